/*
 * extsort.h - sort more than fits into memory.
 *
 * Keys with what belongs to them go in as they come; a second thread sorts them
 * in chunks, and what goes beyond the memory allowed is merged into runs in a
 * file.  The file has no name from the moment it is made: whatever ends the
 * process, nothing of it stays.
 */
#ifndef BASE_EXTSORT_H
#define BASE_EXTSORT_H

#include "suppress/types.h"

struct extsort;

struct extsort_options {
	const char *dir;     /* of the file; there has to be room for all */
	size_t memory_bytes; /* that sorted chunks may hold; 0: 512 MiB */
	size_t chunk_bytes;  /* 0: 32 MiB */
};

enum sup_status extsort_open(const struct extsort_options *o,
			     struct extsort **out) SUP_CHECKED;
/* NULL is allowed. */
void extsort_close(struct extsort *x);

/*
 * extsort_add - put in a key and the rest; both are copied.
 *
 * SUP_TOO_LARGE: more than 65,535 bytes in either, or more than a chunk;
 * nothing has changed.  Another failure is lasting.
 */
enum sup_status extsort_add(struct extsort *x, struct sup_slice key,
			    struct sup_slice rest) SUP_CHECKED;

/* How many have been put in. */
uint64_t extsort_count(const struct extsort *x);

/* All are in: now they can be taken out. */
enum sup_status extsort_turn(struct extsort *x) SUP_CHECKED;

/*
 * extsort_next - the next in the order of the keys, bytewise; equal keys in
 * that of the rest.
 *
 * The slices are valid until the next call.  SUP_NOT_FOUND at the end, and
 * nowhere else.
 */
enum sup_status extsort_next(struct extsort *x, struct sup_slice *key,
			     struct sup_slice *rest) SUP_CHECKED;

#endif
