/* Reasons that hold until they are lifted or expire. */
#include "base/slice.h"
#include "model/scope.h"
#include "policy/fold_work.h"

static bool removes(const struct sup_fact *removal, struct sup_slice scope,
		    enum sup_reason reason)
{
	for (size_t i = 0; i < removal->n_lifts; i++) {
		if (removal->lifts[i].reason == reason &&
		    slice_equal(removal->lifts[i].scope, scope))
			return true;
	}
	return false;
}

bool fold_lifts(const struct fold_work *w, size_t cause, size_t lift)
{
	const struct sup_fact *f = &w->facts[cause];
	const struct sup_fact *l = &w->facts[lift];

	if (l->kind == SUP_KIND_REMOVED)
		return removes(l, f->scope, policy_reason(f));
	return l->kind == SUP_KIND_RESUBSCRIBE && w->acts[cause].resubscribe &&
	       scope_covers(l->scope, f->scope);
}

/* Is the use of fact i one of a lifting fact that has a say? */
static bool may_lift(const struct fold_work *w, size_t i)
{
	const struct sup_fact *f = &w->facts[i];

	return (f->kind == SUP_KIND_REMOVED ||
		f->kind == SUP_KIND_RESUBSCRIBE) &&
	       (fold_is_open(w, i) || w->uses[i] == FOLD_LIFTS);
}

/* The newest fact that lifts cause, or w->n. */
static size_t lifted_by(const struct fold_work *w, size_t cause)
{
	sup_time_ms newest = fact_newest(&w->facts[cause]);

	/* In fold order, so the first one that is old enough ends it. */
	for (size_t i = w->n; i-- > 0;) {
		if (fact_position(&w->facts[i]) <= newest)
			return w->n;
		if (may_lift(w, i) && fold_lifts(w, cause, i))
			return i;
	}
	return w->n;
}

static sup_time_ms expiry(const struct sup_fact *f,
			  const struct policy_rule *act)
{
	if (f->expires != 0)
		return f->expires;
	return act->stay == 0 ? 0 : fact_newest(f) + act->stay;
}

static enum sup_status suppress(struct fold_work *w, size_t i)
{
	const struct sup_fact *f = &w->facts[i];
	struct sup_suppression s = {
		.scope = f->scope,
		.reason = policy_reason(f),
		.blocks = w->acts[i].blocks | f->blocks,
		.since = fact_position(f),
		.from = fold_from(f),
		.expires = expiry(f, &w->acts[i]),
		.cause = (uint32_t)i,
	};
	bool first;
	enum sup_status st = fold_emit(w, &s, &first);

	if (st == SUP_OK)
		w->uses[i] = first ? FOLD_CAUSE : FOLD_REPEAT;
	return st;
}

enum sup_status fold_lasting(struct fold_work *w)
{
	for (size_t i = 0; i < w->n; i++) {
		size_t lift;
		enum sup_status st;

		if (!fold_is_open(w, i) || w->acts[i].act != POLICY_SUPPRESS)
			continue;
		lift = lifted_by(w, i);
		if (lift < w->n) {
			w->uses[i] = FOLD_LIFTED;
			w->uses[lift] = FOLD_LIFTS;
			continue;
		}
		st = suppress(w, i);
		if (st != SUP_OK)
			return st;
	}
	return SUP_OK;
}
