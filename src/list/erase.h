/* erase.h - what the files of sup_erase() share. */
#ifndef LIST_ERASE_H
#define LIST_ERASE_H

#include "list/forget.h"
#include "list/rework.h"
#include "list/target.h"
#include "store/erased.h"
#include "suppress/erase.h"

enum {
	ERASE_CHUNK = 1000
};

/* One who is to be forgotten. */
struct victim {
	struct target who;
	struct forget_form forms[FORGET_FORMS]; /* they point into who */
	unsigned char entry[ERASED_KEY_BYTES];
	bool has_entry; /* entry is filled in */
	bool seen;	/* in the text that is looked at */
	struct sup_erased *out;
};

struct erasing {
	struct sup_store *store;
	const struct sup_actor *actor;
	struct rulebook *book;
	struct victim *victims; /* in the order of their keys, none twice */
	size_t n;
	size_t from; /* the chunk: [from, to) */
	size_t to;
	uint64_t batch;
	uint64_t others; /* facts of other records that named one */
	uint64_t begun;	 /* the batch, once its first chunk was committed */
	struct sup_error *err;
};

static inline struct sup_slice victim_entry(const struct victim *v)
{
	return (struct sup_slice){ (const char *)v->entry, sizeof(v->entry) };
}

/* The victim with that key in DB_RECIPIENTS, or NULL. */
struct victim *victim_find(const struct erasing *e, struct sup_slice key);

/* The change log, the quarantine and the texts of batches; in a dry run it is
 * only counted what would be rewritten. */
enum sup_status erase_sweep(struct erasing *e) SUP_CHECKED;

#endif
