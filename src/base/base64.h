/* base64.h - RFC 4648 section 4: bytes as letters, and back. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"

/* in as base64 with its padding, in a.  SUP_NO_MEMORY, SUP_TOO_LARGE. */
enum sup_status base64_encode(struct sup_slice in, struct arena *a,
			      struct sup_slice *out) SUP_CHECKED;

/*
 * base64_decode - the inverse; the bytes are in a.
 *
 * Strict: padding is needed, the bits it hides are zero, and nothing else may
 * stand there, line ends included.  SUP_INVALID otherwise; *out is untouched
 * on failure.
 */
enum sup_status base64_decode(struct sup_slice in, struct arena *a,
			      struct sup_slice *out) SUP_CHECKED;

#endif
