/* base64: the vectors of RFC 4648, what is refused, and any bytes and back. */
#include "support/check.h"

#include "base/base64.h"
#include "base/slice.h"

static void test_both_ways(void **state)
{
	static const struct {
		const char *name, *bytes, *text;
	} rows[] = {
		{ "none", "", "" },
		{ "one", "f", "Zg==" },
		{ "two", "fo", "Zm8=" },
		{ "three", "foo", "Zm9v" },
		{ "four", "foob", "Zm9vYg==" },
		{ "six", "foobar", "Zm9vYmFy" },
		{ "last letters", "\xfb\xff\xbf", "+/+/" },
	};
	struct arena a = ARENA_INIT(0);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_slice got = { NULL, 0 };

		ROW(rows[i].name);
		CHECK_INT(SUP_OK,
			  base64_encode(sup_slice_of(rows[i].bytes), &a, &got));
		CHECK_SLICE(sup_slice_of(rows[i].text), got);
		CHECK_INT(SUP_OK,
			  base64_decode(sup_slice_of(rows[i].text), &a, &got));
		CHECK_SLICE(sup_slice_of(rows[i].bytes), got);
	}
	arena_release(&a);
}

static void test_refused(void **state)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "one letter", "Z" },
		{ "no padding", "Zg" },
		{ "half the padding", "Zg=" },
		{ "padding only", "====" },
		{ "three of padding", "Z===" },
		{ "padding within", "Zg==Zg==" },
		{ "hidden bits of one", "Zh==" },
		{ "hidden bits of two", "Zm9=" },
		{ "line end", "Zm9v\n" },
		{ "line end of four", "Zm9\n" },
		{ "blank", "Zm v" },
		{ "of the URL alphabet", "-_-_" },
		{ "not ASCII", "Zm\xc3\xa4" },
	};
	struct arena a = ARENA_INIT(0);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_slice got = SLICE_INIT("as it was");

		ROW(rows[i].name);
		CHECK_INT(SUP_INVALID,
			  base64_decode(sup_slice_of(rows[i].text), &a, &got));
		CHECK_SLICE(SLICE("as it was"), got);
	}
	arena_release(&a);
}

static void test_any_bytes(void **state)
{
	struct arena a = ARENA_INIT(0);
	char bytes[600];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7 + i / 256);
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		struct sup_slice text = { NULL, 0 };
		struct sup_slice got = { NULL, 0 };

		CHECK_INT(SUP_OK, base64_encode((struct sup_slice){ bytes, n },
						&a, &text));
		CHECK_INT(SUP_OK, base64_decode(text, &a, &got));
		CHECK_SLICE(((struct sup_slice){ bytes, n }), got);
		arena_reset(&a);
	}
	arena_release(&a);
}

static void test_no_room(void **state)
{
	struct arena a = ARENA_INIT(16);
	struct sup_slice got = SLICE_INIT("as it was");

	(void)state;
	CHECK_INT(SUP_NO_MEMORY, base64_encode(SLICE("foobar"), &a, &got));
	CHECK_INT(SUP_NO_MEMORY, base64_decode(SLICE("Zm9vYmFy"), &a, &got));
	CHECK_SLICE(SLICE("as it was"), got);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
