/*
 * rework.h - go over many records, chunk by chunk, in a trial or for good.
 *
 * Undo, void and a new policy are the same job with another edit.
 */
#ifndef LIST_REWORK_H
#define LIST_REWORK_H

#include "list/raw.h"
#include "list/revise.h"
#include "suppress/change.h"

enum rework_need {
	REWORK_NOTHING = 0, /* leave this record alone */
	REWORK_FOLD,	    /* put it if folding changes it */
	REWORK_PUT	    /* its facts were changed */
};

/* Look at r and change the facts of r->after.  Run more than once for a
 * record, so it changes nothing else.  *facts: how many were changed. */
typedef enum sup_status rework_edit_fn(struct revision *r, struct arena *a,
				       void *arg, enum rework_need *need,
				       size_t *facts);

struct rework_totals {
	uint64_t records; /* looked at */
	uint64_t facts;	  /* changed */
	uint64_t changed; /* records whose suppressions differ */
	uint64_t suppressed;
	uint64_t released;
};

struct rework {
	struct sup_store *store;
	rework_edit_fn *edit;
	void *arg;
	sup_time_ms now;
	uint64_t batch; /* of the change log */
	/* A trial folds under these and writes nothing; NULL: for good, under
	 * the store's own as book knows them. */
	const struct fold_rules *trial;
	struct rulebook *book;
	sup_policy_change_fn *change; /* may be NULL */
	sup_progress_fn *progress;    /* may be NULL */
	void *user;		      /* of both */
	uint64_t expected;	      /* records, for progress; 0: not known */
	struct rework_totals totals;
};

/* All records of db whose key begins with prefix; adds to w->totals.  What was
 * committed before a failure stays. */
enum sup_status rework_run(struct rework *w, enum store_db db,
			   struct sup_slice prefix,
			   struct sup_error *err) SUP_CHECKED;

/* Domain rules, then recipients, then those that were erased. */
enum sup_status rework_all(struct rework *w, struct sup_error *err) SUP_CHECKED;

/* An edit that only folds. */
enum sup_status rework_fold_only(struct revision *r, struct arena *a, void *arg,
				 enum rework_need *need, size_t *facts);

/* The rules of the store at this moment; valid as those of rulebook_load(). */
enum sup_status rulebook_now(struct rulebook *b, struct sup_store *s,
			     struct fold_rules *rules,
			     struct sup_error *err) SUP_CHECKED;

/* SUP_REFUSED if released is more than may go freely and not yes. */
enum sup_status refuse_release(uint64_t released, uint64_t yes,
			       struct sup_error *err) SUP_CHECKED;

/* Is there a store, and an actor who can stand in a fact?  Clears err. */
enum sup_status check_actor(const struct sup_store *s,
			    const struct sup_actor *actor,
			    struct sup_error *err) SUP_CHECKED;

/* What to say of st where nobody said more. */
const char *why_it_failed(enum sup_status st);

/* Put a text into err if there is none yet (it was cleared before); st. */
enum sup_status fail(struct sup_error *err, enum sup_status st);

#endif
