/*
 * pack.h - make one gzip member or zstd frame of some bytes.
 *
 * Members and frames back to back are one file, so several threads may each
 * pack a part.
 */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include "base/buf.h"

enum pack_kind {
	PACK_NONE = 0,
	PACK_GZIP,
	PACK_ZSTD
};

/* By the end of a name: ".gz", ".zst". */
enum pack_kind pack_detect(const char *path);

/* All of the parts as one member, added to out; kind is not PACK_NONE. */
enum sup_status pack_member(enum pack_kind kind, const struct sup_slice *parts,
			    size_t n, struct buf *out) SUP_CHECKED;

#endif
