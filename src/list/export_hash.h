/* export_hash.h - digests instead of addresses, in an order that says nothing
 * about whose they are. */
#ifndef LIST_EXPORT_HASH_H
#define LIST_EXPORT_HASH_H

#include "store/txn.h"
#include "suppress/hash.h"

struct export_hash;

enum sup_status export_hash_open(const struct sup_store *s,
				 enum sup_hash algorithm,
				 struct export_hash **out) SUP_CHECKED;
/* NULL is allowed. */
void export_hash_close(struct export_hash *h);
/* An address in normal form; a domain rule has no digest and is passed over. */
enum sup_status export_hash_add(struct export_hash *h, struct sup_slice key,
				struct sup_error *err) SUP_CHECKED;
/* All of them as lines of lower-case hexadecimal digits. */
enum sup_status export_hash_finish(struct export_hash *h, sup_line_fn *fn,
				   void *arg,
				   struct sup_error *err) SUP_CHECKED;

#endif
