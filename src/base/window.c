#include "base/window.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"

enum {
	BLOCK_BYTES = 256 * 1024,
	ROOM_BYTES = 64 * 1024 /* less than that is not worth a read */
};

void window_init(struct window *w, struct stream *s)
{
	*w = (struct window){ .stream = s, .line = 1 };
}

void window_init_bytes(struct window *w, struct sup_slice bytes)
{
	*w = (struct window){
		.data = bytes.p,
		.filled = bytes.n,
		.line = 1,
		.at_end = true,
	};
}

void window_release(struct window *w)
{
	mem_free(w->own);
	w->own = NULL;
}

/* Room behind what is filled, by moving the rest to the front, or growing. */
static enum sup_status make_room(struct window *w)
{
	size_t rest = w->filled - w->at;
	size_t alloc = w->alloc == 0 ? BLOCK_BYTES : w->alloc;
	char *grown;

	if (w->at > 0 && w->alloc - w->filled < ROOM_BYTES) {
		memmove(w->own, w->own + w->at, rest);
		w->base += w->at;
		w->filled = rest;
		w->at = 0;
	}
	if (w->own != NULL && w->alloc - w->filled >= ROOM_BYTES)
		return SUP_OK;
	if (w->own != NULL)
		alloc = w->alloc * 2;
	grown = mem_grow(w->own, alloc, 1);
	if (grown == NULL)
		return SUP_NO_MEMORY;
	w->own = grown;
	w->data = grown;
	w->alloc = alloc;
	return SUP_OK;
}

enum sup_status window_fill(struct window *w)
{
	enum sup_status st;
	size_t got = 0;

	if (w->at_end)
		return SUP_OK;
	st = make_room(w);
	if (st != SUP_OK)
		return st;
	st = stream_read(w->stream, w->own + w->filled, w->alloc - w->filled,
			 &got, &w->error);
	if (st != SUP_OK) {
		w->failed = st;
		got = 0;
	}
	w->filled += got;
	w->at_end = got == 0;
	return SUP_OK;
}

struct sup_slice window_rest(const struct window *w)
{
	if (w->data == NULL)
		return (struct sup_slice){ "", 0 };
	return (struct sup_slice){ w->data + w->at, w->filled - w->at };
}

uint64_t window_offset(const struct window *w)
{
	return w->base + w->at;
}

void window_take(struct window *w, size_t n)
{
	struct sup_slice s = { window_rest(w).p, n };
	const char *nl;

	while (s.n > 0 && (nl = memchr(s.p, '\n', s.n)) != NULL) {
		w->line++;
		s = slice_from(s, (size_t)(nl - s.p) + 1);
	}
	w->at += n;
}

enum sup_status window_end(const struct window *w, struct sup_error *err)
{
	if (w->failed == SUP_OK)
		return SUP_NOT_FOUND;
	return error_set(err, w->failed, "%s", w->error.text);
}
