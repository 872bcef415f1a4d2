/* ingest.h - the one place that writes: what the files of the intake share. */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include "base/csv.h"
#include "base/split.h"
#include "ingest/group.h"
#include "ingest/skim.h"
#include "ingest/topics.h"
#include "store/snapshot.h"
#include "suppress/ingest.h"

enum {
	/* A snapshot used for dropping is renewed after so many questions, so
	 * that it pins no pages for long. */
	SNAPSHOT_QUESTIONS = 1024,
	/* Pieces of an undocumented type that are kept; beyond, counted. */
	UNKNOWN_KEPT = 100,
	TYPES_SEEN = 64
};

/* How many pieces of an undocumented type were kept. */
struct type_seen {
	uint64_t name; /* hash of source and type */
	uint64_t n;
};

struct sup_ingest {
	struct sup_store *store;
	struct writer *writer;
	struct classifier *classifier;
	struct snapshot *snapshot;
	struct topics *topics;
	unsigned questions; /* left for this snapshot; 0: none is open */
	struct sup_slice source;
	struct sup_slice scope;
	sup_time_ms fixed_now; /* 0: the clock */
	sup_time_ms now;       /* receive time of the group being filled */
	size_t piece_max;
	bool dry_run;
	bool same_rules; /* of addresses, as the store's */
	/* Source and scope, and both in one for pieces that are kept. */
	char names[SUP_SOURCE_MAX + SUP_SCOPE_MAX + 2];
	char origin[SUP_SOURCE_MAX + SUP_SCOPE_MAX + 2];
	struct type_seen types[TYPES_SEEN];
	unsigned n_types;

	struct arena arena; /* of the piece being parsed */
	struct parse parse;
	struct skim skim;
	struct group groups[2];
	unsigned filling; /* index of the group being filled */
	struct sup_ingest_counts counts;
	enum sup_status failed; /* of a commit: nothing more is taken */
	struct sup_error error;
};

/* Where a piece came from. */
struct origin {
	const char *file;
	uint64_t offset;
	uint64_t line;
};

/* Take what in->parse holds: facts to the group, the piece to the quarantine
 * if a part of it is not understood. */
enum sup_status ingest_take(struct sup_ingest *in, struct sup_slice bytes,
			    const struct origin *from) SUP_CHECKED;
/* Keep bytes that nothing could be made of. */
enum sup_status ingest_keep(struct sup_ingest *in, struct sup_slice bytes,
			    const struct origin *from, const char *why,
			    bool part) SUP_CHECKED;
/* Parse one JSON piece and take it. */
enum sup_status ingest_piece(struct sup_ingest *in, struct sup_slice bytes,
			     const struct origin *from) SUP_CHECKED;
/* May the skimmed event be dropped: can it matter to nobody we know? */
bool ingest_may_drop(struct sup_ingest *in);
/* Hand the group over and begin the other one. */
enum sup_status ingest_submit(struct sup_ingest *in) SUP_CHECKED;
/* Hand over what there is and wait until all is durable. */
enum sup_status ingest_flush(struct sup_ingest *in) SUP_CHECKED;

/* The receive time of the group being filled. */
sup_time_ms ingest_receipt(struct sup_ingest *in);
/* Source and scope that the reader of a kept piece was given. */
void ingest_split_origin(const struct quarantined *q, struct sup_slice *source,
			 struct sup_slice *scope);

/* Rows of a CSV in the generic form; ingest_csv.c. */
enum sup_status ingest_csv(struct sup_ingest *in, struct stream *s,
			   const char *file, struct sup_error *err) SUP_CHECKED;

#endif
