/* What is on the list by sort: reason, source, receiver; and the runs. */
#include <stdio.h>
#include <string.h>

#include "report.h"

enum {
	BARS_DRAWN = 10,
	DOMAINS_DRAWN = 12
};

const char *source_name(const char *source, char *out)
{
	const char *colon = strchr(source, ':');
	int n = colon == NULL ? 0 : (int)(colon + 1 - source);

	if (source[0] == '\0')
		(void)snprintf(out, SUP_SURVEY_NAME_MAX, "(not known)");
	else if (strchr(source, '@') != NULL)
		(void)snprintf(out, SUP_SURVEY_NAME_MAX, "%.*s(withheld)", n,
			       source);
	else
		(void)snprintf(out, SUP_SURVEY_NAME_MAX, "%s", source);
	return out;
}

/* The next bar; the label is copied. */
static uint64_t *bar(struct page *p, struct chart *c, const char *label)
{
	size_t i = c->n++;

	(void)snprintf(p->texts[i], LABEL_BYTES, "%s", label);
	p->labels[i] = p->texts[i];
	memset(&p->values[i * c->n_series], 0,
	       c->n_series * sizeof(p->values[0]));
	return &p->values[i * c->n_series];
}

void page_reasons(struct page *p)
{
	const struct sup_survey *v = p->v;
	struct chart c = {
		.id = "reasons",
		.title = "On the list, by reason",
		.note = "Each recipient once, by the strongest reason in "
			"force.",
		.head = "Reason",
		.n_series = 1,
		.series = { { "plain", "recipients", false } },
		.labels = p->labels,
		.css = p->css,
		.values = p->values,
	};
	bool taken[SUP_REASON_END] = { false };

	/* Greatest first. */
	for (int i = 1; i < SUP_REASON_END; i++) {
		int best = 0;

		for (int r = 1; r < SUP_REASON_END; r++) {
			if (!taken[r] && v->by_reason[r] > 0 &&
			    (best == 0 || v->by_reason[r] > v->by_reason[best]))
				best = r;
		}
		if (best == 0)
			break;
		taken[best] = true;
		p->css[c.n] = sup_reason_name((enum sup_reason)best);
		*bar(p, &c, p->css[c.n]) = v->by_reason[best];
		for (char *s = p->texts[c.n - 1]; *s != '\0'; s++) {
			if (*s == '_')
				*s = ' ';
		}
	}
	chart_bars(p->t, &c);
}

void page_sources(struct page *p)
{
	const struct sup_survey *v = p->v;
	struct chart c = {
		.id = "sources",
		.title = "On the list, by source",
		.note = "Who reported what put a recipient there.",
		.head = "Source",
		.n_series = 1,
		.series = { { "plain", "recipients", false } },
		.drawn = BARS_DRAWN,
		.labels = p->labels,
		.values = p->values,
	};

	for (size_t i = 0; i < v->n_sources; i++) {
		char name[SUP_SURVEY_NAME_MAX];

		if (v->sources[i].on_list > 0)
			*bar(p, &c, source_name(v->sources[i].name, name)) =
				v->sources[i].on_list;
	}
	if (v->more_sources.on_list > 0)
		*bar(p, &c, "(all others)") = v->more_sources.on_list;
	chart_bars(p->t, &c);
}

void page_domains(struct page *p)
{
	const struct sup_survey *v = p->v;
	char domains[NUMBER_BYTES];
	char others[NUMBER_BYTES];
	char note[LABEL_BYTES];
	struct chart c = {
		.id = "domains",
		.title = "On the list, by receiver",
		.note = note,
		.head = "Domain",
		.css_class = "tall",
		.tail = true,
		.drawn = DOMAINS_DRAWN,
		.labels = p->labels,
		.values = p->values,
	};
	uint64_t rest = v->on_list;

	for (int r = 1; r < SUP_REASON_END; r++) {
		const char *name = sup_reason_name((enum sup_reason)r);

		c.series[c.n_series++] = (struct series){ name, name, false };
	}
	for (size_t i = 0; i < v->n_top; i++) {
		uint64_t *to = bar(p, &c, v->top[i].domain);

		for (int r = 1; r < SUP_REASON_END; r++)
			to[r - 1] = v->top[i].by_reason[r];
		if (i < DOMAINS_DRAWN)
			rest -= v->top[i].on_list;
	}
	if (v->n_domains <= DOMAINS_DRAWN)
		(void)snprintf(note, sizeof(note),
			       "All domains with anybody on the list.");
	else
		(void)snprintf(note, sizeof(note),
			       "The largest of %s domains; %s recipients are "
			       "at others.",
			       number_text(v->n_domains, domains),
			       number_text(rest, others));
	chart_bars(p->t, &c);
}

void page_runs(struct page *p)
{
	const struct sup_survey *v = p->v;
	struct chart c = {
		.id = "runs",
		.title = "Soft-bounce runs in progress",
		.note = "Recipients not on the list whose soft bounces count "
			"already, by what is missing.",
		.head = "Missing",
		.n_series = 1,
		.series = { { "soft_bounce", "recipients", false } },
		.drawn = BARS_DRAWN,
		.labels = p->labels,
		.values = p->values,
	};

	for (unsigned i = 0; i <= SUP_SURVEY_LEFT_MAX; i++) {
		char label[LABEL_BYTES];

		if (v->running_left[i] == 0)
			continue;
		if (i == 0)
			(void)snprintf(label, sizeof(label),
				       "only a bounce some days later");
		else
			(void)snprintf(label, sizeof(label), "%u more bounce%s",
				       i, i == 1 ? "" : "s");
		*bar(p, &c, label) = v->running_left[i];
	}
	chart_bars(p->t, &c);
}
