/*
 * record.h - a record in memory, its merging and its bytes.
 *
 * docs/store-format.md describes the bytes.  A value is
 *   format u8 · XXH3-64 over key and the rest (8 bytes, little-endian) ·
 *   summary u8 · policy version varint · spelling · suppressions · facts
 * where each suppression and each fact says in its head which fields follow;
 * receipts and batches are such fields.
 * The digest is over the key, the spelling and the facts' canonical fields:
 * what two stores that saw the same events agree on, whatever their policy and
 * whenever they saw them.
 */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "suppress/record.h"

enum {
	RECORD_FORMAT = 1,
	RECORD_FACTS_MAX = 4096, /* a record never holds more */
	RECORD_VALUE_MAX = 4 * 1024 * 1024
};

/* A record that can change; everything it points to lives in an arena. */
struct record {
	struct sup_slice spelling;
	uint32_t policy_version;
	struct sup_fact *facts; /* in fold order, identities unique */
	size_t n_facts;
	size_t room;			      /* allocated facts */
	struct sup_suppression *suppressions; /* by scope, then reason */
	size_t n_suppressions;
};

/*
 * record_add - take a fact into the set (copied into a).
 *
 * An equal identity merges.  spelling is that of this event ("" if none); the
 * record keeps the one of its earliest fact, by fold order (at equal position
 * the bytewise smaller), so that the order of arrival does not matter.
 * *changed: the stored bytes will differ.  The suppressions are then stale
 * until the record is folded.  On failure *r holds what it held before.
 *
 * SUP_INVALID: fact_check() says no, or spelling is no clean UTF-8 of at most
 * SUP_SPELLING_MAX bytes.  SUP_TOO_LARGE at RECORD_FACTS_MAX.
 */
enum sup_status record_add(struct record *r, const struct sup_fact *f,
			   struct sup_slice spelling, struct arena *a,
			   bool *changed) SUP_CHECKED;

/* Make room for one more fact; r->n_facts stays.  SUP_TOO_LARGE at
 * RECORD_FACTS_MAX. */
enum sup_status record_reserve(struct record *r, struct arena *a) SUP_CHECKED;

/*
 * record_encode - append the value for key to out.
 *
 * SUP_INVALID: r is not in order (facts, suppressions, a cause that is not
 * there), so that nothing is ever written that cannot be read.  On failure out
 * is as before.
 */
enum sup_status record_encode(const struct record *r, struct sup_slice key,
			      struct buf *out) SUP_CHECKED;

/*
 * record_decode - the inverse; slices of *out point into value (which must
 * outlive it) or into a.  SUP_CORRUPT if the checksum or any field is wrong,
 * SUP_STORE_FORMAT if it is of a newer format, SUP_NO_MEMORY; *out is then
 * untouched.
 */
enum sup_status record_decode(struct sup_slice value, struct sup_slice key,
			      struct arena *a, struct record *out) SUP_CHECKED;

/* XXH3-128 of what two stores that saw the same agree on; for the set digest.
 */
enum sup_status record_digest(const struct record *r, struct sup_slice key,
			      struct hash128 *out) SUP_CHECKED;

/*
 * For the pre-send check: no allocation, no facts.  Verifies the checksum,
 * then calls fn for each suppression, with cause as an index and no pointer to
 * facts.  fn answers false to stop.
 */
typedef bool record_suppression_fn(const struct sup_suppression *s, void *arg);
enum sup_status record_scan(struct sup_slice value, struct sup_slice key,
			    record_suppression_fn *fn, void *arg) SUP_CHECKED;

/* The strongest reason of all suppressions, expired or not; NONE if there is
 * none.  For counts. */
enum sup_reason record_strongest(const struct record *r);

#endif
