/* Each guard of a snapshot, broken by real means, and what it says then. */
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/slice.h"
#include "store/env.h"
#include "support/check.h"
#include "support/store.h"

static char dir[SCRATCH_MAX];
static struct sup_store *s;
static struct snapshot *n;

static enum sup_status put_one(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_RECIPIENTS, SLICE("example.com\0ann"),
		       SLICE("value"));
}

static int setup(void **state)
{
	(void)state;
	scratch_make(dir);
	s = scratch_store(dir);
	n = NULL;
	assert_int_equal(store_update(s, put_one, NULL, NULL), SUP_OK);
	assert_int_equal(snapshot_open(s, &n, NULL), SUP_OK);
	assert_int_equal(snapshot_begin(n), SNAPSHOT_OK);
	snapshot_end(n);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	snapshot_close(n);
	sup_store_close(s);
	scratch_remove(dir);
	return 0;
}

static const char *below(const char *name)
{
	static char path[SCRATCH_MAX + 64];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void nap_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

/* Look-ups until one has met the check that is made once a second. */
static enum snapshot_fault within_a_second(struct snapshot *own)
{
	enum snapshot_fault fault = SNAPSHOT_OK;

	for (int i = 0; i < 30 && fault == SNAPSHOT_OK; i++) {
		fault = snapshot_begin(own);
		if (fault == SNAPSHOT_OK) {
			snapshot_end(own);
			nap_ms(50);
		}
	}
	return fault;
}

/* Change the store behind our back, in a process of its own. */
static void meddle(void (*how)(MDB_txn *t))
{
	int code = -1;
	pid_t pid = fork();

	if (pid == 0) {
		MDB_env *e = NULL;
		MDB_txn *t = NULL;

		if (mdb_env_create(&e) != 0 || mdb_env_set_maxdbs(e, 16) != 0 ||
		    mdb_env_open(e, dir, 0, 0600) != 0 ||
		    mdb_txn_begin(e, NULL, 0, &t) != 0)
			child_exit(1);
		how(t);
		child_exit(mdb_txn_commit(t) == 0 ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &code, 0), pid);
	assert_int_equal(code, 0);
}

static MDB_dbi open_db(MDB_txn *t, const char *name)
{
	MDB_dbi d;

	if (mdb_dbi_open(t, name, 0, &d) != 0)
		child_exit(3);
	return d;
}

static void drop(MDB_txn *t, const char *name)
{
	if (mdb_drop(t, open_db(t, name), 1) != 0)
		child_exit(4);
}

static void drop_recipients(MDB_txn *t)
{
	drop(t, "recipients");
}

static void drop_domains(MDB_txn *t)
{
	drop(t, "domains");
}

static void drop_hashes(MDB_txn *t)
{
	drop(t, "hashes");
}

static void drop_meta(MDB_txn *t)
{
	drop(t, "meta");
}

static void empty_recipients(MDB_txn *t)
{
	if (mdb_drop(t, open_db(t, "recipients"), 0) != 0)
		child_exit(4);
}

static void put_meta(MDB_txn *t, const char *name, struct sup_slice value)
{
	MDB_val k = { strlen(name), (void *)name };
	MDB_val v = { value.n, (void *)value.p };

	if (mdb_put(t, open_db(t, "meta"), &k, &v, 0) != 0)
		child_exit(5);
}

static void put_newer_format(MDB_txn *t)
{
	put_meta(t, "format", SLICE("\1\2"));
}

static void put_other_id(MDB_txn *t)
{
	put_meta(t, "store_id", SLICE("\1abcdefghijklmnop"));
}

static void put_hash_key(MDB_txn *t)
{
	put_meta(t, "hash_key", SLICE("\1fingerprint"));
}

static void put_newer_counts(MDB_txn *t)
{
	put_meta(t, "counts", SLICE("\2\1\1\1\1"));
}

static void put_cut_counts(MDB_txn *t)
{
	put_meta(t, "counts", SLICE("\1\1\1\1\1"));
}

static void put_cut_policy(MDB_txn *t)
{
	put_meta(t, "policy_version", SLICE("\1"));
}

static void test_contents(void **state)
{
	static const struct {
		const char *name;
		void (*how)(MDB_txn *t);
		enum snapshot_fault want;
		enum sup_status view;
	} rows[] = {
		{ "recipients dropped", drop_recipients, SNAPSHOT_NO_SENTINEL,
		  SUP_CORRUPT },
		{ "recipients emptied", empty_recipients, SNAPSHOT_NO_SENTINEL,
		  SUP_CORRUPT },
		{ "domains dropped", drop_domains, SNAPSHOT_NO_SENTINEL,
		  SUP_CORRUPT },
		{ "hashes dropped", drop_hashes, SNAPSHOT_NO_SENTINEL,
		  SUP_CORRUPT },
		{ "meta dropped", drop_meta, SNAPSHOT_NO_SENTINEL,
		  SUP_CORRUPT },
		{ "another store's id", put_other_id, SNAPSHOT_NO_SENTINEL,
		  SUP_CORRUPT },
		{ "newer format", put_newer_format, SNAPSHOT_FORMAT,
		  SUP_STORE_FORMAT },
		{ "newer counts", put_newer_counts, SNAPSHOT_FORMAT,
		  SUP_STORE_FORMAT },
		{ "cut counts", put_cut_counts, SNAPSHOT_FORMAT,
		  SUP_STORE_FORMAT },
		{ "cut policy version", put_cut_policy, SNAPSHOT_FORMAT,
		  SUP_STORE_FORMAT },
		{ "a key that we do not have", put_hash_key, SNAPSHOT_KEYED,
		  SUP_OK },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].name);
		if (i > 0)
			(void)setup(state);
		meddle(rows[i].how);
		/* With the very next look-up, and all after it. */
		CHECK_INT(rows[i].want, snapshot_begin(n));
		CHECK_INT(rows[i].want, snapshot_begin(n));
		CHECK_INT(rows[i].view, store_update(s, put_one, NULL, NULL));
		if (i + 1 < COUNT(rows))
			(void)teardown(state);
	}
}

