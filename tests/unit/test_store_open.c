#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <lmdb.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "store/meta.h"
#include "store/txn.h"
#include "support/check.h"
#include "support/store.h"
#include "suppress/address.h"

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

static enum sup_status open_at(const char *path, bool create)
{
	struct sup_store_options o = { .path = path, .create = create };
	struct sup_store *s = NULL;
	struct sup_error err = { "" };
	enum sup_status st = sup_store_open(&o, &s, &err);

	CHECK((st == SUP_OK) == (s != NULL));
	CHECK((st == SUP_OK) == (err.text[0] == '\0'));
	sup_store_close(s);
	return st;
}

static const char *below(const char *name)
{
	static char path[SCRATCH_MAX + 64];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return (unsigned)st.st_mode & 07777U;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(close(fd), 0);
}

static void test_refusals(void **state)
{
	struct sup_store_options none = { .path = "" };
	struct sup_store *s = NULL;

	(void)state;
	ROW("no path");
	CHECK_INT(SUP_INVALID, sup_store_open(&none, &s, NULL));
	ROW("no directory");
	CHECK_INT(SUP_NOT_FOUND, open_at(below("none"), false));
	ROW("empty directory");
	CHECK_INT(SUP_NOT_FOUND, open_at(dir, false));
	ROW("a file");
	write_file(below("file"), "x");
	CHECK_INT(SUP_NOT_FOUND, open_at(below("file"), false));
	ROW("other files, to be created");
	CHECK_INT(SUP_STORE_FORMAT, open_at(dir, true));
	CHECK_INT(-1, access(below("data.mdb"), F_OK));
	ROW("other files, to be read");
	CHECK_INT(SUP_NOT_FOUND, open_at(dir, false));
	CHECK_INT(0, unlink(below("file")));
	ROW("garbage as data");
	write_file(below("data.mdb"), "this is no LMDB file at all, is it?");
	CHECK_INT(SUP_STORE_FORMAT, open_at(dir, true));
	ROW("link as data");
	CHECK_INT(0, unlink(below("data.mdb")));
	CHECK_INT(0, symlink("elsewhere", below("data.mdb")));
	CHECK_INT(SUP_STORE_FORMAT, open_at(dir, true));
}

static void test_rights(void **state)
{
	struct sup_store *s;
	char deep[SCRATCH_MAX + 64];
	mode_t old = umask(0077);

	(void)state;
	(void)snprintf(deep, sizeof(deep), "%s/a/b/", dir);
	s = scratch_store(deep);
	(void)umask(old);
	CHECK_INT(0750, mode_of(deep));
	CHECK_INT(0640, mode_of(below("a/b/data.mdb")));
	CHECK_INT(0660, mode_of(below("a/b/lock.mdb")));
	sup_store_close(s);
}

static void test_group(void **state)
{
	struct sup_store_options o = { .path = below("g"), .create = true };
	struct sup_store *s = NULL;
	const struct group *g = getgrnam("daemon");
	struct stat st;

	(void)state;
	o.group = "no such group here";
	CHECK_INT(SUP_INVALID, sup_store_open(&o, &s, NULL));
	if (geteuid() != 0 || g == NULL)
		return;
	scratch_remove(below("g"));
	o.path = below("g");
	o.group = "daemon";
	CHECK_INT(SUP_OK, sup_store_open(&o, &s, NULL));
	CHECK_INT(0, stat(below("g/data.mdb"), &st));
	CHECK_INT(g->gr_gid, st.st_gid);
	CHECK_INT(0, stat(below("g/lock.mdb"), &st));
	CHECK_INT(g->gr_gid, st.st_gid);
	sup_store_close(s);
}

static void test_descriptors_are_not_inherited(void **state)
{
	struct sup_store *s = scratch_store(dir);
	DIR *list = opendir("/proc/self/fd");
	const struct dirent *d;
	int ours = 0;

	(void)state;
	assert_non_null(list);
	while ((d = readdir(list)) != NULL) {
		char link[64];
		char target[256];
		ssize_t n;

		(void)snprintf(link, sizeof(link), "/proc/self/fd/%.20s",
			       d->d_name);
		n = readlink(link, target, sizeof(target) - 1);
		if (n < 0)
			continue;
		target[n] = '\0';
		if (strncmp(target, dir, strlen(dir)) != 0)
			continue;
		ours++;
		ROW(target);
		CHECK(fcntl((int)strtol(d->d_name, NULL, 10), F_GETFD) ==
		      FD_CLOEXEC);
	}
	(void)closedir(list);
	/* Data, its synchronous twin, lock. */
	CHECK_INT(3, ours);
	sup_store_close(s);
}

static enum sup_status count_run(struct txn *t, void *arg)
{
	int *runs = arg;

	(void)t;
	++*runs;
	return SUP_OK;
}

