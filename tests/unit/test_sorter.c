/* Sorting in memory and beside it, against qsort(). */
#include <dirent.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/store.h"

#include "base/sorter.h"

static size_t width; /* of what compare() compares */

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, width);
}

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* n records of which only the last bytes differ, in kinds ways each. */
static unsigned char *make(size_t n, size_t fixed, unsigned kinds)
{
	unsigned char *p = calloc(n + 1, width);
	uint64_t seed = 88172645463325252u;

	assert_non_null(p);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = fixed; k < width; k++)
			p[i * width + k] =
				(unsigned char)(next_random(&seed) % kinds);
	}
	return p;
}

static unsigned files_in(const char *dir)
{
	DIR *d = opendir(dir);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	(void)closedir(d);
	return n - 2; /* itself and its parent */
}

static void check_order(struct sorter *s, unsigned char *all, size_t n)
{
	const unsigned char *got = NULL;
	struct sup_error err = { "" };
	size_t wrong = 0;

	qsort(all, n, width, compare);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 &&
		    compare(all + (i - 1) * width, all + i * width) == 0)
			continue;
		CHECK_INT(SUP_OK, sorter_next(s, &got, &err));
		wrong += compare(got, all + i * width) != 0;
	}
	CHECK_INT(0, wrong);
	CHECK_INT(SUP_NOT_FOUND, sorter_next(s, &got, &err));
	CHECK_INT(SUP_NOT_FOUND, sorter_next(s, &got, &err));
}

static void test_order(void **state)
{
	static const struct {
		const char *name;
		size_t n, width, fixed, memory;
		unsigned kinds;
		size_t runs;
	} rows[] = {
		{ "none", 0, 4, 0, 4096, 256, 0 },
		{ "one", 1, 4, 0, 4096, 256, 0 },
		{ "a few", 30, 17, 0, 4096, 256, 0 },
		{ "in memory", 5000, 17, 1, 1 << 20, 256, 0 },
		{ "in memory, many equal", 5000, 5, 3, 1 << 20, 7, 0 },
		{ "bytes of one bit", 5000, 33, 20, 1 << 20, 2, 0 },
		{ "just full", 100, 10, 0, 1000, 256, 0 },
		{ "one more", 101, 10, 0, 1000, 256, 2 },
		{ "many runs", 100000, 17, 1, 17000, 256, 100 },
		{ "many equal fit", 100000, 9, 8, 9000, 256, 0 },
		{ "the same in all runs", 50000, 6, 4, 1800, 16, 0 },
		{ "few differ in all runs", 50000, 6, 4, 1800, 40, 0 },
		{ "widest", 3000, SORTER_WIDTH_MAX, 0, 4800, 256, 30 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_error err = { "" };
		struct sorter *s = NULL;
		char dir[SCRATCH_MAX];
		unsigned char *all;

		ROW(rows[i].name);
		scratch_make(dir);
		width = rows[i].width;
		all = make(rows[i].n, rows[i].fixed, rows[i].kinds);
		CHECK_INT(SUP_OK, sorter_open(width, rows[i].memory, dir, &s));
		for (size_t k = 0; k < rows[i].n; k++)
			CHECK_INT(SUP_OK, sorter_add(s, all + k * width, &err));
		CHECK_INT(0, files_in(dir));
		check_order(s, all, rows[i].n);
		if (rows[i].runs > 0)
			CHECK_INT(rows[i].runs, sorter_runs(s));
		sorter_close(s);
		free(all);
		scratch_remove(dir);
	}
}

static void test_no_room(void **state)
{
	unsigned char record[8] = { 0 };
	struct sup_error err = { "" };
	enum sup_status st = SUP_OK;
	struct sorter *s = NULL;

	(void)state;
	CHECK_INT(SUP_INVALID, sorter_open(0, 100, "/tmp", &s));
	CHECK_INT(SUP_INVALID,
		  sorter_open(SORTER_WIDTH_MAX + 1, 100, "/tmp", &s));
	CHECK_INT(SUP_OK, sorter_open(8, 8, "/nonexistent", &s));
	for (unsigned i = 0; st == SUP_OK && i < 1000; i++) {
		record[0] = (unsigned char)i;
		record[1] = (unsigned char)(i >> 8);
		st = sorter_add(s, record, &err);
	}
	CHECK_INT(SUP_NOT_FOUND, st);
	CHECK(strstr(err.text, "/nonexistent") != NULL);
	sorter_close(s);
	sorter_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
