/* time.h - dates without a clock, a locale or a time zone of the machine. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "suppress/types.h"

/* Days since 1970-01-01 of a proleptic Gregorian date; no checks. */
int64_t time_days_from_civil(int64_t year, int month, int day);

/* The UTC day t falls into, rounding down; also for negative t. */
int64_t time_day(sup_time_ms t);

/*
 * RFC 3339 and its neighbours seen in provider events: 'T' or a blank between
 * date and time, 0 to 9 digits of fraction, zone "Z", "+00:00", "+0000", with
 * or without a blank before it.  A missing zone is SUP_INVALID, as is a date
 * that does not exist.  A leap second is the second after it.
 */
enum sup_status time_parse_zoned(struct sup_slice text,
				 sup_time_ms *out) SUP_CHECKED;

/*
 * RFC 5322 as providers' lists write it: "Fri, 21 Oct 2011 11:02:55 UTC"; the
 * day of the week may be missing, and is not checked.  Zone "UTC", "GMT", "Z",
 * "+0000".  A missing zone is SUP_INVALID.
 */
enum sup_status time_parse_mail(struct sup_slice text,
				sup_time_ms *out) SUP_CHECKED;
/* The same form in UTC, without a fraction; "" for 0.  out has
 * SUP_TIME_TEXT_MAX bytes; the result is out. */
const char *time_print_mail(sup_time_ms t, char *out);

/*
 * Seconds as JSON writes them ("1586552585.1", "1.5865525851E9"), to whole
 * milliseconds, without going through a double.  SUP_INVALID also for what is
 * not positive or behind the year 9999.
 */
enum sup_status time_parse_seconds(struct sup_slice text,
				   sup_time_ms *out) SUP_CHECKED;

/*
 * A Unix time of unknown unit, by magnitude: below 1e11 seconds, below 1e14
 * milliseconds, below 1e17 microseconds, else nanoseconds.  0 for v <= 0.
 */
sup_time_ms time_from_epoch(int64_t v);

/*
 * The time of an event as sources write it: a Unix time of whatever unit,
 * seconds with a fraction too; a date with a zone; a date or date and time
 * without one, which is UTC.  0: it is none of them.
 */
sup_time_ms time_of_event(struct sup_slice text);

/* Monotonic milliseconds, for intervals only. */
int64_t time_monotonic_ms(void);
/* The same, up to 4 ms late, for where even reading the clock counts. */
int64_t time_monotonic_coarse_ms(void);

#endif
