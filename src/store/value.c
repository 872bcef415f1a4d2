#include "store/value.h"

void value_begin(struct sink *s, struct buf *b)
{
	*s = (struct sink){ .out = b, .st = SUP_OK };
	put_byte(s, VALUE_VERSION);
}

enum sup_status value_put(struct txn *t, enum store_db db, struct sup_slice key,
			  struct sink *s)
{
	enum sup_status st = s->st;

	if (st == SUP_OK)
		st = txn_put(t, db, key, buf_slice(s->out));
	buf_release(s->out);
	return st;
}

enum sup_status value_open(struct sup_slice value, struct feed *out)
{
	unsigned version;

	*out = (struct feed){ .p = (const unsigned char *)value.p };
	if (value.n == 0) {
		out->bad = true;
		return SUP_CORRUPT;
	}
	out->end = out->p + value.n;
	version = get_byte(out);
	if (version == VALUE_VERSION)
		return SUP_OK;
	out->bad = true;
	return version > VALUE_VERSION ? SUP_STORE_FORMAT : SUP_CORRUPT;
}

enum sup_status value_end(const struct feed *f)
{
	return f->bad || f->p != f->end ? SUP_CORRUPT : SUP_OK;
}

struct sup_slice value_text(struct feed *f)
{
	return get_bytes(f, (size_t)get_varint_max(f, feed_left(f)));
}

void value_put_time(struct sink *s, sup_time_ms t)
{
	if (s->st == SUP_OK && t < 0)
		s->st = SUP_INVALID;
	put_varint(s, (uint64_t)t);
}

sup_time_ms value_time(struct feed *f)
{
	return (sup_time_ms)get_varint_max(f, INT64_MAX);
}

void key_put_number(unsigned char *key, uint64_t n)
{
	for (int i = KEY_NUMBER - 1; i >= 0; i--, n >>= 8)
		key[i] = (unsigned char)(n & 0xff);
}

uint64_t key_number(const char *key)
{
	uint64_t n = 0;

	for (int i = 0; i < KEY_NUMBER; i++)
		n = n << 8 | (unsigned char)key[i];
	return n;
}

struct sup_slice key_of(struct number_key *k, unsigned family, uint64_t n)
{
	k->bytes[0] = (unsigned char)family;
	key_put_number(k->bytes + 1, n);
	return bytes_slice(k->bytes, sizeof(k->bytes));
}

bool key_is(struct sup_slice key, unsigned family, uint64_t *n)
{
	if (key.n != 1 + KEY_NUMBER || (unsigned char)key.p[0] != family)
		return false;
	*n = key_number(key.p + 1);
	return true;
}
