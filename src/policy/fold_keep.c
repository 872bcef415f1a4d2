/* What must stay of lasting reasons and of what lifts them. */
#include <string.h>

#include "base/slice.h"
#include "model/fact.h"
#include "policy/fold_work.h"

enum {
	NEWEST_KEPT = 4
};

/* Facts that can take each other's place: equal groups are redundant but for
 * the earliest and the newest. */
struct group {
	enum sup_kind kind;
	enum sup_reason reason;
	enum fold_use use;
	enum sup_class cls;
	unsigned blocks;
	bool expires;
	struct sup_slice scope;
	struct sup_slice source;
	/* Undoing one takes what it alone reported, and no more. */
	const uint64_t *batches;
	size_t n_batches;
};

static bool in_groups(const struct fold_work *w, size_t i)
{
	enum sup_kind k = w->facts[i].kind;
	enum fold_use use = w->uses[i];

	/* What did not count because of another fact might count once that is
	 * gone. */
	return k != SUP_KIND_DELIVERED && k != SUP_KIND_ENGAGED &&
	       k != SUP_KIND_SOFT_BOUNCE && use != FOLD_SAME_DAY &&
	       use != FOLD_SAME_MESSAGE && use != FOLD_WHILE_SUPPRESSED;
}

static struct group group_of(const struct fold_work *w, size_t i)
{
	const struct sup_fact *f = &w->facts[i];
	struct group g = { .kind = f->kind,
			   .reason = f->reason,
			   .use = w->uses[i],
			   .cls = SUP_CLASS_NONE,
			   .blocks = f->blocks | w->acts[i].blocks,
			   .expires = f->expires != 0,
			   .scope = f->scope,
			   .source = f->source,
			   .batches = f->batches,
			   .n_batches = f->n_batches };

	/* An earlier one that suppresses makes no difference of kind. */
	if (g.use == FOLD_REPEAT)
		g.use = FOLD_CAUSE;
	if (g.use == FOLD_LIFTS)
		g.use = FOLD_UNUSED;
	/* What these would do, were they not switched off, lies in the class.
	 */
	if (g.use == FOLD_VOIDED || g.use == FOLD_DISABLED)
		g.cls = f->bounce_class;
	return g;
}

static bool same_group(const struct group *a, const struct group *b)
{
	return a->kind == b->kind && a->reason == b->reason &&
	       a->use == b->use && a->cls == b->cls && a->blocks == b->blocks &&
	       a->expires == b->expires && slice_equal(a->scope, b->scope) &&
	       slice_equal(a->source, b->source) &&
	       a->n_batches == b->n_batches &&
	       (a->n_batches == 0 ||
		memcmp(a->batches, b->batches,
		       a->n_batches * sizeof(*a->batches)) == 0);
}

/* The extremes of a group: which a suppression takes its times from. */
struct extremes {
	size_t from;
	size_t newest;
	size_t expires;
};

static void widen(const struct fold_work *w, struct extremes *x, size_t j)
{
	const struct sup_fact *f = w->facts;

	if (fold_from(&f[j]) < fold_from(&f[x->from]))
		x->from = j;
	if (fact_newest(&f[j]) > fact_newest(&f[x->newest]))
		x->newest = j;
	if (f[j].expires > f[x->expires].expires)
		x->expires = j;
}

/* Look through the group that i is the earliest of. */
static void keep_group(const struct fold_work *w, size_t i, bool *keep)
{
	struct group g = group_of(w, i);
	struct extremes x = { i, i, i };
	unsigned newest = 0;

	keep[i] = true;
	for (size_t j = w->n; j-- > i;) {
		struct group h = group_of(w, j);

		if (!in_groups(w, j) || !same_group(&g, &h))
			continue;
		if (newest++ < NEWEST_KEPT)
			keep[j] = true;
		widen(w, &x, j);
	}
	keep[x.from] = true;
	keep[x.newest] = true;
	keep[x.expires] = true;
}

static bool is_earliest(const struct fold_work *w, size_t i)
{
	struct group g = group_of(w, i);

	for (size_t j = 0; j < i; j++) {
		struct group h = group_of(w, j);

		if (in_groups(w, j) && same_group(&g, &h))
			return false;
	}
	return true;
}

static bool lists(const struct sup_fact *removal, const struct sup_pair *pair)
{
	for (size_t i = 0; i < removal->n_lifts; i++) {
		if (removal->lifts[i].reason == pair->reason &&
		    slice_equal(removal->lifts[i].scope, pair->scope))
			return true;
	}
	return false;
}

/* Has lift i a part that no newer one has? */
static bool is_newest_lift(const struct fold_work *w, size_t i)
{
	const struct sup_fact *f = &w->facts[i];
	size_t parts = f->kind == SUP_KIND_RESUBSCRIBE ? 1 : f->n_lifts;

	for (size_t k = 0; k < parts; k++) {
		bool found = false;

		for (size_t j = i + 1; j < w->n && !found; j++) {
			const struct sup_fact *g = &w->facts[j];

			if (g->kind != f->kind || w->uses[j] == FOLD_DISABLED ||
			    w->uses[j] == FOLD_TIMELESS)
				continue;
			found = f->kind == SUP_KIND_RESUBSCRIBE
					? slice_equal(f->scope, g->scope)
					: lists(g, &f->lifts[k]);
		}
		if (!found)
			return true;
	}
	return false;
}

static bool is_lift(const struct fold_work *w, size_t i)
{
	enum sup_kind k = w->facts[i].kind;

	return (k == SUP_KIND_REMOVED || k == SUP_KIND_RESUBSCRIBE) &&
	       w->uses[i] != FOLD_DISABLED && w->uses[i] != FOLD_TIMELESS;
}

/* Without the first that is known, an echo would become news. */
static void keep_known(const struct fold_work *w, bool *keep)
{
	size_t first = w->n;
	bool echo = false;

	for (size_t i = w->n; i-- > 0;) {
		const struct sup_fact *f = &w->facts[i];

		echo = echo || policy_is_echo(f);
		if (w->uses[i] != FOLD_DISABLED &&
		    f->kind != SUP_KIND_DELIVERED &&
		    f->kind != SUP_KIND_ENGAGED)
			first = i;
	}
	if (echo && first < w->n)
		keep[first] = true;
}

void fold_keep(const struct fold_work *w, bool *keep)
{
	for (size_t i = 0; i < w->n; i++) {
		if (w->uses[i] == FOLD_CAUSE)
			keep[i] = true;
		if (in_groups(w, i) && is_earliest(w, i))
			keep_group(w, i, keep);
		if (is_lift(w, i) && is_newest_lift(w, i))
			keep[i] = true;
	}
	keep_known(w, keep);
	fold_keep_soft(w, keep);
	fold_keep_deliveries(w, keep);
}
