/*
 * filter_chain.h - whether a filter is valid is a fact inside the store.
 *
 * meta/filter = {id, next, chain, digest}.  Transaction N sets the bits of
 * every key that it puts in each file that is named, then writes chain = N; it
 * may do so only if it finds chain = N - 1 and has all of them mapped.  Else it
 * takes the entry away.  A reader of N believes the file only if chain = N.
 */
#ifndef STORE_FILTER_CHAIN_H
#define STORE_FILTER_CHAIN_H

#include "store/filter_file.h"
#include "store/meta.h"

struct env;

struct filter_entry {
	bool there; /* something is, be it readable or not */
	unsigned char id[FILTER_ID_BYTES];   /* all zero: none */
	unsigned char next[FILTER_ID_BYTES]; /* being built; or all zero */
	uint64_t chain;			     /* 0: unreadable */
	/* Of the records: a copy made by hand may begin to count anew, and a
	 * program that knows no filter may write to it. */
	struct hash128 digest;
};

/* What a transaction knows of filters. */
struct filter_link {
	struct filter_entry entry;
	struct filter_file *files[2]; /* that are named; writing: all of them */
	bool changed;		      /* the entry, by filter_name_*() */
	bool wrote;		      /* anything at all */
};

bool filter_id_is_set(const unsigned char *id);

/* meta/filter as it is stored; value NULL: there is none. */
void filter_entry_read(struct sup_slice value, struct filter_entry *out);
/* Is the entry that of this very transaction?  For a reader; and, of the
 * transaction before, for a writer. */
bool filter_entry_seen(const struct filter_entry *e, uint64_t txn_id,
		       struct hash128 digest);
bool filter_entry_found(const struct filter_entry *e, uint64_t txn_id,
			struct hash128 digest);

/* The file of that id, mapped, from now on shared with the others of this
 * process; NULL if there is none to be trusted. */
struct filter_file *filter_take(struct env *e, const unsigned char *id);
/* NULL is allowed. */
void filter_give_back(struct env *e, struct filter_file *f);
/* At the end of the environment. */
void filter_close_all(struct env *e);
/* Whose filter it is; out borrows from e.  False: that cannot be found out. */
bool filter_place_of(struct env *e, struct filter_place *out);

/* A writing transaction begins: everything mapped, or the entry is deleted. */
enum sup_status filter_chain_begin(struct txn *t) SUP_CHECKED;
/* A key is about to be put. */
void filter_chain_put(struct txn *t, enum store_db db, struct sup_slice key);
/* It is about to be committed, all counts are in place. */
enum sup_status filter_chain_finish(struct txn *t) SUP_CHECKED;
/* It has ended, one way or the other. */
void filter_chain_end(struct txn *t);

/* In a writing transaction: f is what is being built, or f, still named as
 * such, is the filter from now on (SUP_BUSY: it is not named any more). */
enum sup_status filter_name_next(struct txn *t,
				 struct filter_file *f) SUP_CHECKED;
enum sup_status filter_promote(struct txn *t,
			       const struct filter_file *f) SUP_CHECKED;
/* From now on there is none: after a copy, a restore. */
enum sup_status filter_forget(struct txn *t) SUP_CHECKED;

/* The filter that holds in a reading transaction; NULL if none does. */
const struct filter *txn_filter(struct txn *t);

#endif
