#include "list/apply.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "list/forget.h"
#include "list/guard.h"
#include "list/revise.h"
#include "list/target.h"
#include "model/fact.h"
#include "store/erased.h"
#include "store/meta.h"

enum {
	SCOPES_CACHED = 4
};

/* What the records of one call share. */
struct job {
	struct txn *t;
	struct fold_rules rules;
	struct arena arena; /* of one record */
	struct guard guard;
	sup_time_ms now; /* the latest of all items */
	struct sup_slice scopes[SCOPES_CACHED];
	unsigned next_scope;
};

static bool is_news(enum sup_kind k)
{
	return k != SUP_KIND_DELIVERED && k != SUP_KIND_ENGAGED;
}

static int compare_items(const void *a, const void *b)
{
	const struct intake *x = ((const struct apply_item *)a)->in;
	const struct intake *y = ((const struct apply_item *)b)->in;
	int c;

	if (x->db != y->db)
		return x->db < y->db ? -1 : 1;
	c = slice_compare(x->key, y->key);
	if (c != 0)
		return c;
	/* Deliveries are facts only where there is a record, so they come
	 * last; the rest need not be in any order. */
	return (int)is_news(y->fact.kind) - (int)is_news(x->fact.kind);
}

static bool same_record(const struct intake *a, const struct intake *b)
{
	return a->db == b->db && slice_equal(a->key, b->key);
}

/* scope_learn(), sparing the store the few scopes that all facts have. */
static enum sup_status learn_scope(struct job *j, struct sup_slice scope)
{
	enum sup_status st;

	if (scope.n == 0)
		return SUP_OK;
	for (unsigned i = 0; i < SCOPES_CACHED; i++) {
		if (slice_equal(j->scopes[i], scope))
			return SUP_OK;
	}
	st = scope_learn(j->t, scope);
	if (st == SUP_OK) {
		j->scopes[j->next_scope] = scope;
		j->next_scope = (j->next_scope + 1) % SCOPES_CACHED;
	}
	return st;
}

/* What has been done with the items of one record so far. */
struct progress {
	bool changed;		       /* the bytes will differ */
	const struct apply_item *last; /* that changed them */
};

/* A record at its limit is thinned out, and tried once more. */
static enum sup_status add_fact(struct job *j, struct revision *r,
				const struct apply_item *it,
				const struct sup_fact *f, bool *changed)
{
	const struct revision_rules w = { &j->rules, it->now, it->batch };
	struct refold ignored;
	const struct sup_slice spelling =
		r->db == DB_HASHES ? SLICE("") : it->in->spelling;
	enum sup_status st =
		record_add(&r->after, f, spelling, &j->arena, changed);

	if (st != SUP_TOO_LARGE)
		return st;
	st = revision_fold(r, &w, &j->arena, &ignored);
	if (st != SUP_OK)
		return st;
	return record_add(&r->after, f, spelling, &j->arena, changed);
}

static enum sup_status add_item(struct job *j, struct revision *r,
				const struct apply_item *it, struct progress *p)
{
	bool erased = r->db == DB_HASHES;
	struct sup_fact f = it->in->fact;
	size_t had = r->after.n_facts;
	bool changed = false;
	enum sup_status st;

	if (!is_news(f.kind) && ((!r->existed && had == 0) || erased)) {
		it->counts->dropped++;
		return SUP_OK;
	}
	if (erased)
		fact_forget(&f);
	if (f.n_batches == 0) {
		f.batches = &it->batch;
		f.n_batches = 1;
	}
	st = add_fact(j, r, it, &f, &changed);
	if (st == SUP_TOO_LARGE) {
		it->counts->refused++;
		return SUP_OK;
	}
	if (st != SUP_OK)
		return st;
	if (changed) {
		p->changed = true;
		p->last = it;
	}
	if (r->after.n_facts == had) {
		it->counts->known++;
		return SUP_OK;
	}
	it->counts->facts++;
	if (it->in->db != DB_RECIPIENTS)
		return SUP_OK;
	return guard_count(&j->guard, j->t, key_domain(it->in->key), &f,
			   j->now);
}

/* Where the facts of a recipient go: to what is left of it, if it was erased.
 * Who cannot tell must not write its address down again. */
static enum sup_status find_place(struct job *j, enum store_db *db,
				  struct sup_slice *key, unsigned char *room)
{
	struct sup_slice entry = { (const char *)room, ERASED_KEY_BYTES };
	bool erased = false;
	enum sup_status st;

