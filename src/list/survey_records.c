/* Who is on the list, since when, until when; and whose run goes on. */
#include <string.h>

#include "base/slice.h"
#include "list/question.h"
#include "list/survey.h"
#include "list/target.h"
#include "model/fact.h"
#include "model/record.h"

enum {
	PROGRESS_EVERY = 4096
};

/* The strongest of those in force; NULL: none is. */
static const struct sup_suppression *strongest(const struct record *r,
					       sup_time_ms at)
{
	const struct sup_suppression *best = NULL;

	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		if (in_force(s, at) &&
		    (best == NULL || suppression_stronger(s, best)))
			best = s;
	}
	return best;
}

/* Did nothing begin or end in the days looked at? */
static bool same_all_days(const struct survey *s, const struct record *r)
{
	const struct sup_survey *v = s->v;

	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *p = &r->suppressions[i];

		if (p->from > s->ends[0] ||
		    (p->expires != 0 && p->expires <= s->ends[v->n_days - 1]))
			return false;
	}
	return true;
}

/* days[i].on_list holds the difference to the day before until all records
 * have been seen; it wraps like any unsigned number. */
static void count_days(struct survey *s, const struct record *r)
{
	struct sup_survey *v = s->v;
	size_t n = same_all_days(s, r) ? 1 : v->n_days;
	enum sup_reason before = SUP_REASON_NONE;

	for (size_t i = 0; i < n; i++) {
		const struct sup_suppression *p = strongest(r, s->ends[i]);
		enum sup_reason now = p == NULL ? SUP_REASON_NONE : p->reason;

		if (now != before) {
			v->days[i].on_list[before]--;
			v->days[i].on_list[now]++;
			before = now;
		}
	}
}

static void sum_days(struct sup_survey *v)
{
	for (size_t i = 0; i < v->n_days; i++) {
		uint64_t *on = v->days[i].on_list;

		on[SUP_REASON_NONE] = 0;
		for (int k = 1; i > 0 && k < SUP_REASON_END; k++)
			on[k] += v->days[i - 1].on_list[k];
	}
}

/* When it leaves the list; 0: never. */
static sup_time_ms leaves(const struct record *r, sup_time_ms at)
{
	sup_time_ms last = at;

	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *p = &r->suppressions[i];

		if (!in_force(p, at))
			continue;
		if (p->expires == 0)
			return 0;
		if (p->expires > last)
			last = p->expires;
	}
	return last;
}

static void count_leaving(struct sup_survey *v, enum sup_reason reason,
			  sup_time_ms when)
{
	sup_time_ms week = (when - v->at) / (7 * SUP_DAY_MS);

	if (when == 0)
		v->leaving_never++;
	else if (week >= SUP_SURVEY_WEEKS)
		v->leaving_later++;
	else
		v->leaving[week][reason]++;
}

static bool has_bounces(const struct record *r)
{
	for (size_t i = 0; i < r->n_facts; i++) {
		if (kind_is_bounce(r->facts[i].kind))
			return true;
	}
	return false;
}

static enum sup_status count_run(struct survey *s, struct sup_slice key,
				 const struct record *r)
{
	char text[TARGET_TEXT_MAX];
	struct sup_slice name = { text, 0 };
	int left = -1;
	enum sup_status st;

	if (!has_bounces(r))
		return SUP_OK;
	st = key_text(DB_RECIPIENTS, key, text, &name.n);
	if (st == SUP_OK)
		st = fold_running(r, name, &s->rules, s->v->at, &s->arena,
				  &left);
	if (st != SUP_OK || left < 0)
		return st;
	s->v->running++;
	s->domain.running++;
	if (left > SUP_SURVEY_LEFT_MAX)
		left = SUP_SURVEY_LEFT_MAX;
	s->v->running_left[left]++;
	return SUP_OK;
}

