/* Sorting, in memory and past it, against qsort(). */
#include "support/check.h"
#include "support/facts.h"
#include "support/store.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/extsort.h"
#include "base/slice.h"

enum {
	KEY_ROOM = 40
};

struct pair {
	char key[KEY_ROOM];
	size_t n;
	uint32_t number;
};

static int by_key(const void *a, const void *b)
{
	const struct pair *x = a;
	const struct pair *y = b;

	int c = slice_compare((struct sup_slice){ x->key, x->n },
			      (struct sup_slice){ y->key, y->n });

	return c != 0 ? c : memcmp(&x->number, &y->number, sizeof(x->number));
}

/* Few letters, zeros among them, and long common beginnings. */
static void make_pair(struct dice *d, uint32_t number, struct pair *p)
{
	static const char *const begins[] = { "", "example.com",
					      "example.co.uk\0b", "a" };
	const char *begin = begins[dice_roll(d, COUNT(begins))];
	unsigned more = dice_roll(d, 12);

	p->number = number;
	p->n = strlen(begin);
	memcpy(p->key, begin, p->n);
	for (unsigned i = 0; i < more; i++)
		p->key[p->n++] = "\0\1ab\xff"[dice_roll(d, 5)];
}

static void put_in(struct extsort *x, const struct pair *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct sup_slice key = { p[i].key, p[i].n };
		const struct sup_slice rest = { (const char *)&p[i].number,
						sizeof(p[i].number) };

		CHECK_INT(SUP_OK, extsort_add(x, key, rest));
	}
	CHECK_INT(n, extsort_count(x));
}

/* The keys in the order of want, and with each what it came with. */
static void take_out(struct extsort *x, const struct pair *want, size_t n,
		     const struct pair *given)
{
	bool *seen = calloc(n + 1, sizeof(*seen));
	struct sup_slice key;
	struct sup_slice rest;
	uint32_t number;

	CHECK(seen != NULL);
	CHECK_INT(SUP_OK, extsort_turn(x));
	for (size_t i = 0; i < n; i++) {
		CHECK_INT(SUP_OK, extsort_next(x, &key, &rest));
		CHECK_SLICE(((struct sup_slice){ want[i].key, want[i].n }),
			    key);
		CHECK_INT(sizeof(number), rest.n);
		memcpy(&number, rest.p, sizeof(number));
		CHECK(number < n && !seen[number]);
		CHECK_INT(want[i].number, number);
		seen[number] = true;
		CHECK_SLICE(((struct sup_slice){ given[number].key,
						 given[number].n }),
			    key);
	}
	CHECK_INT(SUP_NOT_FOUND, extsort_next(x, &key, &rest));
	free(seen);
}

static void test_orders(void **state)
{
	static const struct {
		const char *name;
		size_t n, memory, chunk;
		uint64_t seed;
	} rows[] = {
		{ "none", 0, 0, 0, 1 },
		{ "one", 1, 0, 0, 2 },
		{ "few", 13, 0, 0, 3 },
		{ "one chunk", 20000, 0, 0, 4 },
		{ "many chunks", 20000, 0, 4096, 5 },
		{ "many runs", 20000, 16384, 4096, 6 },
		{ "a run for each chunk", 20000, 1, 4096, 7 },
		{ "larger than what is read at once", 120000, 4000000, 100000,
		  8 },
	};
	char dir[SCRATCH_MAX];

	(void)state;
	scratch_make(dir);
	for (size_t r = 0; r < COUNT(rows); r++) {
		const struct extsort_options o = { dir, rows[r].memory,
						   rows[r].chunk };
		struct dice d = { rows[r].seed };
		size_t n = rows[r].n;
		struct pair *given = calloc(n + 1, sizeof(*given));
		struct pair *want = calloc(n + 1, sizeof(*want));
		struct extsort *x = NULL;

		ROW(rows[r].name);
		CHECK(given != NULL && want != NULL);
		for (size_t i = 0; i < n; i++)
			make_pair(&d, (uint32_t)i, &given[i]);
		memcpy(want, given, n * sizeof(*want));
		qsort(want, n, sizeof(*want), by_key);
		CHECK_INT(SUP_OK, extsort_open(&o, &x));
		put_in(x, given, n);
		take_out(x, want, n, given);
		extsort_close(x);
		free(given);
		free(want);
	}
	scratch_remove(dir);
}

