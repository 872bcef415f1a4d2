/*
 * guard.h - the incident guard: hard bounces a receiver, class and day.
 *
 * It stands outside the fold and never changes a record: it counts, and opens
 * an incident when a day is far above the receiver's own history.
 */
#ifndef LIST_GUARD_H
#define LIST_GUARD_H

#include "policy/policy.h"
#include "store/txn.h"

enum {
	GUARD_SLOTS = 64
};

struct guard_slot {
	enum sup_class bounce_class;
	int64_t day;
	uint64_t n;
	sup_time_ms first;
	sup_time_ms last;
};

/* Counts of one domain, and of all domains by day; written when the domain
 * changes, so that a bulk of bounces costs a few writes. */
struct guard {
	struct policy_guard numbers;
	char domain[256];
	size_t domain_len;
	size_t n;
	struct guard_slot slots[GUARD_SLOTS];
	size_t n_days;
	struct {
		int64_t day;
		uint64_t n;
	} days[GUARD_SLOTS];
};

void guard_init(struct guard *g, const struct sup_policy *p);

/* Count a new fact about somebody at domain; facts that are no hard bounce of
 * the recipient's or sender's side are passed over.  now is when an incident
 * was noticed. */
enum sup_status guard_count(struct guard *g, struct txn *t,
			    struct sup_slice domain, const struct sup_fact *f,
			    sup_time_ms now) SUP_CHECKED;

/* Write what is left. */
enum sup_status guard_flush(struct guard *g, struct txn *t,
			    sup_time_ms now) SUP_CHECKED;

#endif
