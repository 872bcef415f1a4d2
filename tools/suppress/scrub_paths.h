/* scrub_paths.h - where the rows of each list go. */
#ifndef SUPPRESS_SCRUB_PATHS_H
#define SUPPRESS_SCRUB_PATHS_H

#include "cli.h"

enum {
	SCRUB_OUTPUTS = 4
};

/* The names of one list's outputs, and memory for them. */
struct scrub_paths {
	char text[SCRUB_OUTPUTS][SUP_CONFIG_PATH_MAX];
	struct sup_scrub_list list;
};

/* EXIT_DONE, or says what is wrong with options and operands. */
int scrub_paths_check(struct cli *cli);
/* Of the i-th operand. */
int scrub_paths_fill(struct cli *cli, int i, struct scrub_paths *p);

#endif
