#include "base/json_text.h"

#include "base/utf8.h"

const char *json_pass_syntax(struct json_pass *s, const char *p,
			     const char *what)
{
	s->fault->kind = JSON_SYNTAX;
	s->fault->cut = p >= s->end;
	s->fault->offset = (size_t)(p - s->start);
	s->fault->what = p >= s->end ? "the input ends within a value" : what;
	return NULL;
}

void json_pass_rule(struct json_pass *s, const char *p, const char *what)
{
	if (s->fault->kind != JSON_FINE)
		return;
	s->fault->kind = JSON_RULE;
	s->fault->offset = (size_t)(p - s->start);
	s->fault->what = what;
}

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Bytes of a string that need no look: ASCII but control characters, quote and
 * backslash. */
static inline bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/*
 * Behind the plain bytes at p.  Eight at a time: subtracting borrows only
 * upwards, so the lowest high bit that is set is exact.
 */
static inline const char *skip_plain(const char *p, const char *end)
{
	while (end - p >= 8) {
		uint64_t x;
		uint64_t hit;
		const char *stop = p + 8;

		memcpy(&x, p, sizeof(x));
		hit = (x - EACH_BYTE * 0x20) |
		      ((x ^ EACH_BYTE * '"') - EACH_BYTE) |
		      ((x ^ EACH_BYTE * '\\') - EACH_BYTE) | x;
		hit &= HIGH_BITS;
		if (hit == 0) {
			p = stop;
			continue;
		}
#if defined(__GNUC__) && defined(__BYTE_ORDER__) && \
	__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		return p + __builtin_ctzll(hit) / 8;
#else
		while (p < stop && is_plain((unsigned char)*p))
			p++;
		if (p < stop)
			return p;
#endif
	}
	while (p < end && is_plain((unsigned char)*p))
		p++;
	return p;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Four hexadecimal digits at p. */
static const char *take_hex(struct json_pass *s, const char *p, unsigned *out)
{
	unsigned v = 0;

	for (int i = 0; i < 4; i++, p++) {
		int digit = p < s->end ? hex_digit(*p) : -1;

		if (digit < 0)
			return json_pass_syntax(s, p, "a bad \\u escape");
		v = v * 16 + (unsigned)digit;
	}
	*out = v;
	return p;
}

/* p is behind "\u".  Half a pair leaves what follows it to the next round. */
static const char *take_unicode(struct json_pass *s, const char *p)
{
	const char *at = p - 2;
	const char *next;
	unsigned v = 0;

	p = take_hex(s, p, &v);
	if (p == NULL)
		return NULL;
	if (v == 0)
		json_pass_rule(s, at, "a string with \\u0000");
	if (v < 0xd800 || v > 0xdfff)
		return p;
	if (v < 0xdc00 && s->end - p >= 2 && p[0] == '\\' && p[1] == 'u') {
		next = take_hex(s, p + 2, &v);
		if (next == NULL)
			return NULL;
		if (v >= 0xdc00 && v <= 0xdfff)
			return next;
	}
	json_pass_rule(s, at, "half a surrogate pair");
	return p;
}

/* p is behind the backslash. */
static const char *take_escape(struct json_pass *s, const char *p)
{
	if (p >= s->end)
		return json_pass_syntax(s, p, NULL);
	if (*p == 'u')
		return take_unicode(s, p + 1);
	if (memchr("\"\\/bfnrt", *p, 8) == NULL)
		return json_pass_syntax(s, p, "an unknown escape");
	return p + 1;
}

const char *json_pass_string(struct json_pass *s, const char *p, bool *escaped)
{
	*escaped = false;
	for (;;) {
		unsigned char c;

		p = skip_plain(p, s->end);
		if (p >= s->end)
			return json_pass_syntax(s, p, NULL);
		c = (unsigned char)*p;
		if (c == '"')
			return p + 1;
		if (c == '\\') {
			*escaped = true;
			p = take_escape(s, p + 1);
			if (p == NULL)
				return NULL;
		} else if (c < 0x20) {
			return json_pass_syntax(
				s, p, "a control character in a string");
		} else {
			struct sup_slice rest = { p, (size_t)(s->end - p) };
			size_t n = utf8_length(rest);

			if (n == 0)
				json_pass_rule(s, p, "a string is not UTF-8");
			p += n == 0 ? 1 : n;
		}
	}
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_digits(const struct json_pass *s, const char *p)
{
	while (p < s->end && is_digit(*p))
		p++;
	return p;
}

/* At least one digit at p. */
static const char *take_digits(struct json_pass *s, const char *p)
{
	if (p >= s->end || !is_digit(*p))
		return json_pass_syntax(s, p, "a digit is missing");
	return skip_digits(s, p);
}

/*
 * Does the number of this text reach 1e308?  Not by strtod(), which follows the
 * locale.  Without an exponent 63 bytes do not.
 */
static bool too_large(const char *p, const char *exponent, const char *end)
{
	bool negative = exponent[1] == '-';
	bool point = false;
	bool found = false;
	long power = -1; /* of the first digit that is not 0 */
	long e = 0;

	for (; p < exponent; p++) {
		if (*p == '.') {
			point = true;
			if (found)
				break;
		} else if (is_digit(*p)) {
			found = found || *p != '0';
			if (found ? !point : point)
				power += point ? -1 : 1;
			if (found && point)
				break;
		}
	}
	if (!found)
		return false;
	for (p = exponent + 1; p < end; p++) {
		if (is_digit(*p) && e < 100000)
			e = e * 10 + (*p - '0');
	}
	return power + (negative ? -e : e) >= 308;
}

const char *json_pass_number(struct json_pass *s, const char *p)
{
	const char *start = p;
	const char *exponent = NULL;

	if (*p == '-')
		p++;
	if (p < s->end && *p == '0') {
		p++;
		if (p < s->end && is_digit(*p))
			return json_pass_syntax(s, p, "a number begins with 0");
	} else {
		p = take_digits(s, p);
	}
	if (p != NULL && p < s->end && *p == '.')
		p = take_digits(s, p + 1);
	if (p != NULL && p < s->end && (*p == 'e' || *p == 'E')) {
		exponent = p++;
		if (p < s->end && (*p == '+' || *p == '-'))
			p++;
		p = take_digits(s, p);
	}
	if (p == NULL)
		return NULL;
	if (p - start > JSON_NUMBER_BYTES)
		json_pass_rule(s, start, "a number is too long");
	else if (exponent != NULL && too_large(start, exponent, p))
		json_pass_rule(s, start, "a number is too large");
	return p;
}

const char *json_pass_word(struct json_pass *s, const char *p, const char *word)
{
	for (; *word != '\0'; word++, p++) {
		if (p >= s->end || *p != *word)
			return json_pass_syntax(s, p, "an unknown word");
	}
	return p;
}
