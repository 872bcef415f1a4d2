/* import_hash.c - a list of digests: one a line, or a field of a line. */
#include <string.h>

#include "base/crypto.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/window.h"
#include "ingest/import.h"
#include "list/hash_batch.h"
#include "suppress/hash.h"

enum {
	HASH_LINE_MAX = 4096
};

struct digests {
	struct import *im;
	struct hash_batch *batch;
	enum sup_hash algorithm;
	struct window w;
	bool skipping; /* the rest of a line that is too long */
	bool any;      /* a line that is not blank has come */
};

static bool is_between(char c)
{
	return c == ',' || c == ';' || c == '\t' || c == '|' || c == ' ' ||
	       c == '"' || c == '\'' || c == '\r';
}

/* The first field of the line that is a digest. */
static bool find_digest(const struct digests *d, struct sup_slice line,
			unsigned char *out)
{
	size_t n;

	while (line.n > 0) {
		for (n = 0; n < line.n && !is_between(line.p[n]); n++)
			;
		if (hex_decode((struct sup_slice){ line.p, n }, out,
			       sup_hash_bytes(d->algorithm)))
			return true;
		line = slice_from(line, n + 1);
	}
	return false;
}

/* Words of letters name columns; an address or another digest does not. */
static bool is_header(struct sup_slice line)
{
	bool letters = false;

	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (c == '@')
			return false;
		if ((c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z'))
			letters = true;
	}
	return letters;
}

static enum sup_status take_line(struct digests *d, struct sup_slice line,
				 struct sup_error *err)
{
	unsigned char digest[SUP_HASH_BYTES_MAX];
	enum sup_status st = import_progress(d->im);
	bool first = !d->any;

	if (st != SUP_OK)
		return st;
	if (d->w.line == 1 && line.n >= 3 &&
	    memcmp(line.p, "\xef\xbb\xbf", 3) == 0)
		line = slice_from(line, 3);
	line = slice_trim(line);
	if (line.n == 0)
		return SUP_OK;
	d->any = true;
	if (line.n > HASH_LINE_MAX)
		return import_refuse(d->im, d->w.line, "",
				     "the line is too long");
	if (find_digest(d, line, digest))
		return hash_batch_add(d->batch, digest, err);
	if (first && is_header(line))
		return SUP_OK;
	return import_refuse(d->im, d->w.line, "", "no digest of that kind");
}

/* One step: a line, or more bytes, or the parts of a line without an end. */
static enum sup_status step(struct digests *d, struct sup_error *err)
{
	struct sup_slice rest = window_rest(&d->w);
	const char *end = rest.n == 0 ? NULL : memchr(rest.p, '\n', rest.n);
	struct sup_slice line = rest;
	enum sup_status st = SUP_OK;

	if (end == NULL && !d->w.at_end && rest.n <= HASH_LINE_MAX)
		return window_fill(&d->w);
	if (end != NULL)
		line.n = (size_t)(end - rest.p);
	if (!d->skipping)
		st = take_line(d, line, err);
	d->skipping = end == NULL;
	window_take(&d->w, end == NULL ? rest.n : line.n + 1);
	return st;
}

enum sup_status import_digests(struct import *im, enum sup_hash algorithm,
			       struct hash_batch *batch, struct sup_error *err)
{
	struct digests d = { .im = im, .batch = batch, .algorithm = algorithm };
	enum sup_status st = SUP_OK;

	window_init(&d.w, im->stream);
	while (st == SUP_OK && (!d.w.at_end || window_rest(&d.w).n > 0))
		st = step(&d, err);
	if (st == SUP_OK) {
		st = window_end(&d.w, err);
		if (st == SUP_NOT_FOUND)
			st = SUP_OK;
	}
	window_release(&d.w);
	return st;
}
