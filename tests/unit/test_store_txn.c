#define _GNU_SOURCE /* unshare() */
#include <errno.h>
#include <lmdb.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/slice.h"
#include "store/env.h"
#include "support/check.h"
#include "support/store.h"

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

enum {
	SMALL_MAP = 256 * 1024,
	VALUE_BYTES = 500
};

static struct sup_store *open_small(const char *path)
{
	struct sup_store_options o = { .path = path,
				       .create = true,
				       .map_bytes = SMALL_MAP };
	struct sup_store *s = NULL;

	assert_int_equal(sup_store_open(&o, &s, NULL), SUP_OK);
	return s;
}

struct fill {
	unsigned from;
	unsigned to;
	int runs;
};

/* Entries "k00000000" and on, each with a value that tells its number. */
static struct sup_slice name_of(unsigned i, char *out)
{
	(void)snprintf(out, 16, "k%08u", i);
	return sup_slice_of(out);
}

static enum sup_status fill(struct txn *t, void *arg)
{
	struct fill *f = arg;
	char value[VALUE_BYTES];
	char name[16];
	enum sup_status st = SUP_OK;

	f->runs++;
	for (unsigned i = f->from; i < f->to && st == SUP_OK; i++) {
		memset(value, (int)('a' + i % 26), sizeof(value));
		st = txn_put(t, DB_COUNTERS, name_of(i, name),
			     (struct sup_slice){ value, sizeof(value) });
	}
	return st;
}

/* All entries of the range are there, and right. */
static enum sup_status verify(struct txn *t, void *arg)
{
	struct fill *f = arg;
	char name[16];

	f->runs++;
	for (unsigned i = f->from; i < f->to; i++) {
		struct sup_slice v;
		enum sup_status st =
			txn_get(t, DB_COUNTERS, name_of(i, name), &v);

		if (st != SUP_OK)
			return st;
		if (v.n != VALUE_BYTES || v.p[0] != (char)('a' + i % 26) ||
		    v.p[v.n - 1] != v.p[0])
			return SUP_CORRUPT;
	}
	return SUP_OK;
}

static enum sup_status has(struct sup_store *s, unsigned from, unsigned to)
{
	struct fill f = { .from = from, .to = to };

	return store_view(s, verify, &f, NULL);
}

static enum sup_status put(struct sup_store *s, unsigned from, unsigned to,
			   int *runs)
{
	struct fill f = { .from = from, .to = to };
	enum sup_status st = store_update(s, fill, &f, NULL);

	if (runs != NULL)
		*runs = f.runs;
	return st;
}

static enum sup_status put_and_fail(struct txn *t, void *arg)
{
	struct store_counts *c = meta_counts(t);
	enum sup_status st = fill(t, arg);

	c->recipients += 5;
	return st == SUP_OK ? SUP_REFUSED : st;
}

static enum sup_status hide_a_failure(struct txn *t, void *arg)
{
	char key[600];
	enum sup_status st = fill(t, arg);

	memset(key, 'k', sizeof(key));
	if (st == SUP_OK &&
	    txn_put(t, DB_COUNTERS, (struct sup_slice){ key, sizeof(key) },
		    SLICE("v")) == SUP_OK)
		return SUP_STOPPED;
	return st;
}

static void test_rollback(void **state)
{
	struct sup_store *s = scratch_store(dir);
	struct sup_store_info i;
	struct fill f = { .from = 0, .to = 3 };

	(void)state;
	ROW("the callback fails");
	CHECK_INT(SUP_REFUSED, store_update(s, put_and_fail, &f, NULL));
	CHECK_INT(1, f.runs);
	CHECK_INT(SUP_NOT_FOUND, has(s, 0, 1));
	CHECK_INT(SUP_OK, sup_store_info(s, &i, NULL));
	CHECK_INT(0, i.recipients);
	ROW("the callback does not say that a write failed");
	CHECK_INT(SUP_INVALID, store_update(s, hide_a_failure, &f, NULL));
	CHECK_INT(SUP_NOT_FOUND, has(s, 0, 1));
	ROW("writing in a view");
	CHECK(store_view(s, fill, &f, NULL) != SUP_OK);
	CHECK_INT(SUP_NOT_FOUND, has(s, 0, 1));
	ROW("nothing fails");
	CHECK_INT(SUP_OK, put(s, 0, 3, NULL));
	CHECK_INT(SUP_OK, has(s, 0, 3));
	sup_store_close(s);
	s = scratch_store(dir);
	CHECK_INT(SUP_OK, has(s, 0, 3));
	sup_store_close(s);
}

