/* export.c - the list as text, CSV or whole records. */
#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "list/export_hash.h"
#include "list/export_pick.h"
#include "list/export_row.h"
#include "suppress/hash.h"
#include "suppress/keep.h"

struct export
{
	const struct sup_export_options *o;
	struct export_pick pick;
	bool filtered; /* NDJSON: only records with something in force */
	sup_line_fn *fn;
	void *arg;
	struct export_hash *hash; /* NULL: addresses as they are */
	struct sup_error *err;
	struct sup_text line;
};

static enum sup_status emit(struct export *e)
{
	if (sup_text_status(&e->line) != SUP_OK)
		return sup_text_status(&e->line);
	return e->fn(sup_text_slice(&e->line), e->arg);
}

static enum sup_status text_record(struct export *e, const struct sup_record *r)
{
	if (!export_wants_any(&e->pick, r))
		return SUP_OK;
	return e->hash == NULL ? e->fn(r->key, e->arg)
			       : export_hash_add(e->hash, r->key, e->err);
}

static const char *blocks_name(unsigned blocks)
{
	static const char *const names[] = {
		[0] = "",
		[SUP_BLOCKS_MARKETING] = "marketing",
		[SUP_BLOCKS_TRANSACTIONAL] = "transactional",
		[SUP_BLOCKS_ALL] = "marketing+transactional",
	};

	return names[blocks & SUP_BLOCKS_ALL];
}

static enum sup_status csv_row(struct export *e, const struct sup_record *r,
			       const struct sup_suppression *s)
{
	const struct sup_slice source =
		s->cause < r->n_facts ? r->facts[s->cause].source : SLICE("");
	char since[SUP_TIME_TEXT_MAX];
	char expires[SUP_TIME_TEXT_MAX];
	const struct sup_slice cells[] = {
		r->key,
		sup_slice_of(sup_reason_name(s->reason)),
		s->scope,
		sup_slice_of(blocks_name(s->blocks)),
		sup_slice_of(sup_time_print(s->since, since)),
		sup_slice_of(sup_time_print(s->expires, expires)),
		source,
	};

	sup_text_clear(&e->line);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		if (i > 0)
			sup_text_add_text(&e->line, ",");
		export_cell(&e->line, cells[i], ',');
	}
	return emit(e);
}

static enum sup_status csv_record(struct export *e, const struct sup_record *r)
{
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < r->n_suppressions; i++) {
		if (export_wants(&e->pick, &r->suppressions[i]))
			st = csv_row(e, r, &r->suppressions[i]);
	}
	return st;
}

/* Of what is undone only receipts and batches are left to tell. */
static bool all_undone(const struct sup_record *r)
{
	for (size_t i = 0; i < r->n_facts; i++) {
		if (!sup_fact_disabled(&r->facts[i]))
			return false;
	}
	return true;
}

static enum sup_status json_record(struct export *e, const struct sup_record *r)
{
	enum sup_status st;

	if (e->filtered && !export_wants_any(&e->pick, r))
		return SUP_OK;
	if (!e->o->verbose && all_undone(r))
		return SUP_OK;
	sup_text_clear(&e->line);
	st = sup_record_json(r, e->o->verbose ? SUP_JSON_VERBOSE : 0, &e->line);
	return st == SUP_OK ? emit(e) : st;
}

static const struct {
	const char *header; /* NULL: none */
	enum sup_status (*record)(struct export *e, const struct sup_record *r);
} kinds[] = {
	[SUP_EXPORT_TEXT] = { NULL, text_record },
	[SUP_EXPORT_CSV] = { "address,reason,scope,blocks,since,expires,source",
			     csv_record },
	[SUP_EXPORT_NDJSON] = { NULL, json_record },
};

static enum sup_status see(const struct sup_record *r, void *arg)
{
	struct export *e = arg;

	return kinds[e->o->format].record(e, r);
}

static enum sup_status read_query(struct export *e, struct sup_store *s,
				  struct sup_error *err)
{
	const struct sup_query *q = &e->o->query;

	e->filtered = e->o->reason != SUP_REASON_NONE ||
		      (!e->o->any_scope &&
		       (q->scope.n > 0 || q->mail != 0 || q->at != 0));
	return export_pick(&e->pick, s, e->o, err);
}

static enum sup_status run(struct export *e, struct sup_store *s,
			   struct sup_error *err)
{
	const struct sup_walk_options walk = {
		.domain = e->o->domain,
		.rules = true,
		/* There is no address to write. */
		.erased = e->o->format == SUP_EXPORT_NDJSON
	};
	const char *header = kinds[e->o->format].header;
	enum sup_status st = read_query(e, s, err);

	if (st == SUP_OK && header != NULL)
		st = e->fn(sup_slice_of(header), e->arg);
	if (st == SUP_OK && e->o->hash != SUP_HASH_NONE)
		st = export_hash_open(s, e->o->hash, &e->hash);
	if (st == SUP_OK)
		st = sup_walk(s, &walk, see, e, err);
	if (st == SUP_OK && e->hash != NULL)
		st = export_hash_finish(e->hash, e->fn, e->arg, err);
	export_hash_close(e->hash);
	return st;
}

enum sup_status sup_export(struct sup_store *s,
			   const struct sup_export_options *o, sup_line_fn *fn,
			   void *arg, struct sup_error *err)
{
	struct export e = { .o = o, .fn = fn, .arg = arg, .err = err };
	enum sup_status st;

	if (s == NULL || o == NULL || fn == NULL ||
	    (unsigned)o->format > SUP_EXPORT_NDJSON)
		return error_set(err, SUP_INVALID, "no store, format or place");
	if (o->hash != SUP_HASH_NONE &&
	    (o->format != SUP_EXPORT_TEXT || sup_hash_bytes(o->hash) == 0))
		return error_set(err, SUP_INVALID,
				 "digests can only be written as text");
	if (err != NULL)
		err->text[0] = '\0';
	sup_text_init(&e.line);
	st = run(&e, s, err);
	sup_text_release(&e.line);
	if (st != SUP_OK && err != NULL && err->text[0] == '\0')
		(void)error_set(err, st, "%s", sup_status_text(st));
	return st;
}
