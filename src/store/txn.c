#include <errno.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/env.h"
#include "store/meta_own.h"

static const struct {
	int rc;
	enum sup_status st;
} mdb_codes[] = {
	{ MDB_SUCCESS, SUP_OK },
	{ MDB_NOTFOUND, SUP_NOT_FOUND },
	{ MDB_KEYEXIST, SUP_EXISTS },
	{ MDB_MAP_FULL, SUP_STORE_FULL },
	{ EFBIG, SUP_STORE_FULL },
	{ MDB_INVALID, SUP_STORE_FORMAT },
	{ MDB_VERSION_MISMATCH, SUP_STORE_FORMAT },
	{ MDB_CORRUPTED, SUP_CORRUPT },
	{ MDB_PAGE_NOTFOUND, SUP_CORRUPT },
	{ MDB_BAD_DBI, SUP_CORRUPT },
	{ MDB_INCOMPATIBLE, SUP_CORRUPT },
	{ MDB_BAD_VALSIZE, SUP_INVALID },
	{ MDB_READERS_FULL, SUP_BUSY },
	{ MDB_MAP_RESIZED, SUP_BUSY },
	{ MDB_TXN_FULL, SUP_TOO_LARGE },
};

enum sup_status status_from_mdb(int rc)
{
	enum sup_status st;

	for (size_t i = 0; i < sizeof(mdb_codes) / sizeof(mdb_codes[0]); i++)
		if (mdb_codes[i].rc == rc)
			return mdb_codes[i].st;
	st = rc > 0 ? status_from_errno(rc) : SUP_IO;
	/* That a key is not there only LMDB itself may say. */
	return st == SUP_NOT_FOUND ? SUP_IO : st;
}

static int begin_read(struct env *e, MDB_txn **out)
{
	int dead = 0;
	int rc = mdb_txn_begin(e->mdb, NULL, MDB_RDONLY, out);

	/* Slots of processes that died are taken until somebody looks. */
	if (rc == MDB_READERS_FULL &&
	    mdb_reader_check(e->mdb, &dead) == MDB_SUCCESS && dead > 0)
		rc = mdb_txn_begin(e->mdb, NULL, MDB_RDONLY, out);
	return rc;
}

enum {
	BEGIN_TRIES = 16
};

/* The proof stands in snapshot.c, at is_current(). */
int env_begin_read(struct env *e, MDB_txn **out)
{
	MDB_envinfo info = { 0 };
	MDB_txn *mdb = NULL;
	MDB_txn *later = NULL;
	int rc = begin_read(e, &mdb);

	for (int i = 0; rc == MDB_SUCCESS && i < BEGIN_TRIES; i++) {
		bool whole = mdb_env_info(e->mdb, &info) == MDB_SUCCESS &&
			     info.me_last_txnid == mdb_txn_id(mdb);

		if (!whole) {
			rc = begin_read(e, &later);
			if (rc != MDB_SUCCESS)
				break;
			whole = mdb_txn_id(later) == mdb_txn_id(mdb) &&
				info.me_last_txnid == mdb_txn_id(mdb) + 1;
			mdb_txn_abort(whole ? later : mdb);
			mdb = whole ? mdb : later;
		}
		if (whole) {
			*out = mdb;
			return MDB_SUCCESS;
		}
	}
	if (mdb != NULL)
		mdb_txn_abort(mdb);
	return rc == MDB_SUCCESS ? EAGAIN : rc;
}

/* What to do before the callback may run again. */
enum again {
	AGAIN_NO,
	AGAIN_GROW,
	AGAIN_ADOPT
};

struct attempt {
	txn_fn *fn;
	void *arg;
	bool writing;
	enum again again;
	size_t map_bytes; /* with which it was full */
	const char *detail;
};

/* Something is committed: from now on there is a store. */
static enum sup_status end_pending(struct txn *t)
{
	enum sup_status st = txn_delete(t, DB_META, sup_slice_of(META_PENDING));

	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

static enum sup_status finish(struct txn *t, struct attempt *a,
			      enum sup_status st)
{
	int rc = MDB_SUCCESS;

