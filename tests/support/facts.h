/* facts.h - random facts out of a seed, for tests of properties. */
#ifndef SUPPORT_FACTS_H
#define SUPPORT_FACTS_H

#include "suppress/record.h"

/* A small generator of its own, so that a seed means the same everywhere. */
struct dice {
	uint64_t state;
};

/* A number below n. */
unsigned dice_roll(struct dice *d, unsigned n);

/* A fact that may be stored.  The choices are few, so that identities and
 * times meet often.  All it points to is static or in room. */
struct fact_room {
	struct sup_pair lifts[3];
	uint64_t batches[3];
};
struct sup_fact dice_fact(struct dice *d, struct fact_room *room);

#endif
