/*
 * bulk.h - many facts about many recipients, in the order of their keys.
 *
 * Facts are sorted first (base/extsort.h), and then applied in large groups: of
 * one page of the tree after the other, instead of a page for each fact.  New
 * recipients of whom one and the same thing is said, as in a list of addresses,
 * are printed from a stamp (model/record_stamp.h) by one thread while another
 * one puts them; all others go the way of apply_items().  Both make the same
 * records.
 */
#ifndef LIST_BULK_H
#define LIST_BULK_H

#include "list/apply.h"
#include "suppress/change.h"

struct bulk;

struct bulk_options {
	sup_progress_fn *progress; /* while facts are applied; may be NULL */
	void *arg;
	uint64_t total;	     /* of progress: the first half was the reading */
	size_t memory_bytes; /* for sorting; 0: the default */
	size_t chunk_bytes;
	size_t group_items; /* in one transaction; 0: the default */
};

/* The directory of s is where runs are kept that go beyond the memory. */
enum sup_status bulk_open(struct sup_store *s, const struct bulk_options *o,
			  struct bulk **out) SUP_CHECKED;
/* NULL is allowed. */
void bulk_close(struct bulk *b);

/* Has this very fact been added already?  It need not be checked again. */
bool bulk_knows(struct bulk *b, const struct sup_fact *f);

/*
 * bulk_add - a fact, which fact_check() has seen, about a recipient.
 *
 * f has its receipts and no batches.  SUP_TOO_LARGE: too large to be sorted;
 * nothing has changed.
 */
enum sup_status bulk_add(struct bulk *b, struct sup_slice key,
			 struct sup_slice spelling,
			 const struct sup_fact *f) SUP_CHECKED;

uint64_t bulk_count(const struct bulk *b);

/*
 * bulk_run - apply all that was added, once.
 *
 * Each group is durable before the next is begun.  Where at least as many facts
 * come in as there are recipients, the log of changes gets one line a group
 * that says "read all" in the place of a line for each new recipient.
 */
struct bulk_job {
	uint64_t batch;
	sup_time_ms now;
	struct apply_counts counts; /* of what is durable, also on failure */
};
enum sup_status bulk_run(struct bulk *b, struct bulk_job *job,
			 struct sup_error *err) SUP_CHECKED;

/* batch.c: sort what is given to an open batch from now on.  In a dry run
 * nothing is changed by it. */
enum sup_status batch_sort(struct sup_batch *b,
			   const struct bulk_options *o) SUP_CHECKED;

#endif
