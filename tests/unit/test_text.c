/* The JSON writer: what it writes is JSON, whatever it is given. */
#include "support/check.h"

#include "base/hash.h"
#include "base/slice.h"
#include "suppress/text.h"

static void test_strings(void **state)
{
	static const struct {
		const char *name;
		struct sup_slice in;
		const char *want;
	} rows[] = {
		{ "plain", SLICE_INIT("abc"), "\"abc\"" },
		{ "empty", SLICE_INIT(""), "\"\"" },
		{ "quote", SLICE_INIT("a\"b"), "\"a\\\"b\"" },
		{ "backslash", SLICE_INIT("a\\"), "\"a\\\\\"" },
		{ "line", SLICE_INIT("a\nb\tc\r"), "\"a\\nb\\tc\\r\"" },
		{ "nul", SLICE_INIT("a\0b"), "\"a\\u0000b\"" },
		{ "vertical tab", SLICE_INIT("\v"), "\"\\u000b\"" },
		{ "delete", SLICE_INIT("\x7f"), "\"\\u007f\"" },
		{ "utf-8", SLICE_INIT("\xc3\xa9"), "\"\xc3\xa9\"" },
		{ "not utf-8", SLICE_INIT("a\xff!"), "\"a\xef\xbf\xbd!\"" },
		{ "surrogate", SLICE_INIT("\xed\xa0\x80"),
		  "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "overlong", SLICE_INIT("\xc0\xaf"),
		  "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "cut", SLICE_INIT("\xf0\x9f\x98"),
		  "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	struct sup_text t;

	(void)state;
	sup_text_init(&t);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].name);
		sup_text_clear(&t);
		sup_json_string(&t, rows[i].in);
		CHECK_INT(SUP_OK, sup_text_status(&t));
		CHECK_SLICE(sup_slice_of(rows[i].want), sup_text_slice(&t));
	}
	sup_text_release(&t);
}

static void test_structure(void **state)
{
	struct sup_text t;

	(void)state;
	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "a");
	sup_json_array_begin(&t);
	sup_json_int(&t, INT64_MIN);
	sup_json_uint(&t, UINT64_MAX);
	sup_json_object_begin(&t);
	sup_json_object_end(&t);
	sup_json_array_end(&t);
	sup_json_key(&t, "b");
	sup_json_bool(&t, true);
	sup_json_key(&t, "c");
	sup_json_time(&t, INT64_C(1704164645000));
	sup_json_key(&t, "d");
	sup_json_time(&t, 0);
	sup_json_key(&t, "e");
	sup_json_number(&t, -0.25);
	sup_json_key(&t, "f");
	sup_json_number(&t, 12.04);
	sup_json_object_end(&t);
	CHECK_SLICE(sup_slice_of("{\"a\":[-9223372036854775808,"
				 "18446744073709551615,{}],\"b\":true,"
				 "\"c\":\"2024-01-02T03:04:05Z\",\"d\":null,"
				 "\"e\":-0.3,\"f\":12.0}"),
		    sup_text_slice(&t));
	sup_text_release(&t);
}

static void test_sums_of_digests(void **state)
{
	struct hash128 a = { UINT64_MAX, 5 };
	struct hash128 b = { 2, UINT64_MAX };
	struct hash128 sum = hash128_add(a, b);

	(void)state;
	CHECK(sum.lo == 1 && sum.hi == 5);
	sum = hash128_sub(sum, b);
	CHECK(sum.lo == a.lo && sum.hi == a.hi);
}

/* The short way and the long way must be the same function. */
static void test_joined_hashes(void **state)
{
	static char bytes[3000];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7 + i / 256);
	for (size_t n = 0; n <= sizeof(bytes); n += 250) {
		struct sup_slice a = { bytes, n / 3 };
		struct sup_slice b = { bytes + n / 3, n - n / 3 };

		CHECK(hash64(bytes, n) == hash64_two(a, b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_structure),
		cmocka_unit_test(test_sums_of_digests),
		cmocka_unit_test(test_joined_hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
