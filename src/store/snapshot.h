/*
 * snapshot.h - a reader's view with all guards: what "not found" may rest on.
 *
 * One snapshot per thread.  snapshot_begin() renews a read transaction and
 * checks every guard of DESIGN section 6; only then may the absence of a key
 * mean anything.  No allocation, no lock shared between readers: a reader marks
 * itself busy in a cache line of its own, and who moves the map waits for all.
 */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H

#include "store/filter.h"
#include "store/txn.h"

struct snapshot;

/* Why a snapshot proves nothing. */
enum snapshot_fault {
	SNAPSHOT_OK = 0,
	SNAPSHOT_FORKED,      /* opened before a fork */
	SNAPSHOT_MOVED,	      /* data file and path are not the same inode */
	SNAPSHOT_SLOT_LOST,   /* our reader slot is not in the lock table */
	SNAPSHOT_LOCKLESS,    /* the environment has no locks */
	SNAPSHOT_UNSTABLE,    /* writers overtook us while renewing */
	SNAPSHOT_RESIZED,     /* another process grew the map; adopted now */
	SNAPSHOT_NO_SENTINEL, /* a database is missing or another's */
	SNAPSHOT_FORMAT,      /* a format that is not ours */
	SNAPSHOT_KEYED,	      /* keyed hashes whose key we do not have */
	SNAPSHOT_BUSY,	      /* no reader slot free */
	SNAPSHOT_IO,
	SNAPSHOT_END
};
const char *snapshot_fault_text(enum snapshot_fault f);

enum sup_status snapshot_open(struct sup_store *s, struct snapshot **out,
			      struct sup_error *err) SUP_CHECKED;
void snapshot_close(struct snapshot *n);

/* Renew and check.  Anything but SNAPSHOT_OK: nothing may be asked, and
 * snapshot_end() need not be called. */
enum snapshot_fault snapshot_begin(struct snapshot *n);
/* Give the pages back; slices got are dead. */
void snapshot_end(struct snapshot *n);

/* Between begin and end.  SUP_NOT_FOUND is proven; any other failure is not. */
enum sup_status snapshot_get(struct snapshot *n, enum store_db db,
			     struct sup_slice key,
			     struct sup_slice *value) SUP_CHECKED;

/*
 * The filter of DB_RECIPIENTS, DB_DOMAINS and DB_HASHES that holds in this
 * snapshot, between begin and end; NULL: ask the tree.  What it says is not
 * there surely is not.
 */
const struct filter *snapshot_filter(const struct snapshot *n);

/* Facts of the snapshot, cached per transaction id. */
struct snapshot_facts {
	uint64_t txn_id;
	uint64_t store_id; /* folded to 64 bits */
	bool has_domain_rules;
	bool has_hashes;
	bool has_erased;
	const unsigned char *erase_key; /* ERASE_KEY_BYTES, for erased_hash */
	bool same_rules;		/* address rules (Unicode) are ours */
	uint32_t policy_version;
	sup_time_ms replica_time; /* up to where a replica is; 0: no replica */
};
const struct snapshot_facts *snapshot_facts(const struct snapshot *n);

/* A read transaction's face of this snapshot, for the functions of meta.h,
 * rules.h and so on; between begin and end. */
struct txn *snapshot_txn(struct snapshot *n);

#endif
