/* hash_fold.h - what the policy makes of lists of digests. */
#ifndef LIST_HASH_FOLD_H
#define LIST_HASH_FOLD_H

#include "policy/policy.h"
#include "store/hashes.h"

/* What it blocks and until when, as for a fact that was imported; pure. */
void hash_list_fold(struct hash_list *l, const struct sup_policy *p);

/* What another policy changes; each digest of a list counts. */
struct hash_refold {
	uint64_t digests;  /* of lists that say something else then */
	uint64_t released; /* that block no marketing mail any more at now */
	uint64_t suppressed;
};
/* All lists under p; put: for good, with a line in the change log if any
 * differs.  out is overwritten. */
enum sup_status hash_lists_refold(struct txn *t, const struct sup_policy *p,
				  sup_time_ms now, bool put,
				  struct hash_refold *out) SUP_CHECKED;

#endif
