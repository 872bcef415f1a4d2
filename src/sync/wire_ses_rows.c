/* What SES answers about its list. */
#include "sync/wire_ses.h"

#include <stdio.h>

#include "base/json.h"
#include "base/slice.h"
#include "base/time.h"

enum {
	ROWS_BYTES_MAX = 16 * 1024 * 1024
};

static const struct {
	const char *word;
	enum ses_remote remote;
} reasons[] = {
	{ "BOUNCE", SES_REMOTE_BOUNCE },
	{ "COMPLAINT", SES_REMOTE_COMPLAINT },
};

void ses_rows_init(struct ses_rows *r)
{
	*r = (struct ses_rows){ .arena = ARENA_INIT(ROWS_BYTES_MAX) };
}

void ses_rows_release(struct ses_rows *r)
{
	arena_release(&r->arena);
	ses_rows_init(r);
}

static bool read_reason(const struct json_value *v, struct ses_row *row)
{
	struct sup_slice word;

	if (!json_text(v, &word))
		return false;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (slice_is(word, reasons[i].word)) {
			row->reason = reasons[i].remote;
			return true;
		}
	}
	return false;
}

/* What is wrong with the row, or NULL. */
static const char *read_row(struct json_doc *doc, const struct json_value *v,
			    struct ses_row *row)
{
	struct sup_slice time;

	if (!json_text(json_get(doc, v, "EmailAddress"), &row->email) ||
	    row->email.n == 0)
		return "EmailAddress is missing";
	if (!read_reason(json_get(doc, v, "Reason"), row))
		return "Reason is missing or unknown";
	if (!json_number_text(json_get(doc, v, "LastUpdateTime"), &time) ||
	    time_parse_seconds(time, &row->updated) != SUP_OK)
		return "LastUpdateTime is no number of seconds";
	return json_doc_duplicate(doc) ? "a key stands there twice" : NULL;
}

static enum sup_status fail(struct sup_error *err, size_t i, const char *what)
{
	if (err != NULL)
		(void)snprintf(err->text, sizeof(err->text), "entry %zu: %s",
			       i + 1, what);
	return SUP_INVALID;
}

/* Room for n rows. */
static enum sup_status make_rows(struct ses_rows *out, size_t n)
{
	if (n == 0)
		return SUP_OK;
	out->rows = arena_alloc(&out->arena, n, sizeof(out->rows[0]));
	return out->rows == NULL ? SUP_NO_MEMORY : SUP_OK;
}

static enum sup_status add_row(struct json_doc *doc, const struct json_value *v,
			       struct ses_rows *out, struct sup_error *err)
{
	struct ses_row row = { .reason = SES_REMOTE_UNREAD };
	const char *fault = read_row(doc, v, &row);

	if (fault != NULL)
		return fail(err, out->n, fault);
	if (!arena_copy(&out->arena, row.email, &row.email))
		return SUP_NO_MEMORY;
	out->rows[out->n++] = row;
	return SUP_OK;
}

static enum sup_status read_list(struct json_doc *doc, struct ses_rows *out,
				 struct sup_error *err)
{
	const struct json_value *root = json_root(doc);
	const struct json_value *rows =
		json_get(doc, root, "SuppressedDestinationSummaries");
	const struct json_value *token = json_get(doc, root, "NextToken");
	struct sup_slice text = { NULL, 0 };
	enum sup_status st;

	/* A token that is not understood would end the list too early. */
	if (json_type(rows) != JSON_ARRAY || json_doc_duplicate(doc) ||
	    (token != NULL && !json_is_null(token) && !json_text(token, &text)))
		return fail(err, 0, "this is no page of the list");
	st = make_rows(out, json_count(rows));
	for (const struct json_value *v = json_first(rows);
	     st == SUP_OK && v != NULL; v = json_next(v))
		st = add_row(doc, v, out, err);
	if (st == SUP_OK && !arena_copy(&out->arena, text, &out->token))
		st = SUP_NO_MEMORY;
	return st;
}

static enum sup_status read_one(struct json_doc *doc, struct ses_rows *out,
				struct sup_error *err)
{
	enum sup_status st = make_rows(out, 1);

	return st != SUP_OK ? st
			    : add_row(doc,
				      json_get(doc, json_root(doc),
					       "SuppressedDestination"),
				      out, err);
}

typedef enum sup_status read_fn(struct json_doc *doc, struct ses_rows *out,
				struct sup_error *err);

static enum sup_status parse(struct sup_slice body, read_fn *read,
			     struct ses_rows *out, struct sup_error *err)
{
	struct json_doc *doc = NULL;
	struct json_fault fault;
	enum sup_status st;

	arena_reset(&out->arena);
	out->rows = NULL;
	out->n = 0;
	out->token = (struct sup_slice){ NULL, 0 };
	st = json_parse(body, NULL, &doc, &fault);
	if (st == SUP_OK)
		st = read(doc, out, err);
	else if (fault.what != NULL)
		(void)fail(err, 0, json_fault_text(&fault));
	if (st != SUP_OK) {
		out->rows = NULL;
		out->n = 0;
	}
	json_doc_free(doc);
	return st;
}

enum sup_status ses_list_parse(struct sup_slice body, struct ses_rows *out,
			       struct sup_error *err)
{
	return parse(body, read_list, out, err);
}

enum sup_status ses_get_parse(struct sup_slice body, struct ses_rows *out,
			      struct sup_error *err)
{
	return parse(body, read_one, out, err);
}

struct spellings {
	struct sup_slice *out;
	size_t n;
};

static enum sup_status add_spelling(struct spellings *s, struct sup_slice text)
{
	for (size_t i = 0; i < s->n; i++)
		if (slice_equal(s->out[i], text))
			return SUP_OK;
	if (s->n == SES_SPELLINGS_MAX)
		return SUP_TOO_LARGE;
	s->out[s->n++] = text;
	return SUP_OK;
}

static bool same(struct sup_slice email, struct sup_slice normal)
{
	struct sup_address a;

	return sup_address_parse(email, &a, NULL) == SUP_OK &&
	       slice_equal((struct sup_slice){ a.text, a.len }, normal);
}

enum sup_status ses_spellings(const struct sup_address *a,
			      const struct ses_row *rows, size_t n_rows,
			      struct sup_slice *out, size_t *n)
{
	struct sup_slice normal = { a->text, a->len };
	struct sup_slice seen = { a->spelling, a->spelling_len };
	struct spellings s = { out, 0 };
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < n_rows; i++)
		if (same(rows[i].email, normal))
			st = add_spelling(&s, rows[i].email);
	if (st == SUP_OK && seen.n > 0)
		st = add_spelling(&s, seen);
	if (st == SUP_OK)
		st = add_spelling(&s, normal);
	if (st == SUP_OK)
		*n = s.n;
	return st;
}
