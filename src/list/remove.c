#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"
#include "list/batchrow.h"
#include "list/question.h"
#include "list/rework.h"
#include "list/target.h"
#include "model/fact.h"
#include "model/scope.h"

/* What one run of a transaction has come to. */
struct removal_state {
	uint64_t batch;
	struct sup_outcome outcome;
	uint64_t domains; /* released rules: each frees a whole domain */
};

struct removal_job {
	struct sup_store *store;
	const struct sup_actor *actor;
	const struct sup_removal *what;
	struct sup_slice scope; /* of what, in normal form */
	bool same_rules;
	struct rulebook *book;
	/* The chunk: */
	const struct sup_slice *targets;
	size_t n;
	bool roll_back;
	bool guarded; /* this transaction is all there is: refuse in it */
	bool last;
	struct removal_state committed; /* before this chunk */
	struct removal_state now;	/* with it */
	struct sup_error *err;
};

static bool is_meant(const struct removal_job *j,
		     const struct sup_suppression *s)
{
	return in_force(s, j->actor->now) &&
	       (j->what->reason == SUP_REASON_NONE ||
		j->what->reason == s->reason) &&
	       scope_covers(j->scope, s->scope);
}

static bool has_pair(const struct sup_pair *pairs, size_t n,
		     const struct sup_suppression *s)
{
	for (size_t i = 0; i < n; i++) {
		if (pairs[i].reason == s->reason &&
		    slice_equal(pairs[i].scope, s->scope))
			return true;
	}
	return false;
}

/* Add the pairs of r that are meant. */
static void collect(const struct removal_job *j, const struct record *r,
		    struct sup_pair *pairs, size_t *n)
{
	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		if (is_meant(j, s) && !has_pair(pairs, *n, s))
			pairs[(*n)++] =
				(struct sup_pair){ s->scope, s->reason };
	}
}

/* Two removals in one millisecond that lift different things are two facts. */
static enum sup_status message_of(const struct sup_pair *pairs, size_t n,
				  struct sup_slice why, uint64_t *out)
{
	struct buf b = BUF_INIT((size_t)1024 * 1024);
	enum sup_status st = buf_add_slice(&b, why);

	for (size_t i = 0; st == SUP_OK && i < n; i++) {
		st = buf_add_byte(&b, 0);
		if (st == SUP_OK)
			st = buf_add_byte(&b, (unsigned)pairs[i].reason);
		if (st == SUP_OK)
			st = buf_add_slice(&b, pairs[i].scope);
	}
	if (st == SUP_OK) {
		*out = hash64(b.data, b.len);
		if (*out == 0)
			*out = 1;
	}
	buf_release(&b);
	return st;
}

/* At one instant lifting facts come first, and would not lift what happened in
 * that millisecond: then the removal is one later. */
static sup_time_ms removal_time(const struct removal_job *j,
				const struct record *r)
{
	sup_time_ms now = j->actor->now;

	for (size_t i = 0; i < r->n_facts; i++) {
		const struct sup_fact *f = &r->facts[i];

		if (!kind_is_lifting(f->kind) &&
		    (fact_position(f) == now || fact_newest(f) == now))
			return now + 1;
	}
	return now;
}

/* How many of the pairs are still in force? */
static size_t still_there(const struct removal_job *j, const struct record *r,
			  const struct sup_pair *pairs, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < r->n_suppressions; i++) {
		if (in_force(&r->suppressions[i], j->actor->now + 1) &&
		    has_pair(pairs, n, &r->suppressions[i]))
			left++;
	}
	return left;
}

/* Put the removal into r, folded with what it should lift; *lifted is false if
 * it would lift nothing. */
static enum sup_status add_removal(struct removal_job *j, struct revision *r,
				   const struct revision_rules *w,
				   struct arena *a, bool *lifted,
				   struct refold *out)
{
	size_t room = r->before.n_suppressions + r->after.n_suppressions;
	struct sup_pair *pairs = arena_alloc(a, room, sizeof(*pairs));
	struct sup_fact f;
	size_t n = 0;
	size_t left;
	bool changed;
	enum sup_status st;

