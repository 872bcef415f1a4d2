/* The filter: its bits, and when one is wanted.  What holds it valid is shown
 * by tests/fault/filter.py. */
#include <pthread.h>
#include <stdlib.h>

#include "base/slice.h"
#include "store/env.h"
#include "store/filter_build.h"
#include "support/check.h"
#include "support/store.h"

enum {
	KEYS = 20000,
	THREADS = 4
};

static char dir[SCRATCH_MAX];

static int setup(void **state)
{
	(void)state;
	scratch_make(dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scratch_remove(dir);
	return 0;
}

static uint64_t hash_of(unsigned i)
{
	char key[32];
	int n = snprintf(key, sizeof(key), "example.com/%u", i);

	return filter_hash(DB_RECIPIENTS, (struct sup_slice){ key, (size_t)n });
}

static struct filter filter_for(uint64_t keys)
{
	struct filter f = { .blocks = filter_blocks_for(keys) };

	f.words = calloc(f.blocks, FILTER_BLOCK_BYTES);
	assert_non_null(f.words);
	filter_clear(&f);
	return f;
}

static unsigned missed(const struct filter *f, unsigned from, unsigned to)
{
	unsigned n = 0;

	for (unsigned i = from; i < to; i++)
		n += !filter_has(f, hash_of(i));
	return n;
}

static void test_bits(void **state)
{
	struct filter f = filter_for(KEYS);
	unsigned there;

	(void)state;
	CHECK_INT(KEYS, missed(&f, 0, KEYS));
	for (unsigned i = 0; i < KEYS; i++)
		filter_set(&f, hash_of(i));
	CHECK_INT(0, missed(&f, 0, KEYS));
	/* Full, one of 500 that are not there may look as if it were. */
	there = 10 * KEYS - missed(&f, KEYS, 11 * KEYS);
	CHECK(there > 0 && there < 10 * KEYS / 500);
	free(f.words);
}

static void test_databases(void **state)
{
	struct sup_slice key = SLICE("example.com");
	struct filter f = filter_for(100);

	(void)state;
	filter_set(&f, filter_hash(DB_DOMAINS, key));
	CHECK(filter_has(&f, filter_hash(DB_DOMAINS, key)));
	CHECK(!filter_has(&f, filter_hash(DB_RECIPIENTS, key)));
	CHECK(!filter_has(&f, filter_hash(DB_HASHES, key)));
	CHECK(filter_covers(DB_HASHES) && !filter_covers(DB_META));
	free(f.words);
}

static void test_size(void **state)
{
	(void)state;
	CHECK_INT(1, filter_blocks_for(0));
	CHECK_INT(6250001, filter_blocks_for(100000000));
	CHECK_INT(0, filter_blocks_for(UINT64_MAX));
}

/* Whichever bit of a block is turned over, it says "no" of nobody. */
static void test_flips(void **state)
{
	struct filter f = filter_for(1);

	(void)state;
	assert_int_equal(f.blocks, 1);
	for (unsigned i = 0; i < 12; i++)
		filter_set(&f, hash_of(i));
	CHECK(missed(&f, 0, 200) > 100);
	for (unsigned bit = 0; bit < 64 * FILTER_WORDS; bit++) {
		uint64_t flip = UINT64_C(1) << bit % 64;

		ROW("flip");
		atomic_fetch_xor(f.words + bit / 64, flip);
		CHECK_INT(0, missed(&f, 0, 200));
		/* Nor does it after more has been set. */
		filter_set(&f, hash_of(bit));
		CHECK_INT(0, missed(&f, 0, 200));
		atomic_fetch_xor(f.words + bit / 64, flip);
		filter_clear(&f);
		for (unsigned i = 0; i < 12; i++)
			filter_set(&f, hash_of(i));
	}
	memset((void *)f.words, 0, FILTER_BLOCK_BYTES);
	CHECK_INT(0, missed(&f, 0, 200));
	free(f.words);
}

struct setter {
	const struct filter *f;
	unsigned from;
	pthread_t thread;
};

static void *set_some(void *arg)
{
	const struct setter *s = arg;

	for (unsigned i = s->from; i < KEYS; i += THREADS)
		filter_set(s->f, hash_of(i));
	return NULL;
}

/* All at once into few words: none is lost, and each block is as it must be. */
static void test_threads(void **state)
{
	struct filter f = filter_for(KEYS / 20);
	struct setter s[THREADS];
	unsigned odd = 0;

	(void)state;
	for (unsigned i = 0; i < THREADS; i++) {
		s[i] = (struct setter){ .f = &f, .from = i };
		assert_int_equal(
			pthread_create(&s[i].thread, NULL, set_some, s + i), 0);
	}
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(s[i].thread, NULL), 0);
	CHECK_INT(0, missed(&f, 0, KEYS));
	for (size_t i = 0; i < (size_t)f.blocks * FILTER_WORDS; i++) {
		bool parity = filter_parity(f.words[i]) != 0;

		odd += parity != (i % FILTER_WORDS == 0);
	}
	CHECK_INT(0, odd);
	free(f.words);
}

