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
	COL_END
};

enum {
	NAMES_MAX = 5
};

/* The first one is ours, and the field of a refusal. */
static const char *const names[COL_END][NAMES_MAX] = {
	[COL_ADDRESS] = { "address", "email", "e-mail", "email_address",
			  "recipient" },
	[COL_REASON] = { "reason" },
	[COL_SCOPE] = { "scope" },
	[COL_SINCE] = { "since", "created", "created_at", "date" },
	[COL_EXPIRES] = { "expires" },
	[COL_BLOCKS] = { "blocks" },
	[COL_SOURCE] = { "source" },
	[COL_TEXT] = { "text", "note" },
};

struct table {
	struct import *im;
	struct csv_record row;
	size_t at[COL_END]; /* position of the field; (size_t)-1: none */
	size_t width;
};

static void find_columns(struct table *t)
{
	for (int c = 0; c < COL_END; c++) {
		t->at[c] = (size_t)-1;
		for (int i = NAMES_MAX - 1; i >= 0; i--) {
			size_t at = t->row.n_fields;

			if (names[c][i] != NULL)
				at = csv_column(&t->row, names[c][i]);
			if (at < t->row.n_fields)
				t->at[c] = at;
		}
	}
	t->width = t->row.n_fields;
}

/* The first line, and its bytes are all that is looked at. */
bool import_is_csv(struct sup_slice sample)
{
	const char *end =
		sample.n == 0 ? NULL : memchr(sample.p, '\n', sample.n);
	struct sup_slice field;
	char delimiter;
	size_t n;

	if (end != NULL)
		sample.n = (size_t)(end - sample.p);
	delimiter = csv_guess_delimiter(sample);
	while (sample.n > 0) {
		end = memchr(sample.p, delimiter, sample.n);
		n = end == NULL ? sample.n : (size_t)(end - sample.p);
		field = slice_trim((struct sup_slice){ sample.p, n });
		if (field.n > 1 && field.p[0] == '"' &&
		    field.p[field.n - 1] == '"')
			field = slice_trim(
				(struct sup_slice){ field.p + 1, field.n - 2 });
		for (int i = 0; i < NAMES_MAX; i++) {
			const char *name = names[COL_ADDRESS][i];

			if (slice_equal_fold(field, sup_slice_of(name)))
				return true;
		}
		sample = slice_from(sample, n + 1);
	}
	return false;
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

/* The columns that may be wrong; the answer is the one that is, or COL_END. */
static enum column read_cells(const struct table *t, struct cells *room,
			      struct sup_fact *f)
{
	struct sup_slice s = cell(t, COL_REASON);

	if (s.n > 0 && !import_reason(s, &f->reason))
		return COL_REASON;
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

static enum sup_status read_header(struct table *t, struct csv *c,
				   struct sup_error *err)
{
	enum sup_status st = csv_next(c, &t->row, err);

	if (st == SUP_NOT_FOUND)
		st = error_set(err, SUP_INVALID, "the file has no header");
	if (st != SUP_OK)
		return st;
	find_columns(t);
	if (t->row.fault != NULL || t->at[COL_ADDRESS] == (size_t)-1)
		return error_set(err, SUP_INVALID,
				 "the header has no column of addresses");
	if (t->at[COL_REASON] == (size_t)-1 &&
	    t->im->o->reason == SUP_REASON_NONE)
		return error_set(err, SUP_INVALID,
				 "the file does not say why: give a reason");
	return SUP_OK;
}

enum sup_status import_csv(struct import *im, struct sup_error *err)
{
	struct table t = { .im = im };
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
		st = read_header(&t, c, err);
	while (st == SUP_OK) {
		st = csv_next(c, &t.row, err);
		/* Only here it means the end. */
		if (st == SUP_NOT_FOUND) {
			st = SUP_OK;
			break;
		}
		if (st == SUP_OK)
			st = take_row(&t, err);
		if (st == SUP_OK)
			st = import_progress(im);
	}
	csv_close(c);
	return st;
}
