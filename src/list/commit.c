#include "list/commit.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/time.h"
#include "list/rework.h"

struct commit {
	struct sup_store *store;
	struct rulebook *book;
	struct apply_item *items;
	size_t room;
};

/* One run of a transaction. */
struct group {
	struct commit *c;
	struct writer_unit *units;
	size_t n_facts;
	bool roll_back;
};

enum sup_status commit_open(struct sup_store *s, struct commit **out)
{
	struct commit *c = mem_zero(1, sizeof(*c));
	enum sup_status st;

	if (c == NULL)
		return SUP_NO_MEMORY;
	c->store = s;
	st = rulebook_open(s, &c->book);
	if (st != SUP_OK) {
		mem_free(c);
		return st;
	}
	*out = c;
	return SUP_OK;
}

void commit_close(struct commit *c)
{
	if (c == NULL)
		return;
	rulebook_close(c->book);
	mem_free(c->items);
	mem_free(c);
}

/* Quarantine and counters of a unit, in the transaction of its facts. */
static enum sup_status keep_rest(struct txn *t, struct writer_unit *u)
{
	enum sup_status st = SUP_OK;
	bool added;

	for (size_t i = 0; st == SUP_OK && i < u->n_pieces; i++) {
		added = false;
		st = quarantine_add(t, &u->pieces[i], &added);
		u->quarantined += added ? 1 : 0;
	}
	for (size_t i = 0; st == SUP_OK && i < u->n_counts; i++) {
		const struct writer_count *k = &u->count[i];

		st = counter_add(t, time_day(u->now), k->source, k->what, k->n);
	}
	return st;
}

static enum sup_status run_group(struct txn *t, void *arg)
{
	struct group *g = arg;
	enum sup_status st = SUP_OK;
	size_t n = 0;

	/* It may be run again: all results begin anew. */
	for (struct writer_unit *u = g->units; u != NULL; u = u->next) {
		memset(&u->result, 0, sizeof(u->result));
		u->quarantined = 0;
		for (size_t i = 0; i < u->n_facts; i++)
			g->c->items[n++] =
				(struct apply_item){ &u->facts[i], &u->result,
						     u->now, u->batch };
	}
	st = apply_items(t, g->c->book, g->c->items, n);
	for (struct writer_unit *u = g->units; u != NULL; u = u->next) {
		if (st == SUP_OK)
			st = keep_rest(t, u);
	}
	return st == SUP_OK && g->roll_back ? SUP_STOPPED : st;
}

static enum sup_status make_room(struct commit *c, size_t n)
{
	struct apply_item *more;

	if (n <= c->room)
		return SUP_OK;
	more = mem_grow(c->items, n, sizeof(*more));
	if (more == NULL)
		return SUP_NO_MEMORY;
	c->items = more;
	c->room = n;
	return SUP_OK;
}

static enum sup_status run_units(struct commit *c, struct writer_unit *units,
				 bool roll_back, struct sup_error *err)
{
	struct group g = { c, units, 0, roll_back };
	enum sup_status st;

	err->text[0] = '\0';
	for (struct writer_unit *u = units; u != NULL; u = u->next)
		g.n_facts += u->n_facts;
	st = make_room(c, g.n_facts);
	if (st == SUP_OK)
		st = store_update(c->store, run_group, &g, err);
	if (st == SUP_STOPPED && roll_back)
		st = SUP_OK;
	if (st != SUP_OK && err->text[0] == '\0')
		(void)error_set(err, st, "%s", why_it_failed(st));
	return st;
}

/* May it be the fault of one unit?  The rest would fail each of them. */
static bool may_be_one(enum sup_status st)
{
	return st != SUP_IO && st != SUP_STORE_FULL && st != SUP_FORKED &&
	       st != SUP_DENIED && st != SUP_BUSY;
}

static void settle(struct writer_unit *u, enum sup_status st,
		   const struct sup_error *err)
{
	u->status = st;
	if (st == SUP_OK)
		return;
	u->error = *err;
	memset(&u->result, 0, sizeof(u->result));
	u->quarantined = 0;
}

static void commit_alone(struct commit *c, struct writer_unit *u,
			 bool roll_back)
{
	struct writer_unit *next = u->next;
	struct sup_error err;
	enum sup_status st;

	u->next = NULL;
	st = run_units(c, u, roll_back, &err);
	u->next = next;
	settle(u, st, &err);
}

void commit_group(struct commit *c, struct writer_unit *units)
{
	struct sup_error err;
	enum sup_status st = run_units(c, units, false, &err);
	bool again = st != SUP_OK && units->next != NULL && may_be_one(st);

	for (struct writer_unit *u = units; u != NULL; u = u->next) {
		if (again)
			commit_alone(c, u, false);
		else
			settle(u, st, &err);
	}
}

void commit_try(struct commit *c, struct writer_unit *unit)
{
	commit_alone(c, unit, true);
}
