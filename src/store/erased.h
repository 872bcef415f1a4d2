/*
 * erased.h - recipients of whom only a keyed hash is left.
 *
 * An erased recipient is a record in DB_HASHES, without a spelling, texts and
 * message ids.  Its key is the byte ERASED_BYTE and the HMAC-SHA256 of the key
 * that the recipient had in DB_RECIPIENTS.  The key of the hash is in a file
 * outside the store, its fingerprint in DB_META: who has another, or none,
 * cannot tell anybody from those who were erased.
 */
#ifndef STORE_ERASED_H
#define STORE_ERASED_H

#include "base/crypto.h"
#include "store/txn.h"

enum {
	ERASED_BYTE = 0x10, /* where others have the number of a digest */
	ERASE_KEY_BYTES = 32,
	ERASE_PRINT_BYTES = 16,
	ERASED_KEY_BYTES = 1 + SHA256_BYTES
};

bool is_erased_key(struct sup_slice key);
/* The prefix of all such keys. */
struct sup_slice erased_prefix(void);

/*
 * erase_key_make - have the file with the key; make it if there is none and no
 * erased entry needs another.  Before the first transaction that erases.
 *
 * SUP_DENIED: entries need a key that is not there.  SUP_INVALID: the place is
 * within the store, or the file holds no key.
 */
enum sup_status erase_key_make(struct sup_store *s,
			       struct sup_error *err) SUP_CHECKED;

/* Put the fingerprint of the key into the store, if it has none; SUP_DENIED if
 * it is another's. */
enum sup_status erased_begin(struct txn *t) SUP_CHECKED;

/*
 * erased_key - the key in DB_HASHES of a recipient's key; out has
 * ERASED_KEY_BYTES.  SUP_NOT_FOUND: nobody has been erased.  SUP_DENIED: the
 * key is missing or another.
 */
enum sup_status erased_key(struct txn *t, struct sup_slice recipient,
			   unsigned char *out) SUP_CHECKED;

/* As erased_key(), with a mac that was opened for the key; nobody asked. */
enum sup_status erased_hash(struct mac *m, struct sup_slice recipient,
			    unsigned char *out) SUP_CHECKED;

#endif
