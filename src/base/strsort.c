/*
 * strsort.c - three-way quicksort by eight bytes at a time.
 *
 * Keys of one domain share a long beginning, which a sort by comparison reads
 * again for each comparison.  Here it is read once for each level.
 */
#include "base/strsort.h"

#include <stdlib.h>

#include "base/slice.h"

enum {
	HEAD_BYTES = 8,
	FEW = 12 /* entries that are sorted by insertion */
};

uint64_t key_head(struct sup_slice key, size_t depth)
{
	const unsigned char *p = (const unsigned char *)key.p + depth;
	uint64_t head = 0;
	size_t n;

	if (depth >= key.n)
		return 0;
	n = key.n - depth < HEAD_BYTES ? key.n - depth : HEAD_BYTES;
	/* The usual case, for which compilers know an instruction. */
	if (n == HEAD_BYTES)
		return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 |
		       (uint64_t)p[2] << 40 | (uint64_t)p[3] << 32 |
		       (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
		       (uint64_t)p[6] << 8 | (uint64_t)p[7];
	for (size_t i = 0; i < HEAD_BYTES; i++)
		head = head << 8 | (i < n ? p[i] : 0);
	return head;
}

int item_compare(const char *a, const char *b)
{
	int c = slice_compare(item_key(a), item_key(b));

	return c != 0 ? c : slice_compare(item_rest(a), item_rest(b));
}

static int compare(const struct sort_entry *a, const struct sort_entry *b)
{
	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return item_compare(a->item, b->item);
}

static int compare_any(const void *a, const void *b)
{
	const struct sort_entry *x = a;
	const struct sort_entry *y = b;

	return item_compare(x->item, y->item);
}

static void swap(struct sort_entry *a, struct sort_entry *b)
{
	struct sort_entry kept = *a;

	*a = *b;
	*b = kept;
}

static void sort_few(struct sort_entry *e, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct sort_entry one = e[i];
		size_t at = i;

		for (; at > 0 && compare(&one, &e[at - 1]) < 0; at--)
			e[at] = e[at - 1];
		e[at] = one;
	}
}

static uint64_t middle_of(uint64_t a, uint64_t b, uint64_t c)
{
	if (a > b) {
		uint64_t kept = a;

		a = b;
		b = kept;
	}
	return c < a ? a : (c > b ? b : c);
}

static uint64_t choose_pivot(const struct sort_entry *e, size_t n)
{
	size_t step = n / 9;
	uint64_t of[3];

	for (size_t i = 0; i < 3; i++) {
		const struct sort_entry *p = e + 3 * i * step;

		of[i] = middle_of(p[0].head, p[step].head, p[2 * step].head);
	}
	return middle_of(of[0], of[1], of[2]);
}

struct part {
	struct sort_entry *e;
	size_t n;
	size_t depth;	   /* all keys agree before it */
	unsigned patience; /* bad pivots that are still allowed */
};

/* Less than the pivot before low, greater from high on. */
static void split(const struct part *p, uint64_t pivot, size_t *low,
		  size_t *high)
{
	size_t lt = 0;
	size_t gt = p->n;
	size_t i = 0;

	while (i < gt) {
		if (p->e[i].head < pivot)
			swap(&p->e[lt++], &p->e[i++]);
		else if (p->e[i].head > pivot)
			swap(&p->e[i], &p->e[--gt]);
		else
			i++;
	}
	*low = lt;
	*high = gt;
}

static void sort_part(struct part p);

/* Those that agree in eight bytes more. */
/* As deep as keys are long. NOLINTNEXTLINE(misc-no-recursion) */
static void sort_equal(struct part p, uint64_t pivot)
{
	/* They have ended, or go on with zeros: only lengths can tell. */
	if (pivot == 0) {
		qsort(p.e, p.n, sizeof(*p.e), compare_any);
		return;
	}
	p.depth += HEAD_BYTES;
	for (size_t i = 0; i < p.n; i++) {
		if (i + AHEAD < p.n)
			near_soon(p.e[i + AHEAD].item);
		p.e[i].head = key_head(item_key(p.e[i].item), p.depth);
	}
	sort_part(p);
}

/* The depth grows by eight with each call of itself for equal ones, and of the
 * others the smaller half is what it calls itself for. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static void sort_part(struct part p)
{
	while (p.n > FEW) {
		uint64_t pivot = choose_pivot(p.e, p.n);
		struct part less = p;
		struct part equal = p;
		struct part more = p;
		size_t low;
		size_t high;

		if (p.patience == 0) {
			qsort(p.e, p.n, sizeof(*p.e), compare_any);
			return;
		}
		split(&p, pivot, &low, &high);
		less.n = low;
		equal.e = p.e + low;
		equal.n = high - low;
		more.e = p.e + high;
		more.n = p.n - high;
		if (low > p.n / 8 * 7 || more.n > p.n / 8 * 7) {
			less.patience--;
			more.patience--;
		}
		sort_equal(equal, pivot);
		sort_part(less.n < more.n ? less : more);
		p = less.n < more.n ? more : less;
	}
	sort_few(p.e, p.n);
}

void sort_entries(struct sort_entry *e, size_t n)
{
	const struct part all = { e, n, 0, 64 };

	for (size_t i = 0; i < n; i++)
		e[i].head = key_head(item_key(e[i].item), 0);
	sort_part(all);
}
