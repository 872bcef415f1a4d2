/*
 * record.h - what is known about one recipient: facts, and what follows.
 *
 * A fact is one dated piece of evidence.  Suppressions are never edited: they
 * are folded from the facts by the policy (see policy.h).
 */
#ifndef SUPPRESS_RECORD_H
#define SUPPRESS_RECORD_H

#include "suppress/text.h"
#include "suppress/types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	SUP_FACT_TEXT_MAX = 300, /* bytes of reply text that are kept */
	SUP_STATUS_MAX = 11,	 /* "5.123.123" and its like */
	SUP_SOURCE_MAX = 128,
	SUP_FACTS_KEPT = 64 /* beyond it redundant facts are dropped */
};

/* Flags of a fact; part of its content. */
enum {
	SUP_FACT_FORWARDED = 1 << 0, /* bounce named another address */
	SUP_FACT_POSSIBLE = 1 << 1   /* one of several possible complainers */
};

/* What a removal lifts. */
struct sup_pair {
	struct sup_slice scope;
	enum sup_reason reason;
};

/*
 * One piece of evidence.  Its identity is (kind, time, source, scope, reason,
 * message); equal identities merge into one fact.  Slices belong to whoever
 * made the fact (a record owns those of its own facts).
 */
struct sup_fact {
	sup_time_ms time;	/* of the event; 0: it had no usable time */
	sup_time_ms first_seen; /* first and last receipt; not canonical */
	sup_time_ms last_seen;
	sup_time_ms expires; /* 0: never */
	uint64_t message;    /* hash of the provider's message id; 0: none */
	enum sup_kind kind;
	enum sup_reason reason;
	enum sup_class bounce_class;
	unsigned blocks; /* SUP_BLOCKS_* bits; 0 for kinds that block nothing */
	unsigned flags;	 /* SUP_FACT_* bits */
	unsigned level;	 /* soft bounce that completed run number level, kept
			  * when older evidence had to be dropped; else 0 */
	struct sup_slice source; /* "ses", "cli", "import:FILE" */
	struct sup_slice scope;
	struct sup_slice status;      /* enhanced status, "5.1.1"; or empty */
	struct sup_slice text;	      /* reply, note or why; or empty */
	const struct sup_pair *lifts; /* of a removal */
	size_t n_lifts;
	const uint64_t *batches; /* ascending; see SUP_BATCH_UNDONE */
	size_t n_batches;
};

/*
 * Batches of a fact: ids from 1; 0 stands for "reported outside a batch".  The
 * top bit marks a batch that has been undone.  A fact is disabled when it has
 * batches and all of them are undone.
 */
#define SUP_BATCH_UNDONE (UINT64_C(1) << 63)

/* In force in [since, expires); see also "from". */
struct sup_suppression {
	struct sup_slice scope;
	enum sup_reason reason;
	unsigned blocks;   /* SUP_BLOCKS_* bits */
	sup_time_ms since; /* event time of the earliest cause not lifted */
	sup_time_ms from;  /* in force from here: since, or the first receipt of
			    * a cause if that was earlier (clocks run ahead) */
	sup_time_ms expires; /* 0: never */
	uint32_t cause;	     /* index of that cause in the facts */
};

/* A record as read; owns all it points to. */
struct sup_record {
	struct sup_slice key; /* "local@domain", or the rule "@example.com" */
	struct sup_slice spelling; /* as first seen; empty: same as key */
	uint32_t policy_version;   /* the policy it was folded under */
	bool rule;		   /* a domain rule, not a recipient */
	bool erased; /* a recipient that was erased: key is "erased:HASH" */
	const struct sup_fact *facts; /* in fold order */
	size_t n_facts;
	const struct sup_suppression *suppressions; /* by scope, reason */
	size_t n_suppressions;
};

/* Is the fact switched off because every batch that reported it is undone? */
SUP_API bool sup_fact_disabled(const struct sup_fact *f);

enum {
	SUP_JSON_VERBOSE = 1 << 0 /* batches and receipts too: not canonical */
};

/*
 * sup_record_json - append a record as one JSON object, canonical: keys in a
 * fixed order, empty ones left out, evidence in fold order, nothing that
 * depends on arrival unless SUP_JSON_VERBOSE asks for it; equal records give
 * equal bytes.  Without it a fact that has no time stands before all others,
 * a suppression that it causes has no since, and facts that are disabled are
 * left out.  A lifting fact that is dated after its receipt counts from then,
 * so it has first_seen.  All that is canonical is there, so that the facts can
 * be read back without loss.
 */
SUP_API enum sup_status sup_record_json(const struct sup_record *r,
					unsigned flags,
					struct sup_text *out) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
