#include "ingest/keyset.h"

#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

enum {
	FIRST_SLOTS = 1024
};

enum sup_status keyset_init(struct keyset *s)
{
	s->slots = mem_zero(FIRST_SLOTS, sizeof(*s->slots));
	s->n_slots = s->slots == NULL ? 0 : FIRST_SLOTS;
	s->n = 0;
	return s->slots == NULL ? SUP_NO_MEMORY : SUP_OK;
}

void keyset_release(struct keyset *s)
{
	mem_free(s->slots);
	memset(s, 0, sizeof(*s));
}

void keyset_clear(struct keyset *s)
{
	if (s->n > 0)
		memset(s->slots, 0, s->n_slots * sizeof(*s->slots));
	s->n = 0;
}

static uint64_t hash_of(struct sup_slice key)
{
	uint64_t h = hash64(key.p, key.n);

	return h == 0 ? 1 : h;
}

static size_t find(const uint64_t *slots, size_t n_slots, uint64_t h)
{
	size_t i = (size_t)h & (n_slots - 1);

	while (slots[i] != 0 && slots[i] != h)
		i = (i + 1) & (n_slots - 1);
	return i;
}

static enum sup_status grow(struct keyset *s)
{
	size_t n_slots = s->n_slots * 2;
	uint64_t *slots = mem_zero(n_slots, sizeof(*slots));

	if (slots == NULL)
		return SUP_NO_MEMORY;
	for (size_t i = 0; i < s->n_slots; i++) {
		if (s->slots[i] != 0)
			slots[find(slots, n_slots, s->slots[i])] = s->slots[i];
	}
	mem_free(s->slots);
	s->slots = slots;
	s->n_slots = n_slots;
	return SUP_OK;
}

enum sup_status keyset_add(struct keyset *s, struct sup_slice key)
{
	uint64_t h = hash_of(key);
	size_t i;

	if (s->n >= s->n_slots / 2 && grow(s) != SUP_OK)
		return SUP_NO_MEMORY;
	i = find(s->slots, s->n_slots, h);
	if (s->slots[i] == 0) {
		s->slots[i] = h;
		s->n++;
	}
	return SUP_OK;
}

bool keyset_has(const struct keyset *s, struct sup_slice key)
{
	uint64_t h = hash_of(key);

	return s->slots[find(s->slots, s->n_slots, h)] == h;
}
