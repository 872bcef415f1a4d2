#include "store/mta_map.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "store/env.h"

enum {
	MAP_BYTES = 16 * 1024 * 1024, /* at first; doubled when it is full */
	PATH_MAX_BYTES = 4096,
	PUTS_MAX = 8192, /* of one transaction */
	MODE = 0644	 /* mail servers read it as another user */
};

struct mta_map {
	MDB_env *mdb;
	MDB_dbi dbi;
	size_t bytes; /* of the map */
	bool nul;
	bool made; /* there is a temporary file */
	size_t n;
	struct arena arena;
	MDB_val keys[PUTS_MAX];
	MDB_val values[PUTS_MAX];
	char path[PATH_MAX_BYTES];
	char temporary[PATH_MAX_BYTES];
};

static enum sup_status fail_at(struct sup_error *err, const char *path)
{
	int code = errno;

	return error_set(err, code == EACCES ? SUP_DENIED : SUP_IO, "%s: %s",
			 path, strerror(code));
}

static enum sup_status fail_mdb(struct sup_error *err, int rc)
{
	enum sup_status st = status_from_mdb(rc);

	return error_set(err, st, "%s", mdb_strerror(rc));
}

/* The directory of the store is no place for anything else. */
static enum sup_status check_place(const struct sup_store *s, const char *path,
				   struct sup_error *err)
{
	char copy[PATH_MAX_BYTES];
	struct stat dir;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	if (stat(dirname(copy), &dir) != 0)
		return fail_at(err, path);
	if (dir.st_dev == s->env->dir.dev && dir.st_ino == s->env->dir.ino)
		return error_set(err, SUP_REFUSED,
				 "%s: the directory of the store", path);
	return SUP_OK;
}

static enum sup_status open_env(struct mta_map *m, struct sup_error *err)
{
	MDB_txn *t = NULL;
	int fd =
		open(m->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
	int rc;

	if (fd < 0)
		return fail_at(err, m->temporary);
	m->made = true;
	(void)close(fd);
	rc = mdb_env_create(&m->mdb);
	if (rc == 0)
		rc = mdb_env_set_mapsize(m->mdb, m->bytes);
	/* Nobody else knows the file yet: no locks, and one sync at the end. */
	if (rc == 0)
		rc = mdb_env_open(m->mdb, m->temporary,
				  MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC, MODE);
	if (rc == 0)
		rc = mdb_txn_begin(m->mdb, NULL, 0, &t);
	if (rc != 0)
		return fail_mdb(err, rc);
	rc = mdb_dbi_open(t, NULL, 0, &m->dbi);
	if (rc != 0) {
		mdb_txn_abort(t);
		return fail_mdb(err, rc);
	}
	rc = mdb_txn_commit(t);
	return rc == 0 ? SUP_OK : fail_mdb(err, rc);
}

enum sup_status mta_map_open(const struct sup_store *s, const char *path,
			     bool nul, struct mta_map **out,
			     struct sup_error *err)
{
	struct mta_map *m;
	enum sup_status st = check_place(s, path, err);

	if (st != SUP_OK)
		return st;
	m = mem_zero(1, sizeof(*m));
	if (m == NULL)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	m->nul = nul;
	m->bytes = MAP_BYTES;
	(void)snprintf(m->path, sizeof(m->path), "%s", path);
	if (strlen(path) + 32 >= sizeof(m->path))
		st = error_set(err, SUP_INVALID, "the name is too long");
	else
		(void)snprintf(m->temporary, sizeof(m->temporary),
			       "%.4000s.%ld.part", path, (long)getpid());
	if (st == SUP_OK)
		st = open_env(m, err);
	if (st != SUP_OK) {
		mta_map_close(m);
		return st;
	}
	*out = m;
	return SUP_OK;
}

static int put_all(struct mta_map *m)
{
	MDB_txn *t = NULL;
	int rc = mdb_txn_begin(m->mdb, NULL, 0, &t);

	if (rc != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < m->n; i++) {
		MDB_val key = m->keys[i];
		MDB_val value = m->values[i];

		rc = mdb_put(t, m->dbi, &key, &value, 0);
	}
	if (rc != 0) {
		mdb_txn_abort(t);
		return rc;
	}
	return mdb_txn_commit(t);
}

static enum sup_status flush(struct mta_map *m, struct sup_error *err)
{
	int rc = put_all(m);

	while (rc == MDB_MAP_FULL) {
		m->bytes *= 2;
		rc = mdb_env_set_mapsize(m->mdb, m->bytes);
		if (rc == 0)
			rc = put_all(m);
	}
	m->n = 0;
	arena_reset(&m->arena);
	return rc == 0 ? SUP_OK : fail_mdb(err, rc);
}

static bool keep(struct mta_map *m, struct sup_slice s, MDB_val *out)
{
	size_t n = s.n + (m->nul ? 1 : 0);
	char *p = arena_alloc(&m->arena, n + 1, 1);

	if (p == NULL)
		return false;
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	*out = (MDB_val){ n, p };
	return true;
}

enum sup_status mta_map_put(struct mta_map *m, struct sup_slice key,
			    struct sup_slice value, struct sup_error *err)
{
	if (key.n == 0)
		return error_set(err, SUP_INVALID, "no key");
	if (!keep(m, key, &m->keys[m->n]) || !keep(m, value, &m->values[m->n]))
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	m->n++;
	return m->n < PUTS_MAX ? SUP_OK : flush(m, err);
}

static enum sup_status sync_directory(const char *path, struct sup_error *err)
{
	char copy[PATH_MAX_BYTES];
	enum sup_status st = SUP_OK;
	int fd;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_at(err, path);
	if (fsync(fd) != 0)
		st = fail_at(err, path);
	(void)close(fd);
	return st;
}

enum sup_status mta_map_finish(struct mta_map *m, struct sup_error *err)
{
	enum sup_status st = flush(m, err);
	int rc;

	if (st != SUP_OK)
		return st;
	rc = mdb_env_sync(m->mdb, 1);
	if (rc != 0)
		return fail_mdb(err, rc);
	mdb_env_close(m->mdb);
	m->mdb = NULL;
	if (rename(m->temporary, m->path) != 0)
		return fail_at(err, m->path);
	m->made = false;
	return sync_directory(m->path, err);
}

void mta_map_close(struct mta_map *m)
{
	if (m == NULL)
		return;
	if (m->mdb != NULL)
		mdb_env_close(m->mdb);
	if (m->made)
		(void)unlink(m->temporary);
	arena_release(&m->arena);
	mem_free(m);
}
