#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "store/changes.h"
#include "suppress/change.h"

static const char *const states[] = {
	/* A program that still works at it cannot be told from one that
	 * died. */
	[BATCH_RUNNING] = "interrupted",
	[BATCH_DONE] = "done",
	[BATCH_UNDOING] = "undoing",
	[BATCH_UNDONE] = "undone",
};

static const char *state_name(enum batch_state s)
{
	if ((size_t)s < sizeof(states) / sizeof(states[0]) && states[s] != NULL)
		return states[s];
	return "";
}

/* All of them, copied: nobody is called with a transaction open. */
struct rows {
	struct arena arena;
	struct sup_batch_info *all;
	size_t n;
	size_t room;
};

static enum sup_status keep(const struct batch *b, void *arg)
{
	struct rows *l = arg;
	struct sup_batch_info *to;

	if (l->n == l->room) {
		size_t room = l->room == 0 ? 64 : l->room * 2;

		to = mem_grow(l->all, room, sizeof(*to));
		if (to == NULL)
			return SUP_NO_MEMORY;
		l->all = to;
		l->room = room;
	}
	to = &l->all[l->n];
	*to = (struct sup_batch_info){
		.id = b->id,
		.state = state_name(b->state),
		.started = b->started,
		.ended = b->ended,
		.facts = b->facts,
		.changed = b->changed,
	};
	if (!arena_copy(&l->arena, b->what, &to->what) ||
	    !arena_copy(&l->arena, b->who, &to->who) ||
	    !arena_copy(&l->arena, b->note, &to->note))
		return SUP_NO_MEMORY;
	l->n++;
	return SUP_OK;
}

static enum sup_status read_all(struct txn *t, void *arg)
{
	struct rows *l = arg;

	l->n = 0;
	arena_reset(&l->arena);
	return batches_walk(t, keep, l);
}

enum sup_status sup_batches(struct sup_store *s, sup_batch_info_fn *fn,
			    void *arg, struct sup_error *err)
{
	struct rows l = { ARENA_INIT(0), NULL, 0, 0 };
	enum sup_status st;

	if (s == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no store or function");
	st = store_view(s, read_all, &l, err);
	for (size_t i = 0; st == SUP_OK && i < l.n; i++)
		st = fn(&l.all[i], arg);
	mem_free(l.all);
	arena_release(&l.arena);
	return st;
}