static void test_twice_in_one_process(void **state)
{
	struct sup_store *a = scratch_store(dir);
	struct sup_store *b;
	char link[SCRATCH_MAX + 8];
	char dots[SCRATCH_MAX + 8];
	int runs = 0;
	int dead = -1;
	struct sup_store_info ia;
	struct sup_store_info ib;
	pid_t pid;

	(void)state;
	(void)snprintf(link, sizeof(link), "%s.ln", dir);
	(void)snprintf(dots, sizeof(dots), "%s/./", dir);
	CHECK_INT(0, symlink(dir, link));
	CHECK_INT(SUP_OK, open_at(dots, false));
	b = scratch_store(link);
	CHECK_INT(SUP_OK, sup_store_info(a, &ia, NULL));
	CHECK_INT(SUP_OK, sup_store_info(b, &ib, NULL));
	CHECK_TEXT(ia.store_id, ib.store_id);
	sup_store_close(b);
	/* The locks are still there: a second process sees us as alive. */
	CHECK_INT(SUP_OK, store_view(a, count_run, &runs, NULL));
	CHECK_INT(1, runs);
	pid = fork();
	if (pid == 0) {
		MDB_env *e = NULL;

		if (mdb_env_create(&e) != 0 ||
		    mdb_env_open(e, dir, MDB_NOTLS, 0600) != 0 ||
		    mdb_reader_check(e, &dead) != 0)
			child_exit(9);
		child_exit(dead);
	}
	CHECK_INT(pid, waitpid(pid, &dead, 0));
	CHECK_INT(0, dead);
	CHECK_INT(SUP_OK, store_update(a, count_run, &runs, NULL));
	CHECK_INT(2, runs);
	sup_store_close(a);
	CHECK_INT(0, unlink(link));
}

static void test_replaced_while_open(void **state)
{
	struct sup_store *a = scratch_store(dir);
	char copy[SCRATCH_MAX + 64];
	int runs = 0;

	(void)state;
	sup_store_close(scratch_store(below("other")));
	(void)snprintf(copy, sizeof(copy), "%s", below("other/data.mdb"));
	CHECK_INT(0, rename(copy, below("data.mdb")));
	ROW("what is written now would be lost");
	CHECK_INT(SUP_IO, store_update(a, count_run, &runs, NULL));
	CHECK_INT(0, runs);
	ROW("opened anew while the old one is open");
	CHECK_INT(SUP_BUSY, open_at(dir, false));
	sup_store_close(a);
	ROW("opened anew after closing");
	CHECK_INT(SUP_OK, open_at(dir, false));
}

/* Change the store behind our back, in a process of its own. */
static void meddle(void (*how)(MDB_env *e, MDB_txn *t))
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
		how(e, t);
		child_exit(mdb_txn_commit(t) == 0 ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &code, 0), pid);
	assert_int_equal(code, 0);
}

static void put_named(MDB_txn *t, const char *db, const char *key,
		      const char *value, size_t n)
{
	MDB_dbi d;
	MDB_val k = { strlen(key), (void *)key };
	MDB_val v = { n, (void *)value };

	if (mdb_dbi_open(t, db, MDB_CREATE, &d) != 0 ||
	    mdb_put(t, d, &k, &v, 0) != 0)
		child_exit(3);
}

static void set_newer_format(MDB_env *e, MDB_txn *t)
{
	(void)e;
	put_named(t, "meta", "format", "\1\2", 2);
}

static void set_newer_encoding(MDB_env *e, MDB_txn *t)
{
	(void)e;
	put_named(t, "meta", "format", "\2\1", 2);
}

static void make_foreign(MDB_env *e, MDB_txn *t)
{
	(void)e;
	put_named(t, "entries", "x", "y", 1);
}

static void drop_changes(MDB_env *e, MDB_txn *t)
{
	MDB_dbi d;

	(void)e;
	if (mdb_dbi_open(t, "changes", 0, &d) != 0 || mdb_drop(t, d, 1) != 0)
		child_exit(3);
}

static void drop_hashes(MDB_env *e, MDB_txn *t)
{
	MDB_dbi d;

	(void)e;
	if (mdb_dbi_open(t, "hashes", 0, &d) != 0 || mdb_drop(t, d, 0) != 0)
		child_exit(3);
}

