/*
 * hashes.h - recipients of whom others told us only a digest.
 *
 * An entry names the lists (by their batches) that hold it; what a list says of
 * all its entries stands once, in DB_RULES.
 */
#ifndef STORE_HASHES_H
#define STORE_HASHES_H

#include "base/hash.h"
#include "store/txn.h"
#include "suppress/hash.h"

enum {
	HASH_KEY_MAX = 1 + SUP_HASH_BYTES_MAX,
	HASH_LISTS_MAX = 128 /* that one digest is on */
};

/* One imported list; its texts are borrowed. */
struct hash_list {
	struct sup_hash_entry e; /* e.batch is its id */
	/* What was asked for, 0: nothing; e.expires is what the policy makes
	 * of it, as e.blocks is. */
	sup_time_ms asked;
	uint64_t entries; /* that name it */
};
enum sup_status hash_list_put(struct txn *t,
			      const struct hash_list *l) SUP_CHECKED;
enum sup_status hash_list_get(struct txn *t, uint64_t batch,
			      struct hash_list *out) SUP_CHECKED;
/* A list that outlives writes to its transaction. */
struct hash_list_copy {
	struct hash_list l;
	char scope[SUP_SCOPE_MAX + 1];
	char source[SUP_SOURCE_MAX + 1];
};
enum sup_status hash_list_read(struct txn *t, uint64_t batch,
			       struct hash_list_copy *out) SUP_CHECKED;
enum sup_status hash_list_delete(struct txn *t, uint64_t batch) SUP_CHECKED;
typedef enum sup_status hash_list_fn(const struct hash_list *l, void *arg);
enum sup_status hash_lists_walk(struct txn *t, hash_list_fn *fn,
				void *arg) SUP_CHECKED;

/* The key of a digest in DB_HASHES; out has HASH_KEY_MAX bytes. */
struct sup_slice hash_key(enum sup_hash h, const unsigned char *digest,
			  unsigned char *out);
/* What a key is of: SUP_HASH_NONE if it is none of ours. */
enum sup_hash hash_of_key(struct sup_slice key);

/* What an entry adds to the store's digest. */
struct hash128 hash_digest(struct sup_slice key);

/* The batches in a value, ascending; out has HASH_LISTS_MAX.  SUP_CORRUPT,
 * SUP_STORE_FORMAT. */
enum sup_status hash_decode(struct sup_slice key, struct sup_slice value,
			    uint64_t *out, size_t *n) SUP_CHECKED;

/* Put the digest on a list; last: its key is greater than all that there are.
 * *fresh: it was on none, *added: not on this one. */
enum sup_status hash_add(struct txn *t, struct sup_slice key, uint64_t batch,
			 bool last, bool *fresh, bool *added) SUP_CHECKED;
/* Take it off; *gone: it is on none any more. */
enum sup_status hash_remove(struct txn *t, struct sup_slice key, uint64_t batch,
			    bool *gone) SUP_CHECKED;

/* All lists that the key is on; SUP_NOT_FOUND if on none.  A list that is
 * missing is SUP_CORRUPT. */
enum sup_status hash_look(struct txn *t, struct sup_slice key, hash_list_fn *fn,
			  void *arg) SUP_CHECKED;

/* Which digests there are: bit 1 << h.  SUP_STORE_FORMAT: some of a kind that
 * this program does not know, or none where the counts say there are. */
enum sup_status hash_kinds(struct txn *t, unsigned *out) SUP_CHECKED;

#endif
