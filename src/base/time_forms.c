/* Dates of mail headers, seconds with a fraction, times of events. */
#include <stdio.h>

#include "base/slice.h"
#include "base/time.h"

enum {
	EXPONENT_MAX = 400 /* as far as base/json lets numbers go */
};

/* The year 10000. */
#define TIME_END INT64_C(253402300800000)
/* A Unix time from here on is in a finer unit; see time_from_epoch(). */
#define SECONDS_END INT64_C(100000000000)

static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
				    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char weekdays[7][4] = { "Thu", "Fri", "Sat", "Sun",
				     "Mon", "Tue", "Wed" };

/* The bytes up to the next blank, and the blanks behind it, off *s. */
static struct sup_slice take_word(struct sup_slice *s)
{
	struct sup_slice word = *s;

	for (word.n = 0; word.n < s->n && s->p[word.n] != ' '; word.n++)
		;
	*s = slice_from(*s, word.n);
	while (s->n > 0 && s->p[0] == ' ')
		*s = slice_from(*s, 1);
	return word;
}

static int month_of(struct sup_slice word)
{
	for (int i = 0; i < 12; i++) {
		if (slice_equal_fold(word, sup_slice_of(months[i])))
			return i + 1;
	}
	return 0;
}

static bool number_in(struct sup_slice word, int64_t low, int64_t high,
		      int64_t *out)
{
	return slice_int64(word, out) && *out >= low && *out <= high;
}

/* As RFC 3339, whose reader knows how long months are, and zones. */
enum sup_status time_parse_mail(struct sup_slice text, sup_time_ms *out)
{
	struct sup_slice s = slice_trim(text);
	struct sup_slice word = take_word(&s);
	struct sup_slice clock;
	char iso[64];
	int64_t day;
	int64_t year;
	int month;

	if (word.n > 0 && word.p[word.n - 1] == ',')
		word = take_word(&s);
	if (!number_in(word, 1, 31, &day))
		return SUP_INVALID;
	month = month_of(take_word(&s));
	if (month == 0 || !number_in(take_word(&s), 1000, 9999, &year))
		return SUP_INVALID;
	clock = take_word(&s);
	if (slice_equal_fold(s, SLICE("UTC")) ||
	    slice_equal_fold(s, SLICE("GMT")))
		s = SLICE("Z");
	if (clock.n != 8 || s.n > 8)
		return SUP_INVALID;
	(void)snprintf(iso, sizeof(iso), "%04d-%02d-%02dT%.8s%.*s", (int)year,
		       month, (int)day, clock.p, (int)s.n, s.p);
	return time_parse_zoned(sup_slice_of(iso), out);
}

const char *time_print_mail(sup_time_ms t, char *out)
{
	char iso[SUP_TIME_TEXT_MAX];
	int month;

	out[0] = '\0';
	if (sup_time_print(t, iso)[0] == '\0')
		return out;
	month = (iso[5] - '0') * 10 + (iso[6] - '0');
	(void)snprintf(out, SUP_TIME_TEXT_MAX, "%s, %.2s %s %.4s %.8s UTC",
		       weekdays[((time_day(t) % 7) + 7) % 7], iso + 8,
		       months[month - 1], iso, iso + 11);
	return out;
}

/* The decimal exponent behind 'e', or 0 if there is none. */
static bool read_exponent(struct sup_slice text, int64_t *out)
{
	if (text.n == 0) {
		*out = 0;
		return true;
	}
	text = slice_from(text, 1);
	if (text.n > 0 && text.p[0] == '+')
		text = slice_from(text, 1);
	return slice_int64(text, out) && *out >= -EXPONENT_MAX &&
	       *out <= EXPONENT_MAX;
}

enum sup_status time_parse_seconds(struct sup_slice text, sup_time_ms *out)
{
	int64_t exponent;
	int64_t places = 3; /* digits that count before the next one */
	sup_time_ms ms = 0;
	size_t end = 0;
	bool point = false;

	while (end < text.n && text.p[end] != 'e' && text.p[end] != 'E')
		end++;
	if (!read_exponent(slice_from(text, end), &exponent))
		return SUP_INVALID;
	for (size_t i = 0; i < end && text.p[i] != '.'; i++)
		places++;
	places += exponent;
	for (size_t i = 0; i < end && places > 0; i++) {
		char c = text.p[i];

		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			return SUP_INVALID;
		ms = ms * 10 + (c - '0');
		places--;
		if (ms >= TIME_END)
			return SUP_INVALID;
	}
	for (; places > 0 && ms < TIME_END; places--)
		ms *= 10;
	if (ms <= 0 || ms >= TIME_END)
		return SUP_INVALID;
	*out = ms;
	return SUP_OK;
}

/* "1704067205.25": *whole is what stands before the point. */
static bool is_decimal(struct sup_slice s, int64_t *whole)
{
	size_t point = 0;

	while (point < s.n && s.p[point] != '.')
		point++;
	if (point == s.n ||
	    !slice_int64((struct sup_slice){ s.p, point }, whole))
		return false;
	for (size_t i = point + 1; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return true;
}

sup_time_ms time_of_event(struct sup_slice text)
{
	struct sup_slice s = slice_trim(text);
	sup_time_ms t;
	int64_t n;

	/* Only of seconds a fraction says anything. */
	if (slice_int64(s, &n) || (is_decimal(s, &n) && n >= SECONDS_END))
		return time_from_epoch(n);
	if (time_parse_seconds(s, &t) == SUP_OK)
		return t;
	return sup_time_parse(s, &t) == SUP_OK ? t : 0;
}
