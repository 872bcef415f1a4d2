/*
 * group.h - events on their way to the writer, in groups.
 *
 * Two groups take turns: while one is being committed the other is filled.
 * What a group's facts and pieces point to lives in its arena.
 */
#ifndef INGEST_GROUP_H
#define INGEST_GROUP_H

#include "base/arena.h"
#include "ingest/keyset.h"
#include "ingest/parse.h"
#include "list/writer.h"

enum {
	/* More than the writer makes of the work of many callers: nobody waits
	 * for a part of a file, and where each fact changes a page of its own
	 * the disk takes one long sorted run of pages much faster than eight
	 * short ones (docs/performance.md). */
	GROUP_FACTS = 8 * WRITER_GROUP_FACTS,
	GROUP_PIECES = 256,
	GROUP_COUNTS = 256,
	/* A group with this much kept input is full. */
	GROUP_BYTES = 16 * 1024 * 1024
};

struct group {
	struct arena arena;
	struct intake *facts;
	size_t room;
	struct quarantined *pieces;
	struct writer_count *counts;
	size_t bytes; /* of quarantined pieces */
	/* Keys of facts that may create a record: deliveries to them must not
	 * be dropped, although the store does not know them yet. */
	struct keyset keys;
	struct writer_unit unit;
	bool submitted;
};

enum sup_status group_init(struct group *g) SUP_CHECKED;
void group_release(struct group *g);
void group_reset(struct group *g);

bool group_full(const struct group *g);
bool group_empty(const struct group *g);

/* Take an event over; now is its receipt. */
enum sup_status group_add(struct group *g, const struct event *e,
			  sup_time_ms now) SUP_CHECKED;
/* Keep a piece (copied). */
enum sup_status group_keep(struct group *g,
			   const struct quarantined *q) SUP_CHECKED;
/* Count; what is copied. */
enum sup_status group_count(struct group *g, struct sup_slice source,
			    struct sup_slice what, uint64_t n) SUP_CHECKED;

#endif
