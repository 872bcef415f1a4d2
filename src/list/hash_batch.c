#include "list/hash_batch.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/sorter.h"
#include "list/batchrow.h"
#include "list/hash_fold.h"
#include "list/rework.h"
#include "store/meta.h"

enum {
	/* Digests of a transaction: in order, so that each page is written
	 * about once. */
	GROUP = 250000,
	SORT_BYTES = 64 * 1024 * 1024
};

struct hash_batch {
	struct sup_store *store;
	struct sup_actor actor;
	struct hash_list list;
	size_t key_len;
	struct sorter *sorter;
	struct rulebook *book;
	unsigned char *keys; /* GROUP of them */
	size_t n;
	bool begun;
	struct sup_outcome done;
	struct sup_outcome group; /* of one run of a transaction */
};

static void release(struct hash_batch *b)
{
	sorter_close(b->sorter);
	rulebook_close(b->book);
	mem_free(b->keys);
	mem_free(b);
}

enum sup_status hash_batch_open(struct sup_store *s,
				const struct sup_actor *actor,
				const struct hash_list *what,
				struct hash_batch **out, struct sup_error *err)
{
	struct hash_batch *b = NULL;
	enum sup_status st = check_actor(s, actor, err);

	if (st != SUP_OK)
		return st;
	b = mem_zero(1, sizeof(*b));
	if (b == NULL)
		return fail(err, SUP_NO_MEMORY);
	b->store = s;
	b->actor = *actor;
	b->list = *what;
	b->list.e.batch = 0;
	b->list.e.since = actor->now;
	b->key_len = 1 + sup_hash_bytes(what->e.algorithm);
	b->keys = mem_alloc(GROUP, b->key_len);
	st = b->keys == NULL ? SUP_NO_MEMORY : rulebook_open(s, &b->book);
	if (st == SUP_OK)
		st = sorter_open(b->key_len, SORT_BYTES, store_directory(s),
				 &b->sorter);
	if (st != SUP_OK) {
		release(b);
		return fail(err, st);
	}
	*out = b;
	return SUP_OK;
}

/* Readers of the change log cannot be told who it is. */
static enum sup_status log_all(struct txn *t, uint64_t batch, sup_time_ms now)
{
	struct change c = { .time = now,
			    .what = CHANGE_READ_ALL,
			    .batch = batch };

	return change_append(t, &c);
}

/* The batch, its list and a line of the log are there with the first group. */
static enum sup_status begin(struct txn *t, struct hash_batch *b)
{
	struct fold_rules rules = { .policy = NULL };
	enum sup_status st = rulebook_load(b->book, t, &rules);

	if (st == SUP_OK)
		st = batchrow_begin(t, &b->actor, "import", &b->list.e.batch);
	if (st == SUP_OK)
		st = scope_learn(t, b->list.e.scope);
	if (st != SUP_OK)
		return st;
	hash_list_fold(&b->list, rules.policy);
	b->list.entries = 0;
	st = hash_list_put(t, &b->list);
	return st == SUP_OK ? log_all(t, b->list.e.batch, b->actor.now) : st;
}

/* The list as it is now: another policy may have changed what it says. */
static enum sup_status count_entries(struct txn *t, const struct hash_batch *b,
				     uint64_t more)
{
	struct hash_list_copy copy;
	enum sup_status st = hash_list_read(t, b->list.e.batch, &copy);

	if (st == SUP_NOT_FOUND || (st == SUP_OK && copy.l.e.undone))
		return SUP_REFUSED; /* somebody has taken it back meanwhile */
	if (st != SUP_OK)
		return st;
	copy.l.entries += more;
	return hash_list_put(t, &copy.l);
}

static enum sup_status find_last(struct txn *t, unsigned char *out, size_t *n)
{
	struct sup_slice key;
	struct sup_slice value;
	enum sup_status st = txn_last(t, DB_HASHES, &key, &value);

