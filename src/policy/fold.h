/*
 * fold.h - suppressions = fold(evidence in order of event time, policy, rules).
 *
 * Pure: no clock, no store, no locale.  It never sees "now": a suppression is
 * an interval, and the look-up compares it with the time asked for.
 */
#ifndef POLICY_FOLD_H
#define POLICY_FOLD_H

#include "base/arena.h"
#include "model/record.h"
#include "policy/policy.h"

/* A standing order that bounces of a domain, a time range, a class and a text
 * do not count; also for facts that arrive later. */
struct void_rule {
	uint64_t batch;
	struct sup_slice domain; /* normal form */
	sup_time_ms from;	 /* [from, to) of event time */
	sup_time_ms to;
	enum sup_class bounce_class; /* NONE: any */
	struct sup_slice text;	     /* case-folded substring; empty: any */
};

struct fold_rules {
	const struct sup_policy *policy;
	uint32_t policy_version;
	const struct void_rule *voids; /* all of the store */
	size_t n_voids;
	/* Entries made by an operator for a whole domain beat the allow-list:
	 * set for records of domain rules.  Whose an erased record is, is not
	 * known, so it is set for those too. */
	bool ignore_allow;
};

/* What became of a fact, for explain. */
enum fold_use {
	FOLD_UNUSED = 0,   /* recorded only */
	FOLD_CAUSE,	   /* suppresses */
	FOLD_REPEAT,	   /* would suppress; an earlier one already does */
	FOLD_COUNTED,	   /* counted in a run */
	FOLD_SAME_DAY,	   /* another of that UTC day was counted */
	FOLD_SAME_MESSAGE, /* another outcome of the message stands for it */
	FOLD_WHILE_SUPPRESSED, /* came while a soft-bounce stay was running */
	FOLD_COMPLETED_RUN,    /* counted, and completed a run */
	FOLD_LIFTED,	       /* suppressed until a later fact lifted it */
	FOLD_LIFTS,	       /* lifted something or ended a run */
	FOLD_KNOWN_BEFORE,     /* an echo of what was known */
	FOLD_SENDER_SIDE,      /* the sender's fault: incident guard only */
	FOLD_VOIDED,
	FOLD_DISABLED, /* its batches are undone */
	FOLD_ALLOWED,  /* the recipient is on the allow-list */
	FOLD_TIMELESS  /* had no usable time, so it cannot count or lift */
};

/*
 * fold - set r->suppressions (in a) and r->policy_version from r's facts.
 *
 * address is the normal form "local@domain" or the domain rule.  uses, if not
 * NULL, has r->n_facts elements.  Suppressions come out sorted by scope, then
 * reason; of soft bounces only the newest interval of a scope is given.
 */
enum sup_status fold(struct record *r, struct sup_slice address,
		     const struct fold_rules *rules, struct arena *a,
		     enum fold_use *uses) SUP_CHECKED;

/*
 * fold_running - is a run of soft bounces going on at that time?
 *
 * One that has not completed, is not held by a stay and is not out of date by
 * the gap that may lie between two bounces.  *left is how many counted bounces
 * it needs at least (0: only days are missing), of the run that needs least; -1
 * if there is none.  r is not changed.
 */
enum sup_status fold_running(const struct record *r, struct sup_slice address,
			     const struct fold_rules *rules, sup_time_ms at,
			     struct arena *a, int *left) SUP_CHECKED;

/*
 * fold_prune - drop redundant facts if r holds more than SUP_FACTS_KEPT.
 *
 * By a rule of content alone (DESIGN section 2): of deliveries and engagements
 * the newest between two soft bounces; of soft bounces whose class is on the
 * recipient's side the first of each UTC day, the newest 32 days; of other soft
 * bounces the newest four; of each lasting (kind, reason, scope, source), and
 * of removals and resubscribes likewise, the earliest and the newest four;
 * texts stay with causes and the newest three.  Facts that caused the
 * suppression of soft bounces in force stay too, marked with the level they
 * reached.  r must be folded; fold it again afterwards.
 */
enum sup_status fold_prune(struct record *r, struct sup_slice address,
			   const struct fold_rules *rules,
			   struct arena *a) SUP_CHECKED;

#endif
