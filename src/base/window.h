/*
 * window.h - the part of an input that a reader of pieces can see.
 *
 * Private to split.c and csv.c: bytes are consumed at the front, and more come
 * in behind, into memory that grows as far as one piece needs it to.
 */
#ifndef BASE_WINDOW_H
#define BASE_WINDOW_H

#include "base/stream.h"

struct window {
	struct stream *stream; /* NULL: all bytes are there */
	const char *data;
	char *own; /* data, if it is ours */
	size_t alloc;
	size_t at; /* of the first byte that is not consumed */
	size_t filled;
	uint64_t base; /* offset of data[0] in the input */
	uint64_t line; /* of data[at], from 1 */
	bool at_end;   /* nothing comes in any more */
	enum sup_status failed;
	struct sup_error error;
};

void window_init(struct window *w, struct stream *s);
void window_init_bytes(struct window *w, struct sup_slice bytes);
void window_release(struct window *w);

/*
 * window_fill - let at least one more byte in, or set at_end.
 *
 * The stream's failure is kept in failed and counts as the end.  SUP_NO_MEMORY:
 * nothing has changed.  data may have moved.
 */
enum sup_status window_fill(struct window *w) SUP_CHECKED;

/* The bytes that are not consumed. */
struct sup_slice window_rest(const struct window *w);
/* Offset in the input of data[at]. */
uint64_t window_offset(const struct window *w);
/* Consume n bytes and count their lines. */
void window_take(struct window *w, size_t n);
/* What there is to say when all is consumed: SUP_NOT_FOUND or the failure. */
enum sup_status window_end(const struct window *w, struct sup_error *err);

#endif
