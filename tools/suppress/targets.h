/* targets.h - all operands in memory, for what must be counted first. */
#ifndef SUPPRESS_TARGETS_H
#define SUPPRESS_TARGETS_H

#include "cli.h"

struct targets {
	struct sup_slice *items;
	size_t n;
	size_t room;
	bool failed;
};

/* Operands and lines of standard input; false: said why. */
bool targets_read(struct cli *cli, struct targets *t);
void targets_release(struct targets *t);

#endif
