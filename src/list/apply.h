/*
 * apply.h - the one place where facts become records.
 *
 * Inside a write transaction: merge facts into their records, prune, fold, put,
 * log what changed, count.  Everything that changes a record goes through here.
 */
#ifndef LIST_APPLY_H
#define LIST_APPLY_H

#include "policy/fold.h"
#include "store/changes.h"
#include "store/records.h"
#include "suppress/address.h"

/* One fact on its way in. */
struct intake {
	enum store_db db;	   /* DB_RECIPIENTS or DB_DOMAINS */
	struct sup_slice key;	   /* as address_key() or rule_key() */
	struct sup_slice spelling; /* empty: as the normal form */
	struct sup_fact fact;	   /* receipts set */
};

struct apply_counts {
	uint64_t facts; /* new */
	uint64_t known;
	uint64_t dropped;  /* deliveries, engagements without a record */
	uint64_t changed;  /* records whose suppressions changed */
	uint64_t released; /* of those: clear for marketing afterwards */
	uint64_t refused;  /* records that hold no more facts */
};

/* The policy and the voids of the store, cached per version; one per process
 * and store. */
struct rulebook;
enum sup_status rulebook_open(struct sup_store *s,
			      struct rulebook **out) SUP_CHECKED;
void rulebook_close(struct rulebook *b);
/* Bring it to the state of t; *rules is valid until the next call or close.
 * One thread at a time. */
enum sup_status rulebook_load(struct rulebook *b, struct txn *t,
			      struct fold_rules *rules) SUP_CHECKED;

/*
 * apply_facts - take n facts in.  They are sorted here, by key, deliveries and
 * engagements last; those are dropped where there is no record.  now is the
 * time of the change log and of "released".  counts is overwritten.
 */
enum sup_status apply_facts(struct txn *t, struct rulebook *b,
			    struct intake *facts, size_t n, sup_time_ms now,
			    uint64_t batch,
			    struct apply_counts *counts) SUP_CHECKED;

/* A fact of a group of units: whose it is, so that each unit gets its own
 * counts, change log and receive time. */
struct apply_item {
	struct intake *in;
	struct apply_counts *counts; /* added to */
	sup_time_ms now;
	uint64_t batch; /* 0: outside a batch */
};

/* As apply_facts(), for items of several units; they are sorted here.  A fact
 * without batches is of the item's. */
enum sup_status apply_items(struct txn *t, struct rulebook *b,
			    struct apply_item *items, size_t n) SUP_CHECKED;

/* Fold one record anew and put it if it differs. before is as read. */
struct refold {
	bool changed;	 /* any suppression differs */
	bool released;	 /* blocked marketing mail at now, and does not */
	bool suppressed; /* the other way round */
	bool stale;	 /* what is stored differs in any way */
};
enum sup_status apply_refold(struct txn *t, struct rulebook *b,
			     enum store_db db, struct sup_slice key,
			     sup_time_ms now, uint64_t batch,
			     struct refold *out) SUP_CHECKED;

#endif
