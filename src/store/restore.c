/* restore.c - what only a dump and its load need. */
#include "store/restore.h"

#include <string.h>

#include "base/slice.h"
#include "store/meta_own.h"
#include "store/value.h"

enum {
	DOMAIN_FAMILY = 2, /* of DB_COUNTERS; see docs/store-format.md */
	META_NAME_BYTES = 64
};

struct meta_walker {
	meta_fn *fn;
	void *arg;
};

static enum sup_status see_meta(struct txn *t, struct sup_slice key,
				struct sup_slice value, void *arg)
{
	struct meta_walker *w = arg;
	char name[META_NAME_BYTES + 1];
	struct feed f;
	enum sup_status st;

	(void)t;
	if (key.n > META_NAME_BYTES)
		return SUP_OK; /* a scope's */
	memcpy(name, key.p, key.n);
	name[key.n] = '\0';
	if (meta_is_own(name))
		return SUP_OK;
	st = value_open(value, &f);
	return st == SUP_OK ? w->fn(name, slice_from(value, 1), w->arg) : st;
}

enum sup_status meta_walk(struct txn *t, meta_fn *fn, void *arg)
{
	struct meta_walker w = { .fn = fn, .arg = arg };

	return txn_walk(t, DB_META, SLICE(""), see_meta, &w);
}

struct count_walker {
	domain_count_fn *fn;
	void *arg;
};

static enum sup_status see_count(struct txn *t, struct sup_slice key,
				 struct sup_slice value, void *arg)
{
	struct count_walker *w = arg;
	struct domain_count c = { 0 };
	struct feed f;
	const char *end;
	enum sup_status st;

	(void)t;
	if ((unsigned char)key.p[0] != DOMAIN_FAMILY)
		return SUP_STOPPED;
	end = memchr(key.p + 1, '\0', key.n - 1);
	if (end == NULL || (size_t)(end - key.p) + 2 + KEY_NUMBER != key.n)
		return SUP_CORRUPT;
	c.domain = (struct sup_slice){ key.p + 1, (size_t)(end - key.p) - 1 };
	c.bounce_class = (enum sup_class)(unsigned char)end[1];
	c.day = (int64_t)(key_number(end + 2) ^ UINT64_C(1) << 63);
	st = value_open(value, &f);
	c.n = get_varint(&f);
	if (st == SUP_OK)
		st = value_end(&f);
	if (st == SUP_OK && c.bounce_class >= SUP_CLASS_END)
		st = SUP_CORRUPT;
	return st == SUP_OK ? w->fn(&c, w->arg) : st;
}

enum sup_status domain_counters_walk(struct txn *t, domain_count_fn *fn,
				     void *arg)
{
	static const char from[] = { DOMAIN_FAMILY };
	struct count_walker w = { .fn = fn, .arg = arg };

	return txn_walk(t, DB_COUNTERS, (struct sup_slice){ from, 1 },
			see_count, &w);
}

enum sup_status changes_floor(struct txn *t, uint64_t *out)
{
	return meta_number(t, "changes_floor", out);
}

static enum sup_status see_any(struct sup_slice scope, void *arg)
{
	(void)scope;
	*(bool *)arg = true;
	return SUP_STOPPED;
}

enum sup_status restore_is_empty(struct txn *t, bool *out)
{
	static const enum store_db dbs[] = { DB_CHANGES,    DB_BATCHES,
					     DB_RULES,	    DB_INCIDENTS,
					     DB_QUARANTINE, DB_COUNTERS };
	const struct store_counts *c = meta_counts(t);
	bool any = c->recipients > 0 || c->domain_rules > 0 || c->hashes > 0 ||
		   c->erased > 0;
	struct sup_slice text = { NULL, 0 };
	struct sup_slice key;
	struct sup_slice value;
	uint32_t version = 0;
	enum sup_status st = meta_policy(t, &text, &version);

	any = any || text.n > 0 || version != 1;
	for (size_t i = 0; st == SUP_OK && i < sizeof(dbs) / sizeof(dbs[0]);
	     i++) {
		st = txn_seek(t, dbs[i], SLICE(""), &key, &value);
		any = any || st == SUP_OK;
		if (st == SUP_NOT_FOUND)
			st = SUP_OK;
	}
	if (st == SUP_OK && !any)
		st = scope_walk(t, see_any, &any);
	if (st == SUP_OK || st == SUP_STOPPED)
		*out = !any;
	return st == SUP_STOPPED ? SUP_OK : st;
}

enum sup_status restore_policy(struct txn *t, struct sup_slice text,
			       uint32_t version)
{
	enum sup_status st = version == 0 ? SUP_INVALID : SUP_OK;

	if (st == SUP_OK)
		st = meta_set_own(t, "policy", text);
	if (st == SUP_OK)
		st = meta_set_number(t, "policy_version", version);
	return st;
}

enum sup_status restore_floor(struct txn *t, uint64_t floor)
{
	uint64_t first = 0;
	uint64_t last = 0;
	enum sup_status st = changes_range(t, &first, &last);

	if (st == SUP_OK && last != 0)
		st = SUP_INVALID;
	return st == SUP_OK ? meta_set_number(t, "changes_floor", floor) : st;
}

enum sup_status restore_change(struct txn *t, const struct change *c)
{
	struct change copy = *c;
	enum sup_status st = change_append(t, &copy);

	if (st == SUP_OK && copy.seq != c->seq)
		st = SUP_INVALID;
	return st;
}

enum sup_status restore_piece(struct txn *t, const struct quarantined *q)
{
	struct quarantined copy = *q;
	bool added = false;
	uint64_t last = 0;
	enum sup_status st = meta_number(t, "quarantine_last", &last);

	if (st == SUP_OK && q->seq <= last)
		st = SUP_INVALID;
	if (st == SUP_OK)
		st = meta_set_number(t, "quarantine_last", q->seq - 1);
	if (st == SUP_OK)
		st = quarantine_add(t, &copy, &added);
	return st == SUP_OK && !added ? SUP_EXISTS : st;
}
