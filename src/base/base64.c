/* base64.c - RFC 4648 section 4: bytes as letters, and back. */
#include "base/base64.h"

#include <stdint.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "abcdefghijklmnopqrstuvwxyz0123456789+/";

enum {
	NO_LETTER = 64
};

static uint32_t byte_at(struct sup_slice s, size_t i)
{
	return i < s.n ? (unsigned char)s.p[i] : 0;
}

enum sup_status base64_encode(struct sup_slice in, struct arena *a,
			      struct sup_slice *out)
{
	size_t groups = in.n / 3 + (in.n % 3 != 0);
	uint32_t v;
	size_t i;
	char *p;

	if (groups > SIZE_MAX / 4)
		return SUP_TOO_LARGE;
	if (groups == 0) {
		*out = (struct sup_slice){ NULL, 0 };
		return SUP_OK;
	}
	p = arena_alloc(a, groups, 4);
	if (p == NULL)
		return SUP_NO_MEMORY;
	for (i = 0; i < groups; i++) {
		v = byte_at(in, 3 * i) << 16 | byte_at(in, 3 * i + 1) << 8 |
		    byte_at(in, 3 * i + 2);
		p[4 * i] = letters[v >> 18];
		p[4 * i + 1] = letters[v >> 12 & 63];
		p[4 * i + 2] = letters[v >> 6 & 63];
		p[4 * i + 3] = letters[v & 63];
	}
	if (in.n % 3 != 0)
		p[4 * groups - 1] = '=';
	if (in.n % 3 == 1)
		p[4 * groups - 2] = '=';
	*out = (struct sup_slice){ p, 4 * groups };
	return SUP_OK;
}

static unsigned letter_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : NO_LETTER;
}

/* Four letters, of which the last pad are '='; false if they are not. */
static bool read_group(const char *p, size_t pad, uint32_t *v)
{
	unsigned one;
	size_t i;

	*v = 0;
	for (i = 0; i < 4; i++) {
		one = i < 4 - pad ? letter_value(p[i]) : 0;
		if (one == NO_LETTER)
			return false;
		*v = *v << 6 | one;
	}
	/* Two texts for the same bytes would be two pieces of evidence. */
	return (*v & ((UINT32_C(1) << (8 * pad)) - 1)) == 0;
}

enum sup_status base64_decode(struct sup_slice in, struct arena *a,
			      struct sup_slice *out)
{
	size_t pad = 0;
	uint32_t v;
	size_t n;
	size_t i;
	char *p;

	if (in.n % 4 != 0)
		return SUP_INVALID;
	if (in.n == 0) {
		*out = (struct sup_slice){ NULL, 0 };
		return SUP_OK;
	}
	if (in.p[in.n - 1] == '=')
		pad = in.p[in.n - 2] == '=' ? 2 : 1;
	p = arena_alloc(a, in.n / 4, 3);
	if (p == NULL)
		return SUP_NO_MEMORY;
	n = 0;
	for (i = 0; i < in.n; i += 4) {
		if (!read_group(in.p + i, i + 4 == in.n ? pad : 0, &v))
			return SUP_INVALID;
		p[n++] = (char)(v >> 16);
		p[n++] = (char)(v >> 8 & 255);
		p[n++] = (char)(v & 255);
	}
	*out = (struct sup_slice){ p, n - pad };
	return SUP_OK;
}
