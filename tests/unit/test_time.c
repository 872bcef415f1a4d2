/* Dates: what is read, what is refused, what is printed. */
#include "support/check.h"

#include "base/time.h"

static const struct {
	const char *in;
	sup_time_ms want; /* 0: refused */
} zoned[] = {
	{ "2024-01-02T03:04:05Z", INT64_C(1704164645000) },
	{ "2024-01-02T03:04:05.678Z", INT64_C(1704164645678) },
	{ "2024-01-02T03:04:05.6789999Z", INT64_C(1704164645678) },
	{ "2024-01-02T03:04:05.123456789Z", INT64_C(1704164645123) },
	{ "2018-10-08T14:05:45 +0000", INT64_C(1539007545000) },
	{ "2009-12-03T04:24:21.000-05:00", INT64_C(1259832261000) },
	{ "2012-05-25T14:59:38Z", INT64_C(1337957978000) },
	{ "2000-02-29T00:00:00Z", INT64_C(951782400000) },
	{ "1900-02-29T00:00:00Z", 0 },
	{ "2023-02-29T00:00:00Z", 0 },
	{ "2024-01-02T03:04:05", 0 },
	{ "2024-01-02", 0 },
	{ "2024-13-02T03:04:05Z", 0 },
	{ "2024-01-02T25:04:05Z", 0 },
	{ "2024-01-02T03:04:05Zx", 0 },
	{ "2024-01-02T03:04:05.Z", 0 },
	{ "", 0 },
};

static void test_zoned(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(zoned); i++) {
		sup_time_ms got = 0;
		enum sup_status st =
			time_parse_zoned(sup_slice_of(zoned[i].in), &got);

		ROW(zoned[i].in);
		CHECK_INT(zoned[i].want == 0 ? SUP_INVALID : SUP_OK, st);
		CHECK_INT(zoned[i].want, got);
	}
}

static void test_people(void **state)
{
	static const struct {
		const char *in;
		sup_time_ms want;
	} rows[] = {
		{ "2024-01-02", INT64_C(1704153600000) },
		{ "2024-01-02 03:04:05", INT64_C(1704164645000) },
		{ "1704164645", INT64_C(1704164645000) },
		{ "1704164645000", 0 },
		{ "-5", 0 },
		{ "yesterday", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		sup_time_ms got = 0;

		ROW(rows[i].in);
		CHECK_INT(rows[i].want == 0 ? SUP_INVALID : SUP_OK,
			  sup_time_parse(sup_slice_of(rows[i].in), &got));
		CHECK_INT(rows[i].want, got);
	}
}

static void test_print_is_the_inverse(void **state)
{
	char text[SUP_TIME_TEXT_MAX];

	(void)state;
	/* A prime step, so that all days, months and leap years occur. */
	for (sup_time_ms t = -INT64_C(2208988800001);
	     t < INT64_C(4102444800000); t += INT64_C(86400007919)) {
		sup_time_ms back = 0;

		ROW(sup_time_print(t, text));
		CHECK_INT(SUP_OK, time_parse_zoned(sup_slice_of(text), &back));
		CHECK_INT(t, back);
	}
	CHECK_TEXT("", sup_time_print(0, text));
	CHECK_TEXT("2024-01-02T03:04:05Z",
		   sup_time_print(INT64_C(1704164645000), text));
}

static void test_epoch(void **state)
{
	(void)state;
	CHECK_INT(INT64_C(1704067205000), time_from_epoch(1704067205));
	CHECK_INT(INT64_C(1704067205000),
		  time_from_epoch(INT64_C(1704067205000)));
	CHECK_INT(INT64_C(1597511124701),
		  time_from_epoch(INT64_C(1597511124701000)));
	CHECK_INT(INT64_C(1567512491587),
		  time_from_epoch(INT64_C(1567512491587205024)));
	CHECK_INT(0, time_from_epoch(0));
	CHECK_INT(0, time_from_epoch(-1));
}

static void test_days_round_down(void **state)
{
	(void)state;
	CHECK_INT(0, time_day(0));
	CHECK_INT(0, time_day(SUP_DAY_MS - 1));
	CHECK_INT(1, time_day(SUP_DAY_MS));
	CHECK_INT(-1, time_day(-1));
	CHECK_INT(-1, time_day(-SUP_DAY_MS));
	CHECK_INT(-2, time_day(-SUP_DAY_MS - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zoned),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_print_is_the_inverse),
		cmocka_unit_test(test_epoch),
		cmocka_unit_test(test_days_round_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
