/* erase_sweep.c - where else an address stands: log, quarantine, batches. */
#include <string.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "list/erase.h"
#include "store/quarantine.h"
#include "store/restore.h"

enum {
	LINES_LOOKED_AT = 20000, /* in one transaction */
	FOUND_MAX = 1000,	 /* rewritten in one */
	PIECES_BYTES = 64 * 1024 * 1024
};

/* One pass over a database: look in short transactions, rewrite what was found
 * in others. */
struct sweep {
	struct erasing *e;
	uint64_t after; /* the number looked at last */
	size_t looked;
	size_t bytes;
	bool more;
	uint64_t found[FOUND_MAX];
	size_t n;
	struct arena arena;
};

/* SUP_STOPPED when it is enough for one transaction. */
static enum sup_status next(struct sweep *s, uint64_t number, size_t bytes,
			    bool found)
{
	s->after = number;
	s->looked++;
	s->bytes += bytes;
	if (found)
		s->found[s->n++] = number;
	s->more = s->n == FOUND_MAX || s->looked == LINES_LOOKED_AT ||
		  s->bytes >= PIECES_BYTES;
	return s->more ? SUP_STOPPED : SUP_OK;
}

/* ---- texts that hold one of them ---- */

typedef void count_fn(struct sup_erased *out);

/* Mark all that text names; whether there is any. */
static bool mark(const struct erasing *e, struct sup_slice text)
{
	struct forget_place p = { 0, 0, false };
	bool any = false;

	while (place_next(text, &p)) {
		for (size_t v = 0; v < e->n; v++) {
			struct victim *who = &e->victims[v];

			if (place_holds(text, &p, who->forms) == NULL)
				continue;
			who->seen = true;
			any = true;
		}
	}
	return any;
}

/* Does any of n texts hold an address that is to be forgotten? */
static bool holds_any(const struct sweep *s, const struct sup_slice *texts,
		      size_t n, count_fn *count)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any = mark(s->e, texts[i]) || any;
	for (size_t v = 0; any && v < s->e->n; v++) {
		if (s->e->victims[v].seen)
			count(s->e->victims[v].out);
		s->e->victims[v].seen = false;
	}
	return any;
}

static void count_nothing(struct sup_erased *out)
{
	(void)out;
}

/* A copy of text without them. */
static enum sup_status without(const struct sweep *s, struct arena *a,
			       struct sup_slice *text)
{
	struct forget_place p = { 0, 0, false };
	char *bytes;

	if (text->n == 0)
		return SUP_OK;
	bytes = arena_alloc(a, text->n, 1);
	if (bytes == NULL)
		return SUP_NO_MEMORY;
	memcpy(bytes, text->p, text->n);
	text->p = bytes;
	while (place_next(*text, &p)) {
		for (size_t v = 0; v < s->e->n; v++) {
			const struct forget_form *f =
				place_holds(*text, &p, s->e->victims[v].forms);

			if (f == NULL)
				continue;
			place_blot(bytes, &p, f);
			break;
		}
	}
	return SUP_OK;
}

static enum sup_status all_without(struct sweep *s,
				   struct sup_slice *const *texts, size_t n)
{
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < n; i++)
		st = without(s, &s->arena, texts[i]);
	return st;
}

/* ---- the change log ---- */

static enum sup_status see_line(const struct change *c, void *arg)
{
	struct sweep *s = arg;
	struct victim *v = NULL;

	if (c->of == CHANGE_OF_RECIPIENT)
		v = victim_find(s->e, c->key);
	if (v != NULL)
		v->out->changes++;
	return next(s, c->seq, 0, v != NULL);
}

static enum sup_status look_at_log(struct txn *t, void *arg)
{
	struct sweep *s = arg;
	uint64_t floor;
	enum sup_status st = changes_floor(t, &floor);

	if (st == SUP_OK && s->after < floor)
		s->after = floor;
	if (st == SUP_OK)
		st = changes_walk(t, s->after, SIZE_MAX, see_line, s);
	return st;
}

static enum sup_status rewrite_line(struct txn *t, struct sweep *s,
				    uint64_t seq)
{
	struct change c = { .seq = 0 };
	const struct victim *v = NULL;
	enum sup_status st = change_get(t, seq, &c);

	if (st == SUP_NOT_FOUND)
		return SUP_OK; /* it was too old meanwhile */
	if (st == SUP_OK && c.of == CHANGE_OF_RECIPIENT)
		v = victim_find(s->e, c.key);
	if (st != SUP_OK || v == NULL)
		return st;
	return change_redact(t, seq, victim_entry(v));
}

static enum sup_status rewrite_log(struct txn *t, void *arg)
{
	struct sweep *s = arg;
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < s->n; i++)
		st = rewrite_line(t, s, s->found[i]);
	return st;
}

/* ---- the quarantine ---- */

static void count_piece(struct sup_erased *out)
{
	out->pieces++;
}

static enum sup_status see_piece(const struct quarantined *q, void *arg)
{
	const struct sup_slice texts[] = { q->bytes, q->file, q->source,
					   q->why };
	struct sweep *s = arg;

	return next(s, q->seq, q->bytes.n,
		    holds_any(s, texts, sizeof(texts) / sizeof(texts[0]),
			      count_piece));
}

static enum sup_status look_at_pieces(struct txn *t, void *arg)
{
	struct sweep *s = arg;

	return quarantine_walk(t, s->after, see_piece, s);
}

