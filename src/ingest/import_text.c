/* import_text.c - one address or domain rule a line. */
#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/window.h"
#include "ingest/import.h"

struct text {
	struct import *im;
	struct window w;
	bool skipping; /* the rest of a line that is too long */
};

static enum sup_status take_line(struct text *t, struct sup_slice line,
				 struct sup_error *err)
{
	const struct sup_fact f = import_fact(t->im);
	enum sup_status st = import_progress(t->im);

	if (st != SUP_OK)
		return st;
	if (line.n > SUP_MAILBOX_MAX)
		return import_refuse(t->im, t->w.line, "address",
				     "the line is too long");
	if (t->w.line == 1 && line.n >= 3 &&
	    memcmp(line.p, "\xef\xbb\xbf", 3) == 0)
		line = slice_from(line, 3);
	line = slice_trim(line);
	if (line.n == 0)
		return SUP_OK;
	return import_add(t->im, t->w.line, line, &f, err);
}

/* One step: a line, or more bytes, or the parts of a line without an end. */
static enum sup_status step(struct text *t, struct sup_error *err)
{
	struct sup_slice rest = window_rest(&t->w);
	const char *end = rest.n == 0 ? NULL : memchr(rest.p, '\n', rest.n);
	struct sup_slice line = rest;
	enum sup_status st = SUP_OK;

	if (end == NULL && !t->w.at_end && rest.n <= SUP_MAILBOX_MAX)
		return window_fill(&t->w);
	if (end != NULL)
		line.n = (size_t)(end - rest.p);
	if (!t->skipping)
		st = take_line(t, line, err);
	t->skipping = end == NULL;
	window_take(&t->w, end == NULL ? rest.n : line.n + 1);
	return st;
}

enum sup_status import_text(struct import *im, struct sup_error *err)
{
	struct text t = { .im = im };
	enum sup_status st = SUP_OK;

	import_recognised(im, "text", "one address a line");
	window_init(&t.w, im->stream);
	while (st == SUP_OK && (!t.w.at_end || window_rest(&t.w).n > 0))
		st = step(&t, err);
	if (st == SUP_OK) {
		st = window_end(&t.w, err);
		if (st == SUP_NOT_FOUND)
			st = SUP_OK;
	}
	window_release(&t.w);
	return st;
}