static enum sup_status add_counts(struct txn *t, void *arg)
{
	struct store_counts *c = meta_counts(t);

	(void)arg;
	c->recipients += 300;
	c->by_reason[SUP_REASON_MANUAL] += 2;
	c->digest.lo = UINT64_C(0x0123456789abcdef);
	c->digest.hi = UINT64_C(0xfedcba9876543210);
	return SUP_OK;
}

static void test_counts(void **state)
{
	struct sup_store *s = scratch_store(dir);
	struct sup_store_info i;

	(void)state;
	CHECK_INT(SUP_OK, store_update(s, add_counts, NULL, NULL));
	CHECK_INT(SUP_OK, store_update(s, add_counts, NULL, NULL));
	CHECK_INT(SUP_OK, sup_store_info(s, &i, NULL));
	CHECK_INT(600, i.recipients);
	CHECK_INT(4, i.by_reason[SUP_REASON_MANUAL]);
	CHECK_TEXT("fedcba98765432100123456789abcdef", i.digest);
	sup_store_close(s);
}

static enum sup_status cursors(struct txn *t, void *arg)
{
	struct sup_slice k;
	struct sup_slice v;

	(void)arg;
	CHECK_INT(SUP_NOT_FOUND, txn_seek(t, DB_COUNTERS, SLICE(""), &k, &v));
	CHECK_INT(SUP_NOT_FOUND, txn_last(t, DB_COUNTERS, &k, &v));
	CHECK_INT(SUP_OK, txn_put(t, DB_COUNTERS, SLICE("b"), SLICE("2")));
	CHECK_INT(SUP_OK, txn_put(t, DB_COUNTERS, SLICE("d"), SLICE("4")));
	CHECK_INT(SUP_OK, txn_seek(t, DB_COUNTERS, SLICE(""), &k, &v));
	CHECK_SLICE(SLICE("b"), k);
	CHECK_INT(SUP_OK, txn_seek(t, DB_COUNTERS, SLICE("b"), &k, &v));
	CHECK_SLICE(SLICE("2"), v);
	CHECK_INT(SUP_OK, txn_seek(t, DB_COUNTERS, SLICE("c"), &k, &v));
	CHECK_SLICE(SLICE("d"), k);
	CHECK_INT(SUP_NOT_FOUND, txn_seek(t, DB_COUNTERS, SLICE("e"), &k, &v));
	CHECK_INT(SUP_OK, txn_last(t, DB_COUNTERS, &k, &v));
	CHECK_SLICE(SLICE("d"), k);
	CHECK_INT(SUP_EXISTS,
		  txn_append(t, DB_COUNTERS, SLICE("c"), SLICE("3")));
	CHECK_INT(SUP_OK, txn_append(t, DB_COUNTERS, SLICE("e"), SLICE("5")));
	CHECK_INT(SUP_NOT_FOUND, txn_delete(t, DB_COUNTERS, SLICE("c")));
	CHECK_INT(SUP_OK, txn_delete(t, DB_COUNTERS, SLICE("b")));
	CHECK_INT(SUP_NOT_FOUND, txn_get(t, DB_COUNTERS, SLICE("b"), &v));
	return SUP_OK;
}

static enum sup_status collect(struct txn *t, struct sup_slice key,
			       struct sup_slice value, void *arg)
{
	char *out = arg;

	(void)t;
	(void)value;
	strncat(out, key.p, key.n);
	if (slice_is(key, "stop"))
		return SUP_STOPPED;
	return slice_is(key, "wrong") ? SUP_CORRUPT : SUP_OK;
}

static enum sup_status walks(struct txn *t, void *arg)
{
	char seen[64] = "";

