#include "base/error.h"
#include "base/json.h"
#include "base/slice.h"
#include "base/time.h"
#include "model/fact.h"
#include "model/fact_text.h"
#include "model/record.h"
#include "model/record_json.h"
#include "suppress/address.h"

/* Where we are, and what was wrong with it. */
struct reading {
	struct arena *a;
	struct sup_error *err;
	size_t at; /* the fact */
	const char *field;
};

typedef enum sup_status field_fn(const struct json_value *v, struct reading *in,
				 struct sup_fact *f);

static enum sup_status read_text(const struct json_value *v, struct reading *in,
				 struct sup_slice *out)
{
	struct sup_slice s;

	if (!json_text(v, &s) || s.n == 0 || !text_is_clean(s))
		return SUP_INVALID;
	return arena_copy(in->a, s, out) ? SUP_OK : SUP_NO_MEMORY;
}

static enum sup_status read_time(const struct json_value *v, sup_time_ms *out)
{
	struct sup_slice s;
	sup_time_ms t;

	if (!json_text(v, &s) || time_parse_zoned(s, &t) != SUP_OK || t <= 0)
		return SUP_INVALID;
	*out = t;
	return SUP_OK;
}

static enum sup_status said(bool ok)
{
	return ok ? SUP_OK : SUP_INVALID;
}

static enum sup_status kind_field(const struct json_value *v,
				  struct reading *in, struct sup_fact *f)
{
	struct sup_slice s;

	(void)in;
	return said(json_text(v, &s) && sup_kind_from_name(s, &f->kind));
}

static enum sup_status reason_field(const struct json_value *v,
				    struct reading *in, struct sup_fact *f)
{
	struct sup_slice s;

	(void)in;
	return said(json_text(v, &s) && sup_reason_from_name(s, &f->reason));
}

static enum sup_status class_field(const struct json_value *v,
				   struct reading *in, struct sup_fact *f)
{
	struct sup_slice s;

	(void)in;
	return said(json_text(v, &s) &&
		    sup_class_from_name(s, &f->bounce_class));
}

static enum sup_status time_field(const struct json_value *v,
				  struct reading *in, struct sup_fact *f)
{
	(void)in;
	return read_time(v, &f->time);
}

static enum sup_status expires_field(const struct json_value *v,
				     struct reading *in, struct sup_fact *f)
{
	(void)in;
	return read_time(v, &f->expires);
}

static enum sup_status first_seen_field(const struct json_value *v,
					struct reading *in, struct sup_fact *f)
{
	(void)in;
	return read_time(v, &f->first_seen);
}

static enum sup_status last_seen_field(const struct json_value *v,
				       struct reading *in, struct sup_fact *f)
{
	(void)in;
	return read_time(v, &f->last_seen);
}

static enum sup_status source_field(const struct json_value *v,
				    struct reading *in, struct sup_fact *f)
{
	return read_text(v, in, &f->source);
}

static enum sup_status scope_field(const struct json_value *v,
				   struct reading *in, struct sup_fact *f)
{
	return read_text(v, in, &f->scope);
}

static enum sup_status status_field(const struct json_value *v,
				    struct reading *in, struct sup_fact *f)
{
	return read_text(v, in, &f->status);
}

static enum sup_status text_field(const struct json_value *v,
				  struct reading *in, struct sup_fact *f)
{
	enum sup_status st = read_text(v, in, &f->text);

	return st == SUP_OK && f->text.n > SUP_FACT_TEXT_MAX ? SUP_INVALID : st;
}

static enum sup_status blocks_field(const struct json_value *v,
				    struct reading *in, struct sup_fact *f)
{
	(void)in;
	if (json_type(v) != JSON_ARRAY)
		return SUP_INVALID;
	for (v = json_first(v); v != NULL; v = json_next(v)) {
		struct sup_slice s;
		enum sup_mail mail;

		if (!json_text(v, &s) || !sup_mail_from_name(s, &mail))
			return SUP_INVALID;
		f->blocks |= 1u << mail;
	}
	return SUP_OK;
}

static enum sup_status flags_field(const struct json_value *v,
				   struct reading *in, struct sup_fact *f)
{
	(void)in;
	if (json_type(v) != JSON_ARRAY)
		return SUP_INVALID;
	for (v = json_first(v); v != NULL; v = json_next(v)) {
		struct sup_slice s;
		size_t i = 0;

		if (!json_text(v, &s))
			return SUP_INVALID;
		while (fact_flag_name(i) != NULL &&
		       !slice_is(s, fact_flag_name(i)))
			i++;
		if (fact_flag_name(i) == NULL)
			return SUP_INVALID;
		f->flags |= 1u << i;
	}
	return SUP_OK;
}

