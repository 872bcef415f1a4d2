/*
 * check.h - the pre-send question: may this be mailed?
 *
 * Send only if the answer == SUP_CLEAR.  Every error is SUP_UNKNOWN.
 */
#ifndef SUPPRESS_CHECK_H
#define SUPPRESS_CHECK_H

#include "suppress/address.h"
#include "suppress/record.h"
#include "suppress/scope.h"
#include "suppress/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sup_reader; /* one per thread; owns a renewed read transaction */

/* Zero-initialised is the strictest question. */
struct sup_query {
	struct sup_slice scope; /* empty: any scope */
	enum sup_mail mail;	/* SUP_MAIL_MARKETING = 0 */
	sup_time_ms at;		/* 0: now */
	int64_t max_age_ms;	/* 0: do not ask how fresh a replica is */
};

/* Why a verdict is SUP_UNKNOWN.  Numbers appear in JSON: never reused. */
#define SUP_WHY_MAP(X)                                                         \
	X(NONE, 0, "")                                                         \
	X(FORKED, 1, "the store was opened before a fork")                     \
	X(MOVED, 2, "the store was replaced or moved; open it again")          \
	X(SLOT_LOST, 3, "the reader is no longer registered in the lock file") \
	X(LOCKLESS, 4, "the store is open without locks")                      \
	X(UNSTABLE, 5, "writers overtook the reader; ask again")               \
	X(RESIZED, 6, "the store grew; ask again")                             \
	X(NO_SENTINEL, 7, "a database of the store is missing")                \
	X(FORMAT, 8, "the store is of another format")                         \
	X(KEYED, 9, "the key of the erased entries is missing or another")     \
	X(BUSY, 10, "no reader slot is free")                                  \
	X(IO, 11, "the store cannot be read")                                  \
	X(CORRUPT, 12, "the record is damaged")                                \
	X(RULES, 13, "the Unicode rules differ from the store's")              \
	X(SCOPE, 14, "no such scope is known")                                 \
	X(STALE, 15, "the replica is older than asked for")                    \
	X(USAGE, 16, "the question is malformed")

enum sup_why {
#define X(name, number, text) SUP_WHY_##name = (number),
	SUP_WHY_MAP(X)
#undef X
};

/* Message for w; static. */
SUP_API const char *sup_why_text(enum sup_why w);
/* Short name in lower case: "forked", "scope". */
SUP_API const char *sup_why_name(enum sup_why w);

/* What lies behind a verdict: of the suppressions in force that the question
 * sees, the strongest. */
struct sup_finding {
	enum sup_verdict verdict;
	enum sup_why why;	      /* if unknown */
	enum sup_address_fault fault; /* if the address is none: its reason is
				       * SUP_REASON_INVALID, all else empty */
	enum sup_reason reason;	      /* if suppressed */
	unsigned blocks;
	sup_time_ms since;
	sup_time_ms expires; /* 0: never */
	uint32_t cause;	     /* index of the fact in the record */
	bool by_rule;	     /* a domain rule, not the recipient's own record */
	bool by_hash;	     /* a list of digests, not the record */
	bool by_erased;	     /* what is left of it since it was erased */
	uint16_t key_len;    /* of the address or rule that was found */
	uint16_t scope_len;
	char key[SUP_ADDRESS_MAX + 4];
	char scope[SUP_SCOPE_MAX + 1];
};

/* A reader for the calling thread.  SUP_BUSY: no slot free. */
SUP_API enum sup_status sup_reader_open(struct sup_store *s,
					struct sup_reader **out,
					struct sup_error *err) SUP_CHECKED;
/* Close it; NULL is allowed. */
SUP_API void sup_reader_close(struct sup_reader *r);

/*
 * sup_check - may this address be mailed?  out may be NULL.
 *
 * An address that is none is SUP_SUPPRESSED, reason invalid.  No allocation,
 * no log, no lock shared between readers.  q may be NULL: the strictest.
 */
SUP_API enum sup_verdict sup_check(struct sup_reader *r,
				   struct sup_slice address,
				   const struct sup_query *q,
				   struct sup_finding *out);

/* n addresses in one snapshot; verdicts are filled with SUP_UNKNOWN first. */
SUP_API void sup_check_many(struct sup_reader *r,
			    const struct sup_slice *addresses, size_t n,
			    const struct sup_query *q,
			    enum sup_verdict *verdicts);

/* For mail already queued: equal to an earlier answer means nothing changed
 * since.  0 on any error, and 0 means "check again". */
SUP_API uint64_t sup_generation(struct sup_reader *r);

/*
 * sup_get - the record of an address or a domain rule ("@example.com").
 *
 * *out is the caller's, to be freed with sup_record_free().  SUP_NOT_FOUND:
 * nothing is known.  SUP_INVALID: no address.  Every guard of sup_check()
 * holds: a failure is never "nothing known".
 */
SUP_API enum sup_status sup_get(struct sup_reader *r, struct sup_slice address,
				struct sup_record **out,
				struct sup_error *err) SUP_CHECKED;
SUP_API void sup_record_free(struct sup_record *r);

/* One line of the story of an address. */
struct sup_explanation {
	const struct sup_fact *fact;
	const char *use;  /* what became of it: "suppresses", "counted", ... */
	const char *rule; /* the policy section that used it; "" if none */
	bool incident;	  /* its bounce lies in an open incident */
};
typedef enum sup_status sup_explain_fn(const struct sup_explanation *e,
				       void *arg);
/*
 * sup_explain - the record again with the use the policy made of each fact, in
 * fold order.  *out as of sup_get(); fn's slices die with it.
 */
SUP_API enum sup_status sup_explain(struct sup_reader *r,
				    struct sup_slice address,
				    struct sup_record **out, sup_explain_fn *fn,
				    void *arg,
				    struct sup_error *err) SUP_CHECKED;

/*
 * sup_walk - all records, in key order, in short snapshots, so that a slow
 * callback pins nothing.  Records changed meanwhile are seen in one state or
 * the other.
 */
struct sup_walk_options {
	struct sup_slice domain; /* only this one; empty: all */
	bool rules; /* the domain rules too, before the recipients */
	/* Those that were erased too, in the end; never of one domain, because
	 * theirs is not known. */
	bool erased;
};
typedef enum sup_status sup_walk_fn(const struct sup_record *r, void *arg);
SUP_API enum sup_status sup_walk(struct sup_store *s,
				 const struct sup_walk_options *o,
				 sup_walk_fn *fn, void *arg,
				 struct sup_error *err) SUP_CHECKED;

/* Is s in force at that time and seen by the question? */
SUP_API bool sup_suppression_applies(const struct sup_suppression *s,
				     const struct sup_query *q, sup_time_ms at);

#ifdef __cplusplus
}
#endif

#endif
