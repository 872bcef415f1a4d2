#include "base/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/unpack.h"

enum {
	RAW_BYTES = 128 * 1024,
	PEEK_BYTES = 64 * 1024
};

struct stream {
	stream_read_fn *fn;
	void *arg;
	int fd;
	bool owns_fd;
	bool at_end; /* of what fn gives */
	bool begun;  /* the kind of the first bytes is known */
	bool packed; /* the stream began with something packed */
	const struct unpack_kind *kind; /* of the open member or frame */
	void *state;
	struct sup_slice memory; /* not yet given, of a stream of bytes */
	struct sup_slice raw;	 /* not yet unpacked */
	struct sup_slice peeked; /* not yet taken, of peek[] */
	uint64_t raw_bytes;
	uint64_t total_bytes;
	enum sup_status failed; /* said once all before it is taken */
	const char *why;
	char *name;
	char *peek;
	char block[RAW_BYTES];
};

static enum sup_status read_fd(void *arg, char *buf, size_t n, size_t *got)
{
	struct stream *s = arg;
	ssize_t r;

	do {
		r = read(s->fd, buf, n);
	} while (r < 0 && errno == EINTR);
	if (r < 0)
		return status_from_errno(errno);
	*got = (size_t)r;
	return SUP_OK;
}

static enum sup_status read_memory(void *arg, char *buf, size_t n, size_t *got)
{
	struct stream *s = arg;

	*got = s->memory.n < n ? s->memory.n : n;
	if (*got > 0)
		memcpy(buf, s->memory.p, *got);
	s->memory = slice_from(s->memory, *got);
	return SUP_OK;
}

enum sup_status stream_open_fn(stream_read_fn *fn, void *arg, const char *name,
			       struct stream **out)
{
	struct stream *s = mem_alloc(1, sizeof(*s));
	size_t n = strlen(name) + 1;

	if (s == NULL)
		return SUP_NO_MEMORY;
	/* All but the block, which is written before it is read. */
	memset(s, 0, offsetof(struct stream, block));
	s->fn = fn;
	s->arg = arg;
	s->fd = -1;
	s->name = mem_alloc(n, 1);
	if (s->name == NULL) {
		mem_free(s);
		return SUP_NO_MEMORY;
	}
	memcpy(s->name, name, n);
	*out = s;
	return SUP_OK;
}

enum sup_status stream_open_bytes(struct sup_slice bytes, const char *name,
				  struct stream **out)
{
	struct stream *s;
	enum sup_status st = stream_open_fn(read_memory, NULL, name, &s);

	if (st != SUP_OK)
		return st;
	s->arg = s;
	s->memory = bytes;
	s->total_bytes = bytes.n;
	*out = s;
	return SUP_OK;
}

enum sup_status stream_open_fd(int fd, const char *name, struct stream **out,
			       struct sup_error *err)
{
	struct stream *s;
	struct stat info;
	enum sup_status st = stream_open_fn(read_fd, NULL, name, &s);

	if (st != SUP_OK)
		return error_set(err, st, "%s: %s", name, sup_status_text(st));
	s->arg = s;
	s->fd = fd;
	if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0)
		s->total_bytes = (uint64_t)info.st_size;
	*out = s;
	return SUP_OK;
}

enum sup_status stream_open(const char *path, struct stream **out,
			    struct sup_error *err)
{
	enum sup_status st;
	int fd;

	if (strcmp(path, "-") == 0)
		return stream_open_fd(STDIN_FILENO, path, out, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		int code = errno;

		st = status_from_errno(code);
		return error_set(err, st, "%s: %s", path,
				 code == ENOENT ? "no such file"
						: sup_status_text(st));
	}
	st = stream_open_fd(fd, path, out, err);
	if (st != SUP_OK)
		(void)close(fd);
	else
		(*out)->owns_fd = true;
	return st;
}

void stream_close(struct stream *s)
{
	if (s == NULL)
		return;
	if (s->kind != NULL)
		s->kind->close(s->state);
	if (s->owns_fd)
		(void)close(s->fd);
	mem_free(s->peek);
	mem_free(s->name);
	mem_free(s);
}

static void fail(struct stream *s, enum sup_status st, const char *why)
{
	s->failed = st;
	s->why = why;
}

/* More raw bytes behind those that there are, until at least need or the
 * end. */
static enum sup_status fill_raw(struct stream *s, size_t need)
{
	while (s->raw.n < need && !s->at_end) {
		size_t got = 0;
		enum sup_status st;

		if (s->raw.n > 0)
			memmove(s->block, s->raw.p, s->raw.n);
		s->raw.p = s->block;
		st = s->fn(s->arg, s->block + s->raw.n, RAW_BYTES - s->raw.n,
			   &got);
		if (st != SUP_OK) {
			s->at_end = true;
			fail(s, st, sup_status_text(st));
			return st;
		}
		s->at_end = got == 0;
		s->raw.n += got;
		s->raw_bytes += got;
	}
	return SUP_OK;
}

/* gzip's own program takes zeros behind the last member for padding of a
 * tape; so do we. */
