/* verify.h - what the files of sup_verify() share: one look at a snapshot. */
#ifndef LIST_VERIFY_H
#define LIST_VERIFY_H

#include "base/arena.h"
#include "policy/fold.h"
#include "store/meta.h"
#include "suppress/keep.h"

struct verify {
	struct txn *t;
	sup_problem_fn *fn;	   /* may be NULL */
	sup_progress_fn *progress; /* may be NULL */
	void *arg;
	/* What a callback said against going on: walks take SUP_STOPPED as
	 * their own end. */
	enum sup_status stopped;
	struct sup_verified totals;
	char store_id[16]; /* as it stands in the sentinels */
	bool same_rules;   /* keys that are not ASCII can be checked */
	bool can_fold;	   /* policy and voids could be read */
	struct fold_rules rules;
	struct store_counts found; /* counted anew */
	struct arena arena;	   /* of one record or row */
	uint64_t *batches;	   /* ids that exist, ascending */
	size_t n_batches;
	size_t room;
};

/*
 * problem - tell of one thing that is wrong, and go on.
 *
 * what is a word for programs; the detail is printf()'s.  Only what the
 * caller's function answered, if it was not SUP_OK, stops the job.
 */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
enum sup_status
problem(struct verify *v, const char *what, struct sup_slice key,
	const char *detail, ...) SUP_CHECKED;

/* Does the batch exist?  0 and a mark of being undone are no part of it. */
bool verify_batch_known(const struct verify *v, uint64_t batch);

/* Keys that begin with 0x00 are sentinels, and there is one. */
enum sup_status verify_sentinel(struct verify *v,
				struct sup_slice key) SUP_CHECKED;
/* A scope that something refers to. */
enum sup_status verify_scope(struct verify *v, struct sup_slice name,
			     struct sup_slice scope) SUP_CHECKED;

/* Each looks at databases of its own and tells what is wrong there.  Batches
 * come first: the others refer to them. */
enum sup_status verify_batches(struct verify *v) SUP_CHECKED;
enum sup_status verify_scopes(struct verify *v) SUP_CHECKED;
enum sup_status verify_records(struct verify *v) SUP_CHECKED;
enum sup_status verify_hashes(struct verify *v) SUP_CHECKED;
enum sup_status verify_changes(struct verify *v) SUP_CHECKED;
enum sup_status verify_rules(struct verify *v) SUP_CHECKED;
enum sup_status verify_incidents(struct verify *v) SUP_CHECKED;
enum sup_status verify_quarantine(struct verify *v) SUP_CHECKED;
enum sup_status verify_counters(struct verify *v) SUP_CHECKED;
/* Last: what was counted against what the store says. */
enum sup_status verify_counts(struct verify *v) SUP_CHECKED;

#endif
