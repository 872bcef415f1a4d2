#include "base/extsort_runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"

enum {
	WRITE_BYTES = 1024 * 1024,
	READ_BYTES = 512 * 1024
};

/* That something is not there must not read as "this is the end". */
static enum sup_status failed_io(int code)
{
	enum sup_status st = status_from_errno(code);

	return st == SUP_NOT_FOUND || st == SUP_OK ? SUP_IO : st;
}

static void free_held(struct runs *r)
{
	for (size_t i = 0; i < r->n_held; i++)
		mem_free(r->held[i].buf);
	r->n_held = 0;
	r->held_bytes = 0;
}

void runs_release(struct runs *r)
{
	free_held(r);
	for (size_t i = 0; i < r->n_filed; i++)
		mem_free(r->filed[i].buf);
	mem_free(r->filed);
	mem_free(r->held);
	mem_free(r->heap);
	if (r->fd >= 0)
		(void)close(r->fd);
}

/* In their order, so that the merge reads them one behind the other. */
static void copy_items(char *to, const struct sort_entry *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t bytes;

		if (i + AHEAD < n)
			near_soon(e[i + AHEAD].item);
		bytes = item_bytes(e[i].item);
		memcpy(to, e[i].item, bytes);
		to += bytes;
	}
}

enum sup_status runs_hold(struct runs *r, const struct sort_entry *e, size_t n,
			  size_t bytes)
{
	struct run run = { .room = bytes, .end = bytes };
	struct run *more = mem_grow(r->held, r->n_held + 1, sizeof(*more));

	if (more == NULL)
		return SUP_NO_MEMORY;
	r->held = more;
	run.buf = mem_alloc(bytes, 1);
	if (run.buf == NULL)
		return SUP_NO_MEMORY;
	copy_items(run.buf, e, n);
	r->held[r->n_held++] = run;
	r->held_bytes += bytes;
	return SUP_OK;
}

/* Its name is gone before anything is in it. */
static enum sup_status make_file(struct runs *r)
{
	static const char name[] = "/.sort-XXXXXX";
	size_t n = strlen(r->dir);
	char *path = mem_alloc(1, n + sizeof(name));
	enum sup_status st = SUP_OK;

	if (path == NULL)
		return SUP_NO_MEMORY;
	memcpy(path, r->dir, n);
	memcpy(path + n, name, sizeof(name));
	r->fd = mkstemp(path);
	if (r->fd < 0 || unlink(path) != 0)
		st = failed_io(errno);
	mem_free(path);
	return st;
}

static enum sup_status write_all(int fd, const char *p, size_t n, uint64_t at)
{
	while (n > 0) {
		ssize_t done = pwrite(fd, p, n, (off_t)at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return failed_io(done < 0 ? errno : EIO);
		p += done;
		n -= (size_t)done;
		at += (uint64_t)done;
	}
	return SUP_OK;
}

/* More of the run behind what is left in its buffer. */
static enum sup_status fill(const struct runs *r, struct run *run)
{
	if (run->buf == NULL) {
		run->room = READ_BYTES;
		run->buf = mem_alloc(1, run->room);
		if (run->buf == NULL)
			return SUP_NO_MEMORY;
	}
	memmove(run->buf, run->buf + run->begin, run->end - run->begin);
	run->end -= run->begin;
	run->begin = 0;
	while (run->left > 0 && run->end < run->room) {
		size_t n = run->room - run->end;
		ssize_t got;

		if (n > run->left)
			n = (size_t)run->left;
		got = pread(r->fd, run->buf + run->end, n, (off_t)run->at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return failed_io(got < 0 ? errno : EIO);
		run->end += (size_t)got;
		run->at += (uint64_t)got;
		run->left -= (uint64_t)got;
	}
	return SUP_OK;
}

static bool is_whole(const struct run *run)
{
	size_t n = run->end - run->begin;

	return n >= ITEM_HEAD && n >= item_bytes(run->buf + run->begin);
}

/* The least item of s, if there are more. */
static enum sup_status look(const struct runs *r, struct source *s, bool *more)
{
	struct run *run = s->run;
	enum sup_status st = SUP_OK;

