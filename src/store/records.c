#include "store/records.h"

#include <string.h>

#include "base/slice.h"
#include "store/env.h"
#include "store/value.h"

/* The sentinels have keys that begin with 0x00; no record has. */
static bool is_record_key(struct sup_slice key)
{
	return key.n > 0 && key.n <= KEY_MAX && key.p[0] != '\0';
}

enum sup_status records_get(struct txn *t, enum store_db db,
			    struct sup_slice key, struct arena *a,
			    struct record *out)
{
	struct sup_slice value;
	struct sup_slice copy;
	enum sup_status st;

	if (!is_record_key(key))
		return SUP_INVALID;
	st = txn_get(t, db, key, &value);
	if (st != SUP_OK)
		return st;
	if (!arena_copy(a, value, &copy))
		return SUP_NO_MEMORY;
	return record_decode(copy, key, a, out);
}

enum sup_status records_has(struct txn *t, enum store_db db,
			    struct sup_slice key, bool *out)
{
	struct sup_slice value;
	enum sup_status st;

	if (!is_record_key(key))
		return SUP_INVALID;
	st = txn_get(t, db, key, &value);
	if (st != SUP_OK && st != SUP_NOT_FOUND)
		return st;
	*out = st == SUP_OK;
	return SUP_OK;
}

/* One record more or less; false if there are fewer than none then. */
static bool count(uint64_t *n, uint64_t by, bool more)
{
	if (!more && *n < by)
		return false;
	*n = more ? *n + by : *n - by;
	return true;
}

static enum sup_status account_as(struct txn *t, enum store_db db,
				  const struct record *r, struct hash128 h,
				  bool more)
{
	struct store_counts *c = meta_counts(t);
	bool ok = db == DB_HASHES || count(&c->facts, r->n_facts, more);

	c->digest =
		more ? hash128_add(c->digest, h) : hash128_sub(c->digest, h);
	if (db == DB_HASHES) {
		ok = count(&c->erased, 1, more) && ok;
	} else if (db == DB_DOMAINS) {
		ok = count(&c->domain_rules, 1, more) && ok;
	} else {
		ok = count(&c->recipients, 1, more) && ok;
		if (r->n_suppressions > 0)
			ok = count(&c->suppressed, 1, more) &&
			     count(&c->by_reason[record_strongest(r)], 1,
				   more) &&
			     ok;
	}
	return ok ? SUP_OK : SUP_CORRUPT;
}

static enum sup_status account(struct txn *t, enum store_db db,
			       struct sup_slice key, const struct record *r,
			       bool more)
{
	struct hash128 h;
	enum sup_status st = record_digest(r, key, &h);

	return st == SUP_OK ? account_as(t, db, r, h, more) : st;
}

/* With a record changed and its counts not, nothing may be committed. */
static enum sup_status settle(struct txn *t, enum sup_status st)
{
	if (st != SUP_OK && t->failed == SUP_OK)
		t->failed = st;
	return st;
}

/*
 * A new record behind all others is appended: LMDB then leaves the page before
 * it full, where it would else move the last one or two to the next.  A store
 * loaded in the order of its keys gets 5 % smaller by it.
 */
static enum sup_status put_value(struct txn *t, enum store_db db,
				 struct sup_slice key, struct sup_slice value,
				 bool fresh)
{
	struct sup_slice last;
	struct sup_slice ignored;

	if (fresh && txn_last(t, db, &last, &ignored) == SUP_OK &&
	    slice_compare(key, last) > 0)
		return txn_append(t, db, key, value);
	return txn_put(t, db, key, value);
}

enum sup_status records_put(struct txn *t, enum store_db db,
			    struct sup_slice key, const struct record *before,
			    const struct record *r)
{
	struct buf b = BUF_INIT(RECORD_VALUE_MAX);
	enum sup_status st;

	if (!is_record_key(key))
		return SUP_INVALID;
	st = record_encode(r, key, &b);
	if (st == SUP_OK)
		st = put_value(t, db, key, buf_slice(&b), before == NULL);
	buf_release(&b);
	if (st != SUP_OK)
		return st;
	if (before != NULL)
		st = account(t, db, key, before, false);
	if (st == SUP_OK)
		st = account(t, db, key, r, true);
	return settle(t, st);
}

enum sup_status records_put_bytes(struct txn *t, struct sup_slice key,
				  const struct records_bytes *b)
{
	enum sup_status st;

	if (!is_record_key(key))
		return SUP_INVALID;
	if (b->behind)
		st = txn_append(t, DB_RECIPIENTS, key, b->value);
	else
		st = txn_put(t, DB_RECIPIENTS, key, b->value);
	if (st != SUP_OK)
		return st;
	return settle(t,
		      account_as(t, DB_RECIPIENTS, b->like, b->digest, true));
}

enum sup_status records_delete(struct txn *t, enum store_db db,
			       struct sup_slice key,
			       const struct record *before)
{
	enum sup_status st;

	if (!is_record_key(key))
		return SUP_INVALID;
	st = txn_delete(t, db, key);
	if (st != SUP_OK)
		return st;
	return settle(t, account(t, db, key, before, false));
}

struct chunk {
	struct records_cursor *c;
	size_t left;
	record_fn *fn;
	void *arg;
	bool full; /* stopped because there was enough */
};

static bool begins_with(struct sup_slice key, struct sup_slice prefix)
{
	return key.n >= prefix.n &&
	       (prefix.n == 0 || memcmp(key.p, prefix.p, prefix.n) == 0);
}

static enum sup_status see_record(struct txn *t, struct sup_slice key,
				  struct sup_slice value, void *arg)
{
	struct chunk *w = arg;
	enum sup_status st;

	(void)t;
	if (!is_record_key(key) ||
	    slice_equal(key, bytes_slice(w->c->after, w->c->after_len)))
		return SUP_OK;
	if (!begins_with(key, w->c->prefix))
		return SUP_STOPPED;
	if (w->left == 0) {
		w->full = true;
		return SUP_STOPPED;
	}
	w->left--;
	st = w->fn(key, value, w->arg);
	if (st != SUP_OK && st != SUP_STOPPED)
		return st;
	memcpy(w->c->after, key.p, key.n);
	w->c->after_len = key.n;
	if (st == SUP_STOPPED)
		w->full = true;
	return st;
}

enum sup_status records_chunk(struct txn *t, enum store_db db, size_t max,
			      struct records_cursor *c, record_fn *fn,
			      void *arg)
{
	struct chunk w = { .c = c, .left = max, .fn = fn, .arg = arg };
	/* Not where the cursor's own bytes are: they change on the way. */
	unsigned char from[sizeof(c->after)];
	size_t n = c->after_len;
	enum sup_status st;

	if (n > sizeof(from) || c->prefix.n > sizeof(from))
		return SUP_INVALID;
	memcpy(from, c->after, n);
	if (n == 0 && c->prefix.n > 0) {
		memcpy(from, c->prefix.p, c->prefix.n);
		n = c->prefix.n;
	}
	st = txn_walk(t, db, bytes_slice(from, n), see_record, &w);
	if (st == SUP_OK)
		c->done = !w.full;
	return st;
}
