#include "store/changes.h"

#include <string.h>

#include "base/slice.h"
#include "store/env.h"
#include "store/meta_own.h"
#include "store/value.h"
#include "suppress/scope.h"

enum {
	CHANGE_FAMILY = 1,
	DROPPED_A_CALL = 32,
	CHANGE_VALUE_MAX = 2048
};

/* fresh: it comes behind all others. */
static enum sup_status encode(struct txn *t, const struct change *c, bool fresh)
{
	struct buf b = BUF_INIT(CHANGE_VALUE_MAX);
	struct number_key k;
	struct sink s;
	enum sup_status st;

	value_begin(&s, &b);
	value_put_time(&s, c->time);
	put_byte(&s, c->what);
	put_byte(&s, c->reason);
	put_byte(&s, c->of);
	put_varint(&s, c->batch);
	put_slice(&s, c->key);
	put_slice(&s, c->scope);
	st = s.st;
	(void)key_of(&k, CHANGE_FAMILY, c->seq);
	if (st == SUP_OK)
		st = (fresh ? txn_append : txn_put)(
			t, DB_CHANGES, bytes_slice(k.bytes, sizeof(k.bytes)),
			buf_slice(&b));
	buf_release(&b);
	return st;
}

static enum sup_status decode(struct sup_slice key, struct sup_slice value,
			      struct change *c)
{
	struct feed f;
	enum sup_status st = value_open(value, &f);

	if (st != SUP_OK)
		return st;
	if (!key_is(key, CHANGE_FAMILY, &c->seq))
		return SUP_CORRUPT;
	c->time = value_time(&f);
	c->what = (enum change_what)get_byte(&f);
	c->reason = (enum sup_reason)get_byte(&f);
	c->of = (enum change_of)get_byte(&f);
	c->batch = get_varint(&f);
	c->key = value_text(&f);
	c->scope = value_text(&f);
	if (c->what < CHANGE_SUPPRESSED || c->what > CHANGE_ERASED ||
	    c->reason >= SUP_REASON_END || c->of > CHANGE_OF_ERASED)
		return SUP_CORRUPT;
	return value_end(&f);
}

/* The highest number that was dropped; 0: none. */
static enum sup_status read_floor(struct txn *t, uint64_t *out)
{
	return meta_number(t, "changes_floor", out);
}

enum sup_status changes_range(struct txn *t, uint64_t *first, uint64_t *last)
{
	struct sup_slice key;
	struct sup_slice value;
	uint64_t a = 0;
	uint64_t b = 0;
	enum sup_status st = txn_seek(t, DB_CHANGES, SLICE(""), &key, &value);

	if (st == SUP_OK && !key_is(key, CHANGE_FAMILY, &a))
		st = SUP_CORRUPT;
	if (st == SUP_OK)
		st = txn_last(t, DB_CHANGES, &key, &value);
	if (st == SUP_OK && !key_is(key, CHANGE_FAMILY, &b))
		st = SUP_CORRUPT;
	if (st != SUP_OK && st != SUP_NOT_FOUND)
		return st;
	*first = a;
	*last = b;
	return SUP_OK;
}

/* The last number ever given, also when its line was dropped. */
static enum sup_status last_given(struct txn *t, uint64_t *out)
{
	uint64_t first;
	uint64_t last;
	uint64_t floor;
	enum sup_status st = changes_range(t, &first, &last);

	if (st == SUP_OK)
		st = read_floor(t, &floor);
	if (st == SUP_OK)
		*out = last > floor ? last : floor;
	return st;
}

static enum sup_status drop_old(struct txn *t, sup_time_ms now)
{
	sup_time_ms limit = now - CHANGES_KEPT_DAYS * SUP_DAY_MS;
	uint64_t dropped = 0;
	enum sup_status st = SUP_OK;

