#include "store/quarantine.h"

#include <string.h>

#include "base/hash.h"
#include "base/slice.h"
#include "store/meta.h"
#include "store/meta_own.h"
#include "store/value.h"

enum {
	PIECE_FAMILY = 1, /* and its number: the piece */
	HASH_FAMILY = 2,  /* and XXH3-128 of source and bytes: its number */
	PIECE_VALUE_MAX = 1 << 30,
	SOURCE_MAX = 64 * 1024
};

enum {
	PIECE_UNKNOWN_TYPE = 1 << 0,
	PIECE_PART = 1 << 1,
	PIECE_FLAGS = PIECE_UNKNOWN_TYPE | PIECE_PART
};

struct hash_key {
	unsigned char bytes[1 + 16];
};

/* The source first, with its length, so that no byte can change sides. */
static enum sup_status hash_key(struct hash_key *k, struct sup_slice source,
				struct sup_slice bytes)
{
	struct buf b = BUF_INIT(SOURCE_MAX);
	struct sink s = { .out = &b, .st = SUP_OK };
	struct hash128 h;

	put_slice(&s, source);
	if (s.st == SUP_OK) {
		h = hash128_two(buf_slice(&b), bytes);
		k->bytes[0] = HASH_FAMILY;
		key_put_number(k->bytes + 1, h.hi);
		key_put_number(k->bytes + 1 + KEY_NUMBER, h.lo);
	}
	buf_release(&b);
	return s.st;
}

static struct sup_slice hash_slice(const struct hash_key *k)
{
	return bytes_slice(k->bytes, sizeof(k->bytes));
}

static enum sup_status decode(struct sup_slice value, struct quarantined *q)
{
	struct feed f;
	unsigned flags;
	enum sup_status st = value_open(value, &f);

	if (st != SUP_OK)
		return st;
	flags = get_byte(&f);
	q->unknown_type = (flags & PIECE_UNKNOWN_TYPE) != 0;
	q->part = (flags & PIECE_PART) != 0;
	q->time = value_time(&f);
	q->offset = get_varint(&f);
	q->line = get_varint(&f);
	q->source = value_text(&f);
	q->file = value_text(&f);
	q->why = value_text(&f);
	q->bytes = value_text(&f);
	return (flags & ~(unsigned)PIECE_FLAGS) != 0 ? SUP_CORRUPT
						     : value_end(&f);
}

static enum sup_status put(struct txn *t, const struct quarantined *q)
{
	struct buf b = BUF_INIT(PIECE_VALUE_MAX);
	struct number_key k;
	struct sink s;

	value_begin(&s, &b);
	put_byte(&s, (q->unknown_type ? PIECE_UNKNOWN_TYPE : 0U) |
			     (q->part ? PIECE_PART : 0U));
	value_put_time(&s, q->time);
	put_varint(&s, q->offset);
	put_varint(&s, q->line);
	put_slice(&s, q->source);
	put_slice(&s, q->file);
	put_slice(&s, q->why);
	put_slice(&s, q->bytes);
	return value_put(t, DB_QUARANTINE, key_of(&k, PIECE_FAMILY, q->seq),
			 &s);
}

/* The number that a hash points to; 0: none. */
static enum sup_status find_hash(struct txn *t, const struct hash_key *k,
				 uint64_t *seq)
{
	struct sup_slice value;
	struct feed f;
	enum sup_status st = txn_get(t, DB_QUARANTINE, hash_slice(k), &value);

	*seq = 0;
	if (st == SUP_NOT_FOUND)
		return SUP_OK;
	if (st == SUP_OK)
		st = value_open(value, &f);
	if (st != SUP_OK)
		return st;
	*seq = get_varint(&f);
	return value_end(&f);
}

/* The hash is no proof: a sender can make two pieces with one.  Only the same
 * bytes are the same piece. */
