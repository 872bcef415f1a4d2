/* people.h - made-up recipients: the i-th is always the same one. */
#ifndef BENCH_PEOPLE_H
#define BENCH_PEOPLE_H

#include <stddef.h>
#include <stdint.h>

enum {
	PEOPLE_MAX = 1 << 25, /* so many differ */
	PERSON_MAX = 96
};

/*
 * person - the address of person i (below PEOPLE_MAX), in lower case.
 *
 * Neighbours in number are no neighbours in the alphabet.  Two thirds are at
 * the large receivers, the others at one of some 60,000 small domains.  out has
 * PERSON_MAX bytes; the result is the length.
 */
size_t person(uint32_t i, char *out);

/* A step of splitmix64: the next number of *state. */
uint64_t random_next(uint64_t *state);
/* Below n. */
uint32_t random_below(uint64_t *state, uint32_t n);

#endif
