/* report_axis.h - the axes of charts along time; sizes in pixels. */
#ifndef SUPPRESS_REPORT_AXIS_H
#define SUPPRESS_REPORT_AXIS_H

#include "report.h"

enum {
	PLOT_TOP = 8,
	PLOT_HEIGHT = 200,
	CHART_HEIGHT = 236, /* with the dates below */
	GUTTER_WIDTH = 44
};

struct axis {
	double step;
	int above; /* steps over the line of zero, and under it */
	int below;
};

/* Steps that hold the highest stacks of c. */
void axis_begin(struct axis *a, const struct chart *c);
/* Where a value lies. */
double axis_y(const struct axis *a, double value);
/* The numbers, a picture of its own left of the chart. */
void axis_gutter(struct sup_text *t, const struct axis *a);
void axis_lines(struct sup_text *t, const struct axis *a);
/* First, middle and last label, which are dates; middles: places have a width.
 */
void axis_dates(struct sup_text *t, const struct chart *c, bool middles);
/* What a pointer that rests on a place is told. */
void axis_title(struct sup_text *t, const struct chart *c, size_t place);

#endif
