/* slice.h - small questions about bytes. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <string.h>

#include "suppress/types.h"

/* A string literal (not a pointer) as a slice; the second one initialises a
 * static object. */
#define SLICE(literal) ((struct sup_slice){ (literal), sizeof(literal) - 1 })
#define SLICE_INIT(literal)                    \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}

static inline bool slice_equal(struct sup_slice a, struct sup_slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool slice_is(struct sup_slice a, const char *text)
{
	return slice_equal(a, sup_slice_of(text));
}

/* Bytewise order, the shorter first; as memcmp() in sign. */
static inline int slice_compare(struct sup_slice a, struct sup_slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (c != 0)
		return c;
	return a.n == b.n ? 0 : (a.n < b.n ? -1 : 1);
}

/* a without its first k bytes (all of them at most). */
static inline struct sup_slice slice_from(struct sup_slice a, size_t k)
{
	if (k > a.n)
		k = a.n;
	return (struct sup_slice){ k == 0 ? a.p : a.p + k, a.n - k };
}

/* Without blanks, tabs, CR and LF at both ends. */
struct sup_slice slice_trim(struct sup_slice a);

/* Equal when ASCII letters are folded. */
bool slice_equal_fold(struct sup_slice a, struct sup_slice b);

/* Position of the first needle in a, or a.n. */
size_t slice_find(struct sup_slice a, struct sup_slice needle);

/* A decimal integer, whole slice, optional minus, no blanks. */
bool slice_int64(struct sup_slice a, int64_t *out);

#endif
