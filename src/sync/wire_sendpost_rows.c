/* The rows that SendPost's list and create requests answer with. */
#include "sync/wire_sendpost.h"

#include <stdio.h>

#include "base/json.h"
#include "base/slice.h"
#include "base/time.h"

/* The number is the index. */
static const struct {
	enum sup_reason reason;
	bool validated;
} reasons[] = {
	{ SUP_REASON_MANUAL, false },	   { SUP_REASON_UNSUBSCRIBE, false },
	{ SUP_REASON_HARD_BOUNCE, false }, { SUP_REASON_COMPLAINT, false },
	{ SUP_REASON_HARD_BOUNCE, true },
};

enum {
	REASONS = sizeof(reasons) / sizeof(reasons[0]),
	ROWS_BYTES_MAX = 16 * 1024 * 1024
};

void sendpost_rows_init(struct sendpost_rows *r)
{
	*r = (struct sendpost_rows){ .arena = ARENA_INIT(ROWS_BYTES_MAX) };
}

void sendpost_rows_release(struct sendpost_rows *r)
{
	arena_release(&r->arena);
	sendpost_rows_init(r);
}

static bool read_reason(const struct json_value *v, struct sendpost_row *row)
{
	int64_t number;

	if (!json_int(v, &number) || number < 0 || number >= REASONS)
		return false;
	row->reason = reasons[number].reason;
	row->validated = reasons[number].validated;
	return true;
}

/* Optional, but if it is there it is a time. */
static bool read_created(const struct json_value *v, struct sendpost_row *row)
{
	int64_t number;

	if (v == NULL || json_is_null(v))
		return true;
	if (!json_int(v, &number))
		return false;
	row->created = time_from_epoch(number);
	return true;
}

/* What is wrong with the row, or NULL. */
static const char *read_row(struct json_doc *doc, const struct json_value *v,
			    struct sendpost_row *row)
{
	const struct json_value *error = json_get(doc, v, "smtpError");

	if (json_type(v) != JSON_OBJECT)
		return "it is no object";
	if (!json_text(json_get(doc, v, "email"), &row->email) ||
	    row->email.n == 0)
		return "email is missing";
	if (!read_reason(json_get(doc, v, "reason"), row))
		return "reason is missing or unknown";
	if (!read_created(json_get(doc, v, "created"), row))
		return "created is no number";
	(void)json_int(json_get(doc, v, "id"), &row->id);
	if (error == NULL)
		error = json_get(doc, v, "smtp_error"); /* legacy contract */
	(void)json_text(error, &row->smtp_error);
	return NULL;
}

static enum sup_status keep_texts(struct arena *a, struct sendpost_row *row)
{
	return arena_copy(a, row->email, &row->email) &&
			       arena_copy(a, row->smtp_error, &row->smtp_error)
		       ? SUP_OK
		       : SUP_NO_MEMORY;
}

static void say(struct sup_error *err, size_t i, const char *what)
{
	if (err != NULL)
		(void)snprintf(err->text, sizeof(err->text), "row %zu: %s",
			       i + 1, what);
}

static enum sup_status read_rows(struct json_doc *doc,
				 struct sendpost_rows *out,
				 struct sup_error *err)
{
	const struct json_value *v = json_first(json_root(doc));
	size_t n = 0;

	for (; v != NULL; v = json_next(v), n++) {
		struct sendpost_row row = { 0 };
		const char *fault = read_row(doc, v, &row);

		if (fault == NULL && json_doc_duplicate(doc))
			fault = "a key stands there twice";
		if (fault != NULL) {
			say(err, n, fault);
			return SUP_INVALID;
		}
		if (keep_texts(&out->arena, &row) != SUP_OK)
			return SUP_NO_MEMORY;
		out->rows[n] = row;
	}
	out->n = n;
	return SUP_OK;
}

enum sup_status sendpost_rows_parse(struct sup_slice body,
				    struct sendpost_rows *out,
				    struct sup_error *err)
{
	struct json_doc *doc = NULL;
	struct json_fault fault;
	enum sup_status st;
	size_t n;

	arena_reset(&out->arena);
	out->rows = NULL;
	out->n = 0;
	st = json_parse(body, NULL, &doc, &fault);
	if (st != SUP_OK) {
		if (err != NULL)
			(void)snprintf(err->text, sizeof(err->text), "%s",
				       json_fault_text(&fault));
		return st;
	}
	if (json_type(json_root(doc)) != JSON_ARRAY) {
		say(err, 0, "the answer is no array");
		st = SUP_INVALID;
		goto out;
	}
	n = json_count(json_root(doc));
	if (n > 0)
		out->rows = arena_alloc(&out->arena, n, sizeof(out->rows[0]));
	if (n > 0 && out->rows == NULL)
		st = SUP_NO_MEMORY;
	else
		st = read_rows(doc, out, err);
out:
	if (st != SUP_OK)
		out->rows = NULL;
	json_doc_free(doc);
	return st;
}

bool sendpost_same(const struct sendpost_row *row,
		   const struct sup_address *wanted)
{
	struct sup_address a;

	return sup_address_parse(row->email, &a, NULL) == SUP_OK &&
	       slice_equal((struct sup_slice){ a.text, a.len },
			   (struct sup_slice){ wanted->text, wanted->len });
}

bool sendpost_created(const struct sendpost_rows *answer,
		      const struct sendpost_entry *entry)
{
	struct sup_address wanted;

	if (sup_address_parse(entry->email, &wanted, NULL) != SUP_OK)
		return false;
	for (size_t i = 0; i < answer->n; i++)
		if (answer->rows[i].reason == entry->reason &&
		    sendpost_same(&answer->rows[i], &wanted))
			return true;
	return false;
}
