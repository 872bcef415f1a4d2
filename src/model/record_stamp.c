#include "model/record_stamp.h"

#include "base/slice.h"
#include "model/codec.h"
#include "model/fact_text.h"
#include "suppress/address.h"

enum {
	CHECKSUM_AT = 1, /* as in record_codec.c */
	SUMMARY_AT = 9,
	SUMMARY_SPELLING = 1 << 5,
	DIGEST_ROOM = SUP_SPELLING_MAX + 64
};

/* What stands behind the policy version of a value without a spelling. */
static enum sup_status take_tail(struct record_stamp *s, struct sup_slice value)
{
	struct feed in = { (const unsigned char *)value.p + SUMMARY_AT,
			   (const unsigned char *)value.p + value.n, false };

	s->summary = get_byte(&in);
	s->policy_version = (uint32_t)get_varint_max(&in, UINT32_MAX);
	if (in.bad)
		return SUP_INVALID;
	return buf_add(&s->tail, in.p, feed_left(&in));
}

enum sup_status record_stamp_init(struct record_stamp *s,
				  const struct record *r)
{
	/* Any key would do: it goes into the checksum alone. */
	static const struct sup_slice key = SLICE_INIT("a");
	struct buf value = BUF_INIT(RECORD_VALUE_MAX);
	struct sink facts;
	enum sup_status st;

	*s = (struct record_stamp){ .tail = BUF_INIT(RECORD_VALUE_MAX),
				    .facts = BUF_INIT(RECORD_VALUE_MAX) };
	if (r->n_facts != 1 || r->spelling.n > 0)
		return SUP_INVALID;
	st = record_encode(r, key, &value);
	if (st == SUP_OK)
		st = take_tail(s, buf_slice(&value));
	facts = (struct sink){ &s->facts, st };
	put_fact(&facts, &r->facts[0], 0, false);
	buf_release(&value);
	if (facts.st != SUP_OK)
		record_stamp_release(s);
	return facts.st;
}

void record_stamp_release(struct record_stamp *s)
{
	if (s == NULL)
		return;
	buf_release(&s->tail);
	buf_release(&s->facts);
}

static enum sup_status digest_of(const struct record_stamp *s,
				 struct sup_slice key,
				 struct sup_slice spelling,
				 struct hash128 *digest)
{
	char room[DIGEST_ROOM];
	struct buf bytes = { room, 0, sizeof(room), sizeof(room) };
	struct hash128 fact = hash128_two(key, buf_slice(&s->facts));
	struct sink out = { &bytes, SUP_OK };

	put_slice(&out, spelling);
	put_varint(&out, 1);
	put_u64(&out, fact.lo);
	put_u64(&out, fact.hi);
	if (out.st == SUP_OK)
		*digest = hash128_two(key, buf_slice(&bytes));
	return out.st;
}

enum sup_status record_stamp_print(const struct record_stamp *s,
				   struct sup_slice key,
				   struct sup_slice spelling, struct buf *out,
				   struct hash128 *digest)
{
	struct sink to = { out, SUP_OK };
	size_t start = out->len;
	uint64_t sum;

	if (spelling.n > SUP_SPELLING_MAX || !text_is_clean(spelling))
		return SUP_INVALID;
	to.st = digest_of(s, key, spelling, digest);
	put_byte(&to, RECORD_FORMAT);
	put_u64(&to, 0);
	put_byte(&to, s->summary | (spelling.n > 0 ? SUMMARY_SPELLING : 0));
	put_varint(&to, s->policy_version);
	if (spelling.n > 0)
		put_slice(&to, spelling);
	put_bytes(&to, buf_slice(&s->tail));
	if (to.st != SUP_OK) {
		out->len = start;
		return to.st;
	}
	sum = hash64_two(key, slice_from(buf_slice(out), start + SUMMARY_AT));
	for (size_t i = 0; i < 8; i++)
		out->data[start + CHECKSUM_AT + i] =
			(char)(unsigned char)(sum >> (8 * i) & 0xff);
	return SUP_OK;
}
