/* hash_batch.h - lists of digests as batches: taking them in and back. */
#ifndef LIST_HASH_BATCH_H
#define LIST_HASH_BATCH_H

#include "store/hashes.h"
#include "suppress/change.h"

struct hash_batch;

/* what: of the list, but for its batch and since; its texts must live on. */
enum sup_status hash_batch_open(struct sup_store *s,
				const struct sup_actor *actor,
				const struct hash_list *what,
				struct hash_batch **out,
				struct sup_error *err) SUP_CHECKED;
/* One digest; nothing is written yet. */
enum sup_status hash_batch_add(struct hash_batch *b,
			       const unsigned char *digest,
			       struct sup_error *err) SUP_CHECKED;
/* Unless failed, commit all in the order of their keys, in groups; b is gone.
 */
enum sup_status hash_batch_close(struct hash_batch *b, bool failed,
				 struct sup_outcome *out,
				 struct sup_error *err) SUP_CHECKED;

/* Is the batch a list of digests? */
enum sup_status hash_batch_is(struct txn *t, uint64_t batch,
			      bool *out) SUP_CHECKED;
/*
 * Take a list back: it counts no more at once, then its entries go.  Trial:
 * only count.  released are entries that are then on no list.
 */
enum sup_status hash_batch_undo(struct sup_store *s,
				const struct sup_actor *actor, uint64_t batch,
				bool trial, struct sup_outcome *out,
				struct sup_error *err) SUP_CHECKED;

#endif
