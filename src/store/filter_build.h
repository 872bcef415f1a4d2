/* filter_build.h - building filters, and when one is worth it. */
#ifndef STORE_FILTER_BUILD_H
#define STORE_FILTER_BUILD_H

#include <stdatomic.h>

#include "suppress/store.h"

enum {
	/* With fewer the tree is in the caches and answers fast enough. */
	FILTER_WANTED_FROM = 10000
};

/* As sup_filter_build(); SUP_STOPPED when *stop (it may be NULL) becomes true
 * before it is done. */
enum sup_status filter_build(struct sup_store *s, const atomic_bool *stop,
			     struct sup_error *err) SUP_CHECKED;

/* Is there none that holds and has room, and enough for it to do?  *keys is
 * then how many recipients there are. */
bool filter_is_wanted(struct sup_store *s, uint64_t *keys);

#endif
