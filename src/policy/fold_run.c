/* Runs of soft bounces: counting, completing, ending. */
#include <string.h>

#include "base/slice.h"
#include "base/time.h"
#include "model/scope.h"
#include "policy/fold_work.h"

static enum sup_status run_of(struct fold_work *w, struct sup_slice scope,
			      unsigned section, struct fold_run **out)
{
	for (size_t i = 0; i < w->n_runs; i++) {
		if (w->runs[i].section == section &&
		    slice_equal(w->runs[i].scope, scope)) {
			*out = &w->runs[i];
			return SUP_OK;
		}
	}
	if (w->n_runs == w->runs_room) {
		size_t room = w->runs_room == 0 ? 2 : w->runs_room * 2;
		struct fold_run *grown =
			arena_alloc(w->a, room, sizeof(*grown));

		if (grown == NULL)
			return SUP_NO_MEMORY;
		if (w->n_runs > 0)
			memcpy(grown, w->runs, w->n_runs * sizeof(*grown));
		w->runs = grown;
		w->runs_room = room;
	}
	*out = &w->runs[w->n_runs++];
	memset(*out, 0, sizeof(**out));
	(*out)->scope = scope;
	(*out)->section = section;
	return SUP_OK;
}

static bool stays_at(const struct fold_run *run, sup_time_ms t)
{
	return run->held && (run->until == 0 || t < run->until);
}

/* Put fact i, at t, into the run; false if that day has its one already. */
static bool count_in(struct fold_run *run, const struct policy_run *p, size_t i,
		     sup_time_ms t)
{
	int64_t day = time_day(t);

	if (p->per_day && run->counted && run->day == day)
		return false;
	if (run->n > 0 && p->gap != 0 && t - run->last > p->gap)
		run->n = 0;
	if (run->n == 0) {
		run->first = t;
		run->begin = (uint32_t)i;
		run->days = 1;
	} else if (day != run->day) {
		run->days++;
	}
	run->n++;
	run->last = t;
	run->day = day;
	run->counted = true;
	return true;
}

static bool is_complete(const struct fold_run *run, const struct policy_run *p)
{
	return run->n >= p->count && run->days >= p->days &&
	       run->last - run->first >= p->span;
}

/* The end of a stay of this level that begins at t; 0: never. */
static sup_time_ms stay_end(const struct policy_run *p, unsigned level,
			    sup_time_ms t)
{
	unsigned i = level < p->n_stays ? level : p->n_stays - 1;

	return p->stays[i] == 0 ? 0 : t + p->stays[i];
}

static void complete(struct fold_work *w, struct fold_run *run,
		     const struct policy_run *p, size_t i)
{
	const struct sup_fact *f = &w->facts[i];

	if (f->level > run->level + 1)
		run->level = f->level - 1;
	run->until = stay_end(p, run->level, f->time);
	run->level++;
	run->n = 0;
	run->held = true;
	run->completed = true;
	run->cause = (uint32_t)i;
	run->blocks = p->blocks | f->blocks;
	w->uses[i] = FOLD_COMPLETED_RUN;
	if (w->traces != NULL) {
		w->traces[i].run = (uint32_t)(run - w->runs) + 1;
		w->traces[i].level = run->level;
	}
}

/* A fact that is marked stands for a whole run whose other facts were dropped:
 * it completes, unless that would shorten a stay. */
static void complete_marked(struct fold_work *w, struct fold_run *run,
			    const struct policy_run *p, size_t i)
{
	const struct sup_fact *f = &w->facts[i];
	unsigned level = f->level > run->level + 1 ? f->level - 1 : run->level;
	sup_time_ms end = stay_end(p, level, f->time);

	if (stays_at(run, f->time) &&
	    (run->until == 0 || (end != 0 && end <= run->until))) {
		if (f->level > run->level)
			run->level = f->level;
		w->uses[i] = FOLD_WHILE_SUPPRESSED;
		return;
	}
	run->day = time_day(f->time);
	run->counted = true;
	complete(w, run, p, i);
}

static enum sup_status count(struct fold_work *w, size_t i)
{
	const struct sup_fact *f = &w->facts[i];
	struct policy_run p;
	struct fold_run *run;
	enum sup_status st;