static void put_other_rules(MDB_txn *t)
{
	put_meta(t, "rules", SLICE("\0011 idn2=9 unistring=9"));
}

static void put_replica_time(MDB_txn *t)
{
	put_meta(t, "replica_time", SLICE("\1\144"));
}

static enum sup_status set_facts(struct txn *t, void *arg)
{
	uint32_t version;

	(void)arg;
	meta_counts(t)->domain_rules = 1;
	return meta_set_policy(t, SLICE("[policy]"), &version);
}

static void test_facts(void **state)
{
	const struct snapshot_facts *f = snapshot_facts(n);
	uint64_t first;

	(void)state;
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	first = f->txn_id;
	CHECK(first > 0 && f->store_id != 0);
	CHECK(!f->has_domain_rules && !f->has_hashes && f->same_rules);
	CHECK_INT(1, f->policy_version);
	CHECK_INT(0, f->replica_time);
	snapshot_end(n);
	CHECK_INT(SUP_OK, store_update(s, set_facts, NULL, NULL));
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	CHECK_INT(first + 1, f->txn_id);
	CHECK(f->has_domain_rules && !f->has_hashes && f->same_rules);
	CHECK_INT(2, f->policy_version);
	CHECK_INT(1, meta_counts(snapshot_txn(n))->domain_rules);
	snapshot_end(n);
	meddle(put_other_rules);
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	CHECK(!f->same_rules);
	snapshot_end(n);
	meddle(put_replica_time);
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	CHECK_INT(100, f->replica_time);
	snapshot_end(n);
}

static void test_get(void **state)
{
	struct sup_slice v;

	(void)state;
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	CHECK_INT(SUP_OK, snapshot_get(n, DB_RECIPIENTS,
				       SLICE("example.com\0ann"), &v));
	CHECK_SLICE(SLICE("value"), v);
	CHECK_INT(SUP_NOT_FOUND, snapshot_get(n, DB_RECIPIENTS,
					      SLICE("example.com\0bob"), &v));
	CHECK_INT(SUP_INVALID, snapshot_get(n, DB_RECIPIENTS, SLICE(""), &v));
	snapshot_end(n);
}

static void test_moved(void **state)
{
	static const char *const names[] = {
		"directory moved away", "directory replaced by a copy",
		"data file replaced", "data file removed", "lock file removed"
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		char old[SCRATCH_MAX + 64];
		char other[SCRATCH_MAX + 64];

		ROW(names[i]);
		if (i > 0)
			(void)setup(state);
		(void)snprintf(old, sizeof(old), "%s.old", dir);
		(void)snprintf(other, sizeof(other), "%s.other", dir);
		sup_store_close(scratch_store(other));
		if (i <= 1)
			CHECK_INT(0, rename(dir, old));
		if (i == 1)
			CHECK_INT(0, rename(other, dir));
		if (i == 2) {
			(void)snprintf(old, sizeof(old), "%s.other/data.mdb",
				       dir);
			CHECK_INT(0, rename(old, below("data.mdb")));
		}
		if (i == 3)
			CHECK_INT(0, unlink(below("data.mdb")));
		if (i == 4)
			CHECK_INT(0, unlink(below("lock.mdb")));
		CHECK_INT(SNAPSHOT_MOVED, within_a_second(n));
		CHECK_INT(SNAPSHOT_MOVED, snapshot_begin(n));
		CHECK_INT(SUP_IO, store_update(s, put_one, NULL, NULL));
		if (i + 1 < COUNT(names))
			(void)teardown(state);
		else
			scratch_remove(dir);
		scratch_remove(old);
		scratch_remove(other);
	}
}

