#include "store/hashes.h"

#include <limits.h>
#include <string.h>

#include "base/hash.h"
#include "base/slice.h"
#include "store/erased.h"
#include "store/meta.h"
#include "store/value.h"

enum {
	CHECK_BYTES = 4,
	HASH_VALUE_MAX = 1 + CHECK_BYTES + HASH_LISTS_MAX * 10
};

struct sup_slice hash_key(enum sup_hash h, const unsigned char *digest,
			  unsigned char *out)
{
	out[0] = (unsigned char)h;
	memcpy(out + 1, digest, sup_hash_bytes(h));
	return bytes_slice(out, 1 + sup_hash_bytes(h));
}

enum sup_hash hash_of_key(struct sup_slice key)
{
	unsigned h = key.n == 0 ? 0 : (unsigned char)key.p[0];

	if (h >= SUP_HASH_END || h == 0 ||
	    key.n != 1 + sup_hash_bytes((enum sup_hash)h))
		return SUP_HASH_NONE;
	return (enum sup_hash)h;
}

/* Half of a record's checksum: there may be many, and all are small. */
static uint32_t check_of(struct sup_slice key, struct sup_slice rest)
{
	return (uint32_t)hash64_two(key, rest);
}

enum sup_status hash_decode(struct sup_slice key, struct sup_slice value,
			    uint64_t *out, size_t *n)
{
	struct feed f;
	uint32_t check = 0;
	uint64_t last = 0;
	enum sup_status st = value_open(value, &f);

	*n = 0;
	if (st != SUP_OK)
		return st;
	for (unsigned i = 0; i < CHECK_BYTES; i++)
		check |= (uint32_t)get_byte(&f) << 8 * i;
	if (f.bad || check != check_of(key, slice_from(value, 1 + CHECK_BYTES)))
		return SUP_CORRUPT;
	while (feed_left(&f) > 0) {
		uint64_t batch = get_varint(&f);

		if (f.bad || *n == HASH_LISTS_MAX || batch <= last)
			return SUP_CORRUPT;
		last = batch;
		out[(*n)++] = batch;
	}
	return *n == 0 ? SUP_CORRUPT : value_end(&f);
}

static enum sup_status put_lists(struct txn *t, struct sup_slice key,
				 const uint64_t *lists, size_t n, bool last)
{
	struct buf rest = BUF_INIT(HASH_VALUE_MAX);
	struct buf b = BUF_INIT(HASH_VALUE_MAX);
	struct sink s = { &rest, SUP_OK };
	uint32_t check;
	enum sup_status st;

	for (size_t i = 0; i < n; i++)
		put_varint(&s, lists[i]);
	st = s.st;
	if (st == SUP_OK) {
		check = check_of(key, buf_slice(&rest));
		value_begin(&s, &b);
		for (unsigned i = 0; i < CHECK_BYTES; i++)
			put_byte(&s, check >> 8 * i & 0xff);
		put_bytes(&s, buf_slice(&rest));
		st = s.st;
	}
	if (st == SUP_OK)
		st = last ? txn_append(t, DB_HASHES, key, buf_slice(&b))
			  : txn_put(t, DB_HASHES, key, buf_slice(&b));
	buf_release(&b);
	buf_release(&rest);
	return st;
}

struct hash128 hash_digest(struct sup_slice key)
{
	return hash128_two(key, SLICE("digest"));
}

static void account(struct txn *t, struct sup_slice key, bool more)
{
	struct store_counts *c = meta_counts(t);
	struct hash128 h = hash_digest(key);

	c->hashes = more ? c->hashes + 1 : c->hashes - 1;
	c->digest =
		more ? hash128_add(c->digest, h) : hash128_sub(c->digest, h);
}

