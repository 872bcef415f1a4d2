#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"

enum {
	BLOCK_BYTES = 16 * 1024
};

struct arena_block {
	struct arena_block *older;
	size_t size; /* bytes behind this header */
	max_align_t bytes[];
};

static size_t aligned(size_t n)
{
	size_t a = alignof(max_align_t);

	return (n + a - 1) / a * a;
}

static bool add_block(struct arena *a, size_t need)
{
	size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;
	struct arena_block *b;

	if (a->cap != 0 && (size > a->cap || a->total > a->cap - size))
		return false;
	b = mem_alloc(1, sizeof(*b) + size);
	if (b == NULL)
		return false;
	b->older = a->blocks;
	b->size = size;
	a->blocks = b;
	a->used = 0;
	a->total += size;
	return true;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
	size_t need;
	void *p;

	if (size != 0 && count > (SIZE_MAX / 2) / size)
		return NULL;
	need = aligned(count * size == 0 ? 1 : count * size);
	if (a->blocks == NULL || a->blocks->size - a->used < need) {
		if (!add_block(a, need))
			return NULL;
	}
	p = (char *)a->blocks->bytes + a->used;
	a->used += need;
	return p;
}

bool arena_copy(struct arena *a, struct sup_slice s, struct sup_slice *out)
{
	char *p;

	if (s.n == 0) {
		*out = (struct sup_slice){ NULL, 0 };
		return true;
	}
	p = arena_alloc(a, s.n, 1);
	if (p == NULL)
		return false;
	memcpy(p, s.p, s.n);
	*out = (struct sup_slice){ p, s.n };
	return true;
}

void arena_reset(struct arena *a)
{
	while (a->blocks != NULL && a->blocks->older != NULL) {
		struct arena_block *b = a->blocks;

		a->blocks = b->older;
		a->total -= b->size;
		mem_free(b);
	}
	a->used = 0;
}

void arena_release(struct arena *a)
{
	arena_reset(a);
	mem_free(a->blocks);
	*a = (struct arena)ARENA_INIT(a->cap);
}
