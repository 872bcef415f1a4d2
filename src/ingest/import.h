/* import.h - what the readers of sup_import() share. */
#ifndef INGEST_IMPORT_H
#define INGEST_IMPORT_H

#include <stdio.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/stream.h"
#include "list/format.h"
#include "list/hash_batch.h"
#include "policy/classify.h"
#include "suppress/keep.h"

/* Forms of our own. */
enum import_form {
	IMPORT_ANY = 0,
	IMPORT_TEXT,
	IMPORT_CSV,
	IMPORT_NDJSON
};

struct import {
	struct sup_store *store;
	struct stream *stream;
	struct sup_batch *batch;
	const struct sup_import_options *o;
	enum sup_hash algorithm; /* of a list of digests; NONE: it is none */
	sup_time_ms now;
	struct sup_slice source; /* "import:BASENAME" */
	char source_text[SUP_SOURCE_MAX + 1];
	struct sup_slice scope; /* of lines without one, in normal form */
	char scope_text[SUP_SCOPE_MAX + 1];
	uint64_t refused; /* lines that the batch has not seen */
	uint64_t undone;  /* facts left out since their batches were undone */
	bool trial;	  /* only to count whom our own records release */
	uint64_t lines;
	bool sorted;	    /* reading is the first half of the work */
	struct arena arena; /* of one line */
	/* --format: of another's list, or our own form by its name. */
	const struct format *format;
	enum import_form form;
	struct classifier *classifier; /* NULL until it is needed */
};

/* The readers, each to the end of the stream.  What is wrong with a line goes
 * to import_refuse(); a status is the stream's, the store's or the caller's. */
enum sup_status import_text(struct import *im,
			    struct sup_error *err) SUP_CHECKED;
enum sup_status import_csv(struct import *im,
			   struct sup_error *err) SUP_CHECKED;
enum sup_status import_json(struct import *im,
			    struct sup_error *err) SUP_CHECKED;

/* The same for a list of digests, into a batch of theirs. */
enum sup_status import_digests(struct import *im, enum sup_hash algorithm,
			       struct hash_batch *batch,
			       struct sup_error *err) SUP_CHECKED;

/* Tell of a line that is not taken; field may be "". */
enum sup_status import_refuse(struct import *im, uint64_t line,
			      const char *field, const char *why) SUP_CHECKED;

/* A fact of kind imported with what the options say. */
struct sup_fact import_fact(const struct import *im);

/*
 * import_add - give a fact to the batch.
 *
 * What the batch does not take is a refused line.
 */
enum sup_status import_add(struct import *im, uint64_t line,
			   struct sup_slice who, const struct sup_fact *f,
			   struct sup_error *err) SUP_CHECKED;

/* Tell what the file was taken for; once. */
void import_recognised(struct import *im, const char *name, const char *about);

/*
 * import_foreign_csv - the rows of another's table behind its first row.
 *
 * first is the header, or, without one, a row itself.  o of c as of csv_open().
 */
enum sup_status import_foreign_csv(struct import *im, const struct format *f,
				   struct csv *c, struct csv_record *first,
				   struct sup_error *err) SUP_CHECKED;
/* All rows in one JSON value. */
enum sup_status import_foreign_json(struct import *im, const struct format *f,
				    struct sup_slice bytes, uint64_t line,
				    struct sup_error *err) SUP_CHECKED;
/* What a row says, as facts. */
enum sup_status import_foreign_row(struct import *im, const struct format *f,
				   const struct format_row *row, uint64_t line,
				   const char *where,
				   struct sup_error *err) SUP_CHECKED;

typedef enum sup_status reader_fn(struct import *im, struct sup_error *err);
/* What the bytes are.  reader is one of the three above. */
enum sup_status import_detect(struct import *im, reader_fn **reader,
			      struct sup_error *err) SUP_CHECKED;

/* Read the stream into a batch, and close that. */
enum sup_status import_run(struct import *im, reader_fn *reader,
			   const struct sup_actor *actor,
			   struct sup_outcome *out,
			   struct sup_error *err) SUP_CHECKED;

/*
 * import_guard - SUP_REFUSED if records of our own would release too many.
 *
 * The whole file is tried before; what comes from a pipe goes to a temporary
 * file for that, and im->stream then reads it.  *spool is to be closed after
 * im->stream; NULL if there is none.
 */
enum sup_status import_guard(struct import *im, const struct sup_actor *actor,
			     FILE **spool, struct sup_error *err) SUP_CHECKED;

/* Once a line. */
enum sup_status import_progress(struct import *im) SUP_CHECKED;

/* import_bulk.c: sort the lines of a large file before they are applied; in a
 * small one they are applied as they come. */
enum sup_status import_sort(struct import *im) SUP_CHECKED;

/* Is this the first line of a table with a column of addresses? */
bool import_is_csv(struct sup_slice sample);

/* Does this column belong to people that one mails? */
bool import_is_contact_column(struct sup_slice name);
/* The status of somebody who is mailed: "subscribed", "active". */
bool import_is_active(struct sup_slice word);

/* Our own names and a few that others use: "bounce", "spam", "Opt-Out". */
bool import_reason(struct sup_slice word, enum sup_reason *out);
/* "marketing", "transactional", both joined by anything, "all". */
bool import_blocks(struct sup_slice words, unsigned *out);

#endif
