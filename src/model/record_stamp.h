/*
 * record_stamp.h - the bytes of many records that differ in key and spelling
 * alone, as a list of addresses with one reason has them.
 */
#ifndef MODEL_RECORD_STAMP_H
#define MODEL_RECORD_STAMP_H

#include "model/record.h"

struct record_stamp {
	struct buf tail; /* of the value, behind the spelling */
	unsigned summary;
	uint32_t policy_version;
	struct buf facts; /* one: what the digest takes from it */
};

/* r is folded and has one fact and no spelling.  SUP_INVALID: it has others, or
 * is not in order. */
enum sup_status record_stamp_init(struct record_stamp *s,
				  const struct record *r) SUP_CHECKED;
/* NULL is allowed, and zeros. */
void record_stamp_release(struct record_stamp *s);

enum {
	/* Behind a record's summary: policy version, spelling's length. */
	RECORD_STAMP_HEAD = 32
};

/*
 * record_stamp_print - append the value of key, as record_encode() would.
 *
 * digest is what record_digest() would say.  SUP_INVALID: no spelling.
 */
enum sup_status record_stamp_print(const struct record_stamp *s,
				   struct sup_slice key,
				   struct sup_slice spelling, struct buf *out,
				   struct hash128 *digest) SUP_CHECKED;

#endif
