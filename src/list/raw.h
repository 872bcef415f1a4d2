/* raw.h - long walks over records in short transactions. */
#ifndef LIST_RAW_H
#define LIST_RAW_H

#include "base/arena.h"
#include "store/records.h"

enum {
	/* Records that one transaction reads or writes at most. */
	RAW_CHUNK = 10000,
	/* And bytes that are copied out of one. */
	RAW_CHUNK_BYTES = 8 * 1024 * 1024
};

/* One record, copied. */
struct raw_record {
	struct sup_slice key;
	struct sup_slice value;
};

struct raw_walk {
	struct sup_store *store;
	enum store_db db;
	struct sup_slice prefix; /* of the keys; empty: all */
	size_t max;		 /* records a chunk; 0: RAW_CHUNK */
	struct records_cursor cursor;
	struct arena arena; /* of the chunk */
	struct raw_record *records;
	size_t n;
	size_t room;
};

/* Begin; everything else of w is 0 but what is given. */
void raw_walk_init(struct raw_walk *w, struct sup_store *s, enum store_db db,
		   struct sup_slice prefix);
void raw_walk_release(struct raw_walk *w);

/* The next chunk into w->records (what was there is gone).  n == 0: the end. */
enum sup_status raw_walk_next(struct raw_walk *w,
			      struct sup_error *err) SUP_CHECKED;

#endif
