/*
 * history.h - random histories of one recipient, for tests of the fold.
 *
 * Unlike dice_fact() these make sense as a story: times are spread over months
 * so that runs complete, expire and are ended.
 */
#ifndef SUPPORT_HISTORY_H
#define SUPPORT_HISTORY_H

#include "base/arena.h"
#include "support/facts.h"

struct history_shape {
	unsigned facts;	 /* at most */
	unsigned days;	 /* that they are spread over */
	unsigned soft;	 /* of 100 facts so many are bounces that may count */
	bool undo;	 /* some facts are disabled */
	bool no_removal; /* no removals and no resubscribes */
	bool no_message; /* no two outcomes of one message */
};

/* The seed for test number i: that of SUPPRESS_SEED if it is set. */
uint64_t history_seed(uint64_t i);
/* How many seeds to try: 1 if SUPPRESS_SEED is set. */
uint64_t history_rounds(uint64_t usual);

/* Facts in order of nothing in particular; memory of a.  The result is their
 * number. */
size_t history_make(struct dice *d, const struct history_shape *shape,
		    struct sup_fact *out, struct arena *a);

#endif
