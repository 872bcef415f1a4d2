#include "list/rework.h"

#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "list/view.h"
#include "store/erased.h"

/* A chunk in hand. */
struct chunk {
	struct rework *w;
	struct raw_walk raw;
	struct arena arena; /* of one record, or of all that are told of */
	/* Keys of those that need something, and, if somebody is to be told,
	 * how they changed. */
	struct sup_slice *keys;
	size_t n_keys;
	struct revision *told;
	struct refold *how;
	size_t n_told;
	size_t room;
	struct rework_totals totals; /* of this run of the transaction */
};

const char *why_it_failed(enum sup_status st)
{
	/* Once the store is open, nothing but the key is denied. */
	return st == SUP_DENIED ? sup_why_text(SUP_WHY_KEYED)
				: sup_status_text(st);
}

enum sup_status fail(struct sup_error *err, enum sup_status st)
{
	if (st != SUP_OK && err != NULL && err->text[0] == '\0')
		(void)error_set(err, st, "%s", why_it_failed(st));
	return st;
}

enum sup_status refuse_release(uint64_t released, uint64_t yes,
			       struct sup_error *err)
{
	if (released <= SUP_REMOVE_FREELY || released == yes)
		return SUP_OK;
	return error_set(err, SUP_REFUSED,
			 "this would take %" PRIu64
			 " recipients off the list; say that number to do it",
			 released);
}

enum sup_status check_actor(const struct sup_store *s,
			    const struct sup_actor *actor,
			    struct sup_error *err)
{
	/* So that fail() can tell whether somebody said more. */
	if (err != NULL)
		err->text[0] = '\0';
	if (s == NULL)
		return error_set(err, SUP_INVALID, "no store");
	if (actor == NULL || actor->now <= 0)
		return error_set(err, SUP_INVALID, "no actor or no time");
	if (actor->source.n == 0 || actor->source.n > SUP_SOURCE_MAX)
		return error_set(err, SUP_INVALID,
				 "the source is empty or too long");
	return SUP_OK;
}

enum sup_status rework_fold_only(struct revision *r, struct arena *a, void *arg,
				 enum rework_need *need, size_t *facts)
{
	(void)r;
	(void)a;
	(void)arg;
	*need = REWORK_FOLD;
	*facts = 0;
	return SUP_OK;
}

struct load {
	struct rulebook *book;
	struct fold_rules *rules;
};

static enum sup_status load_rules(struct txn *t, void *arg)
{
	struct load *l = arg;

	return rulebook_load(l->book, t, l->rules);
}

enum sup_status rulebook_now(struct rulebook *b, struct sup_store *s,
			     struct fold_rules *rules, struct sup_error *err)
{
	struct load l = { b, rules };

	return store_view(s, load_rules, &l, err);
}

static void tally(struct rework_totals *t, const struct refold *f, size_t facts)
{
	t->facts += facts;
	t->changed += f->changed ? 1 : 0;
	t->suppressed += f->suppressed ? 1 : 0;
	t->released += f->released ? 1 : 0;
}

static enum sup_status make_room(struct chunk *c)
{
	size_t n = c->raw.n;
	void *p;

	if (n <= c->room)
		return SUP_OK;
	p = mem_grow(c->keys, n, sizeof(*c->keys));
	if (p == NULL)
		return SUP_NO_MEMORY;
	c->keys = p;
	if (c->w->change != NULL) {
		p = mem_grow(c->told, n, sizeof(*c->told));
		if (p == NULL)
			return SUP_NO_MEMORY;
		c->told = p;
		p = mem_grow(c->how, n, sizeof(*c->how));
		if (p == NULL)
			return SUP_NO_MEMORY;
		c->how = p;
	}
	c->room = n;
	return SUP_OK;
}

/* What is to be told of must outlive the transaction. */
static void remember(struct chunk *c, const struct revision *r,
		     const struct refold *f)
{
	if (c->w->change == NULL || !f->changed)
		return;
	c->told[c->n_told] = *r;
	c->how[c->n_told] = *f;
	c->n_told++;
}

static void forget_record(struct chunk *c)
{
	if (c->w->change == NULL)
		arena_reset(&c->arena);
}

/* One record of the walk: in a trial fold it, else see whether it needs
 * anything. */
static enum sup_status look(struct chunk *c, const struct raw_record *raw)
{
	struct rework *w = c->w;
	enum rework_need need = REWORK_NOTHING;
	struct record before;
	struct revision r;
	struct refold f;
	size_t facts = 0;
	enum sup_status st;

	memset(&r, 0, sizeof(r));
	r.db = c->raw.db;
	r.key = raw->key;
	r.existed = true;
	st = record_decode(raw->value, raw->key, &c->arena, &before);
	if (st == SUP_OK)
		st = revision_begin(&before, 0, &c->arena, &r);
	if (st == SUP_OK)
		st = w->edit(&r, &c->arena, w->arg, &need, &facts);
	if (st != SUP_OK || need == REWORK_NOTHING)
		return st;
	if (w->trial == NULL) {
		c->keys[c->n_keys++] = raw->key;
		return SUP_OK;
	}
	{
		const struct revision_rules rules = { w->trial, w->now, 0 };

		st = revision_fold(&r, &rules, &c->arena, &f);
	}
	if (st != SUP_OK)
		return st;
	tally(&c->totals, &f, facts);
	remember(c, &r, &f);
	return SUP_OK;
}