	if (*db != DB_RECIPIENTS || meta_counts(j->t)->erased == 0)
		return SUP_OK;
	st = erased_key(j->t, *key, room);
	if (st == SUP_OK)
		st = records_has(j->t, DB_HASHES, entry, &erased);
	if (st == SUP_OK && erased) {
		*db = DB_HASHES;
		*key = entry;
	}
	return st;
}

/* All items of one record. */
static enum sup_status apply_record(struct job *j, struct apply_item *items,
				    size_t n)
{
	struct progress p = { false, NULL };
	struct revision r;
	struct refold done;
	unsigned char room[ERASED_KEY_BYTES];
	enum store_db db = items[0].in->db;
	struct sup_slice key = items[0].in->key;
	enum sup_status st;

	arena_reset(&j->arena);
	st = find_place(j, &db, &key, room);
	if (st == SUP_OK)
		st = revision_read(j->t, db, key, n, &j->arena, &r);
	for (size_t i = 0; st == SUP_OK && i < n; i++)
		st = add_item(j, &r, &items[i], &p);
	if (st != SUP_OK || !p.changed)
		return st;
	{
		const struct revision_rules w = { &j->rules, p.last->now,
						  p.last->batch };

		st = revision_fold(&r, &w, &j->arena, &done);
		if (st == SUP_OK)
			st = revision_put(j->t, &r, &w);
	}
	if (st != SUP_OK)
		return st;
	p.last->counts->changed += done.changed ? 1 : 0;
	p.last->counts->released += done.released ? 1 : 0;
	return SUP_OK;
}

enum sup_status apply_items(struct txn *t, struct rulebook *b,
			    struct apply_item *items, size_t n)
{
	struct job *j = NULL;
	enum sup_status st;
	size_t end;

	if (n == 0)
		return SUP_OK;
	j = mem_zero(1, sizeof(*j));
	if (j == NULL)
		return SUP_NO_MEMORY;
	j->t = t;
	st = rulebook_load(b, t, &j->rules);
	if (st != SUP_OK)
		goto out;
	guard_init(&j->guard, j->rules.policy);
	for (size_t i = 0; i < n; i++) {
		if (items[i].now > j->now)
			j->now = items[i].now;
		st = learn_scope(j, items[i].in->fact.scope);
		if (st != SUP_OK)
			goto out;
	}
	qsort(items, n, sizeof(*items), compare_items);
	for (size_t i = 0; st == SUP_OK && i < n; i = end) {
		for (end = i + 1; end < n; end++) {
			if (!same_record(items[i].in, items[end].in))
				break;
		}
		st = apply_record(j, items + i, end - i);
	}
	if (st == SUP_OK)
		st = guard_flush(&j->guard, t, j->now);
out:
	arena_release(&j->arena);
	mem_free(j);
	return st;
}

/* NOLINTNEXTLINE(readability-function-size): the contract has seven. */
enum sup_status apply_facts(struct txn *t, struct rulebook *b,
			    struct intake *facts, size_t n, sup_time_ms now,
			    uint64_t batch, struct apply_counts *counts)
{
	struct apply_item *items = NULL;
	enum sup_status st;

	memset(counts, 0, sizeof(*counts));
	if (n == 0)
		return SUP_OK;
	items = mem_alloc(n, sizeof(*items));
	if (items == NULL)
		return SUP_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		items[i] = (struct apply_item){ &facts[i], counts, now, batch };
	st = apply_items(t, b, items, n);
	mem_free(items);
	return st;
}

/* NOLINTNEXTLINE(readability-function-size): the contract has seven. */
enum sup_status apply_refold(struct txn *t, struct rulebook *b,
			     enum store_db db, struct sup_slice key,
			     sup_time_ms now, uint64_t batch,
			     struct refold *out)
{
	struct arena a = ARENA_INIT(0);
	struct fold_rules rules;
	struct revision r;
	enum sup_status st = rulebook_load(b, t, &rules);

	memset(out, 0, sizeof(*out));
	if (st == SUP_OK)
		st = revision_read(t, db, key, 0, &a, &r);
	if (st == SUP_OK && r.existed) {
		const struct revision_rules w = { &rules, now, batch };

		st = revision_fold(&r, &w, &a, out);
		if (st == SUP_OK && out->stale)
			st = revision_put(t, &r, &w);
	}
	arena_release(&a);
	return st;
}
