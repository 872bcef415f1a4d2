#include "scrub/layout.h"

#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/utf8.h"

enum {
	ROWS_LOOKED_AT = 200,
	COLUMNS_MAX = 256, /* of those that are looked at */
	CELL_MAX = SUP_MAILBOX_MAX
};

/* The rows of a sample, read with one delimiter. */
struct survey {
	size_t rows; /* without the first */
	size_t with_address;
	size_t even; /* with as many fields as the first */
	size_t per_column[COLUMNS_MAX];
	struct row first;
	size_t fields; /* of the first */
	bool first_has_address;
};

enum sup_scrub_encoding layout_utf16(struct sup_slice raw)
{
	size_t zeros[2] = { 0, 0 };
	size_t n = raw.n < 1024 ? raw.n : 1024;

	if (raw.n >= 2 && memcmp(raw.p, "\xff\xfe", 2) == 0)
		return SUP_SCRUB_UTF16LE;
	if (raw.n >= 2 && memcmp(raw.p, "\xfe\xff", 2) == 0)
		return SUP_SCRUB_UTF16BE;
	for (size_t i = 0; i < n; i++)
		zeros[i % 2] += raw.p[i] == '\0';
	/* Most characters of a list are ASCII. */
	if (n >= 4 && zeros[1] > n / 4 && zeros[0] == 0)
		return SUP_SCRUB_UTF16LE;
	if (n >= 4 && zeros[0] > n / 4 && zeros[1] == 0)
		return SUP_SCRUB_UTF16BE;
	return SUP_SCRUB_UTF8;
}

bool layout_is_address(const struct dialect *d, struct sup_slice cell)
{
	char room[CELL_MAX];
	struct sup_address a;

	if (cell.n > CELL_MAX || cell.n < 3 ||
	    memchr(cell.p, '@', cell.n) == NULL)
		return false;
	if (d->delimiter != '\0')
		cell = row_unquote(cell, room);
	return sup_address_parse(cell, &a, NULL) == SUP_OK;
}

/* Cell c of a row. */
static struct sup_slice cell_of(const struct dialect *d, struct sup_slice row,
				size_t c)
{
	struct dialect one = *d;
	struct row r;

	one.column = c;
	if (!row_read(&one, row, true, &r))
		return (struct sup_slice){ NULL, 0 };
	return (struct sup_slice){ row.p + r.cell_at, r.cell_n };
}

static bool survey_row(const struct dialect *d, struct sup_slice row,
		       size_t fields, size_t *per_column)
{
	bool any = false;

	for (size_t c = 0; c < fields && c < COLUMNS_MAX; c++) {
		if (!layout_is_address(d, cell_of(d, row, c)))
			continue;
		any = true;
		if (per_column != NULL)
			per_column[c]++;
	}
	return any;
}

static bool blank(struct sup_slice s)
{
	return s.n == 0 || (s.n == 1 && s.p[0] == '\r');
}

static void survey(const struct dialect *d, struct sup_slice s, bool whole,
		   struct survey *out)
{
	struct row r;
	bool first = true;

	memset(out, 0, sizeof(*out));
	while (s.n > 0 && out->rows < ROWS_LOOKED_AT) {
		struct sup_slice text;

		if (!row_read(d, s, whole, &r) || r.more)
			break;
		text = (struct sup_slice){ s.p, r.text_n };
		if (first && !blank(text)) {
			out->first = r;
			out->fields = r.fields;
			out->first_has_address =
				survey_row(d, text, r.fields, NULL);
			first = false;
		} else if (!blank(text)) {
			out->rows++;
			out->even += r.fields == out->fields;
			out->with_address +=
				survey_row(d, text, r.fields, out->per_column);
		}
		s = slice_from(s, r.n);
	}
}

/* The delimiter with which most rows have an address, and are alike. */
static char find_delimiter(const struct dialect *d, struct sup_slice s,
			   bool whole)
{
	static const char candidates[] = { ',', ';', '\t', '|', '\0' };
	size_t best_score = 0;
	char best = ',';

	for (size_t i = 0; i < sizeof(candidates); i++) {
		struct dialect one = *d;
		struct survey found;
		size_t score;

		one.delimiter = candidates[i];
		survey(&one, s, whole, &found);
		/* Lines as a whole are taken for want of anything else. */
		score = (found.with_address + found.first_has_address) * 4096;
		if (candidates[i] != '\0' && found.fields > 1)
			score += 1 + found.even * 2;
		if (score > best_score) {
			best_score = score;
			best = candidates[i];
		}
	}
	return best;
}