/* Orders on which a quicksort of a simple kind takes for ever. */
static void test_patterns(void **state)
{
	enum {
		MANY = 60000
	};
	static const char *const names[] = { "equal", "up", "down", "organ" };
	struct pair *p = calloc(MANY, sizeof(*p));
	struct pair *want = calloc(MANY, sizeof(*want));

	(void)state;
	CHECK(p != NULL && want != NULL);
	for (unsigned r = 0; r < COUNT(names); r++) {
		const struct extsort_options o = { "/nonexistent", 0, 0 };
		struct extsort *x = NULL;

		ROW(names[r]);
		for (uint32_t i = 0; i < MANY; i++) {
			uint32_t v[] = { 7, i, MANY - i,
					 i < MANY / 2 ? i : MANY - i };

			p[i].number = i;
			p[i].n = (size_t)snprintf(p[i].key, KEY_ROOM,
						  "example.com%010u", v[r]);
		}
		memcpy(want, p, MANY * sizeof(*p));
		qsort(want, MANY, sizeof(*want), by_key);
		CHECK_INT(SUP_OK, extsort_open(&o, &x));
		put_in(x, p, MANY);
		take_out(x, want, MANY, p);
		extsort_close(x);
	}
	free(p);
	free(want);
}

static unsigned entries_in(const char *dir)
{
	DIR *d = opendir(dir);
	unsigned n = 0;

	CHECK(d != NULL);
	while (readdir(d) != NULL)
		n++;
	(void)closedir(d);
	return n - 2;
}

static void test_limits(void **state)
{
	static char much[70000];
	struct extsort_options o = { NULL, 1, 4096 };
	struct extsort *x = NULL;
	const struct sup_slice small = { much, 100 };
	enum sup_status st = SUP_OK;
	char dir[SCRATCH_MAX];

	(void)state;
	scratch_make(dir);
	o.dir = dir;
	ROW("too large, and it goes on");
	CHECK_INT(SUP_OK, extsort_open(&o, &x));
	CHECK_INT(SUP_TOO_LARGE,
		  extsort_add(x, (struct sup_slice){ much, 4096 }, small));
	CHECK_INT(SUP_TOO_LARGE,
		  extsort_add(x, small, (struct sup_slice){ much, 66000 }));
	CHECK_INT(0, extsort_count(x));
	for (int i = 0; i < 1000; i++)
		CHECK_INT(SUP_OK, extsort_add(x, small, small));
	CHECK_INT(SUP_OK, extsort_turn(x));
	ROW("no name in the directory while there are runs");
	CHECK_INT(0, entries_in(dir));
	extsort_close(x);
	ROW("no directory for the runs");
	o.dir = "/nonexistent/here";
	CHECK_INT(SUP_OK, extsort_open(&o, &x));
	for (int i = 0; i < 1000 && st == SUP_OK; i++)
		st = extsort_add(x, small, small);
	/* Not SUP_NOT_FOUND: that would be the end of it. */
	CHECK_INT(SUP_IO, st);
	CHECK_INT(SUP_IO, extsort_turn(x));
	extsort_close(x);
	scratch_remove(dir);
}

static enum sup_status sort_some(const struct extsort_options *o)
{
	struct extsort *x = NULL;
	struct sup_slice key = SLICE("b");
	struct sup_slice rest = SLICE("c");
	enum sup_status st = extsort_open(o, &x);

	for (int i = 0; st == SUP_OK && i < 2000; i++)
		st = extsort_add(x, SLICE("key"), SLICE("rest"));
	if (st == SUP_OK)
		st = extsort_turn(x);
	while (st == SUP_OK)
		st = extsort_next(x, &key, &rest);
	extsort_close(x);
	return st;
}

/* Each allocation fails once: said, and nothing is lost or leaked. */
static void test_no_memory(void **state)
{
	struct extsort_options o = { NULL, 16384, 4096 };
	char dir[SCRATCH_MAX];
	enum sup_status st = SUP_NO_MEMORY;
	unsigned long n = 0;

	(void)state;
	scratch_make(dir);
	o.dir = dir;
	while (st == SUP_NO_MEMORY && n < 1000) {
		mem_fail_at(++n, 0);
		st = sort_some(&o);
		mem_fail_at(0, 0);
	}
	CHECK_INT(SUP_NOT_FOUND, st);
	CHECK(n > 10);
	scratch_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
