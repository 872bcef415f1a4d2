/* keep.h - stores of many random facts, and lines kept in memory. */
#ifndef SUPPORT_KEEP_H
#define SUPPORT_KEEP_H

#include "support/world.h"

/* Lines with a newline behind each. */
struct lines {
	char *data;
	size_t n;
	unsigned count;
};

/* A sup_line_fn; arg is a struct lines, zero at first. */
enum sup_status lines_add(struct sup_slice line, void *arg);
void lines_release(struct lines *l);
/* Without its first and last line. */
struct sup_slice lines_middle(const struct lines *l);
/* Write n bytes to a file of that name in w's directory; out has 256 bytes. */
const char *keep_write(const struct world *w, const char *name,
		       const char *data, size_t n, char *out);

/* Random facts for some recipients and rules, a few of them in batches. */
void keep_fill(struct world *w, uint64_t seed, unsigned recipients);

struct lines keep_dump(struct world *w);
struct lines keep_export(struct world *w, enum sup_export_format format);
const char *keep_digest(struct world *w);

#endif
