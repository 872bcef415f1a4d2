#include "model/codec.h"
#include "model/fact.h"
#include "suppress/scope.h"

/* The head: reason in the low three bits, what it blocks in the next two, and
 * which fields follow. */
enum {
	REASON_MASK = 7,
	BLOCKS_SHIFT = 3,
	HAS_SCOPE = 1 << 5,
	HAS_FROM = 1 << 6,
	HAS_EXPIRES = 1 << 7
};

void put_suppression(struct sink *s, const struct sup_suppression *p)
{
	unsigned head = (unsigned)p->reason | p->blocks << BLOCKS_SHIFT;

	if (p->scope.n > 0)
		head |= HAS_SCOPE;
	if (p->from != p->since)
		head |= HAS_FROM;
	if (p->expires != 0)
		head |= HAS_EXPIRES;
	put_byte(s, head);
	put_varint(s, p->cause);
	put_varint(s, (uint64_t)p->since);
	if (p->scope.n > 0)
		put_slice(s, p->scope);
	if (p->from != p->since)
		put_diff(s, p->from, p->since);
	if (p->expires != 0)
		put_diff(s, p->expires, p->since);
}

void get_suppression(struct feed *in, struct sup_suppression *out)
{
	unsigned head = get_byte(in);

	*out = (struct sup_suppression){
		.reason = (enum sup_reason)(head & REASON_MASK),
		.blocks = head >> BLOCKS_SHIFT & SUP_BLOCKS_ALL,
	};
	out->cause = (uint32_t)get_varint_max(in, UINT32_MAX);
	out->since = (sup_time_ms)get_varint_max(in, FACT_TIME_MAX);
	out->from = out->since;
	if ((head & HAS_SCOPE) != 0)
		out->scope = get_slice(in, SUP_SCOPE_MAX);
	if ((head & HAS_FROM) != 0) {
		out->from = get_diff(in, out->since, FACT_TIME_MAX);
		in->bad |= out->from == out->since;
	}
	if ((head & HAS_EXPIRES) != 0) {
		out->expires = get_diff(in, out->since, FACT_TIME_MAX);
		in->bad |= out->expires == 0;
	}
	in->bad |= out->reason == SUP_REASON_NONE ||
		   (unsigned)out->reason >= SUP_REASON_END;
}