/* The link on the way to the store now leads to another one. */
static void test_link_turned(void **state)
{
	char link[SCRATCH_MAX + 8];
	char other[SCRATCH_MAX + 8];
	struct sup_store *by_link;
	struct snapshot *direct = n;

	(void)state;
	(void)snprintf(link, sizeof(link), "%s.ln", dir);
	(void)snprintf(other, sizeof(other), "%s.other", dir);
	CHECK_INT(0, symlink(dir, link));
	by_link = scratch_store(link);
	CHECK_INT(SUP_OK, snapshot_open(by_link, &n, NULL));
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	snapshot_end(n);
	CHECK_INT(0, unlink(link));
	sup_store_close(scratch_store(other));
	CHECK_INT(0, symlink(other, link));
	CHECK_INT(SNAPSHOT_MOVED, within_a_second(n));
	ROW("by its own name it is the same");
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(direct));
	snapshot_end(direct);
	snapshot_close(n);
	sup_store_close(by_link);
	n = direct;
	CHECK_INT(0, unlink(link));
	scratch_remove(other);
}

/* Somebody opens and closes the store past the library, in our process: that
 * takes our slots and our locks. */
static void test_slot_lost(void **state)
{
	MDB_env *e = NULL;
	MDB_txn *t[4];

	(void)state;
	CHECK_INT(0, mdb_env_create(&e));
	CHECK_INT(0, mdb_env_open(e, dir, MDB_NOTLS, 0600));
	for (size_t i = 0; i < COUNT(t); i++)
		CHECK_INT(0, mdb_txn_begin(e, NULL, MDB_RDONLY, &t[i]));
	for (size_t i = 0; i < COUNT(t); i++)
		mdb_txn_abort(t[i]);
	mdb_env_close(e);
	CHECK_INT(SNAPSHOT_SLOT_LOST, snapshot_begin(n));
}

/* One of two is lost: nobody can say whose. */
static void test_one_slot_lost(void **state)
{
	struct snapshot *second = NULL;
	int code = -1;
	pid_t pid;

	(void)state;
	CHECK_INT(SUP_OK, snapshot_open(s, &second, NULL));
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(second));
	snapshot_end(second);
	pid = fork();
	if (pid == 0) {
		/* The first slot with our parent's number, in the table behind
		 * the head of two cache lines: its number becomes another. */
		int fd = open(below("lock.mdb"), O_RDWR | O_CLOEXEC);
		char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
			       fd, 0);
		pid_t parent = getppid();
		pid_t none = 0;

		if (p == MAP_FAILED)
			child_exit(1);
		for (size_t i = 64; i + 16 <= 4096; i += 64) {
			if (memcmp(p + i + 8, &parent, sizeof(parent)) == 0) {
				memcpy(p + i + 8, &none, sizeof(none));
				child_exit(0);
			}
		}
		child_exit(2);
	}
	CHECK_INT(pid, waitpid(pid, &code, 0));
	CHECK_INT(0, code);
	CHECK_INT(SNAPSHOT_SLOT_LOST, snapshot_begin(n));
	CHECK_INT(SNAPSHOT_SLOT_LOST, within_a_second(second));
	snapshot_close(second);
}

/* The lock table says that it has no readers, as it is without locks. */
static void test_lockless(void **state)
{
	int code = -1;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		/* magic 4, format 4, mutex 40, transaction 8, number of
		 * readers 4 */
		unsigned none = 0;
		int fd = open(below("lock.mdb"), O_RDWR | O_CLOEXEC);

		child_exit(pwrite(fd, &none, sizeof(none), 56) == sizeof(none)
				   ? 0
				   : 1);
	}
	CHECK_INT(pid, waitpid(pid, &code, 0));
	CHECK_INT(0, code);
	CHECK_INT(SNAPSHOT_LOCKLESS, snapshot_begin(n));
}

/* The lock table and the data file do not agree about the newest transaction:
 * as it is all the time for a reader that writers overtake. */
