/* What lies along time: growth, changes, events, expiries. */
#include <stdio.h>
#include <string.h>

#include "report.h"

enum {
	DAYS_SINGLE = 45 /* up to so many days each has its own column */
};

/* Lowest first: the lasting ones carry the rest. */
static const enum sup_reason reasons[] = {
	SUP_REASON_HARD_BOUNCE, SUP_REASON_UNSUBSCRIBE, SUP_REASON_COMPLAINT,
	SUP_REASON_SOFT_BOUNCE, SUP_REASON_MANUAL,	SUP_REASON_INVALID,
};

enum {
	N_REASONS = sizeof(reasons) / sizeof(reasons[0])
};

static void reason_series(struct chart *c)
{
	for (size_t k = 0; k < N_REASONS; k++) {
		const char *name = sup_reason_name(reasons[k]);

		c->series[k] = (struct series){ name, name, false };
	}
	c->n_series = N_REASONS;
}

static void date_label(struct page *p, size_t place, sup_time_ms day)
{
	char text[SUP_TIME_TEXT_MAX];

	(void)snprintf(p->texts[place], LABEL_BYTES, "%.10s",
		       sup_time_print(day, text));
	p->labels[place] = p->texts[place];
}

void page_growth(struct page *p)
{
	const struct sup_survey *v = p->v;
	struct chart c = {
		.id = "growth",
		.title = "The list over time, by reason",
		.note = "Recipients on the list when each day ended, by their "
			"strongest reason. Who has been taken off since is "
			"not counted.",
		.head = "Day (UTC)",
		.css_class = "full",
		.n = v->n_days,
		.labels = p->labels,
		.values = p->values,
	};

	reason_series(&c);
	for (size_t i = 0; i < v->n_days; i++) {
		date_label(p, i, v->days[i].day);
		for (size_t k = 0; k < N_REASONS; k++)
			p->values[i * N_REASONS + k] =
				v->days[i].on_list[reasons[k]];
	}
	chart_area(p->t, &c);
}

/* Days, or weeks that end today. */
struct spans {
	size_t days; /* of one */
	size_t n;
};

static struct spans spans_of(const struct sup_survey *v)
{
	struct spans s = { v->n_days <= DAYS_SINGLE ? 1 : 7, 0 };

	s.n = (v->n_days + s.days - 1) / s.days;
	return s;
}

/* The span of a day; it gets its label from the first of its days. */
static size_t span_of(struct page *p, const struct spans *s, size_t day)
{
	size_t place = s->n - 1 - (p->v->n_days - 1 - day) / s->days;

	if (p->labels[place] == NULL)
		date_label(p, place, p->v->days[day].day);
	return place;
}

static void clear(struct page *p)
{
	memset(p->labels, 0, sizeof(p->labels));
	memset(p->values, 0, sizeof(p->values));
}

/* A sentence that says what the columns are. */
static void say_spans(const struct spans *s, const char *what, char *out,
		      size_t size)
{
	(void)snprintf(out, size, "%s, %s.", what,
		       s->days == 1 ? "by day" : "by week, from the day named");
}

void page_changes(struct page *p)
{
	const struct sup_survey *v = p->v;
	struct spans s = spans_of(v);
	char note[LABEL_BYTES];
	struct chart c = {
		.id = "changes",
		.title = "Put on the list, and taken off",
		.note = note,
		.head = s.days == 1 ? "Day (UTC)" : "Week from (UTC)",
		.n = s.n,
		.labels = p->labels,
		.values = p->values,
	};

	clear(p);
	reason_series(&c);
	c.series[N_REASONS] = (struct series){ "plain", "in_bulk", false };
	c.series[N_REASONS + 1] = (struct series){ "grey", "taken_off", true };
	c.n_series = N_REASONS + 2;
	for (size_t i = 0; i < v->n_days; i++) {
		uint64_t *to = &p->values[span_of(p, &s, i) * c.n_series];

		for (size_t k = 0; k < N_REASONS; k++)
			to[k] += v->days[i].added[reasons[k]];
		to[N_REASONS] += v->days[i].added[SUP_REASON_NONE];
		for (int r = 0; r < SUP_REASON_END; r++)
			to[N_REASONS + 1] += v->days[i].lifted[r];
	}
	say_spans(&s,
		  "Entries (recipient, reason and scope) by the change log, "
		  "which is kept for 90 days",
		  note, sizeof(note));
	chart_columns(p->t, &c);
}

void page_events(struct page *p)
{
	static const enum sup_kind kinds[] = {
		SUP_KIND_HARD_BOUNCE,
		SUP_KIND_SOFT_BOUNCE,
		SUP_KIND_COMPLAINT,
		SUP_KIND_UNSUBSCRIBE,
	};
	enum {
		N_KINDS = sizeof(kinds) / sizeof(kinds[0])
	};
	const struct sup_survey *v = p->v;
	struct spans s = spans_of(v);
	char note[LABEL_BYTES];
	struct chart c = {
		.id = "events",
		.title = "Bad news that came in",
		.note = note,
		.head = s.days == 1 ? "Day (UTC)" : "Week from (UTC)",
		.n_series = N_KINDS,
		.n = s.n,
		.labels = p->labels,
		.values = p->values,
	};

	clear(p);
	for (size_t k = 0; k < N_KINDS; k++) {
		const char *name = sup_kind_name(kinds[k]);

		c.series[k] = (struct series){ name, name, false };
	}
	for (size_t i = 0; i < v->n_days; i++) {
		uint64_t *to = &p->values[span_of(p, &s, i) * N_KINDS];

		for (size_t k = 0; k < N_KINDS; k++)
			to[k] += v->days[i].events[kinds[k]];
	}
	say_spans(&s, "Events as they were received", note, sizeof(note));
	chart_columns(p->t, &c);
}

void page_leaving(struct page *p)
{
	const struct sup_survey *v = p->v;
	char later[NUMBER_BYTES];
	char never[NUMBER_BYTES];
	char note[LABEL_BYTES];
	struct chart c = {
		.id = "leaving",
		.title = "What expires when",
		.note = note,
		.head = "Week from (UTC)",
		.n = SUP_SURVEY_WEEKS,
		.labels = p->labels,
		.values = p->values,
	};

	reason_series(&c);
	for (size_t i = 0; i < SUP_SURVEY_WEEKS; i++) {
		date_label(p, i, v->at + (sup_time_ms)i * 7 * SUP_DAY_MS);
		for (size_t k = 0; k < N_REASONS; k++)
			p->values[i * N_REASONS + k] =
				v->leaving[i][reasons[k]];
	}
	(void)snprintf(note, sizeof(note),
		       "Recipients who leave the list if nothing else "
		       "happens, by week. Later than that: %s; never: %s.",
		       number_text(v->leaving_later, later),
		       number_text(v->leaving_never, never));
	chart_columns(p->t, &c);
}
