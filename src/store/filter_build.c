/* filter_build.c - building a filter beside running readers and writers. */
#include "store/filter_build.h"

#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "store/env.h"

enum {
	ROOM_MIN = 65536,
	SCAN_CHUNK = 50000, /* entries a transaction: pins no pages for long */
	AT_ONCE = 64
};

struct build {
	struct env *env;
	struct filter_place place;
	struct filter_file *file;
	unsigned char other[FILTER_ID_BYTES]; /* what somebody else builds */
	uint64_t keys;
	const atomic_bool *stop;
	/* The scan: */
	enum store_db db;
	unsigned char from[512];
	size_t from_len;
	size_t left;
	size_t waiting;
	uint64_t hashes[AT_ONCE];
};

static uint64_t keys_of(struct txn *t)
{
	const struct store_counts *c = meta_counts(t);

	return c->recipients + c->domain_rules + c->hashes + c->erased;
}

static enum sup_status look(struct txn *t, void *arg)
{
	struct build *b = arg;

	b->keys = keys_of(t);
	memcpy(b->other, t->filter.entry.next, FILTER_ID_BYTES);
	return SUP_OK;
}

static enum sup_status name_it(struct txn *t, void *arg)
{
	const struct build *b = arg;

	return filter_name_next(t, b->file);
}

static enum sup_status promote_it(struct txn *t, void *arg)
{
	const struct build *b = arg;

	return filter_promote(t, b->file);
}

static void set_waiting(struct build *b)
{
	for (size_t i = 0; i < b->waiting; i++)
		filter_prefetch(&b->file->bits, b->hashes[i]);
	for (size_t i = 0; i < b->waiting; i++)
		filter_set(&b->file->bits, b->hashes[i]);
	b->waiting = 0;
}

static enum sup_status see_key(struct txn *t, struct sup_slice key,
			       struct sup_slice value, void *arg)
{
	struct build *b = arg;

	(void)t;
	(void)value;
	if (b->left == 0) {
		if (key.n > sizeof(b->from))
			return SUP_CORRUPT;
		memcpy(b->from, key.p, key.n);
		b->from_len = key.n;
		return SUP_STOPPED;
	}
	b->left--;
	b->hashes[b->waiting++] = filter_hash(b->db, key);
	if (b->waiting == AT_ONCE)
		set_waiting(b);
	return SUP_OK;
}

static enum sup_status scan_chunk(struct txn *t, void *arg)
{
	struct build *b = arg;
	struct sup_slice from = { (const char *)b->from, b->from_len };
	unsigned char copy[sizeof(b->from)];

	memcpy(copy, b->from, b->from_len);
	from.p = (const char *)copy;
	b->left = SCAN_CHUNK;
	b->waiting = 0;
	b->from_len = 0;
	return txn_walk(t, b->db, from, see_key, b);
}

/*
 * A key that is there in the end was either put by a transaction after the
 * naming, which set its bits, or was there all the time, and so in whichever
 * snapshot the scan came by.  So the scan may take a new one for each chunk.
 */
static enum sup_status scan_db(struct sup_store *s, struct build *b,
			       struct sup_error *err)
{
	enum sup_status st;

	b->from_len = 0;
	do {
		if (b->stop != NULL && atomic_load(b->stop))
			return error_set(err, SUP_STOPPED, "stopped");
		st = store_view(s, scan_chunk, b, err);
		set_waiting(b);
	} while (st == SUP_OK && b->from_len > 0);
	return st;
}

static enum sup_status scan(struct sup_store *s, struct build *b,
			    struct sup_error *err)
{
	enum sup_status st = SUP_OK;

	for (int db = 0; st == SUP_OK && db < DB_END; db++) {
		b->db = (enum store_db)db;
		if (filter_covers(b->db))
			st = scan_db(s, b, err);
	}
	return st;
}

/* A new file, known to the transactions of this process. */
static enum sup_status create(struct build *b)
{
	unsigned char id[FILTER_ID_BYTES];
	uint64_t room = b->keys + b->keys / 4;
	uint32_t blocks = filter_blocks_for(room < ROOM_MIN ? ROOM_MIN : room);
	enum sup_status st = random_bytes(id, sizeof(id));

