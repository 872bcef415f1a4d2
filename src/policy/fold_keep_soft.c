/* What must stay of soft bounces, and of deliveries between them. */
#include "base/slice.h"
#include "base/time.h"
#include "model/fact.h"
#include "model/scope.h"
#include "policy/fold_work.h"

enum {
	DAYS_KEPT = POLICY_COUNT_MAX,
	OTHERS_KEPT = 4
};

/* Soft bounces that are tallied apart. */
enum tally {
	TALLY_NONE, /* another one speaks for it */
	TALLY_COUNTED,
	TALLY_UNUSED, /* would count under another policy */
	TALLY_VOIDED,
	TALLY_DISABLED,
	TALLY_OTHERS, /* of a class that never counts, or timeless */
	TALLY_END
};

static enum tally tally_of(const struct fold_work *w, size_t i)
{
	const struct sup_fact *f = &w->facts[i];

	if (f->kind != SUP_KIND_SOFT_BOUNCE)
		return TALLY_NONE;
	switch (w->uses[i]) {
	case FOLD_COUNTED:
	case FOLD_COMPLETED_RUN:
	case FOLD_LIFTED:
		return TALLY_COUNTED;
	case FOLD_SAME_DAY:
	case FOLD_SAME_MESSAGE:
	case FOLD_WHILE_SUPPRESSED:
		return TALLY_NONE;
	default:
		break;
	}
	if (f->time == 0 ||
	    sup_class_side(f->bounce_class) != SUP_SIDE_RECIPIENT)
		return TALLY_OTHERS;
	if (w->uses[i] == FOLD_VOIDED)
		return TALLY_VOIDED;
	if (w->uses[i] == FOLD_DISABLED)
		return TALLY_DISABLED;
	return TALLY_UNUSED;
}

/* Is there an earlier one of i's tally on its day? */
static bool is_first_of_day(const struct fold_work *w, size_t i)
{
	int64_t day = time_day(w->facts[i].time);
	enum tally tally = tally_of(w, i);

	while (i-- > 0 && (w->facts[i].time == 0 ||
			   time_day(fact_position(&w->facts[i])) == day)) {
		if (w->facts[i].time != 0 && tally_of(w, i) == tally)
			return false;
	}
	return true;
}

static void keep_days(const struct fold_work *w, bool *keep)
{
	unsigned kept[TALLY_END] = { 0 };

	for (size_t i = w->n; i-- > 0;) {
		enum tally tally = tally_of(w, i);
		unsigned max = tally == TALLY_OTHERS ? OTHERS_KEPT : DAYS_KEPT;

		if (tally == TALLY_NONE || kept[tally] == max)
			continue;
		if (tally != TALLY_OTHERS && !is_first_of_day(w, i))
			continue;
		keep[i] = true;
		kept[tally]++;
	}
}

/* Does fact i count in the run that is going on? */
static bool is_running(const struct fold_work *w, const struct fold_run *run,
		       size_t i)
{
	return run->n > 0 && i >= run->begin && w->uses[i] == FOLD_COUNTED &&
	       w->traces[i].run == (uint32_t)(run - w->runs) + 1;
}

/* As many as can be asked for, and one for each day that can be. */
static void keep_newest_of_run(const struct fold_work *w,
			       const struct fold_run *run, bool *keep)
{
	unsigned n = 0;
	unsigned days = 0;
	size_t newer = w->n; /* the one counted after it */

	for (size_t i = w->n; i-- > run->begin;) {
		if (!is_running(w, run, i))
			continue;
		if (newer == w->n || time_day(w->facts[i].time) !=
					     time_day(w->facts[newer].time))
			days++;
		if (n++ < POLICY_COUNT_MAX || days <= DAYS_KEPT)
			keep[i] = true;
		newer = i;
	}
}

/* No gap between those kept may be wider than the policy allows. */
static void keep_chain_of_run(const struct fold_work *w,
			      const struct fold_run *run, bool *keep)
{
	size_t kept = run->begin;
	size_t before = run->begin;

	keep[run->begin] = true;
	for (size_t i = run->begin + 1; i < w->n; i++) {
		struct policy_run p;

		if (!is_running(w, run, i))
			continue;
		policy_run(w->rules->policy, &w->facts[i], &p);
		if (!keep[before] && p.gap != 0 &&
		    w->facts[i].time - w->facts[kept].time > p.gap) {
			keep[before] = true;
			kept = before;
		}
		if (keep[i])
			kept = i;
		before = i;
	}
}

void fold_keep_soft(const struct fold_work *w, bool *keep)
{
	keep_days(w, keep);
	for (size_t k = 0; k < w->n_runs; k++) {
		const struct fold_run *run = &w->runs[k];

		if (run->completed)
			keep[run->cause] = true;
		if (run->n == 0)
			continue;
		keep_newest_of_run(w, run, keep);
		keep_chain_of_run(w, run, keep);
	}
	/* The mark of a run that lies within a longer stay. */
	for (size_t i = 0; i < w->n; i++) {
		if (w->facts[i].level > 0 &&
		    w->uses[i] == FOLD_WHILE_SUPPRESSED)
			keep[i] = true;
	}
}

static bool is_delivery(const struct fold_work *w, size_t i)
{
	enum sup_kind k = w->facts[i].kind;

	return (k == SUP_KIND_DELIVERED || k == SUP_KIND_ENGAGED) &&
	       w->uses[i] != FOLD_TIMELESS;
}

static bool same_effect(const struct fold_work *w, size_t i, size_t j)
{
	return (w->uses[i] == FOLD_DISABLED) == (w->uses[j] == FOLD_DISABLED) &&
	       slice_equal(w->facts[i].scope, w->facts[j].scope);
}

/* Did fact j, which lifted something, end runs of scope? */
static bool ends_runs(const struct fold_work *w, size_t j,
		      struct sup_slice scope)
{
	const struct sup_fact *f = &w->facts[j];

	if (w->uses[j] != FOLD_LIFTS)
		return false;
	if (is_delivery(w, j))
		return scope_covers(f->scope, scope);
	for (size_t i = 0; i < f->n_lifts; i++) {
		if (f->lifts[i].reason == SUP_REASON_SOFT_BOUNCE &&
		    slice_equal(f->lifts[i].scope, scope))
			return true;
	}
	return false;
}

/* What ended a stay early: a later one would find it over by itself. */
static void keep_ends(const struct fold_work *w, bool *keep)
{
	for (size_t i = 0; i < w->n; i++) {
		if (!keep[i] || w->traces[i].level == 0 ||
		    w->uses[i] != FOLD_LIFTED)
			continue;
		for (size_t j = i + 1; j < w->n; j++) {
			if (ends_runs(w, j, w->facts[i].scope)) {
				keep[j] = true;
				break;
			}
		}
	}
}

void fold_keep_deliveries(const struct fold_work *w, bool *keep)
{
	keep_ends(w, keep);
	for (size_t i = 0; i < w->n; i++) {
		size_t j;

		if (!is_delivery(w, i))
			continue;
		for (j = i + 1; j < w->n; j++) {
			if (keep[j] && kind_is_bounce(w->facts[j].kind))
				break;
			if (is_delivery(w, j) && same_effect(w, i, j))
				break;
		}
		if (j == w->n || !is_delivery(w, j))
			keep[i] = true;
	}
}
