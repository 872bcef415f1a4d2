/* hash.h - lists that hold digests of addresses instead of addresses. */
#ifndef SUPPRESS_HASH_H
#define SUPPRESS_HASH_H

#include "suppress/keep.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "md5", "sha1", "sha256"; "" for none. */
SUP_API const char *sup_hash_name(enum sup_hash h);
/* SUP_HASH_NONE if it is none of them; upper case will do. */
SUP_API enum sup_hash sup_hash_from_name(struct sup_slice name);
/* Bytes of a digest; 0 for none. */
SUP_API size_t sup_hash_bytes(enum sup_hash h);

/*
 * sup_import_hashes - a file with a hexadecimal digest on each line, as one
 * batch that sup_undo() takes back.
 *
 * Upper or lower case; in a table the first field of the line that is a digest
 * is taken, and a first line without one is the header.  o->reason must be
 * given; what it blocks, and how long, is what the policy of the store says.
 * All are sorted before the first is written, beside the store if they are
 * many. o->path, refused and progress are as of sup_import().  In the outcome,
 * facts are digests that this batch is the first to name, known those that
 * other batches named.
 */
SUP_API enum sup_status sup_import_hashes(struct sup_store *s,
					  const struct sup_actor *actor,
					  const struct sup_import_options *o,
					  enum sup_hash algorithm,
					  struct sup_outcome *out,
					  struct sup_error *err) SUP_CHECKED;

/* A list that names the digest of an address. */
struct sup_hash_entry {
	enum sup_hash algorithm;
	enum sup_reason reason;
	unsigned blocks;
	bool undone; /* its batch is being taken back: it does not count */
	sup_time_ms since;
	sup_time_ms expires; /* 0: never */
	struct sup_slice scope;
	struct sup_slice source;
	uint64_t batch;
};
typedef enum sup_status sup_hash_fn(const struct sup_hash_entry *e, void *arg);
/*
 * sup_hashes - the lists of digests that an address is on.
 *
 * fn is called with the snapshot open and must not use r.  SUP_NOT_FOUND: on
 * none.  Every guard of sup_check() holds.
 */
SUP_API enum sup_status sup_hashes(struct sup_reader *r,
				   struct sup_slice address, sup_hash_fn *fn,
				   void *arg,
				   struct sup_error *err) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