	if (st == SUP_OK && t->failed != SUP_OK)
		st = t->failed;
	if (st == SUP_OK && t->writing && atomic_load(&t->env->pending))
		st = end_pending(t);
	if (st == SUP_OK && t->writing)
		st = counts_write(t);
	if (st == SUP_OK && t->writing)
		st = filter_chain_finish(t);
	if (st != SUP_OK || t->map_full || !t->writing) {
		mdb_txn_abort(t->mdb);
	} else {
		rc = mdb_txn_commit(t->mdb);
		st = status_from_mdb(rc);
		if (rc == MDB_SUCCESS)
			atomic_store(&t->env->pending, false);
		else
			a->detail = mdb_strerror(rc);
	}
	if (t->map_full || rc == MDB_MAP_FULL) {
		a->again = AGAIN_GROW;
		st = SUP_STORE_FULL;
	}
	return st;
}

/* The transaction is open: is this still the store we know? */
static enum sup_status check_ground(struct txn *t, const char **detail)
{
	struct guard_findings found;
	enum snapshot_fault fault = guard_contents(t->env, t->mdb, &found);

	if (fault == SNAPSHOT_OK) {
		t->counts = found.counts;
		t->stored = found.counts;
		t->filter.entry = found.filter;
		return SUP_OK;
	}
	*detail = snapshot_fault_text(fault);
	return status_from_fault(fault);
}

static enum sup_status run_once(struct sup_store *s, struct attempt *a)
{
	struct env *e = s->env;
	struct txn t = { .env = e, .store = s, .writing = a->writing };
	enum sup_status st;
	int rc;

	a->again = AGAIN_NO;
	a->detail = NULL;
	map_enter(e);
	a->map_bytes = map_size(e);
	if (atomic_load(&e->broken)) {
		st = SUP_IO;
		goto out;
	}
	rc = a->writing ? mdb_txn_begin(e->mdb, NULL, 0, &t.mdb)
			: env_begin_read(e, &t.mdb);
	if (rc != MDB_SUCCESS) {
		a->again = rc == MDB_MAP_RESIZED ? AGAIN_ADOPT : AGAIN_NO;
		a->detail = mdb_strerror(rc);
		st = status_from_mdb(rc);
		goto out;
	}
	st = check_ground(&t, &a->detail);
	if (st == SUP_OK && a->writing)
		st = filter_chain_begin(&t);
	if (st == SUP_OK)
		st = a->fn(&t, a->arg);
	st = finish(&t, a, st);
	filter_chain_end(&t);
out:
	map_leave(e);
	return st;
}

static enum sup_status run(struct sup_store *s, struct attempt *a,
			   struct sup_error *err)
{
	enum sup_status st;
	/* What is written to a file that is no longer the store is lost. */
	enum snapshot_fault fault = guard_place(s);
	bool again;

	if (fault != SNAPSHOT_OK)
		return error_set(err, status_from_fault(fault), "%s",
				 snapshot_fault_text(fault));
	if (a->writing && s->env->read_only)
		return error_set(err, SUP_DENIED,
				 "no permission to write the store");
	do {
		st = run_once(s, a);
		again = (a->again == AGAIN_ADOPT &&
			 map_adopt(s->env) == SUP_OK) ||
			(a->again == AGAIN_GROW &&
			 map_grow(s->env, a->map_bytes) == SUP_OK);
	} while (again);
	if (st != SUP_OK && a->detail != NULL)
		return error_set(err, st, "store: %s", a->detail);
	return st;
}

enum sup_status store_update(struct sup_store *s, txn_fn *fn, void *arg,
			     struct sup_error *err)
{
	struct attempt a = { .fn = fn, .arg = arg, .writing = true };

	return run(s, &a, err);
}

enum sup_status store_view(struct sup_store *s, txn_fn *fn, void *arg,
			   struct sup_error *err)
{
	struct attempt a = { .fn = fn, .arg = arg };

	return run(s, &a, err);
}

uint64_t txn_id(const struct txn *t)
{
	return mdb_txn_id(t->mdb);
}

struct sup_store *txn_store(struct txn *t)
{
	return t->store;
}

/* LMDB takes non-const pointers but does not write through them. */
static MDB_val val_of(struct sup_slice s)
{
	return (MDB_val){ .mv_size = s.n, .mv_data = (void *)s.p };
}

static struct sup_slice slice_of(const MDB_val *v)
{
	return (struct sup_slice){ v->mv_data, v->mv_size };
}

/* After a failed write LMDB's transaction may be half done: it must not be
 * committed, whatever the callback makes of the status. */
static enum sup_status note_write(struct txn *t, int rc)
{
	enum sup_status st = status_from_mdb(rc);

