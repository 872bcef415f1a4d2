#include "base/slice.h"
#include "store/changes.h"
#include "store/value.h"
#include "suppress/record.h"

enum {
	BATCH_FAMILY = 1,
	BATCH_VALUE_MAX = 64 * 1024
};

static enum sup_status decode(struct sup_slice value, struct batch *b)
{
	struct feed f;
	enum sup_status st = value_open(value, &f);

	if (st != SUP_OK)
		return st;
	b->state = (enum batch_state)get_byte(&f);
	b->started = value_time(&f);
	b->ended = value_time(&f);
	b->what = value_text(&f);
	b->who = value_text(&f);
	b->note = value_text(&f);
	b->facts = get_varint(&f);
	b->changed = get_varint(&f);
	b->first_seq = get_varint(&f);
	b->last_seq = get_varint(&f);
	if (b->state < BATCH_RUNNING || b->state > BATCH_UNDONE)
		return SUP_CORRUPT;
	return value_end(&f);
}

enum sup_status batch_put(struct txn *t, const struct batch *b)
{
	struct buf out = BUF_INIT(BATCH_VALUE_MAX);
	struct number_key k;
	struct sink s;

	if (b->id == 0 || b->id >= SUP_BATCH_UNDONE)
		return SUP_INVALID;
	value_begin(&s, &out);
	put_byte(&s, b->state);
	value_put_time(&s, b->started);
	value_put_time(&s, b->ended);
	put_slice(&s, b->what);
	put_slice(&s, b->who);
	put_slice(&s, b->note);
	put_varint(&s, b->facts);
	put_varint(&s, b->changed);
	put_varint(&s, b->first_seq);
	put_varint(&s, b->last_seq);
	return value_put(t, DB_BATCHES, key_of(&k, BATCH_FAMILY, b->id), &s);
}

/* Batches are never deleted, so the last one has the last number. */
enum sup_status batch_create(struct txn *t, struct batch *b)
{
	struct sup_slice key;
	struct sup_slice value;
	uint64_t last = 0;
	enum sup_status st = txn_last(t, DB_BATCHES, &key, &value);

	if (st == SUP_OK && !key_is(key, BATCH_FAMILY, &last))
		st = SUP_CORRUPT;
	if (st != SUP_OK && st != SUP_NOT_FOUND)
		return st;
	b->id = last + 1;
	return batch_put(t, b);
}

enum sup_status batch_get(struct txn *t, uint64_t id, struct batch *out)
{
	struct number_key k;
	struct sup_slice value;
	struct batch b = { .id = id };
	enum sup_status st =
		txn_get(t, DB_BATCHES, key_of(&k, BATCH_FAMILY, id), &value);

	if (st == SUP_OK)
		st = decode(value, &b);
	if (st == SUP_OK)
		*out = b;
	return st;
}

struct batch_walker {
	batch_fn *fn;
	void *arg;
};

static enum sup_status see_batch(struct txn *t, struct sup_slice key,
				 struct sup_slice value, void *arg)
{
	struct batch_walker *w = arg;
	struct batch b = { 0 };
	enum sup_status st;

	(void)t;
	if (!key_is(key, BATCH_FAMILY, &b.id))
		return SUP_CORRUPT;
	st = decode(value, &b);
	return st == SUP_OK ? w->fn(&b, w->arg) : st;
}

enum sup_status batches_walk(struct txn *t, batch_fn *fn, void *arg)
{
	struct batch_walker w = { .fn = fn, .arg = arg };

	return txn_walk(t, DB_BATCHES, SLICE(""), see_batch, &w);
}
