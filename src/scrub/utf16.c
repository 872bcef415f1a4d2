#include "scrub/utf16.h"

static unsigned unit_at(struct sup_slice s, size_t at, bool big)
{
	unsigned a = (unsigned char)s.p[at];
	unsigned b = (unsigned char)s.p[at + 1];

	return big ? a << 8 | b : b << 8 | a;
}

static size_t put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

size_t utf16_decode(struct sup_slice in, bool big, bool whole, char *out,
		    size_t *taken)
{
	size_t n = 0;
	size_t at = 0;

	while (at + 2 <= in.n) {
		uint32_t c = unit_at(in, at, big);

		if (c >= 0xd800 && c < 0xdc00) {
			unsigned low = 0;

			if (at + 4 > in.n && !whole)
				break;
			if (at + 4 <= in.n)
				low = unit_at(in, at + 2, big);
			if (low >= 0xdc00 && low < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) +
				    (low - 0xdc00);
				at += 2;
			}
		}
		at += 2;
		n += put(out + n, c);
	}
	*taken = at;
	return n;
}

static enum sup_status add_unit(struct buf *out, uint32_t unit, bool big)
{
	char two[2];

	two[big ? 0 : 1] = (char)(unit >> 8);
	two[big ? 1 : 0] = (char)(unit & 0xff);
	return buf_add(out, two, 2);
}

enum sup_status utf16_encode(struct sup_slice in, bool big, struct buf *out)
{
	enum sup_status st = SUP_OK;

	for (size_t i = 0; i < in.n && st == SUP_OK;) {
		unsigned char lead = (unsigned char)in.p[i];
		size_t more = lead < 0x80   ? 0
			      : lead < 0xe0 ? 1
			      : lead < 0xf0 ? 2
					    : 3;
		uint32_t c = more == 0 ? lead : lead & (0x3fu >> more);

		i++;
		for (; more > 0 && i < in.n; more--, i++)
			c = c << 6 | ((unsigned char)in.p[i] & 0x3f);
		if (c < 0x10000) {
			st = add_unit(out, c, big);
			continue;
		}
		c -= 0x10000;
		st = add_unit(out, 0xd800 + (c >> 10), big);
		if (st == SUP_OK)
			st = add_unit(out, 0xdc00 + (c & 0x3ff), big);
	}
	return st;
}
