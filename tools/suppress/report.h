/*
 * report.h - the parts of the page that `report` writes.
 *
 * Pure: numbers in, text out.  cmd_report.c fetches and writes, report_page.c
 * says what stands on the page, report_*.c draw.
 *
 * Charts have no script and no viewBox: positions are percentages, so that a
 * chart is as wide as there is room while its letters keep their size.
 */
#ifndef SUPPRESS_REPORT_H
#define SUPPRESS_REPORT_H

#include <suppress/suppress.h>

/* The style sheet; made of share/report.css. */
extern const char page_style_report[];
extern const size_t page_style_report_size;

/* ---- report_html.c: text that cannot become markup ---- */

/* printf(): only for what is ours; at most 1,023 bytes. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void put(struct sup_text *t, const char *format, ...);
/* Escaped for text and for attributes in double quotes; control bytes and what
 * is no UTF-8 become U+FFFD.  max: characters, then an ellipsis; 0: all. */
void put_escaped(struct sup_text *t, const char *text, size_t max);
/* The same of the last max bytes at most, with an ellipsis before them. */
void put_tail(struct sup_text *t, const char *text, size_t max);
enum {
	NUMBER_BYTES = 40
};
/* With narrow spaces between the thousands; out has NUMBER_BYTES bytes, the
 * result is out. */
const char *number_text(uint64_t n, char *out);
void put_number(struct sup_text *t, uint64_t n);
/* "12k", "1.5M": for axes. */
void put_short(struct sup_text *t, double n);
/* "2026-11-25", "2026-11-25 14:30". */
void put_date(struct sup_text *t, sup_time_ms when);
void put_minute(struct sup_text *t, sup_time_ms when);
/* A name in lower case with '_' for blanks, as words. */
void put_words(struct sup_text *t, const char *name);
/* A row of a table: head, then n numbers. */
void put_row(struct sup_text *t, const char *head, const uint64_t *n,
	     size_t count);

/* ---- charts ---- */

enum {
	SERIES_MAX = 8
};

struct series {
	const char *css;  /* class that gives the colour */
	const char *name; /* with '_' for blanks */
	bool down;	  /* columns: below the line */
};

/* n places along the axis, or bars, each with a value of every series; those of
 * series that have none at all are left out of the picture. */
struct chart {
	const char *id; /* of the section; letters only */
	const char *title;
	const char *note;      /* one line of explanation */
	const char *head;      /* of the labels' column in the table */
	const char *css_class; /* more classes of the section; may be NULL */
	bool tail;	       /* bars: of long labels the end says more */
	size_t n_series;
	struct series series[SERIES_MAX];
	size_t n;
	size_t drawn; /* of them, the first; 0: all.  The table has all. */
	const char *const *labels;
	const char *const *css; /* bars of one series: a class of their own */
	const uint64_t *values; /* n times n_series */
};

/* The value of a series at a place; the sum of a series; the sum of a place
 * over all series that point up, or down. */
uint64_t chart_value(const struct chart *c, size_t place, size_t series);
uint64_t chart_sum(const struct chart *c, size_t series);
uint64_t chart_stack(const struct chart *c, size_t place, bool down);
/* The highest stack; 0: there is nothing to draw. */
uint64_t chart_top(const struct chart *c, bool down);

/* Each writes a section: heading, picture, table. */
void chart_area(struct sup_text *t, const struct chart *c);
void chart_columns(struct sup_text *t, const struct chart *c);
void chart_bars(struct sup_text *t, const struct chart *c);

/* ---- their common parts: report_chart.c ---- */

/* Up to the picture; false if there is nothing to draw, which it then says. */
bool chart_begin(struct sup_text *t, const struct chart *c);
/* The table, and the end. */
void chart_end(struct sup_text *t, const struct chart *c);
/* With sums, or with the values at the last place. */
void chart_legend(struct sup_text *t, const struct chart *c, bool last);
/* Opens the <svg> that has the title; class, height in pixels. */
void chart_svg(struct sup_text *t, const struct chart *c, int height);
/* Steps of an axis that reaches from -down to up in a few round steps. */
double chart_step(double up, double down);

/* ---- the page ---- */

enum {
	PLACES_MAX = SUP_SURVEY_DAYS_MAX + 1,
	LABEL_BYTES = 256
};

/* The page as it grows, and memory for one chart after the other. */
struct page {
	struct sup_text *t;
	const struct sup_survey *v;
	struct chart chart;
	uint64_t values[PLACES_MAX * SERIES_MAX];
	const char *labels[PLACES_MAX];
	const char *css[PLACES_MAX];
	char texts[PLACES_MAX][LABEL_BYTES];
};

/* All of it; what fails shows in the text's status. */
void report_page(struct page *p);

/* report_time.c, report_sorts.c, report_tables.c: one section each. */
void page_growth(struct page *p);
void page_changes(struct page *p);
void page_events(struct page *p);
void page_leaving(struct page *p);
void page_reasons(struct page *p);
void page_sources(struct page *p);
void page_domains(struct page *p);
void page_runs(struct page *p);
void page_incidents(struct page *p);
void page_quarantine(struct page *p);
void page_numbers(struct page *p);

/* A name for people: an import's file name may hold an address, and then it is
 * left out.  out has SUP_SURVEY_NAME_MAX bytes; the result is out. */
const char *source_name(const char *source, char *out);

/* The same numbers as one JSON document: report_json.c. */
void report_json(struct sup_text *t, const struct sup_survey *v);

#endif
