/*
 * policy.h - the numbers of the policy file, and who they apply to. Pure.
 *
 * A policy is made from the text of a policy file; what the text does not say
 * has its default.  It is immutable once made and shared between threads.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "suppress/policy.h"

/* What happens to a fact of some kind, class, scope and source. */
enum policy_act {
	POLICY_IGNORE = 0,   /* recorded only */
	POLICY_SUPPRESS = 1, /* at once */
	POLICY_COUNT = 2,    /* counts in a run of soft bounces */
	POLICY_GUARD = 3     /* counts for the incident guard only */
};

enum {
	POLICY_STAYS_MAX = 8,
	POLICY_COUNT_MAX = 32 /* as many days of a run are kept */
};

/* The numbers of one run of soft bounces. */
struct policy_run {
	unsigned section; /* identity of the run: facts that resolve to the same
			   * section count together */
	unsigned count;	  /* 0: record, never act */
	unsigned days;	  /* distinct UTC days */
	sup_time_ms span; /* first to last, at least */
	sup_time_ms gap;  /* between neighbours, at most; 0: no limit */
	bool per_day;	  /* at most one counted a UTC day */
	unsigned n_stays;
	sup_time_ms stays[POLICY_STAYS_MAX]; /* 0: for ever; last one repeats */
	unsigned blocks;
};

struct policy_rule {
	enum policy_act act;
	sup_time_ms stay; /* of POLICY_SUPPRESS; 0: for ever */
	unsigned blocks;  /* what it blocks; the event's own bits are added */
	bool resubscribe; /* a newer explicit resubscribe lifts it */
};

/* The reason for which f suppresses, if it does: that of its kind; of an echo
 * and of what people added or imported, its own. */
enum sup_reason policy_reason(const struct sup_fact *f);
/* An echo: the provider's own list said no. */
bool policy_is_echo(const struct sup_fact *f);

/* The rule for this fact (a bounce, complaint, unsubscribe, ...).  A hard
 * bounce that counts only if its class counts as a soft one is resolved. */
void policy_rule(const struct sup_policy *p, const struct sup_fact *f,
		 struct policy_rule *out);
/* The run that a soft (or downgraded hard) bounce counts in. */
void policy_run(const struct sup_policy *p, const struct sup_fact *f,
		struct policy_run *out);

/* May this recipient never be suppressed?  address is "local@domain". */
bool policy_allows(const struct sup_policy *p, struct sup_slice address);

/* The incident guard's numbers. */
struct policy_guard {
	unsigned count;	  /* of a day, at least; 0: switched off */
	unsigned factor;  /* times the daily average before */
	unsigned days;	  /* of history that is looked at */
	unsigned history; /* days with any event among them, at least */
};
void policy_guard(const struct sup_policy *p, struct policy_guard *out);

/* The text it was made of, for the store. */
struct sup_slice policy_text(const struct sup_policy *p);

#endif
