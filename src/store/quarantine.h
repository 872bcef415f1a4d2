/* quarantine.h - input that could not be understood, whole; and counters. */
#ifndef STORE_QUARANTINE_H
#define STORE_QUARANTINE_H

#include "store/txn.h"

struct quarantined {
	uint64_t seq;	   /* from 1 */
	sup_time_ms time;  /* of receipt */
	uint64_t offset;   /* in the (unpacked) input */
	uint64_t line;	   /* from 1; 0: not known */
	bool unknown_type; /* well-formed, of a type no document describes */
	bool part;	   /* of a piece over the size limit */
	struct sup_slice source; /* "ses", "" if not known */
	struct sup_slice file;
	struct sup_slice why; /* no address in it */
	struct sup_slice bytes;
};

/* Keep q (seq is given here) unless the same bytes and source are kept already:
 * then q->seq is theirs and *added is false. */
enum sup_status quarantine_add(struct txn *t, struct quarantined *q,
			       bool *added) SUP_CHECKED;
enum sup_status quarantine_get(struct txn *t, uint64_t seq,
			       struct quarantined *out) SUP_CHECKED;
/* The number of the piece that these bytes of that source are kept as; 0 if
 * they are not. */
enum sup_status quarantine_find(struct txn *t, struct sup_slice source,
				struct sup_slice bytes,
				uint64_t *seq) SUP_CHECKED;
/* Piece q->seq from now on is q, or gone if its like is kept already; q is not
 * borrowed from t. */
enum sup_status quarantine_replace(struct txn *t,
				   const struct quarantined *q) SUP_CHECKED;
enum sup_status quarantine_delete(struct txn *t, uint64_t seq) SUP_CHECKED;
typedef enum sup_status quarantine_fn(const struct quarantined *q, void *arg);
enum sup_status quarantine_walk(struct txn *t, uint64_t after,
				quarantine_fn *fn, void *arg) SUP_CHECKED;

/*
 * Counters: (day, source, what) -> count.  what is a kind's or class's name or
 * "dropped", "ignored", "duplicate", "quarantined", "type:N".  day is days
 * since 1970 in UTC.  domain counters feed the incident guard.
 */
enum sup_status counter_add(struct txn *t, int64_t day, struct sup_slice source,
			    struct sup_slice what, uint64_t n) SUP_CHECKED;
enum sup_status counter_get(struct txn *t, int64_t day, struct sup_slice source,
			    struct sup_slice what, uint64_t *n) SUP_CHECKED;
typedef enum sup_status counter_fn(int64_t day, struct sup_slice source,
				   struct sup_slice what, uint64_t n,
				   void *arg);
enum sup_status counters_walk(struct txn *t, int64_t from_day, counter_fn *fn,
			      void *arg) SUP_CHECKED;
/* Bounces of a domain and class on a day; kept 60 days behind the newest. */
enum sup_status domain_counter_add(struct txn *t, struct sup_slice domain,
				   enum sup_class c, int64_t day, uint64_t n,
				   uint64_t *total) SUP_CHECKED;
enum sup_status domain_counter_sum(struct txn *t, struct sup_slice domain,
				   enum sup_class c, int64_t from_day,
				   int64_t to_day, uint64_t *sum) SUP_CHECKED;

#endif
