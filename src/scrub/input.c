#include "scrub/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "scrub/utf16.h"

enum {
	POLL_MS = 100,
	RAW_BYTES = 64 * 1024, /* of UTF-16, at a time */
	READ_AT_LEAST = 4096
};

struct input {
	struct stream *stream;
	const atomic_bool *stop;
	int fd;
	bool owns_fd;
	bool waits; /* no regular file */
	enum sup_scrub_encoding encoding;
	char *carry; /* read, but not in a block yet */
	size_t carry_alloc;
	size_t at;
	size_t n;
	bool at_end;
	bool inside;
	/* Of UTF-16: read, but not decoded. */
	char *raw;
	size_t raw_n;
};

static enum sup_status read_fd(void *arg, char *buf, size_t n, size_t *got)
{
	struct input *in = arg;
	struct pollfd p = { .fd = in->fd, .events = POLLIN };
	ssize_t r;

	while (in->waits && poll(&p, 1, POLL_MS) <= 0) {
		if (atomic_load(in->stop))
			return SUP_STOPPED;
	}
	do {
		r = read(in->fd, buf, n);
	} while (r < 0 && errno == EINTR && !atomic_load(in->stop));
	if (r < 0)
		return errno == EINTR ? SUP_STOPPED : status_from_errno(errno);
	*got = (size_t)r;
	return SUP_OK;
}

static enum sup_status open_file(struct input *in, const char *path,
				 struct sup_error *err)
{
	enum sup_status st;

	in->fd = STDIN_FILENO;
	if (strcmp(path, "-") != 0) {
		in->fd = open(path, O_RDONLY | O_CLOEXEC);
		in->owns_fd = in->fd >= 0;
	}
	if (in->fd < 0) {
		int code = errno;

		st = status_from_errno(code);
		return error_set(err, st, "%s: %s", path,
				 code == ENOENT ? "no such file"
						: sup_status_text(st));
	}
	in->waits = lseek(in->fd, 0, SEEK_CUR) < 0;
	/* A regular file needs no care while it is waited for, and the stream
	 * then knows its length. */
	if (!in->waits)
		return stream_open_fd(in->fd, path, &in->stream, err);
	return stream_open_fn(read_fd, in, path, &in->stream);
}

enum sup_status input_open(const char *path, const atomic_bool *stop,
			   struct input **out, struct sup_error *err)
{
	struct input *in = mem_zero(1, sizeof(*in));
	enum sup_status st;

	if (in == NULL)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	in->stop = stop;
	st = open_file(in, path, err);
	if (st != SUP_OK) {
		input_close(in);
		return st;
	}
	*out = in;
	return SUP_OK;
}

void input_close(struct input *in)
{
	if (in == NULL)
		return;
	stream_close(in->stream);
	if (in->owns_fd)
		(void)close(in->fd);
	mem_free(in->carry);
	mem_free(in->raw);
	mem_free(in);
}

static bool is_utf16(const struct input *in)
{
	return in->encoding == SUP_SCRUB_UTF16LE ||
	       in->encoding == SUP_SCRUB_UTF16BE;
}

/* Decoded bytes into buf, which takes n; 0 at the end only. */
static enum sup_status read_utf16(struct input *in, char *buf, size_t n,
				  size_t *got, struct sup_error *err)
{
	enum sup_status st = SUP_OK;
	size_t limit = n / 3 * 2;

	*got = 0;
	if (limit > RAW_BYTES)
		limit = RAW_BYTES;
	while (*got == 0) {
		struct sup_slice s = { in->raw, in->raw_n };
		size_t more = 0;
		size_t taken;

		st = stream_read(in->stream, in->raw + in->raw_n,
				 limit - in->raw_n, &more, err);
		if (st != SUP_OK)
			return st;
		s.n += more;
		*got = utf16_decode(s, in->encoding == SUP_SCRUB_UTF16BE,
				    more == 0, buf, &taken);
		in->raw_n = s.n - taken;
		memmove(in->raw, in->raw + taken, in->raw_n);
		if (more > 0 || *got > 0)
			continue;
		return in->raw_n == 0
			       ? SUP_OK
			       : error_set(err, SUP_INVALID,
					   "%s: the last character is cut",
					   stream_name(in->stream));
	}
	return SUP_OK;
}

static enum sup_status read_more(struct input *in, char *buf, size_t n,
				 size_t *got, struct sup_error *err)
{
	enum sup_status st;

	if (atomic_load(in->stop))
		return SUP_STOPPED;
	st = is_utf16(in) ? read_utf16(in, buf, n, got, err)
			  : stream_read(in->stream, buf, n, got, err);
	if (st == SUP_OK)
		in->at_end = *got == 0;
	return st;
}

static enum sup_status grow(char **data, size_t *alloc, size_t want)
{
	char *bigger;

	if (want <= *alloc)
		return SUP_OK;
	bigger = mem_grow(*data, want, 1);
	if (bigger == NULL)
		return SUP_NO_MEMORY;
	*data = bigger;
	*alloc = want;
	return SUP_OK;
}

