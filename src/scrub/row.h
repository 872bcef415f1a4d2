/*
 * row.h - where a row of a list ends, and which of its bytes are the address.
 *
 * A row is judged by its own first row_max + 2 bytes and nothing else, so that
 * it does not matter where an input was cut into blocks.
 */
#ifndef SCRUB_ROW_H
#define SCRUB_ROW_H

#include "suppress/types.h"

struct dialect {
	char delimiter; /* 0: a line is one field, and quotes are bytes */
	size_t row_max; /* bytes, the newline not counted */
	size_t column;	/* of the address, from 0 */
	size_t width;	/* fields of a row; 0: not known */
};

struct row {
	size_t n;	/* bytes, the newline included */
	size_t text_n;	/* without the newline */
	size_t fields;	/* 0 if bad */
	size_t cell_at; /* the address, with its quotes */
	size_t cell_n;
	bool more;     /* no newline within row_max: only a part */
	bool bad;      /* it is none: quotes do not match, or it is too long */
	bool doubtful; /* no cell is surely that of its column */
};

/*
 * row_read - the row that s begins with; s.n > 0.
 *
 * whole: nothing comes behind s.  False: more bytes are needed (never if whole
 * or s.n >= row_max + 2).  Of a bad row n is as far as its first newline.
 */
bool row_read(const struct dialect *d, struct sup_slice s, bool whole,
	      struct row *out);

/*
 * row_cut - how many bytes of s are whole rows; 0: more bytes are needed.
 *
 * more: the first row is longer than row_max, and the result is a part of it.
 */
size_t row_cut(const struct dialect *d, struct sup_slice s, bool whole,
	       bool *more);

/* Up to n bytes of s, without the character that would be cut; not 0 if there
 * is a whole one. */
size_t row_part(struct sup_slice s, size_t n);

/* The bytes of a cell without its quotes; room has cell.n bytes. */
struct sup_slice row_unquote(struct sup_slice cell, char *room);

#endif
