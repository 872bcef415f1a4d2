/* hash.h - XXH3: for checksums, set digests and tables; not cryptographic. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "suppress/types.h"

struct hash128 {
	uint64_t lo;
	uint64_t hi;
};

/* XXH3-64 of n bytes. */
uint64_t hash64(const void *p, size_t n);
/* Of a and b back to back. */
uint64_t hash64_two(struct sup_slice a, struct sup_slice b);
struct hash128 hash128_two(struct sup_slice a, struct sup_slice b);

/* Sum and difference modulo 2^128, for digests of sets. */
struct hash128 hash128_add(struct hash128 a, struct hash128 b);
struct hash128 hash128_sub(struct hash128 a, struct hash128 b);

/* n random bytes of the system.  SUP_IO if it has none. */
enum sup_status random_bytes(void *p, size_t n) SUP_CHECKED;

#endif
