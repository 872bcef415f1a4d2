/* Where a store may lie, slots for readers, and what LMDB's codes mean. */
#define _GNU_SOURCE /* unshare() */
#include <errno.h>
#include <lmdb.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

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

static enum sup_status nothing(struct txn *t, void *arg)
{
	(void)t;
	(void)arg;
	return SUP_OK;
}

static enum sup_status look(struct sup_store *s)
{
	return store_view(s, nothing, NULL, NULL);
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

static void open_read_only_mount(void)
{
	struct sup_store_options o = { .path = dir };
	struct sup_store *s = NULL;
	struct sup_error err;

	mount_private(dir, NULL, MS_BIND, NULL);
	if (mount(NULL, dir, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) != 0)
		child_exit(CANNOT_MOUNT);
	if (sup_store_open(&o, &s, &err) != SUP_UNSAFE_PLACE || s != NULL)
		child_exit(1);
	o.create = true;
	o.allow_network_fs = true;
	if (sup_store_open(&o, &s, &err) != SUP_UNSAFE_PLACE || s != NULL)
		child_exit(2);
}

static void test_read_only_mount(void **state)
{
	int code;

	(void)state;
	sup_store_close(scratch_store(dir));
	code = in_child(open_read_only_mount);
	CHECK(code == 0 || code == CANNOT_MOUNT);
}

static void test_network_file_systems(void **state)
{
	static const struct {
		const char *name;
		unsigned long type;
		bool network;
	} rows[] = {
		{ "nfs", 0x6969, true },
		{ "cifs", 0xff534d42, true },
		{ "cifs, sign extended", (unsigned long)(int)0xff534d42, true },
		{ "smb2", 0xfe534d42, true },
		{ "fuse, virtiofs", 0x65735546, true },
		{ "9p", 0x01021997, true },
		{ "ceph", 0x00c36400, true },
		{ "ext4", 0xef53, false },
		{ "xfs", 0x58465342, false },
		{ "btrfs", 0x9123683e, false },
		{ "tmpfs", 0x01021994, false },
		{ "overlay", 0x794c7630, false },
		{ "zfs", 0x2fc12fc1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].name);
		CHECK_INT(rows[i].network, place_is_network(rows[i].type));
	}
}

/* A process that takes all of a small lock table, says so, and waits. */
static pid_t occupy(int *stop)
{
	int ready[2];
	int wait[2];
	char byte = 0;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(wait), 0);
	pid = fork();
	if (pid == 0) {
		MDB_env *e = NULL;

		(void)close(wait[1]);
		if (mdb_env_create(&e) != 0 ||
		    mdb_env_set_maxreaders(e, 1) != 0 ||
		    mdb_env_open(e, dir, MDB_NOTLS, 0600) != 0)
			child_exit(1);
		for (;;) {
			MDB_txn *t;

			if (mdb_txn_begin(e, NULL, MDB_RDONLY, &t) != 0)
				break;
		}
		(void)!write(ready[1], &byte, 1);
		(void)!read(wait[0], &byte, 1);
		child_exit(0); /* without giving the slots back */
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
	(void)close(ready[1]);
	(void)close(wait[0]);
	*stop = wait[1];
	return pid;
}

static void test_no_slot(void **state)
{
	struct sup_store_options o = { .path = dir };
	struct sup_store *s = NULL;
	int stop = -1;
	int code = -1;
	pid_t pid;

	(void)state;
	sup_store_close(scratch_store(dir));
	pid = occupy(&stop);
	ROW("all slots are taken");
	CHECK_INT(SUP_BUSY, sup_store_open(&o, &s, NULL));
	(void)close(stop);
	CHECK_INT(pid, waitpid(pid, &code, 0));
	CHECK_INT(0, code);
	ROW("by a process that is dead");
	CHECK_INT(SUP_OK, sup_store_open(&o, &s, NULL));
	CHECK_INT(SUP_OK, look(s));
	sup_store_close(s);
}

static void test_slots_cleared_while_open(void **state)
{
	struct sup_store *s;
	int stop = -1;
	int code = -1;
	int killed = -1;
	MDB_env *e = NULL;
	pid_t holder;

	(void)state;
	sup_store_close(scratch_store(dir));
	/* The table is small because the first to open says so, and holds it
	 * open; its slots are given back at once. */
	holder = fork();
	if (holder == 0) {
		if (mdb_env_create(&e) != 0 ||
		    mdb_env_set_maxreaders(e, 1) != 0 ||
		    mdb_env_open(e, dir, MDB_NOTLS, 0600) != 0)
			child_exit(1);
		(void)pause();
		child_exit(0);
	}
	(void)usleep(100000);
	s = scratch_store(dir);
	holder = (kill(holder, SIGKILL), waitpid(holder, &killed, 0));
	CHECK(holder > 0);
	holder = occupy(&stop);
	CHECK_INT(SUP_BUSY, look(s));
	(void)close(stop);
	CHECK_INT(holder, waitpid(holder, &code, 0));
	CHECK_INT(SUP_OK, look(s));
	sup_store_close(s);
}

static void test_codes(void **state)
{
	static const struct {
		const char *name;
		int rc;
		enum sup_status want;
	} rows[] = {
		{ "not found", MDB_NOTFOUND, SUP_NOT_FOUND },
		{ "full", MDB_MAP_FULL, SUP_STORE_FULL },
		{ "disk full", ENOSPC, SUP_STORE_FULL },
		{ "i/o", EIO, SUP_IO },
		{ "panic", MDB_PANIC, SUP_IO },
		{ "unknown", MDB_LAST_ERRCODE + 1, SUP_IO },
		{ "readers", MDB_READERS_FULL, SUP_BUSY },
		{ "another pid namespace", EAGAIN, SUP_BUSY },
		{ "no such database", MDB_BAD_DBI, SUP_CORRUPT },
		{ "no file is not: no entry", ENOENT, SUP_IO },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].name);
		CHECK_INT(rows[i].want, status_from_mdb(rows[i].rc));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
		T(read_only_mount), T(network_file_systems),
		T(no_slot),	    T(slots_cleared_while_open),
		T(codes),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
