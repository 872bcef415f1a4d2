/* Runs of soft bounces that go on: what may be suppressed next. */
#include "policy/fold_work.h"

static bool goes_on(const struct fold_run *run, const struct policy_run *p,
		    sup_time_ms at)
{
	if (run->first > at)
		return false;
	if (run->held && (run->until == 0 || at < run->until))
		return false;
	return p->gap == 0 || at - run->last <= p->gap;
}

enum sup_status fold_running(const struct record *r, struct sup_slice address,
			     const struct fold_rules *rules, sup_time_ms at,
			     struct arena *a, int *left)
{
	struct fold_work w = { 0 };
	int least = -1;
	enum sup_status st = fold_begin(&w, r, address, rules, a);

	if (st == SUP_OK)
		st = fold_run_all(&w);
	if (st != SUP_OK)
		return st;
	for (size_t k = 0; k < w.n_runs; k++) {
		const struct fold_run *run = &w.runs[k];
		struct policy_run p;
		int needs;

		if (run->n == 0)
			continue;
		policy_run(rules->policy, &w.facts[run->begin], &p);
		if (!goes_on(run, &p, at))
			continue;
		needs = p.count > run->n ? (int)(p.count - run->n) : 0;
		if (least < 0 || needs < least)
			least = needs;
	}
	*left = least;
	return SUP_OK;
}
