/*
 * csv.h - rows of a delimited file (RFC 4180), one by one, losing none.
 *
 * A field that begins with a quote ends at its closing quote; newlines and
 * delimiters in it are its own, a doubled quote is one.  In other fields a
 * quote is a byte like any other.  Lines end with LF or CRLF; empty ones and a
 * leading byte-order mark are skipped.  A row whose quotes do not match is
 * reported as far as its first newline, and reading goes on behind that.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/stream.h"

enum {
	CSV_RECORD_BYTES = 1024 * 1024, /* default of max_record */
	CSV_FIELDS_MAX = 4096		/* of a row */
};

struct csv_options {
	char delimiter;	   /* 0: comma */
	size_t max_record; /* bytes; 0: CSV_RECORD_BYTES */
	size_t max_field;  /* bytes; 0: max_record */
};

struct csv_record {
	const struct sup_slice *fields; /* valid until the next call */
	size_t n_fields;
	struct sup_slice raw; /* the row as it stands, without its newline */
	uint64_t offset;      /* of its first byte, unpacked */
	uint64_t line;	      /* of its first byte, from 1 */
	bool ragged;	      /* not as many fields as the first row */
	/* Why it is no row (static), or NULL.  Then there are no fields.  A row
	 * above the cap comes in parts; first is false in all but one. */
	const char *fault;
	bool first;
};

struct csv;

/* Read rows from s, which stays the caller's; o may be NULL. */
enum sup_status csv_open(struct stream *s, const struct csv_options *o,
			 struct csv **out) SUP_CHECKED;
void csv_close(struct csv *c);

/*
 * csv_next - the next row, good or bad.
 *
 * SUP_NOT_FOUND: there is none.  Another status is the stream's, said after
 * all that could be read, or SUP_NO_MEMORY.
 */
enum sup_status csv_next(struct csv *c, struct csv_record *out,
			 struct sup_error *err) SUP_CHECKED;

/* Position of the field that is, but for case and surrounding blanks, name;
 * r->n_fields if there is none. */
size_t csv_column(const struct csv_record *r, const char *name);

/* The delimiter that a first line seems to use: the most frequent of comma,
 * semicolon, tab and bar outside quotes; comma if there is none. */
char csv_guess_delimiter(struct sup_slice sample);

#endif
