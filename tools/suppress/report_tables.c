/* Incidents, quarantine, and all numbers as `stats` has them. */
#include <stdio.h>
#include <string.h>

#include "report.h"

static void cell(struct sup_text *t, const char *text)
{
	sup_text_add_text(t, "<td><bdi>");
	put_escaped(t, text, 0);
	sup_text_add_text(t, "</bdi></td>");
}

static void number(struct sup_text *t, uint64_t n)
{
	sup_text_add_text(t, "<td class=\"n\">");
	put_number(t, n);
	sup_text_add_text(t, "</td>");
}

static void minute(struct sup_text *t, sup_time_ms when)
{
	sup_text_add_text(t, "<td>");
	put_minute(t, when);
	sup_text_add_text(t, "</td>");
}

/* A section with a table in sight; heads are set apart by '|', a number's
 * begins with '#'. */
static void begin(struct sup_text *t, const char *id, const char *title,
		  const char *note, const char *heads)
{
	put(t,
	    "<section class=\"card full\" id=\"%s\">\n<h2>%s</h2>\n"
	    "<p class=\"note\">%s</p>\n",
	    id, title, note);
	if (heads == NULL)
		return;
	sup_text_add_text(t, "<div class=\"scroll\" tabindex=\"0\"><table>"
			     "<thead><tr>");
	while (*heads != '\0') {
		size_t n = strcspn(heads, "|");
		bool right = heads[0] == '#';

		put(t, "<th scope=\"col\"%s>%.*s</th>",
		    right ? " class=\"n\"" : "", (int)n - right, heads + right);
		heads += n + (heads[n] == '|');
	}
	sup_text_add_text(t, "</tr></thead><tbody>\n");
}

static void end(struct sup_text *t)
{
	sup_text_add_text(t, "</tbody></table></div>\n</section>\n");
}

static void more(struct sup_text *t, uint64_t n, const char *what)
{
	if (n == 0)
		return;
	sup_text_add_text(t, "<p class=\"note\">And ");
	put_number(t, n);
	put(t, " more %s.</p>\n", what);
}

void page_incidents(struct page *p)
{
	const struct sup_survey *v = p->v;
	struct sup_text *t = p->t;

	begin(t, "incidents", "Incidents",
	      v->n_incidents == 0
		      ? "No receiver bounced far more than usual."
		      : "Receivers that suddenly bounced far more than ever; "
			"<code>suppress incidents</code> accepts or voids "
			"them.",
	      v->n_incidents == 0 ? NULL
				  : "State|Domain|Class|From (UTC)|To (UTC)|"
				    "#Bounces|#Usual a day");
	for (size_t i = 0; i < v->n_incidents; i++) {
		const struct sup_incident *in = &v->incidents[i].incident;

		put(t, "<tr><td class=\"%s\">%s</td>", in->state, in->state);
		cell(t, v->incidents[i].text);
		sup_text_add_text(t, "<td>");
		put_words(t, sup_class_name(in->bounce_class));
		sup_text_add_text(t, "</td>");
		minute(t, in->from);
		minute(t, in->to);
		number(t, in->count);
		put(t, "<td class=\"n\">%.1f</td></tr>\n", in->usual);
	}
	if (v->n_incidents == 0) {
		sup_text_add_text(t, "</section>\n");
		return;
	}
	end(t);
	more(t, v->more_incidents, "incidents");
}

