/*
 * work.h - one block of a list: its rows, what becomes of each, and the bytes
 * for each output.  Of one thread; knows no other.
 */
#ifndef SCRUB_WORK_H
#define SCRUB_WORK_H

#include "base/arena.h"
#include "scrub/against.h"
#include "scrub/input.h"
#include "scrub/sink.h"
#include "scrub/unique.h"

enum output {
	OUT_KEPT,
	OUT_REMOVED,
	OUT_REJECTED,
	OUT_ANNOTATED,
	OUT_END
};

enum fate {
	FATE_KEPT,
	FATE_REMOVED,
	FATE_REJECTED
};

struct item {
	uint32_t at; /* in the block */
	uint32_t n;
	uint32_t text_n;  /* without the newline */
	uint32_t tail_at; /* in tails: what is said of it */
	uint16_t tail_n;
	uint16_t missing; /* fields */
	uint8_t fate;
	bool bare;    /* nothing can be said behind it */
	bool counted; /* no mere part of a row */
};

struct work {
	struct sup_reader *reader;
	const struct sup_query *query;
	const struct layout *layout;
	const char *field; /* of NDJSON, or NULL */
	bool unique;
	const struct sink *sinks; /* OUT_END of them */
	const struct against *against;
	struct digester *digester; /* if there are any */

	struct block block;
	struct item *items;
	struct hash128 *hashes; /* of the addresses, if unique */
	size_t n;
	size_t alloc;
	struct buf tails;
	struct buf texts[OUT_END];
	struct parcel parcels[OUT_END];
	struct arena arena;		/* of a batch */
	struct sup_scrub_counts counts; /* of the block */
	bool cut;			/* its last row has no newline */
};

void work_init(struct work *w);
void work_release(struct work *w);

/* Judge all rows of w->block. */
enum sup_status work_check(struct work *w) SUP_CHECKED;
/* Of the rows that are kept, remove those whose address was there before;
 * blocks come in order. */
enum sup_status work_mark(struct work *w, struct unique *u) SUP_CHECKED;
/* Make the parcels. */
enum sup_status work_pack(struct work *w) SUP_CHECKED;

/* The names of the columns that are put behind, as rows have them. */
const char *work_names(const struct layout *l, bool annotated, char *out,
		       size_t n);

#endif
