/* hash_lists.c - what an imported list of digests says of its entries. */
#include <string.h>

#include "base/slice.h"
#include "store/hashes.h"
#include "store/value.h"

enum {
	LIST_FAMILY = 'h',
	LIST_VALUE_MAX = 4096
};

static enum sup_status decode(struct sup_slice value, struct hash_list *l)
{
	struct sup_hash_entry *e = &l->e;
	struct feed f;
	enum sup_status st = value_open(value, &f);
	unsigned undone;

	if (st != SUP_OK)
		return st;
	e->algorithm = (enum sup_hash)get_byte(&f);
	undone = get_byte(&f);
	e->undone = undone == 1;
	e->reason = (enum sup_reason)get_byte(&f);
	e->blocks = get_byte(&f);
	e->since = value_time(&f);
	l->asked = value_time(&f);
	e->expires = value_time(&f);
	e->scope = value_text(&f);
	e->source = value_text(&f);
	l->entries = get_varint(&f);
	if (e->algorithm == SUP_HASH_NONE || e->algorithm >= SUP_HASH_END ||
	    undone > 1 || e->reason == SUP_REASON_NONE ||
	    e->reason >= SUP_REASON_END || e->blocks == 0 ||
	    e->blocks > SUP_BLOCKS_ALL || e->since == 0)
		return SUP_CORRUPT;
	return value_end(&f);
}

enum sup_status hash_list_put(struct txn *t, const struct hash_list *l)
{
	const struct sup_hash_entry *e = &l->e;
	struct buf b = BUF_INIT(LIST_VALUE_MAX);
	struct number_key k;
	struct sink s;

	if (e->batch == 0)
		return SUP_INVALID;
	value_begin(&s, &b);
	put_byte(&s, e->algorithm);
	put_byte(&s, e->undone ? 1 : 0);
	put_byte(&s, e->reason);
	put_byte(&s, e->blocks);
	value_put_time(&s, e->since);
	value_put_time(&s, l->asked);
	value_put_time(&s, e->expires);
	put_slice(&s, e->scope);
	put_slice(&s, e->source);
	put_varint(&s, l->entries);
	return value_put(t, DB_RULES, key_of(&k, LIST_FAMILY, e->batch), &s);
}

enum sup_status hash_list_get(struct txn *t, uint64_t batch,
			      struct hash_list *out)
{
	struct number_key k;
	struct sup_slice value;
	struct hash_list l = { .e.batch = batch };
	enum sup_status st =
		txn_get(t, DB_RULES, key_of(&k, LIST_FAMILY, batch), &value);

	if (st == SUP_OK)
		st = decode(value, &l);
	if (st == SUP_OK)
		*out = l;
	return st;
}

enum sup_status hash_list_read(struct txn *t, uint64_t batch,
			       struct hash_list_copy *out)
{
	struct sup_hash_entry *e = &out->l.e;
	enum sup_status st = hash_list_get(t, batch, &out->l);

	if (st != SUP_OK)
		return st;
	if (e->scope.n > SUP_SCOPE_MAX || e->source.n > SUP_SOURCE_MAX)
		return SUP_CORRUPT;
	if (e->scope.n > 0)
		memcpy(out->scope, e->scope.p, e->scope.n);
	if (e->source.n > 0)
		memcpy(out->source, e->source.p, e->source.n);
	e->scope.p = out->scope;
	e->source.p = out->source;
	return SUP_OK;
}

enum sup_status hash_list_delete(struct txn *t, uint64_t batch)
{
	struct number_key k;

	return txn_delete(t, DB_RULES, key_of(&k, LIST_FAMILY, batch));
}

struct walker {
	hash_list_fn *fn;
	void *arg;
};

static enum sup_status see(struct txn *t, struct sup_slice key,
			   struct sup_slice value, void *arg)
{
	struct walker *w = arg;
	struct hash_list l = { .entries = 0 };
	enum sup_status st;

	(void)t;
	if (!key_is(key, LIST_FAMILY, &l.e.batch))
		return SUP_STOPPED;
	st = decode(value, &l);
	return st == SUP_OK ? w->fn(&l, w->arg) : st;
}

enum sup_status hash_lists_walk(struct txn *t, hash_list_fn *fn, void *arg)
{
	struct walker w = { .fn = fn, .arg = arg };
	struct number_key k;

	return txn_walk(t, DB_RULES, key_of(&k, LIST_FAMILY, 0), see, &w);
}
