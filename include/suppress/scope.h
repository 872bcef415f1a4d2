/* scope.h - the paths that say where a suppression holds. */
#ifndef SUPPRESS_SCOPE_H
#define SUPPRESS_SCOPE_H

#include "suppress/types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	SUP_SCOPE_SEGMENTS_MAX = 8,
	SUP_SCOPE_SEGMENT_MAX = 64,
	SUP_SCOPE_MAX = SUP_SCOPE_SEGMENTS_MAX * (SUP_SCOPE_SEGMENT_MAX + 1) - 1
};

/*
 * sup_scope_parse - read a scope: segments of [a-z0-9._-], joined by '/'.
 *
 * Capital letters become small ones; the empty scope is everywhere.  out has
 * SUP_SCOPE_MAX + 1 bytes and is NUL-terminated, *n is its length.
 *
 * SUP_INVALID: no scope; out and *n are untouched.
 */
SUP_API enum sup_status sup_scope_parse(struct sup_slice in, char *out,
					size_t *n) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