	(void)arg;
	CHECK_INT(SUP_OK, txn_walk(t, DB_COUNTERS, SLICE(""), collect, seen));
	CHECK_TEXT("de", seen);
	CHECK_INT(SUP_OK, txn_put(t, DB_COUNTERS, SLICE("stop"), SLICE("")));
	CHECK_INT(SUP_OK, txn_put(t, DB_COUNTERS, SLICE("wrong"), SLICE("")));
	seen[0] = '\0';
	CHECK_INT(SUP_OK, txn_walk(t, DB_COUNTERS, SLICE("e"), collect, seen));
	CHECK_TEXT("estop", seen);
	seen[0] = '\0';
	CHECK_INT(SUP_CORRUPT,
		  txn_walk(t, DB_COUNTERS, SLICE("t"), collect, seen));
	CHECK_INT(SUP_OK, txn_walk(t, DB_COUNTERS, SLICE("x"), collect, seen));
	CHECK_TEXT("wrong", seen);
	return SUP_OK;
}

static void test_cursors(void **state)
{
	struct sup_store *s = scratch_store(dir);

	(void)state;
	CHECK_INT(SUP_OK, store_update(s, cursors, NULL, NULL));
	CHECK_INT(SUP_OK, store_update(s, walks, NULL, NULL));
	sup_store_close(s);
}

static void test_growth(void **state)
{
	struct sup_store *s = open_small(dir);
	int runs = 0;

	(void)state;
	CHECK_INT(SUP_OK, put(s, 0, 100, &runs));
	CHECK_INT(1, runs);
	/* 4 MB into 256 KB: five doublings, each with the whole callback. */
	CHECK_INT(SUP_OK, put(s, 100, 8100, &runs));
	CHECK(runs >= 5 && runs <= 7);
	CHECK_INT(SUP_OK, has(s, 0, 8100));
	sup_store_close(s);
	s = open_small(dir);
	CHECK_INT(SUP_OK, has(s, 0, 8100));
	sup_store_close(s);
}

/* Do work in a child; its exit status. */
static int in_child(void (*work)(void))
{
	int code = -1;
	pid_t pid = fork();

	if (pid == 0) {
		work();
		child_exit(0);
	}
	assert_int_equal(waitpid(pid, &code, 0), pid);
	return WIFEXITED(code) ? WEXITSTATUS(code) : 256 + code;
}

static unsigned turn;

static void grow_in_child(void)
{
	struct sup_store *s = open_small(dir);

	if (has(s, 0, turn * 2000) != SUP_OK ||
	    put(s, turn * 2000, (turn + 1) * 2000, NULL) != SUP_OK)
		child_exit(1);
	sup_store_close(s);
}

static void test_growth_in_turn(void **state)
{
	struct sup_store *s = open_small(dir);
	struct snapshot *n = NULL;
	enum snapshot_fault fault;

	(void)state;
	CHECK_INT(SUP_OK, snapshot_open(s, &n, NULL));
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	snapshot_end(n);
	for (turn = 0; turn < 6; turn++) {
		CHECK_INT(0, in_child(grow_in_child));
		if (turn == 0) {
			ROW("a look-up is unknown once, then works");
			CHECK_INT(SNAPSHOT_RESIZED, snapshot_begin(n));
		}
		fault = snapshot_begin(n);
		if (fault == SNAPSHOT_RESIZED)
			fault = snapshot_begin(n);
		CHECK_INT(SNAPSHOT_OK, fault);
		snapshot_end(n);
		ROW("a view adopts the map");
		CHECK_INT(SUP_OK, has(s, 0, (turn + 1) * 2000));
		turn++;
		ROW("and so does an update");
		CHECK_INT(SUP_OK, put(s, turn * 2000, (turn + 1) * 2000, NULL));
		CHECK_INT(SUP_OK, has(s, 0, (turn + 1) * 2000));
	}
	snapshot_close(n);
	sup_store_close(s);
}

static void test_file_size_limit(void **state)
{
	struct sup_store *s = open_small(dir);
	struct rlimit old;
	struct rlimit small;
	enum sup_status st;

	(void)state;
	CHECK_INT(SUP_OK, put(s, 0, 10, NULL));
	(void)signal(SIGXFSZ, SIG_IGN);
	CHECK_INT(0, getrlimit(RLIMIT_FSIZE, &old));
	small = old;
	small.rlim_cur = 4096;
	CHECK_INT(0, setrlimit(RLIMIT_FSIZE, &small));
	st = put(s, 10, 20, NULL);
	CHECK_INT(0, setrlimit(RLIMIT_FSIZE, &old));
	CHECK(st == SUP_IO || st == SUP_STORE_FULL);
	CHECK_INT(SUP_OK, has(s, 0, 10));
	CHECK_INT(SUP_NOT_FOUND, has(s, 10, 11));
	CHECK_INT(SUP_OK, put(s, 10, 20, NULL));
	CHECK_INT(SUP_OK, has(s, 0, 20));
	sup_store_close(s);
}

