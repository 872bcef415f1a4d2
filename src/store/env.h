/*
 * env.h - what lies behind the handles of one store in one process.
 *
 * LMDB keeps its locks by process and inode, so there is one struct env per
 * directory, whatever number of handles (struct sup_store) point to it.
 */
#ifndef STORE_ENV_H
#define STORE_ENV_H

#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "store/filter_chain.h"
#include "store/meta.h"
#include "store/snapshot.h"
#include "store/txn.h"

enum {
	STORE_FORMAT = 1,
	STORE_ID_BYTES = 16,
	ENV_DBS_MAX = 16, /* named databases, those to come included */
	ENV_READERS_MAX = 4096,
	SNAPSHOT_SLOTS = 2
};

struct file_id {
	dev_t dev;
	ino_t ino;
};

struct env {
	MDB_env *mdb;
	MDB_dbi dbi[DB_END];
	bool read_only; /* we may read data.mdb, but not write it */
	/* Set in a child process: nothing of LMDB may be touched there, not
	 * even to close it, because the reader slots are the parent's. */
	atomic_bool forked;
	/* The map could not be put back after a move: there is nothing to read
	 * from any more. */
	atomic_bool broken;
	struct file_id dir;
	struct file_id data;
	struct file_id lock_file;
	unsigned char id[STORE_ID_BYTES];
	/* It was so when it was opened: the next commit ends it. */
	atomic_bool pending;
	/* Slots that a dead process with our number left in the lock table. */
	unsigned foreign_slots;

	/* The registry's, under its lock. */
	struct env *next;
	unsigned refs;

	/* Transactions in progress and who may move the map; see map.c. */
	pthread_mutex_t lock;
	atomic_bool moving;
	unsigned active;
	size_t map_bytes;
	struct snapshot *snapshots;
	unsigned n_snapshots; /* with SNAPSHOT_SLOTS reader slots each */

	/* Filters that are mapped; see filter_chain.c. */
	pthread_mutex_t filter_lock; /* of the list and its counts */
	struct filter_file *filters;
	struct filter_file *kept_filters[2]; /* under LMDB's write lock */
	char *filter_dir;		     /* NULL: none are used */
	char *data_path;
	atomic_bool building; /* a filter, in this process */

	/* Keys of erased entries that were read, newest first; see
	 * erase_key.c.  They stay until the end. */
	char *key_path;
	_Atomic(struct erase_key *) keys;
};

/* A handle. */
struct sup_store {
	struct env *env;
	char *data_path; /* absolute, as the caller spelled it */
	char *lock_path;
	char *directory;
};

struct txn {
	MDB_txn *mdb;
	struct env *env;
	struct sup_store *store;
	bool writing;
	bool map_full;		/* grow, and run it all again */
	enum sup_status failed; /* the first failed write; it must not commit */
	struct store_counts counts;
	struct store_counts stored; /* counts as they are in the file */
	uint64_t next_change;	    /* 0: not yet looked up */
	sup_time_ms oldest_change;  /* a lower bound, once looked up */
	struct filter_link filter;
};

/* Name of a database in the file. */
const char *db_name(enum store_db db);

/* env.c: */
struct env_setup {
	const char *dir;
	bool create;
	bool pending; /* as of struct sup_store_options */
	uint64_t map_bytes;
	const char *group;
	const char *filter_dir; /* NULL: none */
	const char *key_file;	/* NULL: beside the directory */
};
enum sup_status env_open(const struct env_setup *o, struct env **out,
			 struct sup_error *err) SUP_CHECKED;
void env_close(struct env *e);

/* registry.c: one struct env per directory; refs are counted. */
enum sup_status registry_take(const struct env_setup *o, struct env **out,
			      struct sup_error *err) SUP_CHECKED;
void registry_give_back(struct env *e);

/* place.c: */
bool place_is_network(unsigned long fs_type);
enum sup_status place_check(const char *dir, bool allow_network,
			    struct sup_error *err) SUP_CHECKED;

/* txn.c: the only place where an LMDB code becomes one of ours. */
enum sup_status status_from_mdb(int rc);
/* A read transaction that no writer has overtaken; clears stale readers and
 * tries once more when all slots are taken.  The result is LMDB's. */
int env_begin_read(struct env *e, MDB_txn **out);

/* counts.c: */
enum sup_status counts_read(struct sup_slice value,
			    struct store_counts *out) SUP_CHECKED;
enum sup_status counts_write(struct txn *t) SUP_CHECKED;

/* erase_key.c: */
char *erase_key_path(const struct env_setup *o);
void erase_keys_free(struct env *e);
/* The key with that fingerprint, from memory or the file; NULL: neither has
 * it. */
const unsigned char *erase_key_find(struct env *e,
				    struct sup_slice fingerprint);

/*
 * map.c: LMDB forbids to move the map while a transaction of this process is
 * open, and does not look.  So every transaction enters and leaves, and who
 * moves the map keeps the others out.
 */
void map_enter(struct env *e);
void map_leave(struct env *e);
/* Make room after MDB_MAP_FULL; was is the size with which it was full. */
enum sup_status map_grow(struct env *e, size_t was) SUP_CHECKED;
/* Take over the size that another process gave the file. */
enum sup_status map_adopt(struct env *e) SUP_CHECKED;
size_t map_size(struct env *e);

/* guards.c: */
enum snapshot_fault guard_place(const struct sup_store *s);
enum snapshot_fault guard_slots(struct env *e);
struct guard_findings {
	struct snapshot_facts facts;
	struct store_counts counts;
	bool keyed; /* erased entries are there, and their key is not */
	struct filter_entry filter;
};
enum snapshot_fault guard_contents(struct env *e, MDB_txn *mdb,
				   struct guard_findings *out);
/* Reader slots in the lock table: of this process, or of all. */
unsigned guard_count_slots(struct env *e, bool all);
enum sup_status status_from_fault(enum snapshot_fault f);

/* snapshot.c: under e->lock, with e->moving set: is no snapshot in use? */
bool snapshots_idle(const struct env *e);

#endif
