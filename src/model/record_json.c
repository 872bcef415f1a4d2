#include <stdlib.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "model/fact.h"

struct printer {
	struct sup_text *out;
	const struct sup_record *r;
	bool verbose;
};

/* Empty fields are left out. */
static void put_text(struct sup_text *t, const char *name, struct sup_slice s)
{
	if (s.n == 0)
		return;
	sup_json_key(t, name);
	sup_json_string(t, s);
}

static void put_name(struct sup_text *t, const char *name, const char *word)
{
	put_text(t, name, sup_slice_of(word));
}

static void put_time(struct sup_text *t, const char *name, sup_time_ms v)
{
	if (v == 0)
		return;
	sup_json_key(t, name);
	sup_json_time(t, v);
}

static void put_blocks(struct sup_text *t, unsigned blocks)
{
	if (blocks == 0)
		return;
	sup_json_key(t, "blocks");
	sup_json_array_begin(t);
	for (unsigned m = 0; 1u << m <= SUP_BLOCKS_ALL; m++) {
		if ((blocks & 1u << m) != 0)
			sup_json_text(t, sup_mail_name((enum sup_mail)m));
	}
	sup_json_array_end(t);
}

static void put_message(struct sup_text *t, uint64_t message)
{
	static const char digits[] = "0123456789abcdef";
	char hex[16];

	if (message == 0)
		return;
	for (size_t i = 0; i < sizeof(hex); i++)
		hex[i] = digits[message >> (60 - 4 * i) & 0xf];
	put_text(t, "message", (struct sup_slice){ hex, sizeof(hex) });
}

static void put_flags(struct sup_text *t, unsigned flags)
{
	if (flags == 0)
		return;
	sup_json_key(t, "flags");
	sup_json_array_begin(t);
	for (size_t i = 0; fact_flag_name(i) != NULL; i++) {
		if ((flags & 1u << i) != 0)
			sup_json_text(t, fact_flag_name(i));
	}
	sup_json_array_end(t);
}

static void put_lifts(struct sup_text *t, const struct sup_fact *f)
{
	if (f->n_lifts == 0)
		return;
	sup_json_key(t, "lifts");
	sup_json_array_begin(t);
	for (size_t i = 0; i < f->n_lifts; i++) {
		sup_json_object_begin(t);
		put_text(t, "scope", f->lifts[i].scope);
		put_name(t, "reason", sup_reason_name(f->lifts[i].reason));
		sup_json_object_end(t);
	}
	sup_json_array_end(t);
}

static void put_batches(struct sup_text *t, const struct sup_fact *f)
{
	if (f->n_batches == 0)
		return;
	sup_json_key(t, "batches");
	sup_json_array_begin(t);
	for (size_t i = 0; i < f->n_batches; i++) {
		sup_json_object_begin(t);
		sup_json_key(t, "id");
		sup_json_uint(t, f->batches[i] & ~SUP_BATCH_UNDONE);
		if ((f->batches[i] & SUP_BATCH_UNDONE) != 0) {
			sup_json_key(t, "undone");
			sup_json_bool(t, true);
		}
		sup_json_object_end(t);
	}
	sup_json_array_end(t);
}

static void put_fact_json(const struct printer *p, const struct sup_fact *f)
{
	struct sup_text *t = p->out;

	sup_json_object_begin(t);
	put_name(t, "kind", sup_kind_name(f->kind));
	put_time(t, "time", f->time);
	put_text(t, "source", f->source);
	put_text(t, "scope", f->scope);
	put_name(t, "reason", sup_reason_name(f->reason));
	put_name(t, "class", sup_class_name(f->bounce_class));
	put_blocks(t, f->blocks);
	put_message(t, f->message);
	put_text(t, "status", f->status);
	put_text(t, "text", f->text);
	put_time(t, "expires", f->expires);
	put_flags(t, f->flags);
	if (f->level != 0) {
		sup_json_key(t, "level");
		sup_json_uint(t, f->level);
	}
	put_lifts(t, f);
	/* What counts at its receipt would be another fact without it. */
	if (!p->verbose && f->time != 0 && fact_position(f) != f->time)
		put_time(t, "first_seen", f->first_seen);
	if (p->verbose) {
		put_time(t, "first_seen", f->first_seen);
		put_time(t, "last_seen", f->last_seen);
		put_batches(t, f);
	}
	sup_json_object_end(t);
}

