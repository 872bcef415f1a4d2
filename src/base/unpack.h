/*
 * unpack.h - one gzip member or zstd frame at a time, in constant memory.
 *
 * Each kind is a file of the same shape: unpack_zlib.c, unpack_zstd.c.
 */
#ifndef BASE_UNPACK_H
#define BASE_UNPACK_H

#include "suppress/types.h"

enum {
	UNPACK_MAGIC_BYTES = 4, /* enough of them to know the kind */
	/* Of zstd's window, as log 2: what its own program takes at most. */
	UNPACK_WINDOW_LOG_MAX = 27
};

/* What a kind can do. */
struct unpack_kind {
	const char *name;
	bool (*is)(struct sup_slice start);
	enum sup_status (*open)(void **state);
	/*
	 * Take bytes from the front of in, put up to n into out.  *ended: the
	 * member or frame is complete, and in begins behind it.  SUP_INVALID:
	 * damaged; what *got counts is good.
	 */
	enum sup_status (*step)(void *state, struct sup_slice *in, char *out,
				size_t n, size_t *got, bool *ended);
	void (*close)(void *state);
};

extern const struct unpack_kind unpack_gzip;
extern const struct unpack_kind unpack_zstd;

/* The kind of what begins with start; NULL: it is not packed. */
const struct unpack_kind *unpack_detect(struct sup_slice start);

#endif
