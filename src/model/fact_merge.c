#include <stdlib.h>

#include "base/slice.h"
#include "model/fact.h"
#include "model/fact_text.h"

int pair_compare(const struct sup_pair *a, const struct sup_pair *b)
{
	int c = slice_compare(a->scope, b->scope);

	return c != 0 ? c : (int)a->reason - (int)b->reason;
}

static int pair_order(const void *a, const void *b)
{
	return pair_compare(a, b);
}

static uint64_t batch_id(uint64_t batch)
{
	return batch & ~SUP_BATCH_UNDONE;
}

/* By id; one that is not undone before the same one undone. */
static int batch_order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	if (batch_id(x) != batch_id(y))
		return batch_id(x) < batch_id(y) ? -1 : 1;
	return x < y ? -1 : (x > y ? 1 : 0);
}

static int compare(uint64_t a, uint64_t b)
{
	return a < b ? -1 : (a > b ? 1 : 0);
}

static int compare_lifts(const struct sup_fact *a, const struct sup_fact *b)
{
	for (size_t i = 0; i < a->n_lifts && i < b->n_lifts; i++) {
		int c = pair_compare(&a->lifts[i], &b->lifts[i]);

		if (c != 0)
			return c;
	}
	return compare(a->n_lifts, b->n_lifts);
}

/* The greater payload stays when two facts merge. */
static int compare_payload(const struct sup_fact *a, const struct sup_fact *b)
{
	/* What really happened stays: an echo of it says less, and may do
	 * nothing. */
	int c = compare(a->bounce_class != SUP_CLASS_ECHO,
			b->bounce_class != SUP_CLASS_ECHO);

	/* In doubt about whose side it was, the recipient's: it suppresses.
	 * What has no time may even be two events. */
	if (c == 0)
		c = compare(
			sup_class_side(a->bounce_class) == SUP_SIDE_RECIPIENT,
			sup_class_side(b->bounce_class) == SUP_SIDE_RECIPIENT);
	/* No text is the smallest of all texts. */
	if (c == 0)
		c = slice_compare(a->text, b->text);
	if (c == 0)
		c = compare(a->bounce_class, b->bounce_class);
	if (c == 0)
		c = compare(a->flags, b->flags);
	if (c == 0)
		c = slice_compare(a->status, b->status);
	return c != 0 ? c : compare_lifts(a, b);
}

static sup_time_ms later_expiry(sup_time_ms a, sup_time_ms b)
{
	if (a == 0 || b == 0)
		return 0;
	return a > b ? a : b;
}

static sup_time_ms earlier_receipt(sup_time_ms a, sup_time_ms b)
{
	if (a == 0 || b == 0)
		return a == 0 ? b : a;
	return a < b ? a : b;
}

/* Sort n batches and keep one of each; the result is their number. */
static size_t normal_batches(uint64_t *p, size_t n)
{
	size_t kept = 0;

	if (n == 0)
		return 0;
	qsort(p, n, sizeof(*p), batch_order);
	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || batch_id(p[kept - 1]) != batch_id(p[i]))
			p[kept++] = p[i];
	}
	return kept == 1 && p[0] == 0 ? 0 : kept;
}

static bool same_batches(const struct sup_fact *a, const struct sup_fact *b)
{
	return a->n_batches == b->n_batches &&
	       (a->n_batches == 0 ||
		memcmp(a->batches, b->batches,
		       a->n_batches * sizeof(*a->batches)) == 0);
}

/* into's batches and b's; none stands for "outside a batch", which is 0. */
static enum sup_status unite_batches(struct sup_fact *into,
				     const struct sup_fact *b, struct arena *a)
{
	size_t n = into->n_batches;
	uint64_t *p;

	if (same_batches(into, b))
		return SUP_OK;
	p = arena_alloc(a, n + b->n_batches + 1, sizeof(*p));
	if (p == NULL)
		return SUP_NO_MEMORY;
	if (n > 0)
		memcpy(p, into->batches, n * sizeof(*p));
	if (b->n_batches > 0)
		memcpy(p + n, b->batches, b->n_batches * sizeof(*p));
	n += b->n_batches;
	if (into->n_batches == 0 || b->n_batches == 0)
		p[n++] = 0;
	n = normal_batches(p, n);
	if (n > FACT_BATCHES_MAX)
		return SUP_TOO_LARGE;
	into->batches = n == 0 ? NULL : p;
	into->n_batches = n;
	return SUP_OK;
}

/* An import line without a time says the same each time it is read. */
static bool keeps_first_only(const struct sup_fact *f)
{
	return f->time == 0 && f->kind == SUP_KIND_IMPORTED;
}

