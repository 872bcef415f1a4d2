/* erase.c - a record becomes an entry under a keyed hash. */
#include "list/erase.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "list/batchrow.h"
#include "model/fact.h"

/* In force now or later. */
static bool has_not_ended(const struct sup_suppression *s, sup_time_ms now)
{
	return s->expires == 0 || s->expires > now;
}

static enum sup_status keep_fact(struct revision *entry,
				 const struct sup_fact *f, struct arena *a)
{
	struct sup_fact bare = *f;
	bool changed;

	fact_forget(&bare);
	return record_add(&entry->after, &bare, SLICE(""), a, &changed);
}

/* The run that a soft-bounce suppression followed from is forgotten: it stays
 * as an entry with its end. */
static enum sup_status keep_soft(struct revision *entry, const struct record *r,
				 const struct sup_suppression *s,
				 struct arena *a)
{
	const struct sup_fact *cause = &r->facts[s->cause];
	const struct sup_fact f = {
		.kind = SUP_KIND_IMPORTED,
		.reason = s->reason,
		.time = s->since,
		.first_seen = s->from,
		.last_seen = s->from,
		.expires = s->expires,
		.blocks = s->blocks,
		.source = cause->source,
		.scope = s->scope,
		.batches = cause->batches,
		.n_batches = cause->n_batches,
	};

	return keep_fact(entry, &f, a);
}

static bool stands(const struct sup_fact *f, enum fold_use use)
{
	return kind_is_lasting(f->kind) &&
	       (use == FOLD_CAUSE || use == FOLD_REPEAT);
}

/* Of the evidence only what holds now. */
static enum sup_status keep_what_holds(struct revision *entry,
				       const struct record *r,
				       const enum fold_use *uses,
				       sup_time_ms now, struct arena *a)
{
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < r->n_facts; i++) {
		if (stands(&r->facts[i], uses[i]))
			st = keep_fact(entry, &r->facts[i], a);
	}
	for (size_t i = 0; st == SUP_OK && i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		if (has_not_ended(s, now) &&
		    !stands(&r->facts[s->cause], uses[s->cause]))
			st = keep_soft(entry, r, s, a);
	}
	return st;
}

/* Is s in force in r, as far and as long at least? */
static bool holds(const struct record *r, const struct sup_suppression *s)
{
	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *x = &r->suppressions[i];

		if (x->reason == s->reason && slice_equal(x->scope, s->scope))
			return (x->blocks & s->blocks) == s->blocks &&
			       x->from <= s->from &&
			       (x->expires == 0 ||
				(s->expires != 0 && x->expires >= s->expires));
	}
	return false;
}

static unsigned count_in_force(const struct record *r, sup_time_ms now)
{
	unsigned n = 0;

	for (size_t i = 0; i < r->n_suppressions; i++)
		n += has_not_ended(&r->suppressions[i], now) ? 1 : 0;
	return n;
}

/* What one victim's transaction works on. */
struct work {
	struct txn *t;
	struct erasing *e;
	struct victim *v;
	const struct fold_rules *rules;
	struct arena *arena;
	struct revision plain;
	struct revision entry;
};

/* Whatever the facts that stay are taken for: nobody may be let go by it. */
static enum sup_status check_nothing_lost(const struct work *w,
					  const struct record *r)
{
	sup_time_ms now = w->e->actor->now;

	for (size_t i = 0; i < r->n_suppressions; i++) {
		if (has_not_ended(&r->suppressions[i], now) &&
		    !holds(&w->entry.after, &r->suppressions[i]))
			return error_set(w->e->err, SUP_REFUSED,
					 "what is in force would not outlast "
					 "the erasure");
	}
	return SUP_OK;
}

static enum sup_status fold_entry(struct work *w)
{
	const struct revision_rules how = { w->rules, w->e->actor->now,
					    w->e->batch };
	struct refold ignored;

	return revision_fold(&w->entry, &how, w->arena, &ignored);
}

/* Fold the record as it is, and take over what holds. */
static enum sup_status take_over(struct work *w)
{
	struct record *r = &w->plain.after;
	enum fold_use *uses =
		arena_alloc(w->arena, r->n_facts + 1, sizeof(*uses));
	char text[TARGET_TEXT_MAX];
	struct sup_slice address = { text, 0 };
	enum sup_status st =
		key_text(DB_RECIPIENTS, w->plain.key, text, &address.n);

