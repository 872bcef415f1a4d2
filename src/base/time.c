#include "base/time.h"

#include <stdio.h>
#include <time.h>

#include "base/slice.h"

int64_t time_days_from_civil(int64_t year, int month, int day)
{
	/* Years begin in March, so that the leap day comes last. */
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year =
		(153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return era * 146097 + days - 719468;
}

int64_t time_day(sup_time_ms t)
{
	return t >= 0 ? t / SUP_DAY_MS : -((SUP_DAY_MS - 1 - t) / SUP_DAY_MS);
}

static void civil_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t y =
		(of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
		365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2 ? 1 : 0));
}

const char *sup_time_print(sup_time_ms t, char *out)
{
	int year;
	int month;
	int day;
	int64_t days = time_day(t);
	int of_day = (int)((t - days * SUP_DAY_MS) / 1000);
	int ms = (int)((t - days * SUP_DAY_MS) % 1000);
	int n;

	out[0] = '\0';
	/* Years 0000 to 9999 are all that RFC 3339 can write. */
	if (t == 0 || days < -719528 || days > 2932896)
		return out;
	civil_from_days(days, &year, &month, &day);
	n = snprintf(out, SUP_TIME_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d",
		     year, month, day, of_day / 3600, of_day / 60 % 60,
		     of_day % 60);
	if (ms != 0)
		n += snprintf(out + n, (size_t)(SUP_TIME_TEXT_MAX - n), ".%03d",
			      ms);
	(void)snprintf(out + n, (size_t)(SUP_TIME_TEXT_MAX - n), "Z");
	return out;
}

/* Takes exactly digits decimal digits off *s; false if they are not there. */
static bool take_digits(struct sup_slice *s, size_t digits, int *out)
{
	int v = 0;

	if (s->n < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + (s->p[i] - '0');
	}
	*s = slice_from(*s, digits);
	*out = v;
	return true;
}

static bool take_byte(struct sup_slice *s, char want)
{
	if (s->n == 0 || s->p[0] != want)
		return false;
	*s = slice_from(*s, 1);
	return true;
}

static bool take_date(struct sup_slice *s, int64_t *days)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30,
				       31, 31, 30, 31, 30, 31 };
	int year;
	int month;
	int day;
	int last;

	if (!take_digits(s, 4, &year) || !take_byte(s, '-') ||
	    !take_digits(s, 2, &month) || !take_byte(s, '-') ||
	    !take_digits(s, 2, &day) || month < 1 || month > 12)
		return false;
	last = lengths[month - 1];
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		last = 29;
	if (day < 1 || day > last)
		return false;
	*days = time_days_from_civil(year, month, day);
	return true;
}

/* "hh:mm:ss" and a fraction if there is one, as milliseconds of the day. */
static bool take_clock(struct sup_slice *s, int64_t *out)
{
	int hour;
	int minute;
	int second;
	int ms = 0;
	int digit;

	if (!take_digits(s, 2, &hour) || !take_byte(s, ':') ||
	    !take_digits(s, 2, &minute) || !take_byte(s, ':') ||
	    !take_digits(s, 2, &second) || hour > 23 || minute > 59 ||
	    second > 60)
		return false;
	if (take_byte(s, '.')) {
		int weight = 100;
		int digits = 0;

		for (; take_digits(s, 1, &digit); digits++, weight /= 10)
			ms += digit * weight;
		if (digits < 1 || digits > 9)
			return false;
	}
	*out = ((int64_t)(hour * 60 + minute) * 60 + second) * 1000 + ms;
	return true;
}

/* "Z", "+hh:mm" or "+hhmm", as milliseconds to take off. */
static bool take_zone(struct sup_slice *s, int64_t *out)
{
	int hour;
	int minute;
	int64_t sign;

	(void)take_byte(s, ' ');
	*out = 0;
	if (take_byte(s, 'Z') || take_byte(s, 'z'))
		return true;
	if (take_byte(s, '+'))
		sign = 1;
	else if (take_byte(s, '-'))
		sign = -1;
	else
		return false;
	if (!take_digits(s, 2, &hour))
		return false;
	(void)take_byte(s, ':');
	if (!take_digits(s, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*out = sign * (hour * 60 + minute) * 60000;
	return true;
}

enum sup_status time_parse_zoned(struct sup_slice text, sup_time_ms *out)
{
	struct sup_slice s = text;
	int64_t days;
	int64_t clock;
	int64_t zone;

	if (!take_date(&s, &days))
		return SUP_INVALID;
	if (!take_byte(&s, 'T') && !take_byte(&s, 't') && !take_byte(&s, ' '))
		return SUP_INVALID;
	if (!take_clock(&s, &clock) || !take_zone(&s, &zone) || s.n != 0)
		return SUP_INVALID;
	*out = days * SUP_DAY_MS + clock - zone;
	return SUP_OK;
}

enum sup_status sup_time_parse(struct sup_slice text, sup_time_ms *out)
{
	struct sup_slice s = text;
	int64_t v;
	int64_t clock = 0;

	if (time_parse_zoned(text, out) == SUP_OK)
		return SUP_OK;
	/* Seconds only: more digits would be a guess at the unit. */
	if (slice_int64(text, &v)) {
		if (v <= 0 || v >= INT64_C(100000000000))
			return SUP_INVALID;
		*out = v * 1000;
		return SUP_OK;
	}
	if (!take_date(&s, &v))
		return SUP_INVALID;
	if (s.n != 0 && !((take_byte(&s, ' ') || take_byte(&s, 'T')) &&
			  take_clock(&s, &clock) && s.n == 0))
		return SUP_INVALID;
	*out = v * SUP_DAY_MS + clock;
	return SUP_OK;
}

sup_time_ms time_from_epoch(int64_t v)
{
	if (v <= 0)
		return 0;
	if (v < INT64_C(100000000000))
		return v * 1000;
	if (v < INT64_C(100000000000000))
		return v;
	if (v < INT64_C(100000000000000000))
		return v / 1000;
	return v / 1000000;
}

static int64_t read_clock(clockid_t id)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

sup_time_ms sup_time_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t time_monotonic_ms(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t time_monotonic_coarse_ms(void)
{
	return read_clock(CLOCK_MONOTONIC_COARSE);
}
