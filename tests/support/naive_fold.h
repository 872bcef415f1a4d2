/*
 * naive_fold.h - the fold a second time, written from the design's table alone.
 *
 * It shares no code with src/policy and is built the other way round: it asks
 * of each pair (scope, reason) whether it is suppressed, and of each soft
 * bounce what stands behind it.  It is slow, and knows no sections of the
 * policy file and no marks of pruned facts.
 */
#ifndef SUPPORT_NAIVE_FOLD_H
#define SUPPORT_NAIVE_FOLD_H

#include "policy/fold.h"

struct naive_policy {
	unsigned count;
	unsigned days;
	int span_days;
	int gap_days;
	bool per_day;
	int stay_days[3]; /* 0: for ever */
	bool complaint_resubscribe;
};

/* The default numbers. */
extern const struct naive_policy naive_default;

enum {
	NAIVE_FACTS_MAX = 512
};

/* facts are in fold order; out has room for n; the result is how many. */
size_t naive_fold(const struct sup_fact *facts, size_t n,
		  const struct naive_policy *p, const struct void_rule *voided,
		  struct sup_suppression *out);

#endif
