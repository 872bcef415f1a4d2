#include "base/csv.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/slice.h"
#include "base/window.h"

struct csv {
	struct window in;
	char delimiter;
	size_t max_record;
	size_t max_field;
	struct sup_slice fields[CSV_FIELDS_MAX];
	size_t n_fields;
	size_t n_first; /* fields of the first row */
	struct buf unquoted;
	bool in_parts; /* of a row above the cap */
};

/* How the reading of a row ended. */
enum row {
	ROW_GOOD,
	ROW_OPEN, /* more bytes are needed */
	ROW_BAD
};

/* A row being read. */
struct reading {
	struct sup_slice s;
	size_t at;
	bool whole; /* nothing comes behind s */
	const char *fault;
};

enum sup_status csv_open(struct stream *s, const struct csv_options *o,
			 struct csv **out)
{
	static const struct csv_options none;
	struct csv *c = mem_zero(1, sizeof(*c));

	if (c == NULL)
		return SUP_NO_MEMORY;
	if (o == NULL)
		o = &none;
	window_init(&c->in, s);
	c->delimiter = o->delimiter == '\0' ? ',' : o->delimiter;
	c->max_record = o->max_record == 0 ? CSV_RECORD_BYTES : o->max_record;
	c->max_field = o->max_field == 0 ? c->max_record : o->max_field;
	c->unquoted.cap = c->max_record + 2;
	*out = c;
	return SUP_OK;
}

void csv_close(struct csv *c)
{
	if (c == NULL)
		return;
	window_release(&c->in);
	buf_release(&c->unquoted);
	mem_free(c);
}

static void add_field(struct csv *c, struct reading *r, struct sup_slice f)
{
	if (f.n > c->max_field)
		r->fault = "a field is too long";
	if (c->n_fields == CSV_FIELDS_MAX)
		r->fault = "too many fields";
	else
		c->fields[c->n_fields++] = f;
}

/* A field without quotes, as far as the delimiter or the newline. */
static enum row read_plain(struct csv *c, struct reading *r)
{
	size_t start = r->at;
	size_t end;

	while (r->at < r->s.n && r->s.p[r->at] != c->delimiter &&
	       r->s.p[r->at] != '\n')
		r->at++;
	if (r->at == r->s.n && !r->whole)
		return ROW_OPEN;
	end = r->at;
	if (end > start && r->s.p[end - 1] == '\r' &&
	    (end == r->s.n || r->s.p[end] == '\n'))
		end--;
	add_field(c, r, (struct sup_slice){ r->s.p + start, end - start });
	return ROW_GOOD;
}

/* Behind a closing quote: a delimiter, a newline or the end. */
static enum row close_quote(struct csv *c, struct reading *r)
{
	if (r->at < r->s.n && r->s.p[r->at] == '\r')
		r->at++;
	if (r->at == r->s.n)
		return r->whole ? ROW_GOOD : ROW_OPEN;
	if (r->s.p[r->at] == '\n' ||
	    (r->s.p[r->at] == c->delimiter && r->s.p[r->at - 1] == '"'))
		return ROW_GOOD;
	r->fault = "bytes behind a closing quote";
	return ROW_BAD;
}

/* r->at is behind the opening quote.  There is room in c->unquoted for all of
 * the row, so that fields in it do not move. */
static enum row read_quoted(struct csv *c, struct reading *r)
{
	size_t start = c->unquoted.len;

	for (;;) {
		struct sup_slice rest = slice_from(r->s, r->at);
		const char *quote =
			rest.n == 0 ? NULL : memchr(rest.p, '"', rest.n);
		size_t n;

		if (quote == NULL) {
			r->fault = "a quote is not closed";
			return r->whole ? ROW_BAD : ROW_OPEN;
		}
		n = (size_t)(quote - rest.p);
		if (n + 1 == rest.n && !r->whole)
			return ROW_OPEN;
		memcpy(c->unquoted.data + c->unquoted.len, rest.p, n);
		c->unquoted.len += n;
		r->at += n + 1;
		if (n + 1 == rest.n || quote[1] != '"')
			break;
		c->unquoted.data[c->unquoted.len++] = '"';
		r->at++;
	}
	add_field(c, r,
		  (struct sup_slice){ c->unquoted.data + start,
				      c->unquoted.len - start });
	return close_quote(c, r);
}

static enum row read_row(struct csv *c, struct reading *r)
{
	enum row row;

	r->at = 0;
	r->fault = NULL;
	c->n_fields = 0;
	for (;;) {
		if (r->at < r->s.n && r->s.p[r->at] == '"') {
			r->at++;
			row = read_quoted(c, r);
		} else {
			row = read_plain(c, r);
		}
		if (row != ROW_GOOD)
			return row;
		if (r->at == r->s.n || r->s.p[r->at] == '\n')
			break;
		r->at++;
	}
	return ROW_GOOD;
}

/* To the first byte of a row: over a byte-order mark and empty lines. */
static enum sup_status skip_empty(struct csv *c)
{
	enum sup_status st = SUP_OK;

