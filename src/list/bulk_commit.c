/* bulk_commit.c - one group of a bulk load, in one transaction. */
#include <string.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "list/bulk_group.h"
#include "store/meta.h"

enum {
	LAST_KEY_MAX = 511 /* LMDB's */
};

/* One run of the transaction. */
struct commit {
	struct bulk *b;
	const struct bulk_group *g;
	struct txn *t;
	struct apply_counts counts;
	/* For apply_items(); there is room for the whole group. */
	struct intake *intakes;
	struct apply_item *slow;
	size_t n_slow;
	bool behind;	       /* all there are have been passed */
	struct sup_slice last; /* of all there are */
	bool learned[BULK_SHAPES];
	bool told; /* something was put that the log has to tell of */
};

static void leave(struct commit *c, const struct bulk_item *it)
{
	struct intake *in = &c->intakes[c->n_slow];

	memset(in, 0, sizeof(*in));
	in->db = DB_RECIPIENTS;
	in->key = it->key;
	in->spelling = it->spelling;
	in->fact = *it->fact;
	c->slow[c->n_slow++] =
		(struct apply_item){ in, &c->counts, c->b->job->now,
				     c->b->job->batch };
}

static enum sup_status log_new(struct commit *c, const struct bulk_item *it,
			       const struct record *r)
{
	enum sup_status st = SUP_OK;

	if (c->b->read_all) {
		c->told = true;
		return SUP_OK;
	}
	for (size_t i = 0; st == SUP_OK && i < r->n_suppressions; i++) {
		struct change line = {
			.time = c->b->job->now,
			.what = CHANGE_SUPPRESSED,
			.reason = r->suppressions[i].reason,
			.key = it->key,
			.scope = r->suppressions[i].scope,
			.batch = c->b->job->batch,
		};

		st = change_append(c->t, &line);
	}
	return st;
}

static enum sup_status put(struct commit *c, const struct bulk_item *it)
{
	const struct bulk_shape *s = &c->b->shapes[it->shape];
	const struct records_bytes bytes = { it->value, it->digest, &s->record,
					     c->behind };
	enum sup_status st = SUP_OK;

	if (!c->learned[it->shape] && s->fact.scope.n > 0)
		st = scope_learn(c->t, s->fact.scope);
	if (st == SUP_OK)
		st = records_put_bytes(c->t, it->key, &bytes);
	if (st != SUP_OK)
		return st;
	c->learned[it->shape] = true;
	c->counts.facts++;
	if (s->record.n_suppressions == 0)
		return SUP_OK;
	c->counts.changed++;
	return log_new(c, it, &s->record);
}

static enum sup_status put_item(struct commit *c, const struct bulk_item *it)
{
	bool there = false;
	enum sup_status st = SUP_OK;

	c->counts.known += it->known;
	c->behind = c->behind || slice_compare(it->key, c->last) > 0;
	if (!c->behind && it->value.n > 0)
		st = records_has(c->t, DB_RECIPIENTS, it->key, &there);
	if (st != SUP_OK)
		return st;
	if (it->value.n > 0 && !there)
		return put(c, it);
	leave(c, it);
	return SUP_OK;
}

/* Are the stamps what apply_items() would make?  With entries known by their
 * hash alone, it has more to look at. */
static enum sup_status check_stamps(struct commit *c, bool *good)
{
	struct fold_rules rules;
	enum sup_status st = rulebook_load(c->b->book, c->t, &rules);

	if (st == SUP_OK)
		*good = rules.policy_version == c->b->rules.policy_version &&
			meta_counts(c->t)->hashes == 0 &&
			meta_counts(c->t)->erased == 0;
	return st;
}

static enum sup_status put_all(struct commit *c)
{
	struct sup_slice last = { NULL, 0 };
	struct sup_slice ignored;
	char key[LAST_KEY_MAX];
	bool good = false;
	enum sup_status st = check_stamps(c, &good);

	if (st == SUP_OK)
		st = txn_last(c->t, DB_RECIPIENTS, &last, &ignored);
	if (st == SUP_OK && last.n > sizeof(key))
		st = SUP_CORRUPT;
	if (st != SUP_OK)
		return st == SUP_NOT_FOUND ? SUP_CORRUPT : st;
	/* It is gone with the first write. */
	memcpy(key, last.p, last.n);
	c->last = (struct sup_slice){ key, last.n };
	for (size_t i = 0; st == SUP_OK && i < c->g->n; i++) {
		if (good) {
			st = put_item(c, &c->g->items[i]);
		} else {
			c->counts.known += c->g->items[i].known;
			leave(c, &c->g->items[i]);
		}
	}
	return st;
}

static enum sup_status run(struct txn *t, void *arg)
{
	struct commit *c = arg;
	enum sup_status st;

	c->t = t;
	memset(&c->counts, 0, sizeof(c->counts));
	memset(c->learned, 0, sizeof(c->learned));
	c->n_slow = 0;
	c->behind = false;
	c->told = false;
	st = put_all(c);
	if (st == SUP_OK)
		st = apply_items(t, c->b->book, c->slow, c->n_slow);
	if (st == SUP_OK && c->told) {
		struct change line = { .time = c->b->job->now,
				       .what = CHANGE_READ_ALL,
				       .batch = c->b->job->batch };

		st = change_append(t, &line);
	}
	return st;
}

enum sup_status bulk_commit(struct bulk *b, const struct bulk_group *g,
			    struct sup_error *err)
{
	struct commit c = { .b = b, .g = g };
	struct apply_counts *sum = &b->job->counts;
	enum sup_status st = SUP_NO_MEMORY;

	if (g->n == 0)
		return SUP_OK;
	c.intakes = mem_alloc(g->n, sizeof(*c.intakes));
	c.slow = mem_alloc(g->n, sizeof(*c.slow));
	if (c.intakes != NULL && c.slow != NULL)
		st = store_update(b->store, run, &c, err);
	if (st == SUP_OK) {
		sum->facts += c.counts.facts;
		sum->known += c.counts.known;
		sum->dropped += c.counts.dropped;
		sum->changed += c.counts.changed;
		sum->released += c.counts.released;
		sum->refused += c.counts.refused;
	}
	mem_free(c.intakes);
	mem_free(c.slow);
	return st;
}
