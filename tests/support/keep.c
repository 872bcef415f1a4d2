#include "support/keep.h"

#include <stdlib.h>

#include "support/check.h"
#include "support/facts.h"

enum sup_status lines_add(struct sup_slice line, void *arg)
{
	struct lines *l = arg;

	l->data = realloc(l->data, l->n + line.n + 2);
	assert_non_null(l->data);
	memcpy(l->data + l->n, line.p, line.n);
	l->n += line.n;
	l->data[l->n++] = '\n';
	l->data[l->n] = '\0';
	l->count++;
	return SUP_OK;
}

void lines_release(struct lines *l)
{
	free(l->data);
	*l = (struct lines){ NULL, 0, 0 };
}

struct sup_slice lines_middle(const struct lines *l)
{
	const char *from = memchr(l->data, '\n', l->n);
	size_t end = l->n - 1;

	assert_non_null(from);
	while (l->data[end - 1] != '\n')
		end--;
	return (struct sup_slice){ from + 1,
				   (size_t)(l->data + end - from) - 1 };
}

const char *keep_write(const struct world *w, const char *name,
		       const char *data, size_t n, char *out)
{
	FILE *f;

	(void)snprintf(out, 256, "%s/%s", w->dir, name);
	f = fopen(out, "wb");
	assert_non_null(f);
	assert_true(n == 0 || fwrite(data, n, 1, f) == 1);
	assert_int_equal(0, fclose(f));
	return out;
}

void keep_fill(struct world *w, uint64_t seed, unsigned recipients)
{
	struct dice d = { seed };

	for (unsigned i = 0; i < recipients; i++) {
		struct fact_room room[12];
		struct sup_fact facts[12];
		unsigned n = 1 + dice_roll(&d, 12);
		char who[64];

		if (dice_roll(&d, 10) == 0)
			(void)snprintf(who, sizeof(who), "@%sd%u.example",
				       dice_roll(&d, 2) == 0 ? "*." : "", i);
		else
			(void)snprintf(who, sizeof(who), "%s%u@d%u.example",
				       dice_roll(&d, 2) == 0 ? "Ann" : "bo", i,
				       dice_roll(&d, 5));
		for (unsigned k = 0; k < n; k++) {
			facts[k] = dice_fact(&d, &room[k]);
			facts[k].batches = NULL;
			facts[k].n_batches = 0;
		}
		if (dice_roll(&d, 3) == 0)
			(void)world_batch(w, who, facts, n);
		else
			world_tell(w, who, facts, n);
	}
}

struct lines keep_dump(struct world *w)
{
	struct lines l = { NULL, 0, 0 };

	CHECK_INT(SUP_OK, sup_dump(w->store, lines_add, &l, NULL));
	return l;
}

struct lines keep_export(struct world *w, enum sup_export_format format)
{
	const struct sup_export_options o = { .format = format,
					      .any_scope = true };
	struct lines l = { NULL, 0, 0 };

	CHECK_INT(SUP_OK, sup_export(w->store, &o, lines_add, &l, NULL));
	return l;
}

const char *keep_digest(struct world *w)
{
	static struct sup_store_info info;

	CHECK_INT(SUP_OK, sup_store_info(w->store, &info, NULL));
	return info.digest;
}