static void test_unstable(void **state)
{
	int code = -1;
	pid_t pid;

	(void)state;
	CHECK_INT(SUP_OK, store_update(s, put_one, NULL, NULL));
	pid = fork();
	if (pid == 0) {
		int fd = open(below("lock.mdb"), O_RDWR | O_CLOEXEC);
		size_t id = 0;

		if (pread(fd, &id, sizeof(id), 48) != sizeof(id) || id < 3)
			child_exit(1);
		id -= 2;
		child_exit(pwrite(fd, &id, sizeof(id), 48) == sizeof(id) ? 0
									 : 2);
	}
	CHECK_INT(pid, waitpid(pid, &code, 0));
	CHECK_INT(0, code);
	CHECK_INT(SNAPSHOT_UNSTABLE, snapshot_begin(n));
	CHECK_INT(SNAPSHOT_UNSTABLE, snapshot_begin(n));
}

static void test_forked(void **state)
{
	int code = -1;
	pid_t pid;
	struct sup_slice v;

	(void)state;
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	pid = fork();
	if (pid == 0) {
		if (snapshot_get(n, DB_RECIPIENTS, SLICE("example.com\0ann"),
				 &v) != SUP_FORKED)
			child_exit(1);
		snapshot_end(n);
		if (snapshot_begin(n) != SNAPSHOT_FORKED)
			child_exit(2);
		snapshot_close(n);
		sup_store_close(s);
		child_exit(0);
	}
	CHECK_INT(pid, waitpid(pid, &code, 0));
	CHECK_INT(0, code);
	/* The child's closing took nothing from us. */
	CHECK_INT(SUP_OK, snapshot_get(n, DB_RECIPIENTS,
				       SLICE("example.com\0ann"), &v));
	snapshot_end(n);
	nap_ms(1100);
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	snapshot_end(n);
}

static void test_broken_map(void **state)
{
	(void)state;
	atomic_store(&s->env->broken, true);
	CHECK_INT(SNAPSHOT_IO, snapshot_begin(n));
	CHECK_INT(SUP_IO, store_update(s, put_one, NULL, NULL));
	atomic_store(&s->env->broken, false);
	CHECK_INT(SNAPSHOT_OK, snapshot_begin(n));
	snapshot_end(n);
}

static void test_texts(void **state)
{
	(void)state;
	for (int f = 0; f < SNAPSHOT_END; f++) {
		CHECK(snapshot_fault_text((enum snapshot_fault)f)[0] != '\0');
		CHECK((status_from_fault((enum snapshot_fault)f) == SUP_OK) ==
		      (f == SNAPSHOT_OK));
		CHECK(status_from_fault((enum snapshot_fault)f) !=
		      SUP_NOT_FOUND);
	}
	CHECK_TEXT("unknown fault", snapshot_fault_text(SNAPSHOT_END));
}

/* Readers find what is always there, whatever writers do. */
struct crowd {
	atomic_bool stop;
	atomic_ulong looks;
	atomic_ulong unknown;
	atomic_ulong wrong;
};

static void *look(void *arg)
{
	struct crowd *c = arg;
	struct snapshot *own = NULL;
	struct sup_slice v;

	if (snapshot_open(s, &own, NULL) != SUP_OK) {
		atomic_fetch_add(&c->wrong, 1);
		return NULL;
	}
	while (!atomic_load(&c->stop)) {
		if (snapshot_begin(own) != SNAPSHOT_OK) {
			atomic_fetch_add(&c->unknown, 1);
			continue;
		}
		if (snapshot_get(own, DB_RECIPIENTS, SLICE("example.com\0ann"),
				 &v) != SUP_OK ||
		    !slice_equal(v, SLICE("value")))
			atomic_fetch_add(&c->wrong, 1);
		snapshot_end(own);
		atomic_fetch_add(&c->looks, 1);
	}
	snapshot_close(own);
	return NULL;
}

static void test_readers_and_a_writer(void **state)
{
	struct crowd c = { 0 };
	pthread_t threads[3];

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, look, &c),
				 0);
	for (int i = 0; i < 200; i++)
		CHECK_INT(SUP_OK, store_update(s, put_one, NULL, NULL));
	while (atomic_load(&c.looks) < 1000)
		nap_ms(1);
	atomic_store(&c.stop, true);
	for (size_t i = 0; i < COUNT(threads); i++)
		(void)pthread_join(threads[i], NULL);
	CHECK_INT(0, atomic_load(&c.wrong));
	/* Refusals are rare. */
	CHECK(atomic_load(&c.unknown) <= atomic_load(&c.looks) / 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
		T(contents),
		T(facts),
		T(get),
		T(moved),
		T(link_turned),
		T(slot_lost),
		T(one_slot_lost),
		T(lockless),
		T(unstable),
		T(forked),
		T(broken_map),
		T(texts),
		T(readers_and_a_writer),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