static bool only_zeros(struct stream *s)
{
	while (fill_raw(s, 1) == SUP_OK && s->raw.n > 0) {
		if (s->raw.p[0] != '\0')
			return false;
		s->raw = slice_from(s->raw, 1);
	}
	return s->failed == SUP_OK;
}

/* Find out what comes next: at the start, and after a member or frame. */
static enum sup_status begin(struct stream *s)
{
	enum sup_status st = fill_raw(s, UNPACK_MAGIC_BYTES);

	/* What was read before the failure is still handed out. */
	if (st != SUP_OK && s->raw.n == 0)
		return st;
	if (s->raw.n == 0)
		return SUP_OK;
	s->kind = unpack_detect(s->raw);
	if (s->kind != NULL) {
		st = s->kind->open(&s->state);
		if (st != SUP_OK) {
			s->kind = NULL;
			fail(s, st, sup_status_text(st));
			return st;
		}
		s->packed = true;
	} else if (s->packed) {
		if (!only_zeros(s) && s->failed == SUP_OK)
			fail(s, SUP_INVALID,
			     "something else follows the compressed data");
		return s->failed;
	}
	s->begun = true;
	return SUP_OK;
}

static enum sup_status step(struct stream *s, char *buf, size_t n, size_t *got)
{
	bool ended = false;
	enum sup_status st = fill_raw(s, 1);
	size_t before = s->raw.n;

	if (st != SUP_OK && s->raw.n == 0)
		return st;
	st = s->kind->step(s->state, &s->raw, buf, n, got, &ended);
	if (st != SUP_OK) {
		fail(s, st,
		     st == SUP_INVALID ? "the compressed data is damaged"
				       : sup_status_text(st));
	} else if (ended) {
		s->kind->close(s->state);
		s->kind = NULL;
		s->begun = false;
	} else if (*got == 0 && s->raw.n == before && s->at_end) {
		fail(s, SUP_INVALID, "the compressed data is cut");
	}
	return s->failed;
}

static void read_plain(struct stream *s, char *buf, size_t n, size_t *got)
{
	/* A large piece need not come by way of the block. */
	if (s->raw.n == 0 && n >= RAW_BYTES && !s->at_end) {
		enum sup_status st = s->fn(s->arg, buf, n, got);

		if (st != SUP_OK) {
			*got = 0;
			fail(s, st, sup_status_text(st));
		}
		s->at_end = *got == 0;
		s->raw_bytes += *got;
		return;
	}
	(void)fill_raw(s, 1);
	*got = s->raw.n < n ? s->raw.n : n;
	if (*got > 0)
		memcpy(buf, s->raw.p, *got);
	s->raw = slice_from(s->raw, *got);
}

/* The next unpacked bytes; none: the end, or s->failed. */
static void read_some(struct stream *s, char *buf, size_t n, size_t *got)
{
	*got = 0;
	while (*got == 0) {
		if (s->failed != SUP_OK && s->raw.n == 0)
			return;
		if (!s->begun && begin(s) != SUP_OK)
			return;
		if (!s->begun)
			return;
		if (s->kind == NULL) {
			read_plain(s, buf, n, got);
			return;
		}
		if (step(s, buf, n, got) != SUP_OK) {
			s->raw.n = 0;
			return;
		}
	}
}

enum sup_status stream_read(struct stream *s, char *buf, size_t n, size_t *got,
			    struct sup_error *err)
{
	if (s->peeked.n > 0) {
		*got = s->peeked.n < n ? s->peeked.n : n;
		memcpy(buf, s->peeked.p, *got);
		s->peeked = slice_from(s->peeked, *got);
		return SUP_OK;
	}
	read_some(s, buf, n, got);
	if (*got > 0 || s->failed == SUP_OK)
		return SUP_OK;
	return error_set(err, s->failed, "%s: %s", s->name, s->why);
}

enum sup_status stream_peek(struct stream *s, struct sup_slice *out,
			    struct sup_error *err)
{
	size_t got = 1;
	size_t n = s->peeked.n;

	if (s->peek == NULL) {
		s->peek = mem_alloc(PEEK_BYTES, 1);
		if (s->peek == NULL)
			return error_set(err, SUP_NO_MEMORY, "%s: %s", s->name,
					 sup_status_text(SUP_NO_MEMORY));
		/* A first line is enough: who types waits for nothing more. */
		while (n < PEEK_BYTES && got > 0 &&
		       memchr(s->peek, '\n', n) == NULL) {
			read_some(s, s->peek + n, PEEK_BYTES - n, &got);
			n += got;
		}
		s->peeked = (struct sup_slice){ s->peek, n };
	}
	*out = s->peeked;
	if (n > 0 || s->failed == SUP_OK)
		return SUP_OK;
	return error_set(err, s->failed, "%s: %s", s->name, s->why);
}

const char *stream_name(const struct stream *s)
{
	return s->name;
}

uint64_t stream_raw_bytes(const struct stream *s)
{
	return s->raw_bytes;
}

uint64_t stream_total_bytes(const struct stream *s)
{
	return s->total_bytes;
}
