/* check_hashes.h - is a digest of the address on an imported list? */
#ifndef LIST_CHECK_HASHES_H
#define LIST_CHECK_HASHES_H

#include "list/reader.h"
#include "store/hashes.h"

/*
 * hashes_ready - what there are of digests, once a transaction.
 *
 * Costs a comparison if there are none.  Anything but SUP_OK: nobody may be
 * called clear.
 */
enum sup_status hashes_ready(struct sup_reader *r) SUP_CHECKED;

/* Every list that names a digest of a; after hashes_ready(), in the same
 * snapshot. */
enum sup_status hashes_each(struct sup_reader *r, const struct sup_address *a,
			    hash_list_fn *fn, void *arg) SUP_CHECKED;

/* What a list says of those on it. */
struct sup_suppression hash_suppression(const struct hash_list *l);

#endif
