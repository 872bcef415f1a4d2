/* reader.h - a reader from the inside: check, get and explain share it. */
#ifndef LIST_READER_H
#define LIST_READER_H

#include "base/crypto.h"
#include "list/apply.h"
#include "list/question.h"
#include "list/target.h"
#include "store/snapshot.h"

struct sup_reader {
	struct sup_store *store;
	struct snapshot *snapshot;
	struct rulebook *book; /* of explain; made when it is wanted */
	/* The scope last asked for, as it was spelt and in normal form; whether
	 * it is known holds for one transaction only. */
	uint64_t scope_txn;
	size_t asked_len;
	size_t scope_len;
	char asked[SUP_SCOPE_MAX];
	char scope[SUP_SCOPE_MAX + 1];
	/* Which digests there are, of one transaction: see check_hashes.h. */
	uint64_t hash_txn;
	unsigned hash_kinds;
	struct digester *digester; /* made when it is wanted */
	/* For the key of erased entries; made when it is wanted. */
	struct mac *mac;
	const unsigned char *mac_key;
};

/* Why a snapshot with a fault answers nothing. */
enum sup_why why_of_fault(enum snapshot_fault f);

/* Have r->mac, if somebody was erased; once the snapshot is open.  Anything but
 * SUP_OK: nobody may be called clear. */
enum sup_status reader_mac(struct sup_reader *r) SUP_CHECKED;

/*
 * reader_begin - a guarded snapshot for something else than sup_check().
 *
 * What passes by itself (a grown map) is tried again.  On SUP_OK the caller
 * ends it with snapshot_end().
 */
enum sup_status reader_begin(struct sup_reader *r,
			     struct sup_error *err) SUP_CHECKED;

#endif
