#include "base/json.h"
#include "base/slice.h"

enum {
	DIGITS_MAX = 64
};

/* The digits of a number without its point, and how far the point moves. */
struct digits {
	char text[DIGITS_MAX];
	size_t n;
	size_t n_whole; /* of them before the point, as written */
	size_t used;	/* bytes of the input */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool take_digits(struct sup_slice s, struct digits *d)
{
	bool point = false;

	d->n = 0;
	d->n_whole = 0;
	for (d->used = 0; d->used < s.n; d->used++) {
		char c = s.p[d->used];

		if (c == '.' && !point) {
			point = true;
		} else if (is_digit(c) && d->n < DIGITS_MAX) {
			d->text[d->n++] = c;
			d->n_whole += point ? 0 : 1;
		} else {
			break;
		}
	}
	return d->n_whole > 0;
}

/* The exponent of what is behind the digits; beyond 99 is of no use to us. */
static bool take_exponent(struct sup_slice s, int64_t *out)
{
	*out = 0;
	if (s.n == 0)
		return true;
	if (s.p[0] != 'e' && s.p[0] != 'E')
		return false;
	s = slice_from(s, 1);
	if (s.n > 0 && s.p[0] == '+')
		s = slice_from(s, 1);
	return slice_int64(s, out) && *out > -100 && *out < 100;
}

/* The first whole digits as a number, the rest being zeros. */
static bool add_up(const struct digits *d, int64_t whole, bool negative,
		   int64_t *out)
{
	int64_t v = 0;

	for (size_t i = 0; i < d->n; i++) {
		if ((int64_t)i >= whole && d->text[i] != '0')
			return false;
	}
	for (int64_t i = 0; i < whole; i++) {
		int digit = i < (int64_t)d->n ? d->text[i] - '0' : 0;

		/* Downwards, since there is one more negative number. */
		if (v < (INT64_MIN + digit) / 10)
			return false;
		v = v * 10 - digit;
	}
	if (!negative && v == INT64_MIN)
		return false;
	*out = negative ? v : -v;
	return true;
}

static bool int_of(struct sup_slice s, int64_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	struct digits d;
	int64_t exponent;

	s = slice_from(s, negative ? 1 : 0);
	return take_digits(s, &d) &&
	       take_exponent(slice_from(s, d.used), &exponent) &&
	       add_up(&d, (int64_t)d.n_whole + exponent, negative, out);
}

bool json_int(const struct json_value *v, int64_t *out)
{
	struct sup_slice s;

	return json_number_text(v, &s) && int_of(s, out);
}

bool json_int_lenient(const struct json_value *v, int64_t *out)
{
	struct sup_slice s;

	return json_int(v, out) ||
	       (json_text(v, &s) && int_of(slice_trim(s), out));
}