void page_quarantine(struct page *p)
{
	const struct sup_survey *v = p->v;
	struct sup_text *t = p->t;

	begin(t, "quarantine", "Quarantine",
	      v->n_piles == 0
		      ? "Everything that came in was understood."
		      : "Input that could not be understood, kept whole; "
			"<code>suppress quarantine</code> shows and retries "
			"it.",
	      v->n_piles == 0 ? NULL
			      : "#Pieces|Source|Why|Oldest (UTC)|Newest (UTC)");
	for (size_t i = 0; i < v->n_piles; i++) {
		const struct sup_survey_pile *q = &v->piles[i];
		char name[SUP_SURVEY_NAME_MAX];

		sup_text_add_text(t, "<tr>");
		number(t, q->pieces);
		cell(t, source_name(q->source, name));
		cell(t, q->why);
		minute(t, q->first);
		minute(t, q->last);
		sup_text_add_text(t, "</tr>\n");
	}
	if (v->n_piles == 0) {
		sup_text_add_text(t, "</section>\n");
		return;
	}
	end(t);
	more(t, v->more_pieces, "pieces of other causes");
}

static void table(struct sup_text *t, const char *id, const char *title,
		  const char *head)
{
	put(t,
	    "<details id=\"%s\"><summary>%s</summary><div class=\"scroll\" "
	    "tabindex=\"0\"><table><thead><tr><th scope=\"col\">%s</th>"
	    "<th scope=\"col\" class=\"n\">Number</th></tr></thead><tbody>\n",
	    id, title, head);
}

static void table_end(struct sup_text *t)
{
	sup_text_add_text(t, "</tbody></table></div></details>\n");
}

/* A row, unless it is nothing. */
static void count(struct sup_text *t, const char *name, uint64_t n)
{
	if (n > 0)
		put_row(t, name, &n, 1);
}

static void store_table(struct sup_text *t, const struct sup_survey *v)
{
	const struct sup_store_info *info = &v->info;
	const struct {
		const char *name;
		uint64_t n;
	} rows[] = {
		{ "recipients", info->recipients },
		{ "suppressed", info->suppressed },
		{ "domain_rules", info->domain_rules },
		{ "facts", info->facts },
		{ "quarantined", info->quarantined },
		{ "incidents_open", info->incidents_open },
		{ "policy_version", info->policy_version },
		{ "first_change", info->first_change },
		{ "last_change", info->last_change },
	};

	table(t, "stats", "The store", "What");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		put_row(t, rows[i].name, &rows[i].n, 1);
	table_end(t);
	table(t, "stats-by_reason", "Records by reason, in force or expired",
	      "Reason");
	for (int r = 1; r < SUP_REASON_END; r++)
		count(t, sup_reason_name((enum sup_reason)r),
		      info->by_reason[r]);
	table_end(t);
}

static void kinds_table(struct sup_text *t, const struct sup_survey *v)
{
	table(t, "stats-by_kind", "Events received, by kind", "Kind");
	for (int k = 1; k < SUP_KIND_END; k++) {
		uint64_t n = 0;

		for (size_t i = 0; i < v->n_days; i++)
			n += v->days[i].events[k];
		count(t, sup_kind_name((enum sup_kind)k), n);
	}
	table_end(t);
}

static void events_tables(struct sup_text *t, const struct sup_survey *v)
{
	kinds_table(t, v);
	table(t, "stats-by_class", "Bounces received, by class", "Class");
	for (int k = 1; k < SUP_CLASS_END; k++)
		count(t, sup_class_name((enum sup_class)k), v->by_class[k]);
	table_end(t);
	table(t, "stats-by_source", "Events received, by source", "Source");
	for (size_t i = 0; i < v->n_sources; i++) {
		char name[SUP_SURVEY_NAME_MAX];

		count(t, source_name(v->sources[i].name, name),
		      v->sources[i].events);
	}
	count(t, "(all others)", v->more_sources.events);
	table_end(t);
	table(t, "stats-other", "Received without effect", "What");
	for (size_t i = 0; i < v->n_others; i++)
		count(t, v->others[i].name, v->others[i].count);
	count(t, "(all others)", v->more_others);
	table_end(t);
}

void page_numbers(struct page *p)
{
	begin(p->t, "numbers", "All numbers",
	      "As <code>suppress stats</code> counts them.", NULL);
	store_table(p->t, p->v);
	events_tables(p->t, p->v);
	sup_text_add_text(p->t, "</section>\n");
}
