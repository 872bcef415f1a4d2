#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"
#include "store/create.h"

enum {
	DATA_MODE = 0640,
	LOCK_MODE = 0660, /* who reads has to lock */
	OPEN_TRIES = 5,
	OPEN_NAP_MS = 10
};

#ifdef SUP_SMALL_MAP
#define MAP_DEFAULT_BYTES ((uint64_t)64 << 20)
#else
#define MAP_DEFAULT_BYTES ((uint64_t)1 << 40)
#endif
#define MAP_LEAST_BYTES ((uint64_t)64 << 20)

static const char *const db_names[DB_END] = {
	[DB_META] = "meta",
	[DB_RECIPIENTS] = "recipients",
	[DB_DOMAINS] = "domains",
	[DB_HASHES] = "hashes",
	[DB_CHANGES] = "changes",
	[DB_BATCHES] = "batches",
	[DB_RULES] = "rules",
	[DB_INCIDENTS] = "incidents",
	[DB_QUARANTINE] = "quarantine",
	[DB_COUNTERS] = "counters",
};

const char *db_name(enum store_db db)
{
	return db_names[db];
}

/* When LMDB's own assertion fails, nothing that it answers can be trusted; the
 * one place where the library prints and ends the process. */
static void on_assert(MDB_env *mdb, const char *message)
{
	(void)mdb;
	(void)fprintf(stderr, "suppress: store: %s\n", message);
	abort();
}

/* Read-ahead helps as long as the file fits into memory. */
static unsigned read_ahead_flag(int dir)
{
	struct stat st;
	long pages = sysconf(_SC_PHYS_PAGES);
	long page = sysconf(_SC_PAGESIZE);

	if (pages <= 0 || page <= 0 || fstatat(dir, "data.mdb", &st, 0) != 0)
		return 0;
	return (uint64_t)st.st_size > (uint64_t)pages * (uint64_t)page / 2
		       ? MDB_NORDAHEAD
		       : 0;
}

static int open_once(const char *path, uint64_t map_bytes, unsigned flags,
		     MDB_env **out)
{
	MDB_env *mdb = NULL;
	int rc = mdb_env_create(&mdb);

	if (rc != MDB_SUCCESS)
		return rc;
	rc = mdb_env_set_maxdbs(mdb, ENV_DBS_MAX);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_set_maxreaders(mdb, ENV_READERS_MAX);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_set_mapsize(mdb, (size_t)map_bytes);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_set_assert(mdb, on_assert);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_open(mdb, path, flags, DATA_MODE);
	if (rc != MDB_SUCCESS) {
		mdb_env_close(mdb);
		return rc;
	}
	*out = mdb;
	return MDB_SUCCESS;
}

static void nap_with_jitter(void)
{
	unsigned char r = 128;
	struct timespec t = { 0 };

	if (random_bytes(&r, sizeof(r)) != SUP_OK)
		r = 128;
	t.tv_nsec = (long)(OPEN_NAP_MS * 1000000L / 256 * (r + 1));
	(void)nanosleep(&t, NULL);
}

/*
 * Open, and again where that may help: LMDB answers EINVAL or EAGAIN when
 * another process opens or closes at that very moment; an address space that is
 * limited takes a smaller map, which grows when it must; and who may read but
 * not write opens for reading (the lock file is shared all the same).
 */
static int open_patiently(const struct env_setup *o, unsigned flags,
			  struct env *e)
{
	uint64_t bytes = o->map_bytes == 0 ? MAP_DEFAULT_BYTES : o->map_bytes;
	int tries = 0;
	int rc;

	for (;;) {
		rc = open_once(o->dir, bytes, flags, &e->mdb);
		if ((rc == EINVAL || rc == EAGAIN) && ++tries < OPEN_TRIES)
			nap_with_jitter();
		else if (rc == ENOMEM && bytes / 4 >= MAP_LEAST_BYTES)
			bytes /= 4;
		else if (rc == EACCES && !e->read_only) {
			e->read_only = true;
			flags |= MDB_RDONLY;
		} else
			return rc;
	}
}

static enum sup_status group_id(const char *name, gid_t *out,
				struct sup_error *err)
{
	struct group *found;

	*out = (gid_t)-1;
	if (name == NULL)
		return SUP_OK;
	found = getgrnam(name);
	if (found == NULL)
		return error_set(err, SUP_INVALID, "no group %s", name);
	*out = found->gr_gid;
	return SUP_OK;
}

/* What was there before we opened. */
struct files {
	int dir;
	bool had_data;
	bool had_lock;
};

static bool note_file(int dir, const char *name, bool *there)
{
	struct stat st;

	*there = fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	return !*there || S_ISREG(st.st_mode);
}

/* The lock file goes by name: a descriptor of ours, once closed, would take
 * LMDB's locks with it. */
