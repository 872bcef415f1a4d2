#include "base/slice.h"

#include <limits.h>

struct sup_slice sup_slice_of(const char *text)
{
	return (struct sup_slice){ text, text == NULL ? 0 : strlen(text) };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct sup_slice slice_trim(struct sup_slice a)
{
	while (a.n > 0 && is_blank(a.p[a.n - 1]))
		a.n--;
	while (a.n > 0 && is_blank(a.p[0]))
		a = slice_from(a, 1);
	return a;
}

static char fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool slice_equal_fold(struct sup_slice a, struct sup_slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (fold(a.p[i]) != fold(b.p[i]))
			return false;
	}
	return true;
}

size_t slice_find(struct sup_slice a, struct sup_slice needle)
{
	if (needle.n == 0)
		return 0;
	for (size_t i = 0; i + needle.n <= a.n; i++) {
		if (memcmp(a.p + i, needle.p, needle.n) == 0)
			return i;
	}
	return a.n;
}

bool slice_int64(struct sup_slice a, int64_t *out)
{
	bool minus = a.n > 0 && a.p[0] == '-';
	int64_t v = 0;

	if (minus)
		a = slice_from(a, 1);
	if (a.n == 0 || a.n > 19)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		int d = a.p[i] - '0';

		if (d < 0 || d > 9 || v > (INT64_MAX - d) / 10)
			return false;
		v = v * 10 + d;
	}
	*out = minus ? -v : v;
	return true;
}
