#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/slice.h"
#include "store/env.h"
#include "store/value.h"
#include "suppress/address.h"

static const struct {
	enum sup_status st;
	const char *text;
} faults[SNAPSHOT_END] = {
	[SNAPSHOT_OK] = { SUP_OK, "no fault" },
	[SNAPSHOT_FORKED] = { SUP_FORKED,
			      "the store was opened before a fork" },
	[SNAPSHOT_MOVED] = { SUP_IO,
			     "the store was replaced or moved; open it again" },
	[SNAPSHOT_SLOT_LOST] = { SUP_IO, "the reader is no longer registered "
					 "in the lock file" },
	[SNAPSHOT_LOCKLESS] = { SUP_UNSAFE_PLACE,
				"the store is open without locks" },
	[SNAPSHOT_UNSTABLE] = { SUP_BUSY, "writers overtook the reader" },
	[SNAPSHOT_RESIZED] = { SUP_BUSY, "the store grew" },
	[SNAPSHOT_NO_SENTINEL] = { SUP_CORRUPT,
				   "a database of the store is missing" },
	[SNAPSHOT_FORMAT] = { SUP_STORE_FORMAT,
			      "the store is of another format" },
	[SNAPSHOT_KEYED] = { SUP_DENIED,
			     "the key of the erased entries is missing or "
			     "another" },
	[SNAPSHOT_BUSY] = { SUP_BUSY, "no reader slot is free" },
	[SNAPSHOT_IO] = { SUP_IO, "the store cannot be read" },
};

const char *snapshot_fault_text(enum snapshot_fault f)
{
	return (unsigned)f < SNAPSHOT_END ? faults[f].text : "unknown fault";
}

enum sup_status status_from_fault(enum snapshot_fault f)
{
	return (unsigned)f < SNAPSHOT_END ? faults[f].st : SUP_IO;
}

static bool is_file(const char *path, const struct file_id *want)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == want->dev &&
	       st.st_ino == want->ino;
}

/* Who opens the store now must get the files that we have: the same data, and
 * the same lock table, or its writers would not see our readers. */
enum snapshot_fault guard_place(const struct sup_store *s)
{
	if (atomic_load(&s->env->forked))
		return SNAPSHOT_FORKED;
	if (!is_file(s->data_path, &s->env->data) ||
	    !is_file(s->lock_path, &s->env->lock_file))
		return SNAPSHOT_MOVED;
	return SNAPSHOT_OK;
}

struct slot_count {
	long pid; /* 0: all */
	unsigned n;
};

/* A line of mdb_reader_list(): pid, thread, transaction.  The first line is a
 * heading (or says that there are none). */
static int count_slot(const char *line, void *arg)
{
	struct slot_count *c = arg;
	long pid = 0;

	for (; *line == ' '; line++)
		;
	for (; *line >= '0' && *line <= '9' && pid < 1000000000; line++)
		pid = pid * 10 + (*line - '0');
	if (pid > 0 && (c->pid == 0 || c->pid == pid))
		c->n++;
	return 0;
}

unsigned guard_count_slots(struct env *e, bool all)
{
	struct slot_count c = { .pid = all ? 0 : (long)getpid() };

	return mdb_reader_list(e->mdb, count_slot, &c) < 0 ? 0 : c.n;
}

enum snapshot_fault guard_slots(struct env *e)
{
	bool there;

	/* Nobody opens or closes a snapshot while we count. */
	(void)pthread_mutex_lock(&e->lock);
	there = guard_count_slots(e, false) >=
		e->foreign_slots + SNAPSHOT_SLOTS * e->n_snapshots;
	(void)pthread_mutex_unlock(&e->lock);
	return there ? SNAPSHOT_OK : SNAPSHOT_SLOT_LOST;
}

/* A value of DB_META behind its version byte. */
static int meta_value(const struct env *e, MDB_txn *mdb, const char *name,
		      struct sup_slice *out)
{
	MDB_val k = { .mv_size = strlen(name), .mv_data = (void *)name };
	MDB_val v;
	int rc = mdb_get(mdb, e->dbi[DB_META], &k, &v);

	if (rc == MDB_SUCCESS)
		*out = (struct sup_slice){ v.mv_data, v.mv_size };
	return rc;
}

/* The number of that name in *out, if it can be had. */
static bool meta_value_number(const struct env *e, MDB_txn *mdb,
			      const char *name, uint64_t *out)
{
	struct sup_slice v;
	struct feed f;

	if (meta_value(e, mdb, name, &v) != MDB_SUCCESS ||
	    value_open(v, &f) != SUP_OK)
		return false;
	*out = get_varint(&f);
	return value_end(&f) == SUP_OK;
}

