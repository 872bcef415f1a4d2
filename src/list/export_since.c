/* export_since.c - what changed, as additions and removals. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "list/question.h"
#include "store/changes.h"
#include "suppress/keep.h"

/* What a line of the log is about. */
struct pair {
	struct sup_slice key;
	struct sup_slice scope;
	enum sup_reason reason;
};

struct collect {
	struct arena arena;
	struct pair *all;
	size_t n;
	size_t room;
	uint64_t last;
};

static int by_all(const void *a, const void *b)
{
	const struct pair *x = a;
	const struct pair *y = b;
	int c = slice_compare(x->key, y->key);

	if (c == 0)
		c = slice_compare(x->scope, y->scope);
	return c != 0 ? c : (int)x->reason - (int)y->reason;
}

static bool grow(struct collect *c)
{
	size_t room = c->room == 0 ? 256 : c->room * 2;
	struct pair *p;

	if (c->n < c->room)
		return true;
	p = mem_grow(c->all, room, sizeof(*p));
	if (p == NULL)
		return false;
	c->all = p;
	c->room = room;
	return true;
}

static enum sup_status keep(const struct sup_change *line, void *arg)
{
	struct collect *c = arg;
	struct pair *p;

	c->last = line->seq;
	/* A bulk load names nobody: only the whole list is enough then. */
	if (line->key.n == 0)
		return SUP_START_OVER;
	if (!grow(c))
		return SUP_NO_MEMORY;
	p = &c->all[c->n];
	if (!arena_copy(&c->arena, line->key, &p->key) ||
	    !arena_copy(&c->arena, line->scope, &p->scope))
		return SUP_NO_MEMORY;
	p->reason = line->reason;
	c->n++;
	return SUP_OK;
}

struct deltas {
	const struct sup_since_options *o;
	sup_delta_fn *fn;
	void *arg;
};

static bool wanted(const struct deltas *d, enum sup_reason reason)
{
	return d->o->reason == SUP_REASON_NONE || d->o->reason == reason;
}

static bool is_listed(const struct deltas *d, const struct sup_record *r)
{
	for (size_t i = 0; r != NULL && i < r->n_suppressions; i++) {
		if (wanted(d, r->suppressions[i].reason) &&
		    in_force(&r->suppressions[i], d->o->at))
			return true;
	}
	return false;
}

static enum sup_status tell(const struct deltas *d, const struct sup_record *r,
			    const struct sup_suppression *s)
{
	const struct sup_delta out = {
		.added = true,
		.listed = true,
		.key = r->key,
		.scope = s->scope,
		.reason = s->reason,
		.blocks = s->blocks,
		.since = s->since,
		.expires = s->expires,
		.source = s->cause < r->n_facts ? r->facts[s->cause].source
						: SLICE(""),
	};

	return d->fn(&out, d->arg);
}

/* As it stands now, whatever happened in between. */
static enum sup_status tell_now(const struct deltas *d,
				const struct sup_record *r,
				const struct pair *p)
{
	const struct sup_delta gone = {
		.listed = is_listed(d, r),
		.key = p->key,
		.scope = p->scope,
		.reason = p->reason,
	};

	for (size_t i = 0; r != NULL && i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		if (s->reason == p->reason && slice_equal(s->scope, p->scope) &&
		    in_force(s, d->o->at))
			return tell(d, r, s);
	}
	return d->fn(&gone, d->arg);
}

static enum sup_status tell_all(const struct deltas *d, struct sup_reader *r,
				struct collect *c, struct sup_error *err)
{
	struct sup_record *record = NULL;
	enum sup_status st = SUP_OK;

	if (c->n > 0)
		qsort(c->all, c->n, sizeof(*c->all), by_all);
	for (size_t i = 0; st == SUP_OK && i < c->n; i++) {
		const struct pair *p = &c->all[i];
		bool same = i > 0 && slice_equal(p->key, c->all[i - 1].key);

		if (i > 0 && by_all(p, &c->all[i - 1]) == 0)
			continue;
		if (!same) {
			sup_record_free(record);
			record = NULL;
			st = sup_get(r, p->key, &record, err);
			if (st == SUP_NOT_FOUND)
				st = SUP_OK;
		}
		if (st == SUP_OK && wanted(d, p->reason))
			st = tell_now(d, record, p);
	}
	sup_record_free(record);
	return st;
}

static enum sup_status see(const struct sup_record *r, void *arg)
{
	const struct deltas *d = arg;
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < r->n_suppressions; i++) {
		if (wanted(d, r->suppressions[i].reason) &&
		    in_force(&r->suppressions[i], d->o->at))
			st = tell(d, r, &r->suppressions[i]);
	}
	return st;
}

static enum sup_status read_last(struct txn *t, void *arg)
{
	uint64_t first;

	return changes_range(t, &first, arg);
}

/* The number first, the list then: what changes in between comes again. */
static enum sup_status whole(const struct deltas *d, struct sup_store *s,
			     uint64_t *last, struct sup_error *err)
{
	const struct sup_walk_options all = { .rules = true };
	struct deltas copy = *d;
	enum sup_status st = store_view(s, read_last, last, err);

	return st == SUP_OK ? sup_walk(s, &all, see, &copy, err) : st;
}

static enum sup_status changed(const struct deltas *d, struct sup_store *s,
			       uint64_t *last, struct sup_error *err)
{
	struct collect c = { .last = d->o->since };
	struct sup_reader *r = NULL;
	enum sup_status st = sup_changes(s, d->o->since, keep, &c, err);

	if (st == SUP_START_OVER)
		st = error_set(err, st,
			       "the log of changes does not have all that "
			       "happened after %llu: begin anew, from 0",
			       (unsigned long long)d->o->since);
	if (st == SUP_OK)
		st = sup_reader_open(s, &r, err);
	if (st == SUP_OK)
		st = tell_all(d, r, &c, err);
	sup_reader_close(r);
	mem_free(c.all);
	arena_release(&c.arena);
	if (st == SUP_OK)
		*last = c.last;
	return st;
}

enum sup_status sup_export_since(struct sup_store *s,
				 const struct sup_since_options *o,
				 sup_delta_fn *fn, void *arg, uint64_t *last,
				 struct sup_error *err)
{
	struct deltas d = { o, fn, arg };
	uint64_t seq = 0;
	enum sup_status st;

	if (s == NULL || o == NULL || fn == NULL || o->at <= 0)
		return error_set(err, SUP_INVALID, "no store, time or place");
	if (err != NULL)
		err->text[0] = '\0';
	st = o->since == 0 ? whole(&d, s, &seq, err)
			   : changed(&d, s, &seq, err);
	if (st == SUP_OK && last != NULL)
		*last = seq;
	if (st != SUP_OK && err != NULL && err->text[0] == '\0')
		(void)error_set(err, st, "%s", sup_status_text(st));
	return st;
}
