#include "store/changes.h"

#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "list/target.h"
#include "suppress/change.h"

enum {
	CHANGES_CHUNK = 1000
};

static const char *const whats[] = {
	[CHANGE_SUPPRESSED] = "suppressed", [CHANGE_LIFTED] = "lifted",
	[CHANGE_ALTERED] = "altered",	    [CHANGE_READ_ALL] = "read_all",
	[CHANGE_ERASED] = "erased",
};

static const char *what_name(enum change_what w)
{
	if ((size_t)w < sizeof(whats) / sizeof(whats[0]) && whats[w] != NULL)
		return whats[w];
	return "";
}

/* Lines copied out of one short transaction. */
struct lines {
	uint64_t since;
	struct arena arena;
	struct sup_change *all; /* CHANGES_CHUNK of them */
	size_t n;
};

static enum sup_status keep(const struct change *c, void *arg)
{
	struct lines *l = arg;
	struct sup_change *to = &l->all[l->n];
	char text[TARGET_TEXT_MAX];
	struct sup_slice key = { text, 0 };
	enum sup_status st = SUP_OK;

	if (c->key.n != 0)
		st = key_text(change_db(c), c->key, text, &key.n);
	if (st != SUP_OK)
		return st;
	*to = (struct sup_change){
		.seq = c->seq,
		.time = c->time,
		.what = what_name(c->what),
		.reason = c->reason,
		.erased = c->of == CHANGE_OF_ERASED,
		.batch = c->batch,
	};
	if (!arena_copy(&l->arena, key, &to->key) ||
	    !arena_copy(&l->arena, c->scope, &to->scope))
		return SUP_NO_MEMORY;
	l->n++;
	return SUP_OK;
}

static enum sup_status read_lines(struct txn *t, void *arg)
{
	struct lines *l = arg;

	l->n = 0;
	arena_reset(&l->arena);
	return changes_walk(t, l->since, CHANGES_CHUNK, keep, l);
}

enum sup_status sup_changes(struct sup_store *s, uint64_t since,
			    sup_change_fn *fn, void *arg, struct sup_error *err)
{
	struct lines l = { .since = since };
	enum sup_status st = SUP_OK;

	if (s == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no store or function");
	if (err != NULL)
		err->text[0] = '\0';
	l.all = mem_alloc(CHANGES_CHUNK, sizeof(*l.all));
	if (l.all == NULL)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	do {
		st = store_view(s, read_lines, &l, err);
		if (st != SUP_OK && err != NULL && err->text[0] == '\0')
			(void)error_set(err, st, "%s", sup_status_text(st));
		for (size_t i = 0; st == SUP_OK && i < l.n; i++) {
			l.since = l.all[i].seq;
			st = fn(&l.all[i], arg);
		}
	} while (st == SUP_OK && l.n == CHANGES_CHUNK);
	mem_free(l.all);
	arena_release(&l.arena);
	return st;
}
