/*
 * alloc.h - all allocation of the library, so that tests can fail the n-th.
 *
 * The result is as of malloc(3): NULL when there is none.  mem_free() takes
 * NULL.  Sizes of arrays go in two parts and are checked for overflow.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

void *mem_alloc(size_t count, size_t size);
void *mem_zero(size_t count, size_t size);
void *mem_grow(void *old, size_t count, size_t size);
void mem_free(void *old);

/* For tests: let the n-th allocation from now fail (1 is the next one), and
 * all after it if lasting; 0 switches that off. */
void mem_fail_at(unsigned long n, int lasting);

#endif
