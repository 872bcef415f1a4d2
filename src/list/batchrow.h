/* batchrow.h - the life of a row in the table of batches. */
#ifndef LIST_BATCHROW_H
#define LIST_BATCHROW_H

#include "store/changes.h"
#include "suppress/change.h"

/* A new row, running.  what: the actor's own word, or this one if it has none.
 */
enum sup_status batchrow_begin(struct txn *t, const struct sup_actor *actor,
			       const char *what, uint64_t *id) SUP_CHECKED;

/* What a batch has come to. */
struct batchrow {
	uint64_t id;
	enum batch_state state;
	sup_time_ms now;
	uint64_t facts;
	uint64_t changed;
};

/* Set a row's state and its counts. */
enum sup_status batchrow_set(struct txn *t,
			     const struct batchrow *row) SUP_CHECKED;

/* Set only the state and the end. */
enum sup_status batchrow_state(struct txn *t, uint64_t id,
			       enum batch_state state,
			       sup_time_ms now) SUP_CHECKED;

/* The same in a transaction of its own. */
enum sup_status batchrow_commit(struct sup_store *s, const struct batchrow *row,
				struct sup_error *err) SUP_CHECKED;

#endif
