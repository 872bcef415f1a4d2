/* deltas.c - export --since: what was added and removed. */
#include "deltas.h"

#include <stdio.h>
#include <string.h>

struct deltas {
	struct outfile *file;
	enum sup_export_format format;
	char key[SUP_ADDRESS_MAX + 8]; /* the one before */
	uint64_t added;
	uint64_t removed;
};

static const char *blocks_name(unsigned blocks)
{
	static const char *const names[] = { "", "marketing", "transactional",
					     "marketing+transactional" };

	return names[blocks & SUP_BLOCKS_ALL];
}

/* Once an address: a line with '-' must not be about somebody who is still on
 * the list for another reason. */
static enum sup_status text_line(struct deltas *d, const struct sup_delta *x)
{
	char line[SUP_ADDRESS_MAX + 16];
	int n;

	if (strlen(d->key) == x->key.n &&
	    memcmp(d->key, x->key.p, x->key.n) == 0)
		return SUP_OK;
	(void)snprintf(d->key, sizeof(d->key), "%.*s", (int)x->key.n, x->key.p);
	n = snprintf(line, sizeof(line), "%c%.*s", x->listed ? '+' : '-',
		     (int)x->key.n, x->key.p);
	return outfile_line((struct sup_slice){ line, (size_t)n }, d->file);
}

static void put_cell(struct sup_text *t, struct sup_slice s)
{
	bool quote = s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');

	for (size_t i = 0; i < s.n && !quote; i++)
		quote = strchr("\",\r\n", s.p[i]) != NULL;
	sup_text_add_text(t, quote ? "\"" : "");
	for (size_t i = 0; i < s.n; i++) {
		const struct sup_slice one = { s.p + i, 1 };

		if (s.p[i] == '"')
			sup_text_add(t, one);
		sup_text_add(t, one);
	}
	sup_text_add_text(t, quote ? "\"" : "");
}

static void csv_line(struct sup_text *t, const struct sup_delta *x)
{
	char since[SUP_TIME_TEXT_MAX];
	char expires[SUP_TIME_TEXT_MAX];
	const struct sup_slice cells[] = {
		sup_slice_of(x->added ? "add" : "remove"),
		x->key,
		sup_slice_of(sup_reason_name(x->reason)),
		x->scope,
		sup_slice_of(blocks_name(x->blocks)),
		sup_slice_of(sup_time_print(x->since, since)),
		sup_slice_of(sup_time_print(x->expires, expires)),
		x->source,
	};

	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		sup_text_add_text(t, i == 0 ? "" : ",");
		put_cell(t, cells[i]);
	}
}

static void json_line(struct sup_text *t, const struct sup_delta *x)
{
	sup_json_object_begin(t);
	sup_json_key(t, "change");
	sup_json_text(t, x->added ? "add" : "remove");
	sup_json_key(t, "key");
	sup_json_string(t, x->key);
	sup_json_key(t, "reason");
	sup_json_text(t, sup_reason_name(x->reason));
	sup_json_key(t, "scope");
	sup_json_string(t, x->scope);
	if (x->added) {
		sup_json_key(t, "blocks");
		sup_json_text(t, blocks_name(x->blocks));
		sup_json_key(t, "since");
		sup_json_time(t, x->since);
		sup_json_key(t, "expires");
		sup_json_time(t, x->expires);
		sup_json_key(t, "source");
		sup_json_string(t, x->source);
	}
	sup_json_object_end(t);
}

static enum sup_status see(const struct sup_delta *x, void *arg)
{
	struct deltas *d = arg;
	struct sup_text t;
	enum sup_status st;

	if (x->added)
		d->added++;
	else
		d->removed++;
	if (d->format == SUP_EXPORT_TEXT)
		return text_line(d, x);
	sup_text_init(&t);
	if (d->format == SUP_EXPORT_CSV)
		csv_line(&t, x);
	else
		json_line(&t, x);
	st = sup_text_status(&t);
	if (st == SUP_OK)
		st = outfile_line(sup_text_slice(&t), d->file);
	sup_text_release(&t);
	return st;
}

enum sup_status write_deltas(struct cli *cli, struct outfile *file,
			     const struct sup_since_options *o,
			     enum sup_export_format format,
			     struct sup_error *err)
{
	struct deltas d = { .file = file, .format = format };
	uint64_t last = 0;
	enum sup_status st = SUP_OK;

	if (format == SUP_EXPORT_CSV)
		st = outfile_line(
			sup_slice_of("change,address,reason,scope,blocks,"
				     "since,expires,source"),
			file);
	if (st == SUP_OK)
		st = sup_export_since(cli->store, o, see, &d, &last, err);
	if (st == SUP_OK)
		(void)fprintf(stderr,
			      "%llu added, %llu removed; next time: --since "
			      "%llu\n",
			      (unsigned long long)d.added,
			      (unsigned long long)d.removed,
			      (unsigned long long)last);
	return st;
}
