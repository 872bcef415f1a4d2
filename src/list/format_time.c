/* Dates of other people's lists, each by the rules of its provider. */
#include <inttypes.h>
#include <stdio.h>

#include "base/slice.h"
#include "base/time.h"
#include "list/format.h"

static bool read(unsigned times, struct sup_slice text, sup_time_ms *t)
{
	int64_t number;

	if (slice_int64(text, &number)) {
		if ((times & FORMAT_EPOCH) != 0)
			*t = time_from_epoch(number);
		else if ((times & FORMAT_SECONDS) != 0 && number > 0 &&
			 number < INT64_C(100000000000))
			*t = number * 1000;
		return *t > 0;
	}
	if ((times & FORMAT_SECONDS) != 0 &&
	    time_parse_seconds(text, t) == SUP_OK)
		return true;
	if ((times & (FORMAT_ZONED | FORMAT_UTC)) != 0 &&
	    time_parse_zoned(text, t) == SUP_OK)
		return true;
	if ((times & FORMAT_UTC) != 0 && sup_time_parse(text, t) == SUP_OK)
		return true;
	return (times & FORMAT_MAIL) != 0 && time_parse_mail(text, t) == SUP_OK;
}

/* "2023-10-06 23:47:56.678+00": hours are all there is of the zone. */
static struct sup_slice full_zone(struct sup_slice text, char *room, size_t n)
{
	if (text.n < 20 || text.n + 2 >= n ||
	    (text.p[text.n - 3] != '+' && text.p[text.n - 3] != '-') ||
	    text.p[13] != ':')
		return text;
	memcpy(room, text.p, text.n);
	memcpy(room + text.n, "00", 2);
	return (struct sup_slice){ room, text.n + 2 };
}

sup_time_ms format_time(unsigned times, struct sup_slice text, sup_time_ms now)
{
	char room[64];
	sup_time_ms t = 0;

	text = full_zone(slice_trim(text), room, sizeof(room));
	if (text.n == 0 || !read(times, text, &t) || t <= 0 ||
	    t > now + SUP_DAY_MS)
		return 0;
	return t;
}

/* "2024-01-02 03:04:05", the way of those who mean UTC and do not say so. */
static const char *print_plain(sup_time_ms t, char *out)
{
	(void)sup_time_print(t, out);
	if (out[0] != '\0') {
		out[10] = ' ';
		out[19] = '\0';
	}
	return out;
}

const char *format_print_time(unsigned times, sup_time_ms t, char *out)
{
	out[0] = '\0';
	if (t == 0)
		return out;
	if ((times & FORMAT_SECONDS) != 0) {
		(void)snprintf(out, SUP_TIME_TEXT_MAX, "%" PRId64, t / 1000);
		return out;
	}
	if ((times & FORMAT_EPOCH) != 0) {
		(void)snprintf(out, SUP_TIME_TEXT_MAX, "%" PRId64 "000000", t);
		return out;
	}
	if ((times & FORMAT_MAIL) != 0)
		return time_print_mail(t, out);
	return (times & FORMAT_ZONED) != 0 ? sup_time_print(t, out)
					   : print_plain(t, out);
}
