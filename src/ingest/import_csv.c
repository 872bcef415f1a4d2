/* import_csv.c - a table with a header that names its columns. */
#include <string.h>

#include "base/csv.h"
#include "base/error.h"
#include "base/slice.h"
#include "ingest/import.h"

enum column {
	COL_ADDRESS,
	COL_REASON,
	COL_SCOPE,
	COL_SINCE,
	COL_EXPIRES,
	COL_BLOCKS,
	COL_SOURCE,
	COL_TEXT,
	COL_STATUS,
	COL_END
};

enum {
	NAMES_MAX = 8,
	HEADER_MAX = 256 /* further columns are passed over */
};

/* The first one is ours, and the field of a refusal. */
static const char *const names[COL_END][NAMES_MAX] = {
	[COL_ADDRESS] = { "address", "email", "e_mail", "email_address",
			  "e_mail_address", "recipient", "mail" },
	[COL_REASON] = { "reason", "suppression_reason" },
	[COL_SCOPE] = { "scope" },
	[COL_SINCE] = { "since", "created", "created_at", "date", "timestamp" },
	[COL_EXPIRES] = { "expires" },
	[COL_BLOCKS] = { "blocks" },
	[COL_SOURCE] = { "source" },
	[COL_TEXT] = { "text", "note" },
	[COL_STATUS] = { "status", "email_status", "contact_status",
			 "subscriber_status", "subscription_status" },
};

struct table {
	struct import *im;
	struct csv_record row;
	size_t at[COL_END]; /* position of the field; (size_t)-1: none */
	size_t width;
	bool forced;   /* said to be a list of ours, whatever its columns */
	bool contacts; /* it has columns that only people one mails have */
};

static bool is_named(struct sup_slice name, enum column c)
{
	for (int i = 0; i < NAMES_MAX && names[c][i] != NULL; i++) {
		if (format_same_name(name, names[c][i]))
			return true;
	}
	return false;
}

/* Of two columns with names for one thing the first name of the table wins. */
static void find_columns(struct table *t)
{
	for (int c = 0; c < COL_END; c++) {
		t->at[c] = (size_t)-1;
		for (int i = NAMES_MAX - 1; i >= 0; i--) {
			for (size_t k = t->row.n_fields; k-- > 0;) {
				if (names[c][i] != NULL &&
				    format_same_name(t->row.fields[k],
						     names[c][i]))
					t->at[c] = k;
			}
		}
	}
	t->width = t->row.n_fields;
}

/* The fields of a first line; its bytes are all that is looked at. */
static size_t split_line(struct sup_slice line, struct sup_slice *out)
{
	char delimiter = csv_guess_delimiter(line);
	size_t n = 0;

	while (line.n > 0 && n < HEADER_MAX) {
		const char *end = memchr(line.p, delimiter, line.n);
		size_t len = end == NULL ? line.n : (size_t)(end - line.p);
		struct sup_slice f =
			slice_trim((struct sup_slice){ line.p, len });

		if (f.n > 1 && f.p[0] == '"' && f.p[f.n - 1] == '"')
			f = slice_trim((struct sup_slice){ f.p + 1, f.n - 2 });
		out[n++] = f;
		line = slice_from(line, len + 1);
	}
	return n;
}

bool import_is_csv(struct sup_slice sample)
{
	const char *end =
		sample.n == 0 ? NULL : memchr(sample.p, '\n', sample.n);
	struct sup_slice fields[HEADER_MAX];
	const char *ask;
	size_t n;

	if (end != NULL)
		sample.n = (size_t)(end - sample.p);
	n = split_line(sample, fields);
	for (size_t i = 0; i < n; i++) {
		if (is_named(fields[i], COL_ADDRESS))
			return true;
	}
	return n > 1 && (format_of_header(fields, n, &ask) != NULL ||
			 ask != NULL || format_of_bare(fields, n) != NULL);
}

static struct sup_slice cell(const struct table *t, enum column c)
{
	if (t->at[c] >= t->row.n_fields)
		return (struct sup_slice){ NULL, 0 };
	return slice_trim(t->row.fields[t->at[c]]);
}

