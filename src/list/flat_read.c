/* flat_read.c - a list of somebody else, whatever its dialect. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"
#include "base/sorter.h"
#include "list/flat_file.h"
#include "list/target.h"

enum {
	BLOCK = 1024 * 1024, /* that is hashed at once */
	PROGRESS_EVERY = 4096
};

/* The list's bytes on their way to the stream. */
struct blocks {
	int fd;
	unsigned char *data;
	size_t n;
	size_t at;
	uint64_t hash;
};

struct reading {
	const struct flat_options *o;
	struct blocks blocks;
	struct stream *stream;
	struct sorter *sorter;
	size_t column;	/* named by a header, or SIZE_MAX */
	uint64_t lines; /* that were looked at */
	uint64_t taken;
	uint64_t refused;
	uint64_t total; /* bytes of the list; 0: not known */
	uint64_t done;
};

static enum sup_status fill_block(struct blocks *b)
{
	struct hash128 chain;

	b->at = 0;
	b->n = 0;
	while (b->n < BLOCK) {
		ssize_t k = read(b->fd, b->data + b->n, BLOCK - b->n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return status_from_errno(errno);
		if (k == 0)
			break;
		b->n += (size_t)k;
	}
	if (b->n == 0)
		return SUP_OK;
	chain = hash128_two(
		(struct sup_slice){ (const char *)&b->hash, sizeof(b->hash) },
		(struct sup_slice){ (const char *)b->data, b->n });
	b->hash = chain.lo;
	return SUP_OK;
}

static enum sup_status open_blocks(struct blocks *b, int fd)
{
	*b = (struct blocks){ .fd = fd, .data = mem_alloc(BLOCK, 1) };
	return b->data == NULL ? SUP_NO_MEMORY : SUP_OK;
}

enum sup_status flat_source_hash(int fd, uint64_t *out)
{
	struct blocks b;
	enum sup_status st = open_blocks(&b, fd);

	do {
		if (st == SUP_OK)
			st = fill_block(&b);
	} while (st == SUP_OK && b.n > 0);
	mem_free(b.data);
	if (st == SUP_OK)
		*out = b.hash;
	return st;
}

static enum sup_status give_bytes(void *arg, char *buf, size_t n, size_t *got)
{
	struct reading *r = arg;
	struct blocks *b = &r->blocks;
	enum sup_status st = SUP_OK;

	if (b->at == b->n)
		st = fill_block(b);
	*got = 0;
	if (st != SUP_OK)
		return st;
	*got = b->n - b->at < n ? b->n - b->at : n;
	memcpy(buf, b->data + b->at, *got);
	b->at += *got;
	r->done += *got;
	return SUP_OK;
}

void flat_entry(struct sup_slice text, unsigned char *out)
{
	const struct hash128 h = hash128_two(text, SLICE(""));

	for (unsigned i = 0; i < 8; i++) {
		out[i] = (unsigned char)(h.hi >> (56 - 8 * i));
		out[8 + i] = (unsigned char)(h.lo >> (56 - 8 * i));
	}
}

static bool read_digest(struct sup_slice text, unsigned char *record)
{
	unsigned char digest[SUP_HASH_BYTES_MAX];

	for (int h = SUP_HASH_NONE + 1; h < SUP_HASH_END; h++) {
		if (!hex_decode(text, digest, sup_hash_bytes((enum sup_hash)h)))
			continue;
		record[0] = (unsigned char)h;
		memcpy(record + 1, digest, FLAT_ENTRY);
		return true;
	}
	return false;
}

/* Is it an address, a rule or a digest?  SUP_INVALID: none of them. */
static enum sup_status read_item(struct sup_slice text, unsigned char *record)
{
	struct target who;
	struct sup_error why;
	enum sup_status st;

	text = slice_trim(text);
	if (read_digest(text, record))
		return SUP_OK;
	if (text.n == 0 || memchr(text.p, '@', text.n) == NULL)
		return SUP_INVALID;
	st = target_parse(text, &who, &why);
	if (st != SUP_OK)
		return st;
	if (who.db == DB_DOMAINS) {
		record[0] = FLAT_RULE;
		flat_entry(target_key(&who), record + 1);
	} else {
		record[0] = FLAT_ADDRESS;
		flat_entry(
			(struct sup_slice){ who.address.text, who.address.len },
			record + 1);
	}
	return SUP_OK;
}

/* The column that a header names, or SIZE_MAX; the best names first. */
static size_t find_column(const struct csv_record *row)
{
	static const char *const names[] = {
		"email",	"e-mail", "email_address", "email address",
		"emailaddress", "mail",	  "recipient",	   "sha256",
		"sha1",		"md5",	  "email_sha256",  "email_sha1",
		"email_md5",	"hash",	  "digest",	   "address",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t at = csv_column(row, names[i]);

		if (at < row->n_fields)
			return at;
	}
	return SIZE_MAX;
}

/* Words that may name columns, and no damaged address. */
static bool is_header(const struct csv_record *row)
{
	if (row->fault != NULL)
		return false;
	for (size_t i = 0; i < row->raw.n; i++) {
		if (row->raw.p[i] == '@' || row->raw.p[i] == '\0')
			return false;
	}
	return find_column(row) != SIZE_MAX || row->n_fields > 1;
}

/* The named column, or the first field that is something, or the whole. */
static enum sup_status find_item(const struct reading *r,
				 const struct csv_record *row,
				 unsigned char *record)
{
	enum sup_status st = SUP_INVALID;

	if (r->column < row->n_fields)
		st = read_item(row->fields[r->column], record);
	for (size_t i = 0; st == SUP_INVALID && i < row->n_fields; i++)
		st = read_item(row->fields[i], record);
	return st == SUP_INVALID ? read_item(row->raw, record) : st;
}

static bool is_between(char c)
{
	return c == ',' || c == ';' || c == '\t' || c == '|' || c == '"' ||
	       c == '\n' || c == '\r';
}

/* Where quotes do not match, or hold more than one line, a row may be many:
 * take whatever there is. */
static enum sup_status take_pieces(struct reading *r, struct sup_slice rest,
				   bool *any, struct sup_error *err)
{
	unsigned char record[FLAT_RECORD];
	enum sup_status st = SUP_OK;

	while (st == SUP_OK && rest.n > 0) {
		struct sup_slice piece = { rest.p, 0 };

		while (piece.n < rest.n && !is_between(rest.p[piece.n]))
			piece.n++;
		rest = slice_from(rest, piece.n + 1);
		st = read_item(piece, record);
		if (st == SUP_OK) {
			*any = true;
			st = sorter_add(r->sorter, record, err);
		} else if (st == SUP_INVALID) {
			st = SUP_OK;
		} else {
			(void)error_set(err, st, "%s", sup_status_text(st));
		}
	}
	return st;
}

static enum sup_status refuse(struct reading *r, const struct csv_record *row)
{
	const struct sup_refused what = {
		.line = row->line,
		.field = SLICE(""),
		.why = row->fault != NULL ? row->fault
					  : "no address, rule or digest",
	};

