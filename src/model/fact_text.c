#include "model/fact_text.h"

#include "base/slice.h"
#include "base/utf8.h"

/* Bytes of the character at i; 0 if there is none that may stay. */
static size_t char_len(struct sup_slice s, size_t i)
{
	unsigned char c = (unsigned char)s.p[i];

	if (c >= 0x80)
		return utf8_length(slice_from(s, i));
	return (c >= 0x20 && c != 0x7f) || c == '\t' || c == '\n' || c == '\r';
}

bool text_is_clean(struct sup_slice s)
{
	for (size_t i = 0; i < s.n;) {
		size_t k = char_len(s, i);

		if (k == 0)
			return false;
		i += k;
	}
	return true;
}

bool text_copy(struct arena *a, struct sup_slice s, size_t max,
	       struct sup_slice *out)
{
	size_t n = 0;
	char *p;

	*out = (struct sup_slice){ NULL, 0 };
	if (s.n == 0)
		return true;
	p = arena_alloc(a, s.n < max / 3 ? s.n * 3 : max, 1);
	if (p == NULL)
		return false;
	for (size_t i = 0; i < s.n;) {
		size_t k = char_len(s, i);
		const char *from = k > 0 ? s.p + i : "\xef\xbf\xbd";
		size_t len = k > 0 ? k : 3;

		if (len > max - n)
			break;
		memcpy(p + n, from, len);
		n += len;
		i += k > 0 ? k : 1;
	}
	if (n > 0)
		*out = (struct sup_slice){ p, n };
	return true;
}
