/* flat.c - a sorted list: whether it is still good, or how to have one. */
#include "list/flat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/sorter.h"
#include "base/time.h"
#include "list/flat_map.h"

#define SUFFIX ".supflat"

enum {
	/* Two writes so close together may have one time. */
	FRESH_MS = 2000,
	NS_PER_MS = 1000000
};

/* One opening. */
struct opening {
	const struct flat_options *o;
	struct sup_error *err;
	int list; /* the list */
	struct flat_source source;
	bool regular; /* it can be known again */
	bool has_content;
	struct flat *f;
};

static int64_t nanoseconds(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000 * NS_PER_MS + t->tv_nsec;
}

enum sup_status flat_source_look(int fd, sup_time_ms now,
				 struct flat_source *out)
{
	struct stat s;

	if (fstat(fd, &s) != 0)
		return status_from_errno(errno);
	*out = (struct flat_source){
		.size = S_ISREG(s.st_mode) ? (uint64_t)s.st_size : 0,
		.modified_ns = nanoseconds(&s.st_mtim),
		.changed_ns = nanoseconds(&s.st_ctim),
		.inode = (uint64_t)s.st_ino,
		.device = (uint64_t)s.st_dev,
	};
	out->fresh = now - FRESH_MS < out->changed_ns / NS_PER_MS ||
		     now - FRESH_MS < out->modified_ns / NS_PER_MS;
	return SUP_OK;
}

static bool same_source(const struct flat_source *a,
			const struct flat_source *b)
{
	return a->size == b->size && a->modified_ns == b->modified_ns &&
	       a->changed_ns == b->changed_ns && a->inode == b->inode &&
	       a->device == b->device;
}

/* Its times may lie; its bytes do not. */
static bool same_list(struct opening *op, const struct flat_source *old)
{
	if (old->size != op->source.size)
		return false;
	if (!old->fresh && same_source(old, &op->source))
		return true;
	if (!op->has_content) {
		if (lseek(op->list, 0, SEEK_SET) != 0 ||
		    flat_source_hash(op->list, &op->source.content) != SUP_OK)
			return false;
		op->has_content = true;
	}
	return old->content == op->source.content;
}

