/*
 * utf16.h - UTF-16 in and out, so that no unit is lost on the way.
 *
 * A surrogate that stands alone becomes three bytes, as any other unit would;
 * these are not UTF-8, so no address has them, and they turn into the same
 * unit again.
 */
#ifndef SCRUB_UTF16_H
#define SCRUB_UTF16_H

#include "base/buf.h"
#include "suppress/scrub.h"

/*
 * utf16_decode - as much of in as is whole, but for a high surrogate at its
 * end (unless whole), into out, which has in.n / 2 * 3 bytes.
 *
 * The result is the bytes written; *taken those of in.
 */
size_t utf16_decode(struct sup_slice in, bool big, bool whole, char *out,
		    size_t *taken);

/* The inverse, added to out.  in ends with a whole character. */
enum sup_status utf16_encode(struct sup_slice in, bool big,
			     struct buf *out) SUP_CHECKED;

#endif
