/* sorter.c - see radix.c for what is in memory; here is what is not. */
#include "base/sorter.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"

enum {
	RECORDS_MIN = 64,
	PATH_BYTES_MAX = 4096
};

/* A sorted run on its way out of the file. */
struct run {
	uint64_t at;   /* in the file, of what is not read */
	uint64_t left; /* bytes that are not read */
	unsigned char *data;
	size_t n; /* bytes in data */
	size_t i; /* of the record in front */
};

struct sorter {
	size_t width;
	size_t room; /* records */
	size_t n;    /* of them in use */
	size_t i;    /* of the next to go out, if there is no file */
	bool going;  /* out */
	unsigned char *data;
	char dir[PATH_BYTES_MAX];
	int fd;
	uint64_t end; /* of the file */
	struct run *runs;
	size_t n_runs;
	size_t room_runs;
	size_t *heap; /* of runs, the smallest in front */
	size_t n_heap;
	bool any; /* last has been given */
	unsigned char last[SORTER_WIDTH_MAX];
};

enum sup_status sorter_open(size_t width, size_t memory, const char *dir,
			    struct sorter **out)
{
	struct sorter *s = NULL;
	size_t n = strlen(dir);

	if (width == 0 || width > SORTER_WIDTH_MAX || n >= sizeof(s->dir))
		return SUP_INVALID;
	s = mem_zero(1, sizeof(*s));
	if (s == NULL)
		return SUP_NO_MEMORY;
	s->width = width;
	s->room = memory / width < RECORDS_MIN ? RECORDS_MIN : memory / width;
	s->fd = -1;
	memcpy(s->dir, dir, n + 1);
	s->data = mem_alloc(s->room, width);
	if (s->data == NULL) {
		mem_free(s);
		return SUP_NO_MEMORY;
	}
	*out = s;
	return SUP_OK;
}

void sorter_close(struct sorter *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd);
	mem_free(s->data);
	mem_free(s->runs);
	mem_free(s->heap);
	mem_free(s);
}

size_t sorter_runs(const struct sorter *s)
{
	return s->n_runs;
}

static enum sup_status failed(const struct sorter *s, const char *what,
			      struct sup_error *err)
{
	int code = errno;

	return error_set(err, status_from_errno(code), "%s: %s: %s", s->dir,
			 what, strerror(code));
}

/* It loses its name at once, so that nothing can be left behind. */
static enum sup_status make_file(struct sorter *s, struct sup_error *err)
{
	char path[PATH_BYTES_MAX + 32];

	if (s->fd >= 0)
		return SUP_OK;
	(void)snprintf(path, sizeof(path), "%s/.supsort.XXXXXX", s->dir);
	s->fd = mkstemp(path);
	if (s->fd < 0)
		return failed(s, "a file to sort in", err);
	(void)unlink(path);
	if (fcntl(s->fd, F_SETFD, FD_CLOEXEC) != 0)
		return failed(s, "a file to sort in", err);
	return SUP_OK;
}

static enum sup_status write_all(struct sorter *s, size_t n,
				 struct sup_error *err)
{
	const unsigned char *p = s->data;

	while (n > 0) {
		ssize_t k = pwrite(s->fd, p, n, (off_t)s->end);

		if (k < 0 && errno == EINTR)
			continue;
		if (k == 0)
			errno = ENOSPC;
		if (k <= 0)
			return failed(s, "a file to sort in", err);
		p += k;
		n -= (size_t)k;
		s->end += (uint64_t)k;
	}
	return SUP_OK;
}

/* Sort what is in memory, and each once. */
static void settle(struct sorter *s)
{
	const size_t w = s->width;
	size_t kept = 0;

	radix_sort(s->data, s->n, w);
	for (size_t i = 0; i < s->n; i++) {
		if (kept > 0 &&
		    memcmp(s->data + (kept - 1) * w, s->data + i * w, w) == 0)
			continue;
		if (kept != i)
			memcpy(s->data + kept * w, s->data + i * w, w);
		kept++;
	}
	s->n = kept;
}

static enum sup_status spill(struct sorter *s, struct sup_error *err)
{
	struct run *r;
	enum sup_status st = make_file(s, err);

	if (st != SUP_OK)
		return st;
	if (s->n_runs == s->room_runs) {
		size_t room = s->room_runs == 0 ? 16 : 2 * s->room_runs;
		void *p = mem_grow(s->runs, room, sizeof(*s->runs));

		if (p == NULL)
			return error_set(err, SUP_NO_MEMORY, "%s",
					 sup_status_text(SUP_NO_MEMORY));
		s->runs = p;
		s->room_runs = room;
	}
	r = &s->runs[s->n_runs];
	*r = (struct run){ .at = s->end, .left = (uint64_t)s->n * s->width };
	st = write_all(s, s->n * s->width, err);
	if (st == SUP_OK) {
		s->n_runs++;
		s->n = 0;
	}
	return st;
}