static bool set_rights(int dir, const char *name, mode_t mode, gid_t group)
{
	if (group != (gid_t)-1 &&
	    fchownat(dir, name, (uid_t)-1, group, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	return fchmodat(dir, name, mode, 0) == 0;
}

static bool sync_new(int dir, int data)
{
	int above = openat(dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fsync(data) == 0 && fsync(dir) == 0 && above >= 0 &&
		  fsync(above) == 0;

	if (above >= 0)
		(void)close(above);
	return ok;
}

static enum sup_status settle_files(struct env *e, const struct files *f,
				    const struct env_setup *o,
				    struct sup_error *err)
{
	struct stat data;
	struct stat lock;
	gid_t group;
	int fd = -1;
	enum sup_status st = group_id(o->group, &group, err);

	if (st != SUP_OK)
		return st;
	if (mdb_env_get_fd(e->mdb, &fd) != MDB_SUCCESS ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || fstat(fd, &data) != 0 ||
	    fstatat(f->dir, "lock.mdb", &lock, 0) != 0)
		return error_set(err, SUP_IO, "cannot examine the store");
	e->data = (struct file_id){ data.st_dev, data.st_ino };
	e->lock_file = (struct file_id){ lock.st_dev, lock.st_ino };
	if ((!f->had_data &&
	     !set_rights(f->dir, "data.mdb", DATA_MODE, group)) ||
	    (!f->had_lock && !set_rights(f->dir, "lock.mdb", LOCK_MODE, group)))
		return error_set(err, status_from_errno(errno),
				 "cannot set the rights of the new store");
	return SUP_OK;
}

static enum sup_status open_files(struct env *e, struct files *f,
				  const struct env_setup *o,
				  struct sup_error *err)
{
	MDB_envinfo info = { 0 };
	int dead = 0;
	int rc;

	if (!note_file(f->dir, "data.mdb", &f->had_data) ||
	    !note_file(f->dir, "lock.mdb", &f->had_lock))
		return error_set(err, SUP_STORE_FORMAT,
				 "data.mdb or lock.mdb is not a plain file");
	if (!f->had_data && !o->create)
		return error_set(err, SUP_NOT_FOUND, "no store there");
	rc = open_patiently(o, MDB_NOTLS | read_ahead_flag(f->dir), e);
	if (rc != MDB_SUCCESS)
		return error_set(err, status_from_mdb(rc),
				 "cannot open the store: %s", mdb_strerror(rc));
	(void)mdb_env_info(e->mdb, &info);
	e->map_bytes = info.me_mapsize;
	(void)mdb_reader_check(e->mdb, &dead);
	e->foreign_slots = guard_count_slots(e, false);
	return settle_files(e, f, o, err);
}

static char *joined(const char *dir, const char *name)
{
	size_t n = strlen(dir) + strlen(name) + 1;
	char *out = mem_alloc(n, 1);

	if (out != NULL)
		(void)snprintf(out, n, "%s%s", dir, name);
	return out;
}

static bool keep_paths(struct env *e, const struct env_setup *o)
{
	e->data_path = joined(o->dir, "/data.mdb");
	e->key_path = erase_key_path(o);
	if (o->filter_dir != NULL)
		e->filter_dir = joined(o->filter_dir, "");
	return e->data_path != NULL && e->key_path != NULL &&
	       (o->filter_dir == NULL || e->filter_dir != NULL);
}

enum sup_status env_open(const struct env_setup *o, struct env **out,
			 struct sup_error *err)
{
	enum sup_status st;
	struct files f = { .dir = -1 };
	bool fresh = false;
	int fd = -1;
	struct env *e = mem_zero(1, sizeof(*e));

	if (e == NULL)
		return error_set(err, SUP_NO_MEMORY, "out of memory");
	if (pthread_mutex_init(&e->lock, NULL) != 0) {
		mem_free(e);
		return error_set(err, SUP_NO_MEMORY, "out of memory");
	}
	if (pthread_mutex_init(&e->filter_lock, NULL) != 0 ||
	    !keep_paths(e, o)) {
		(void)pthread_mutex_destroy(&e->lock);
		mem_free(e->data_path);
		mem_free(e->key_path);
		mem_free(e->filter_dir);
		mem_free(e);
		return error_set(err, SUP_NO_MEMORY, "out of memory");
	}
	f.dir = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f.dir < 0) {
		st = error_set(err, status_from_errno(errno),
			       "cannot open the directory of the store");
		goto out;
	}
	st = open_files(e, &f, o, err);
	if (st == SUP_OK)
		st = contents_open(e, o, &fresh, err);
	if (st == SUP_OK && fresh &&
	    (mdb_env_get_fd(e->mdb, &fd) != MDB_SUCCESS ||
	     !sync_new(f.dir, fd)))
		st = error_set(err, SUP_IO, "cannot sync the new store");
	if (st != SUP_OK)
		goto out;
	*out = e;
	e = NULL;
out:
	if (f.dir >= 0)
		(void)close(f.dir);
	env_close(e);
	return st;
}

void env_close(struct env *e)
{
	if (e == NULL)
		return;
	filter_close_all(e);
	if (e->mdb != NULL)
		mdb_env_close(e->mdb);
	(void)pthread_mutex_destroy(&e->filter_lock);
	erase_keys_free(e);
	mem_free(e->key_path);
	mem_free(e->data_path);
	mem_free(e->filter_dir);
	(void)pthread_mutex_destroy(&e->lock);
	mem_free(e);
}
