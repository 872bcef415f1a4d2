#include <string.h>

#include "base/slice.h"
#include "store/quarantine.h"
#include "store/value.h"

enum {
	SOURCE_FAMILY = 1, /* day, source, 0x00, what */
	DOMAIN_FAMILY = 2, /* domain, 0x00, class, day */
	DOMAIN_DAYS_KEPT = 60,
	DROPPED_A_CALL = 8
};

/* Days before 1970 sort before those after it. */
#define DAY_BIAS (UINT64_C(1) << 63)

struct counter_key {
	unsigned char bytes[KEY_MAX];
	size_t n;
	bool bad; /* too long, or a 0x00 where it would part */
};

static void key_begin(struct counter_key *k, unsigned family)
{
	k->bytes[0] = (unsigned char)family;
	k->n = 1;
	k->bad = false;
}

static void key_add(struct counter_key *k, struct sup_slice s)
{
	if (s.n > sizeof(k->bytes) - k->n ||
	    (s.n > 0 && memchr(s.p, '\0', s.n) != NULL)) {
		k->bad = true;
		return;
	}
	if (s.n > 0)
		memcpy(k->bytes + k->n, s.p, s.n);
	k->n += s.n;
}

static void key_add_byte(struct counter_key *k, unsigned byte)
{
	if (k->n == sizeof(k->bytes))
		k->bad = true;
	else
		k->bytes[k->n++] = (unsigned char)byte;
}

static void key_add_day(struct counter_key *k, int64_t day)
{
	if (sizeof(k->bytes) - k->n < KEY_NUMBER) {
		k->bad = true;
		return;
	}
	key_put_number(k->bytes + k->n, (uint64_t)day ^ DAY_BIAS);
	k->n += KEY_NUMBER;
}

static int64_t day_of(const char *bytes)
{
	return (int64_t)(key_number(bytes) ^ DAY_BIAS);
}

static struct sup_slice key_slice(const struct counter_key *k)
{
	return bytes_slice(k->bytes, k->n);
}

static void source_key(struct counter_key *k, int64_t day,
		       struct sup_slice source, struct sup_slice what)
{
	key_begin(k, SOURCE_FAMILY);
	key_add_day(k, day);
	key_add(k, source);
	key_add_byte(k, 0);
	key_add(k, what);
}

/* All days of a domain and class. */
static void domain_key(struct counter_key *k, struct sup_slice domain,
		       enum sup_class c)
{
	key_begin(k, DOMAIN_FAMILY);
	key_add(k, domain);
	key_add_byte(k, 0);
	key_add_byte(k, c);
}

static enum sup_status read_count(struct sup_slice value, uint64_t *n)
{
	struct feed f;
	enum sup_status st = value_open(value, &f);
	uint64_t v;

	if (st != SUP_OK)
		return st;
	v = get_varint(&f);
	st = value_end(&f);
	if (st == SUP_OK)
		*n = v;
	return st;
}

static enum sup_status get(struct txn *t, const struct counter_key *k,
			   uint64_t *n)
{
	struct sup_slice value;
	enum sup_status st =
		k->bad ? SUP_INVALID
		       : txn_get(t, DB_COUNTERS, key_slice(k), &value);

	if (st == SUP_NOT_FOUND) {
		*n = 0;
		return SUP_OK;
	}
	return st == SUP_OK ? read_count(value, n) : st;
}

static enum sup_status add(struct txn *t, const struct counter_key *k,
			   uint64_t n, uint64_t *total)
{
	struct buf b = BUF_INIT(16);
	struct sink s;
	uint64_t old = 0;
	enum sup_status st = get(t, k, &old);

	if (st != SUP_OK)
		return st;
	/* A counter that is full stays full. */
	*total = old > UINT64_MAX - n ? UINT64_MAX : old + n;
	value_begin(&s, &b);
	put_varint(&s, *total);
	return value_put(t, DB_COUNTERS, key_slice(k), &s);
}

enum sup_status counter_add(struct txn *t, int64_t day, struct sup_slice source,
			    struct sup_slice what, uint64_t n)
{
	struct counter_key k;
	uint64_t total;

	source_key(&k, day, source, what);
	return add(t, &k, n, &total);
}

enum sup_status counter_get(struct txn *t, int64_t day, struct sup_slice source,
			    struct sup_slice what, uint64_t *n)
{
	struct counter_key k;

	source_key(&k, day, source, what);
	return get(t, &k, n);
}

struct counter_walker {
	counter_fn *fn;
	void *arg;
};