	*lifted = false;
	if (pairs == NULL)
		return SUP_NO_MEMORY;
	collect(j, &r->after, pairs, &n);
	collect(j, &r->before, pairs, &n);
	if (n == 0) {
		j->now.outcome.untouched++;
		return SUP_OK;
	}
	memset(&f, 0, sizeof(f));
	f.kind = SUP_KIND_REMOVED;
	f.time = removal_time(j, &r->after);
	f.first_seen = f.time;
	f.last_seen = f.time;
	f.reason = j->what->reason;
	f.source = j->actor->source;
	f.scope = j->scope;
	/* What is said of somebody who was erased may name them. */
	if (r->db != DB_HASHES)
		f.text = j->what->why;
	f.lifts = pairs;
	f.n_lifts = n;
	f.batches = &j->now.batch;
	f.n_batches = 1;
	st = message_of(pairs, n, j->what->why, &f.message);
	if (st == SUP_OK)
		st = fact_check(&f, j->err);
	if (st == SUP_OK)
		st = record_add(&r->after, &f, (struct sup_slice){ NULL, 0 }, a,
				&changed);
	if (st == SUP_OK)
		st = revision_fold(r, w, a, out);
	if (st != SUP_OK)
		return st;
	left = still_there(j, &r->after, pairs, n);
	/* A cause that is dated in the future outlasts the removal. */
	if (left != 0)
		j->now.outcome.untouched++;
	*lifted = left < n;
	return SUP_OK;
}

static enum sup_status remove_one(struct removal_job *j, struct txn *t,
				  const struct target *who,
				  const struct fold_rules *rules,
				  struct arena *a)
{
	struct revision_rules w = { rules, j->actor->now, j->now.batch };
	struct revision r;
	struct refold f;
	struct target entry = { .db = DB_HASHES };
	bool erased = false;
	bool lifted = false;
	enum sup_status st =
		revision_read(t, who->db, target_key(who), 1, a, &r);

	if (st != SUP_OK)
		return st;
	if (!r.existed)
		st = target_erased(t, who, &entry, &erased);
	if (st == SUP_OK && erased)
		st = revision_read(t, entry.db, target_key(&entry), 1, a, &r);
	if (st != SUP_OK)
		return st;
	if (!r.existed) {
		j->now.outcome.untouched++;
		return SUP_OK;
	}
	/* The row of the batch comes with its first fact. */
	if (j->now.batch == 0) {
		st = batchrow_begin(t, j->actor, "remove", &j->now.batch);
		if (st != SUP_OK)
			return st;
		w.batch = j->now.batch;
	}
	/* What is stored may be of an older policy. */
	st = revision_fold(&r, &w, a, &f);
	if (st == SUP_OK)
		st = add_removal(j, &r, &w, a, &lifted, &f);
	if (st != SUP_OK || !lifted)
		return st;
	st = revision_put(t, &r, &w);
	if (st != SUP_OK)
		return st;
	j->now.outcome.facts++;
	j->now.outcome.changed += f.changed ? 1 : 0;
	j->now.outcome.released += f.released ? 1 : 0;
	j->now.domains += f.released && who->db == DB_DOMAINS ? 1 : 0;
	return SUP_OK;
}

static enum sup_status take_target(struct removal_job *j, struct txn *t,
				   struct sup_slice text,
				   const struct fold_rules *rules,
				   struct arena *a)
{
	struct target who;
	enum sup_status st = target_parse_any(text, &who, NULL);

	j->now.outcome.given++;
	if (st == SUP_OK && !who.ascii && !j->same_rules)
		return error_set(j->err, SUP_RULES, "%s",
				 sup_status_text(SUP_RULES));
	if (st == SUP_INVALID) {
		j->now.outcome.refused++;
		return SUP_OK;
	}
	return st == SUP_OK ? remove_one(j, t, &who, rules, a) : st;
}

/* End the row, or take it back if nothing was written. */
static enum sup_status settle(struct removal_job *j, struct txn *t)
{
	const struct batchrow row = {
		.id = j->now.batch,
		.state = j->last ? BATCH_DONE : BATCH_RUNNING,
		.now = j->actor->now,
		.facts = j->now.outcome.facts,
		.changed = j->now.outcome.changed,
	};

	if (row.id == 0)
		return SUP_OK;
	return batchrow_set(t, &row);
}

/* How many are at a domain nobody knows, so one rule is as many as it takes. */
static enum sup_status refuse_many(const struct removal_job *j)
{
	uint64_t released = j->now.outcome.released;