static void put_suppression_json(const struct printer *p,
				 const struct sup_suppression *s)
{
	struct sup_text *t = p->out;
	const struct sup_fact *cause =
		s->cause < p->r->n_facts ? &p->r->facts[s->cause] : NULL;
	bool dated = cause != NULL && cause->time != 0;

	sup_json_object_begin(t);
	put_text(t, "scope", s->scope);
	put_name(t, "reason", sup_reason_name(s->reason));
	put_blocks(t, s->blocks);
	/* That of a timeless cause is when it came. */
	if (dated || p->verbose)
		put_time(t, "since", s->since);
	if (p->verbose && s->from != s->since)
		put_time(t, "from", s->from);
	put_time(t, "expires", s->expires);
	if (cause != NULL) {
		sup_json_key(t, "fact");
		put_fact_json(p, cause);
	}
	sup_json_object_end(t);
}

static int canonical_order(const void *a, const void *b)
{
	const struct sup_fact *x = *(const struct sup_fact *const *)a;
	const struct sup_fact *y = *(const struct sup_fact *const *)b;
	struct sup_fact first = *x;
	struct sup_fact second = *y;

	first.first_seen = 0;
	second.first_seen = 0;
	return fact_compare(&first, &second);
}

/* Without its batches an undone fact would be read back as one in force. */
static bool is_printed(const struct printer *p, const struct sup_fact *f)
{
	return p->verbose || !sup_fact_disabled(f);
}

/* Fold order, but as if receipts were not known: the place of a fact without a
 * time, or of a lifting one from the future, must not say when it came. */
static enum sup_status put_evidence(const struct printer *p)
{
	size_t n = 0;
	const struct sup_fact **order;

	for (size_t i = 0; i < p->r->n_facts; i++)
		n += is_printed(p, &p->r->facts[i]) ? 1 : 0;
	if (n == 0)
		return SUP_OK;
	/* NOLINTBEGIN(bugprone-sizeof-expression): an array of pointers. */
	order = mem_alloc(n, sizeof(*order));
	if (order == NULL)
		return SUP_NO_MEMORY;
	n = 0;
	for (size_t i = 0; i < p->r->n_facts; i++) {
		if (is_printed(p, &p->r->facts[i]))
			order[n++] = &p->r->facts[i];
	}
	if (!p->verbose)
		qsort(order, n, sizeof(*order), canonical_order);
	/* NOLINTEND(bugprone-sizeof-expression) */
	sup_json_key(p->out, "evidence");
	sup_json_array_begin(p->out);
	for (size_t i = 0; i < n; i++)
		put_fact_json(p, order[i]);
	sup_json_array_end(p->out);
	mem_free(order);
	return SUP_OK;
}

enum sup_status sup_record_json(const struct sup_record *r, unsigned flags,
				struct sup_text *out)
{
	struct printer p = { out, r, (flags & SUP_JSON_VERBOSE) != 0 };
	enum sup_status st;

	sup_json_object_begin(out);
	sup_json_key(out, "key");
	sup_json_string(out, r->key);
	put_text(out, "spelling", r->spelling);
	if (p.verbose) {
		sup_json_key(out, "policy_version");
		sup_json_uint(out, r->policy_version);
	}
	if (r->n_suppressions > 0) {
		sup_json_key(out, "suppressions");
		sup_json_array_begin(out);
		for (size_t i = 0; i < r->n_suppressions; i++)
			put_suppression_json(&p, &r->suppressions[i]);
		sup_json_array_end(out);
	}
	st = put_evidence(&p);
	if (st != SUP_OK)
		return st;
	sup_json_object_end(out);
	return sup_text_status(out);
}