	*n = 0;
	if (st != SUP_OK)
		return st == SUP_NOT_FOUND ? SUP_OK : st;
	if (key.n > HASH_KEY_MAX)
		return SUP_CORRUPT;
	memcpy(out, key.p, key.n);
	*n = key.n;
	return SUP_OK;
}

static enum sup_status put_group(struct txn *t, void *arg)
{
	struct hash_batch *b = arg;
	unsigned char room[HASH_KEY_MAX];
	struct sup_slice last = { (const char *)room, 0 };
	uint64_t named = 0;
	bool append = false;
	enum sup_status st = b->begun ? SUP_OK : begin(t, b);

	memset(&b->group, 0, sizeof(b->group));
	if (st == SUP_OK)
		st = find_last(t, room, &last.n);
	for (size_t i = 0; st == SUP_OK && i < b->n; i++) {
		const struct sup_slice key = {
			(const char *)b->keys + i * b->key_len, b->key_len
		};
		bool fresh = false;
		bool added = false;

		/* They are in order: once behind the last, always. */
		append = append || slice_compare(key, last) > 0;
		st = hash_add(t, key, b->list.e.batch, append, &fresh, &added);
		named += added ? 1 : 0;
		b->group.facts += added && fresh ? 1 : 0;
		b->group.known += added && fresh ? 0 : 1;
	}
	b->group.changed = b->group.facts;
	if (st == SUP_OK)
		st = count_entries(t, b, named);
	return st == SUP_OK && b->actor.dry_run ? SUP_STOPPED : st;
}

static enum sup_status flush(struct hash_batch *b, struct sup_error *err)
{
	enum sup_status st;

	if (b->n == 0)
		return SUP_OK;
	st = store_update(b->store, put_group, b, err);
	if (st == SUP_STOPPED && b->actor.dry_run)
		st = SUP_OK;
	else if (st == SUP_OK)
		b->begun = true;
	if (st == SUP_REFUSED)
		return error_set(err, st, "the batch was taken back meanwhile");
	if (st != SUP_OK)
		return st;
	b->done.facts += b->group.facts;
	b->done.known += b->group.known;
	b->done.changed += b->group.changed;
	b->n = 0;
	return SUP_OK;
}

enum sup_status hash_batch_add(struct hash_batch *b,
			       const unsigned char *digest,
			       struct sup_error *err)
{
	unsigned char key[HASH_KEY_MAX];

	(void)hash_key(b->list.e.algorithm, digest, key);
	b->done.given++;
	return sorter_add(b->sorter, key, err);
}

static enum sup_status write_all(struct hash_batch *b, struct sup_error *err)
{
	const unsigned char *key = NULL;
	enum sup_status st = SUP_OK;

	while (st == SUP_OK) {
		st = sorter_next(b->sorter, &key, err);
		if (st != SUP_OK)
			break;
		memcpy(b->keys + b->n * b->key_len, key, b->key_len);
		b->n++;
		if (b->n == GROUP)
			st = flush(b, err);
	}
	return st == SUP_NOT_FOUND ? flush(b, err) : st;
}

/* Once more "read all": who did so since the first group has seen a part. */
static enum sup_status end(struct txn *t, void *arg)
{
	const struct hash_batch *b = arg;
	const struct batchrow row = { b->list.e.batch, BATCH_DONE, b->actor.now,
				      b->done.facts + b->done.known,
				      b->done.changed };
	enum sup_status st = log_all(t, row.id, row.now);

	return st == SUP_OK ? batchrow_set(t, &row) : st;
}

enum sup_status hash_batch_close(struct hash_batch *b, bool failed,
				 struct sup_outcome *out, struct sup_error *err)
{
	enum sup_status st = SUP_OK;

	if (b == NULL)
		return SUP_OK;
	if (!failed)
		st = write_all(b, err);
	/* One that failed stays marked as interrupted. */
	if (!failed && st == SUP_OK && b->begun)
		st = store_update(b->store, end, b, err);
	b->done.batch = b->begun ? b->list.e.batch : 0;
	*out = b->done;
	release(b);
	return fail(err, st);
}
