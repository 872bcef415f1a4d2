/* keyset.h - the 64-bit hashes of some store keys. */
#ifndef INGEST_KEYSET_H
#define INGEST_KEYSET_H

#include "suppress/types.h"

/* Open addressing; a false "yes" costs a look, a false "no" cannot be. */
struct keyset {
	uint64_t *slots; /* 0: empty */
	size_t n_slots;	 /* a power of two */
	size_t n;
};

enum sup_status keyset_init(struct keyset *s) SUP_CHECKED;
void keyset_release(struct keyset *s);
void keyset_clear(struct keyset *s);
enum sup_status keyset_add(struct keyset *s, struct sup_slice key) SUP_CHECKED;
bool keyset_has(const struct keyset *s, struct sup_slice key);

#endif
