/* import_foreign_json.c - another's answers and requests: rows in JSON. */
#include <stdio.h>

#include "base/error.h"
#include "base/json.h"
#include "base/slice.h"
#include "ingest/import.h"

enum {
	WHERE_MAX = 48
};

struct reading {
	struct import *im;
	const struct format *f;
	struct json_doc *doc;
	uint64_t line;
};

/* "a, b" of an array of words; false: it is none. */
static bool join(struct arena *a, const struct json_value *v,
		 struct sup_slice *out)
{
	const struct json_value *e;
	struct sup_slice word;
	size_t n = 0;
	char *p;

	for (e = json_first(v); e != NULL; e = json_next(e)) {
		if (!json_text(e, &word))
			return false;
		n += word.n + 1;
	}
	p = arena_alloc(a, n + 1, 1);
	if (p == NULL)
		return false;
	out->p = p;
	for (e = json_first(v); e != NULL; e = json_next(e)) {
		if (!json_text(e, &word))
			return false;
		memcpy(p, word.p, word.n);
		p[word.n] = ',';
		p += word.n + 1;
	}
	out->n = n;
	return true;
}

/* A scalar as text; false for what no column may be. */
static bool scalar(struct reading *r, const struct json_value *v,
		   struct sup_slice *out)
{
	*out = (struct sup_slice){ NULL, 0 };
	if (v == NULL || json_is_null(v) || json_text(v, out) ||
	    json_number_text(v, out))
		return true;
	if (json_is_true(v))
		*out = SLICE("true");
	else if (json_is_false(v))
		*out = SLICE("false");
	else
		return json_type(v) == JSON_ARRAY &&
		       join(&r->im->arena, v, out);
	return true;
}

static enum sup_status take_row(struct reading *r, const struct json_value *v,
				enum sup_reason reason, const char *where,
				struct sup_error *err)
{
	struct format_row row = { .reason = reason };

	arena_reset(&r->im->arena);
	if (json_type(v) != JSON_OBJECT)
		return import_refuse(r->im, r->line, where, "no object");
	for (const struct format_column *c = r->f->columns; c->name != NULL;
	     c++) {
		struct sup_slice s;

		if ((c->use & FORMAT_NO_JSON) != 0)
			continue;
		if (!scalar(r, format_member_of(r->doc, v, c->name), &s))
			return import_refuse(r->im, r->line, c->name,
					     "neither text nor number");
		if (row.value[c->field].n == 0)
			row.value[c->field] = s;
	}
	if (json_doc_duplicate(r->doc))
		return import_refuse(r->im, r->line, where,
				     "a key stands there twice");
	return import_foreign_row(r->im, r->f, &row, r->line, where, err);
}

static enum sup_status take_array(struct reading *r,
				  const struct format_member *m,
				  const struct json_value *rows,
				  struct sup_error *err)
{
	const struct json_value *v = json_first(rows);
	char where[WHERE_MAX];
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && v != NULL; i++, v = json_next(v)) {
		(void)snprintf(where, sizeof(where), "%.24s[%zu]", m->name, i);
		st = take_row(r, v, m->reason, where, err);
	}
	return st;
}

static enum sup_status take_value(struct reading *r, struct sup_error *err)
{
	const struct json_value *root = json_root(r->doc);
	enum sup_status st = SUP_OK;
	bool some = false;

	for (const struct format_member *m = r->f->members;
	     m != NULL && m->name != NULL && st == SUP_OK; m++) {
		const struct json_value *rows = json_get(r->doc, root, m->name);

		if (json_type(rows) != JSON_ARRAY)
			continue;
		some = true;
		st = take_array(r, m, rows, err);
	}
	if (some || st != SUP_OK)
		return st;
	if (json_type(root) == JSON_ARRAY) {
		static const struct format_member outer = { "",
							    SUP_REASON_NONE };

		return take_array(r, &outer, root, err);
	}
	return take_row(r, root, SUP_REASON_NONE, "", err);
}

enum sup_status import_foreign_json(struct import *im, const struct format *f,
				    struct sup_slice bytes, uint64_t line,
				    struct sup_error *err)
{
	struct reading r = { .im = im, .f = f, .line = line };
	struct json_fault fault;
	enum sup_status st = json_parse(bytes, NULL, &r.doc, &fault);

	if (st == SUP_NO_MEMORY)
		return st;
	if (st != SUP_OK)
		return import_refuse(im, line, "", json_fault_text(&fault));
	st = take_value(&r, err);
	json_doc_free(r.doc);
	return st;
}