static void take_payload(struct sup_fact *into, const struct sup_fact *b)
{
	into->text = b->text;
	into->bounce_class = b->bounce_class;
	into->flags = b->flags;
	into->status = b->status;
	into->lifts = b->lifts;
	into->n_lifts = b->n_lifts;
}

static bool differs(const struct sup_fact *a, const struct sup_fact *b)
{
	return compare_payload(a, b) != 0 || a->blocks != b->blocks ||
	       a->level != b->level || a->expires != b->expires ||
	       a->first_seen != b->first_seen ||
	       (a->time == 0 && a->last_seen != b->last_seen) ||
	       !same_batches(a, b);
}

enum sup_status fact_merge(struct sup_fact *into, const struct sup_fact *b,
			   struct arena *a, bool *changed)
{
	struct sup_fact m = *into;
	enum sup_status st = unite_batches(&m, b, a);

	if (st != SUP_OK)
		return st;
	if (compare_payload(&m, b) < 0)
		take_payload(&m, b);
	m.blocks |= b->blocks;
	if (b->level > m.level)
		m.level = b->level;
	m.expires = later_expiry(m.expires, b->expires);
	m.first_seen = earlier_receipt(m.first_seen, b->first_seen);
	if (b->last_seen > m.last_seen)
		m.last_seen = b->last_seen;
	if (keeps_first_only(&m))
		m.last_seen = m.first_seen;
	*changed = differs(into, &m);
	*into = m;
	return SUP_OK;
}

static bool copy_lifts(const struct sup_fact *f, struct arena *a,
		       struct sup_fact *out)
{
	struct sup_pair *p;
	size_t kept = 0;

	out->lifts = NULL;
	out->n_lifts = 0;
	if (f->n_lifts == 0)
		return true;
	p = arena_alloc(a, f->n_lifts, sizeof(*p));
	if (p == NULL)
		return false;
	memcpy(p, f->lifts, f->n_lifts * sizeof(*p));
	qsort(p, f->n_lifts, sizeof(*p), pair_order);
	for (size_t i = 0; i < f->n_lifts; i++) {
		if (kept > 0 && pair_compare(&p[kept - 1], &p[i]) == 0)
			continue;
		p[kept] = p[i];
		if (!arena_copy(a, p[i].scope, &p[kept].scope))
			return false;
		kept++;
	}
	out->lifts = p;
	out->n_lifts = kept;
	return true;
}

static bool copy_batches(const struct sup_fact *f, struct arena *a,
			 struct sup_fact *out)
{
	uint64_t *p;

	out->batches = NULL;
	out->n_batches = 0;
	if (f->n_batches == 0)
		return true;
	p = arena_alloc(a, f->n_batches, sizeof(*p));
	if (p == NULL)
		return false;
	memcpy(p, f->batches, f->n_batches * sizeof(*p));
	out->n_batches = normal_batches(p, f->n_batches);
	if (out->n_batches > 0)
		out->batches = p;
	return true;
}

enum sup_status fact_copy(const struct sup_fact *f, struct arena *a,
			  struct sup_fact *out)
{
	struct sup_fact c = *f;

	if (!text_copy(a, f->source, SUP_SOURCE_MAX, &c.source) ||
	    !arena_copy(a, f->scope, &c.scope) ||
	    !arena_copy(a, f->status, &c.status) ||
	    !text_copy(a, f->text, SUP_FACT_TEXT_MAX, &c.text) ||
	    !copy_lifts(f, a, &c) || !copy_batches(f, a, &c))
		return SUP_NO_MEMORY;
	if (c.first_seen == 0)
		c.first_seen = c.last_seen;
	if (c.last_seen < c.first_seen || keeps_first_only(&c))
		c.last_seen = c.first_seen;
	*out = c;
	return SUP_OK;
}

bool fact_is_normal(const struct sup_fact *f)
{
	if (fact_check(f, NULL) != SUP_OK || !text_is_clean(f->source) ||
	    f->text.n > SUP_FACT_TEXT_MAX || !text_is_clean(f->text) ||
	    f->n_batches > FACT_BATCHES_MAX)
		return false;
	if (f->last_seen < f->first_seen ||
	    (f->first_seen == 0 && f->last_seen != 0) ||
	    (keeps_first_only(f) && f->last_seen != f->first_seen))
		return false;
	for (size_t i = 1; i < f->n_lifts; i++) {
		if (pair_compare(&f->lifts[i - 1], &f->lifts[i]) >= 0)
			return false;
	}
	for (size_t i = 1; i < f->n_batches; i++) {
		if (batch_id(f->batches[i - 1]) >= batch_id(f->batches[i]))
			return false;
	}
	return f->n_batches != 1 || f->batches[0] != 0;
}