static enum sup_status message_field(const struct json_value *v,
				     struct reading *in, struct sup_fact *f)
{
	struct sup_slice s;

	(void)in;
	if (!json_text(v, &s) || s.n != 16)
		return SUP_INVALID;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		int d = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
					       : -1;

		if (d < 0)
			return SUP_INVALID;
		f->message = f->message << 4 | (uint64_t)d;
	}
	return said(f->message != 0);
}

static enum sup_status level_field(const struct json_value *v,
				   struct reading *in, struct sup_fact *f)
{
	int64_t level;

	(void)in;
	if (!json_int(v, &level) || level < 1 || level > UINT32_MAX)
		return SUP_INVALID;
	f->level = (unsigned)level;
	return SUP_OK;
}

static enum sup_status read_pair(const struct json_value *v, struct reading *in,
				 struct sup_pair *out)
{
	const struct json_value *m;

	*out = (struct sup_pair){ .reason = SUP_REASON_NONE };
	if (json_type(v) != JSON_OBJECT)
		return SUP_INVALID;
	for (m = json_first(v); m != NULL; m = json_next(m)) {
		struct sup_slice name = json_member_name(m);
		struct sup_fact f = { .kind = SUP_KIND_NONE };
		enum sup_status st = SUP_INVALID;

		if (slice_is(name, "scope") && out->scope.n == 0) {
			st = read_text(m, in, &out->scope);
		} else if (slice_is(name, "reason") &&
			   out->reason == SUP_REASON_NONE) {
			st = reason_field(m, in, &f);
			out->reason = f.reason;
		}
		if (st != SUP_OK)
			return st;
	}
	return said(out->reason != SUP_REASON_NONE);
}

static enum sup_status lifts_field(const struct json_value *v,
				   struct reading *in, struct sup_fact *f)
{
	size_t n = json_count(v);
	struct sup_pair *p;

	if (json_type(v) != JSON_ARRAY || n == 0)
		return SUP_INVALID;
	p = arena_alloc(in->a, n, sizeof(*p));
	if (p == NULL)
		return SUP_NO_MEMORY;
	f->lifts = p;
	for (v = json_first(v); v != NULL; v = json_next(v)) {
		enum sup_status st = read_pair(v, in, &p[f->n_lifts]);

		if (st != SUP_OK)
			return st;
		f->n_lifts++;
	}
	return SUP_OK;
}

static bool read_batch(const struct json_value *v, uint64_t *out)
{
	const struct json_value *m;
	int64_t id = -1;
	bool undone = false;

	if (json_type(v) != JSON_OBJECT)
		return false;
	for (m = json_first(v); m != NULL; m = json_next(m)) {
		struct sup_slice name = json_member_name(m);

		if (slice_is(name, "id") && id < 0) {
			if (!json_int(m, &id) || id < 0)
				return false;
		} else if (!slice_is(name, "undone") || undone ||
			   !json_bool(m, &undone)) {
			return false;
		}
	}
	*out = (uint64_t)id | (undone ? SUP_BATCH_UNDONE : 0);
	return id >= 0;
}

static enum sup_status batches_field(const struct json_value *v,
				     struct reading *in, struct sup_fact *f)
{
	size_t n = json_count(v);
	uint64_t *p;

	if (json_type(v) != JSON_ARRAY || n == 0 || n > FACT_BATCHES_MAX)
		return SUP_INVALID;
	p = arena_alloc(in->a, n, sizeof(*p));
	if (p == NULL)
		return SUP_NO_MEMORY;
	f->batches = p;
	for (v = json_first(v); v != NULL; v = json_next(v)) {
		if (!read_batch(v, &p[f->n_batches++]))
			return SUP_INVALID;
	}
	return SUP_OK;
}

static const struct {
	const char *name;
	field_fn *read;
} fields[] = {
	{ "kind", kind_field },
	{ "time", time_field },
	{ "source", source_field },
	{ "scope", scope_field },
	{ "reason", reason_field },
	{ "class", class_field },
	{ "blocks", blocks_field },
	{ "message", message_field },
	{ "status", status_field },
	{ "text", text_field },
	{ "expires", expires_field },
	{ "flags", flags_field },
	{ "level", level_field },
	{ "lifts", lifts_field },
	{ "first_seen", first_seen_field },
	{ "last_seen", last_seen_field },
	{ "batches", batches_field },
};

enum {
	N_FIELDS = sizeof(fields) / sizeof(fields[0])
};

