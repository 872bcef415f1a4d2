#include <sys/mman.h>
#include <time.h>

#include "base/time.h"
#include "store/env.h"

enum {
	/* Nobody keeps a transaction for long; who waits longer has met one
	 * that waits for us. */
	MOVE_WAIT_MS = 10000,
	MOVE_POLL_NS = 200000
};

static void nap(void)
{
	struct timespec t = { .tv_nsec = MOVE_POLL_NS };

	(void)nanosleep(&t, NULL);
}

void map_enter(struct env *e)
{
	(void)pthread_mutex_lock(&e->lock);
	while (atomic_load(&e->moving)) {
		(void)pthread_mutex_unlock(&e->lock);
		nap();
		(void)pthread_mutex_lock(&e->lock);
	}
	e->active++;
	(void)pthread_mutex_unlock(&e->lock);
}

void map_leave(struct env *e)
{
	(void)pthread_mutex_lock(&e->lock);
	e->active--;
	(void)pthread_mutex_unlock(&e->lock);
}

size_t map_size(struct env *e)
{
	size_t n;

	(void)pthread_mutex_lock(&e->lock);
	n = e->map_bytes;
	(void)pthread_mutex_unlock(&e->lock);
	return n;
}

/* Keep everybody out; true with e->lock held, false without. */
static bool move_begin(struct env *e)
{
	int64_t until = time_monotonic_ms() + MOVE_WAIT_MS;

	(void)pthread_mutex_lock(&e->lock);
	while (atomic_load(&e->moving)) {
		(void)pthread_mutex_unlock(&e->lock);
		nap();
		(void)pthread_mutex_lock(&e->lock);
	}
	/* From here nobody enters; those inside leave. */
	atomic_store(&e->moving, true);
	while (e->active > 0 || !snapshots_idle(e)) {
		if (time_monotonic_ms() > until) {
			atomic_store(&e->moving, false);
			(void)pthread_mutex_unlock(&e->lock);
			return false;
		}
		(void)pthread_mutex_unlock(&e->lock);
		nap();
		(void)pthread_mutex_lock(&e->lock);
	}
	return true;
}

static void move_end(struct env *e)
{
	atomic_store(&e->moving, false);
	(void)pthread_mutex_unlock(&e->lock);
}

/* LMDB unmaps first and then maps anew: make sure of the second. */
static bool fits(const struct env *e, size_t bytes)
{
	int fd = -1;
	void *p;

	if (mdb_env_get_fd(e->mdb, &fd) != MDB_SUCCESS)
		return false;
	p = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return false;
	(void)munmap(p, bytes);
	return true;
}

static enum sup_status move(struct env *e, size_t bytes)
{
	MDB_envinfo info = { 0 };
	int rc = mdb_env_set_mapsize(e->mdb, bytes);

	if (rc == MDB_SUCCESS)
		rc = mdb_env_info(e->mdb, &info);
	if (rc == MDB_SUCCESS)
		e->map_bytes = info.me_mapsize;
	else
		atomic_store(&e->broken, true);
	return status_from_mdb(rc);
}

enum sup_status map_grow(struct env *e, size_t was)
{
	enum sup_status st = SUP_OK;
	int dead = 0;

	if (!move_begin(e))
		return SUP_BUSY;
	/* Another thread has grown it meanwhile, or the pages that a dead
	 * reader pinned are enough: try again first. */
	if (e->map_bytes > was)
		goto out;
	if (mdb_reader_check(e->mdb, &dead) == MDB_SUCCESS && dead > 0)
		goto out;
	if (e->map_bytes > SIZE_MAX / 4 || !fits(e, e->map_bytes * 2))
		st = SUP_STORE_FULL;
	else
		st = move(e, e->map_bytes * 2);
out:
	move_end(e);
	return st;
}

enum sup_status map_adopt(struct env *e)
{
	enum sup_status st;
	MDB_envinfo info = { 0 };
	MDB_stat stat = { 0 };
	size_t need;

	if (!move_begin(e))
		return SUP_BUSY;
	/* Another thread may have done it meanwhile. */
	(void)mdb_env_info(e->mdb, &info);
	(void)mdb_env_stat(e->mdb, &stat);
	need = (info.me_last_pgno + 1) * stat.ms_psize;
	if (need <= e->map_bytes)
		st = SUP_OK;
	else if (!fits(e, need * 2))
		st = SUP_STORE_FULL;
	else
		st = move(e, 0);
	move_end(e);
	return st;
}
