/* Stacked columns over time; some series may hang below the line. */
#include "report_axis.h"

/* Of the room of a column. */
#define FILLED 0.78

static void column(struct sup_text *t, const struct chart *c,
		   const struct axis *a, size_t place, bool down)
{
	double room = 100.0 / (double)c->n;
	double x = ((double)place + (1 - FILLED) / 2) * room;
	double from = 0;

	for (size_t k = 0; k < c->n_series; k++) {
		double n = (double)chart_value(c, place, k);
		double top;
		double bottom;

		if (c->series[k].down != down || n == 0)
			continue;
		top = axis_y(a, down ? -from : from + n);
		bottom = axis_y(a, down ? -from - n : from);
		from += n;
		/* What is there is seen. */
		if (bottom - top < 1) {
			if (down)
				bottom = top + 1;
			else
				top = bottom - 1;
		}
		put(t,
		    "<rect class=\"bar %s\" x=\"%.3f%%\" y=\"%.1f\" "
		    "width=\"%.3f%%\" height=\"%.1f\"/>",
		    c->series[k].css, x, top, room * FILLED, bottom - top);
	}
}

void chart_columns(struct sup_text *t, const struct chart *c)
{
	struct axis a;

	if (!chart_begin(t, c))
		return;
	axis_begin(&a, c);
	chart_legend(t, c, false);
	sup_text_add_text(t, "<figure class=\"plot\">\n");
	axis_gutter(t, &a);
	chart_svg(t, c, CHART_HEIGHT);
	axis_lines(t, &a);
	for (size_t i = 0; i < c->n; i++) {
		double room = 100.0 / (double)c->n;

		column(t, c, &a, i, false);
		column(t, c, &a, i, true);
		put(t,
		    "<rect class=\"hit\" x=\"%.3f%%\" y=\"%d\" "
		    "width=\"%.3f%%\" height=\"%d\">",
		    (double)i * room, PLOT_TOP, room, PLOT_HEIGHT);
		axis_title(t, c, i);
		sup_text_add_text(t, "</rect>\n");
	}
	axis_dates(t, c, true);
	sup_text_add_text(t, "</svg>\n</figure>\n");
	chart_end(t, c);
}
