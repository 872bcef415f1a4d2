#include "base/buf.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/slice.h"
#include "ingest/generic.h"
#include "ingest/ingest.h"

enum {
	COLUMNS_MAX = 256,
	KEPT_MAX = 4 * 1024 * 1024
};

struct table {
	struct sup_ingest *in;
	const char *file;
	struct buf header; /* as it stood, for rows that are kept */
	enum generic_field fields[COLUMNS_MAX]; /* by column */
	size_t n_columns;
};

static enum sup_status read_header(struct table *t, const struct csv_record *r)
{
	enum sup_status st = buf_add_slice(&t->header, r->raw);

	if (st == SUP_OK)
		st = buf_add_byte(&t->header, '\n');
	if (r->n_fields > COLUMNS_MAX)
		return SUP_TOO_LARGE;
	t->n_columns = r->n_fields;
	for (size_t i = 0; i < r->n_fields; i++)
		t->fields[i] = generic_field_of(slice_trim(r->fields[i]));
	return st;
}

/* A row that is not understood is kept with its header, so that it can be read
 * again by itself. */
static enum sup_status with_header(struct table *t, const struct csv_record *r,
				   struct buf *out)
{
	enum sup_status st = buf_add_slice(out, buf_slice(&t->header));

	return st == SUP_OK ? buf_add_slice(out, r->raw) : st;
}

static enum sup_status take_row(struct table *t, const struct csv_record *r)
{
	struct sup_slice fields[GENERIC_FIELDS] = { { NULL, 0 } };
	struct origin from = { t->file, r->offset, r->line };
	struct buf whole = BUF_INIT(KEPT_MAX);
	struct parse *p = &t->in->parse;
	enum sup_status st = with_header(t, r, &whole);

	if (st != SUP_OK)
		goto out;
	arena_reset(&t->in->arena);
	parse_reset(p);
	p->now = ingest_receipt(t->in);
	p->detected = SLICE("generic");
	if (r->fault != NULL) {
		parse_bad(p, r->fault);
	} else if (r->n_fields != t->n_columns) {
		parse_bad(p, "not as many fields as the header has");
	} else {
		for (size_t i = 0; i < r->n_fields; i++) {
			if (t->fields[i] != GENERIC_FIELDS)
				fields[t->fields[i]] = slice_trim(r->fields[i]);
		}
		generic_event(p, fields);
	}
	st = ingest_take(t->in, buf_slice(&whole), &from);
out:
	buf_release(&whole);
	return st;
}

enum sup_status ingest_csv(struct sup_ingest *in, struct stream *s,
			   const char *file, struct sup_error *err)
{
	struct table t = { .in = in,
			   .file = file,
			   .header = BUF_INIT(KEPT_MAX) };
	struct csv_options o = { 0 };
	struct csv_record r;
	struct sup_slice head;
	struct csv *c = NULL;
	enum sup_status st = stream_peek(s, &head, err);

	if (st != SUP_OK)
		return st;
	for (size_t i = 0; i < head.n; i++) {
		if (head.p[i] == '\n')
			head.n = i;
	}
	o.delimiter = csv_guess_delimiter(head);
	st = csv_open(s, &o, &c);
	if (st != SUP_OK)
		return st;
	st = csv_next(c, &r, err);
	if (st == SUP_OK)
		st = read_header(&t, &r);
	while (st == SUP_OK) {
		st = csv_next(c, &r, err);
		if (st == SUP_OK)
			st = take_row(&t, &r);
	}
	csv_close(c);
	buf_release(&t.header);
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}