static enum sup_status is_kept(struct txn *t, const struct quarantined *q,
			       uint64_t seq, bool *kept)
{
	struct quarantined old;
	enum sup_status st;

	*kept = false;
	if (seq == 0)
		return SUP_OK;
	st = quarantine_get(t, seq, &old);
	if (st == SUP_OK)
		*kept = slice_equal(old.bytes, q->bytes) &&
			slice_equal(old.source, q->source);
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

static enum sup_status put_hash(struct txn *t, const struct hash_key *k,
				uint64_t seq)
{
	struct buf b = BUF_INIT(16);
	struct sink s;

	value_begin(&s, &b);
	put_varint(&s, seq);
	return value_put(t, DB_QUARANTINE, hash_slice(k), &s);
}

enum sup_status quarantine_add(struct txn *t, struct quarantined *q,
			       bool *added)
{
	struct hash_key k;
	uint64_t seq = 0;
	uint64_t last = 0;
	bool kept = false;
	enum sup_status st = hash_key(&k, q->source, q->bytes);

	if (st == SUP_OK)
		st = find_hash(t, &k, &seq);
	if (st == SUP_OK)
		st = is_kept(t, q, seq, &kept);
	if (st == SUP_OK && kept) {
		q->seq = seq;
		*added = false;
		return SUP_OK;
	}
	if (st == SUP_OK)
		st = meta_number(t, "quarantine_last", &last);
	if (st != SUP_OK)
		return st;
	q->seq = last + 1;
	st = put(t, q);
	if (st == SUP_OK)
		st = put_hash(t, &k, q->seq);
	if (st == SUP_OK)
		st = meta_set_number(t, "quarantine_last", q->seq);
	if (st != SUP_OK)
		return st;
	meta_counts(t)->quarantined++;
	*added = true;
	return SUP_OK;
}

enum sup_status quarantine_get(struct txn *t, uint64_t seq,
			       struct quarantined *out)
{
	struct number_key k;
	struct sup_slice value;
	struct quarantined q = { .seq = seq };
	enum sup_status st = txn_get(t, DB_QUARANTINE,
				     key_of(&k, PIECE_FAMILY, seq), &value);

	if (st == SUP_OK)
		st = decode(value, &q);
	if (st == SUP_OK)
		*out = q;
	return st;
}

enum sup_status quarantine_find(struct txn *t, struct sup_slice source,
				struct sup_slice bytes, uint64_t *seq)
{
	const struct quarantined q = { .source = source, .bytes = bytes };
	struct hash_key k;
	uint64_t found = 0;
	bool kept = false;
	enum sup_status st = hash_key(&k, source, bytes);

	if (st == SUP_OK)
		st = find_hash(t, &k, &found);
	if (st == SUP_OK)
		st = is_kept(t, &q, found, &kept);
	if (st == SUP_OK)
		*seq = kept ? found : 0;
	return st;
}

enum sup_status quarantine_delete(struct txn *t, uint64_t seq)
{
	struct store_counts *c = meta_counts(t);
	struct quarantined q;
	struct number_key k;
	struct hash_key h;
	uint64_t pointed = 0;
	enum sup_status st = quarantine_get(t, seq, &q);

	if (st == SUP_OK)
		st = hash_key(&h, q.source, q.bytes);
	if (st == SUP_OK)
		st = find_hash(t, &h, &pointed);
	if (st == SUP_OK && pointed == seq)
		st = txn_delete(t, DB_QUARANTINE, hash_slice(&h));
	if (st == SUP_OK)
		st = txn_delete(t, DB_QUARANTINE,
				key_of(&k, PIECE_FAMILY, seq));
	if (st == SUP_OK && c->quarantined == 0)
		st = SUP_CORRUPT;
	if (st == SUP_OK)
		c->quarantined--;
	return st;
}

enum sup_status quarantine_replace(struct txn *t, const struct quarantined *q)
{
	struct hash_key k;
	uint64_t same = 0;
	enum sup_status st = quarantine_delete(t, q->seq);

	if (st == SUP_OK)
		st = quarantine_find(t, q->source, q->bytes, &same);
	if (st != SUP_OK || same != 0)
		return st;
	st = hash_key(&k, q->source, q->bytes);
	if (st == SUP_OK)
		st = put(t, q);
	if (st == SUP_OK)
		st = put_hash(t, &k, q->seq);
	if (st == SUP_OK)
		meta_counts(t)->quarantined++;
	return st;
}

struct piece_walker {
	quarantine_fn *fn;
	void *arg;
};

static enum sup_status see_piece(struct txn *t, struct sup_slice key,
				 struct sup_slice value, void *arg)
{
	struct piece_walker *w = arg;
	struct quarantined q = { 0 };
	enum sup_status st;

	(void)t;
	if (!key_is(key, PIECE_FAMILY, &q.seq))
		return SUP_STOPPED;
	st = decode(value, &q);
	return st == SUP_OK ? w->fn(&q, w->arg) : st;
}

enum sup_status quarantine_walk(struct txn *t, uint64_t after,
				quarantine_fn *fn, void *arg)
{
	struct piece_walker w = { .fn = fn, .arg = arg };
	struct number_key k;

	if (after == UINT64_MAX)
		return SUP_OK;
	return txn_walk(t, DB_QUARANTINE, key_of(&k, PIECE_FAMILY, after + 1),
			see_piece, &w);
}
