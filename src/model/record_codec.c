#include "base/slice.h"
#include "model/codec.h"
#include "model/fact.h"
#include "model/fact_text.h"
#include "model/record.h"
#include "suppress/address.h"
#include "suppress/scope.h"

enum {
	CHECKSUM_AT = 1,
	SUMMARY_AT = 9,
	/* Format, checksum, summary, policy version, number of suppressions. */
	VALUE_BYTES_MIN = 12,
	/* The summary: strongest reason, what all suppressions block together,
	 * and whether a spelling follows. */
	SUMMARY_BLOCKS_SHIFT = 3,
	SUMMARY_SPELLING = 1 << 5
};

static unsigned summary_of(const struct record *r)
{
	unsigned blocks = 0;

	for (size_t i = 0; i < r->n_suppressions; i++)
		blocks |= r->suppressions[i].blocks;
	return (unsigned)record_strongest(r) | blocks << SUMMARY_BLOCKS_SHIFT |
	       (r->spelling.n > 0 ? SUMMARY_SPELLING : 0);
}

static bool time_fits(sup_time_ms t)
{
	return t >= 0 && t <= FACT_TIME_MAX;
}

static bool scope_is_normal(struct sup_slice s)
{
	char text[SUP_SCOPE_MAX + 1];
	size_t n;

	return sup_scope_parse(s, text, &n) == SUP_OK &&
	       slice_equal(s, (struct sup_slice){ text, n });
}

static int suppression_order(const struct sup_suppression *a,
			     const struct sup_suppression *b)
{
	int c = slice_compare(a->scope, b->scope);

	return c != 0 ? c : (int)a->reason - (int)b->reason;
}

static bool suppressions_are_normal(const struct record *r)
{
	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		if (s->reason == SUP_REASON_NONE ||
		    (unsigned)s->reason >= SUP_REASON_END ||
		    s->blocks > SUP_BLOCKS_ALL || s->cause >= r->n_facts ||
		    !time_fits(s->since) || !time_fits(s->from) ||
		    !time_fits(s->expires) || !scope_is_normal(s->scope))
			return false;
		if (i > 0 && suppression_order(s - 1, s) >= 0)
			return false;
	}
	return true;
}

static bool same_identity_before(const struct record *r, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (fact_same(&r->facts[i], &r->facts[at]))
			return true;
	}
	return false;
}

/* Facts of one identity that stand apart would be two facts that every other
 * store has as one.  Only lifting ones and those without a time can. */
static bool may_stand_apart(const struct sup_fact *f)
{
	return f->time == 0 || kind_is_lifting(f->kind);
}

static bool facts_are_normal(const struct record *r)
{
	for (size_t i = 0; i < r->n_facts; i++) {
		const struct sup_fact *f = &r->facts[i];

		if (!fact_is_normal(f) ||
		    (i > 0 && fact_compare(f - 1, f) >= 0) ||
		    (may_stand_apart(f) && same_identity_before(r, i)))
			return false;
	}
	return r->n_facts <= RECORD_FACTS_MAX;
}

static bool spelling_is_normal(struct sup_slice s)
{
	return s.n <= SUP_SPELLING_MAX && text_is_clean(s);
}

/* The times of the facts are written from that of the first suppression, which
 * is that of its cause: with one fact it need not be written twice. */
static sup_time_ms first_reference(const struct record *r)
{
	return r->n_suppressions > 0 ? r->suppressions[0].since : 0;
}

static void put_body(struct sink *s, const struct record *r)
{
	sup_time_ms ref = first_reference(r);

	put_byte(s, summary_of(r));
	put_varint(s, r->policy_version);
	if (r->spelling.n > 0)
		put_slice(s, r->spelling);
	put_varint(s, r->n_suppressions);
	for (size_t i = 0; i < r->n_suppressions; i++)
		put_suppression(s, &r->suppressions[i]);
	for (size_t i = 0; i < r->n_facts; i++) {
		put_fact(s, &r->facts[i], ref, true);
		ref = fact_reference(&r->facts[i], ref);
	}
}

static uint64_t checksum(struct sup_slice key, const char *rest, size_t n)
{
	return hash64_two(key, (struct sup_slice){ rest, n });
}

enum sup_status record_encode(const struct record *r, struct sup_slice key,
			      struct buf *out)
{
	struct sink s = { out, SUP_OK };
	size_t start = out->len;
	uint64_t sum;

	if (!spelling_is_normal(r->spelling) || !facts_are_normal(r) ||
	    !suppressions_are_normal(r))
		return SUP_INVALID;
	put_byte(&s, RECORD_FORMAT);
	put_u64(&s, 0);
	put_body(&s, r);
	if (s.st == SUP_OK && out->len - start > RECORD_VALUE_MAX)
		s.st = SUP_TOO_LARGE;
	if (s.st != SUP_OK) {
		out->len = start;
		if (out->data != NULL)
			out->data[start] = '\0';
		return s.st;
	}
	sum = checksum(key, out->data + start + SUMMARY_AT,
		       out->len - start - SUMMARY_AT);
	for (size_t i = 0; i < 8; i++)
		out->data[start + CHECKSUM_AT + i] =
			(char)(unsigned char)(sum >> (8 * i) & 0xff);
	return SUP_OK;
}