	if (!is_whole(run) && run->left > 0)
		st = fill(r, run);
	if (st != SUP_OK)
		return st;
	*more = run->end > run->begin;
	if (!*more)
		return SUP_OK;
	if (!is_whole(run))
		return SUP_IO;
	s->top.item = run->buf + run->begin;
	s->top.head = key_head(item_key(s->top.item), 0);
	return SUP_OK;
}

static void skip(struct run *run)
{
	run->begin += item_bytes(run->buf + run->begin);
}

static bool is_less(const struct source *a, const struct source *b)
{
	if (a->top.head != b->top.head)
		return a->top.head < b->top.head;
	return item_compare(a->top.item, b->top.item) < 0;
}

static void sink_down(struct runs *r, size_t at)
{
	struct source one = r->heap[at];
	size_t child;

	while ((child = 2 * at + 1) < r->n_heap) {
		if (child + 1 < r->n_heap &&
		    is_less(&r->heap[child + 1], &r->heap[child]))
			child++;
		if (!is_less(&r->heap[child], &one))
			break;
		r->heap[at] = r->heap[child];
		at = child;
	}
	r->heap[at] = one;
}

static enum sup_status add_source(struct runs *r, struct source s)
{
	bool more = false;
	enum sup_status st = look(r, &s, &more);

	if (st == SUP_OK && more)
		r->heap[r->n_heap++] = s;
	return st;
}

static enum sup_status begin(struct runs *r, bool with_file)
{
	size_t n = r->n_held + (with_file ? r->n_filed : 0);
	struct source *heap = mem_grow(r->heap, n + 1, sizeof(*heap));
	enum sup_status st = SUP_OK;

	if (heap == NULL)
		return SUP_NO_MEMORY;
	r->heap = heap;
	r->n_heap = 0;
	r->taken = NULL;
	for (size_t i = 0; st == SUP_OK && i < r->n_held; i++)
		st = add_source(r, (struct source){ .run = &r->held[i] });
	for (size_t i = 0; st == SUP_OK && with_file && i < r->n_filed; i++)
		st = add_source(r, (struct source){ .run = &r->filed[i] });
	for (size_t i = r->n_heap / 2; st == SUP_OK && i-- > 0;)
		sink_down(r, i);
	return st;
}

enum sup_status runs_begin(struct runs *r)
{
	return begin(r, true);
}

enum sup_status runs_next(struct runs *r, const char **item)
{
	enum sup_status st;
	bool more;

	/* The item given out is left where it is until somebody asks again. */
	if (r->taken != NULL) {
		skip(r->heap[0].run);
		st = look(r, &r->heap[0], &more);
		if (st != SUP_OK)
			return st;
		if (!more)
			r->heap[0] = r->heap[--r->n_heap];
		if (r->n_heap > 0)
			sink_down(r, 0);
	}
	r->taken = r->n_heap == 0 ? NULL : r->heap[0].top.item;
	*item = r->taken;
	return SUP_OK;
}

struct writing {
	char *buf;
	size_t n;
	uint64_t at;
};

static enum sup_status write_item(struct runs *r, struct writing *w,
				  const char *item)
{
	size_t n = item_bytes(item);
	enum sup_status st;

	if (n > WRITE_BYTES - w->n) {
		st = write_all(r->fd, w->buf, w->n, w->at);
		if (st != SUP_OK)
			return st;
		w->at += w->n;
		w->n = 0;
	}
	memcpy(w->buf + w->n, item, n);
	w->n += n;
	return SUP_OK;
}

static enum sup_status write_run(struct runs *r, struct writing *w)
{
	const char *item = NULL;
	enum sup_status st = begin(r, false);

	if (st == SUP_OK)
		st = runs_next(r, &item);
	while (st == SUP_OK && item != NULL) {
		st = write_item(r, w, item);
		if (st == SUP_OK)
			st = runs_next(r, &item);
	}
	if (st == SUP_OK)
		st = write_all(r->fd, w->buf, w->n, w->at);
	return st;
}

enum sup_status runs_spill(struct runs *r)
{
	struct writing w = { .at = r->file_bytes };
	struct run *more = mem_grow(r->filed, r->n_filed + 1, sizeof(*more));
	enum sup_status st = SUP_OK;

	if (more == NULL)
		return SUP_NO_MEMORY;
	r->filed = more;
	w.buf = mem_alloc(1, WRITE_BYTES);
	if (w.buf == NULL)
		return SUP_NO_MEMORY;
	if (r->fd < 0)
		st = make_file(r);
	if (st == SUP_OK)
		st = write_run(r, &w);
	if (st == SUP_OK) {
		r->filed[r->n_filed++] = (struct run){
			.at = r->file_bytes,
			.left = w.at + w.n - r->file_bytes,
		};
		r->file_bytes = w.at + w.n;
		free_held(r);
	}
	mem_free(w.buf);
	return st;
}