	/* Lines are written in the order of time: while the oldest is young
	 * enough, there is nothing to look for. */
	if (t->oldest_change >= limit)
		return SUP_OK;
	for (int i = 0; i < DROPPED_A_CALL; i++) {
		struct sup_slice key;
		struct sup_slice value;
		struct change c = { 0 };

		st = txn_seek(t, DB_CHANGES, SLICE(""), &key, &value);
		if (st == SUP_NOT_FOUND) {
			st = SUP_OK;
			break;
		}
		if (st == SUP_OK)
			st = decode(key, value, &c);
		if (st != SUP_OK)
			return st;
		t->oldest_change = c.time;
		if (c.time >= limit)
			break;
		st = txn_delete(t, DB_CHANGES, key);
		if (st != SUP_OK)
			return st;
		dropped = c.seq;
	}
	return dropped == 0 ? st : meta_set_number(t, "changes_floor", dropped);
}

enum sup_status change_append(struct txn *t, struct change *c)
{
	enum sup_status st = SUP_OK;

	if (c->what < CHANGE_SUPPRESSED || c->what > CHANGE_ERASED)
		return SUP_INVALID;
	if (t->next_change == 0) {
		st = last_given(t, &t->next_change);
		t->next_change++;
	}
	if (st == SUP_OK)
		st = drop_old(t, c->time);
	if (st != SUP_OK)
		return st;
	c->seq = t->next_change;
	st = encode(t, c, true);
	if (st == SUP_OK)
		t->next_change++;
	return st;
}

enum sup_status change_get(struct txn *t, uint64_t seq, struct change *out)
{
	struct number_key k;
	struct sup_slice value;
	struct change c = { .seq = seq };
	struct sup_slice at = key_of(&k, CHANGE_FAMILY, seq);
	enum sup_status st = txn_get(t, DB_CHANGES, at, &value);

	if (st == SUP_OK)
		st = decode(at, value, &c);
	if (st == SUP_OK)
		*out = c;
	return st;
}

enum sup_status change_redact(struct txn *t, uint64_t seq, struct sup_slice key)
{
	struct change c = { .seq = seq };
	char scope[SUP_SCOPE_MAX];
	enum sup_status st = change_get(t, seq, &c);

	if (st == SUP_OK && c.scope.n > sizeof(scope))
		st = SUP_CORRUPT;
	if (st != SUP_OK)
		return st;
	/* What was read is gone once something is written. */
	if (c.scope.n > 0)
		memcpy(scope, c.scope.p, c.scope.n);
	c.scope.p = scope;
	c.of = CHANGE_OF_ERASED;
	c.key = key;
	return encode(t, &c, false);
}

enum store_db change_db(const struct change *c)
{
	if (c->of == CHANGE_OF_ERASED)
		return DB_HASHES;
	return c->of == CHANGE_OF_RULE ? DB_DOMAINS : DB_RECIPIENTS;
}

struct change_walker {
	change_fn *fn;
	void *arg;
	size_t left;
};

static enum sup_status see_change(struct txn *t, struct sup_slice key,
				  struct sup_slice value, void *arg)
{
	struct change_walker *w = arg;
	struct change c = { 0 };
	enum sup_status st;

	(void)t;
	if (w->left == 0)
		return SUP_STOPPED;
	w->left--;
	st = decode(key, value, &c);
	return st == SUP_OK ? w->fn(&c, w->arg) : st;
}

enum sup_status changes_walk(struct txn *t, uint64_t since, size_t max,
			     change_fn *fn, void *arg)
{
	struct change_walker w = { .fn = fn, .arg = arg, .left = max };
	struct number_key k;
	uint64_t floor;
	uint64_t last;
	enum sup_status st = read_floor(t, &floor);

	if (st == SUP_OK)
		st = last_given(t, &last);
	if (st != SUP_OK)
		return st;
	if (since < floor || since > last)
		return SUP_START_OVER;
	return txn_walk(t, DB_CHANGES, key_of(&k, CHANGE_FAMILY, since + 1),
			see_change, &w);
}
