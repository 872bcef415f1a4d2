#include "scrub/unique.h"

#include <string.h>

#include "base/alloc.h"

enum {
	FIRST_SIZE = 1024
};

static struct hash128 *slot_of(struct hash128 *slots, size_t size,
			       struct hash128 h)
{
	size_t i = (size_t)h.lo & (size - 1);

	while ((slots[i].lo != 0 || slots[i].hi != 0) &&
	       (slots[i].lo != h.lo || slots[i].hi != h.hi))
		i = (i + 1) & (size - 1);
	return &slots[i];
}

static enum sup_status grow(struct unique *u)
{
	size_t size = u->size == 0 ? FIRST_SIZE : u->size * 2;
	struct hash128 *slots = mem_zero(size, sizeof(*slots));

	if (slots == NULL)
		return SUP_NO_MEMORY;
	for (size_t i = 0; i < u->size; i++) {
		if (u->slots[i].lo != 0 || u->slots[i].hi != 0)
			*slot_of(slots, size, u->slots[i]) = u->slots[i];
	}
	mem_free(u->slots);
	u->slots = slots;
	u->size = size;
	return SUP_OK;
}

enum sup_status unique_add(struct unique *u, struct hash128 h, bool *again)
{
	struct hash128 *slot;

	if (h.lo == 0 && h.hi == 0)
		h.lo = 1;
	if (u->n >= u->size / 4 * 3) {
		enum sup_status st = grow(u);

		if (st != SUP_OK)
			return st;
	}
	slot = slot_of(u->slots, u->size, h);
	*again = slot->lo != 0 || slot->hi != 0;
	if (!*again) {
		*slot = h;
		u->n++;
	}
	return SUP_OK;
}

void unique_release(struct unique *u)
{
	mem_free(u->slots);
	*u = (struct unique){ 0 };
}
