/*
 * flat.h - a list of somebody else as a sorted file, to be asked and not taken
 * in.
 *
 * The list (addresses, domain rules, digests; text or any CSV; gzip or zstd) is
 * read once, sorted in bounded memory and kept as LIST.supflat beside it.  That
 * file is used again as long as the list is the same; its format stands in
 * flat_file.h.
 */
#ifndef LIST_FLAT_H
#define LIST_FLAT_H

#include "base/crypto.h"
#include "suppress/address.h"
#include "suppress/keep.h"

struct flat;

enum {
	FLAT_MEMORY = 64 * 1024 * 1024 /* default for sorting */
};

struct flat_options {
	const char *path;
	/* Where the sorted file goes if the list's own place is not to be
	 * written to; made if absent.  NULL: there is none. */
	const char *cache_dir;
	size_t memory; /* bytes for sorting; 0: FLAT_MEMORY */
	/* Lines without address, rule or digest, while the list is read.  The
	 * count is kept and given again by flat_facts(). */
	sup_refused_fn *refused;
	sup_progress_fn *progress; /* bytes of the list; both may be NULL */
	void *arg;
};

/*
 * flat_open - use the sorted file of a list, building it first if need be.
 *
 * Released with flat_close().  SUP_INVALID: there is nothing in the list but
 * lines that are refused.  SUP_BUSY: it changed while it was read.  SUP_DENIED:
 * there is no place for the sorted file.  SUP_STORE_FULL.
 */
enum sup_status flat_open(const struct flat_options *o, struct flat **out,
			  struct sup_error *err) SUP_CHECKED;
/* NULL is allowed. */
void flat_close(struct flat *f);

struct flat_facts {
	uint64_t addresses; /* each once */
	uint64_t rules;
	uint64_t digests;
	uint64_t refused; /* lines */
	bool built;	  /* just now */
	const char *path; /* of the sorted file; empty: it has no name */
};
void flat_facts(const struct flat *f, struct flat_facts *out);

/*
 * flat_find - is the address on the list: itself, by a rule, by a digest?
 *
 * Digests are looked for in every spelling of address_texts().  Any number of
 * threads, each with a digester of its own.  Anything but SUP_OK: it could not
 * be found out, and nobody is to be taken for absent.
 */
enum sup_status flat_find(const struct flat *f, struct digester *d,
			  const struct sup_address *a, bool *found) SUP_CHECKED;
/* The same for n of them at once, which is faster in large lists. */
enum sup_status flat_find_many(const struct flat *f, struct digester *d,
			       const struct sup_address *const *a, size_t n,
			       bool *found) SUP_CHECKED;

#endif
