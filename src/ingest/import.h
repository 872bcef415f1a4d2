/* import.h - what the readers of sup_import() share. */
#ifndef INGEST_IMPORT_H
#define INGEST_IMPORT_H

#include "base/arena.h"
#include "base/stream.h"
#include "suppress/keep.h"

struct import {
	struct stream *stream;
	struct sup_batch *batch;
	const struct sup_import_options *o;
	sup_time_ms now;
	struct sup_slice source; /* "import:BASENAME" */
	char source_text[SUP_SOURCE_MAX + 1];
	struct sup_slice scope; /* of lines without one, in normal form */
	char scope_text[SUP_SCOPE_MAX + 1];
	uint64_t refused; /* lines that the batch has not seen */
	uint64_t lines;
	struct arena arena; /* of one line */
};

/* The readers, each to the end of the stream.  What is wrong with a line goes
 * to import_refuse(); a status is the stream's, the store's or the caller's. */
enum sup_status import_text(struct import *im,
			    struct sup_error *err) SUP_CHECKED;
enum sup_status import_csv(struct import *im,
			   struct sup_error *err) SUP_CHECKED;
enum sup_status import_json(struct import *im,
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

/* Once a line. */
enum sup_status import_progress(struct import *im) SUP_CHECKED;

/* Is this the first line of a table with a column of addresses? */
bool import_is_csv(struct sup_slice sample);

/* Our own names and a few that others use: "bounce", "spam", "Opt-Out". */
bool import_reason(struct sup_slice word, enum sup_reason *out);
/* "marketing", "transactional", both joined by anything, "all". */
bool import_blocks(struct sup_slice words, unsigned *out);

#endif