enum sup_status sorter_add(struct sorter *s, const void *record,
			   struct sup_error *err)
{
	if (s->going)
		return error_set(err, SUP_INVALID, "sorted already");
	if (s->n == s->room) {
		settle(s);
		/* Much the same over and over needs no file. */
		if (s->n > s->room / 2) {
			enum sup_status st = spill(s, err);

			if (st != SUP_OK)
				return st;
		}
	}
	memcpy(s->data + s->n * s->width, record, s->width);
	s->n++;
	return SUP_OK;
}

/* More of a run into its part of the memory; r->n is 0 at its end. */
static enum sup_status refill(struct sorter *s, struct run *r, size_t room,
			      struct sup_error *err)
{
	size_t want = r->left < room ? (size_t)r->left : room;

	r->i = 0;
	r->n = 0;
	while (r->n < want) {
		ssize_t k = pread(s->fd, r->data + r->n, want - r->n,
				  (off_t)(r->at + r->n));

		if (k < 0 && errno == EINTR)
			continue;
		if (k == 0)
			errno = EIO; /* it was written */
		if (k <= 0)
			return failed(s, "a file to sort in", err);
		r->n += (size_t)k;
	}
	r->at += want;
	r->left -= want;
	return SUP_OK;
}

static const unsigned char *front(const struct sorter *s, size_t place)
{
	const struct run *r = &s->runs[s->heap[place]];

	return r->data + r->i * s->width;
}

static void sink(struct sorter *s, size_t at)
{
	size_t moving = s->heap[at];

	for (;;) {
		size_t child = 2 * at + 1;
		const struct run *m = &s->runs[moving];

		if (child >= s->n_heap)
			break;
		if (child + 1 < s->n_heap &&
		    memcmp(front(s, child + 1), front(s, child), s->width) < 0)
			child++;
		if (memcmp(m->data + m->i * s->width, front(s, child),
			   s->width) <= 0)
			break;
		s->heap[at] = s->heap[child];
		at = child;
	}
	s->heap[at] = moving;
}

/* Bytes of memory that a run has on its way out. */
static size_t room_of_run(const struct sorter *s)
{
	assert(s->n_runs > 0);
	return s->room / s->n_runs * s->width;
}

static enum sup_status begin_merge(struct sorter *s, struct sup_error *err)
{
	enum sup_status st = s->n == 0 ? SUP_OK : spill(s, err);
	size_t room;

	if (st != SUP_OK)
		return st;
	room = room_of_run(s);
	s->heap = mem_alloc(s->n_runs, sizeof(*s->heap));
	if (s->heap == NULL || room == 0)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	for (size_t i = 0; st == SUP_OK && i < s->n_runs; i++) {
		s->runs[i].data = s->data + i * room;
		st = refill(s, &s->runs[i], room, err);
		s->heap[i] = i;
	}
	s->n_heap = s->n_runs;
	for (size_t i = s->n_heap / 2; st == SUP_OK && i-- > 0;)
		sink(s, i);
	return st;
}

static enum sup_status begin(struct sorter *s, struct sup_error *err)
{
	settle(s);
	if (s->n_runs > 0) {
		enum sup_status st = begin_merge(s, err);

		if (st != SUP_OK)
			return st;
	}
	s->going = true;
	return SUP_OK;
}

/* Take the smallest of all runs into last. */
static enum sup_status merge_one(struct sorter *s, struct sup_error *err)
{
	struct run *r = &s->runs[s->heap[0]];
	enum sup_status st = SUP_OK;

	memcpy(s->last, front(s, 0), s->width);
	r->i++;
	if (r->i * s->width == r->n)
		st = refill(s, r, room_of_run(s), err);
	if (st == SUP_OK && r->n == 0)
		s->heap[0] = s->heap[--s->n_heap];
	if (st == SUP_OK && s->n_heap > 0)
		sink(s, 0);
	return st;
}

enum sup_status sorter_next(struct sorter *s, const unsigned char **out,
			    struct sup_error *err)
{
	enum sup_status st = s->going ? SUP_OK : begin(s, err);

	if (st != SUP_OK)
		return st;
	if (s->n_runs == 0) {
		if (s->i == s->n)
			return SUP_NOT_FOUND;
		*out = s->data + s->i++ * s->width;
		return SUP_OK;
	}
	/* Equal records of other runs are next to each other. */
	while (s->n_heap > 0 && s->any &&
	       memcmp(front(s, 0), s->last, s->width) == 0) {
		st = merge_one(s, err);
		if (st != SUP_OK)
			return st;
	}
	if (s->n_heap == 0)
		return SUP_NOT_FOUND;
	s->any = true;
	st = merge_one(s, err);
	if (st == SUP_OK)
		*out = s->last;
	return st;
}