	if (uses == NULL)
		return SUP_NO_MEMORY;
	if (st == SUP_OK)
		st = fold(r, address, w->rules, w->arena, uses);
	if (st == SUP_OK)
		st = keep_what_holds(&w->entry, r, uses, w->e->actor->now,
				     w->arena);
	if (st == SUP_OK)
		st = fold_entry(w);
	return st == SUP_OK ? check_nothing_lost(w, r) : st;
}

/* That it was erased, for who follows the log. */
static enum sup_status log_erasure(const struct work *w)
{
	struct change c = {
		.time = w->e->actor->now,
		.what = CHANGE_ERASED,
		.reason = record_strongest(&w->entry.after),
		.of = CHANGE_OF_ERASED,
		.key = victim_entry(w->v),
		.batch = w->e->batch,
	};

	return change_append(w->t, &c);
}

static enum sup_status begin_batch(struct work *w)
{
	if (w->e->batch != 0)
		return SUP_OK;
	return batchrow_begin(w->t, w->e->actor, "erase", &w->e->batch);
}

static enum sup_status put_all(struct work *w)
{
	struct revision *entry = &w->entry;
	bool stays = count_in_force(&entry->after, w->e->actor->now) > 0;
	enum sup_status st = SUP_OK;

	if (w->v->has_entry && (stays || entry->existed))
		st = records_put(w->t, DB_HASHES, entry->key,
				 entry->existed ? &entry->before : NULL,
				 &entry->after);
	if (st == SUP_OK)
		st = records_delete(w->t, DB_RECIPIENTS, w->plain.key,
				    &w->plain.before);
	return st == SUP_OK && w->v->has_entry ? log_erasure(w) : st;
}

static enum sup_status report(const struct work *w)
{
	struct sup_erased *out = w->v->out;
	size_t n = 0;

	out->known = w->plain.existed || w->entry.existed;
	out->facts = w->plain.before.n_facts;
	out->stays = count_in_force(&w->entry.after, w->e->actor->now);
	out->name[0] = '\0';
	if (w->v->has_entry && (out->stays > 0 || w->entry.existed))
		return key_text(DB_HASHES, victim_entry(w->v), out->name, &n);
	return SUP_OK;
}

/* The key of the entry; in a trial there may be no key yet. */
static enum sup_status find_entry(struct work *w)
{
	struct victim *v = w->v;
	enum sup_status st = erased_key(w->t, target_key(&v->who), v->entry);

	v->has_entry = st == SUP_OK;
	if (st == SUP_NOT_FOUND && w->e->actor->dry_run) {
		memset(v->entry, 0, sizeof(v->entry));
		v->entry[0] = ERASED_BYTE;
		st = SUP_OK;
	}
	return st;
}

static enum sup_status erase_one(struct work *w)
{
	struct victim *v = w->v;
	enum sup_status st = find_entry(w);

	if (st == SUP_OK)
		st = revision_read(w->t, DB_RECIPIENTS, target_key(&v->who), 0,
				   w->arena, &w->plain);
	if (st == SUP_OK)
		st = revision_read(w->t, DB_HASHES, victim_entry(v),
				   w->plain.before.n_facts + 1, w->arena,
				   &w->entry);
	if (st == SUP_OK && w->plain.existed)
		st = begin_batch(w);
	if (st == SUP_OK && w->plain.existed)
		st = take_over(w);
	if (st == SUP_OK && w->plain.existed)
		st = put_all(w);
	return st == SUP_OK ? report(w) : st;
}

/* May be run again. */
static enum sup_status erase_chunk(struct txn *t, void *arg)
{
	struct erasing *e = arg;
	struct arena a = ARENA_INIT(0);
	struct fold_rules rules = { .policy = NULL };
	struct work w = { .t = t, .e = e, .rules = &rules, .arena = &a };
	enum sup_status st = rulebook_load(e->book, t, &rules);

	e->batch = e->begun;
	if (st == SUP_OK && !e->actor->dry_run)
		st = erased_begin(t);
	for (size_t i = e->from; st == SUP_OK && i < e->to; i++) {
		arena_reset(&a);
		w.v = &e->victims[i];
		st = erase_one(&w);
	}
	arena_release(&a);
	return st == SUP_OK && e->actor->dry_run ? SUP_STOPPED : st;
}

static enum sup_status erase_all(struct erasing *e)
{
	enum sup_status st = SUP_OK;

	for (e->from = 0; st == SUP_OK && e->from < e->n; e->from = e->to) {
		e->to = e->n - e->from < ERASE_CHUNK ? e->n
						     : e->from + ERASE_CHUNK;
		st = store_update(e->store, erase_chunk, e, e->err);
		if (st == SUP_STOPPED && e->actor->dry_run)
			st = SUP_OK;
		else if (st == SUP_OK)
			e->begun = e->batch;
	}
	return st;
}

