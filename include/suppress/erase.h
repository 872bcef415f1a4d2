/* erase.h - forget a recipient, but not that there is one not to be mailed. */
#ifndef SUPPRESS_ERASE_H
#define SUPPRESS_ERASE_H

#include "suppress/change.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	SUP_ERASED_NAME_MAX = 80
};

/* What became of one target. */
struct sup_erased {
	bool refused;	/* no address */
	bool known;	/* there was a record, or an erased entry before */
	unsigned stays; /* suppressions in force that stay, under the name */
	/* "erased:HASH", by which sup_get() shows what stays; empty if nothing
	 * does, or in a trial before there is a key. */
	char name[SUP_ERASED_NAME_MAX];
	uint64_t facts;	  /* forgotten, or kept without what names anybody */
	uint64_t changes; /* lines of the log that named it */
	uint64_t pieces;  /* of the quarantine that held it */
	uint64_t batches; /* whose texts held it */
};

struct sup_erasure {
	uint64_t batch; /* 0: nothing was written */
	uint64_t known;
	uint64_t kept; /* targets of which something stays */
	uint64_t refused;
	uint64_t others; /* replies and notes about others that named one */
};

/*
 * sup_erase - forget n recipients; out has n elements.  Of one given twice only
 * one is filled in.
 *
 * Of a record go the spelling, the evidence and its texts; what is in force
 * stays under a keyed hash of the address, as bare facts (kind, reason, scope,
 * date, source), so that the answer about it is what it was.  Nothing stays of
 * whoever is not suppressed.  Lines of the change log, quarantined pieces,
 * texts of batches, and replies and notes of other records that hold the
 * address are rewritten without it (all records are read for that); a line of
 * the log says that the hash was erased.  It cannot be undone; interrupted, it
 * is finished by calling it again.
 *
 * The first call makes the file with the key (see sup_store_options).
 * SUP_DENIED: erased entries need a key that is not there.
 */
SUP_API enum sup_status sup_erase(struct sup_store *s,
				  const struct sup_actor *actor,
				  const struct sup_slice *targets, size_t n,
				  struct sup_erased *out,
				  struct sup_erasure *totals,
				  struct sup_error *err) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