static void test_formats(void **state)
{
	static const struct {
		const char *name;
		void (*how)(MDB_env *e, MDB_txn *t);
		enum sup_status want;
		bool ours;
	} rows[] = {
		{ "newer format", set_newer_format, SUP_STORE_FORMAT, true },
		{ "newer encoding", set_newer_encoding, SUP_STORE_FORMAT,
		  true },
		{ "another program's", make_foreign, SUP_STORE_FORMAT, false },
		{ "database missing", drop_changes, SUP_CORRUPT, true },
		{ "sentinel missing", drop_hashes, SUP_CORRUPT, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stat before;
		struct stat after;

		ROW(rows[i].name);
		(void)unlink(below("data.mdb"));
		(void)unlink(below("lock.mdb"));
		if (rows[i].ours)
			sup_store_close(scratch_store(dir));
		meddle(rows[i].how);
		CHECK_INT(0, stat(below("data.mdb"), &before));
		CHECK_INT(rows[i].want, open_at(dir, true));
		CHECK_INT(rows[i].want, open_at(dir, false));
		CHECK_INT(0, stat(below("data.mdb"), &after));
		CHECK_INT(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
		CHECK_INT(before.st_size, after.st_size);
	}
}

/* A creation that was cut short leaves LMDB's first pages and nothing else. */
static void nothing(MDB_env *e, MDB_txn *t)
{
	(void)e;
	(void)t;
}

static void test_cut_creation(void **state)
{
	(void)state;
	meddle(nothing);
	CHECK_INT(SUP_NOT_FOUND, open_at(dir, false));
	CHECK_INT(SUP_OK, open_at(dir, true));
	CHECK_INT(SUP_OK, open_at(dir, false));
}

static void test_many_create_at_once(void **state)
{
	enum {
		PROCESSES = 6
	};
	pid_t pids[PROCESSES];
	char first[33] = "";

	(void)state;
	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			child_exit(open_at(below("shared"), true) == SUP_OK
					   ? 0
					   : 1);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int code = -1;

		CHECK_INT(pids[i], waitpid(pids[i], &code, 0));
		CHECK_INT(0, code);
	}
	for (int i = 0; i < 2; i++) {
		struct sup_store *s = scratch_store(below("shared"));
		struct sup_store_info info;

		CHECK_INT(SUP_OK, sup_store_info(s, &info, NULL));
		if (i == 0)
			memcpy(first, info.store_id, sizeof(first));
		CHECK_TEXT(first, info.store_id);
		sup_store_close(s);
	}
}

static void test_info_of_new(void **state)
{
	struct sup_store *s = scratch_store(dir);
	struct sup_store_info i;

	(void)state;
	CHECK_INT(SUP_OK, sup_store_info(s, &i, NULL));
	CHECK_INT(32, strlen(i.store_id));
	CHECK_TEXT("00000000000000000000000000000000", i.digest);
	CHECK(strcmp(i.store_id, i.digest) != 0);
	CHECK_TEXT(sup_address_rules(), i.rules);
	CHECK_INT(1, i.format);
	CHECK_INT(1, i.policy_version);
	CHECK_INT(0, i.recipients + i.suppressed + i.domain_rules + i.facts +
			     i.quarantined + i.incidents_open + i.first_change +
			     i.last_change);
	CHECK(i.file_bytes >= 4096 && i.file_bytes < 1 << 20);
	CHECK_INT(0, i.readers);
	sup_store_close(s);
	sup_store_close(NULL);
}

/* Who may read but not write still locks. */
static void test_reader_without_right_to_write(void **state)
{
	int code = -1;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		return;
	sup_store_close(scratch_store(dir));
	CHECK_INT(0, chmod(dir, 0755));
	CHECK_INT(0, chmod(below("data.mdb"), 0644));
	CHECK_INT(0, chmod(below("lock.mdb"), 0666));
	pid = fork();
	if (pid == 0) {
		struct sup_store *s;
		int runs = 0;

		if (setgid(65534) != 0 || setuid(65534) != 0)
			child_exit(1);
		s = scratch_store(dir);
		if (store_view(s, count_run, &runs, NULL) != SUP_OK)
			child_exit(2);
		if (store_update(s, count_run, &runs, NULL) != SUP_DENIED)
			child_exit(3);
		sup_store_close(s);
		child_exit(0);
	}
	CHECK_INT(pid, waitpid(pid, &code, 0));
	CHECK_INT(0, code);
}

static void test_no_memory(void **state)
{
	(void)state;
	sup_store_close(scratch_store(dir));
	for (unsigned long n = 1; n < 100; n++) {
		struct sup_store_options o = { .path = dir, .create = true };
		struct sup_store *s = NULL;
		enum sup_status st;

		mem_fail_at(n, 0);
		st = sup_store_open(&o, &s, NULL);
		mem_fail_at(0, 0);
		sup_store_close(s);
		if (st == SUP_OK)
			return;
		CHECK_INT(SUP_NO_MEMORY, st);
	}
	CHECK(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
		T(refusals),
		T(rights),
		T(group),
		T(descriptors_are_not_inherited),
		T(twice_in_one_process),
		T(replaced_while_open),
		T(formats),
		T(cut_creation),
		T(many_create_at_once),
		T(info_of_new),
		T(reader_without_right_to_write),
		T(no_memory),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
