/* import_foreign_csv.c - another's table: columns in any order. */
#include "base/error.h"
#include "base/slice.h"
#include "ingest/import.h"

enum {
	COLUMNS_MAX = 256 /* further ones are passed over */
};

struct table {
	struct import *im;
	const struct format *f;
	size_t width;
	/* What the column at a position is; FORMAT_FIELDS: nothing to us. */
	enum format_field is[COLUMNS_MAX];
};

static enum format_field field_of(const struct format *f, struct sup_slice name)
{
	for (const struct format_column *c = f->columns; c->name != NULL; c++) {
		if ((c->use & FORMAT_NO_CSV) == 0 &&
		    format_same_name(name, c->name))
			return c->field;
	}
	return FORMAT_FIELDS;
}

static void find_columns(struct table *t, const struct csv_record *first)
{
	bool header = (t->f->traits & FORMAT_NO_HEADER) == 0;

	t->width = header ? first->n_fields : 2;
	for (size_t i = 0; i < COLUMNS_MAX; i++) {
		t->is[i] = FORMAT_FIELDS;
		if (header && i < first->n_fields)
			t->is[i] = field_of(t->f, first->fields[i]);
		else if (!header && i < t->width)
			t->is[i] = t->f->columns[i].field;
	}
}

/* Of two columns with one meaning the first that is filled counts. */
static enum sup_status take_row(const struct table *t,
				const struct csv_record *row,
				struct sup_error *err)
{
	struct format_row r = { .reason = SUP_REASON_NONE };

	if (row->fault != NULL)
		return row->first
			       ? import_refuse(t->im, row->line, "", row->fault)
			       : SUP_OK;
	if (row->n_fields > t->width)
		return import_refuse(t->im, row->line, "",
				     "more fields than the header has");
	for (size_t i = 0; i < row->n_fields && i < COLUMNS_MAX; i++) {
		struct sup_slice s = slice_trim(row->fields[i]);

		if (t->is[i] != FORMAT_FIELDS && r.value[t->is[i]].n == 0)
			r.value[t->is[i]] = s;
	}
	return import_foreign_row(t->im, t->f, &r, row->line, "", err);
}

enum sup_status import_foreign_csv(struct import *im, const struct format *f,
				   struct csv *c, struct csv_record *first,
				   struct sup_error *err)
{
	struct table t = { .im = im, .f = f };
	enum sup_status st = SUP_OK;

	import_recognised(im, f->name, f->about);
	find_columns(&t, first);
	if ((f->traits & FORMAT_NO_HEADER) != 0)
		st = take_row(&t, first, err);
	while (st == SUP_OK) {
		st = csv_next(c, first, err);
		/* Only here it means the end. */
		if (st == SUP_NOT_FOUND)
			return SUP_OK;
		if (st == SUP_OK)
			st = take_row(&t, first, err);
		if (st == SUP_OK)
			st = import_progress(im);
	}
	return st;
}
