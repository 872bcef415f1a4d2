#include "list/revise.h"

#include <string.h>

#include "base/slice.h"
#include "list/question.h"
#include "list/target.h"

enum sup_status revision_begin(const struct record *before, size_t more,
			       struct arena *a, struct revision *out)
{
	size_t room = before->n_facts + more;

	out->before = *before;
	out->after = *before;
	out->after.facts = arena_alloc(a, room, sizeof(struct sup_fact));
	if (out->after.facts == NULL)
		return SUP_NO_MEMORY;
	if (before->n_facts != 0)
		memcpy(out->after.facts, before->facts,
		       before->n_facts * sizeof(struct sup_fact));
	out->after.room = room;
	return SUP_OK;
}

enum sup_status revision_read(struct txn *t, enum store_db db,
			      struct sup_slice key, size_t more,
			      struct arena *a, struct revision *out)
{
	struct record before;
	enum sup_status st;

	memset(&before, 0, sizeof(before));
	st = records_get(t, db, key, a, &before);
	if (st != SUP_OK && st != SUP_NOT_FOUND)
		return st;
	memset(out, 0, sizeof(*out));
	out->db = db;
	out->key = key;
	out->existed = st == SUP_OK;
	if (!out->existed)
		memset(&before, 0, sizeof(before));
	return revision_begin(&before, more, a, out);
}

static int suppression_order(const struct sup_suppression *a,
			     const struct sup_suppression *b)
{
	int c = slice_compare(a->scope, b->scope);

	if (c != 0)
		return c;
	return a->reason == b->reason ? 0 : (a->reason < b->reason ? -1 : 1);
}

static bool suppression_same(const struct sup_suppression *a,
			     const struct sup_suppression *b)
{
	return suppression_order(a, b) == 0 && a->blocks == b->blocks &&
	       a->since == b->since && a->from == b->from &&
	       a->expires == b->expires;
}

bool suppressions_equal(const struct record *a, const struct record *b)
{
	if (a->n_suppressions != b->n_suppressions)
		return false;
	for (size_t i = 0; i < a->n_suppressions; i++) {
		if (!suppression_same(&a->suppressions[i], &b->suppressions[i]))
			return false;
	}
	return true;
}

/* Causes are indexes: facts that came in before them move them. */
static bool causes_equal(const struct record *a, const struct record *b)
{
	for (size_t i = 0; i < a->n_suppressions; i++) {
		if (a->suppressions[i].cause != b->suppressions[i].cause)
			return false;
	}
	return true;
}

enum sup_status revision_fold(struct revision *r,
			      const struct revision_rules *w, struct arena *a,
			      struct refold *out)
{
	char text[TARGET_TEXT_MAX];
	struct sup_slice address = { text, 0 };
	struct fold_rules rules = *w->rules;
	enum sup_status st = key_text(r->db, r->key, text, &address.n);
	bool before;
	bool after;

	if (st != SUP_OK)
		return st;
	rules.ignore_allow = r->db != DB_RECIPIENTS;
	st = fold(&r->after, address, &rules, a, NULL);
	if (st == SUP_OK && r->after.n_facts > SUP_FACTS_KEPT) {
		st = fold_prune(&r->after, address, &rules, a);
		if (st == SUP_OK)
			st = fold(&r->after, address, &rules, a, NULL);
	}
	if (st != SUP_OK)
		return st;
	before = any_blocks(r->before.suppressions, r->before.n_suppressions,
			    w->now);
	after = any_blocks(r->after.suppressions, r->after.n_suppressions,
			   w->now);
	out->changed = !suppressions_equal(&r->before, &r->after);
	out->released = before && !after;
	out->suppressed = after && !before;
	out->stale = out->changed || !causes_equal(&r->before, &r->after) ||
		     r->before.policy_version != r->after.policy_version;
	return SUP_OK;
}

static enum sup_status log_change(struct txn *t, const struct revision *r,
				  const struct revision_rules *w,
				  enum change_what what,
				  const struct sup_suppression *s)
{
	struct change c = {
		.time = w->now,
		.what = what,
		.reason = s->reason,
		.of = r->db == DB_HASHES    ? CHANGE_OF_ERASED
		      : r->db == DB_DOMAINS ? CHANGE_OF_RULE
					    : CHANGE_OF_RECIPIENT,
		.key = r->key,
		.scope = s->scope,
		.batch = w->batch,
	};

	return change_append(t, &c);
}

/* Whose turn it is, before's (< 0), after's (> 0) or both's (0), when i and k
 * of them are done. */
static int next_side(const struct record *before, size_t i,
		     const struct record *after, size_t k)
{
	if (i == before->n_suppressions)
		return 1;
	if (k == after->n_suppressions)
		return -1;
	return suppression_order(&before->suppressions[i],
				 &after->suppressions[k]);
}

/* Both sides are sorted alike: walk them as one. */
static enum sup_status log_changes(struct txn *t, const struct revision *r,
				   const struct revision_rules *w)
{
	const struct record *b = &r->before;
	const struct record *a = &r->after;
	enum sup_status st = SUP_OK;
	size_t i = 0;
	size_t k = 0;

	while (st == SUP_OK &&
	       (i < b->n_suppressions || k < a->n_suppressions)) {
		int c = next_side(b, i, a, k);

		if (c < 0)
			st = log_change(t, r, w, CHANGE_LIFTED,
					&b->suppressions[i]);
		else if (c > 0)
			st = log_change(t, r, w, CHANGE_SUPPRESSED,
					&a->suppressions[k]);
		else if (!suppression_same(&b->suppressions[i],
					   &a->suppressions[k]))
			st = log_change(t, r, w, CHANGE_ALTERED,
					&a->suppressions[k]);
		i += c <= 0 ? 1 : 0;
		k += c >= 0 ? 1 : 0;
	}
	return st;
}

enum sup_status revision_put(struct txn *t, const struct revision *r,
			     const struct revision_rules *w)
{
	enum sup_status st = records_put(
		t, r->db, r->key, r->existed ? &r->before : NULL, &r->after);

	return st == SUP_OK ? log_changes(t, r, w) : st;
}
