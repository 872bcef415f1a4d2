#include "scrub/against.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "list/flat.h"

enum {
	GROUP = 256
};

/* A name that needs no quotes in any dialect, and no other encoding. */
static void name_reason(const char *path, char *out)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;

	(void)snprintf(out, AGAINST_NAME, "against:%.*s", AGAINST_NAME - 16,
		       name);
	for (char *p = out; *p != '\0'; p++) {
		bool plain = (*p >= '0' && *p <= '9') ||
			     (*p >= 'a' && *p <= 'z') ||
			     (*p >= 'A' && *p <= 'Z') ||
			     strchr("._-:@+", *p) != NULL;

		if (!plain)
			*p = '_';
	}
}

enum sup_status against_open(const struct sup_scrub_options *o,
			     struct against *out, struct sup_error *err)
{
	enum sup_status st = SUP_OK;

	*out = (struct against){ NULL, 0 };
	if (o->n_against == 0)
		return SUP_OK;
	out->lists = mem_zero(o->n_against, sizeof(*out->lists));
	if (out->lists == NULL)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	for (size_t i = 0; st == SUP_OK && i < o->n_against; i++) {
		const struct flat_options f = {
			.path = o->against[i],
			.cache_dir = o->cache_dir,
			.progress = o->against_progress,
			.arg = o->arg,
		};

		name_reason(f.path, out->lists[i].reason);
		st = flat_open(&f, &out->lists[i].flat, err);
		out->n += st == SUP_OK ? 1 : 0;
	}
	if (st != SUP_OK)
		against_release(out);
	return st;
}

void against_release(struct against *a)
{
	for (size_t i = 0; i < a->n; i++)
		flat_close(a->lists[i].flat);
	mem_free(a->lists);
	*a = (struct against){ NULL, 0 };
}

static enum sup_status find_group(const struct against *a, struct digester *d,
				  const struct sup_address *const *addresses,
				  size_t n, const struct foreign **hits)
{
	bool found[GROUP];
	enum sup_status st = SUP_OK;

	for (size_t i = 0; i < n; i++)
		hits[i] = NULL;
	for (size_t k = 0; st == SUP_OK && k < a->n; k++) {
		st = flat_find_many(a->lists[k].flat, d, addresses, n, found);
		for (size_t i = 0; st == SUP_OK && i < n; i++) {
			if (found[i] && hits[i] == NULL)
				hits[i] = &a->lists[k];
		}
	}
	return st;
}

enum sup_status against_find(const struct against *a, struct digester *d,
			     const struct sup_address *const *addresses,
			     size_t n, const struct foreign **hits)
{
	enum sup_status st = SUP_OK;

	for (size_t at = 0; st == SUP_OK && at < n; at += GROUP)
		st = find_group(a, d, addresses + at,
				n - at < GROUP ? n - at : GROUP, hits + at);
	return st;
}
