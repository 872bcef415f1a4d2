/*
 * txn.h - transactions as callbacks, and the databases by name.
 *
 * Begin and end are always a pair, and a retry (the file had to grow, another
 * process had grown it) runs the whole callback again.  Nothing is waited for,
 * and nobody outside is called, while a transaction is open.
 */
#ifndef STORE_TXN_H
#define STORE_TXN_H

#include "suppress/store.h"

/* One named database each; docs/store-format.md has keys and values. */
enum store_db {
	DB_META,
	DB_RECIPIENTS,
	DB_DOMAINS,
	DB_HASHES,
	DB_CHANGES,
	DB_BATCHES,
	DB_RULES,
	DB_INCIDENTS,
	DB_QUARANTINE,
	DB_COUNTERS,
	DB_END
};

struct txn; /* lent to a txn_fn, dead when it returns */

typedef enum sup_status txn_fn(struct txn *t, void *arg);

/*
 * store_update - run fn in one write transaction; commit if it says SUP_OK.
 *
 * fn may be run again from the start, so it must leave no trace outside t that
 * a second run does not overwrite.  Anything but SUP_OK rolls everything back
 * and is returned as it is.  When SUP_OK is returned, the commit is durable.
 */
enum sup_status store_update(struct sup_store *s, txn_fn *fn, void *arg,
			     struct sup_error *err) SUP_CHECKED;

/* As store_update(), read-only.  Slices got from t die with it. */
enum sup_status store_view(struct sup_store *s, txn_fn *fn, void *arg,
			   struct sup_error *err) SUP_CHECKED;

/* Where it is: for files that are as large as it. */
const char *store_directory(const struct sup_store *s);

uint64_t txn_id(const struct txn *t);
struct sup_store *txn_store(struct txn *t);

/* *value is borrowed from t until the next write.  SUP_NOT_FOUND. */
enum sup_status txn_get(struct txn *t, enum store_db db, struct sup_slice key,
			struct sup_slice *value) SUP_CHECKED;
enum sup_status txn_put(struct txn *t, enum store_db db, struct sup_slice key,
			struct sup_slice value) SUP_CHECKED;
/* key must be greater than all there are. */
enum sup_status txn_append(struct txn *t, enum store_db db,
			   struct sup_slice key,
			   struct sup_slice value) SUP_CHECKED;
/* SUP_NOT_FOUND if it was not there. */
enum sup_status txn_delete(struct txn *t, enum store_db db,
			   struct sup_slice key) SUP_CHECKED;

/* The first entry with a key >= from (from may be empty), or the last entry of
 * all: SUP_NOT_FOUND if there is none. */
enum sup_status txn_seek(struct txn *t, enum store_db db, struct sup_slice from,
			 struct sup_slice *key,
			 struct sup_slice *value) SUP_CHECKED;
enum sup_status txn_last(struct txn *t, enum store_db db, struct sup_slice *key,
			 struct sup_slice *value) SUP_CHECKED;

/*
 * txn_walk - call fn for each entry with key >= from, in order, until it says
 * anything but SUP_OK (SUP_STOPPED ends the walk and is returned as SUP_OK).
 * fn must not write to the same database.
 */
typedef enum sup_status txn_entry_fn(struct txn *t, struct sup_slice key,
				     struct sup_slice value, void *arg);
enum sup_status txn_walk(struct txn *t, enum store_db db, struct sup_slice from,
			 txn_entry_fn *fn, void *arg) SUP_CHECKED;

#endif
