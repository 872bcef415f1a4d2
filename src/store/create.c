#include "store/create.h"

#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"
#include "store/meta_own.h"
#include "store/value.h"
#include "suppress/address.h"

static int open_databases(struct env *e, MDB_txn *mdb, unsigned flags)
{
	int rc = MDB_SUCCESS;

	for (int db = 0; db < DB_END && rc == MDB_SUCCESS; db++)
		rc = mdb_dbi_open(mdb, db_name((enum store_db)db), flags,
				  &e->dbi[db]);
	return rc;
}

/* Nothing at all: LMDB has made its first pages, and that is it.  So it is
 * after a creation that was cut short, too. */
static int is_empty(MDB_txn *mdb, bool *out)
{
	MDB_dbi main_db;
	MDB_stat stat = { 0 };
	int rc = mdb_dbi_open(mdb, NULL, 0, &main_db);

	if (rc == MDB_SUCCESS)
		rc = mdb_stat(mdb, main_db, &stat);
	*out = stat.ms_entries == 0;
	return rc;
}

static enum sup_status put_sentinels(struct txn *t)
{
	static const enum store_db dbs[] = { DB_RECIPIENTS, DB_DOMAINS,
					     DB_HASHES };
	unsigned char key[1 + STORE_ID_BYTES] = { 0 };
	const char value[] = { VALUE_VERSION };
	enum sup_status st = SUP_OK;

	memcpy(key + 1, t->env->id, STORE_ID_BYTES);
	for (size_t i = 0; i < sizeof(dbs) / sizeof(dbs[0]) && st == SUP_OK;
	     i++)
		st = txn_put(t, dbs[i], bytes_slice(key, sizeof(key)),
			     bytes_slice(value, sizeof(value)));
	return st;
}

static enum sup_status fill(struct txn *t, bool pending)
{
	enum sup_status st = random_bytes(t->env->id, STORE_ID_BYTES);

	if (st == SUP_OK)
		st = put_sentinels(t);
	if (st == SUP_OK)
		st = meta_set_number(t, "format", STORE_FORMAT);
	if (st == SUP_OK)
		st = meta_set_own(t, "store_id",
				  bytes_slice(t->env->id, STORE_ID_BYTES));
	if (st == SUP_OK)
		st = meta_set_own(t, "rules",
				  sup_slice_of(sup_address_rules()));
	if (st == SUP_OK)
		st = meta_set_own(t, "policy", SLICE(""));
	if (st == SUP_OK)
		st = meta_set_number(t, "policy_version", 1);
	if (st == SUP_OK && pending)
		st = meta_set_number(t, META_PENDING, 1);
	/* Zero in all places differs from what counts_write() thinks is there,
	 * so that it writes. */
	t->stored.recipients = 1;
	if (st == SUP_OK)
		st = counts_write(t);
	return st;
}

/* In a write transaction, since another process may be doing the same. */
static enum sup_status create(struct env *e, bool pending, bool *fresh)
{
	struct txn t = { .env = e, .writing = true };
	enum sup_status st;
	int rc = mdb_txn_begin(e->mdb, NULL, 0, &t.mdb);

	if (rc != MDB_SUCCESS)
		return status_from_mdb(rc);
	rc = is_empty(t.mdb, fresh);
	if (rc == MDB_SUCCESS && *fresh)
		rc = open_databases(e, t.mdb, MDB_CREATE);
	st = status_from_mdb(rc);
	if (st == SUP_OK && *fresh)
		st = fill(&t, pending);
	if (st != SUP_OK || !*fresh) {
		mdb_txn_abort(t.mdb);
		return st;
	}
	return status_from_mdb(mdb_txn_commit(t.mdb));
}

static enum sup_status read_identity(struct env *e, MDB_txn *mdb,
				     bool create_it, struct sup_error *err)
{
	struct txn t = { .env = e, .mdb = mdb };
	struct guard_findings found;
	struct sup_slice id;
	uint64_t format;
	uint64_t pending = 0;
	enum snapshot_fault fault;

	if (meta_number(&t, "format", &format) != SUP_OK || format == 0)
		return error_set(err, SUP_STORE_FORMAT,
				 "the directory holds another program's data");
	if (format > STORE_FORMAT)
		return error_set(err, SUP_STORE_FORMAT,
				 "the store was written by a newer program");
	if (meta_get(&t, "store_id", &id) != SUP_OK || id.n != STORE_ID_BYTES)
		return error_set(err, SUP_CORRUPT, "the store has no id");
	memcpy(e->id, id.p, STORE_ID_BYTES);
	if (meta_number(&t, META_PENDING, &pending) != SUP_OK)
		return error_set(err, SUP_CORRUPT, "damaged: meta");
	atomic_store(&e->pending, pending != 0);
	if (pending != 0 && !create_it)
		return error_set(err, SUP_NOT_FOUND,
				 "no store there: what was to make it has not "
				 "come to its end");
	fault = guard_contents(e, mdb, &found);
	if (fault != SNAPSHOT_OK)
		return error_set(err, status_from_fault(fault), "%s",
				 snapshot_fault_text(fault));
	return SUP_OK;
}

/* The format comes first: a newer one may have other databases. */
static enum sup_status open_present(struct env *e, MDB_txn *mdb, bool create_it,
				    struct sup_error *err)
{
	struct txn t = { .env = e, .mdb = mdb };
	uint64_t format = 0;
	int rc = mdb_dbi_open(mdb, db_name(DB_META), 0, &e->dbi[DB_META]);

	if (rc == MDB_NOTFOUND || rc == MDB_INCOMPATIBLE)
		return error_set(err, SUP_STORE_FORMAT,
				 "the directory holds another program's data");
	if (rc == MDB_SUCCESS && meta_number(&t, "format", &format) == SUP_OK &&
	    format == STORE_FORMAT)
		rc = open_databases(e, mdb, 0);
	if (rc == MDB_NOTFOUND)
		return error_set(err, SUP_CORRUPT, "%s",
				 snapshot_fault_text(SNAPSHOT_NO_SENTINEL));
	if (rc != MDB_SUCCESS)
		return error_set(err, status_from_mdb(rc), "store: %s",
				 mdb_strerror(rc));
	return read_identity(e, mdb, create_it, err);
}

enum sup_status contents_open(struct env *e, const struct env_setup *o,
			      bool *fresh, struct sup_error *err)
{
	enum sup_status st;
	MDB_txn *mdb = NULL;
	bool empty = false;
	int rc = env_begin_read(e, &mdb);

	if (rc == MDB_SUCCESS)
		rc = is_empty(mdb, &empty);
	if (rc == MDB_SUCCESS && empty && o->create) {
		mdb_txn_abort(mdb);
		mdb = NULL;
		st = create(e, o->pending, fresh);
		if (st != SUP_OK)
			return error_set(err, st, "cannot create the store");
		rc = env_begin_read(e, &mdb);
		empty = false;
	}
	if (rc != MDB_SUCCESS)
		st = error_set(err, status_from_mdb(rc), "store: %s",
			       mdb_strerror(rc));
	else if (empty)
		st = error_set(err, SUP_NOT_FOUND, "no store there");
	else
		st = open_present(e, mdb, o->create, err);
	if (st != SUP_OK) {
		if (mdb != NULL)
			mdb_txn_abort(mdb);
		return st;
	}
	/* Handles opened in it stay open only if it commits. */
	rc = mdb_txn_commit(mdb);
	return rc == MDB_SUCCESS ? SUP_OK
				 : error_set(err, status_from_mdb(rc),
					     "store: %s", mdb_strerror(rc));
}
