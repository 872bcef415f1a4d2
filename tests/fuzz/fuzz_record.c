/* Values of records: whatever is taken is written again as it was. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "model/fact.h"
#include "model/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEY SLICE("example.com\0jane.doe")

enum {
	SUM_AT = 1,
	REST_AT = 9
};

static void require(bool ok)
{
	if (!ok)
		abort();
}

/* Without a right checksum hardly any input would get past it. */
static void sign(char *value, size_t n)
{
	uint64_t sum;

	if (n < REST_AT)
		return;
	sum = hash64_two(KEY,
			 (struct sup_slice){ value + REST_AT, n - REST_AT });
	for (size_t i = 0; i < 8; i++)
		value[SUM_AT + i] = (char)(unsigned char)(sum >> (8 * i) & 255);
}

static bool count(const struct sup_suppression *s, void *arg)
{
	(void)s;
	++*(size_t *)arg;
	return true;
}

static void check_taken(const struct record *r, struct sup_slice value)
{
	struct buf again = BUF_INIT((size_t)2 * RECORD_VALUE_MAX);
	struct hash128 sum;
	size_t n = 0;

	require(record_encode(r, KEY, &again) == SUP_OK);
	require(slice_equal(buf_slice(&again), value));
	require(record_scan(value, KEY, count, &n) == SUP_OK);
	require(n == r->n_suppressions);
	require(record_digest(r, KEY, &sum) == SUP_OK);
	for (size_t i = 0; i < r->n_suppressions; i++)
		require(r->suppressions[i].cause < r->n_facts);
	buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT(0);
	struct record r;
	char *value = mem_alloc(size + 1, 1);
	struct sup_slice s = { value, size };
	size_t n = 0;
	bool scanned;

	if (value == NULL)
		return 0;
	if (size > 0)
		memcpy(value, data, size);
	if (record_decode(s, KEY, &a, &r) == SUP_OK)
		check_taken(&r, s);
	sign(value, size);
	scanned = record_scan(s, KEY, count, &n) == SUP_OK;
	if (record_decode(s, KEY, &a, &r) == SUP_OK) {
		require(scanned);
		check_taken(&r, s);
	}
	arena_release(&a);
	mem_free(value);
	return 0;
}
