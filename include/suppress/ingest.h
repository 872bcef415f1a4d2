/*
 * ingest.h - events in: from providers' webhooks, queues, dumps and scripts.
 *
 * suppress-events(7) describes what is understood.
 */
#ifndef SUPPRESS_INGEST_H
#define SUPPRESS_INGEST_H

#include "suppress/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sup_ingest; /* one at a time per thread; many threads may have one */

struct sup_ingest_options {
	struct sup_slice source; /* "ses"...; empty: detect from the bytes */
	struct sup_slice scope;	 /* scope of the source; empty: everywhere */
	sup_time_ms now;	 /* receive time; 0: the clock, per group */
	size_t piece_max;	 /* bytes of one object; 0: 16 MiB */
	bool dry_run;		 /* parse and count, write nothing */
};

struct sup_ingest_counts {
	uint64_t bytes;	  /* read, before unpacking */
	uint64_t pieces;  /* JSON values or rows */
	uint64_t facts;	  /* new evidence */
	uint64_t known;	  /* evidence that was there already */
	uint64_t dropped; /* deliveries, opens, clicks of unknown recipients */
	uint64_t ignored; /* understood, of no consequence */
	uint64_t unknown_types; /* kept, of a type no document describes */
	uint64_t quarantined; /* pieces kept because they were not understood */
	uint64_t changed;     /* recipients whose suppressions changed */
	/* Events without a usable time: they may suppress, they lift nothing
	 * and count in no run. */
	uint64_t timeless;
	/* Unsubscribes from a topic whose scope is another topic's, taken for
	 * the wider scope. */
	uint64_t widened;
	/* Facts not taken, because the recipient's record holds no more (4,096
	 * after all that is redundant was dropped).  Nothing else keeps them:
	 * whoever delivered the event must not be told that it was taken. */
	uint64_t refused;
	uint64_t by_kind[SUP_KIND_END];
};

SUP_API enum sup_status sup_ingest_open(struct sup_store *s,
					const struct sup_ingest_options *o,
					struct sup_ingest **out,
					struct sup_error *err) SUP_CHECKED;
/* NULL is allowed.  What was not flushed is not acknowledged. */
SUP_API void sup_ingest_close(struct sup_ingest *in);

/*
 * sup_ingest_file - read a whole file ("-": standard input): JSON, arrays,
 * NDJSON, concatenated objects, CSV; plain, gzip or zstd.
 *
 * When SUP_OK is returned, all of it is durable.  Bad pieces are quarantined
 * and counted; they are no failure.  Another status: the file could not be read
 * to its end or the store not written; what was read before is applied.
 */
typedef enum sup_status sup_ingest_progress_fn(
	const struct sup_ingest_counts *so_far, uint64_t total_bytes,
	void *arg);
SUP_API enum sup_status sup_ingest_file(struct sup_ingest *in, const char *path,
					sup_ingest_progress_fn *progress,
					void *arg,
					struct sup_error *err) SUP_CHECKED;
/* The same for bytes in memory, e.g. one webhook body. name is for the
 * quarantine. */
SUP_API enum sup_status sup_ingest_bytes(struct sup_ingest *in,
					 struct sup_slice bytes,
					 const char *name,
					 struct sup_error *err) SUP_CHECKED;
/* Since it was opened. */
SUP_API void sup_ingest_counts(const struct sup_ingest *in,
			       struct sup_ingest_counts *out);

/* Names of the sources that are understood, in the table's order; NULL after
 * the last. */
SUP_API const char *sup_ingest_source(size_t i);

/* What could not be understood. */
struct sup_quarantined {
	uint64_t seq;
	sup_time_ms time;
	uint64_t offset;
	uint64_t line;
	bool unknown_type;
	struct sup_slice source;
	struct sup_slice file;
	struct sup_slice why;
	struct sup_slice bytes;
};
typedef enum sup_status sup_quarantined_fn(const struct sup_quarantined *q,
					   void *arg);
SUP_API enum sup_status sup_quarantine_walk(struct sup_store *s,
					    sup_quarantined_fn *fn, void *arg,
					    struct sup_error *err) SUP_CHECKED;
/* seq 0: all.  Retry: read them again; those understood now leave. */
SUP_API enum sup_status sup_quarantine_retry(struct sup_store *s, uint64_t seq,
					     sup_time_ms now, uint64_t *left,
					     struct sup_ingest_counts *counts,
					     struct sup_error *err) SUP_CHECKED;
SUP_API enum sup_status sup_quarantine_drop(struct sup_store *s, uint64_t seq,
					    uint64_t *dropped,
					    struct sup_error *err) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