static enum sup_status see_counter(struct txn *t, struct sup_slice key,
				   struct sup_slice value, void *arg)
{
	struct counter_walker *w = arg;
	struct sup_slice rest;
	struct sup_slice source;
	const char *end;
	uint64_t n = 0;
	enum sup_status st;

	(void)t;
	if (key.p[0] != SOURCE_FAMILY)
		return SUP_STOPPED;
	if (key.n < 1 + KEY_NUMBER + 1)
		return SUP_CORRUPT;
	rest = slice_from(key, 1 + KEY_NUMBER);
	end = memchr(rest.p, '\0', rest.n);
	if (end == NULL)
		return SUP_CORRUPT;
	source = (struct sup_slice){ rest.p, (size_t)(end - rest.p) };
	st = read_count(value, &n);
	return st == SUP_OK ? w->fn(day_of(key.p + 1), source,
				    slice_from(rest, source.n + 1), n, w->arg)
			    : st;
}

enum sup_status counters_walk(struct txn *t, int64_t from_day, counter_fn *fn,
			      void *arg)
{
	struct counter_walker w = { .fn = fn, .arg = arg };
	struct counter_key k;

	key_begin(&k, SOURCE_FAMILY);
	key_add_day(&k, from_day);
	return txn_walk(t, DB_COUNTERS, key_slice(&k), see_counter, &w);
}

struct day_walker {
	struct sup_slice prefix;
	int64_t to_day;
	uint64_t sum;
	int64_t newest; /* the last day that was seen */
	bool any;
};

static enum sup_status see_day(struct txn *t, struct sup_slice key,
			       struct sup_slice value, void *arg)
{
	struct day_walker *w = arg;
	uint64_t n = 0;
	enum sup_status st;

	(void)t;
	if (key.n != w->prefix.n + KEY_NUMBER ||
	    memcmp(key.p, w->prefix.p, w->prefix.n) != 0)
		return SUP_STOPPED;
	w->newest = day_of(key.p + w->prefix.n);
	if (w->newest > w->to_day)
		return SUP_STOPPED;
	w->any = true;
	st = read_count(value, &n);
	w->sum += n;
	return st;
}

/* There are DOMAIN_DAYS_KEPT entries at most, give or take the late ones. */
static enum sup_status walk_days(struct txn *t, struct counter_key *k,
				 int64_t from_day, struct day_walker *w)
{
	struct counter_key from = *k;

	w->prefix = key_slice(k);
	key_add_day(&from, from_day);
	if (from.bad)
		return SUP_INVALID;
	return txn_walk(t, DB_COUNTERS, key_slice(&from), see_day, w);
}

enum sup_status domain_counter_sum(struct txn *t, struct sup_slice domain,
				   enum sup_class c, int64_t from_day,
				   int64_t to_day, uint64_t *sum)
{
	struct day_walker w = { .to_day = to_day };
	struct counter_key k;
	enum sup_status st;

	domain_key(&k, domain, c);
	st = walk_days(t, &k, from_day, &w);
	if (st == SUP_OK)
		*sum = w.sum;
	return st;
}

static enum sup_status drop_days(struct txn *t, const struct counter_key *k,
				 int64_t before)
{
	enum sup_status st = SUP_OK;

	for (int i = 0; i < DROPPED_A_CALL && st == SUP_OK; i++) {
		struct sup_slice key;
		struct sup_slice value;

		st = txn_seek(t, DB_COUNTERS, key_slice(k), &key, &value);
		if (st != SUP_OK || key.n != k->n + KEY_NUMBER ||
		    memcmp(key.p, k->bytes, k->n) != 0 ||
		    day_of(key.p + k->n) >= before)
			break;
		st = txn_delete(t, DB_COUNTERS, key);
	}
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

enum sup_status domain_counter_add(struct txn *t, struct sup_slice domain,
				   enum sup_class c, int64_t day, uint64_t n,
				   uint64_t *total)
{
	struct day_walker w = { .to_day = INT64_MAX };
	struct counter_key k;
	struct counter_key at;
	enum sup_status st;

	domain_key(&k, domain, c);
	at = k;
	key_add_day(&at, day);
	if (at.bad)
		return SUP_INVALID;
	st = walk_days(t, &k, day, &w);
	if (st != SUP_OK)
		return st;
	/* Older than what is kept: it counts for nothing. */
	if (w.any && w.newest > day && w.newest - day > DOMAIN_DAYS_KEPT) {
		*total = n;
		return SUP_OK;
	}
	st = add(t, &at, n, total);
	if (st == SUP_OK && (!w.any || w.newest <= day))
		st = drop_days(t, &k, day - DOMAIN_DAYS_KEPT);
	return st;
}
