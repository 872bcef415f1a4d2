/* survey.c - the numbers of a whole list: the frame of the job. */
#include "list/survey.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/time.h"
#include "list/apply.h"
#include "store/meta.h"

enum {
	DAYS_DEFAULT = 90
};

void survey_name(char *out, struct sup_slice name)
{
	size_t n = name.n;

	if (n >= SUP_SURVEY_NAME_MAX) {
		n = SUP_SURVEY_NAME_MAX - 1;
		while (n > 0 && ((unsigned char)name.p[n] & 0xc0U) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(out, name.p, n);
	out[n] = '\0';
}

bool survey_is(const char *kept, struct sup_slice name)
{
	char text[SUP_SURVEY_NAME_MAX];

	if (name.n < SUP_SURVEY_NAME_MAX)
		return strncmp(kept, name.p == NULL ? "" : name.p, name.n) ==
			       0 &&
		       kept[name.n] == '\0';
	survey_name(text, name);
	return strcmp(kept, text) == 0;
}

struct sup_survey_day *survey_day(const struct survey *s, int64_t day)
{
	if (day < s->first_day || day >= s->first_day + (int64_t)s->v->n_days)
		return NULL;
	return &s->v->days[day - s->first_day];
}

struct sup_survey_source *survey_source(struct survey *s, struct sup_slice name)
{
	struct sup_survey *v = s->v;

	for (size_t i = 0; i < v->n_sources; i++) {
		if (survey_is(v->sources[i].name, name))
			return &v->sources[i];
	}
	if (v->n_sources == SUP_SURVEY_SOURCES)
		return &v->more_sources;
	survey_name(v->sources[v->n_sources].name, name);
	return &v->sources[v->n_sources++];
}

static int compare_sources(const void *a, const void *b)
{
	const struct sup_survey_source *x = a;
	const struct sup_survey_source *y = b;

	if (x->on_list != y->on_list)
		return x->on_list > y->on_list ? -1 : 1;
	if (x->events != y->events)
		return x->events > y->events ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* All but the days' memory as it was before anything was looked at. */
static void begin(struct survey *s, struct txn *t)
{
	struct sup_survey *v = s->v;
	struct sup_survey_day *days = v->days;
	struct sup_store_info info = v->info;
	size_t n = v->n_days;
	sup_time_ms at = v->at;

	memset(v, 0, sizeof(*v));
	memset(days, 0, n * sizeof(*days));
	v->days = days;
	v->n_days = n;
	v->at = at;
	v->info = info;
	for (size_t i = 0; i < n; i++) {
		days[i].day = (s->first_day + (int64_t)i) * SUP_DAY_MS;
		s->ends[i] = i + 1 == n ? at : days[i].day + SUP_DAY_MS - 1;
	}
	memset(&s->domain, 0, sizeof(s->domain));
	s->t = t;
	s->records = 0;
	s->stopped = SUP_OK;
}

static enum sup_status read_counts(struct survey *s)
{
	const struct store_counts *c = meta_counts(s->t);
	struct sup_store_info *info = &s->v->info;

	info->policy_version = s->rules.policy_version;
	info->recipients = c->recipients;
	info->suppressed = c->suppressed;
	memcpy(info->by_reason, c->by_reason, sizeof(info->by_reason));
	info->domain_rules = c->domain_rules;
	info->facts = c->facts;
	info->quarantined = c->quarantined;
	info->incidents_open = c->incidents_open;
	return SUP_OK;
}

struct job {
	struct survey *s;
	struct rulebook *book;
};

/* May be run again, from the start. */
static enum sup_status look(struct txn *t, void *arg)
{
	static enum sup_status (*const steps[])(struct survey *) = {
		read_counts,	 survey_records, survey_changes,
		survey_counters, survey_trouble,
	};
	struct job *j = arg;
	struct survey *s = j->s;
	enum sup_status st;

	begin(s, t);
	st = rulebook_load(j->book, t, &s->rules);
	for (size_t i = 0; st == SUP_OK && i < sizeof(steps) / sizeof(steps[0]);
	     i++) {
		st = steps[i](s);
		if (s->stopped != SUP_OK)
			st = s->stopped;
	}
	if (st == SUP_OK)
		qsort(s->v->sources, s->v->n_sources, sizeof(s->v->sources[0]),
		      compare_sources);
	return st;
}

void sup_survey_free(struct sup_survey *v)
{
	if (v == NULL)
		return;
	mem_free(v->days);
	mem_free(v);
}

static enum sup_status make(struct survey *s)
{
	unsigned days = s->options->days == 0 ? DAYS_DEFAULT : s->options->days;
	struct sup_survey *v = mem_zero(1, sizeof(*v));

	s->v = v;
	if (v == NULL)
		return SUP_NO_MEMORY;
	v->n_days = days + 1;
	v->days = mem_zero(v->n_days, sizeof(*v->days));
	v->at = s->options->at == 0 ? sup_time_now() : s->options->at;
	s->first_day = time_day(v->at) - days;
	return v->days == NULL ? SUP_NO_MEMORY : SUP_OK;
}

static enum sup_status run(struct survey *s, struct sup_store *store,
			   struct sup_error *err)
{
	struct job j = { s, NULL };
	enum sup_status st = make(s);

	if (st == SUP_OK)
		st = rulebook_open(store, &j.book);
	if (st == SUP_OK)
		st = sup_store_info(store, &s->v->info, err);
	if (st == SUP_OK)
		st = store_view(store, look, &j, err);
	rulebook_close(j.book);
	arena_release(&s->arena);
	return st;
}

enum sup_status sup_survey(struct sup_store *s,
			   const struct sup_survey_options *o,
			   struct sup_survey **out, struct sup_error *err)
{
	static const struct sup_survey_options none = { .at = 0 };
	struct sup_error e = { "" };
	struct survey *work;
	enum sup_status st;

	if (s == NULL || out == NULL)
		return error_set(err, SUP_INVALID, "no store or place");
	if (o != NULL && o->days > SUP_SURVEY_DAYS_MAX)
		return error_set(err, SUP_INVALID, "more than %d days",
				 SUP_SURVEY_DAYS_MAX);
	work = mem_zero(1, sizeof(*work));
	if (work == NULL)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	work->options = o == NULL ? &none : o;
	st = run(work, s, &e);
	if (st == SUP_OK) {
		*out = work->v;
	} else {
		(void)error_set(err, st, "%s",
				e.text[0] != '\0' ? e.text
						  : sup_status_text(st));
		sup_survey_free(work->v);
	}
	mem_free(work);
	return st;
}