/* A time of the past that can be believed; 0 otherwise. */
static sup_time_ms read_since(const struct table *t)
{
	sup_time_ms v = 0;

	if (sup_time_parse(cell(t, COL_SINCE), &v) != SUP_OK || v <= 0 ||
	    v > t->im->now + SUP_DAY_MS)
		return 0;
	return v;
}

/* Where f's text and scope may be kept while it is given to the batch. */
struct cells {
	char scope[SUP_SCOPE_MAX + 1];
	char text[SUP_FACT_TEXT_MAX + 1];
};

/* A status says who is mailed, and, where there is no reason, why not. */
static bool read_status(const struct table *t, bool has_reason,
			struct sup_fact *f)
{
	struct sup_slice s = cell(t, COL_STATUS);

	if (t->forced || t->at[COL_STATUS] == (size_t)-1)
		return true;
	if (import_is_active(s))
		return false;
	if (has_reason || import_reason(s, &f->reason))
		return true;
	/* Among contacts, whoever is not said to be off the list is on it. */
	return !t->contacts && t->im->o->reason != SUP_REASON_NONE;
}

/* The columns that may be wrong; the answer is the one that is, or COL_END. */
static enum column read_cells(const struct table *t, struct cells *room,
			      struct sup_fact *f)
{
	struct sup_slice s = cell(t, COL_REASON);

	if (s.n > 0 && !import_reason(s, &f->reason))
		return COL_REASON;
	if (!read_status(t, s.n > 0, f))
		return COL_STATUS;
	if (f->reason == SUP_REASON_NONE)
		return COL_REASON;
	s = cell(t, COL_SCOPE);
	if (s.n > 0) {
		f->scope.p = room->scope;
		if (sup_scope_parse(s, room->scope, &f->scope.n) != SUP_OK)
			return COL_SCOPE;
	}
	s = cell(t, COL_EXPIRES);
	if (s.n > 0 &&
	    (sup_time_parse(s, &f->expires) != SUP_OK || f->expires <= 0))
		return COL_EXPIRES;
	s = cell(t, COL_BLOCKS);
	if (s.n > 0 && !import_blocks(s, &f->blocks))
		return COL_BLOCKS;
	return COL_END;
}

/* Who reported it first is kept as words: the fact itself is this import's. */
static struct sup_slice read_text(const struct table *t, struct cells *room)
{
	static const char prefix[] = "reported by ";
	struct sup_slice text = cell(t, COL_TEXT);
	struct sup_slice source = cell(t, COL_SOURCE);
	size_t n = sizeof(prefix) - 1;

	if (text.n > 0 || source.n == 0)
		return text;
	if (source.n > sizeof(room->text) - n)
		source.n = sizeof(room->text) - n;
	memcpy(room->text, prefix, n);
	memcpy(room->text + n, source.p, source.n);
	return (struct sup_slice){ room->text, n + source.n };
}

static enum sup_status take_row(struct table *t, struct sup_error *err)
{
	static const char *const whys[COL_END] = {
		[COL_ADDRESS] = "no address",
		[COL_REASON] = "no reason that is known",
		[COL_SCOPE] = "no scope",
		[COL_EXPIRES] = "no time",
		[COL_BLOCKS] = "neither marketing nor transactional",
		[COL_STATUS] = "the status does not say that mail is unwanted",
	};
	struct sup_fact f = import_fact(t->im);
	struct sup_slice who = cell(t, COL_ADDRESS);
	uint64_t line = t->row.line;
	enum column bad = COL_ADDRESS;
	struct cells room;

	if (t->row.fault != NULL)
		return t->row.first
			       ? import_refuse(t->im, line, "", t->row.fault)
			       : SUP_OK;
	/* With a delimiter too many, no cell is surely that of its column. */
	if (t->row.n_fields > t->width)
		return import_refuse(t->im, line, "",
				     "more fields than the header has");
	if (who.n > 0)
		bad = read_cells(t, &room, &f);
	if (bad != COL_END)
		return import_refuse(t->im, line, names[bad][0], whys[bad]);
	f.time = read_since(t);
	f.text = read_text(t, &room);
	return import_add(t->im, line, who, &f, err);
}

static enum sup_status look_at_columns(struct table *t, struct sup_error *err)
{
	bool told = t->at[COL_REASON] != (size_t)-1 ||
		    t->at[COL_STATUS] != (size_t)-1;

