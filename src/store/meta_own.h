/* meta_own.h - the store's own entries in DB_META, for the files of it. */
#ifndef STORE_META_OWN_H
#define STORE_META_OWN_H

#include "store/txn.h"

/* 1: nothing has been committed to the store yet, and it counts as none. */
#define META_PENDING "pending"

/* A number under a name; 0 if there is none. */
enum sup_status meta_number(struct txn *t, const char *name,
			    uint64_t *out) SUP_CHECKED;
enum sup_status meta_set_number(struct txn *t, const char *name,
				uint64_t n) SUP_CHECKED;
/* As meta_set(), for names that are the store's own. */
enum sup_status meta_set_own(struct txn *t, const char *name,
			     struct sup_slice value) SUP_CHECKED;
/* Is name one that meta_set() refuses? */
bool meta_is_own(const char *name);

#endif