/* What stands before the suppressions. */
struct head {
	unsigned summary;
	uint32_t policy_version;
	struct sup_slice spelling;
	size_t n_suppressions;
};

/* Also verifies the checksum; *in is then at the first suppression. */
static enum sup_status get_head(struct sup_slice value, struct sup_slice key,
				struct feed *in, struct head *out)
{
	const unsigned char *p = (const unsigned char *)value.p;
	uint64_t sum;

	if (value.n == 0 || p[0] == 0)
		return SUP_CORRUPT;
	if (p[0] > RECORD_FORMAT)
		return SUP_STORE_FORMAT;
	if (value.n < VALUE_BYTES_MIN || value.n > RECORD_VALUE_MAX)
		return SUP_CORRUPT;
	*in = (struct feed){ p + CHECKSUM_AT, p + value.n, false };
	sum = get_u64(in);
	if (sum != checksum(key, value.p + SUMMARY_AT, value.n - SUMMARY_AT))
		return SUP_CORRUPT;
	*out = (struct head){ .summary = get_byte(in) };
	out->policy_version = (uint32_t)get_varint_max(in, UINT32_MAX);
	if ((out->summary & SUMMARY_SPELLING) != 0)
		out->spelling = get_slice(in, SUP_SPELLING_MAX);
	out->n_suppressions = (size_t)get_varint_max(
		in, feed_left(in) / SUPPRESSION_BYTES_MIN);
	return in->bad ? SUP_CORRUPT : SUP_OK;
}

static enum sup_status get_suppressions(struct feed *in, size_t n,
					struct arena *a, struct record *r)
{
	if (n == 0)
		return SUP_OK;
	r->suppressions = arena_alloc(a, n, sizeof(*r->suppressions));
	if (r->suppressions == NULL)
		return SUP_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		get_suppression(in, &r->suppressions[i]);
	r->n_suppressions = n;
	return in->bad ? SUP_CORRUPT : SUP_OK;
}

enum sup_status record_decode(struct sup_slice value, struct sup_slice key,
			      struct arena *a, struct record *out)
{
	struct record r = { .n_facts = 0 };
	struct feed in;
	struct head head;
	sup_time_ms ref;
	enum sup_status st;

	st = get_head(value, key, &in, &head);
	if (st != SUP_OK)
		return st;
	r.spelling = head.spelling;
	r.policy_version = head.policy_version;
	st = get_suppressions(&in, head.n_suppressions, a, &r);
	ref = first_reference(&r);
	while (st == SUP_OK && feed_left(&in) > 0) {
		st = record_reserve(&r, a);
		if (st == SUP_OK)
			st = get_fact(&in, ref, a, &r.facts[r.n_facts]);
		if (st == SUP_OK) {
			ref = fact_reference(&r.facts[r.n_facts], ref);
			r.n_facts++;
		}
	}
	if (st == SUP_NO_MEMORY)
		return st;
	if (st != SUP_OK || head.summary != summary_of(&r) ||
	    !spelling_is_normal(r.spelling) || !facts_are_normal(&r) ||
	    !suppressions_are_normal(&r))
		return SUP_CORRUPT;
	*out = r;
	return SUP_OK;
}

enum sup_status record_scan(struct sup_slice value, struct sup_slice key,
			    record_suppression_fn *fn, void *arg)
{
	struct feed in;
	struct head head;
	enum sup_status st = get_head(value, key, &in, &head);

	if (st != SUP_OK)
		return st;
	for (size_t i = 0; i < head.n_suppressions; i++) {
		struct sup_suppression s;

		get_suppression(&in, &s);
		if (in.bad)
			return SUP_CORRUPT;
		if (!fn(&s, arg))
			break;
	}
	return SUP_OK;
}

enum sup_status record_digest(const struct record *r, struct sup_slice key,
			      struct hash128 *out)
{
	struct buf bytes = BUF_INIT(RECORD_VALUE_MAX);
	struct sink s = { &bytes, SUP_OK };
	struct hash128 sum = { 0, 0 };

	/* Where a fact without a time stands depends on when it came, so the
	 * facts are a set here: their hashes are added up. */
	for (size_t i = 0; i < r->n_facts && s.st == SUP_OK; i++) {
		struct hash128 one;

		buf_clear(&bytes);
		put_fact(&s, &r->facts[i], 0, false);
		if (s.st != SUP_OK)
			break;
		one = hash128_two(key, buf_slice(&bytes));
		sum = hash128_add(sum, one);
	}
	buf_clear(&bytes);
	put_slice(&s, r->spelling);
	put_varint(&s, r->n_facts);
	put_u64(&s, sum.lo);
	put_u64(&s, sum.hi);
	if (s.st == SUP_OK)
		*out = hash128_two(key, buf_slice(&bytes));
	buf_release(&bytes);
	return s.st;
}
