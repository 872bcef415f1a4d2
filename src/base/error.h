/* error.h - filling a sup_error, and the one translation of errno. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "suppress/status.h"

/*
 * Write a line into err (NULL is allowed; long lines are cut) and return st,
 * so that "return error_set(err, SUP_IO, ...)" reads as one thought.
 */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
enum sup_status
error_set(struct sup_error *err, enum sup_status st, const char *format, ...);

/* The only place where an errno becomes one of ours. */
enum sup_status status_from_errno(int code);

#endif
