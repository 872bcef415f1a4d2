/* changes.h - the numbered log of changed verdicts, and the batches. */
#ifndef STORE_CHANGES_H
#define STORE_CHANGES_H

#include "store/txn.h"

enum change_what {
	CHANGE_SUPPRESSED = 1,
	CHANGE_LIFTED = 2,
	CHANGE_ALTERED = 3,  /* since, expires or what it blocks */
	CHANGE_READ_ALL = 4, /* a bulk load: read the whole list anew */
	CHANGE_ERASED = 5    /* forget whose hash this is; verdict aside */
};

/* Which database the key of a line is of; numbers as they are stored. */
enum change_of {
	CHANGE_OF_RECIPIENT = 0,
	CHANGE_OF_RULE = 1,
	CHANGE_OF_ERASED = 2
};

/* One line; strings are borrowed. */
struct change {
	uint64_t seq;
	sup_time_ms time;
	enum change_what what;
	enum sup_reason reason;
	enum change_of of;
	struct sup_slice key; /* of the record; empty for CHANGE_READ_ALL */
	struct sup_slice scope;
	uint64_t batch; /* 0: none */
};

enum {
	CHANGES_KEPT_DAYS = 90
};

/* Append (seq is given here) and drop what is older than CHANGES_KEPT_DAYS at
 * c->time, at most a few dozen lines a call. */
enum sup_status change_append(struct txn *t, struct change *c) SUP_CHECKED;
/* Borrowed from t.  SUP_NOT_FOUND. */
enum sup_status change_get(struct txn *t, uint64_t seq,
			   struct change *out) SUP_CHECKED;
/* Line seq from now on names an erased entry; all else of it stays. */
enum sup_status change_redact(struct txn *t, uint64_t seq,
			      struct sup_slice key) SUP_CHECKED;
/* The database of a line's key. */
enum store_db change_db(const struct change *c);
/* Lines with seq > since.  SUP_START_OVER if lines after since were dropped,
 * or since is newer than the log. */
typedef enum sup_status change_fn(const struct change *c, void *arg);
enum sup_status changes_walk(struct txn *t, uint64_t since, size_t max,
			     change_fn *fn, void *arg) SUP_CHECKED;
/* First and last number; both 0 if the log is empty. */
enum sup_status changes_range(struct txn *t, uint64_t *first,
			      uint64_t *last) SUP_CHECKED;

enum batch_state {
	BATCH_RUNNING = 1, /* or interrupted */
	BATCH_DONE = 2,
	BATCH_UNDOING = 3, /* or interrupted */
	BATCH_UNDONE = 4
};

struct batch {
	uint64_t id; /* from 1 */
	enum batch_state state;
	sup_time_ms started;
	sup_time_ms ended;
	struct sup_slice what; /* "import", "add", "remove", "void", ... */
	struct sup_slice who;
	struct sup_slice note;
	uint64_t facts;	    /* that it reported */
	uint64_t changed;   /* recipients whose verdict it changed */
	uint64_t first_seq; /* of the change log; 0: none */
	uint64_t last_seq;
};

/* b->id is given here. */
enum sup_status batch_create(struct txn *t, struct batch *b) SUP_CHECKED;
/* Borrowed from t. SUP_NOT_FOUND. */
enum sup_status batch_get(struct txn *t, uint64_t id,
			  struct batch *out) SUP_CHECKED;
enum sup_status batch_put(struct txn *t, const struct batch *b) SUP_CHECKED;
typedef enum sup_status batch_fn(const struct batch *b, void *arg);
enum sup_status batches_walk(struct txn *t, batch_fn *fn,
			     void *arg) SUP_CHECKED;

#endif