/* One record for good. */
static enum sup_status change(struct txn *t, struct chunk *c,
			      struct sup_slice key,
			      const struct fold_rules *rules)
{
	struct rework *w = c->w;
	const struct revision_rules how = { rules, w->now, w->batch };
	enum rework_need need = REWORK_NOTHING;
	struct revision r;
	struct refold f;
	size_t facts = 0;
	enum sup_status st = revision_read(t, c->raw.db, key, 0, &c->arena, &r);

	if (st != SUP_OK || !r.existed)
		return st;
	st = w->edit(&r, &c->arena, w->arg, &need, &facts);
	if (st != SUP_OK || need == REWORK_NOTHING)
		return st;
	st = revision_fold(&r, &how, &c->arena, &f);
	if (st != SUP_OK || (need == REWORK_FOLD && !f.stale))
		return st;
	st = revision_put(t, &r, &how);
	if (st != SUP_OK)
		return st;
	tally(&c->totals, &f, facts);
	remember(c, &r, &f);
	return SUP_OK;
}

/* May be run again. */
static enum sup_status change_all(struct txn *t, void *arg)
{
	struct chunk *c = arg;
	struct fold_rules rules = { .policy = NULL };
	enum sup_status st = rulebook_load(c->w->book, t, &rules);

	c->n_told = 0;
	memset(&c->totals, 0, sizeof(c->totals));
	arena_reset(&c->arena);
	for (size_t i = 0; st == SUP_OK && i < c->n_keys; i++) {
		forget_record(c);
		st = change(t, c, c->keys[i], &rules);
	}
	return st;
}

/* Tell of one change; nothing is open meanwhile. */
static enum sup_status tell(struct chunk *c, size_t i)
{
	const struct revision *r = &c->told[i];
	struct sup_record before;
	struct sup_record after;
	const struct sup_policy_change told = {
		.before = &before,
		.after = &after,
		.newly_suppressed = c->how[i].suppressed,
		.released = c->how[i].released,
	};
	enum sup_status st =
		view_record(r->db, r->key, &r->before, &c->arena, &before);

	if (st == SUP_OK)
		st = view_record(r->db, r->key, &r->after, &c->arena, &after);
	return st == SUP_OK ? c->w->change(&told, c->w->user) : st;
}

static enum sup_status finish_chunk(struct chunk *c)
{
	struct rework *w = c->w;
	enum sup_status st = SUP_OK;

	w->totals.records += c->raw.n;
	w->totals.facts += c->totals.facts;
	w->totals.changed += c->totals.changed;
	w->totals.suppressed += c->totals.suppressed;
	w->totals.released += c->totals.released;
	for (size_t i = 0; st == SUP_OK && i < c->n_told; i++)
		st = tell(c, i);
	if (st == SUP_OK && w->progress != NULL) {
		const struct sup_progress p = { w->totals.records,
						w->expected };

		st = w->progress(&p, w->user);
	}
	return st;
}

static enum sup_status run_chunk(struct chunk *c, struct sup_error *err)
{
	enum sup_status st = make_room(c);

	c->n_keys = 0;
	c->n_told = 0;
	memset(&c->totals, 0, sizeof(c->totals));
	arena_reset(&c->arena);
	for (size_t i = 0; st == SUP_OK && i < c->raw.n; i++) {
		forget_record(c);
		st = look(c, &c->raw.records[i]);
	}
	if (st == SUP_OK && c->n_keys != 0)
		st = store_update(c->w->store, change_all, c, err);
	return st == SUP_OK ? finish_chunk(c) : st;
}

enum sup_status rework_run(struct rework *w, enum store_db db,
			   struct sup_slice prefix, struct sup_error *err)
{
	struct chunk c;
	enum sup_status st;

	memset(&c, 0, sizeof(c));
	c.w = w;
	raw_walk_init(&c.raw, w->store, db, prefix);
	do {
		st = raw_walk_next(&c.raw, err);
		if (st == SUP_OK && c.raw.n != 0)
			st = run_chunk(&c, err);
	} while (st == SUP_OK && c.raw.n != 0);
	raw_walk_release(&c.raw);
	arena_release(&c.arena);
	mem_free(c.keys);
	mem_free(c.told);
	mem_free(c.how);
	return fail(err, st);
}

enum sup_status rework_all(struct rework *w, struct sup_error *err)
{
	const struct sup_slice any = { NULL, 0 };
	enum sup_status st = rework_run(w, DB_DOMAINS, any, err);

	if (st == SUP_OK)
		st = rework_run(w, DB_RECIPIENTS, any, err);
	return st == SUP_OK ? rework_run(w, DB_HASHES, erased_prefix(), err)
			    : st;
}
