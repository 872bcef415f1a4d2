/*
 * varint.h - reading and writing the small numbers of stored values.
 *
 * A varint is little-endian base 128, at most 10 bytes, without needless
 * bytes.  Both ends are sticky: after the first failure nothing more happens,
 * so that a run of calls is checked once.
 */
#ifndef MODEL_VARINT_H
#define MODEL_VARINT_H

#include "base/buf.h"

/* Where bytes go. */
struct sink {
	struct buf *out;
	enum sup_status st; /* SUP_OK, or the first failure */
};

void put_byte(struct sink *s, unsigned byte);
void put_varint(struct sink *s, uint64_t v);
/* The difference v - base, zigzag; neither is negative. */
void put_diff(struct sink *s, int64_t v, int64_t base);
void put_u64(struct sink *s, uint64_t v);
/* The bytes alone. */
void put_bytes(struct sink *s, struct sup_slice bytes);
/* Their number before them. */
void put_slice(struct sink *s, struct sup_slice bytes);

/* Where bytes come from. */
struct feed {
	const unsigned char *p;
	const unsigned char *end;
	bool bad; /* there were too few bytes, or one that cannot be */
};

unsigned get_byte(struct feed *s);
uint64_t get_varint(struct feed *s);
/* At most max, else bad. */
uint64_t get_varint_max(struct feed *s, uint64_t max);
/* base plus a difference; bad outside [0, max]. */
int64_t get_diff(struct feed *s, int64_t base, int64_t max);
uint64_t get_u64(struct feed *s);
/* n bytes, empty if there are not as many. */
struct sup_slice get_bytes(struct feed *s, size_t n);
/* A number up to max, and as many bytes; none of them is bad. */
struct sup_slice get_slice(struct feed *s, size_t max);

static inline size_t feed_left(const struct feed *s)
{
	return s->bad ? 0 : (size_t)(s->end - s->p);
}

#endif
