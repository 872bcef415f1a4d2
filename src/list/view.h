/* view.h - records as the public sees them. */
#ifndef LIST_VIEW_H
#define LIST_VIEW_H

#include "base/arena.h"
#include "model/record.h"
#include "store/txn.h"
#include "suppress/record.h"

/* A record that owns its memory; pub comes first, so that it is both. */
struct owned_record {
	struct sup_record pub;
	struct arena arena;
	struct record record;
};

/* Fill the public face of r; its key goes into a.  SUP_CORRUPT: the key is no
 * key. */
enum sup_status view_record(enum store_db db, struct sup_slice key,
			    const struct record *r, struct arena *a,
			    struct sup_record *out) SUP_CHECKED;

#endif