static void test_entries(void **state)
{
	struct filter_entry e;
	char value[57] = { 1 };

	(void)state;
	filter_entry_read((struct sup_slice){ NULL, 0 }, &e);
	CHECK(!e.there && e.chain == 0);
	value[1] = 7;
	value[33] = 5;
	filter_entry_read((struct sup_slice){ value, sizeof(value) }, &e);
	CHECK(e.there && e.id[0] == 7 && e.chain == 5);
	CHECK(filter_entry_seen(&e, 5, e.digest));
	CHECK(!filter_entry_seen(&e, 4, e.digest));
	CHECK(!filter_entry_seen(&e, 6, e.digest));
	e.digest.hi++;
	CHECK(!filter_entry_seen(&e, 5, (struct hash128){ 0, 0 }));
	/* What cannot be read is there, and holds nothing. */
	for (size_t n = 0; n < sizeof(value); n++) {
		filter_entry_read((struct sup_slice){ value, n }, &e);
		CHECK(e.there && e.chain == 0);
	}
}

static enum sup_status have_recipients(struct txn *t, void *arg)
{
	meta_counts(t)->recipients = *(uint64_t *)arg;
	return SUP_OK;
}

/* Not for a few; for many; and again when they have outgrown it. */
static void test_wanted(void **state)
{
	static const struct {
		const char *name;
		uint64_t recipients;
		bool wanted;
		bool build;
	} rows[] = {
		{ "a few", FILTER_WANTED_FROM - 1, false, false },
		{ "many", FILTER_WANTED_FROM, true, true },
		{ "there is one", FILTER_WANTED_FROM, false, false },
		{ "it has room", 65536, false, false },
		{ "it is full", 65536 + 17, true, true },
		{ "there is a larger one", 65536 + 17, false, false },
	};
	struct sup_store_options o = { .path = dir, .filter_dir = "/dev/shm" };
	struct sup_store *s = scratch_store(dir);
	uint64_t keys = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t n = rows[i].recipients;

		ROW(rows[i].name);
		CHECK_INT(SUP_OK, store_update(s, have_recipients, &n, NULL));
		CHECK_INT(rows[i].wanted, filter_is_wanted(s, &keys));
		CHECK_INT(n, keys);
		if (rows[i].build)
			CHECK_INT(SUP_OK, sup_filter_build(s, NULL));
	}
	CHECK_INT(SUP_OK, sup_filter_drop(s, NULL));
	CHECK(filter_is_wanted(s, &keys));
	sup_store_close(s);
	o.no_filter = true;
	assert_int_equal(sup_store_open(&o, &s, NULL), SUP_OK);
	CHECK(!filter_is_wanted(s, &keys));
	CHECK_INT(SUP_DENIED, sup_filter_build(s, NULL));
	sup_store_close(s);
}

/* It can be broken off, and leaves nothing behind. */
static void test_stop(void **state)
{
	struct sup_store *s = scratch_store(dir);
	atomic_bool stop = true;
	struct sup_store_info info;

	(void)state;
	CHECK_INT(SUP_STOPPED, filter_build(s, &stop, NULL));
	CHECK_INT(SUP_OK, sup_store_info(s, &info, NULL));
	CHECK_INT(0, info.filter_keys);
	stop = false;
	CHECK_INT(SUP_OK, filter_build(s, &stop, NULL));
	CHECK_INT(SUP_OK, sup_store_info(s, &info, NULL));
	CHECK(info.filter_keys >= 65536);
	CHECK_INT(SUP_OK, sup_filter_drop(s, NULL));
	sup_store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_databases),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_entries),
		cmocka_unit_test_setup_teardown(test_wanted, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stop, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
