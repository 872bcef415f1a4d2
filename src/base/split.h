/*
 * split.h - cut an input into its JSON values, losing no byte.
 *
 * Understood: one value, NDJSON, values back to back, values over several
 * lines, and an outer array, whose elements come one by one (arrays in it are
 * values).  A byte-order mark may come first.  Commas in an outer array are
 * skipped, not checked.
 *
 * Every byte but white space, the outer array's brackets and its commas is in
 * exactly one piece, in order.  What is not JSON comes as a broken piece:
 * behind well-formed JSON that breaks our rules reading goes on at once; after
 * anything else at the first line behind the piece's first one that begins with
 * '{' or '[' and not behind the fault, or else at the next newline.
 */
#ifndef BASE_SPLIT_H
#define BASE_SPLIT_H

#include "base/json_scan.h"
#include "base/stream.h"

enum {
	SPLIT_PART_BYTES = 1024 * 1024 /* of an oversize piece */
};

enum piece_kind {
	PIECE_VALUE,   /* one value, checked strictly */
	PIECE_BROKEN,  /* anything else */
	PIECE_OVERSIZE /* a part of something above the cap */
};

struct piece {
	enum piece_kind kind;
	struct sup_slice bytes;	 /* valid until the next call */
	uint64_t offset;	 /* of the first byte, unpacked */
	uint64_t line;		 /* of the first byte, from 1 */
	bool first;		 /* not a later part of an oversize piece */
	struct json_fault fault; /* offsets are within bytes */
};

struct splitter;

/*
 * splitter_open - split what s gives; s stays the caller's and must outlive
 * the splitter.
 *
 * limits may be NULL; max_bytes is the cap of a piece.  Memory is at most twice
 * that.  v (or NULL) sees the scan of each piece.
 */
enum sup_status splitter_open(struct stream *s,
			      const struct json_limits *limits,
			      struct json_visitor *v,
			      struct splitter **out) SUP_CHECKED;
/* Split bytes in memory, with the default limits; nothing is copied. */
enum sup_status splitter_open_bytes(struct sup_slice bytes,
				    struct splitter **out) SUP_CHECKED;
/* The same with limits and a visitor, either of which may be NULL. */
enum sup_status splitter_open_limits(struct sup_slice bytes,
				     const struct json_limits *limits,
				     struct json_visitor *v,
				     struct splitter **out) SUP_CHECKED;
void splitter_close(struct splitter *sp);

/*
 * splitter_next - the next piece.
 *
 * SUP_NOT_FOUND: there is none; all was read.  Another status is the stream's,
 * said after the pieces of all that could be read, or SUP_NO_MEMORY.
 *
 * An outer array that is not closed is a broken piece of one byte, its bracket,
 * at the end.
 */
enum sup_status splitter_next(struct splitter *sp, struct piece *out,
			      struct sup_error *err) SUP_CHECKED;

#endif