static bool precedes(const struct sup_survey_domain *a,
		     const struct sup_survey_domain *b)
{
	if (a->on_list != b->on_list)
		return a->on_list > b->on_list;
	return strcmp(a->domain, b->domain) < 0;
}

/* All records of a domain have been seen: is it one of the largest? */
static void end_domain(struct survey *s)
{
	struct sup_survey *v = s->v;
	size_t i;

	if (s->domain.on_list > 0) {
		v->n_domains++;
		i = v->n_top;
		while (i > 0 && precedes(&s->domain, &v->top[i - 1]))
			i--;
		if (i < SUP_SURVEY_DOMAINS) {
			if (v->n_top < SUP_SURVEY_DOMAINS)
				v->n_top++;
			memmove(&v->top[i + 1], &v->top[i],
				(v->n_top - 1 - i) * sizeof(v->top[0]));
			v->top[i] = s->domain;
		}
	}
	memset(&s->domain, 0, sizeof(s->domain));
}

static enum sup_status enter_domain(struct survey *s, struct sup_slice key)
{
	struct sup_slice name = key_domain(key);

	if (name.n >= sizeof(s->domain.domain))
		return SUP_CORRUPT;
	if (slice_is(name, s->domain.domain))
		return SUP_OK;
	end_domain(s);
	memcpy(s->domain.domain, name.p, name.n);
	s->domain.domain[name.n] = '\0';
	return SUP_OK;
}

static enum sup_status count_recipient(struct survey *s, struct sup_slice key,
				       const struct record *r)
{
	struct sup_survey *v = s->v;
	const struct sup_suppression *p = strongest(r, v->at);

	count_days(s, r);
	if (p == NULL)
		return count_run(s, key, r);
	v->on_list++;
	v->by_reason[p->reason]++;
	s->domain.on_list++;
	s->domain.by_reason[p->reason]++;
	survey_source(s, r->facts[p->cause].source)->on_list++;
	count_leaving(v, p->reason, leaves(r, v->at));
	return SUP_OK;
}

static enum sup_status tell_progress(struct survey *s)
{
	const struct sup_store_info *info = &s->v->info;
	const struct sup_progress p = {
		.done = s->records,
		.total = info->recipients + info->domain_rules,
	};

	s->records++;
	if (s->options->progress == NULL || s->records % PROGRESS_EVERY != 0)
		return SUP_OK;
	s->stopped = s->options->progress(&p, s->options->arg);
	return s->stopped;
}

static enum sup_status see_recipient(struct txn *t, struct sup_slice key,
				     struct sup_slice value, void *arg)
{
	struct survey *s = arg;
	struct record r;
	enum sup_status st;

	(void)t;
	if (key.n == 0 || key.p[0] == '\0')
		return SUP_OK;
	arena_reset(&s->arena);
	st = record_decode(value, key, &s->arena, &r);
	if (st == SUP_OK)
		st = enter_domain(s, key);
	if (st == SUP_OK)
		st = count_recipient(s, key, &r);
	return st == SUP_OK ? tell_progress(s) : st;
}

static enum sup_status see_rule(struct txn *t, struct sup_slice key,
				struct sup_slice value, void *arg)
{
	struct survey *s = arg;
	struct record r;
	enum sup_status st;

	(void)t;
	if (key.n == 0 || key.p[0] == '\0')
		return SUP_OK;
	arena_reset(&s->arena);
	st = record_decode(value, key, &s->arena, &r);
	if (st == SUP_OK && strongest(&r, s->v->at) != NULL)
		s->v->rules++;
	return st == SUP_OK ? tell_progress(s) : st;
}

enum sup_status survey_records(struct survey *s)
{
	enum sup_status st = txn_walk(s->t, DB_DOMAINS, SLICE(""), see_rule, s);

	if (st == SUP_OK)
		st = txn_walk(s->t, DB_RECIPIENTS, SLICE(""), see_recipient, s);
	if (st != SUP_OK)
		return st;
	end_domain(s);
	sum_days(s->v);
	return SUP_OK;
}
