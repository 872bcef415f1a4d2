/* What happened on which day: the change log and the counters of events. */
#include "base/slice.h"
#include "base/time.h"
#include "list/survey.h"
#include "store/changes.h"
#include "store/quarantine.h"

/* How many entries a line stands for. */
static enum sup_status weight(struct survey *s, const struct change *c,
			      uint64_t *n)
{
	struct batch b = { 0 };
	enum sup_status st;

	*n = 1;
	if (c->what != CHANGE_READ_ALL)
		return SUP_OK;
	st = batch_get(s->t, c->batch, &b);
	*n = st == SUP_OK ? b.changed : 0;
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

static enum sup_status see_change(const struct change *c, void *arg)
{
	struct survey *s = arg;
	struct sup_survey *v = s->v;
	struct sup_survey_day *day = survey_day(s, time_day(c->time));
	bool lifted = c->what == CHANGE_LIFTED;
	uint64_t n;
	enum sup_status st;

	if (v->log_from == 0 || c->time < v->log_from)
		v->log_from = c->time;
	if (c->what == CHANGE_ALTERED || c->time > v->at ||
	    (unsigned)c->reason >= SUP_REASON_END)
		return SUP_OK;
	st = weight(s, c, &n);
	if (st != SUP_OK)
		return st;
	if (day != NULL)
		(lifted ? day->lifted : day->added)[c->reason] += n;
	if (c->time > v->at - 7 * SUP_DAY_MS)
		*(lifted ? &v->lifted_week : &v->added_week) += n;
	return SUP_OK;
}

enum sup_status survey_changes(struct survey *s)
{
	struct sup_store_info *info = &s->v->info;
	enum sup_status st =
		changes_range(s->t, &info->first_change, &info->last_change);

	if (st != SUP_OK || info->first_change == 0)
		return st;
	return changes_walk(s->t, info->first_change - 1, SIZE_MAX, see_change,
			    s);
}

static void count_other(struct sup_survey *v, struct sup_slice name, uint64_t n)
{
	for (size_t i = 0; i < v->n_others; i++) {
		if (survey_is(v->others[i].name, name)) {
			v->others[i].count += n;
			return;
		}
	}
	if (v->n_others == SUP_SURVEY_OTHERS) {
		v->more_others += n;
		return;
	}
	survey_name(v->others[v->n_others].name, name);
	v->others[v->n_others++].count = n;
}

static enum sup_status see_counter(int64_t day, struct sup_slice source,
				   struct sup_slice what, uint64_t n, void *arg)
{
	struct survey *s = arg;
	struct sup_survey_day *d = survey_day(s, day);
	enum sup_kind kind;
	enum sup_class class;

	if (d == NULL)
		return SUP_OK;
	if (sup_kind_from_name(what, &kind)) {
		d->events[kind] += n;
		survey_source(s, source)->events += n;
	} else if (sup_class_from_name(what, &class)) {
		s->v->by_class[class] += n;
	} else {
		count_other(s->v, what, n);
	}
	return SUP_OK;
}

enum sup_status survey_counters(struct survey *s)
{
	return counters_walk(s->t, s->first_day, see_counter, s);
}
