/*
 * strsort.h - sort keys of bytes where they lie in memory.
 *
 * An item is its length and that of what goes with it, two bytes each, in the
 * order of this machine; then the key; then the rest.  Private to extsort*.c.
 */
#ifndef BASE_STRSORT_H
#define BASE_STRSORT_H

#include <string.h>

#include "suppress/types.h"

enum {
	ITEM_HEAD = 4, /* bytes before the key */
	ITEM_PART_MAX = UINT16_MAX,
	AHEAD = 8 /* items that are asked for before they are needed */
};

/* The first eight bytes of the key stand beside the pointer, so that most
 * comparisons touch nothing else. */
struct sort_entry {
	uint64_t head;
	const char *item;
};

static inline struct sup_slice item_key(const char *item)
{
	uint16_t n;

	memcpy(&n, item, sizeof(n));
	return (struct sup_slice){ item + ITEM_HEAD, n };
}

static inline struct sup_slice item_rest(const char *item)
{
	struct sup_slice key = item_key(item);
	uint16_t n;

	memcpy(&n, item + 2, sizeof(n));
	return (struct sup_slice){ key.p + key.n, n };
}

static inline size_t item_bytes(const char *item)
{
	return ITEM_HEAD + item_key(item).n + item_rest(item).n;
}

/* By the keys, bytewise; equal keys by the rest. */
int item_compare(const char *a, const char *b);

/* Have what p points to brought near: items lie anywhere in memory. */
static inline void near_soon(const char *p)
{
#if defined(__GNUC__)
	__builtin_prefetch(p);
#else
	(void)p;
#endif
}

/* The bytes of key from depth on, at most eight, as a number that compares as
 * they do; none are zeros. */
uint64_t key_head(struct sup_slice key, size_t depth);

/* Sort n entries as item_compare() says; head is filled in here. */
void sort_entries(struct sort_entry *e, size_t n);

#endif
