/* unique.h - the addresses that were kept, as 128-bit hashes: two different
 * ones that are taken for equal are less likely than a broken machine. */
#ifndef SCRUB_UNIQUE_H
#define SCRUB_UNIQUE_H

#include "base/hash.h"

struct unique {
	struct hash128 *slots; /* all zero: free */
	size_t size;	       /* a power of two, or 0 */
	size_t n;
};

/* Put it in; *again: it was there. */
enum sup_status unique_add(struct unique *u, struct hash128 h,
			   bool *again) SUP_CHECKED;
void unique_release(struct unique *u);

#endif
