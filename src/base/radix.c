/* radix.c - records in the order of their bytes, in place. */
#include <assert.h>
#include <string.h>

#include "base/sorter.h"

enum {
	FEW = 32 /* are sorted by insertion */
};

/* Records that agree in the bytes before `at`. */
struct part {
	unsigned char *p;
	size_t n;
	size_t width;
	size_t at;
};

static void insertion_sort(const struct part *r)
{
	unsigned char one[SORTER_WIDTH_MAX];
	const size_t w = r->width;

	for (size_t i = 1; i < r->n; i++) {
		size_t to = i;

		while (to > 0 && memcmp(r->p + (to - 1) * w + r->at,
					r->p + i * w + r->at, w - r->at) > 0)
			to--;
		if (to == i)
			continue;
		memcpy(one, r->p + i * w, w);
		memmove(r->p + (to + 1) * w, r->p + to * w, (i - to) * w);
		memcpy(r->p + to * w, one, w);
	}
}

/* Put each record where those with its byte belong; end[] is where each group
 * ends afterwards.  False: they all have the same byte. */
static bool distribute(const struct part *r, size_t *end)
{
	size_t next[256];
	size_t count[256] = { 0 };
	unsigned char one[SORTER_WIDTH_MAX];
	const size_t w = r->width;
	size_t sum = 0;

	for (size_t i = 0; i < r->n; i++)
		count[r->p[i * w + r->at]]++;
	if (count[r->p[r->at]] == r->n)
		return false;
	for (size_t b = 0; b < 256; b++) {
		next[b] = sum;
		sum += count[b];
		end[b] = sum;
	}
	for (size_t b = 0; b < 256; b++) {
		while (next[b] < end[b]) {
			unsigned char *p = r->p + next[b] * w;
			unsigned char *q;

			if (p[r->at] == b) {
				next[b]++;
				continue;
			}
			q = r->p + next[p[r->at]]++ * w;
			memcpy(one, p, w);
			memcpy(p, q, w);
			memcpy(q, one, w);
		}
	}
	return true;
}

/* As deep as a record is wide at most. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static void sort_part(struct part r)
{
	size_t end[256];
	size_t from = 0;

	while (r.n > FEW && r.at < r.width && !distribute(&r, end))
		r.at++;
	if (r.at == r.width)
		return;
	if (r.n <= FEW) {
		insertion_sort(&r);
		return;
	}
	for (size_t b = 0; b < 256; b++) {
		const struct part group = { r.p + from * r.width, end[b] - from,
					    r.width, r.at + 1 };

		from = end[b];
		if (group.n > 1)
			sort_part(group);
	}
}

void radix_sort(unsigned char *records, size_t n, size_t width)
{
	const struct part all = { records, n, width, 0 };

	assert(width > 0 && width <= SORTER_WIDTH_MAX);
	if (n > 1)
		sort_part(all);
}
