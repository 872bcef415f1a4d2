/* counters.c - what each source reported, day by day. */
#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/time.h"
#include "store/quarantine.h"
#include "suppress/keep.h"

/* All of them, copied: nobody is called with a transaction open. */
struct rows {
	int64_t from;
	struct arena arena;
	struct sup_counter *all;
	size_t n;
	size_t room;
};

static enum sup_status keep(int64_t day, struct sup_slice source,
			    struct sup_slice what, uint64_t n, void *arg)
{
	struct rows *l = arg;
	struct sup_counter *to;

	if (day > INT64_MAX / SUP_DAY_MS || day < 0)
		return SUP_CORRUPT;
	if (l->n == l->room) {
		size_t room = l->room == 0 ? 64 : l->room * 2;

		to = mem_grow(l->all, room, sizeof(*to));
		if (to == NULL)
			return SUP_NO_MEMORY;
		l->all = to;
		l->room = room;
	}
	to = &l->all[l->n];
	*to = (struct sup_counter){ .day = day * SUP_DAY_MS, .count = n };
	if (!arena_copy(&l->arena, source, &to->source) ||
	    !arena_copy(&l->arena, what, &to->what))
		return SUP_NO_MEMORY;
	l->n++;
	return SUP_OK;
}

static enum sup_status read_all(struct txn *t, void *arg)
{
	struct rows *l = arg;

	l->n = 0;
	arena_reset(&l->arena);
	return counters_walk(t, l->from, keep, l);
}

enum sup_status sup_counters(struct sup_store *s, sup_time_ms from,
			     sup_counter_fn *fn, void *arg,
			     struct sup_error *err)
{
	struct rows l = { .from = time_day(from) };
	enum sup_status st;

	if (s == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no store or function");
	if (err != NULL)
		err->text[0] = '\0';
	st = store_view(s, read_all, &l, err);
	if (st != SUP_OK && err != NULL && err->text[0] == '\0')
		(void)error_set(err, st, "%s", sup_status_text(st));
	for (size_t i = 0; st == SUP_OK && i < l.n; i++)
		st = fn(&l.all[i], arg);
	mem_free(l.all);
	arena_release(&l.arena);
	return st;
}
