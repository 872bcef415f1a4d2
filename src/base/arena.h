/*
 * arena.h - memory for many small things that are freed together.
 *
 * A cap bounds the whole.  arena_reset() keeps the first block for the next
 * round, so a steady load allocates nothing.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "suppress/types.h"

struct arena_block;

struct arena {
	struct arena_block *blocks;
	size_t used;  /* in the newest block */
	size_t total; /* bytes handed out by malloc */
	size_t cap;   /* 0: none */
};

#define ARENA_INIT(max_bytes)      \
	{                          \
		.cap = (max_bytes) \
	}

/* Memory for count objects of size bytes, aligned for any of them; NULL when
 * there is none or the cap is reached.  Contents are undefined. */
void *arena_alloc(struct arena *a, size_t count, size_t size);

/* A copy of s that lives as long as the arena; false when there is none. */
bool arena_copy(struct arena *a, struct sup_slice s, struct sup_slice *out);

/* All handed-out memory becomes invalid. */
void arena_reset(struct arena *a);
void arena_release(struct arena *a);

#endif
