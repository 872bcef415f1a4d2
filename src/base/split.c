#include "base/split.h"

#include <string.h>

#include "base/alloc.h"
#include "base/json_text.h"
#include "base/slice.h"
#include "base/window.h"

enum {
	/* From here on a value that is not all there is scanned again only when
	 * twice as much is; below, who waits at a pipe is served at once. */
	PATIENT_BYTES = 64 * 1024
};

struct splitter {
	struct window in;
	struct json_limits limits;
	struct json_visitor *visitor;
	bool in_array; /* the outer one */
	bool hurt;     /* something in it was broken: its end may be lost */
	uint64_t array_offset;
	uint64_t array_line;
	uint64_t line_start;  /* offset of the line that white space ended at */
	bool oversize;	      /* parts of a piece are being given */
	uint64_t part_offset; /* a newline from here on ends them */
};

static enum sup_status make(const struct json_limits *limits,
			    struct json_visitor *v, struct splitter **out)
{
	struct splitter *sp = mem_zero(1, sizeof(*sp));

	if (sp == NULL)
		return SUP_NO_MEMORY;
	if (limits != NULL)
		sp->limits = *limits;
	if (sp->limits.max_bytes == 0)
		sp->limits.max_bytes = JSON_BYTES_MAX;
	sp->visitor = v;
	*out = sp;
	return SUP_OK;
}

enum sup_status splitter_open(struct stream *s,
			      const struct json_limits *limits,
			      struct json_visitor *v, struct splitter **out)
{
	enum sup_status st = make(limits, v, out);

	if (st == SUP_OK)
		window_init(&(*out)->in, s);
	return st;
}

enum sup_status splitter_open_limits(struct sup_slice bytes,
				     const struct json_limits *limits,
				     struct json_visitor *v,
				     struct splitter **out)
{
	enum sup_status st = make(limits, v, out);

	if (st == SUP_OK)
		window_init_bytes(&(*out)->in, bytes);
	return st;
}

enum sup_status splitter_open_bytes(struct sup_slice bytes,
				    struct splitter **out)
{
	return splitter_open_limits(bytes, NULL, NULL, out);
}

void splitter_close(struct splitter *sp)
{
	if (sp == NULL)
		return;
	window_release(&sp->in);
	mem_free(sp);
}

static enum sup_status skip_mark(struct splitter *sp)
{
	enum sup_status st = SUP_OK;

	while (st == SUP_OK && window_rest(&sp->in).n < 3 && !sp->in.at_end)
		st = window_fill(&sp->in);
	if (st == SUP_OK && window_rest(&sp->in).n >= 3 &&
	    memcmp(window_rest(&sp->in).p, "\xef\xbb\xbf", 3) == 0) {
		window_take(&sp->in, 3);
		sp->line_start = 3;
	}
	return st;
}

/* Behind something broken the array may have ended unseen: a line that begins
 * with a bracket then begins another one. */
static bool opens_array(const struct splitter *sp)
{
	return !sp->in_array ||
	       (sp->hurt && window_offset(&sp->in) == sp->line_start);
}

/* Is c no part of a piece?  Keeps track of the outer array. */
static bool is_between(struct splitter *sp, char c)
{
	if (json_is_space(c))
		return true;
	if (c == '[' && opens_array(sp)) {
		sp->in_array = true;
		sp->hurt = false;
		sp->array_offset = window_offset(&sp->in);
		sp->array_line = sp->in.line;
		return true;
	}
	if (!sp->in_array || (c != ',' && c != ']'))
		return false;
	if (c == ']')
		sp->in_array = false;
	return true;
}

/* To the first byte of a piece, or the end. */
static enum sup_status skip_between(struct splitter *sp)
{
	struct window *in = &sp->in;
	enum sup_status st;

	for (;;) {
		while (in->at < in->filled) {
			char c = in->data[in->at];

			if (!is_between(sp, c))
				return SUP_OK;
			in->at++;
			if (c == '\n') {
				in->line++;
				sp->line_start = window_offset(in);
			}
		}
		if (in->at_end)
			return SUP_OK;
		st = window_fill(in);
		if (st != SUP_OK)
			return st;
	}
}

/* Hand out the next n bytes. */
static void give(struct splitter *sp, size_t n, enum piece_kind kind,
		 struct piece *out)
{
	out->kind = kind;
	out->bytes = (struct sup_slice){ window_rest(&sp->in).p, n };
	out->offset = window_offset(&sp->in);
	out->line = sp->in.line;
	window_take(&sp->in, n);
}

/* The next part of something oversize; *more is false if that has ended. */
static enum sup_status give_part(struct splitter *sp, struct piece *out,
				 bool *more)
{
	struct window *in = &sp->in;
	enum sup_status st = SUP_OK;

	for (;;) {
		struct sup_slice rest = window_rest(in);
		size_t from = sp->part_offset > window_offset(in)
				      ? sp->part_offset - window_offset(in)
				      : 0;
		struct sup_slice tail = slice_from(rest, from);
		const char *nl =
			tail.n == 0 ? NULL : memchr(tail.p, '\n', tail.n);
		size_t n = nl == NULL ? rest.n : (size_t)(nl - rest.p);

		*more = n > 0;
		if (n >= SPLIT_PART_BYTES) {
			give(sp, SPLIT_PART_BYTES, PIECE_OVERSIZE, out);
			break;
		}
		if (nl != NULL || in->at_end) {
			sp->oversize = false;
			if (n > 0)
				give(sp, n, PIECE_OVERSIZE, out);
			break;
		}
		st = window_fill(in);
		if (st != SUP_OK)
			return st;
	}
	out->fault = (struct json_fault){
		.kind = JSON_RULE,
		.what = "over the size limit",
	};
	return SUP_OK;
}