enum {
	CANNOT_MOUNT = 77
};

/* A mount of our own that no other process sees. */
static void mount_private(const char *source, const char *type,
			  unsigned long flags, const char *options)
{
	if (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount(source, dir, type, flags, options) != 0)
		child_exit(CANNOT_MOUNT);
}

static void fill_disk(void)
{
	struct sup_store *s;
	enum sup_status st = SUP_OK;
	unsigned n = 0;

	mount_private("none", "tmpfs", 0, "size=2m");
	s = open_small(dir);
	while (st == SUP_OK && n < 10000) {
		st = put(s, n, n + 100, NULL);
		if (st == SUP_OK)
			n += 100;
	}
	if (st != SUP_IO && st != SUP_STORE_FULL)
		child_exit(1);
	/* What was acknowledged is there; what was not is not. */
	if (has(s, 0, n) != SUP_OK)
		child_exit(2);
	if (has(s, n, n + 1) != SUP_NOT_FOUND)
		child_exit(3);
	sup_store_close(s);
	s = open_small(dir);
	if (has(s, 0, n) != SUP_OK)
		child_exit(4);
	sup_store_close(s);
}

static void test_full_disk(void **state)
{
	int code = in_child(fill_disk);

	(void)state;
	CHECK(code == 0 || code == CANNOT_MOUNT);
}

static struct sup_store *shared;

static void use_parents_store(void)
{
	struct sup_store *own;
	struct snapshot *n = NULL;

	if (has(shared, 0, 10) != SUP_FORKED ||
	    put(shared, 10, 20, NULL) != SUP_FORKED)
		child_exit(1);
	if (snapshot_open(shared, &n, NULL) != SUP_FORKED || n != NULL)
		child_exit(2);
	/* One's own is another thing, also beside the old one. */
	own = open_small(dir);
	if (has(own, 0, 10) != SUP_OK || put(own, 10, 20, NULL) != SUP_OK)
		child_exit(3);
	sup_store_close(shared);
	if (has(own, 0, 20) != SUP_OK)
		child_exit(4);
	sup_store_close(own);
}

static void test_fork(void **state)
{
	struct snapshot *n = NULL;

	(void)state;
	shared = open_small(dir);
	CHECK_INT(SUP_OK, put(shared, 0, 10, NULL));
	CHECK_INT(SUP_OK, snapshot_open(shared, &n, NULL));
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	CHECK_INT(0, in_child(use_parents_store));
	snapshot_end(n);
	CHECK_INT(SUP_OK, has(shared, 0, 20));
	CHECK_INT(SUP_OK, put(shared, 20, 30, NULL));
	CHECK_INT(SNAPSHOT_SLOTS, guard_count_slots(shared->env, false));
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	snapshot_end(n);
	snapshot_close(n);
	sup_store_close(shared);
}

enum {
	READERS = 3,
	ROUNDS = 40,
	A_ROUND = 200
};

struct crowd {
	struct sup_store *s;
	atomic_uint written; /* entries that are acknowledged */
	atomic_bool stop;
	atomic_ulong looks;
	atomic_ulong wrong;
};

static void look_once(struct crowd *c, struct snapshot *n, unsigned seed)
{
	unsigned written = atomic_load(&c->written);
	char name[16];
	struct sup_slice v;

	if (written == 0 || snapshot_begin(n) != SNAPSHOT_OK)
		return;
	if (snapshot_get(n, DB_COUNTERS, name_of(seed % written, name), &v) !=
	    SUP_OK)
		atomic_fetch_add(&c->wrong, 1);
	snapshot_end(n);
	atomic_fetch_add(&c->looks, 1);
}