/* A name with only its letters, in lower case. */
static void plain_name(const struct dialect *d, struct sup_slice cell,
		       char *out, size_t n)
{
	char room[CELL_MAX];
	size_t k = 0;

	if (cell.n <= CELL_MAX && d->delimiter != '\0')
		cell = row_unquote(cell, room);
	for (size_t i = 0; i < cell.n && k + 1 < n; i++) {
		char c = cell.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[k++] = c;
	}
	out[k] = '\0';
}

/* By name; COLUMNS_MAX: none, COLUMNS_MAX + 1: more than one. */
static size_t named(const struct dialect *d, struct sup_slice row,
		    const struct survey *v, const char *name)
{
	char want[64];
	char got[64];
	size_t at = COLUMNS_MAX;

	plain_name(d, sup_slice_of(name), want, sizeof(want));
	for (size_t c = 0; c < v->fields && c < COLUMNS_MAX; c++) {
		plain_name(d, cell_of(d, row, c), got, sizeof(got));
		if (strcmp(want, got) != 0 || want[0] == '\0')
			continue;
		if (at != COLUMNS_MAX)
			return COLUMNS_MAX + 1;
		at = c;
	}
	return at;
}

/* What others call it, the surest first. */
static const char *const names[] = {
	"email",	  "emailaddress", "mail",	  "mailaddress",
	"useremail",	  "contactemail", "emailadresse", "recipient",
	"recipientemail", "correo",	  "courriel",	  "address",
};

static enum sup_status by_name(const struct dialect *d, struct sup_slice row,
			       const struct survey *v, size_t *out,
			       struct sup_error *err)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t c = named(d, row, v, names[i]);

		if (c > COLUMNS_MAX)
			return error_set(err, SUP_INVALID,
					 "more than one column is called %s; "
					 "say which: --column N",
					 names[i]);
		/* "Address" may be a street. */
		if (c < COLUMNS_MAX &&
		    (v->per_column[c] > 0 || v->with_address == 0)) {
			*out = c;
			return SUP_OK;
		}
	}
	return SUP_NOT_FOUND;
}

static enum sup_status by_content(const struct survey *v, size_t *out,
				  struct sup_error *err)
{
	size_t best = 0;

	for (size_t c = 1; c < COLUMNS_MAX; c++) {
		if (v->per_column[c] > v->per_column[best])
			best = c;
	}
	if (v->per_column[best] == 0)
		return error_set(err, SUP_INVALID,
				 "no column of addresses is to be seen; say "
				 "which: --column NAME|N");
	for (size_t c = 0; c < COLUMNS_MAX; c++) {
		if (c != best && v->per_column[c] * 2 > v->per_column[best])
			return error_set(err, SUP_INVALID,
					 "columns %zu and %zu both hold "
					 "addresses; say which: --column N",
					 (c < best ? c : best) + 1,
					 (c < best ? best : c) + 1);
	}
	*out = best;
	return SUP_OK;
}

static enum sup_status by_option(struct dialect *d, struct sup_slice row,
				 const struct survey *v, const char *column,
				 bool *is_name, struct sup_error *err)
{
	int64_t number = 0;
	size_t c;

	*is_name = !slice_int64(sup_slice_of(column), &number);
	if (!*is_name) {
		if (number < 1 || number > INT32_MAX)
			return error_set(err, SUP_INVALID,
					 "columns are numbered from 1");
		d->column = (size_t)number - 1;
		return SUP_OK;
	}
	c = named(d, row, v, column);
	if (c > COLUMNS_MAX)
		return error_set(err, SUP_INVALID,
				 "more than one column is called %s", column);
	if (c == COLUMNS_MAX)
		return error_set(err, SUP_INVALID,
				 "the first line has no column %s", column);
	d->column = c;
	return SUP_OK;
}

static bool numeric(struct sup_slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.' &&
		    s.p[i] != '-')
			return false;
	}
	return s.n > 0;
}

/* A line of names: no address in it, and no cell that a name cannot be. */
static bool looks_like_header(const struct dialect *d, struct sup_slice row,
			      const struct survey *v)
{
	if (v->first.bad || v->first_has_address || v->fields < 2 ||
	    memchr(row.p, '@', row.n) != NULL)
		return false;
	for (size_t c = 0; c < v->fields && c < COLUMNS_MAX; c++) {
		struct sup_slice cell = cell_of(d, row, c);

		if (numeric(cell) || (c == d->column && cell.n == 0))
			return false;
	}
	return true;
}