	if (j->now.domains == 0 || released == j->what->yes_remove)
		return refuse_release(released, j->what->yes_remove, j->err);
	return error_set(j->err, SUP_REFUSED,
			 "this would take off domain rules (%" PRIu64
			 ") and so free everybody there; say %" PRIu64
			 " to do it",
			 j->now.domains, released);
}

/* One chunk; may be run again. */
static enum sup_status remove_chunk(struct txn *t, void *arg)
{
	struct removal_job *j = arg;
	struct arena a = ARENA_INIT(0);
	struct fold_rules rules;
	enum sup_status st = rulebook_load(j->book, t, &rules);

	j->now = j->committed;
	for (size_t i = 0; st == SUP_OK && i < j->n; i++) {
		arena_reset(&a);
		st = take_target(j, t, j->targets[i], &rules, &a);
	}
	arena_release(&a);
	if (st == SUP_OK && j->guarded)
		st = refuse_many(j);
	if (st != SUP_OK)
		return st;
	/* Nothing in force: nothing is written, the row neither. */
	if (j->roll_back || j->now.outcome.facts == 0)
		return SUP_STOPPED;
	return settle(j, t);
}

/* All targets in chunks. */
static enum sup_status run_chunks(struct removal_job *j,
				  const struct sup_slice *targets, size_t n)
{
	enum sup_status st = SUP_OK;

	memset(&j->committed, 0, sizeof(j->committed));
	for (size_t i = 0; st == SUP_OK && i < n; i += j->n) {
		j->targets = targets + i;
		j->n = n - i < RAW_CHUNK ? n - i : RAW_CHUNK;
		j->last = i + j->n == n;
		st = store_update(j->store, remove_chunk, j, j->err);
		if (st == SUP_STOPPED) {
			j->now.batch = 0;
			st = SUP_OK;
		}
		if (st == SUP_OK)
			j->committed = j->now;
	}
	return st;
}

static enum sup_status check_removal(struct removal_job *j, char *scope)
{
	const struct sup_removal *w = j->what;

	if (w == NULL || slice_trim(w->why).n == 0)
		return error_set(j->err, SUP_INVALID,
				 "a removal needs a reason why");
	if ((unsigned)w->reason >= SUP_REASON_END)
		return error_set(j->err, SUP_INVALID, "no such reason");
	if (sup_scope_parse(w->scope, scope, &j->scope.n) != SUP_OK)
		return error_set(j->err, SUP_INVALID, "malformed scope");
	j->scope.p = scope;
	return store_same_rules(j->store, &j->same_rules, j->err);
}

/* Many targets take several transactions: count in a trial before. */
static enum sup_status run_removal(struct removal_job *j,
				   const struct sup_slice *targets, size_t n)
{
	enum sup_status st = SUP_OK;

	j->roll_back = j->actor->dry_run;
	j->guarded = n <= RAW_CHUNK && !j->roll_back;
	if (n > RAW_CHUNK && !j->roll_back) {
		j->roll_back = true;
		st = run_chunks(j, targets, n);
		if (st == SUP_OK)
			st = refuse_many(j);
		j->roll_back = false;
	}
	return st == SUP_OK ? run_chunks(j, targets, n) : st;
}

/* NOLINTNEXTLINE(readability-function-size): the contract has seven. */
enum sup_status sup_remove(struct sup_store *s, const struct sup_actor *actor,
			   const struct sup_removal *what,
			   const struct sup_slice *targets, size_t n,
			   struct sup_outcome *out, struct sup_error *err)
{
	char scope[SUP_SCOPE_MAX + 1];
	struct sup_error own = { "" };
	struct removal_job j;
	enum sup_status st;

	memset(&j, 0, sizeof(j));
	j.err = err == NULL ? &own : err;
	st = check_actor(s, actor, j.err);
	if (st != SUP_OK)
		return st;
	if (targets == NULL && n != 0)
		return error_set(j.err, SUP_INVALID, "no targets");
	j.store = s;
	j.actor = actor;
	j.what = what;
	st = check_removal(&j, scope);
	if (st == SUP_OK)
		st = rulebook_open(s, &j.book);
	if (st == SUP_OK)
		st = run_removal(&j, targets, n);
	rulebook_close(j.book);
	j.now.outcome.batch = j.now.batch;
	if (out != NULL)
		*out = j.now.outcome;
	return fail(j.err, st);
}