static enum sup_status begin_parts(struct splitter *sp, struct piece *out)
{
	bool more;

	sp->oversize = true;
	sp->hurt = true;
	sp->part_offset = window_offset(&sp->in) + sp->limits.max_bytes;
	return give_part(sp, out, &more);
}

/* The first line in s, not its first one, that begins at most at limit with a
 * brace or bracket; 0 if there is none. */
static size_t find_line(struct sup_slice s, size_t limit)
{
	size_t at = 0;
	const char *nl;

	while (at < limit &&
	       (nl = memchr(s.p + at, '\n', limit - at)) != NULL) {
		at = (size_t)(nl - s.p) + 1;
		if (at < s.n && (s.p[at] == '{' || s.p[at] == '['))
			return at;
	}
	return 0;
}

static size_t without_space(struct sup_slice s)
{
	while (s.n > 0 && json_is_space(s.p[s.n - 1]))
		s.n--;
	return s.n;
}

/* What begins here is not JSON, for the reason in out->fault. */
static enum sup_status give_broken(struct splitter *sp, struct piece *out)
{
	size_t cap = sp->limits.max_bytes;
	size_t at = out->fault.offset;
	struct sup_slice s = window_rest(&sp->in);
	size_t end = find_line(s, at < s.n ? at : s.n);
	const char *nl = NULL;

	while (end == 0) {
		s = window_rest(&sp->in);
		if (s.n > cap)
			s.n = cap;
		if (at < s.n)
			nl = memchr(s.p + at, '\n', s.n - at);
		at = s.n;
		if (nl != NULL) {
			end = (size_t)(nl - s.p);
		} else if (window_rest(&sp->in).n > cap) {
			return begin_parts(sp, out);
		} else if (sp->in.at_end) {
			end = s.n;
		} else {
			enum sup_status st = window_fill(&sp->in);

			if (st != SUP_OK)
				return st;
		}
	}
	s.n = end;
	give(sp, without_space(s), PIECE_BROKEN, out);
	sp->hurt = true;
	return SUP_OK;
}

/* Could more bytes make another thing of what was scanned? */
static bool is_open(const struct json_fault *f, size_t n)
{
	if (f->kind == JSON_SYNTAX)
		return f->cut;
	return f->end == n && f->type != JSON_STRING &&
	       f->type != JSON_OBJECT && f->type != JSON_ARRAY;
}

/* At least twice as much as there was, if that was much. */
static enum sup_status fill_patiently(struct splitter *sp, size_t was)
{
	size_t want = was < PATIENT_BYTES ? was + 1 : was * 2;
	enum sup_status st = SUP_OK;

	if (want > sp->limits.max_bytes)
		want = sp->limits.max_bytes + 1;
	while (st == SUP_OK && window_rest(&sp->in).n < want && !sp->in.at_end)
		st = window_fill(&sp->in);
	return st;
}

static enum sup_status give_value(struct splitter *sp, struct piece *out)
{
	size_t cap = sp->limits.max_bytes;
	enum sup_status st;

	for (;;) {
		struct sup_slice s = window_rest(&sp->in);
		bool more = s.n > cap;

		if (more)
			s.n = cap;
		st = json_scan_first(s, &sp->limits, sp->visitor, &out->fault);
		if (!is_open(&out->fault, s.n) || (sp->in.at_end && !more))
			break;
		if (more)
			return begin_parts(sp, out);
		st = fill_patiently(sp, s.n);
		if (st != SUP_OK)
			return st;
	}
	if (out->fault.kind == JSON_SYNTAX)
		return give_broken(sp, out);
	give(sp, out->fault.end, st == SUP_OK ? PIECE_VALUE : PIECE_BROKEN,
	     out);
	return SUP_OK;
}

/* All is consumed. */
static enum sup_status give_end(struct splitter *sp, struct piece *out,
				struct sup_error *err)
{
	if (!sp->in_array || sp->hurt || sp->in.failed != SUP_OK)
		return window_end(&sp->in, err);
	sp->in_array = false;
	out->kind = PIECE_BROKEN;
	out->bytes = SLICE("[");
	out->offset = sp->array_offset;
	out->line = sp->array_line;
	out->fault = (struct json_fault){
		.kind = JSON_SYNTAX,
		.cut = true,
		.offset = 1,
		.what = "the array is not closed",
	};
	return SUP_OK;
}

enum sup_status splitter_next(struct splitter *sp, struct piece *out,
			      struct sup_error *err)
{
	enum sup_status st = SUP_OK;
	bool more = false;

	memset(out, 0, sizeof(*out));
	if (sp->oversize) {
		st = give_part(sp, out, &more);
		if (st != SUP_OK || more)
			return st;
	}
	out->first = true;
	if (window_offset(&sp->in) == 0)
		st = skip_mark(sp);
	if (st == SUP_OK)
		st = skip_between(sp);
	if (st != SUP_OK)
		return st;
	if (window_rest(&sp->in).n == 0)
		return give_end(sp, out, err);
	return give_value(sp, out);
}