	while (st == SUP_OK) {
		struct sup_slice s = window_rest(&c->in);
		size_t n = 0;

		if (s.n < 3 && !c->in.at_end) {
			st = window_fill(&c->in);
			continue;
		}
		if (window_offset(&c->in) == 0 && s.n >= 3 &&
		    memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
			n = 3;
		else if (s.n >= 1 && s.p[0] == '\n')
			n = 1;
		else if (s.n >= 2 && s.p[0] == '\r' && s.p[1] == '\n')
			n = 2;
		if (n == 0)
			break;
		window_take(&c->in, n);
	}
	return st;
}

static void give(struct csv *c, size_t n, struct csv_record *out)
{
	out->raw = (struct sup_slice){ window_rest(&c->in).p, n };
	out->offset = window_offset(&c->in);
	out->line = c->in.line;
	window_take(&c->in, n);
}

/* As far as the newline, but no further than the cap: the rest follows. */
static enum sup_status give_line(struct csv *c, struct csv_record *out)
{
	enum sup_status st = SUP_OK;

	for (;;) {
		struct sup_slice s = window_rest(&c->in);
		const char *nl = s.n == 0 ? NULL : memchr(s.p, '\n', s.n);
		size_t n = nl == NULL ? s.n : (size_t)(nl - s.p);

		if (n > c->max_record) {
			c->in_parts = true;
			out->fault = "a row is over the size limit";
			give(c, c->max_record, out);
			return SUP_OK;
		}
		if (nl != NULL || c->in.at_end) {
			c->in_parts = false;
			give(c, n, out);
			if (n > 0 && out->raw.p[n - 1] == '\r')
				out->raw.n--;
			return SUP_OK;
		}
		st = window_fill(&c->in);
		if (st != SUP_OK)
			return st;
	}
}

static enum sup_status fill_more(struct csv *c, size_t was)
{
	/* Twice as much, so that a long row is not read over and over. */
	size_t want = was < 4096 ? was + 1 : was * 2;
	enum sup_status st = SUP_OK;

	if (want > c->max_record)
		want = c->max_record + 2;
	while (st == SUP_OK && window_rest(&c->in).n < want && !c->in.at_end)
		st = window_fill(&c->in);
	return st;
}

static void give_row(struct csv *c, const struct reading *r,
		     struct csv_record *out)
{
	size_t n = r->at;

	if (n > 0 && r->s.p[n - 1] == '\r')
		n--;
	give(c, n, out);
	window_take(&c->in, r->at - n);
	out->fault = r->fault;
	if (r->fault != NULL)
		return;
	if (c->n_first == 0)
		c->n_first = c->n_fields;
	out->fields = c->fields;
	out->n_fields = c->n_fields;
	out->ragged = c->n_fields != c->n_first;
}

static enum sup_status next_row(struct csv *c, struct csv_record *out)
{
	struct reading r;
	enum sup_status st;
	enum row row;
	bool more;

	for (;;) {
		r.s = window_rest(&c->in);
		/* With the newline. */
		more = r.s.n > c->max_record + 1;
		if (more)
			r.s.n = c->max_record + 1;
		r.whole = c->in.at_end && !more;
		buf_clear(&c->unquoted);
		st = buf_reserve(&c->unquoted, r.s.n);
		if (st != SUP_OK)
			return st;
		row = read_row(c, &r);
		if (row != ROW_OPEN || more)
			break;
		st = fill_more(c, r.s.n);
		if (st != SUP_OK)
			return st;
	}
	if (row == ROW_GOOD && r.at <= c->max_record) {
		give_row(c, &r, out);
		return SUP_OK;
	}
	out->fault = r.fault != NULL ? r.fault : "a row is over the size limit";
	return give_line(c, out);
}

enum sup_status csv_next(struct csv *c, struct csv_record *out,
			 struct sup_error *err)
{
	enum sup_status st;

	memset(out, 0, sizeof(*out));
	/* n > cap was seen, so there is a byte behind the part. */
	if (c->in_parts && window_rest(&c->in).p[0] != '\n') {
		out->fault = "a row is over the size limit";
		return give_line(c, out);
	}
	c->in_parts = false;
	out->first = true;
	st = skip_empty(c);
	if (st != SUP_OK)
		return st;
	if (window_rest(&c->in).n == 0)
		return window_end(&c->in, err);
	return next_row(c, out);
}

size_t csv_column(const struct csv_record *r, const char *name)
{
	for (size_t i = 0; i < r->n_fields; i++) {
		if (slice_equal_fold(slice_trim(r->fields[i]),
				     sup_slice_of(name)))
			return i;
	}
	return r->n_fields;
}

char csv_guess_delimiter(struct sup_slice sample)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	size_t counts[sizeof(candidates)] = { 0 };
	bool quoted = false;
	size_t best = 0;

	for (size_t i = 0; i < sample.n; i++) {
		if (sample.p[i] == '"')
			quoted = !quoted;
		if (sample.p[i] == '\n' && !quoted)
			break;
		for (size_t k = 0; k < sizeof(candidates) && !quoted; k++)
			counts[k] += sample.p[i] == candidates[k];
	}
	for (size_t k = 1; k < sizeof(candidates); k++) {
		if (counts[k] > counts[best])
			best = k;
	}
	return candidates[best];
}
