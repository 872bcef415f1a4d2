#include "model/varint.h"

void put_bytes(struct sink *s, struct sup_slice bytes)
{
	if (s->st == SUP_OK)
		s->st = buf_add(s->out, bytes.p, bytes.n);
}

void put_byte(struct sink *s, unsigned byte)
{
	if (s->st == SUP_OK)
		s->st = buf_add_byte(s->out, byte);
}

void put_varint(struct sink *s, uint64_t v)
{
	char bytes[10];
	size_t n = 0;

	while (v >= 0x80) {
		bytes[n++] = (char)(unsigned char)(0x80 | (v & 0x7f));
		v >>= 7;
	}
	bytes[n++] = (char)(unsigned char)v;
	put_bytes(s, (struct sup_slice){ bytes, n });
}

void put_diff(struct sink *s, int64_t v, int64_t base)
{
	if (v >= base)
		put_varint(s, (uint64_t)(v - base) << 1);
	else
		put_varint(s, ((uint64_t)(base - v) << 1) - 1);
}

void put_u64(struct sink *s, uint64_t v)
{
	char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(unsigned char)(v >> (8 * i) & 0xff);
	put_bytes(s, (struct sup_slice){ bytes, sizeof(bytes) });
}

void put_slice(struct sink *s, struct sup_slice bytes)
{
	put_varint(s, bytes.n);
	put_bytes(s, bytes);
}

struct sup_slice get_bytes(struct feed *s, size_t n)
{
	struct sup_slice out = { NULL, 0 };

	if (feed_left(s) < n) {
		s->bad = true;
		return out;
	}
	if (n > 0)
		out = (struct sup_slice){ (const char *)s->p, n };
	s->p += n;
	return out;
}

unsigned get_byte(struct feed *s)
{
	if (feed_left(s) == 0) {
		s->bad = true;
		return 0;
	}
	return *s->p++;
}

uint64_t get_varint(struct feed *s)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		unsigned byte = get_byte(s);

		/* The tenth byte has room for one bit. */
		if (s->bad || (shift == 63 && byte > 1) ||
		    (shift > 0 && byte == 0))
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return v;
	}
	s->bad = true;
	return 0;
}

uint64_t get_varint_max(struct feed *s, uint64_t max)
{
	uint64_t v = get_varint(s);

	if (v <= max)
		return v;
	s->bad = true;
	return 0;
}

int64_t get_diff(struct feed *s, int64_t base, int64_t max)
{
	uint64_t v = get_varint(s);
	uint64_t size = (v >> 1) + (v & 1);

	if (s->bad)
		return 0;
	if ((v & 1) != 0 && size <= (uint64_t)base)
		return base - (int64_t)size;
	if ((v & 1) == 0 && base <= max && size <= (uint64_t)(max - base))
		return base + (int64_t)size;
	s->bad = true;
	return 0;
}

uint64_t get_u64(struct feed *s)
{
	struct sup_slice b = get_bytes(s, 8);
	uint64_t v = 0;

	for (size_t i = 0; i < b.n; i++)
		v |= (uint64_t)(unsigned char)b.p[i] << (8 * i);
	return v;
}

struct sup_slice get_slice(struct feed *s, size_t max)
{
	size_t n = (size_t)get_varint_max(s, max);

	if (n == 0)
		s->bad = true;
	return get_bytes(s, n);
}