	if (st == SUP_OK && blocks == 0)
		st = SUP_TOO_LARGE;
	if (st == SUP_OK)
		st = filter_file_create(&b->place, id, blocks, &b->file);
	if (st != SUP_OK)
		return st;
	(void)pthread_mutex_lock(&b->env->filter_lock);
	b->file->refs = 1;
	b->file->next = b->env->filters;
	b->env->filters = b->file;
	(void)pthread_mutex_unlock(&b->env->filter_lock);
	return SUP_OK;
}

static enum sup_status build(struct sup_store *s, struct build *b,
			     struct sup_error *err)
{
	enum sup_status st = store_view(s, look, b, err);

	if (st != SUP_OK)
		return st;
	if (filter_id_is_set(b->other) &&
	    filter_file_building(&b->place, b->other))
		return error_set(err, SUP_BUSY, "a filter is being built");
	st = create(b);
	if (st != SUP_OK)
		return error_set(err, st, "no filter can be made in %s",
				 b->place.dir);
	st = SUP_OK;
	if (filter_takes(STEP_NAME_FIRST))
		st = store_update(s, name_it, b, err);
	filter_reached(POINT_NAMED);
	if (st == SUP_OK)
		st = scan(s, b, err);
	filter_reached(POINT_SCANNED);
	if (st == SUP_OK && !filter_takes(STEP_NAME_FIRST))
		st = store_update(s, name_it, b, err);
	if (st == SUP_OK)
		st = store_update(s, promote_it, b, err);
	filter_file_finish(b->file);
	if (st != SUP_OK)
		filter_file_unlink(&b->place, b->file->id);
	else
		filter_file_sweep(&b->place, b->file->id);
	return st;
}

enum sup_status filter_build(struct sup_store *s, const atomic_bool *stop,
			     struct sup_error *err)
{
	struct build b = { .stop = stop };
	enum sup_status st;

	if (s == NULL)
		return error_set(err, SUP_INVALID, "no store");
	b.env = s->env;
	if (atomic_load(&s->env->forked))
		return error_set(err, SUP_FORKED, "%s",
				 snapshot_fault_text(SNAPSHOT_FORKED));
	if (!filter_place_of(s->env, &b.place))
		return error_set(err, SUP_DENIED, "no filter is to be used");
	if (atomic_exchange(&s->env->building, true))
		return error_set(err, SUP_BUSY, "a filter is being built");
	st = build(s, &b, err);
	filter_give_back(s->env, b.file);
	atomic_store(&s->env->building, false);
	return st;
}

enum sup_status sup_filter_build(struct sup_store *s, struct sup_error *err)
{
	return filter_build(s, NULL, err);
}

static enum sup_status forget_it(struct txn *t, void *arg)
{
	memcpy(arg, t->filter.entry.id, FILTER_ID_BYTES);
	return filter_forget(t);
}

enum sup_status sup_filter_drop(struct sup_store *s, struct sup_error *err)
{
	unsigned char id[FILTER_ID_BYTES] = { 0 };
	struct filter_place place;
	enum sup_status st;

	if (s == NULL)
		return error_set(err, SUP_INVALID, "no store");
	st = store_update(s, forget_it, id, err);
	if (st == SUP_OK && filter_place_of(s->env, &place))
		filter_file_sweep(&place, (const unsigned char *)id);
	if (st == SUP_OK && filter_id_is_set(id) &&
	    filter_place_of(s->env, &place))
		filter_file_unlink(&place, id);
	return st;
}

struct weighing {
	uint64_t keys;
	bool wanted;
};

static enum sup_status weigh(struct txn *t, void *arg)
{
	struct weighing *w = arg;
	const struct filter *f = txn_filter(t);

	w->keys = keys_of(t);
	w->wanted = w->keys >= FILTER_WANTED_FROM &&
		    (f == NULL ||
		     w->keys > (uint64_t)f->blocks * FILTER_BLOCK_KEYS);
	return SUP_OK;
}

bool filter_is_wanted(struct sup_store *s, uint64_t *keys)
{
	struct weighing w = { .wanted = false };

	if (s->env->filter_dir == NULL || s->env->read_only ||
	    store_view(s, weigh, &w, NULL) != SUP_OK)
		return false;
	*keys = w.keys;
	return w.wanted;
}
