/*
 * restore.h - what only a dump and its load need: all there is, and putting it
 * back with the numbers it had.
 */
#ifndef STORE_RESTORE_H
#define STORE_RESTORE_H

#include "store/changes.h"
#include "store/meta.h"
#include "store/quarantine.h"

/* Texts and numbers put by meta_set(), in the order of their names. */
typedef enum sup_status meta_fn(const char *name, struct sup_slice value,
				void *arg);
enum sup_status meta_walk(struct txn *t, meta_fn *fn, void *arg) SUP_CHECKED;

/* Bounces of a domain and class on a day: see domain_counter_add(). */
struct domain_count {
	struct sup_slice domain;
	enum sup_class bounce_class;
	int64_t day;
	uint64_t n;
};
typedef enum sup_status domain_count_fn(const struct domain_count *c,
					void *arg);
enum sup_status domain_counters_walk(struct txn *t, domain_count_fn *fn,
				     void *arg) SUP_CHECKED;

/* The number up to which lines of the change log were dropped. */
enum sup_status changes_floor(struct txn *t, uint64_t *out) SUP_CHECKED;

/* No record, batch, change, rule, incident, piece, counter, scope; the first
 * policy, and it is the default. */
enum sup_status restore_is_empty(struct txn *t, bool *out) SUP_CHECKED;

/* The policy with the version it had. */
enum sup_status restore_policy(struct txn *t, struct sup_slice text,
			       uint32_t version) SUP_CHECKED;
/* The log begins behind floor; only while it is empty. */
enum sup_status restore_floor(struct txn *t, uint64_t floor) SUP_CHECKED;
/* The next line; SUP_INVALID unless c->seq is the number that comes next. */
enum sup_status restore_change(struct txn *t,
			       const struct change *c) SUP_CHECKED;
/* A piece with its own number, above all there were. */
enum sup_status restore_piece(struct txn *t,
			      const struct quarantined *q) SUP_CHECKED;

#endif