static enum sup_status fault(const struct reading *in, enum sup_status st,
			     const char *what)
{
	return error_set(in->err, st, "evidence[%zu]%s%s: %s", in->at,
			 in->field[0] == '\0' ? "" : ".", in->field, what);
}

static enum sup_status read_fact(const struct json_value *v, struct reading *in,
				 struct sup_fact *out)
{
	struct sup_fact f = { .kind = SUP_KIND_NONE };
	struct sup_error why = { "" };
	unsigned seen = 0;

	in->field = "";
	if (json_type(v) != JSON_OBJECT)
		return fault(in, SUP_INVALID, "is no object");
	for (v = json_first(v); v != NULL; v = json_next(v)) {
		enum sup_status st;
		size_t i = 0;

		while (i < N_FIELDS &&
		       !slice_is(json_member_name(v), fields[i].name))
			i++;
		if (i == N_FIELDS)
			return fault(in, SUP_INVALID, "unknown key");
		in->field = fields[i].name;
		if ((seen & 1u << i) != 0)
			return fault(in, SUP_INVALID, "occurs twice");
		seen |= 1u << i;
		st = fields[i].read(v, in, &f);
		if (st != SUP_OK)
			return fault(in, st, "cannot be read");
	}
	in->field = "";
	if (fact_check(&f, &why) != SUP_OK)
		return fault(in, SUP_INVALID, why.text);
	*out = f;
	return SUP_OK;
}

static enum sup_status read_evidence(const struct json_value *v,
				     struct reading *in,
				     struct record_line *out)
{
	size_t n = json_count(v);

	if (json_type(v) != JSON_ARRAY)
		return error_set(in->err, SUP_INVALID, "evidence: is no array");
	if (n > RECORD_FACTS_MAX)
		return error_set(in->err, SUP_TOO_LARGE,
				 "evidence: more than %d facts",
				 (int)RECORD_FACTS_MAX);
	out->facts = arena_alloc(in->a, n, sizeof(*out->facts));
	if (out->facts == NULL)
		return SUP_NO_MEMORY;
	for (v = json_first(v); v != NULL; v = json_next(v)) {
		enum sup_status st = read_fact(v, in, &out->facts[in->at]);

		if (st != SUP_OK)
			return st;
		in->at++;
	}
	out->n_facts = n;
	return SUP_OK;
}

static enum sup_status read_top(const struct json_value *v, struct reading *in,
				struct record_line *out)
{
	struct sup_slice name = json_member_name(v);
	struct sup_slice *text = NULL;
	size_t max = 0;
	enum sup_status st;

	if (slice_is(name, "suppressions") || slice_is(name, "policy_version"))
		return SUP_OK;
	if (slice_is(name, "evidence"))
		return read_evidence(v, in, out);
	if (slice_is(name, "key")) {
		text = &out->key;
		max = SUP_RULE_MAX;
	} else if (slice_is(name, "spelling")) {
		text = &out->spelling;
		max = SUP_SPELLING_MAX;
	} else {
		return error_set(in->err, SUP_INVALID, "unknown key");
	}
	st = read_text(v, in, text);
	if (st == SUP_OK && text->n > max)
		st = SUP_INVALID;
	return st == SUP_OK ? st
			    : error_set(in->err, st, "%s: cannot be read",
					text == &out->key ? "key" : "spelling");
}

static enum sup_status read_object(struct json_doc *doc, struct reading *in,
				   struct record_line *out)
{
	const struct json_value *root = json_root(doc);
	const struct json_value *v;

	if (json_type(root) != JSON_OBJECT)
		return error_set(in->err, SUP_INVALID, "is no object");
	/* Asked for by name, so that keys that occur twice are noticed. */
	if (json_get(doc, root, "key") == NULL)
		return error_set(in->err, SUP_INVALID, "key: is missing");
	if (json_doc_duplicate(doc))
		return error_set(in->err, SUP_INVALID, "a key occurs twice");
	for (v = json_first(root); v != NULL; v = json_next(v)) {
		enum sup_status st = read_top(v, in, out);

		if (st != SUP_OK)
			return st;
	}
	return SUP_OK;
}

enum sup_status record_from_json(struct sup_slice line, struct arena *a,
				 struct record_line *out, struct sup_error *err)
{
	struct reading in = { .a = a, .err = err, .field = "" };
	struct record_line read = { .n_facts = 0 };
	struct json_doc *doc = NULL;
	struct json_fault why;
	enum sup_status st;

	st = json_parse(line, NULL, &doc, &why);
	if (st != SUP_OK)
		return error_set(err, st, "%s", json_fault_text(&why));
	st = read_object(doc, &in, &read);
	json_doc_free(doc);
	if (st == SUP_OK)
		*out = read;
	return st;
}
