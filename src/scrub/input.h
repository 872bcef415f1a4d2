/*
 * input.h - a list as blocks of whole rows.
 *
 * Between a row of which only a part fits (over row_max) a block may begin and
 * end; then inside is set for the block that goes on with it.
 */
#ifndef SCRUB_INPUT_H
#define SCRUB_INPUT_H

#include <stdatomic.h>

#include "base/stream.h"
#include "scrub/layout.h"

struct block {
	char *data;
	size_t alloc;
	size_t n;
	bool inside; /* begins within a row that is too long */
	bool open;   /* ends within one */
};

struct input;

/* "-" is standard input.  *stop, set from another thread, ends a wait. */
enum sup_status input_open(const char *path, const atomic_bool *stop,
			   struct input **out,
			   struct sup_error *err) SUP_CHECKED;
void input_close(struct input *in);

/* The first bytes in UTF-8 or Latin-1, SAMPLE_BYTES at most; once, before any
 * block.  *whole: it is all.  encoding is Latin-1 if they are no UTF-8. */
enum sup_status input_sample(struct input *in, struct sup_slice *out,
			     bool *whole, enum sup_scrub_encoding *encoding,
			     struct sup_error *err) SUP_CHECKED;
/* Drop n bytes of the sample. */
void input_skip(struct input *in, size_t n);

/* The next block of about want bytes; b->n is 0 at the end only. */
enum sup_status input_block(struct input *in, const struct dialect *d,
			    size_t want, struct block *b,
			    struct sup_error *err) SUP_CHECKED;
void block_release(struct block *b);

/* For progress, as of stream.h. */
uint64_t input_raw_bytes(const struct input *in);
uint64_t input_total_bytes(const struct input *in);

#endif
