/* What all charts have in common: frame, legend, table, round numbers. */
#include "report.h"

uint64_t chart_value(const struct chart *c, size_t place, size_t series)
{
	return c->values[place * c->n_series + series];
}

uint64_t chart_sum(const struct chart *c, size_t series)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < c->n; i++)
		sum += chart_value(c, i, series);
	return sum;
}

uint64_t chart_stack(const struct chart *c, size_t place, bool down)
{
	uint64_t sum = 0;

	for (size_t k = 0; k < c->n_series; k++) {
		if (c->series[k].down == down)
			sum += chart_value(c, place, k);
	}
	return sum;
}

uint64_t chart_top(const struct chart *c, bool down)
{
	uint64_t top = 0;

	for (size_t i = 0; i < c->n; i++) {
		uint64_t n = chart_stack(c, i, down);

		if (n > top)
			top = n;
	}
	return top;
}

bool chart_begin(struct sup_text *t, const struct chart *c)
{
	put(t, "<section class=\"card %s\" id=\"%s\">\n<h2>",
	    c->css_class == NULL ? "" : c->css_class, c->id);
	put_escaped(t, c->title, 0);
	sup_text_add_text(t, "</h2>\n<p class=\"note\">");
	put_escaped(t, c->note, 0);
	sup_text_add_text(t, "</p>\n");
	if (chart_top(c, false) > 0 || chart_top(c, true) > 0)
		return true;
	sup_text_add_text(t, "<p class=\"empty\">Nothing to show.</p>\n"
			     "</section>\n");
	return false;
}

void chart_legend(struct sup_text *t, const struct chart *c, bool last)
{
	put(t, "<ul class=\"legend%s\">", last ? " narrow" : "");
	for (size_t k = 0; k < c->n_series; k++) {
		uint64_t sum = chart_sum(c, k);

		if (sum == 0)
			continue;
		put(t, "<li><i class=\"%s\"></i>", c->series[k].css);
		put_words(t, c->series[k].name);
		sup_text_add_text(t, " <b>");
		put_number(t, last ? chart_value(c, c->n - 1, k) : sum);
		sup_text_add_text(t, "</b></li>");
	}
	sup_text_add_text(t, "</ul>\n");
}

void chart_svg(struct sup_text *t, const struct chart *c, int height)
{
	put(t,
	    "<svg class=\"wide\" width=\"100%%\" height=\"%d\" role=\"img\" "
	    "aria-labelledby=\"%s-t %s-d\"><title id=\"%s-t\">",
	    height, c->id, c->id, c->id);
	put_escaped(t, c->title, 0);
	put(t, "</title><desc id=\"%s-d\">", c->id);
	put_escaped(t, c->note, 0);
	sup_text_add_text(t, " The numbers are in the table below.</desc>\n");
}

void chart_end(struct sup_text *t, const struct chart *c)
{
	sup_text_add_text(t, "<details><summary>Numbers</summary>"
			     "<div class=\"scroll\" tabindex=\"0\">"
			     "<table><thead><tr><th scope=\"col\">");
	put_escaped(t, c->head, 0);
	sup_text_add_text(t, "</th>");
	for (size_t k = 0; k < c->n_series; k++) {
		sup_text_add_text(t, "<th scope=\"col\" class=\"n\">");
		put_words(t, c->series[k].name);
		sup_text_add_text(t, "</th>");
	}
	sup_text_add_text(t, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < c->n; i++)
		put_row(t, c->labels[i], &c->values[i * c->n_series],
			c->n_series);
	sup_text_add_text(t, "</tbody></table></div></details>\n</section>\n");
}

/* 1, 2 or 5 times a power of ten, so that there are at most five steps. */
double chart_step(double up, double down)
{
	static const double nice[] = { 1, 2, 5, 10 };
	double range = up + down;
	double power = 1;

	while (power * 10 * 5 <= range)
		power *= 10;
	for (size_t i = 0; i < sizeof(nice) / sizeof(nice[0]); i++) {
		if (nice[i] * power * 5 >= range)
			return nice[i] * power;
	}
	return 10 * power;
}
