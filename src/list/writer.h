/*
 * writer.h - group commit: one writer thread per store and process.
 *
 * Callers hand it work; it commits in groups (up to 4,096 facts, or 2 ms after
 * the first) and answers only when the group is durable.
 */
#ifndef LIST_WRITER_H
#define LIST_WRITER_H

#include "list/apply.h"
#include "store/quarantine.h"

enum {
	WRITER_GROUP_FACTS = 4096,
	WRITER_WAIT_MS = 2
};

/* One count to be added: see counter_add(). */
struct writer_count {
	struct sup_slice source;
	struct sup_slice what;
	uint64_t n;
};

/* A unit that is committed whole or not at all.  The caller owns everything,
 * and keeps it untouched until the unit is done. */
struct writer_unit {
	struct intake *facts;
	size_t n_facts;
	struct quarantined *pieces;
	size_t n_pieces;
	const struct writer_count *count;
	size_t n_counts;
	sup_time_ms now; /* receive time, and the day of the counters */
	uint64_t batch;
	/* Results: */
	struct apply_counts result;
	uint64_t quarantined; /* pieces that were new */
	enum sup_status status;
	struct sup_error error;
	/* The writer's own. */
	struct writer_unit *next;
	bool done;
};

struct writer;
/* The writer of s, made by the first who opens it and shared by all others. */
enum sup_status writer_open(struct sup_store *s, struct writer **out,
			    struct sup_error *err) SUP_CHECKED;
/* Waits for what was submitted; the last one ends the thread.  NULL is
 * allowed. */
void writer_close(struct writer *w);
/* So many facts were committed past it, by a bulk load: whether to build a
 * filter at the end is decided by their number. */
void writer_told(struct writer *w, size_t facts);
/* Hand u over; it is in the writer's hands until writer_wait() returned.  In a
 * child of the process that opened w it fails with SUP_FORKED. */
void writer_submit(struct writer *w, struct writer_unit *u);
/* Wait until u is durable or has failed; its status. */
enum sup_status writer_wait(struct writer *w,
			    struct writer_unit *u) SUP_CHECKED;

#endif