static bool has_sentinel(const struct env *e, MDB_txn *mdb, enum store_db db)
{
	unsigned char key[1 + STORE_ID_BYTES] = { 0 };
	MDB_val k = { .mv_size = sizeof(key), .mv_data = key };
	MDB_val v;

	memcpy(key + 1, e->id, sizeof(e->id));
	return mdb_get(mdb, e->dbi[db], &k, &v) == MDB_SUCCESS;
}

static enum snapshot_fault check_identity(const struct env *e, MDB_txn *mdb)
{
	struct sup_slice v;
	uint64_t format;

	if (meta_value(e, mdb, "store_id", &v) != MDB_SUCCESS ||
	    v.n != 1 + STORE_ID_BYTES || memcmp(v.p + 1, e->id, v.n - 1) != 0)
		return SNAPSHOT_NO_SENTINEL;
	if (!meta_value_number(e, mdb, "format", &format) ||
	    format != STORE_FORMAT)
		return SNAPSHOT_FORMAT;
	/* A missing database answers as an empty one does. */
	if (!has_sentinel(e, mdb, DB_RECIPIENTS) ||
	    !has_sentinel(e, mdb, DB_DOMAINS) ||
	    !has_sentinel(e, mdb, DB_HASHES))
		return SNAPSHOT_NO_SENTINEL;
	return SNAPSHOT_OK;
}

/* As far as a replica is: of a name that may be missing.  False: unreadable. */
static bool read_replica(const struct env *e, MDB_txn *mdb, sup_time_ms *out)
{
	struct sup_slice v;
	uint64_t n = 0;
	int rc = meta_value(e, mdb, "replica_time", &v);

	if (rc != MDB_NOTFOUND &&
	    (!meta_value_number(e, mdb, "replica_time", &n) || n > INT64_MAX))
		return false;
	*out = (sup_time_ms)n;
	return true;
}

static uint64_t fold_id(const unsigned char *id)
{
	uint64_t a;
	uint64_t b;

	memcpy(&a, id, sizeof(a));
	memcpy(&b, id + sizeof(a), sizeof(b));
	return a ^ b;
}

enum snapshot_fault guard_contents(struct env *e, MDB_txn *mdb,
				   struct guard_findings *out)
{
	struct snapshot_facts *facts = &out->facts;
	struct sup_slice v;
	uint64_t version;
	int rc;
	enum snapshot_fault fault = check_identity(e, mdb);

	if (fault != SNAPSHOT_OK)
		return fault;
	*out = (struct guard_findings){ 0 };
	if (meta_value(e, mdb, "counts", &v) != MDB_SUCCESS)
		return SNAPSHOT_NO_SENTINEL;
	if (counts_read(v, &out->counts) != SUP_OK)
		return SNAPSHOT_FORMAT;
	if (!meta_value_number(e, mdb, "policy_version", &version) ||
	    version > UINT32_MAX || !read_replica(e, mdb, &facts->replica_time))
		return SNAPSHOT_FORMAT;
	if (meta_value(e, mdb, "rules", &v) != MDB_SUCCESS)
		return SNAPSHOT_NO_SENTINEL;
	facts->same_rules = slice_is(slice_from(v, 1), sup_address_rules());
	rc = meta_value(e, mdb, "hash_key", &v);
	if (rc != MDB_SUCCESS && rc != MDB_NOTFOUND)
		return SNAPSHOT_IO;
	if (rc == MDB_SUCCESS)
		facts->erase_key = erase_key_find(e, slice_from(v, 1));
	/* Without it nobody can be told from those who were erased. */
	out->keyed = (rc == MDB_SUCCESS || out->counts.erased > 0) &&
		     facts->erase_key == NULL;
	rc = meta_value(e, mdb, "filter", &v);
	if (rc != MDB_SUCCESS && rc != MDB_NOTFOUND)
		return SNAPSHOT_IO;
	if (rc == MDB_SUCCESS)
		filter_entry_read(v, &out->filter);
	facts->txn_id = mdb_txn_id(mdb);
	facts->store_id = fold_id(e->id);
	facts->has_domain_rules = out->counts.domain_rules > 0;
	facts->has_hashes = out->counts.hashes > 0;
	facts->has_erased = out->counts.erased > 0;
	facts->policy_version = (uint32_t)version;
	return SNAPSHOT_OK;
}
