/* hash_undo.c - a list of digests is taken back. */
#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "list/batchrow.h"
#include "list/hash_batch.h"
#include "list/raw.h"
#include "list/rework.h"
#include "store/erased.h"

struct undo {
	const struct sup_actor *actor;
	uint64_t batch;
	bool trial;
	struct raw_walk walk;
	struct sup_outcome *out;
	uint64_t facts; /* of one run of a transaction */
	uint64_t released;
};

enum sup_status hash_batch_is(struct txn *t, uint64_t batch, bool *out)
{
	struct hash_list l;
	enum sup_status st = hash_list_get(t, batch, &l);

	*out = st == SUP_OK;
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

/* From here on nobody is suppressed by it; the entries are only rubble. */
static enum sup_status begin(struct txn *t, void *arg)
{
	struct undo *u = arg;
	struct change c = { .time = u->actor->now,
			    .what = CHANGE_READ_ALL,
			    .batch = u->batch };
	struct hash_list_copy copy;
	enum sup_status st =
		batchrow_state(t, u->batch, BATCH_UNDOING, u->actor->now);

	if (st == SUP_OK)
		st = hash_list_read(t, u->batch, &copy);
	if (st != SUP_OK)
		return st;
	if (!copy.l.e.undone) {
		copy.l.e.undone = true;
		st = hash_list_put(t, &copy.l);
	}
	return st == SUP_OK ? change_append(t, &c) : st;
}

static enum sup_status end(struct txn *t, void *arg)
{
	struct undo *u = arg;
	enum sup_status st = hash_list_delete(t, u->batch);

	return st == SUP_OK ? batchrow_state(t, u->batch, BATCH_UNDONE,
					     u->actor->now)
			    : st;
}

static bool names(const uint64_t *lists, size_t n, uint64_t batch)
{
	for (size_t i = 0; i < n; i++) {
		if (lists[i] == batch)
			return true;
	}
	return false;
}

static enum sup_status take_off(struct txn *t, void *arg)
{
	struct undo *u = arg;
	uint64_t lists[HASH_LISTS_MAX];
	enum sup_status st = SUP_OK;
	bool gone = false;

	u->facts = 0;
	u->released = 0;
	for (size_t i = 0; st == SUP_OK && i < u->walk.n; i++) {
		const struct raw_record *r = &u->walk.records[i];
		size_t n = 0;

		if (is_erased_key(r->key))
			continue;
		st = hash_decode(r->key, r->value, lists, &n);
		if (st != SUP_OK || !names(lists, n, u->batch))
			continue;
		gone = n == 1;
		if (!u->trial)
			st = hash_remove(t, r->key, u->batch, &gone);
		u->facts++;
		u->released += gone ? 1 : 0;
	}
	return st;
}

enum sup_status hash_batch_undo(struct sup_store *s,
				const struct sup_actor *actor, uint64_t batch,
				bool trial, struct sup_outcome *out,
				struct sup_error *err)
{
	struct undo u = { .actor = actor, .batch = batch, .trial = trial };
	enum sup_status st = SUP_OK;

	memset(out, 0, sizeof(*out));
	raw_walk_init(&u.walk, s, DB_HASHES, SLICE(""));
	if (!trial)
		st = store_update(s, begin, &u, err);
	while (st == SUP_OK) {
		st = raw_walk_next(&u.walk, err);
		if (st != SUP_OK || u.walk.n == 0)
			break;
		st = trial ? take_off(NULL, &u)
			   : store_update(s, take_off, &u, err);
		if (st == SUP_OK) {
			out->facts += u.facts;
			out->released += u.released;
		}
	}
	raw_walk_release(&u.walk);
	out->changed = out->released;
	if (st == SUP_OK && !trial)
		st = store_update(s, end, &u, err);
	return st;
}