static int compare_victims(const void *a, const void *b)
{
	const struct victim *x = a;
	const struct victim *y = b;

	return slice_compare(target_key(&x->who), target_key(&y->who));
}

struct victim *victim_find(const struct erasing *e, struct sup_slice key)
{
	size_t low = 0;
	size_t high = e->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct victim *v = &e->victims[middle];
		int c = slice_compare(target_key(&v->who), key);

		if (c == 0)
			return v;
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static enum sup_status read_targets(struct erasing *e,
				    const struct sup_slice *targets, size_t n,
				    struct sup_erased *out)
{
	bool same = false;
	enum sup_status st = store_same_rules(e->store, &same, e->err);

	for (size_t i = 0; st == SUP_OK && i < n; i++) {
		struct victim *v = &e->victims[e->n];

		memset(&out[i], 0, sizeof(out[i]));
		v->out = &out[i];
		st = target_parse(targets[i], &v->who, NULL);
		if (st == SUP_OK && !v->who.ascii && !same)
			return error_set(e->err, SUP_RULES, "%s",
					 sup_status_text(SUP_RULES));
		/* A domain is nobody. */
		out[i].refused = st == SUP_INVALID ||
				 (st == SUP_OK && v->who.db != DB_RECIPIENTS);
		if (st == SUP_INVALID)
			st = SUP_OK;
		if (st == SUP_OK && !out[i].refused)
			e->n++;
	}
	if (st == SUP_OK && e->n > 1)
		qsort(e->victims, e->n, sizeof(*e->victims), compare_victims);
	return st;
}

/* The same address twice is one. */
static void drop_twins(struct erasing *e)
{
	size_t kept = 0;

	for (size_t i = 0; i < e->n; i++) {
		if (kept == 0 ||
		    compare_victims(&e->victims[kept - 1], &e->victims[i]) != 0)
			e->victims[kept++] = e->victims[i];
	}
	e->n = kept;
	/* Now that they stay where they are. */
	for (size_t i = 0; i < e->n; i++)
		forget_forms(&e->victims[i].who.address, e->victims[i].forms);
}

static enum sup_status close_batch(struct erasing *e, uint64_t known)
{
	const struct batchrow row = { e->begun, BATCH_DONE, e->actor->now,
				      known, known };

	return e->begun == 0 ? SUP_OK : batchrow_commit(e->store, &row, e->err);
}

static enum sup_status run(struct erasing *e, const struct sup_slice *targets,
			   size_t n, struct sup_erased *out,
			   struct sup_erasure *totals)
{
	enum sup_status st = read_targets(e, targets, n, out);

	drop_twins(e);
	if (st == SUP_OK && !e->actor->dry_run && e->n > 0)
		st = erase_key_make(e->store, e->err);
	if (st == SUP_OK)
		st = rulebook_open(e->store, &e->book);
	if (st == SUP_OK)
		st = erase_all(e);
	if (st == SUP_OK)
		st = erase_sweep(e);
	memset(totals, 0, sizeof(*totals));
	for (size_t i = 0; st == SUP_OK && i < n; i++) {
		totals->refused += out[i].refused ? 1 : 0;
		totals->known += out[i].known ? 1 : 0;
		totals->kept += out[i].stays > 0 ? 1 : 0;
	}
	if (st == SUP_OK)
		st = close_batch(e, totals->known);
	totals->batch = e->begun;
	totals->others = e->others;
	return st;
}

/* NOLINTNEXTLINE(readability-function-size): the contract has seven. */
enum sup_status sup_erase(struct sup_store *s, const struct sup_actor *actor,
			  const struct sup_slice *targets, size_t n,
			  struct sup_erased *out, struct sup_erasure *totals,
			  struct sup_error *err)
{
	struct sup_error own = { "" };
	struct sup_erasure ignored;
	struct erasing e = { .store = s,
			     .actor = actor,
			     .err = err == NULL ? &own : err };
	enum sup_status st = check_actor(s, actor, e.err);

	if (st != SUP_OK)
		return st;
	if ((targets == NULL || out == NULL) && n != 0)
		return error_set(e.err, SUP_INVALID, "no targets");
	e.victims = mem_zero(n + 1, sizeof(*e.victims));
	if (e.victims == NULL)
		return fail(e.err, SUP_NO_MEMORY);
	st = run(&e, targets, n, out, totals == NULL ? &ignored : totals);
	rulebook_close(e.book);
	mem_free(e.victims);
	return fail(e.err, st);
}
