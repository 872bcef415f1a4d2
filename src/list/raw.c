#include "list/raw.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

void raw_walk_init(struct raw_walk *w, struct sup_store *s, enum store_db db,
		   struct sup_slice prefix)
{
	memset(w, 0, sizeof(*w));
	w->store = s;
	w->db = db;
	w->prefix = prefix;
}

void raw_walk_release(struct raw_walk *w)
{
	arena_release(&w->arena);
	mem_free(w->records);
	w->records = NULL;
	w->n = 0;
	w->room = 0;
}

static enum sup_status grow(struct raw_walk *w)
{
	size_t room = w->room == 0 ? 256 : w->room * 2;
	struct raw_record *more = mem_grow(w->records, room, sizeof(*more));

	if (more == NULL)
		return SUP_NO_MEMORY;
	w->records = more;
	w->room = room;
	return SUP_OK;
}

static enum sup_status keep(struct sup_slice key, struct sup_slice value,
			    void *arg)
{
	struct raw_walk *w = arg;
	struct raw_record *r;

	if (w->n == w->room && grow(w) != SUP_OK)
		return SUP_NO_MEMORY;
	r = &w->records[w->n];
	if (!arena_copy(&w->arena, key, &r->key) ||
	    !arena_copy(&w->arena, value, &r->value))
		return SUP_NO_MEMORY;
	w->n++;
	return SUP_OK;
}

/* A few hundred at a time, so that big records do not add up. */
static enum sup_status read_chunk(struct txn *t, void *arg)
{
	struct raw_walk *w = arg;
	struct records_cursor *c = &w->cursor;
	size_t max = w->max == 0 ? RAW_CHUNK : w->max;
	enum sup_status st = SUP_OK;

	c->prefix = w->prefix;
	while (st == SUP_OK && !c->done && w->n < max &&
	       w->arena.total < RAW_CHUNK_BYTES) {
		size_t part = max - w->n < 256 ? max - w->n : 256;

		st = records_chunk(t, w->db, part, c, keep, w);
	}
	return st;
}

struct attempt {
	struct raw_walk *w;
	struct records_cursor from;
};

/* May be run again: each run begins where the last chunk ended. */
static enum sup_status run(struct txn *t, void *arg)
{
	struct attempt *a = arg;

	a->w->cursor = a->from;
	a->w->n = 0;
	arena_reset(&a->w->arena);
	return read_chunk(t, a->w);
}

enum sup_status raw_walk_next(struct raw_walk *w, struct sup_error *err)
{
	struct attempt a = { w, w->cursor };

	w->n = 0;
	if (w->cursor.done)
		return SUP_OK;
	return store_view(w->store, run, &a, err);
}
