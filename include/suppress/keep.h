/* keep.h - keeping a store healthy: numbers, verify, dump and load, export. */
#ifndef SUPPRESS_KEEP_H
#define SUPPRESS_KEEP_H

#include "suppress/change.h"
#include "suppress/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One counter: what a source reported on a day of receipt. */
struct sup_counter {
	sup_time_ms day; /* its midnight, UTC */
	struct sup_slice source;
	struct sup_slice what; /* kind, class, "dropped", "duplicate", ... */
	uint64_t count;
};
typedef enum sup_status sup_counter_fn(const struct sup_counter *c, void *arg);
SUP_API enum sup_status sup_counters(struct sup_store *s, sup_time_ms from,
				     sup_counter_fn *fn, void *arg,
				     struct sup_error *err) SUP_CHECKED;

/* One thing that is wrong. */
struct sup_problem {
	const char *what;     /* "checksum", "digest", "counts", "fold", ... */
	struct sup_slice key; /* of the record, if there is one */
	const char *detail;
};
typedef enum sup_status sup_problem_fn(const struct sup_problem *p, void *arg);
struct sup_verified {
	uint64_t records;
	uint64_t facts;
	uint64_t changes;
	uint64_t stale; /* records folded under an older policy: no problem */
	uint64_t problems;
};
/*
 * sup_verify - walk everything in one snapshot: checksums, digest, counts,
 * change log, orphans, and each record folded anew from its own evidence.
 * SUP_CORRUPT if anything is wrong; fn was told.  What fn or progress (each may
 * be NULL) answers, if not SUP_OK, ends it and is returned.  Both are called
 * with the snapshot open and must not write to the store.
 */
SUP_API enum sup_status sup_verify(struct sup_store *s, sup_problem_fn *fn,
				   sup_progress_fn *progress, void *arg,
				   struct sup_verified *out,
				   struct sup_error *err) SUP_CHECKED;

/*
 * sup_dump - the whole store as lines of JSON, in one snapshot's order of
 * databases: header, policy, scopes, batches, voids, incidents, records with
 * receipts and batches, quarantine, counters, changes, trailer with digest.
 *
 * fn is called with the snapshot open: writers go on, but the pages they free
 * are not used again meanwhile, and fn itself must not write to the store.
 */
typedef enum sup_status sup_line_fn(struct sup_slice line, void *arg);
SUP_API enum sup_status sup_dump(struct sup_store *s, sup_line_fn *fn,
				 void *arg, struct sup_error *err) SUP_CHECKED;
/*
 * sup_load - the inverse, into an empty store: all of it or nothing.
 *
 * Numbers of batches, changes and pieces and the version of the policy stay;
 * records are folded anew, the store has an id of its own.  A missing or
 * differing trailer is SUP_CORRUPT: the dump was cut.  SUP_EXISTS: the store is
 * not empty.  SUP_RULES: written under other address rules.
 */
SUP_API enum sup_status sup_load(struct sup_store *s, const char *path,
				 sup_progress_fn *progress, void *arg,
				 struct sup_error *err) SUP_CHECKED;

enum sup_export_format {
	SUP_EXPORT_TEXT,  /* addresses in force, one a line */
	SUP_EXPORT_CSV,	  /* address,reason,scope,blocks,since,expires,source */
	SUP_EXPORT_NDJSON /* whole records, canonical: lossless */
};
struct sup_export_options {
	enum sup_export_format format;
	enum sup_reason reason; /* NONE: all */
	struct sup_query query; /* scope, mail, at: which are in force */
	bool any_scope;		/* all in force, whatever scope and mail */
	struct sup_slice domain;
	bool verbose; /* NDJSON: receipts and batches too */
	/* TEXT: digests of the addresses, in order of their bytes.  Domain
	 * rules are left out. */
	enum sup_hash hash;
};
SUP_API enum sup_status sup_export(struct sup_store *s,
				   const struct sup_export_options *o,
				   sup_line_fn *fn, void *arg,
				   struct sup_error *err) SUP_CHECKED;

/*
 * sup_export_since - what was added and removed after a number of the log of
 * changes, as it stands now.
 *
 * fn is called once for each (address, scope, reason) that changed, those of an
 * address in a row; with since 0 for all that is in force, as added.  *last is
 * the number to go on from, if all went well.  What only expired has no line
 * in the log: expires tells it.
 *
 * SUP_START_OVER: the log does not reach back that far, or a bulk load came in
 * between; nothing was said, and only a run from 0 has it all.
 */
struct sup_delta {
	bool added;  /* in force; false: not any more, and no more is known */
	bool listed; /* something of the address is still in force */
	struct sup_slice key;
	struct sup_slice scope;
	enum sup_reason reason;
	unsigned blocks;
	sup_time_ms since;
	sup_time_ms expires;
	struct sup_slice source;
};
typedef enum sup_status sup_delta_fn(const struct sup_delta *d, void *arg);
struct sup_since_options {
	uint64_t since;
	enum sup_reason reason; /* NONE: all */
	sup_time_ms at;		/* what is in force then */
};
SUP_API enum sup_status sup_export_since(struct sup_store *s,
					 const struct sup_since_options *o,
					 sup_delta_fn *fn, void *arg,
					 uint64_t *last,
					 struct sup_error *err) SUP_CHECKED;

/*
 * sup_import - a file of our own text, CSV or NDJSON, or a provider's list, as
 * one batch.
 *
 * Detected from the bytes, unless format names it.  reason must be given for a
 * file without a reason column, so that a list of contacts cannot be taken for
 * one of opt-outs; a table that looks like one is refused whatever the reason,
 * unless its status column says who is not to be mailed, or format is "csv".
 * recognised is called once, before the first line is taken; refused for each
 * line that is not.  progress counts bytes of the file.
 *
 * Facts of text and CSV are of source "import:NAME OF THE FILE", those of a
 * provider's list of its name ("mailgun"); those of NDJSON are taken as they
 * stand, but for receipts and batches; of receipts only first_seen counts,
 * where a lifting fact is dated after it.  Facts whose batches are all undone
 * are left out and counted.  Records of our own are tried before, if the store
 * is not empty; what comes from a pipe goes to a temporary file for that.
 *
 * SUP_INVALID: not recognised, or it does not say why.  SUP_NOT_FOUND: no such
 * format.  SUP_REFUSED: would release more than SUP_REMOVE_FREELY and
 * yes_remove is not that number; nothing is changed.
 */
struct sup_refused {
	uint64_t line;
	struct sup_slice field; /* name of the column or key; may be empty */
	const char *why;
};
typedef enum sup_status sup_refused_fn(const struct sup_refused *r, void *arg);
/* name as of sup_format_at(), or "text", "csv", "ndjson". */
typedef void sup_recognised_fn(const char *name, const char *about, void *arg);
struct sup_import_options {
	enum sup_reason reason; /* of lines that do not say theirs */
	struct sup_slice scope;
	sup_time_ms expires;
	uint64_t yes_remove; /* so many may be taken off the list */
	const char *path;    /* "-": standard input */
	const char *format;  /* as of sup_recognised_fn; NULL: detect */
	sup_recognised_fn *recognised;
	sup_refused_fn *refused;
	sup_progress_fn *progress;
	void *arg;
};
SUP_API enum sup_status sup_import(struct sup_store *s,
				   const struct sup_actor *actor,
				   const struct sup_import_options *o,
				   struct sup_outcome *out,
				   struct sup_error *err) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
