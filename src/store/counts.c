#include <string.h>

#include "base/slice.h"
#include "store/env.h"
#include "store/value.h"

enum {
	COUNTS_VALUE_MAX = 512
};

struct store_counts *meta_counts(struct txn *t)
{
	return &t->counts;
}

/* The order of the stored numbers; new ones go at the end, with a new version
 * of the value. */
#define PLAIN_COUNTS(X) \
	X(recipients)   \
	X(suppressed)   \
	X(domain_rules) \
	X(hashes)       \
	X(facts)        \
	X(quarantined)  \
	X(incidents_open)

enum sup_status counts_read(struct sup_slice value, struct store_counts *out)
{
	struct feed f;
	enum sup_status st = value_open(value, &f);
	uint64_t reasons;

	if (st != SUP_OK)
		return st;
	*out = (struct store_counts){ 0 };
#define X(name) out->name = get_varint(&f);
	PLAIN_COUNTS(X)
#undef X
	/* A newer program may know more reasons; their numbers must survive. */
	reasons = get_varint(&f);
	if (reasons > SUP_REASON_END)
		return SUP_STORE_FORMAT;
	for (uint64_t i = 0; i < reasons; i++)
		out->by_reason[i] = get_varint(&f);
	out->digest.lo = get_u64(&f);
	out->digest.hi = get_u64(&f);
	/* Absent while nobody has been erased: who does not know the number
	 * must not answer once there is somebody. */
	if (feed_left(&f) > 0) {
		out->erased = get_varint(&f);
		if (out->erased == 0)
			return SUP_CORRUPT;
	}
	return value_end(&f);
}

enum sup_status counts_write(struct txn *t)
{
	struct buf b = BUF_INIT(COUNTS_VALUE_MAX);
	struct sink s;

	if (memcmp(&t->counts, &t->stored, sizeof(t->counts)) == 0)
		return SUP_OK;
	value_begin(&s, &b);
#define X(name) put_varint(&s, t->counts.name);
	PLAIN_COUNTS(X)
#undef X
	put_varint(&s, SUP_REASON_END);
	for (size_t i = 0; i < SUP_REASON_END; i++)
		put_varint(&s, t->counts.by_reason[i]);
	put_u64(&s, t->counts.digest.lo);
	put_u64(&s, t->counts.digest.hi);
	if (t->counts.erased > 0)
		put_varint(&s, t->counts.erased);
	return value_put(t, DB_META, SLICE("counts"), &s);
}
