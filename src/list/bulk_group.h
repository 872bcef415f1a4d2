/* bulk_group.h - what the files of a bulk load share. */
#ifndef LIST_BULK_GROUP_H
#define LIST_BULK_GROUP_H

#include <pthread.h>

#include "base/extsort.h"
#include "list/bulk.h"
#include "model/record_stamp.h"

enum {
	BULK_SHAPES = 8,
	/* What is sorted begins with the number of its shape, or with one of
	 * these: of one recipient, deliveries and engagements come last, when
	 * there is a record if there will be one. */
	BULK_OWN_FACT = BULK_SHAPES,
	BULK_OWN_LATE = BULK_SHAPES + 1,
	BULK_GROUPS = 2
};

/* A fact that many recipients have. */
struct bulk_shape {
	struct sup_fact given; /* texts as they were added, in own */
	struct sup_fact fact;  /* as it will stand, without its batch */
	/* In a run: the record with it, and its bytes. */
	struct record record;
	struct record_stamp stamp;
};

/* What a group does with one recipient. */
struct bulk_item {
	struct sup_slice key;
	struct sup_slice spelling;
	struct sup_slice value; /* empty: apply_items() has to make it */
	struct hash128 digest;
	const struct sup_fact *fact;
	uint32_t shape; /* BULK_SHAPES: a fact of its own */
	uint32_t known; /* how often the same was said once more */
};

struct bulk_group {
	char *bytes; /* keys, spellings, values, facts */
	size_t used;
	struct bulk_item *items;
	size_t n;
	struct arena arena; /* arrays of facts */
	bool full;	    /* to be committed; else to be filled */
};

struct bulk {
	struct sup_store *store;
	struct bulk_options o;
	struct extsort *sorter;
	struct arena own; /* of shapes */
	struct bulk_shape shapes[BULK_SHAPES];
	size_t n_shapes;
	size_t last_shape;
	struct arena one; /* of a fact that is added */
	struct buf rest;

	/* Of a run: */
	struct bulk_job *job;
	struct fold_rules rules; /* of the stamps */
	struct rulebook *stamp_book;
	struct rulebook *book; /* of the transactions */
	bool read_all;
	struct buf value;
	struct bulk_group groups[BULK_GROUPS];
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool stop;		/* said to the thread that fills */
	enum sup_status filled; /* SUP_NOT_FOUND: all have been taken out */
};

/* bulk_fill.c: fill a group that is empty.  SUP_NOT_FOUND: these were the
 * last. */
enum sup_status bulk_fill(struct bulk *b, struct bulk_group *g) SUP_CHECKED;
/* Make the stamps of all shapes, under the rules of the store. */
enum sup_status bulk_stamp(struct bulk *b, struct sup_error *err) SUP_CHECKED;

/* bulk_commit.c: in one transaction; counts are added to. */
enum sup_status bulk_commit(struct bulk *b, const struct bulk_group *g,
			    struct sup_error *err) SUP_CHECKED;

/* bulk.c: */
size_t bulk_group_items(const struct bulk *b);
size_t bulk_group_bytes(const struct bulk *b);

#endif
