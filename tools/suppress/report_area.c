/* Layers over time, each named at its right end. */
#include "report_axis.h"

enum {
	NAMES_WIDTH = 108,
	NAME_HEIGHT = 31 /* two lines */
};

/* Sum of the layers under series k at a place. */
static double floor_of(const struct chart *c, size_t place, size_t k)
{
	double sum = 0;

	for (size_t i = 0; i < k; i++)
		sum += (double)chart_value(c, place, i);
	return sum;
}

static void point(struct sup_text *t, const struct chart *c,
		  const struct axis *a, size_t place, double value)
{
	double x = c->n == 1 ? 0 : (double)place * 1000 / (double)(c->n - 1);

	put(t, "%.1f %.1f ", x, axis_y(a, value) - PLOT_TOP);
}

/* The path is stretched; its lines are not. */
static void layers(struct sup_text *t, const struct chart *c,
		   const struct axis *a)
{
	put(t,
	    "<svg y=\"%d\" width=\"100%%\" height=\"%d\" viewBox=\"0 0 1000 "
	    "%d\" preserveAspectRatio=\"none\">\n",
	    PLOT_TOP, PLOT_HEIGHT, PLOT_HEIGHT);
	for (size_t k = 0; k < c->n_series; k++) {
		if (chart_sum(c, k) == 0)
			continue;
		put(t, "<path class=\"layer %s\" d=\"M", c->series[k].css);
		for (size_t i = 0; i < c->n; i++)
			point(t, c, a, i, floor_of(c, i, k + 1));
		/* A list of one day is a step as wide as the chart. */
		if (c->n == 1)
			put(t, "H1000 V%.1f ",
			    axis_y(a, floor_of(c, 0, k)) - PLOT_TOP);
		for (size_t i = c->n; i-- > 0;)
			point(t, c, a, i, floor_of(c, i, k));
		sup_text_add_text(t, "Z\"/>\n");
	}
	sup_text_add_text(t, "</svg>\n");
}

static void hits(struct sup_text *t, const struct chart *c)
{
	double width = 100.0 / (double)c->n;

	for (size_t i = 0; i < c->n; i++) {
		put(t,
		    "<rect class=\"hit\" x=\"%.3f%%\" y=\"%d\" "
		    "width=\"%.3f%%\" height=\"%d\">",
		    (double)i * width, PLOT_TOP, width, PLOT_HEIGHT);
		axis_title(t, c, i);
		sup_text_add_text(t, "</rect>\n");
	}
}

/* Where the names go: near the middles of their layers, not over each other.
 * From the top down first, then up again from the bottom. */
static void place_names(const struct chart *c, const struct axis *a,
			double *middle, double *y)
{
	double next = CHART_HEIGHT - NAME_HEIGHT;
	size_t last = c->n - 1;

	for (size_t k = 0; k < c->n_series; k++) {
		double low = axis_y(a, floor_of(c, last, k));
		double high = axis_y(a, floor_of(c, last, k + 1));

		middle[k] = (low + high) / 2;
		y[k] = middle[k] - NAME_HEIGHT / 2.0;
	}
	/* The first series lies lowest. */
	for (size_t k = 0; k < c->n_series; k++) {
		if (chart_sum(c, k) == 0)
			continue;
		if (y[k] > next)
			y[k] = next;
		next = y[k] - NAME_HEIGHT;
	}
	next = 0;
	for (size_t k = c->n_series; k-- > 0;) {
		if (chart_sum(c, k) == 0)
			continue;
		if (y[k] < next)
			y[k] = next;
		next = y[k] + NAME_HEIGHT;
	}
}

static void names(struct sup_text *t, const struct chart *c,
		  const struct axis *a)
{
	double middle[SERIES_MAX];
	double y[SERIES_MAX];

	place_names(c, a, middle, y);
	put(t,
	    "<svg class=\"names\" width=\"%d\" height=\"%d\" "
	    "aria-hidden=\"true\">\n",
	    NAMES_WIDTH, CHART_HEIGHT);
	for (size_t k = 0; k < c->n_series; k++) {
		if (chart_sum(c, k) == 0)
			continue;
		put(t,
		    "<path class=\"lead\" d=\"M1 %.1f L10 %.1f\"/>"
		    "<rect class=\"%s\" x=\"12\" y=\"%.1f\" width=\"4\" "
		    "height=\"%d\" rx=\"1\"/>"
		    "<text x=\"21\" y=\"%.1f\">",
		    middle[k], y[k] + NAME_HEIGHT / 2.0, c->series[k].css,
		    y[k] + 2, NAME_HEIGHT - 4, y[k] + 13);
		put_words(t, c->series[k].name);
		put(t, "</text><text class=\"value\" x=\"21\" y=\"%.1f\">",
		    y[k] + 27);
		put_number(t, chart_value(c, c->n - 1, k));
		sup_text_add_text(t, "</text>\n");
	}
	sup_text_add_text(t, "</svg>\n");
}

void chart_area(struct sup_text *t, const struct chart *c)
{
	struct axis a;

	if (!chart_begin(t, c))
		return;
	axis_begin(&a, c);
	chart_legend(t, c, true);
	sup_text_add_text(t, "<figure class=\"plot\">\n");
	axis_gutter(t, &a);
	chart_svg(t, c, CHART_HEIGHT);
	axis_lines(t, &a);
	layers(t, c, &a);
	hits(t, c);
	axis_dates(t, c, false);
	sup_text_add_text(t, "</svg>\n");
	names(t, c, &a);
	sup_text_add_text(t, "</figure>\n");
	chart_end(t, c);
}
