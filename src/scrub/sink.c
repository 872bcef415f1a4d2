#include "scrub/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "scrub/utf16.h"

enum {
	PARTS_AT_ONCE = 512,
	PARCEL_MAX = 512 * 1024 * 1024
};

static enum sup_status say(const struct sink *s, struct sup_error *err)
{
	int code = errno;

	return error_set(err, status_from_errno(code), "%s: %s", s->path,
			 strerror(code));
}

static char *copy_text(const char *text, size_t more)
{
	size_t n = strlen(text) + 1;
	char *copy = mem_alloc(n + more, 1);

	if (copy != NULL)
		memcpy(copy, text, n);
	return copy;
}

/* The file behind a link is replaced, not the link. */
static enum sup_status find_target(struct sink *s)
{
	char *real = realpath(s->path, NULL);

	s->target = copy_text(real == NULL ? s->path : real, 0);
	free(real);
	if (s->target == NULL)
		return SUP_NO_MEMORY;
	s->temporary = copy_text(s->target, 32);
	if (s->temporary == NULL)
		return SUP_NO_MEMORY;
	(void)snprintf(s->temporary + strlen(s->target), 32, ".%ld.part",
		       (long)getpid());
	return SUP_OK;
}

static enum sup_status open_file(struct sink *s, struct sup_error *err)
{
	struct stat info;
	mode_t mode = 0640;
	enum sup_status st;

	if (stat(s->path, &info) == 0) {
		mode = info.st_mode & 0777;
		s->direct = !S_ISREG(info.st_mode);
	}
	if (s->direct) {
		s->fd = open(s->path, O_WRONLY | O_CLOEXEC);
		return s->fd < 0 ? say(s, err) : SUP_OK;
	}
	st = find_target(s);
	if (st != SUP_OK)
		return error_set(err, st, "%s: %s", s->path,
				 sup_status_text(st));
	s->fd = open(s->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		     mode);
	if (s->fd < 0) {
		st = say(s, err);
		/* It is not ours to unlink. */
		mem_free(s->temporary);
		s->temporary = NULL;
		return st;
	}
	return SUP_OK;
}

enum sup_status sink_open(struct sink *s, const char *path,
			  struct sup_error *err)
{
	enum sup_status st;

	*s = (struct sink){ .path = path, .fd = -1 };
	if (path == NULL)
		return SUP_OK;
	s->kind = pack_detect(path);
	if (strcmp(path, "-") == 0) {
		s->path = "standard output";
		s->fd = STDOUT_FILENO;
		s->direct = true;
		return SUP_OK;
	}
	st = open_file(s, err);
	if (st != SUP_OK)
		sink_release(s);
	return st;
}

void parcel_init(struct parcel *p)
{
	*p = (struct parcel){ .encoded = BUF_INIT(PARCEL_MAX),
			      .packed = BUF_INIT(PARCEL_MAX) };
}

void parcel_clear(struct parcel *p)
{
	p->n = 0;
	p->ready = false;
	p->one = (struct sup_slice){ NULL, 0 };
	buf_clear(&p->encoded);
	buf_clear(&p->packed);
}

void parcel_release(struct parcel *p)
{
	mem_free(p->parts);
	buf_release(&p->encoded);
	buf_release(&p->packed);
	parcel_init(p);
}

enum sup_status parcel_add(struct parcel *p, struct sup_slice s)
{
	if (s.n == 0)
		return SUP_OK;
	if (p->n == p->alloc) {
		size_t alloc = p->alloc == 0 ? 64 : p->alloc * 2;
		struct sup_slice *bigger =
			mem_grow(p->parts, alloc, sizeof(*bigger));

		if (bigger == NULL)
			return SUP_NO_MEMORY;
		p->parts = bigger;
		p->alloc = alloc;
	}
	p->parts[p->n++] = s;
	return SUP_OK;
}

enum sup_status parcel_make(struct parcel *p, const struct sink *s)
{
	bool big = s->encoding == SUP_SCRUB_UTF16BE;
	const struct sup_slice *parts = p->parts;
	size_t n = p->n;
	enum sup_status st = SUP_OK;

	if (n == 0)
		return SUP_OK;
	if (big || s->encoding == SUP_SCRUB_UTF16LE) {
		for (size_t i = 0; i < n && st == SUP_OK; i++)
			st = utf16_encode(parts[i], big, &p->encoded);
		p->one = buf_slice(&p->encoded);
		p->ready = true;
		parts = &p->one;
		n = 1;
	}
	if (st == SUP_OK && s->kind != PACK_NONE) {
		st = pack_member(s->kind, parts, n, &p->packed);
		p->one = buf_slice(&p->packed);
		p->ready = true;
	}
	return st;
}

/* v is used up. */
static enum sup_status write_all(const struct sink *s, struct iovec *v, int n,
				 struct sup_error *err)
{
	while (n > 0) {
		ssize_t r = writev(s->fd, v, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return say(s, err);
		while (n > 0 && (size_t)r >= v->iov_len) {
			r -= (ssize_t)v->iov_len;
			v++;
			n--;
		}
		if (n > 0) {
			v->iov_base = (char *)v->iov_base + r;
			v->iov_len -= (size_t)r;
		}
	}
	return SUP_OK;
}

enum sup_status sink_write(struct sink *s, const struct parcel *p,
			   struct sup_error *err)
{
	const struct sup_slice *parts = p->ready ? &p->one : p->parts;
	size_t n = p->ready ? 1 : p->n;
	enum sup_status st = SUP_OK;

	for (size_t i = 0; i < n && st == SUP_OK;) {
		struct iovec v[PARTS_AT_ONCE];
		int k = 0;

		for (; i < n && k < PARTS_AT_ONCE; i++, k++) {
			v[k].iov_base = (char *)parts[i].p;
			v[k].iov_len = parts[i].n;
		}
		st = write_all(s, v, k, err);
		s->begun = true;
	}
	return st;
}

enum sup_status sink_finish(struct sink *s, struct sup_error *err)
{
	enum sup_status st = SUP_OK;

	if (s->path == NULL)
		return SUP_OK;
	/* Nothing at all is no file of these kinds. */
	if (s->kind != PACK_NONE && !s->begun) {
		struct parcel empty;

		parcel_init(&empty);
		st = pack_member(s->kind, NULL, 0, &empty.packed);
		empty.one = buf_slice(&empty.packed);
		empty.ready = true;
		if (st == SUP_OK)
			st = sink_write(s, &empty, err);
		parcel_release(&empty);
	}
	if (st != SUP_OK || s->direct)
		return st;
	if (fsync(s->fd) != 0)
		st = say(s, err);
	if (close(s->fd) != 0 && st == SUP_OK)
		st = say(s, err);
	s->fd = -1;
	return st;
}

enum sup_status sink_publish(struct sink *s, struct sup_error *err)
{
	int fd;

	if (s->path == NULL || s->direct)
		return SUP_OK;
	if (rename(s->temporary, s->target) != 0)
		return say(s, err);
	mem_free(s->temporary);
	s->temporary = NULL;
	/* The new name must survive a power cut too. */
	fd = open(dirname(s->target), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
	return SUP_OK;
}

void sink_release(struct sink *s)
{
	if (s->fd >= 0 && s->fd != STDOUT_FILENO)
		(void)close(s->fd);
	if (s->temporary != NULL)
		(void)unlink(s->temporary);
	mem_free(s->temporary);
	mem_free(s->target);
	*s = (struct sink){ .fd = -1 };
}
