/* The axes of charts along time: gutter with numbers, lines, dates. */
#include "report_axis.h"

void axis_begin(struct axis *a, const struct chart *c)
{
	double up = (double)chart_top(c, false);
	double down = (double)chart_top(c, true);

	a->step = chart_step(up, down);
	a->above = 0;
	a->below = 0;
	while (a->above * a->step < up)
		a->above++;
	while (a->below * a->step < down)
		a->below++;
}

double axis_y(const struct axis *a, double value)
{
	double all = (a->above + a->below) * a->step;

	return (a->above * a->step - value) / all * PLOT_HEIGHT + PLOT_TOP;
}

void axis_gutter(struct sup_text *t, const struct axis *a)
{
	put(t, "<svg width=\"%d\" height=\"%d\" aria-hidden=\"true\">",
	    GUTTER_WIDTH, CHART_HEIGHT);
	for (int i = -a->below; i <= a->above; i++) {
		double n = i * a->step;

		put(t,
		    "<text class=\"tick\" x=\"%d\" y=\"%.1f\" "
		    "text-anchor=\"end\">",
		    GUTTER_WIDTH - 6, axis_y(a, n) + 4);
		put_short(t, n < 0 ? -n : n);
		sup_text_add_text(t, "</text>");
	}
	sup_text_add_text(t, "</svg>\n");
}

void axis_lines(struct sup_text *t, const struct axis *a)
{
	for (int i = -a->below; i <= a->above; i++) {
		double y = axis_y(a, i * a->step);

		put(t,
		    "<line class=\"grid%s\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" "
		    "y2=\"%.1f\"/>\n",
		    i == 0 ? " zero" : "", y, y);
	}
}

/* "2026-11-25" as "25 Nov": short enough for three on a phone. */
static void put_day(struct sup_text *t, const char *date)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int month = (date[5] - '0') * 10 + date[6] - '0';

	if (month < 1 || month > 12)
		put_escaped(t, date, 0);
	else
		put(t, "%s %.3s", date[8] == '0' ? date + 9 : date + 8,
		    months + (ptrdiff_t)(month - 1) * 3);
}

void axis_dates(struct sup_text *t, const struct chart *c, bool middles)
{
	static const char *const anchors[] = { "start", "middle", "end" };
	size_t marks = c->n < 3 ? c->n : 3;

	for (size_t i = 0; i < marks; i++) {
		size_t place = marks == 1 ? 0 : i * (c->n - 1) / (marks - 1);
		double at = c->n == 1
				    ? 0
				    : (double)place * 100 / (double)(c->n - 1);

		if (middles && i == 1)
			at = ((double)place + 0.5) * 100 / (double)c->n;
		put(t,
		    "<text class=\"tick\" x=\"%.2f%%\" y=\"%d\" "
		    "text-anchor=\"%s\">",
		    at, CHART_HEIGHT - 4,
		    anchors[marks == 1 ? 0 : (i + 1 == marks ? 2 : i)]);
		put_day(t, c->labels[place]);
		sup_text_add_text(t, "</text>");
	}
}

void axis_title(struct sup_text *t, const struct chart *c, size_t place)
{
	sup_text_add_text(t, "<title>");
	put_escaped(t, c->labels[place], 0);
	for (size_t k = 0; k < c->n_series; k++) {
		uint64_t n = chart_value(c, place, k);

		if (n == 0)
			continue;
		sup_text_add_text(t, "\n");
		put_words(t, c->series[k].name);
		sup_text_add_text(t, " ");
		put_number(t, n);
	}
	sup_text_add_text(t, "</title>");
}
