/* revise.h - one record in hand: as it was read, and as it becomes. */
#ifndef LIST_REVISE_H
#define LIST_REVISE_H

#include "list/apply.h"

/* What all records of one transaction share. */
struct revision_rules {
	const struct fold_rules *rules;
	sup_time_ms now; /* of the change log and of "released" */
	uint64_t batch;	 /* of the change log */
};

struct revision {
	enum store_db db;
	struct sup_slice key;
	bool existed;
	struct record before;
	struct record after; /* facts may be changed and added to */
};

/* Read the record of key, or begin one if there is none.  The facts of after
 * are a copy, with room for some more. */
enum sup_status revision_read(struct txn *t, enum store_db db,
			      struct sup_slice key, size_t more,
			      struct arena *a,
			      struct revision *out) SUP_CHECKED;

/* The same for a record that is at hand already, before. */
enum sup_status revision_begin(const struct record *before, size_t more,
			       struct arena *a,
			       struct revision *out) SUP_CHECKED;

/* Fold after, and prune it if it holds too much.  out says what differs. */
enum sup_status revision_fold(struct revision *r,
			      const struct revision_rules *w, struct arena *a,
			      struct refold *out) SUP_CHECKED;

/* Put after, and write what changed into the log. */
enum sup_status revision_put(struct txn *t, const struct revision *r,
			     const struct revision_rules *w) SUP_CHECKED;

/* Same set of suppressions, causes aside?  from is compared too. */
bool suppressions_equal(const struct record *a, const struct record *b);

#endif
