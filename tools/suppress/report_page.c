/* The page: head, what matters most, the sections in their order, foot. */
#include <stdio.h>

#include "report.h"

static void head(struct page *p)
{
	const struct sup_survey *v = p->v;
	struct sup_text *t = p->t;

	sup_text_add_text(
		t,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		/* Nothing is loaded, nothing runs, whatever stands below. */
		"<meta http-equiv=\"Content-Security-Policy\" content=\""
		"default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
		"base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, "
		"initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"robots\" content=\"noindex\">\n"
		"<link rel=\"icon\" href=\"data:,\">\n"
		"<title>Suppression list, ");
	put_date(t, v->at);
	sup_text_add_text(t, "</title>\n<style>\n");
	sup_text_add(t, (struct sup_slice){ page_style_report,
					    page_style_report_size });
	sup_text_add_text(t, "</style>\n</head>\n<body>\n<header>\n"
			     "<h1>Suppression list</h1>\n<p class=\"when\">");
	put_minute(t, v->at);
	put(t, " UTC \xc2\xb7 looking back %zu day%s</p>\n</header>\n<main>\n",
	    v->n_days - 1, v->n_days == 2 ? "" : "s");
}

static void tile(struct sup_text *t, const char *id, const char *name,
		 uint64_t n, bool alert)
{
	put(t, "<div id=\"%s\"%s><dt>%s</dt><dd class=\"big\">", id,
	    alert ? " class=\"alert\"" : "", name);
	put_number(t, n);
	sup_text_add_text(t, "</dd><dd class=\"more\">");
}

static void tile_end(struct sup_text *t)
{
	sup_text_add_text(t, "</dd></div>\n");
}

static void counted(struct sup_text *t, uint64_t n, const char *one,
		    const char *many)
{
	put_number(t, n);
	put(t, " %s", n == 1 ? one : many);
}

static uint64_t leaving_soon(const struct sup_survey *v)
{
	uint64_t n = 0;

	for (int week = 0; week < 4; week++) {
		for (int r = 0; r < SUP_REASON_END; r++)
			n += v->leaving[week][r];
	}
	return n;
}

static void tiles_of_list(struct sup_text *t, const struct sup_survey *v)
{
	tile(t, "on_list", "On the list", v->on_list, false);
	sup_text_add_text(t, "of ");
	counted(t, v->info.recipients, "recipient", "recipients");
	sup_text_add_text(t, " on record");
	if (v->rules > 0) {
		sup_text_add_text(t, ", and ");
		counted(t, v->rules, "domain rule", "domain rules");
	}
	tile_end(t);
	tile(t, "added_week", "Added in 7 days", v->added_week, false);
	sup_text_add_text(t, "entries, by the change log");
	tile_end(t);
	tile(t, "lifted_week", "Lifted in 7 days", v->lifted_week, false);
	sup_text_add_text(t, "removed, undone or delivered to again");
	tile_end(t);
}

static void tiles_of_future(struct sup_text *t, const struct sup_survey *v)
{
	const struct sup_store_info *info = &v->info;

	tile(t, "running", "Soft-bounce runs", v->running, false);
	put_number(t, v->running_left[0] + v->running_left[1]);
	sup_text_add_text(t, " may be on the list with the next bounce");
	tile_end(t);
	tile(t, "leaving_soon", "Leave in 4 weeks", leaving_soon(v), false);
	put_number(t, v->leaving_never);
	sup_text_add_text(t, " stay for ever");
	tile_end(t);
	tile(t, "look", "Need a look", info->quarantined + info->incidents_open,
	     info->quarantined + info->incidents_open > 0);
	counted(t, info->incidents_open, "open incident", "open incidents");
	sup_text_add_text(t, ", ");
	counted(t, info->quarantined, "piece", "pieces");
	sup_text_add_text(t, " in quarantine");
	tile_end(t);
}

static void foot(struct page *p)
{
	const struct sup_survey *v = p->v;
	struct sup_text *t = p->t;

	put(t,
	    "</main>\n<footer>Made by suppress %s of store <code>%s</code>, "
	    "policy version %lu. No address stands on this page.",
	    SUP_VERSION, v->info.store_id,
	    (unsigned long)v->info.policy_version);
	if (v->log_from != 0) {
		sup_text_add_text(t, " The change log reaches back to ");
		put_date(t, v->log_from);
		sup_text_add_text(t, ".");
	}
	sup_text_add_text(t, "</footer>\n</body>\n</html>\n");
}

void report_page(struct page *p)
{
	static void (*const sections[])(struct page *) = {
		page_growth,	page_reasons,	 page_sources, page_changes,
		page_events,	page_domains,	 page_runs,    page_leaving,
		page_incidents, page_quarantine, page_numbers,
	};

	head(p);
	sup_text_add_text(p->t, "<dl class=\"tiles\">\n");
	tiles_of_list(p->t, p->v);
	tiles_of_future(p->t, p->v);
	sup_text_add_text(p->t, "</dl>\n<div class=\"cards\">\n");
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		sections[i](p);
	sup_text_add_text(p->t, "</div>\n");
	foot(p);
}