/* The column, and whether the first row is a header. */
static enum sup_status find_column(struct layout *l, struct sup_slice row,
				   const struct survey *v,
				   const struct sup_scrub_options *o,
				   struct sup_error *err)
{
	struct dialect *d = &l->dialect;
	bool is_name = false;
	enum sup_status st;

	if (o->column != NULL) {
		st = by_option(d, row, v, o->column, &is_name, err);
	} else {
		st = SUP_NOT_FOUND;
		if (o->header != SUP_SCRUB_HEADER_NO && !v->first.bad &&
		    !v->first_has_address)
			st = by_name(d, row, v, &d->column, err);
		is_name = st == SUP_OK;
		if (st == SUP_NOT_FOUND && v->rows == 0 &&
		    v->first_has_address) {
			struct survey one = *v;

			(void)survey_row(d, row, v->fields, one.per_column);
			st = by_content(&one, &d->column, err);
		} else if (st == SUP_NOT_FOUND) {
			st = by_content(v, &d->column, err);
		}
	}
	if (st != SUP_OK)
		return st;
	l->said.header = o->header == SUP_SCRUB_HEADER_YES || is_name ||
			 (o->header == SUP_SCRUB_HEADER_GUESS &&
			  looks_like_header(d, row, v));
	if (l->said.header && layout_is_address(d, cell_of(d, row, d->column)))
		return error_set(err, SUP_INVALID,
				 "the first line is no header: an address is "
				 "in it");
	return SUP_OK;
}

/* Over a byte-order mark, a "sep=;" of spreadsheets, and blank lines. */
static struct sup_slice skip_preamble(struct sup_slice s, struct layout *l,
				      char *delimiter)
{
	size_t at = 0;

	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0) {
		l->said.bom = true;
		at = 3;
	}
	if (s.n >= at + 6 && memcmp(s.p + at, "sep=", 4) == 0 &&
	    (s.p[at + 5] == '\n' ||
	     (s.n >= at + 7 && memcmp(s.p + at + 5, "\r\n", 2) == 0))) {
		*delimiter = s.p[at + 4];
		at += s.p[at + 5] == '\n' ? 6 : 7;
	}
	l->preamble = at;
	l->header = at;
	return slice_from(s, at);
}

static size_t blanks(struct sup_slice s)
{
	size_t at = 0;

	for (;;) {
		if (at < s.n && s.p[at] == '\n')
			at++;
		else if (at + 1 < s.n && memcmp(s.p + at, "\r\n", 2) == 0)
			at += 2;
		else
			return at;
	}
}

static void keep_name(struct layout *l, struct sup_slice row)
{
	char room[CELL_MAX];
	struct sup_slice cell = cell_of(&l->dialect, row, l->dialect.column);
	size_t n;

	if (cell.n <= CELL_MAX)
		cell = row_unquote(cell, room);
	n = utf8_cut(cell, sizeof(l->said.name) - 1);
	if (n > 0)
		memcpy(l->said.name, cell.p, n);
	l->said.name[n] = '\0';
}

enum sup_status layout_find(struct sup_slice sample, bool whole,
			    const struct sup_scrub_options *o,
			    struct layout *out, struct sup_error *err)
{
	struct dialect *d = &out->dialect;
	struct survey v;
	struct sup_slice s;
	struct sup_slice row;
	enum sup_status st;
	size_t skipped;

	d->row_max = o->row_max == 0 ? SUP_SCRUB_ROW_MAX : o->row_max;
	d->delimiter = o->delimiter;
	s = skip_preamble(sample, out, &d->delimiter);
	skipped = blanks(s);
	s = slice_from(s, skipped);
	out->said.json = o->field != NULL;
	if (s.n == 0 || out->said.json) {
		d->width = 1;
		if (out->said.json)
			d->delimiter = '\0';
		out->said.column = s.n == 0 ? 0 : 1;
		return SUP_OK;
	}
	if (s.p[0] == '{')
		return error_set(err, SUP_INVALID,
				 "this looks like JSON; say which member is "
				 "the address: --field NAME");
	if (d->delimiter == '\0')
		d->delimiter = find_delimiter(d, s, whole);
	survey(d, s, whole, &v);
	row = (struct sup_slice){ s.p, v.first.text_n };
	st = find_column(out, row, &v, o, err);
	if (st != SUP_OK)
		return st;
	out->said.delimiter = d->delimiter;
	out->said.column = d->column + 1;
	d->width = v.first.bad ? 0 : v.fields;
	if (out->said.header) {
		keep_name(out, row);
		out->header = out->preamble + skipped + v.first.n;
	}
	return SUP_OK;
}