static enum sup_status read_lists(struct txn *t, struct sup_slice key,
				  uint64_t *lists, size_t *n)
{
	struct sup_slice value;
	enum sup_status st;

	if (hash_of_key(key) == SUP_HASH_NONE)
		return SUP_INVALID;
	st = txn_get(t, DB_HASHES, key, &value);
	return st == SUP_OK ? hash_decode(key, value, lists, n) : st;
}

enum sup_status hash_add(struct txn *t, struct sup_slice key, uint64_t batch,
			 bool last, bool *fresh, bool *added)
{
	uint64_t lists[HASH_LISTS_MAX + 1];
	size_t n = 0;
	size_t at = 0;
	enum sup_status st =
		last ? SUP_NOT_FOUND : read_lists(t, key, lists, &n);

	*fresh = st == SUP_NOT_FOUND;
	*added = false;
	if (st != SUP_OK && st != SUP_NOT_FOUND)
		return st;
	while (at < n && lists[at] < batch)
		at++;
	if (at < n && lists[at] == batch)
		return SUP_OK;
	if (n == HASH_LISTS_MAX)
		return SUP_TOO_LARGE;
	memmove(lists + at + 1, lists + at, (n - at) * sizeof(*lists));
	lists[at] = batch;
	st = put_lists(t, key, lists, n + 1, last);
	if (st != SUP_OK)
		return st;
	*added = true;
	if (*fresh)
		account(t, key, true);
	return SUP_OK;
}

enum sup_status hash_remove(struct txn *t, struct sup_slice key, uint64_t batch,
			    bool *gone)
{
	uint64_t lists[HASH_LISTS_MAX];
	size_t n = 0;
	size_t kept = 0;
	enum sup_status st = read_lists(t, key, lists, &n);

	*gone = false;
	if (st != SUP_OK)
		return st;
	for (size_t i = 0; i < n; i++) {
		if (lists[i] != batch)
			lists[kept++] = lists[i];
	}
	if (kept == n)
		return SUP_OK;
	if (kept > 0)
		return put_lists(t, key, lists, kept, false);
	st = txn_delete(t, DB_HASHES, key);
	if (st == SUP_OK) {
		account(t, key, false);
		*gone = true;
	}
	return st;
}

enum sup_status hash_look(struct txn *t, struct sup_slice key, hash_list_fn *fn,
			  void *arg)
{
	uint64_t lists[HASH_LISTS_MAX];
	struct hash_list l;
	size_t n = 0;
	enum sup_status st = read_lists(t, key, lists, &n);

	for (size_t i = 0; st == SUP_OK && i < n; i++) {
		st = hash_list_get(t, lists[i], &l);
		if (st == SUP_NOT_FOUND ||
		    (st == SUP_OK && l.e.algorithm != hash_of_key(key)))
			st = SUP_CORRUPT;
		if (st == SUP_OK)
			st = fn(&l, arg);
	}
	return st;
}

/* Is there a key whose first byte is one from first to last? */
static enum sup_status is_there(struct txn *t, unsigned first, unsigned last,
				bool *out)
{
	const char from[] = { (char)first };
	struct sup_slice key;
	struct sup_slice value;
	enum sup_status st =
		txn_seek(t, DB_HASHES, bytes_slice(from, 1), &key, &value);

	*out = st == SUP_OK && key.n > 0 && (unsigned char)key.p[0] <= last;
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

enum sup_status hash_kinds(struct txn *t, unsigned *out)
{
	bool there = false;
	enum sup_status st = SUP_OK;

	*out = 0;
	for (unsigned h = 1; st == SUP_OK && h < SUP_HASH_END; h++) {
		st = is_there(t, h, h, &there);
		*out |= there ? 1u << h : 0;
	}
	if (st == SUP_OK)
		st = is_there(t, SUP_HASH_END, ERASED_BYTE - 1, &there);
	if (st == SUP_OK && !there)
		st = is_there(t, ERASED_BYTE + 1, UCHAR_MAX, &there);
	return st == SUP_OK && (there || *out == 0) ? SUP_STORE_FORMAT : st;
}