/* Somebody else could have put an empty one there. */
static bool is_ours(const struct stat *s)
{
	return S_ISREG(s->st_mode) &&
	       (s->st_uid == geteuid() || s->st_uid == 0) &&
	       (s->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static bool read_header(int fd, struct flat_header *h)
{
	struct stat s;

	return fstat(fd, &s) == 0 && is_ours(&s) &&
	       pread(fd, h, sizeof(*h), 0) == (ssize_t)sizeof(*h) &&
	       h->magic == FLAT_MAGIC && h->version == FLAT_VERSION &&
	       h->check == flat_header_check(h) &&
	       h->rules == hash64(sup_address_rules(),
				  strlen(sup_address_rules())) &&
	       h->size == (uint64_t)s.st_size;
}

/* Take the file if it is whole.  False: it is not to be used. */
static bool take(struct opening *op, int fd)
{
	struct flat *f = op->f;
	struct flat_header h;
	void *p;

	if (!read_header(fd, &h))
		return false;
	p = mmap(NULL, (size_t)h.size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return false;
	if (h.body != hash64((const unsigned char *)p + FLAT_HEADER,
			     (size_t)h.size - FLAT_HEADER)) {
		(void)munmap(p, (size_t)h.size);
		return false;
	}
	f->map = p;
	f->header = h;
	return true;
}

static bool take_old(struct opening *op, const char *path)
{
	struct flat_header h;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool good = fd >= 0 && read_header(fd, &h) &&
		    same_list(op, &h.source) && take(op, fd);

	if (fd >= 0)
		(void)close(fd);
	if (good)
		(void)snprintf(op->f->path, sizeof(op->f->path), "%s", path);
	return good;
}

/* Read and sort the list, and write it to fd. */
static enum sup_status fill(struct opening *op, const char *dir, int fd)
{
	struct flat_header h;
	struct flat_source after = { .size = 0 };
	struct sorter *s = NULL;
	size_t memory = op->o->memory == 0 ? FLAT_MEMORY : op->o->memory;
	enum sup_status st;

	memset(&h, 0, sizeof(h));
	h.source = op->source;
	if (op->regular && lseek(op->list, 0, SEEK_SET) != 0)
		return error_set(op->err, status_from_errno(errno), "%s: %s",
				 op->o->path, strerror(errno));
	st = sorter_open(FLAT_RECORD, memory, dir, &s);
	if (st != SUP_OK)
		return error_set(op->err, st, "%s", sup_status_text(st));
	st = flat_read(op->o, op->list, s, &h.source.content, &h.refused,
		       op->err);
	if (st == SUP_OK && op->regular &&
	    (flat_source_look(op->list, 0, &after) != SUP_OK ||
	     !same_source(&after, &op->source)))
		st = error_set(op->err, SUP_BUSY,
			       "%s: it changed while it was read", op->o->path);
	if (st == SUP_OK)
		st = flat_write(fd, s, &h, op->err);
	sorter_close(s);
	return st;
}

/* The directory of a path; "." if it names none. */
static void directory_of(const char *path, char *out, size_t room)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		(void)snprintf(out, room, ".");
	else
		(void)snprintf(out, room, "%.*s",
			       slash == path ? 1 : (int)(slash - path), path);
}

static void sync_directory(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)fsync(fd);
	(void)close(fd);
}

/* Build it beside path and give it that name; an empty name: none at all. */
static enum sup_status build(struct opening *op, const char *dir,
			     const char *path)
{
	char temporary[FLAT_PATH_MAX + 32];
	enum sup_status st;
	int fd;

	(void)snprintf(temporary, sizeof(temporary), "%s/.supflat.XXXXXX", dir);
	fd = mkstemp(temporary);
	if (fd < 0)
		return error_set(op->err, status_from_errno(errno), "%s: %s",
				 dir, strerror(errno));
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	st = fill(op, dir, fd);
	if (st == SUP_OK && path[0] != '\0' &&
	    (fsync(fd) != 0 || rename(temporary, path) != 0))
		st = error_set(op->err, status_from_errno(errno), "%s: %s",
			       path, strerror(errno));
	if (st == SUP_OK && path[0] != '\0')
		sync_directory(dir);
	else
		(void)unlink(temporary);
	if (st == SUP_OK && !take(op, fd))
		st = error_set(op->err, SUP_IO,
			       "%s: the sorted file cannot be read", dir);
	if (st == SUP_OK) {
		(void)snprintf(op->f->path, sizeof(op->f->path), "%s", path);
		op->f->built = true;
	}
	(void)close(fd);
	return st;
}

/* What a list is called in the cache: by where it is. */
static bool name_in_cache(const struct opening *op, char *out, size_t room)
{
	char *real = realpath(op->o->path, NULL);
	int n = -1;

	if (real != NULL)
		n = snprintf(out, room, "%s/%016llx" SUFFIX, op->o->cache_dir,
			     (unsigned long long)hash64(real, strlen(real)));
	free(real);
	return n > 0 && (size_t)n < room;
}

static enum sup_status use_cache(struct opening *op)
{
	char path[FLAT_PATH_MAX];

	if (!name_in_cache(op, path, sizeof(path)))
		return error_set(op->err, SUP_TOO_LARGE,
				 "%s: the name is too "
				 "long",
				 op->o->path);
	if (take_old(op, path))
		return SUP_OK;
	(void)mkdir(op->o->cache_dir, 0700);
	return build(op, op->o->cache_dir, path);
}

static enum sup_status use_list(struct opening *op)
{
	char path[FLAT_PATH_MAX];
	char dir[FLAT_PATH_MAX];
	enum sup_status st;
	int n = snprintf(path, sizeof(path), "%s" SUFFIX, op->o->path);

	if (n < 0 || (size_t)n >= sizeof(path))
		return error_set(op->err, SUP_TOO_LARGE,
				 "%s: the name is too "
				 "long",
				 op->o->path);
	directory_of(path, dir, sizeof(dir));
	/* Of a pipe nothing can be known again. */
	if (!op->regular)
		return build(op,
			     op->o->cache_dir == NULL ? "/tmp"
						      : op->o->cache_dir,
			     "");
	if (take_old(op, path))
		return SUP_OK;
	st = build(op, dir, path);
	if (op->o->cache_dir != NULL && st == SUP_DENIED) {
		if (op->err != NULL)
			op->err->text[0] = '\0';
		st = use_cache(op);
	}
	return st;
}

enum sup_status flat_open(const struct flat_options *o, struct flat **out,
			  struct sup_error *err)
{
	struct opening op = { .o = o, .err = err, .list = -1 };
	struct stat s;
	enum sup_status st;

	op.list = open(o->path, O_RDONLY | O_CLOEXEC);
	if (op.list < 0 || fstat(op.list, &s) != 0) {
		st = error_set(err, status_from_errno(errno), "%s: %s", o->path,
			       strerror(errno));
		goto out;
	}
	op.regular = S_ISREG(s.st_mode);
	st = flat_source_look(op.list, sup_time_now(), &op.source);
	op.f = st == SUP_OK ? mem_zero(1, sizeof(*op.f)) : NULL;
	if (op.f == NULL) {
		st = error_set(err, SUP_NO_MEMORY, "%s",
			       sup_status_text(SUP_NO_MEMORY));
		goto out;
	}
	st = use_list(&op);
	if (st != SUP_OK)
		goto out;
	*out = op.f;
	op.f = NULL;
out:
	flat_close(op.f);
	if (op.list >= 0)
		(void)close(op.list);
	return st;
}

void flat_close(struct flat *f)
{
	if (f == NULL)
		return;
	if (f->map != NULL)
		(void)munmap(f->map, (size_t)f->header.size);
	mem_free(f);
}

void flat_facts(const struct flat *f, struct flat_facts *out)
{
	const struct flat_section *s = f->header.sections;

	*out = (struct flat_facts){
		.addresses = s[FLAT_ADDRESS].entries,
		.rules = s[FLAT_RULE].entries,
		.digests = s[FLAT_MD5].entries + s[FLAT_SHA1].entries +
			   s[FLAT_SHA256].entries,
		.refused = f->header.refused,
		.built = f->built,
		.path = f->path,
	};
}