	if (f->time == 0) {
		w->uses[i] = FOLD_TIMELESS;
		return SUP_OK;
	}
	policy_run(w->rules->policy, f, &p);
	if (p.count == 0)
		return SUP_OK;
	st = run_of(w, f->scope, p.section, &run);
	if (st != SUP_OK)
		return st;
	if (f->level > 0) {
		complete_marked(w, run, &p, i);
		return SUP_OK;
	}
	if (stays_at(run, f->time)) {
		w->uses[i] = FOLD_WHILE_SUPPRESSED;
		return SUP_OK;
	}
	if (!count_in(run, &p, i, f->time)) {
		w->uses[i] = FOLD_SAME_DAY;
		return SUP_OK;
	}
	w->uses[i] = FOLD_COUNTED;
	if (w->traces != NULL)
		w->traces[i].run = (uint32_t)(run - w->runs) + 1;
	if (is_complete(run, &p))
		complete(w, run, &p, i);
	return SUP_OK;
}

/* End the run and the stay at t; true if there was anything to end. */
static bool end(struct fold_work *w, struct fold_run *run, sup_time_ms t)
{
	bool any = run->n > 0;

	run->n = 0;
	if (stays_at(run, t)) {
		any = true;
		run->held = false;
		w->uses[run->cause] = FOLD_LIFTED;
	}
	return any;
}

/* A delivery or an engagement: as if nothing had ever been counted. */
static void reset(struct fold_work *w, size_t i)
{
	const struct sup_fact *f = &w->facts[i];
	sup_time_ms t = fact_position(f);

	for (size_t k = 0; k < w->n_runs; k++) {
		struct fold_run *run = &w->runs[k];
		bool had_level = run->level > 0;

		if (!scope_covers(f->scope, run->scope))
			continue;
		run->level = 0;
		if (end(w, run, t) || had_level)
			w->uses[i] = FOLD_LIFTS;
	}
}

/* A removal: ends the interval, keeps the level. */
static void removal(struct fold_work *w, size_t i)
{
	const struct sup_fact *f = &w->facts[i];
	sup_time_ms t = fact_position(f);

	for (size_t j = 0; j < f->n_lifts; j++) {
		if (f->lifts[j].reason != SUP_REASON_SOFT_BOUNCE)
			continue;
		for (size_t k = 0; k < w->n_runs; k++) {
			struct fold_run *run = &w->runs[k];

			if (slice_equal(run->scope, f->lifts[j].scope) &&
			    end(w, run, t))
				w->uses[i] = FOLD_LIFTS;
		}
	}
}

static enum sup_status step(struct fold_work *w, size_t i)
{
	switch (w->facts[i].kind) {
	case SUP_KIND_DELIVERED:
	case SUP_KIND_ENGAGED:
		if (fold_is_open(w, i))
			reset(w, i);
		return SUP_OK;
	case SUP_KIND_REMOVED:
		if (fold_is_open(w, i) || w->uses[i] == FOLD_LIFTS)
			removal(w, i);
		return SUP_OK;
	default:
		break;
	}
	if (fold_is_open(w, i) && w->acts[i].act == POLICY_COUNT)
		return count(w, i);
	return SUP_OK;
}

/* Does a's stay end later than b's? */
static bool outlasts(const struct fold_run *a, const struct fold_run *b)
{
	if (a->until == 0 || b->until == 0)
		return a->until == 0 && (b->until != 0 || a->cause < b->cause);
	if (a->until != b->until)
		return a->until > b->until;
	return a->cause < b->cause;
}

/* Of several sections' stays in one scope only the one that ends last is
 * shown. */
static bool is_shown(const struct fold_work *w, const struct fold_run *run)
{
	if (!run->held)
		return false;
	for (size_t i = 0; i < w->n_runs; i++) {
		const struct fold_run *other = &w->runs[i];

		if (other != run && other->held &&
		    slice_equal(other->scope, run->scope) &&
		    outlasts(other, run))
			return false;
	}
	return true;
}

enum sup_status fold_soft(struct fold_work *w)
{
	for (size_t i = 0; i < w->n; i++) {
		enum sup_status st = step(w, i);

		if (st != SUP_OK)
			return st;
	}
	for (size_t k = 0; k < w->n_runs; k++) {
		const struct fold_run *run = &w->runs[k];
		const struct sup_fact *f = &w->facts[run->cause];
		bool first;
		enum sup_status st;

		if (!is_shown(w, run))
			continue;
		st = fold_emit(w,
			       &(struct sup_suppression){
				       .scope = run->scope,
				       .reason = SUP_REASON_SOFT_BOUNCE,
				       .blocks = run->blocks,
				       .since = f->time,
				       .from = fold_from(f),
				       .expires = run->until,
				       .cause = run->cause },
			       &first);
		if (st != SUP_OK)
			return st;
	}
	return SUP_OK;
}
