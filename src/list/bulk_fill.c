/* bulk_fill.c - from the sorted facts to groups of records. */
#include <string.h>

#include "base/slice.h"
#include "list/bulk_group.h"
#include "list/rework.h"
#include "list/target.h"
#include "model/codec.h"
#include "policy/policy.h"

enum {
	/* Key and rest of an item, and its value. */
	ROOM_MIN = 3 * 64 * 1024
};

static enum sup_status stamp_shape(struct bulk *b, struct bulk_shape *s)
{
	struct fold_rules rules = b->rules;
	struct sup_fact f = s->fact;
	bool changed;
	enum sup_status st;

	/* Who is on the allow-list is not stamped. */
	rules.ignore_allow = true;
	f.batches = &b->job->batch;
	f.n_batches = 1;
	st = record_add(&s->record, &f, SLICE(""), &b->own, &changed);
	if (st == SUP_OK)
		st = fold(&s->record, SLICE("a@a"), &rules, &b->own, NULL);
	if (st == SUP_OK)
		st = record_stamp_init(&s->stamp, &s->record);
	return st;
}

enum sup_status bulk_stamp(struct bulk *b, struct sup_error *err)
{
	enum sup_status st = rulebook_open(b->store, &b->stamp_book);

	if (st == SUP_OK)
		st = rulebook_now(b->stamp_book, b->store, &b->rules, err);
	for (size_t i = 0; st == SUP_OK && i < b->n_shapes; i++)
		st = stamp_shape(b, &b->shapes[i]);
	return st;
}

/* There is room for it. */
static struct sup_slice keep(struct bulk_group *g, struct sup_slice s)
{
	struct sup_slice kept = { g->bytes + g->used, s.n };

	if (s.n > 0)
		memcpy(g->bytes + g->used, s.p, s.n);
	g->used += s.n;
	return kept;
}

static bool is_allowed(const struct bulk *b, struct sup_slice key)
{
	char text[TARGET_TEXT_MAX];
	size_t n = 0;

	return key_text(DB_RECIPIENTS, key, text, &n) != SUP_OK ||
	       policy_allows(b->rules.policy, (struct sup_slice){ text, n });
}

/* What cannot be stamped is left to apply_items(). */
static enum sup_status stamp_item(struct bulk *b, struct bulk_group *g,
				  struct bulk_item *it)
{
	enum sup_status st;

	it->value.n = 0;
	if (it->shape == BULK_SHAPES || is_allowed(b, it->key))
		return SUP_OK;
	buf_clear(&b->value);
	st = record_stamp_print(&b->shapes[it->shape].stamp, it->key,
				it->spelling, &b->value, &it->digest);
	if (st == SUP_INVALID || b->value.len > ROOM_MIN / 3)
		return SUP_OK;
	if (st == SUP_OK)
		it->value = keep(g, buf_slice(&b->value));
	return st;
}

/* An item as the sorter has it; slices point into it, arrays are in g. */
static enum sup_status read_item(struct bulk *b, struct bulk_group *g,
				 struct sup_slice rest, struct bulk_item *it)
{
	struct feed in = { (const unsigned char *)rest.p,
			   (const unsigned char *)rest.p + rest.n, false };
	struct sup_fact *f;

	it->shape = get_byte(&in);
	it->spelling =
		get_bytes(&in, (size_t)get_varint_max(&in, SUP_SPELLING_MAX));
	it->known = 0;
	it->value.n = 0;
	if (in.bad || it->shape > BULK_OWN_LATE)
		return SUP_CORRUPT;
	if (it->shape > BULK_SHAPES)
		it->shape = BULK_SHAPES;
	if (it->shape < BULK_SHAPES) {
		it->fact = &b->shapes[it->shape].fact;
		return SUP_OK;
	}
	f = arena_alloc(&g->arena, 1, sizeof(*f));
	if (f == NULL)
		return SUP_NO_MEMORY;
	it->fact = f;
	return get_fact(&in, 0, &g->arena, f);
}

/* The same is said of the same once more: it takes the lesser spelling. */
static enum sup_status repeat(struct bulk *b, struct bulk_group *g,
			      struct bulk_item *last,
			      const struct bulk_item *it)
{
	last->known++;
	if (slice_compare(it->spelling, last->spelling) >= 0)
		return SUP_OK;
	last->spelling = keep(g, it->spelling);
	return last->value.n == 0 ? SUP_OK : stamp_item(b, g, last);
}

static enum sup_status take(struct bulk *b, struct bulk_group *g,
			    struct sup_slice key, struct sup_slice rest)
{
	struct bulk_item *last = g->n == 0 ? NULL : &g->items[g->n - 1];
	bool again = last != NULL && slice_equal(last->key, key);
	struct bulk_item *it = &g->items[g->n];
	size_t used = g->used;
	enum sup_status st;

	if (it == NULL)
		return SUP_NO_MEMORY;
	it->key = keep(g, key);
	st = read_item(b, g, keep(g, rest), it);
	if (st != SUP_OK)
		return st;
	if (again && it->shape == last->shape && it->shape < BULK_SHAPES) {
		st = repeat(b, g, last, it);
		/* Most often the same address in the same letters. */
		if (g->used == it->key.n + rest.n + used)
			g->used = used;
		return st;
	}
	g->n++;
	if (again) {
		last->value.n = 0;
		return SUP_OK;
	}
	return stamp_item(b, g, it);
}

enum sup_status bulk_fill(struct bulk *b, struct bulk_group *g)
{
	size_t items = bulk_group_items(b);
	size_t bytes = bulk_group_bytes(b);
	struct sup_slice key;
	struct sup_slice rest;
	enum sup_status st = SUP_OK;

	g->used = 0;
	g->n = 0;
	arena_reset(&g->arena);
	while (st == SUP_OK && g->n < items && bytes - g->used >= ROOM_MIN) {
		st = extsort_next(b->sorter, &key, &rest);
		if (st == SUP_NOT_FOUND)
			return st;
		if (st == SUP_OK)
			st = take(b, g, key, rest);
	}
	/* It would read as the end. */
	return st == SUP_NOT_FOUND ? SUP_CORRUPT : st;
}