	r->refused++;
	return r->o->refused == NULL ? SUP_OK : r->o->refused(&what, r->o->arg);
}

static enum sup_status take_row(struct reading *r, const struct csv_record *row,
				struct sup_error *err)
{
	unsigned char record[FLAT_RECORD];
	bool first = r->lines++ == 0;
	bool any = false;
	enum sup_status st = find_item(r, row, record);

	if (st == SUP_OK) {
		any = true;
		st = sorter_add(r->sorter, record, err);
	} else if (st == SUP_INVALID) {
		st = SUP_OK;
	} else {
		(void)error_set(err, st, "%s", sup_status_text(st));
	}
	if (st == SUP_OK &&
	    (row->fault != NULL ||
	     (row->raw.n > 0 && memchr(row->raw.p, '\n', row->raw.n) != NULL)))
		st = take_pieces(r, row->raw, &any, err);
	if (st != SUP_OK)
		return st;
	r->taken += any ? 1 : 0;
	if (any)
		return SUP_OK;
	if (first && is_header(row)) {
		r->column = find_column(row);
		return SUP_OK;
	}
	return refuse(r, row);
}

static enum sup_status tell(struct reading *r)
{
	const struct sup_progress p = { r->done, r->total };

	if (r->o->progress == NULL || r->lines % PROGRESS_EVERY != 0)
		return SUP_OK;
	return r->o->progress(&p, r->o->arg);
}

static enum sup_status read_rows(struct reading *r, struct sup_error *err)
{
	struct csv_options dialect = { 0 };
	struct sup_slice sample = { NULL, 0 };
	struct csv_record row;
	struct csv *csv = NULL;
	enum sup_status st = stream_peek(r->stream, &sample, err);

	if (st != SUP_OK)
		return st;
	dialect.delimiter = csv_guess_delimiter(sample);
	st = csv_open(r->stream, &dialect, &csv);
	if (st != SUP_OK)
		return error_set(err, st, "%s", sup_status_text(st));
	while (st == SUP_OK) {
		st = csv_next(csv, &row, err);
		if (st == SUP_OK)
			st = take_row(r, &row, err);
		if (st == SUP_OK)
			st = tell(r);
	}
	csv_close(csv);
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

/* What stands behind the end of a packed list is part of the file. */
static enum sup_status read_rest(struct reading *r)
{
	enum sup_status st = SUP_OK;

	while (st == SUP_OK && r->blocks.n > 0)
		st = fill_block(&r->blocks);
	return st;
}

enum sup_status flat_read(const struct flat_options *o, int fd,
			  struct sorter *s, uint64_t *content,
			  uint64_t *refused, struct sup_error *err)
{
	struct reading r = { .o = o, .sorter = s, .column = SIZE_MAX };
	struct flat_source source;
	enum sup_status st = open_blocks(&r.blocks, fd);

	if (st == SUP_OK)
		st = stream_open_fn(give_bytes, &r, o->path, &r.stream);
	if (st != SUP_OK)
		(void)error_set(err, st, "%s", sup_status_text(st));
	if (st == SUP_OK && flat_source_look(fd, 0, &source) == SUP_OK)
		r.total = source.size;
	if (st == SUP_OK)
		st = read_rows(&r, err);
	if (st == SUP_OK) {
		st = read_rest(&r);
		if (st != SUP_OK)
			(void)error_set(err, st, "%s: %s", o->path,
					sup_status_text(st));
	}
	if (st == SUP_OK && r.taken == 0 && r.refused > 0)
		st = error_set(err, SUP_INVALID,
			       "%s: no line has an address, a rule or a digest",
			       o->path);
	stream_close(r.stream);
	mem_free(r.blocks.data);
	*content = r.blocks.hash;
	*refused = r.refused;
	return st;
}
