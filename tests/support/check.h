/*
 * check.h - checks that print want, got, file, line and the row of a table.
 *
 * ROW("name") names the row that the following checks belong to.
 */
#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H

/* cmocka wants these four before itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "suppress/types.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void check_row(const char *name);
void check_int(long long want, long long got, const char *what,
	       const char *file, int line);
void check_bytes(struct sup_slice want, struct sup_slice got, const char *what,
		 const char *file, int line);
/* Leaves the test. */
__attribute__((noreturn)) void check_failed(const char *what, const char *file,
					    int line);

/* End a forked child with that code, and nothing else. */
__attribute__((noreturn)) void child_exit(int code);

#define ROW(name) check_row(name)
/* A macro, so that analysers see that nothing goes on behind a failure. */
#define CHECK(condition)                                              \
	do {                                                          \
		if (!(condition))                                     \
			check_failed(#condition, __FILE__, __LINE__); \
	} while (0)
#define CHECK_INT(want, got) \
	check_int((long long)(want), (long long)(got), #got, __FILE__, __LINE__)
#define CHECK_SLICE(want, got) \
	check_bytes((want), (got), #got, __FILE__, __LINE__)
#define CHECK_TEXT(want, got)                                              \
	check_bytes(sup_slice_of(want), sup_slice_of(got), #got, __FILE__, \
		    __LINE__)

#endif
