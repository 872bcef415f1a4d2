#include "base/hash.h"

#include <string.h>
/* Inlined, so that a state can live on the stack. */
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
	JOINED_MAX = 1024
};

uint64_t hash64(const void *p, size_t n)
{
	return XXH3_64bits(p, n);
}

/* Nearly always both fit a small buffer, and one shot over it is faster than
 * the streaming state, which has to be set up. */
static const void *join(struct sup_slice a, struct sup_slice b, char *room)
{
	if (a.n > JOINED_MAX || b.n > JOINED_MAX - a.n)
		return NULL;
	if (a.n > 0)
		memcpy(room, a.p, a.n);
	if (b.n > 0)
		memcpy(room + a.n, b.p, b.n);
	return room;
}

uint64_t hash64_two(struct sup_slice a, struct sup_slice b)
{
	char room[JOINED_MAX];
	XXH3_state_t state;

	if (join(a, b, room) != NULL)
		return XXH3_64bits(room, a.n + b.n);
	(void)XXH3_64bits_reset(&state);
	(void)XXH3_64bits_update(&state, a.p, a.n);
	(void)XXH3_64bits_update(&state, b.p, b.n);
	return XXH3_64bits_digest(&state);
}

struct hash128 hash128_two(struct sup_slice a, struct sup_slice b)
{
	char room[JOINED_MAX];
	XXH3_state_t state;
	XXH128_hash_t h;

	if (join(a, b, room) != NULL) {
		h = XXH3_128bits(room, a.n + b.n);
	} else {
		(void)XXH3_128bits_reset(&state);
		(void)XXH3_128bits_update(&state, a.p, a.n);
		(void)XXH3_128bits_update(&state, b.p, b.n);
		h = XXH3_128bits_digest(&state);
	}
	return (struct hash128){ h.low64, h.high64 };
}

struct hash128 hash128_add(struct hash128 a, struct hash128 b)
{
	struct hash128 sum = { a.lo + b.lo, a.hi + b.hi };

	if (sum.lo < a.lo)
		sum.hi++;
	return sum;
}

struct hash128 hash128_sub(struct hash128 a, struct hash128 b)
{
	struct hash128 left = { a.lo - b.lo, a.hi - b.hi };

	if (a.lo < b.lo)
		left.hi--;
	return left;
}