static enum sup_status rewrite_pieces(struct txn *t, void *arg)
{
	struct sweep *s = arg;
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < s->n; i++) {
		struct quarantined q;
		struct sup_slice *const texts[] = { &q.bytes, &q.file,
						    &q.source, &q.why };

		arena_reset(&s->arena);
		st = quarantine_get(t, s->found[i], &q);
		if (st == SUP_NOT_FOUND) {
			st = SUP_OK; /* somebody has dealt with it */
			continue;
		}
		if (st == SUP_OK)
			st = all_without(s, texts,
					 sizeof(texts) / sizeof(texts[0]));
		if (st == SUP_OK)
			st = quarantine_replace(t, &q);
	}
	return st;
}

/* ---- batches ---- */

static void count_batch(struct sup_erased *out)
{
	out->batches++;
}

static enum sup_status see_batch(const struct batch *b, void *arg)
{
	const struct sup_slice texts[] = { b->what, b->who, b->note };
	struct sweep *s = arg;

	if (b->id <= s->after)
		return SUP_OK;
	return next(s, b->id, 0,
		    holds_any(s, texts, sizeof(texts) / sizeof(texts[0]),
			      count_batch));
}

static enum sup_status look_at_batches(struct txn *t, void *arg)
{
	return batches_walk(t, see_batch, arg);
}

static enum sup_status rewrite_batches(struct txn *t, void *arg)
{
	struct sweep *s = arg;
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < s->n; i++) {
		struct batch b;
		struct sup_slice *const texts[] = { &b.what, &b.who, &b.note };

		arena_reset(&s->arena);
		st = batch_get(t, s->found[i], &b);
		if (st == SUP_OK)
			st = all_without(s, texts,
					 sizeof(texts) / sizeof(texts[0]));
		if (st == SUP_OK)
			st = batch_put(t, &b);
	}
	return st;
}

/* ---- what is said of others ---- */

/* A reply or a note of another record that names one of them.  Sources stay:
 * they are part of what a fact is. */
static enum sup_status clean_record(struct revision *r, struct arena *a,
				    void *arg, enum rework_need *need,
				    size_t *facts)
{
	struct sweep *s = arg;
	enum sup_status st = SUP_OK;

	*need = REWORK_NOTHING;
	*facts = 0;
	for (size_t i = 0; st == SUP_OK && i < r->after.n_facts; i++) {
		struct sup_fact *f = &r->after.facts[i];

		if (!holds_any(s, &f->text, 1, count_nothing))
			continue;
		st = without(s, a, &f->text);
		*need = REWORK_PUT;
		(*facts)++;
	}
	return st;
}

static enum sup_status clean_others(struct sweep *s)
{
	struct erasing *e = s->e;
	struct fold_rules rules = { .policy = NULL };
	struct rework w = { .store = e->store,
			    .edit = clean_record,
			    .arg = s,
			    .now = e->actor->now,
			    .batch = e->begun,
			    .book = e->book };
	enum sup_status st = SUP_OK;

	if (e->actor->dry_run) {
		st = rulebook_now(e->book, e->store, &rules, e->err);
		w.trial = &rules;
	}
	if (st == SUP_OK)
		st = rework_all(&w, e->err);
	e->others = w.totals.facts;
	return st;
}

/* ---- all of them ---- */

/* Looking may be run again: the counts are those of the last run. */
struct attempt {
	struct sweep *s;
	txn_fn *look;
	uint64_t after;
	struct sup_erased *counts; /* before, one a victim */
};

static enum sup_status look(struct txn *t, void *arg)
{
	struct attempt *a = arg;
	struct sweep *s = a->s;

	s->after = a->after;
	s->looked = 0;
	s->bytes = 0;
	s->n = 0;
	s->more = false;
	for (size_t i = 0; i < s->e->n; i++)
		*s->e->victims[i].out = a->counts[i];
	return a->look(t, s);
}

static enum sup_status sweep(struct sweep *s, txn_fn *look_at, txn_fn *rewrite)
{
	struct attempt a = { .s = s, .look = look_at };
	enum sup_status st = SUP_OK;

	a.counts = mem_alloc(s->e->n, sizeof(*a.counts));
	if (a.counts == NULL)
		return SUP_NO_MEMORY;
	s->after = 0;
	do {
		a.after = s->after;
		for (size_t i = 0; i < s->e->n; i++)
			a.counts[i] = *s->e->victims[i].out;
		st = store_view(s->e->store, look, &a, s->e->err);
		if (st == SUP_OK && s->n > 0 && !s->e->actor->dry_run)
			st = store_update(s->e->store, rewrite, s, s->e->err);
	} while (st == SUP_OK && s->more);
	mem_free(a.counts);
	return st;
}

enum sup_status erase_sweep(struct erasing *e)
{
	struct sweep *s = mem_zero(1, sizeof(*s));
	enum sup_status st = SUP_OK;

	if (s == NULL)
		return SUP_NO_MEMORY;
	s->e = e;
	if (e->n > 0) {
		st = sweep(s, look_at_log, rewrite_log);
		if (st == SUP_OK)
			st = sweep(s, look_at_pieces, rewrite_pieces);
		if (st == SUP_OK)
			st = sweep(s, look_at_batches, rewrite_batches);
		if (st == SUP_OK)
			st = clean_others(s);
	}
	arena_release(&s->arena);
	mem_free(s);
	return st;
}
