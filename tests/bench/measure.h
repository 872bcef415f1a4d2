/* measure.h - clocks, children and lines of results. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include "suppress/types.h"

/* Monotonic. */
double seconds_now(void);
/* The most memory that this process has had, in MiB. */
double peak_mib(void);

/* Print what went wrong and exit with 1, unless st is SUP_OK. */
void must(enum sup_status st, const struct sup_error *err, const char *what);
_Noreturn void must_failed(const char *what);
/* A macro, so that analysers see that nothing goes on behind a failure. */
#define must_be(ok, what)                  \
	do {                               \
		if (!(ok))                 \
			must_failed(what); \
	} while (0)

/* A decimal number, from an argument. */
uint64_t number_of(const char *text);

/*
 * in_child - what fn says in a process of its own.
 *
 * So that a store opened by LMDB itself and one opened by the library never
 * live in one process, and each measurement starts with an empty page table.
 */
typedef double measure_fn(void *arg);
double in_child(measure_fn *fn, void *arg);

#endif