enum sup_status input_sample(struct input *in, struct sup_slice *out,
			     bool *whole, enum sup_scrub_encoding *encoding,
			     struct sup_error *err)
{
	struct sup_slice first = { NULL, 0 };
	enum sup_status st = stream_peek(in->stream, &first, err);
	size_t got;

	if (st != SUP_OK)
		return st;
	in->encoding = layout_utf16(first);
	st = grow(&in->carry, &in->carry_alloc, SAMPLE_BYTES);
	if (st == SUP_OK && is_utf16(in)) {
		in->raw = mem_alloc(RAW_BYTES, 1);
		st = in->raw == NULL ? SUP_NO_MEMORY : SUP_OK;
	}
	while (st == SUP_OK && !in->at_end &&
	       SAMPLE_BYTES - in->n >= READ_AT_LEAST) {
		got = 0;
		st = read_more(in, in->carry + in->n, SAMPLE_BYTES - in->n,
			       &got, err);
		in->n += got;
	}
	if (st == SUP_NO_MEMORY)
		return error_set(err, st, "%s", sup_status_text(st));
	*out = (struct sup_slice){ in->carry, in->n };
	*whole = in->at_end;
	/* A character may be cut at the end of the sample. */
	if (!is_utf16(in) && in->n > 0 &&
	    !utf8_valid((struct sup_slice){
		    in->carry, *whole ? in->n : utf8_cut(*out, in->n - 4) }))
		in->encoding = SUP_SCRUB_LATIN1;
	*encoding = in->encoding;
	return st;
}

void input_skip(struct input *in, size_t n)
{
	in->at += n;
}

/* Up to want bytes in b, from what was read before and from the file. */
static enum sup_status fill(struct input *in, size_t want, struct block *b,
			    struct sup_error *err)
{
	enum sup_status st = grow(&b->data, &b->alloc, want + READ_AT_LEAST);
	size_t n = in->n - in->at;

	if (st != SUP_OK)
		return error_set(err, st, "%s", sup_status_text(st));
	if (n > want - b->n)
		n = want - b->n;
	if (n > 0) {
		memcpy(b->data + b->n, in->carry + in->at, n);
		b->n += n;
		in->at += n;
	}
	while (b->n < want && !in->at_end) {
		size_t got = 0;

		/* UTF-16 comes in whole characters, so it needs some room. */
		st = read_more(in, b->data + b->n,
			       (is_utf16(in) ? b->alloc : want) - b->n, &got,
			       err);
		if (st != SUP_OK)
			return st;
		b->n += got;
	}
	return SUP_OK;
}

/* The end of a block stays for the next one. */
static enum sup_status give_back(struct input *in, const char *p, size_t n)
{
	enum sup_status st;

	if (n == 0)
		return SUP_OK;
	if (in->at >= n && in->at < in->n) {
		/* It was taken from there, and is there still. */
		in->at -= n;
		return SUP_OK;
	}
	if (in->at < in->n)
		return SUP_NO_MEMORY;
	st = grow(&in->carry, &in->carry_alloc, n);
	if (st != SUP_OK)
		return st;
	memcpy(in->carry, p, n);
	in->at = 0;
	in->n = n;
	return SUP_OK;
}

/* As row_cut(), also within a row that is too long. */
static size_t cut(const struct input *in, const struct dialect *d,
		  struct sup_slice s, bool whole, bool *inside)
{
	const char *nl;
	size_t skip = 0;
	size_t n;

	*inside = false;
	if (in->inside) {
		nl = s.n == 0 ? NULL : memchr(s.p, '\n', s.n);
		*inside = nl == NULL;
		if (nl == NULL)
			return whole ? s.n : row_part(s, s.n);
		skip = (size_t)(nl - s.p) + 1;
	}
	n = skip == s.n ? 0 : row_cut(d, slice_from(s, skip), whole, inside);
	return skip + n;
}

enum sup_status input_block(struct input *in, const struct dialect *d,
			    size_t want, struct block *b, struct sup_error *err)
{
	enum sup_status st;
	bool inside = false;
	bool whole;
	size_t n;

	b->n = 0;
	b->inside = in->inside;
	for (;;) {
		st = fill(in, want, b, err);
		if (st != SUP_OK)
			return st;
		whole = in->at_end && in->at == in->n;
		n = cut(in, d, (struct sup_slice){ b->data, b->n }, whole,
			&inside);
		if (n > 0 || whole)
			break;
		want = want < READ_AT_LEAST ? want + READ_AT_LEAST : want * 2;
	}
	st = give_back(in, b->data + n, b->n - n);
	if (st != SUP_OK)
		return error_set(err, st, "%s", sup_status_text(st));
	b->n = n;
	in->inside = inside;
	b->open = inside;
	return SUP_OK;
}

void block_release(struct block *b)
{
	mem_free(b->data);
	*b = (struct block){ 0 };
}

uint64_t input_raw_bytes(const struct input *in)
{
	return stream_raw_bytes(in->stream);
}

uint64_t input_total_bytes(const struct input *in)
{
	return stream_total_bytes(in->stream);
}