static void *read_along(void *arg)
{
	struct crowd *c = arg;
	struct snapshot *n = NULL;
	unsigned seed = 1;

	if (snapshot_open(c->s, &n, NULL) != SUP_OK) {
		atomic_fetch_add(&c->wrong, 1);
		return NULL;
	}
	while (!atomic_load(&c->stop)) {
		unsigned written = atomic_load(&c->written);

		seed = seed * 1103515245U + 12345U;
		look_once(c, n, seed >> 8);
		if (seed % 64 == 0 && has(c->s, 0, written) != SUP_OK)
			atomic_fetch_add(&c->wrong, 1);
	}
	snapshot_close(n);
	return NULL;
}

static void test_growth_under_readers(void **state)
{
	struct crowd c = { .s = open_small(dir) };
	pthread_t threads[READERS];
	size_t before = map_size(c.s->env);

	(void)state;
	for (int i = 0; i < READERS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, read_along, &c), 0);
	for (unsigned i = 0; i < ROUNDS; i++) {
		CHECK_INT(SUP_OK,
			  put(c.s, i * A_ROUND, (i + 1) * A_ROUND, NULL));
		atomic_store(&c.written, (i + 1) * A_ROUND);
	}
	while (atomic_load(&c.looks) < 1000)
		(void)sched_yield();
	atomic_store(&c.stop, true);
	for (int i = 0; i < READERS; i++)
		(void)pthread_join(threads[i], NULL);
	CHECK_INT(0, atomic_load(&c.wrong));
	CHECK(map_size(c.s->env) >= before * 16);
	CHECK_INT(SUP_OK, has(c.s, 0, ROUNDS * A_ROUND));
	sup_store_close(c.s);
}

struct writer {
	struct sup_store *s;
	unsigned from;
	enum sup_status st;
};

static void *write_along(void *arg)
{
	struct writer *w = arg;

	w->st = SUP_OK;
	for (unsigned i = 0; i < 20 && w->st == SUP_OK; i++)
		w->st = put(w->s, w->from + i * 50, w->from + (i + 1) * 50,
			    NULL);
	return NULL;
}

static void test_growth_by_two_threads(void **state)
{
	struct sup_store *s = open_small(dir);
	struct writer w[2] = { { .s = s }, { .s = s, .from = 1000 } };
	pthread_t threads[2];

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, write_along, &w[i]),
			0);
	for (int i = 0; i < 2; i++) {
		(void)pthread_join(threads[i], NULL);
		CHECK_INT(SUP_OK, w[i].st);
	}
	CHECK_INT(SUP_OK, has(s, 0, 2000));
	sup_store_close(s);
}

static void *grow_along(void *arg)
{
	struct writer *w = arg;

	w->st = put(w->s, 0, 2000, NULL);
	return NULL;
}

/* The map does not move under a snapshot in use. */
static void test_growth_waits_for_a_snapshot(void **state)
{
	struct sup_store *s = open_small(dir);
	struct writer w = { .s = s };
	struct timespec pause = { .tv_nsec = 200000000 };
	struct snapshot *n = NULL;
	size_t before = map_size(s->env);
	pthread_t thread;
	struct sup_slice v;

	(void)state;
	CHECK_INT(SUP_OK, put(s, 5000, 5001, NULL));
	CHECK_INT(SUP_OK, snapshot_open(s, &n, NULL));
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	assert_int_equal(pthread_create(&thread, NULL, grow_along, &w), 0);
	while (!atomic_load(&s->env->moving) && map_size(s->env) == before)
		(void)sched_yield();
	(void)nanosleep(&pause, NULL);
	CHECK_INT(before, map_size(s->env));
	CHECK_INT(SUP_OK, snapshot_get(n, DB_COUNTERS, SLICE("k00005000"), &v));
	snapshot_end(n);
	(void)pthread_join(thread, NULL);
	CHECK_INT(SUP_OK, w.st);
	CHECK(map_size(s->env) > before);
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	CHECK_INT(SUP_OK, snapshot_get(n, DB_COUNTERS, SLICE("k00001999"), &v));
	snapshot_end(n);
	snapshot_close(n);
	sup_store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
		T(rollback),
		T(counts),
		T(cursors),
		T(growth),
		T(growth_in_turn),
		T(file_size_limit),
		T(full_disk),
		T(fork),
		T(growth_under_readers),
		T(growth_by_two_threads),
		T(growth_waits_for_a_snapshot),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