	if (rc == MDB_SUCCESS || rc == MDB_NOTFOUND || rc == MDB_KEYEXIST)
		return st;
	if (rc == MDB_MAP_FULL)
		t->map_full = true;
	if (t->failed == SUP_OK)
		t->failed = st;
	return st;
}

enum sup_status txn_get(struct txn *t, enum store_db db, struct sup_slice key,
			struct sup_slice *value)
{
	MDB_val k = val_of(key);
	MDB_val v = { 0 };
	enum sup_status st =
		status_from_mdb(mdb_get(t->mdb, t->env->dbi[db], &k, &v));

	if (st == SUP_OK)
		*value = slice_of(&v);
	return st;
}

static enum sup_status put(struct txn *t, enum store_db db,
			   struct sup_slice key, struct sup_slice value,
			   unsigned flags)
{
	MDB_val k = val_of(key);
	MDB_val v = val_of(value);

	filter_chain_put(t, db, key);
	return note_write(t, mdb_put(t->mdb, t->env->dbi[db], &k, &v, flags));
}

enum sup_status txn_put(struct txn *t, enum store_db db, struct sup_slice key,
			struct sup_slice value)
{
	return put(t, db, key, value, 0);
}

enum sup_status txn_append(struct txn *t, enum store_db db,
			   struct sup_slice key, struct sup_slice value)
{
	return put(t, db, key, value, MDB_APPEND);
}

enum sup_status txn_delete(struct txn *t, enum store_db db,
			   struct sup_slice key)
{
	MDB_val k = val_of(key);

	t->filter.wrote = true;
	return note_write(t, mdb_del(t->mdb, t->env->dbi[db], &k, NULL));
}

static enum sup_status position(struct txn *t, enum store_db db,
				MDB_cursor_op op, MDB_val *k, MDB_val *v)
{
	MDB_cursor *c = NULL;
	int rc = mdb_cursor_open(t->mdb, t->env->dbi[db], &c);

	if (rc == MDB_SUCCESS) {
		rc = mdb_cursor_get(c, k, v, op);
		mdb_cursor_close(c);
	}
	return status_from_mdb(rc);
}

enum sup_status txn_seek(struct txn *t, enum store_db db, struct sup_slice from,
			 struct sup_slice *key, struct sup_slice *value)
{
	MDB_val k = val_of(from);
	MDB_val v = { 0 };
	enum sup_status st = position(
		t, db, from.n == 0 ? MDB_FIRST : MDB_SET_RANGE, &k, &v);

	if (st != SUP_OK)
		return st;
	*key = slice_of(&k);
	*value = slice_of(&v);
	return SUP_OK;
}

enum sup_status txn_last(struct txn *t, enum store_db db, struct sup_slice *key,
			 struct sup_slice *value)
{
	MDB_val k = { 0 };
	MDB_val v = { 0 };
	enum sup_status st = position(t, db, MDB_LAST, &k, &v);

	if (st != SUP_OK)
		return st;
	*key = slice_of(&k);
	*value = slice_of(&v);
	return SUP_OK;
}

enum sup_status txn_walk(struct txn *t, enum store_db db, struct sup_slice from,
			 txn_entry_fn *fn, void *arg)
{
	enum sup_status st = SUP_OK;
	MDB_cursor *c = NULL;
	MDB_val k = val_of(from);
	MDB_val v = { 0 };
	int rc = mdb_cursor_open(t->mdb, t->env->dbi[db], &c);

	if (rc != MDB_SUCCESS)
		return status_from_mdb(rc);
	rc = mdb_cursor_get(c, &k, &v, from.n == 0 ? MDB_FIRST : MDB_SET_RANGE);
	while (rc == MDB_SUCCESS && st == SUP_OK) {
		st = fn(t, slice_of(&k), slice_of(&v), arg);
		if (st == SUP_OK)
			rc = mdb_cursor_get(c, &k, &v, MDB_NEXT);
	}
	mdb_cursor_close(c);
	if (st == SUP_STOPPED)
		return SUP_OK;
	if (st == SUP_OK && rc != MDB_NOTFOUND)
		st = status_from_mdb(rc);
	return st;
}
