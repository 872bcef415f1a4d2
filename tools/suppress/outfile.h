/* outfile.h - a file written beside its name, synced, and renamed. */
#ifndef SUPPRESS_OUTFILE_H
#define SUPPRESS_OUTFILE_H

#include <stdio.h>

#include "cli.h"

struct outfile {
	const char *path; /* NULL or "-": standard output */
	char temporary[SUP_CONFIG_PATH_MAX];
	FILE *f;
};

/* EXIT_DONE, or says what is wrong and answers EXIT_FAILED. */
int outfile_open(struct outfile *o, const char *path);
/* A sup_line_fn: arg is the outfile. */
enum sup_status outfile_line(struct sup_slice line, void *arg);
/* keep: it is complete, give it its name; else nothing is left of it. */
int outfile_close(struct outfile *o, bool keep);

#endif
