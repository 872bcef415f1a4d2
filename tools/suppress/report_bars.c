/* Bars, one below the other: name and number over each, so that long names
 * have room on a phone. */
#include "report_axis.h"

enum {
	ROW_HEIGHT = 36,
	BAR_TOP = 20,
	BAR_HEIGHT = 10,
	LABEL_MAX = 28 /* characters */
};

/* Of the width: two pixels of a phone's. */
#define SEEN 0.008

static size_t drawn(const struct chart *c)
{
	return c->drawn == 0 || c->drawn > c->n ? c->n : c->drawn;
}

static void parts(struct sup_text *t, const struct chart *c, size_t place,
		  double most)
{
	double from = 0;

	for (size_t k = 0; k < c->n_series; k++) {
		double n = (double)chart_value(c, place, k);

		if (n == 0)
			continue;
		put(t, "<rect class=\"bar %s\" x=\"%.3f%%\" y=\"%zu\" ",
		    c->css != NULL ? c->css[place] : c->series[k].css,
		    from / most * 100, place * ROW_HEIGHT + BAR_TOP);
		/* What is there is seen. */
		if (n / most < SEEN)
			put(t, "width=\"2\" height=\"%d\">", BAR_HEIGHT);
		else
			put(t, "width=\"%.3f%%\" height=\"%d\">",
			    n / most * 100, BAR_HEIGHT);
		axis_title(t, c, place);
		sup_text_add_text(t, "</rect>");
		from += n;
	}
}

void chart_bars(struct sup_text *t, const struct chart *c)
{
	double most = (double)chart_top(c, false);

	if (!chart_begin(t, c))
		return;
	if (c->n_series > 1)
		chart_legend(t, c, false);
	sup_text_add_text(t, "<figure>\n");
	chart_svg(t, c, (int)drawn(c) * ROW_HEIGHT);
	for (size_t i = 0; i < drawn(c); i++) {
		size_t y = i * ROW_HEIGHT;

		put(t, "<text x=\"0\" y=\"%zu\">", y + 14);
		if (c->tail)
			put_tail(t, c->labels[i], LABEL_MAX);
		else
			put_escaped(t, c->labels[i], LABEL_MAX);
		put(t,
		    "</text><text class=\"value\" x=\"100%%\" y=\"%zu\" "
		    "text-anchor=\"end\">",
		    y + 14);
		put_number(t, chart_stack(c, i, false));
		put(t,
		    "</text><rect class=\"track\" x=\"0\" y=\"%zu\" "
		    "width=\"100%%\" height=\"%d\" rx=\"2\"/>",
		    y + BAR_TOP, BAR_HEIGHT);
		parts(t, c, i, most);
		sup_text_add_text(t, "\n");
	}
	sup_text_add_text(t, "</svg>\n</figure>\n");
	chart_end(t, c);
}
