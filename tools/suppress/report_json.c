/* The numbers of the page as one JSON document. */
#include "report.h"

static void number(struct sup_text *t, const char *name, uint64_t n)
{
	sup_json_key(t, name);
	sup_json_uint(t, n);
}

static void moment(struct sup_text *t, const char *name, sup_time_ms when)
{
	sup_json_key(t, name);
	sup_json_time(t, when);
}

/* Those that are not zero. */
static void by_reason(struct sup_text *t, const char *name, const uint64_t *n)
{
	sup_json_key(t, name);
	sup_json_object_begin(t);
	for (int r = 0; r < SUP_REASON_END; r++) {
		if (n[r] > 0)
			number(t,
			       r == 0 ? "in_bulk"
				      : sup_reason_name((enum sup_reason)r),
			       n[r]);
	}
	sup_json_object_end(t);
}

static void days(struct sup_text *t, const struct sup_survey *v)
{
	sup_json_key(t, "days");
	sup_json_array_begin(t);
	for (size_t i = 0; i < v->n_days; i++) {
		const struct sup_survey_day *d = &v->days[i];

		sup_json_object_begin(t);
		moment(t, "day", d->day);
		by_reason(t, "on_list", d->on_list);
		by_reason(t, "added", d->added);
		by_reason(t, "lifted", d->lifted);
		sup_json_key(t, "events");
		sup_json_object_begin(t);
		for (int k = 1; k < SUP_KIND_END; k++) {
			if (d->events[k] > 0)
				number(t, sup_kind_name((enum sup_kind)k),
				       d->events[k]);
		}
		sup_json_object_end(t);
		sup_json_object_end(t);
	}
	sup_json_array_end(t);
}

static void sources(struct sup_text *t, const struct sup_survey *v)
{
	sup_json_key(t, "sources");
	sup_json_array_begin(t);
	for (size_t i = 0; i < v->n_sources; i++) {
		char name[SUP_SURVEY_NAME_MAX];

		sup_json_object_begin(t);
		sup_json_key(t, "source");
		sup_json_text(t, source_name(v->sources[i].name, name));
		number(t, "on_list", v->sources[i].on_list);
		number(t, "events", v->sources[i].events);
		sup_json_object_end(t);
	}
	sup_json_array_end(t);
}

static void domains(struct sup_text *t, const struct sup_survey *v)
{
	number(t, "n_domains", v->n_domains);
	sup_json_key(t, "domains");
	sup_json_array_begin(t);
	for (size_t i = 0; i < v->n_top; i++) {
		sup_json_object_begin(t);
		sup_json_key(t, "domain");
		sup_json_text(t, v->top[i].domain);
		number(t, "on_list", v->top[i].on_list);
		by_reason(t, "by_reason", v->top[i].by_reason);
		number(t, "running", v->top[i].running);
		sup_json_object_end(t);
	}
	sup_json_array_end(t);
}

static void future(struct sup_text *t, const struct sup_survey *v)
{
	number(t, "running", v->running);
	sup_json_key(t, "running_left");
	sup_json_array_begin(t);
	for (int i = 0; i <= SUP_SURVEY_LEFT_MAX; i++)
		sup_json_uint(t, v->running_left[i]);
	sup_json_array_end(t);
	sup_json_key(t, "leaving");
	sup_json_array_begin(t);
	for (int i = 0; i < SUP_SURVEY_WEEKS; i++) {
		sup_json_object_begin(t);
		moment(t, "from", v->at + (sup_time_ms)i * 7 * SUP_DAY_MS);
		by_reason(t, "by_reason", v->leaving[i]);
		sup_json_object_end(t);
	}
	sup_json_array_end(t);
	number(t, "leaving_later", v->leaving_later);
	number(t, "leaving_never", v->leaving_never);
}

static void trouble(struct sup_text *t, const struct sup_survey *v)
{
	number(t, "incidents_open", v->info.incidents_open);
	number(t, "quarantined", v->info.quarantined);
	sup_json_key(t, "quarantine");
	sup_json_array_begin(t);
	for (size_t i = 0; i < v->n_piles; i++) {
		char name[SUP_SURVEY_NAME_MAX];

		sup_json_object_begin(t);
		sup_json_key(t, "source");
		sup_json_text(t, source_name(v->piles[i].source, name));
		sup_json_key(t, "why");
		sup_json_text(t, v->piles[i].why);
		number(t, "pieces", v->piles[i].pieces);
		moment(t, "first", v->piles[i].first);
		moment(t, "last", v->piles[i].last);
		sup_json_object_end(t);
	}
	sup_json_array_end(t);
}

void report_json(struct sup_text *t, const struct sup_survey *v)
{
	sup_json_object_begin(t);
	moment(t, "at", v->at);
	sup_json_key(t, "store_id");
	sup_json_text(t, v->info.store_id);
	number(t, "recipients", v->info.recipients);
	number(t, "on_list", v->on_list);
	by_reason(t, "by_reason", v->by_reason);
	number(t, "rules", v->rules);
	number(t, "added_week", v->added_week);
	number(t, "lifted_week", v->lifted_week);
	moment(t, "log_from", v->log_from);
	future(t, v);
	sources(t, v);
	domains(t, v);
	trouble(t, v);
	days(t, v);
	sup_json_object_end(t);
	sup_text_add_text(t, "\n");
}
