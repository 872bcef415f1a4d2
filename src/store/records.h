/*
 * records.h - the records of recipients and domain rules, with the counts and
 * the digest that go with every change of them.
 */
#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H

#include "model/record.h"
#include "store/txn.h"

/* Keys as address_key(), rule_key() and erased_key() make them; db is
 * DB_RECIPIENTS, DB_DOMAINS or DB_HASHES.  The sentinel is never given out. */

/* The record of key, decoded into a (copied: it outlives the transaction).
 * SUP_NOT_FOUND, SUP_CORRUPT, SUP_STORE_FORMAT. */
enum sup_status records_get(struct txn *t, enum store_db db,
			    struct sup_slice key, struct arena *a,
			    struct record *out) SUP_CHECKED;
/* Is there one?  The cheapest question. */
enum sup_status records_has(struct txn *t, enum store_db db,
			    struct sup_slice key, bool *out) SUP_CHECKED;
/* Put r; before is what was there (NULL: nothing was). */
enum sup_status records_put(struct txn *t, enum store_db db,
			    struct sup_slice key, const struct record *before,
			    const struct record *r) SUP_CHECKED;
/*
 * records_put_bytes - put a recipient that was not there, as bytes.
 *
 * value is like's with this key and some spelling, and digest belongs to it:
 * see record_stamp_print().  behind: key is greater than all there are.
 */
struct records_bytes {
	struct sup_slice value;
	struct hash128 digest;
	const struct record *like;
	bool behind;
};
enum sup_status records_put_bytes(struct txn *t, struct sup_slice key,
				  const struct records_bytes *b) SUP_CHECKED;
enum sup_status records_delete(struct txn *t, enum store_db db,
			       struct sup_slice key,
			       const struct record *before) SUP_CHECKED;

typedef enum sup_status record_fn(struct sup_slice key, struct sup_slice value,
				  void *arg);
/*
 * One chunk of a long walk: at most max entries with key > after (empty: from
 * the start) and a key that begins with prefix (empty: any).  The last key is
 * left in after (copied); done says that there is no more.  fn sees the bytes
 * of the value and decodes what it needs.
 */
struct records_cursor {
	struct sup_slice prefix;
	unsigned char after[512];
	size_t after_len;
	bool done;
};
enum sup_status records_chunk(struct txn *t, enum store_db db, size_t max,
			      struct records_cursor *c, record_fn *fn,
			      void *arg) SUP_CHECKED;

#endif
