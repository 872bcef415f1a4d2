/* buf.h - a byte buffer that grows, but never past its cap. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "suppress/types.h"

struct buf {
	char *data; /* NUL-terminated once non-NULL */
	size_t len;
	size_t alloc;
	size_t cap; /* bytes, the NUL included */
};

#define BUF_INIT(max_bytes)        \
	{                          \
		.cap = (max_bytes) \
	}

/* Append.  On SUP_TOO_LARGE or SUP_NO_MEMORY, b is as it was before. */
enum sup_status buf_add(struct buf *b, const void *data,
			size_t len) SUP_CHECKED;
enum sup_status buf_add_slice(struct buf *b, struct sup_slice s) SUP_CHECKED;
enum sup_status buf_add_text(struct buf *b, const char *text) SUP_CHECKED;
enum sup_status buf_add_byte(struct buf *b, unsigned byte) SUP_CHECKED;

/* Make room for len more bytes without adding them. */
enum sup_status buf_reserve(struct buf *b, size_t len) SUP_CHECKED;

/* Forget the bytes, keep the memory. */
void buf_clear(struct buf *b);

/* The bytes; valid until the next change of b. */
struct sup_slice buf_slice(const struct buf *b);

/* Free the bytes; b is then as BUF_INIT() left it. */
void buf_release(struct buf *b);

#endif
