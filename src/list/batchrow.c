#include "list/batchrow.h"

enum sup_status batchrow_begin(struct txn *t, const struct sup_actor *actor,
			       const char *what, uint64_t *id)
{
	struct batch b = {
		.state = BATCH_RUNNING,
		.started = actor->now,
		.what = actor->what.n != 0 ? actor->what : sup_slice_of(what),
		.who = actor->who,
		.note = actor->note,
	};
	uint64_t first;
	uint64_t last;
	enum sup_status st = changes_range(t, &first, &last);

	if (st != SUP_OK)
		return st;
	/* Where its lines will begin, should there be any. */
	b.first_seq = last + 1;
	st = batch_create(t, &b);
	if (st == SUP_OK)
		*id = b.id;
	return st;
}

enum sup_status batchrow_set(struct txn *t, const struct batchrow *row)
{
	struct batch b;
	uint64_t first;
	enum sup_status st = batch_get(t, row->id, &b);

	if (st != SUP_OK)
		return st;
	b.state = row->state;
	b.ended = row->now;
	b.facts = row->facts;
	b.changed = row->changed;
	st = changes_range(t, &first, &b.last_seq);
	if (st != SUP_OK)
		return st;
	if (row->changed == 0 || b.last_seq < b.first_seq) {
		b.first_seq = 0;
		b.last_seq = 0;
	}
	return batch_put(t, &b);
}

enum sup_status batchrow_state(struct txn *t, uint64_t id,
			       enum batch_state state, sup_time_ms now)
{
	struct batch b;
	enum sup_status st = batch_get(t, id, &b);

	if (st != SUP_OK)
		return st;
	b.state = state;
	b.ended = now;
	return batch_put(t, &b);
}

static enum sup_status set(struct txn *t, void *arg)
{
	return batchrow_set(t, arg);
}

enum sup_status batchrow_commit(struct sup_store *s, const struct batchrow *row,
				struct sup_error *err)
{
	struct batchrow copy = *row;

	return store_update(s, set, &copy, err);
}