	t->forced = t->im->form == IMPORT_CSV;
	for (size_t i = 0; i < t->row.n_fields && !t->forced; i++) {
		if (!import_is_contact_column(t->row.fields[i]))
			continue;
		t->contacts = true;
		if (!told)
			return error_set(
				err, SUP_INVALID,
				"this looks like a list of contacts (column "
				"\"%.*s\"): if all of them are to be "
				"suppressed, give a reason and the format csv",
				(int)(t->row.fields[i].n < 40
					      ? t->row.fields[i].n
					      : 40),
				t->row.fields[i].p);
	}
	if (!told && t->im->o->reason == SUP_REASON_NONE)
		return error_set(err, SUP_INVALID,
				 "the file does not say why: give a reason");
	return SUP_OK;
}

/* Whose list is it?  NULL: a plain one. */
static enum sup_status find_other(struct table *t, const struct format **out,
				  struct sup_error *err)
{
	const char *ask = NULL;

	*out = t->im->format;
	if (*out != NULL || t->im->form != IMPORT_ANY)
		return SUP_OK;
	*out = format_of_bare(t->row.fields, t->row.n_fields);
	if (*out == NULL)
		*out = format_of_header(t->row.fields, t->row.n_fields, &ask);
	/* A reason that was given makes a list without one a plain list. */
	if (ask == NULL || (t->im->o->reason != SUP_REASON_NONE &&
			    t->at[COL_REASON] == (size_t)-1))
		return SUP_OK;
	return error_set(err, SUP_INVALID,
			 "the file does not say which list it is: give a "
			 "reason, or a format (%s)",
			 ask);
}

static enum sup_status read_header(struct table *t, struct csv *c,
				   const struct format **other,
				   struct sup_error *err)
{
	enum sup_status st = csv_next(c, &t->row, err);

	if (st == SUP_NOT_FOUND)
		st = error_set(err, SUP_INVALID, "the file has no header");
	if (st != SUP_OK)
		return st;
	if (t->row.fault != NULL)
		return error_set(err, SUP_INVALID, "the first line: %s",
				 t->row.fault);
	find_columns(t);
	st = find_other(t, other, err);
	if (st != SUP_OK)
		return st;
	if (*other != NULL && ((*other)->traits & FORMAT_NO_HEADER) == 0 &&
	    !format_fits_header(*other, t->row.fields, t->row.n_fields))
		return error_set(err, SUP_INVALID,
				 "the header lacks columns of %s",
				 (*other)->name);
	if (*other != NULL)
		return SUP_OK;
	if (t->at[COL_ADDRESS] == (size_t)-1)
		return error_set(err, SUP_INVALID,
				 "the header has no column of addresses");
	return look_at_columns(t, err);
}

static enum sup_status take_rows(struct table *t, struct csv *c,
				 struct sup_error *err)
{
	enum sup_status st = SUP_OK;

	import_recognised(t->im, "csv", "a table with a header");
	while (st == SUP_OK) {
		st = csv_next(c, &t->row, err);
		/* Only here it means the end. */
		if (st == SUP_NOT_FOUND)
			return SUP_OK;
		if (st == SUP_OK)
			st = take_row(t, err);
		if (st == SUP_OK)
			st = import_progress(t->im);
	}
	return st;
}

enum sup_status import_csv(struct import *im, struct sup_error *err)
{
	struct table t = { .im = im };
	const struct format *other = NULL;
	struct csv_options o = { 0 };
	struct sup_slice sample = { NULL, 0 };
	struct csv *c = NULL;
	enum sup_status st = stream_peek(im->stream, &sample, err);
	const char *end;

	if (st != SUP_OK)
		return st;
	end = memchr(sample.p, '\n', sample.n);
	if (end != NULL)
		sample.n = (size_t)(end - sample.p);
	o.delimiter = csv_guess_delimiter(sample);
	st = csv_open(im->stream, &o, &c);
	if (st == SUP_OK)
		st = read_header(&t, c, &other, err);
	if (st == SUP_OK && other != NULL)
		st = import_foreign_csv(im, other, c, &t.row, err);
	else if (st == SUP_OK)
		st = take_rows(&t, c, err);
	csv_close(c);
	return st;
}
