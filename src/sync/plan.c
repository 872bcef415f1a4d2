#include "sync/plan.h"

/* What a push of this reason says there; SUP_REASON_NONE: it has no place. */
static enum sup_reason told_as(const struct plan_caps *caps, enum sup_reason r)
{
	if ((caps->never & REASON_BIT(r)) != 0)
		return SUP_REASON_NONE;
	return (caps->told & REASON_BIT(r)) != 0 ? r : caps->instead;
}

static bool stronger(enum sup_reason a, enum sup_reason b)
{
	return sup_reason_strength(a) > sup_reason_strength(b);
}

/* The one whose place there matters most: it lasts, it can be told, it is
 * strong; in this order. */
static const struct sup_suppression *to_push(const struct plan_view *v,
					     const struct plan_caps *caps)
{
	const struct sup_suppression *best = NULL;

	for (size_t i = 0; i < v->n_ours; i++) {
		const struct sup_suppression *s = &v->ours[i];
		bool place = told_as(caps, s->reason) != SUP_REASON_NONE;
		bool best_place = best != NULL && told_as(caps, best->reason) !=
							  SUP_REASON_NONE;

		if (best == NULL || place != best_place) {
			if (best == NULL || place)
				best = s;
		} else if ((s->expires == 0) != (best->expires == 0)) {
			if (s->expires == 0)
				best = s;
		} else if (stronger(s->reason, best->reason)) {
			best = s;
		}
	}
	return best;
}

static bool is_sticky(enum sup_reason r)
{
	return r == SUP_REASON_COMPLAINT || r == SUP_REASON_UNSUBSCRIBE;
}

/* Is what they have what we meant to put there?  They may have made it weaker,
 * and have given it another date.  In doubt about a complaint or an unsubscribe
 * it is the recipient's. */
static bool is_echo(const struct plan_view *v, const struct plan_entry *e)
{
	enum sup_reason told = v->meant.told;
	bool newer = v->removed != 0 && e->since > v->removed;

	if (told == SUP_REASON_NONE)
		return false;
	/* What is newer than our removal is not what was to be removed. */
	if (newer && (v->meant.act == PLAN_REMOVE || is_sticky(e->reason)))
		return false;
	if (e->reason == told)
		return true;
	if (is_sticky(e->reason))
		return false;
	/* Their "manual" is what a push is called where no reason is kept. */
	return e->reason == SUP_REASON_MANUAL ||
	       (!newer && !stronger(e->reason, told));
}

static bool same_entry(const struct plan_entry *a, const struct plan_entry *b)
{
	return a->there == b->there && a->reason == b->reason &&
	       a->since == b->since;
}

/* Did our removal come after what their entry tells of?  Of one without a date
 * that is certain only if it was known. */
static bool lifted_here(const struct plan_view *v, const struct plan_entry *e)
{
	if (v->removed == 0 || e->since > v->removed)
		return false;
	return e->since != 0 || same_entry(&v->last, e);
}

static bool holds_sticky(const struct plan_view *v)
{
	for (size_t i = 0; i < v->n_ours; i++) {
		if (is_sticky(v->ours[i].reason))
			return true;
	}
	return false;
}

static enum plan_news news_of(const struct plan_view *v,
			      const struct plan_entry *theirs)
{
	if (!v->seen)
		return NEWS_NONE;
	if (!theirs->there)
		return v->last.there && v->meant.act != PLAN_REMOVE &&
				       v->n_ours > 0
			       ? NEWS_VANISHED
			       : NEWS_NONE;
	if (same_entry(&v->last, theirs) || is_echo(v, theirs) ||
	    lifted_here(v, theirs))
		return NEWS_NONE;
	return NEWS_EVIDENCE;
}

/* Does their entry say as much as a push of s could? */
static bool is_covered(const struct plan_view *v,
		       const struct sup_suppression *s, enum sup_reason as,
		       const struct plan_entry *theirs)
{
	if (!theirs->there)
		return false;
	/* It was made weaker on its way, and would be so again. */
	if (is_echo(v, theirs) && v->meant.told == as)
		return true;
	if ((sup_reason_blocks(as) & ~sup_reason_blocks(theirs->reason)) != 0)
		return false;
	return as != s->reason || !stronger(as, theirs->reason);
}

static void plan_push(const struct plan_view *v, const struct plan_caps *caps,
		      const struct plan_rules *rules,
		      const struct plan_entry *theirs, struct plan_step *out)
{
	const struct sup_suppression *s = to_push(v, caps);
	enum sup_reason as = told_as(caps, s->reason);

	if (is_covered(v, s, as, theirs))
		return;
	if (as == SUP_REASON_NONE)
		out->hold = HOLD_NO_PLACE;
	else if (s->expires != 0 && !rules->push_temporary)
		out->hold = HOLD_TEMPORARY;
	else if (v->incident)
		out->hold = HOLD_INCIDENT;
	else if (theirs->there && !caps->replaces)
		out->hold = HOLD_WEAKER;
	else
		out->act = PLAN_ADD;
	if (out->act == PLAN_ADD)
		out->reason = as;
}

/* With nothing in force here: does their entry have to go? */
static bool is_unwanted(const struct plan_view *v,
			const struct plan_entry *theirs)
{
	if (!theirs->there)
		return false;
	/* A removal that was cut off is carried on. */
	if (v->meant.act == PLAN_REMOVE && same_entry(&v->last, theirs))
		return true;
	return lifted_here(v, theirs) ||
	       (is_echo(v, theirs) && (v->removed != 0 || v->meant.temporary));
}

void plan_step(const struct plan_view *v, const struct plan_caps *caps,
	       const struct plan_rules *rules, struct plan_step *out)
{
	const struct plan_step nothing = { .act = PLAN_NOTHING };
	const struct plan_entry *theirs = v->seen ? &v->now : &v->last;

	*out = nothing;
	out->settled = v->seen && !theirs->there;
	out->news = news_of(v, theirs);
	/* It will be on our list, or be told why not, before anything is said
	 * to them about it. */
	if (out->news == NEWS_EVIDENCE)
		return;
	if (out->news == NEWS_VANISHED && rules->heed_removals &&
	    !holds_sticky(v))
		return;
	if (v->n_ours > 0) {
		plan_push(v, caps, rules, theirs, out);
		return;
	}
	if (!is_unwanted(v, theirs))
		return;
	if ((caps->kept & REASON_BIT(theirs->reason)) != 0)
		out->hold = HOLD_NOT_DELETED;
	else
		out->act = PLAN_REMOVE;
}
