#include "scrub/row.h"

#include <string.h>

#include "base/slice.h"

/* What may be seen of a row. */
struct view {
	const struct dialect *d;
	struct sup_slice s;
	size_t at;
	bool whole;
};

enum step {
	STEP_FIELD, /* v->at is at the delimiter behind it */
	STEP_END,   /* at the newline, or the end */
	STEP_OPEN,
	STEP_BAD
};

static const char *find(struct sup_slice s, size_t from, size_t to, char c)
{
	return to == from ? NULL : memchr(s.p + from, c, to - from);
}

/* v->at is at the opening quote. */
static enum step read_quoted(struct view *v)
{
	size_t at = v->at + 1;
	const char *q;

	for (;;) {
		q = find(v->s, at, v->s.n, '"');
		if (q == NULL)
			return v->whole ? STEP_BAD : STEP_OPEN;
		at = (size_t)(q - v->s.p) + 1;
		if (at == v->s.n && !v->whole)
			return STEP_OPEN;
		if (at == v->s.n || v->s.p[at] != '"')
			break;
		at++;
	}
	v->at = at;
	if (at < v->s.n && v->s.p[at] == v->d->delimiter)
		return STEP_FIELD;
	if (at < v->s.n && v->s.p[at] == '\r')
		at++;
	if (at == v->s.n)
		return v->whole ? STEP_END : STEP_OPEN;
	return v->s.p[at] == '\n' ? STEP_END : STEP_BAD;
}

/* nl is the next newline behind v->at. */
static enum step read_plain(struct view *v, const char *nl)
{
	size_t end = nl == NULL ? v->s.n : (size_t)(nl - v->s.p);
	const char *d = NULL;

	if (v->d->delimiter != '\0')
		d = find(v->s, v->at, end, v->d->delimiter);
	if (d != NULL) {
		v->at = (size_t)(d - v->s.p);
		return STEP_FIELD;
	}
	if (nl == NULL && !v->whole)
		return STEP_OPEN;
	/* The carriage return of the newline is none of the field. */
	if (end > v->at && v->s.p[end - 1] == '\r')
		end--;
	v->at = end;
	return STEP_END;
}

/* All fields, as far as the newline. */
static enum step read_fields(struct view *v, struct row *out)
{
	const char *nl = find(v->s, 0, v->s.n, '\n');
	enum step step;

	for (;;) {
		size_t start = v->at;

		if (v->d->delimiter != '\0' && v->at < v->s.n &&
		    v->s.p[v->at] == '"') {
			step = read_quoted(v);
			if (nl != NULL && (size_t)(nl - v->s.p) < v->at)
				nl = find(v->s, v->at, v->s.n, '\n');
		} else {
			step = read_plain(v, nl);
		}
		if (step != STEP_FIELD && step != STEP_END)
			return step;
		if (out->fields == v->d->column) {
			out->cell_at = start;
			out->cell_n = v->at - start;
		}
		out->fields++;
		if (step == STEP_END)
			break;
		v->at++;
	}
	out->text_n = v->at;
	if (v->at < v->s.n && v->s.p[v->at] == '\r')
		v->at++;
	out->n = v->at < v->s.n ? v->at + 1 : v->at;
	return STEP_END;
}

size_t row_part(struct sup_slice s, size_t n)
{
	size_t at = n;

	for (int i = 0; i < 4 && at > 0; i++) {
		unsigned char c = (unsigned char)s.p[--at];

		if ((c & 0xc0) == 0x80)
			continue;
		if (c < 0xc0 || at + (c < 0xe0 ? 2u : c < 0xf0 ? 3u : 4u) <= n)
			return n;
		return at;
	}
	return n;
}

static bool read_bad(const struct dialect *d, struct sup_slice s, bool whole,
		     struct row *out)
{
	const char *nl = find(s, 0, s.n, '\n');

	if (nl == NULL && !whole && s.n <= d->row_max)
		return false;
	*out = (struct row){ .bad = true };
	if (nl != NULL && (size_t)(nl - s.p) <= d->row_max) {
		out->n = (size_t)(nl - s.p) + 1;
		out->text_n = out->n - 1;
	} else if (s.n <= d->row_max) {
		out->n = s.n;
		out->text_n = s.n;
	} else {
		out->n = row_part(s, d->row_max);
		out->text_n = out->n;
		out->more = true;
		return true;
	}
	if (out->text_n > 0 && s.p[out->text_n - 1] == '\r')
		out->text_n--;
	return true;
}

/* Fields too many, but with nothing in them. */
static bool only_empty(const struct dialect *d, struct sup_slice text,
		       size_t fields)
{
	size_t n = 0;

	while (n < text.n && text.p[text.n - 1 - n] == d->delimiter)
		n++;
	return fields > d->width && fields - d->width <= n;
}

/* Where a delimiter is missing or too many, the address may stand in another
 * column than it should, and another address in its place. */
static bool is_doubtful(const struct dialect *d, struct sup_slice s,
			const struct row *r)
{
	size_t end = r->cell_at + r->cell_n;

	if (d->width == 0 || r->fields == d->width || d->column >= r->fields ||
	    only_empty(d, (struct sup_slice){ s.p, r->text_n }, r->fields))
		return false;
	return find(s, 0, r->cell_at, '@') != NULL ||
	       find(s, end, r->text_n, '@') != NULL;
}

bool row_read(const struct dialect *d, struct sup_slice s, bool whole,
	      struct row *out)
{
	struct view v = { .d = d, .s = s, .whole = whole };
	enum step step;

	if (s.n > d->row_max + 2) {
		v.s.n = d->row_max + 2;
		v.whole = false;
	}
	*out = (struct row){ 0 };
	step = read_fields(&v, out);
	if (step == STEP_END && out->text_n <= d->row_max) {
		out->doubtful = is_doubtful(d, s, out);
		return true;
	}
	if (step == STEP_OPEN && s.n < d->row_max + 2)
		return false;
	return read_bad(d, s, whole, out);
}

size_t row_cut(const struct dialect *d, struct sup_slice s, bool whole,
	       bool *more)
{
	struct row r;
	size_t at = 0;

	*more = false;
	/* Only rows with a quote have to be read; all others end at their
	 * newline. */
	while (d->delimiter != '\0' && at < s.n) {
		const char *q = find(s, at, s.n, '"');
		size_t start;

		if (q == NULL)
			break;
		start = (size_t)(q - s.p);
		while (start > at && s.p[start - 1] != '\n')
			start--;
		at = start;
		if (!row_read(d, slice_from(s, at), whole, &r))
			return at;
		if (r.more) {
			*more = at == 0;
			return at == 0 ? r.n : at;
		}
		at += r.n;
	}
	if (whole && s.n - at <= d->row_max)
		return s.n;
	for (size_t end = s.n; end > at; end--) {
		if (s.p[end - 1] == '\n')
			return end;
	}
	if (at == 0 && s.n > d->row_max && (whole || s.n >= d->row_max + 2)) {
		*more = true;
		return row_part(s, d->row_max);
	}
	return at;
}

struct sup_slice row_unquote(struct sup_slice cell, char *room)
{
	size_t n = 0;

	if (cell.n < 2 || cell.p[0] != '"')
		return cell;
	cell = (struct sup_slice){ cell.p + 1, cell.n - 2 };
	if (memchr(cell.p, '"', cell.n) == NULL)
		return cell;
	for (size_t i = 0; i < cell.n; i++) {
		room[n++] = cell.p[i];
		if (cell.p[i] == '"')
			i++;
	}
	return (struct sup_slice){ room, n };
}
