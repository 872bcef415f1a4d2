/*
 * sorter.h - more records than fit in memory, in order and each once.
 *
 * Records have one width and are compared as bytes.  What does not fit goes, in
 * sorted runs, into a file without a name, and the runs are merged on the way
 * out.
 */
#ifndef BASE_SORTER_H
#define BASE_SORTER_H

#include "suppress/types.h"

enum {
	SORTER_WIDTH_MAX = 48
};

struct sorter;

/*
 * sorter_open - for records of width bytes; memory bytes are used at most.
 *
 * dir is where the file is made, if one is needed; it must have room for all
 * records.  Released with sorter_close().
 */
enum sup_status sorter_open(size_t width, size_t memory, const char *dir,
			    struct sorter **out) SUP_CHECKED;
/* NULL is allowed. */
void sorter_close(struct sorter *s);

/* Take a record in; only before the first sorter_next(). */
enum sup_status sorter_add(struct sorter *s, const void *record,
			   struct sup_error *err) SUP_CHECKED;
/* The next record in order, none twice; *out is valid until the next call.
 * SUP_NOT_FOUND: that was all. */
enum sup_status sorter_next(struct sorter *s, const unsigned char **out,
			    struct sup_error *err) SUP_CHECKED;
/* Runs that were written to the file, for tests. */
size_t sorter_runs(const struct sorter *s);

/* Sort n records in place; for sorter.c and its test. */
void radix_sort(unsigned char *records, size_t n, size_t width);

#endif
