#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "list/batchrow.h"
#include "list/hash_batch.h"
#include "list/rework.h"
#include "list/voids.h"

struct undo {
	struct sup_store *store;
	const struct sup_actor *actor;
	uint64_t id;
	enum batch_state state;
	bool is_hashes; /* a list of digests */
	bool is_erasure;
	bool is_void; /* the batch made a void: that goes, not facts */
	char domain[SUP_DOMAIN_MAX + 1]; /* of the void */
	size_t domain_len;
};

static bool names_batch(const struct sup_fact *f, uint64_t id)
{
	for (size_t i = 0; i < f->n_batches; i++) {
		if (f->batches[i] == id)
			return true;
	}
	return false;
}

/* The facts that the batch reported are marked; whether that disables them is
 * the fold's affair. */
static enum sup_status mark_undone(struct revision *r, struct arena *a,
				   void *arg, enum rework_need *need,
				   size_t *facts)
{
	const struct undo *u = arg;

	*need = REWORK_NOTHING;
	*facts = 0;
	for (size_t i = 0; i < r->after.n_facts; i++) {
		struct sup_fact *f = &r->after.facts[i];
		uint64_t *batches;

		if (!names_batch(f, u->id))
			continue;
		batches = arena_alloc(a, f->n_batches, sizeof(*batches));
		if (batches == NULL)
			return SUP_NO_MEMORY;
		for (size_t k = 0; k < f->n_batches; k++) {
			batches[k] = f->batches[k];
			if (batches[k] == u->id)
				batches[k] |= SUP_BATCH_UNDONE;
		}
		f->batches = batches;
		*need = REWORK_PUT;
		(*facts)++;
	}
	return SUP_OK;
}

static enum sup_status read_batch(struct txn *t, void *arg)
{
	struct undo *u = arg;
	struct batch b;
	enum sup_status st = batch_get(t, u->id, &b);

	if (st != SUP_OK)
		return st;
	u->state = b.state;
	u->is_erasure = slice_is(b.what, "erase");
	st = hash_batch_is(t, u->id, &u->is_hashes);
	if (st != SUP_OK)
		return st;
	return void_of_batch(t, u->id, &u->is_void, u->domain, &u->domain_len);
}

static enum sup_status begin(struct txn *t, void *arg)
{
	struct undo *u = arg;
	enum sup_status st =
		batchrow_state(t, u->id, BATCH_UNDOING, u->actor->now);

	if (st == SUP_OK && u->is_void)
		st = void_withdraw(t, u->id);
	return st;
}

static enum sup_status end(struct txn *t, void *arg)
{
	struct undo *u = arg;
	enum sup_status st =
		batchrow_state(t, u->id, BATCH_UNDONE, u->actor->now);

	if (st == SUP_OK && u->is_void)
		st = void_forget(t, u->id);
	return st;
}

static enum sup_status run(const struct undo *u, struct rework *w,
			   struct sup_error *err)
{
	/* A store key ends a domain with a NUL, as text does. */
	const struct sup_slice range = { u->domain, u->domain_len + 1 };

	if (u->is_void)
		return rework_run(w, DB_RECIPIENTS, range, err);
	return rework_all(w, err);
}

/* What would come of it?  Not asked for a void: without it more count, and
 * nobody is released. */
static enum sup_status try_undo(struct undo *u, struct rework *w,
				struct sup_error *err)
{
	struct fold_rules rules = { .policy = NULL };
	struct rework trial = *w;
	enum sup_status st = rulebook_now(w->book, u->store, &rules, err);

	trial.trial = &rules;
	if (st == SUP_OK)
		st = run(u, &trial, err);
	if (st == SUP_OK)
		w->totals = trial.totals;
	return st;
}

static enum sup_status undo_for_good(struct undo *u, struct rework *w,
				     uint64_t yes, struct sup_error *err)
{
	enum sup_status st = SUP_OK;

	/* One that was interrupted has been agreed to. */
	if (!u->is_void && u->state != BATCH_UNDOING) {
		st = try_undo(u, w, err);
		if (st == SUP_OK)
			st = refuse_release(w->totals.released, yes, err);
		if (st != SUP_OK)
			return st;
		memset(&w->totals, 0, sizeof(w->totals));
	}
	st = store_update(u->store, begin, u, err);
	if (st == SUP_OK)
		st = run(u, w, err);
	if (st == SUP_OK)
		st = store_update(u->store, end, u, err);
	return st;
}

/* Digests have no records: they are counted, then taken off. */
static enum sup_status undo_hashes(const struct undo *u, uint64_t yes,
				   struct rework *w, struct sup_error *err)
{
	struct sup_outcome o = { 0 };
	bool trial = u->actor->dry_run;
	enum sup_status st = SUP_OK;

	if (trial || u->state != BATCH_UNDOING)
		st = hash_batch_undo(u->store, u->actor, u->id, true, &o, err);
	if (st == SUP_OK && !trial) {
		st = refuse_release(o.released, yes, err);
		if (st == SUP_OK)
			st = hash_batch_undo(u->store, u->actor, u->id, false,
					     &o, err);
	}
	w->totals.facts = o.facts;
	w->totals.changed = o.changed;
	w->totals.released = o.released;
	return st;
}

static enum sup_status run_undo(struct undo *u, uint64_t yes, struct rework *w,
				struct sup_error *err)
{
	enum sup_status st = store_view(u->store, read_batch, u, err);

	if (st == SUP_NOT_FOUND)
		return error_set(err, st, "no such batch");
	if (st == SUP_OK && u->is_erasure)
		return error_set(err, SUP_REFUSED,
				 "what was erased cannot be brought back");
	if (st != SUP_OK || u->state == BATCH_UNDONE)
		return st;
	if (u->is_hashes)
		return undo_hashes(u, yes, w, err);
	w->edit = u->is_void ? rework_fold_only : mark_undone;
	st = rulebook_open(u->store, &w->book);
	if (st == SUP_OK && u->actor->dry_run && !u->is_void)
		st = try_undo(u, w, err);
	else if (st == SUP_OK && !u->actor->dry_run)
		st = undo_for_good(u, w, yes, err);
	rulebook_close(w->book);
	return st;
}

enum sup_status sup_undo(struct sup_store *s, const struct sup_actor *actor,
			 uint64_t batch, uint64_t yes_remove,
			 struct sup_outcome *out, struct sup_error *err)
{
	struct undo u = { .store = s, .actor = actor, .id = batch };
	struct rework w;
	enum sup_status st = check_actor(s, actor, err);

	if (st != SUP_OK)
		return st;
	memset(&w, 0, sizeof(w));
	w.store = s;
	w.arg = &u;
	w.now = actor->now;
	w.batch = batch;
	st = run_undo(&u, yes_remove, &w, err);
	if (out != NULL) {
		memset(out, 0, sizeof(*out));
		if (!actor->dry_run && u.state != BATCH_UNDONE && st == SUP_OK)
			out->batch = batch;
		out->facts = w.totals.facts;
		out->changed = w.totals.changed;
		out->released = w.totals.released;
	}
	return fail(err, st);
}
