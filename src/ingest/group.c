#include "ingest/group.h"

#include "base/alloc.h"
#include "base/slice.h"
#include "model/key.h"

enum {
	FIRST_FACTS = 256
};

enum sup_status group_init(struct group *g)
{
	memset(g, 0, sizeof(*g));
	g->facts = mem_alloc(FIRST_FACTS, sizeof(*g->facts));
	g->room = g->facts == NULL ? 0 : FIRST_FACTS;
	g->pieces = mem_alloc(GROUP_PIECES, sizeof(*g->pieces));
	g->counts = mem_alloc(GROUP_COUNTS, sizeof(*g->counts));
	if (g->facts == NULL || g->pieces == NULL || g->counts == NULL ||
	    keyset_init(&g->keys) != SUP_OK) {
		group_release(g);
		return SUP_NO_MEMORY;
	}
	return SUP_OK;
}

void group_release(struct group *g)
{
	arena_release(&g->arena);
	keyset_release(&g->keys);
	mem_free(g->facts);
	mem_free(g->pieces);
	mem_free(g->counts);
	memset(g, 0, sizeof(*g));
}

void group_reset(struct group *g)
{
	arena_reset(&g->arena);
	keyset_clear(&g->keys);
	g->bytes = 0;
	g->submitted = false;
	memset(&g->unit, 0, sizeof(g->unit));
}

bool group_full(const struct group *g)
{
	return g->unit.n_facts >= GROUP_FACTS ||
	       g->unit.n_pieces >= GROUP_PIECES ||
	       g->unit.n_counts >= GROUP_COUNTS || g->bytes >= GROUP_BYTES;
}

bool group_empty(const struct group *g)
{
	return g->unit.n_facts == 0 && g->unit.n_pieces == 0 &&
	       g->unit.n_counts == 0;
}

static enum sup_status make_room(struct group *g)
{
	struct intake *grown;

	if (g->unit.n_facts < g->room)
		return SUP_OK;
	grown = mem_grow(g->facts, g->room * 2, sizeof(*grown));
	if (grown == NULL)
		return SUP_NO_MEMORY;
	g->facts = grown;
	g->room *= 2;
	return SUP_OK;
}

static bool may_create(enum sup_kind k)
{
	return k != SUP_KIND_DELIVERED && k != SUP_KIND_ENGAGED;
}

enum sup_status group_add(struct group *g, const struct event *e,
			  sup_time_ms now)
{
	unsigned char key[ADDRESS_KEY_MAX];
	struct sup_slice k = { (const char *)key, 0 };
	struct sup_slice spelling = { e->address.spelling,
				      e->address.spelling_len };
	struct intake *in;
	enum sup_status st = make_room(g);

	if (st != SUP_OK)
		return st;
	in = &g->facts[g->unit.n_facts];
	memset(in, 0, sizeof(*in));
	in->db = DB_RECIPIENTS;
	k.n = address_key(&e->address, key);
	in->fact = e->fact;
	in->fact.first_seen = now;
	in->fact.last_seen = now;
	if (!arena_copy(&g->arena, k, &in->key) ||
	    !arena_copy(&g->arena, spelling, &in->spelling) ||
	    !arena_copy(&g->arena, e->fact.source, &in->fact.source) ||
	    !arena_copy(&g->arena, e->fact.scope, &in->fact.scope) ||
	    !arena_copy(&g->arena, e->fact.status, &in->fact.status) ||
	    !arena_copy(&g->arena, e->fact.text, &in->fact.text))
		return SUP_NO_MEMORY;
	if (may_create(e->fact.kind)) {
		st = keyset_add(&g->keys, in->key);
		if (st != SUP_OK)
			return st;
	}
	g->unit.n_facts++;
	return SUP_OK;
}

enum sup_status group_keep(struct group *g, const struct quarantined *q)
{
	struct quarantined *kept = &g->pieces[g->unit.n_pieces];

	*kept = *q;
	if (!arena_copy(&g->arena, q->source, &kept->source) ||
	    !arena_copy(&g->arena, q->file, &kept->file) ||
	    !arena_copy(&g->arena, q->why, &kept->why) ||
	    !arena_copy(&g->arena, q->bytes, &kept->bytes))
		return SUP_NO_MEMORY;
	g->bytes += q->bytes.n;
	g->unit.n_pieces++;
	return SUP_OK;
}

enum sup_status group_count(struct group *g, struct sup_slice source,
			    struct sup_slice what, uint64_t n)
{
	struct writer_count *c;

	for (size_t i = 0; i < g->unit.n_counts; i++) {
		c = &g->counts[i];
		if (slice_equal(c->what, what) &&
		    slice_equal(c->source, source)) {
			c->n += n;
			return SUP_OK;
		}
	}
	if (g->unit.n_counts == GROUP_COUNTS)
		return SUP_TOO_LARGE;
	c = &g->counts[g->unit.n_counts];
	c->n = n;
	if (!arena_copy(&g->arena, source, &c->source) ||
	    !arena_copy(&g->arena, what, &c->what))
		return SUP_NO_MEMORY;
	g->unit.n_counts++;
	return SUP_OK;
}
