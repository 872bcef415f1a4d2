/* store.h - a directory and a store for one test. */
#ifndef SUPPORT_STORE_H
#define SUPPORT_STORE_H

#include "suppress/store.h"

enum {
	SCRATCH_MAX = 128
};

/* A new empty directory below TMPDIR or /tmp; out has SCRATCH_MAX bytes. */
void scratch_make(char *out);
/* Remove it with all that is in it. */
void scratch_remove(const char *dir);

/* The store in dir, made if absent; the test fails if it does not open. */
struct sup_store *scratch_store(const char *dir);

#endif
