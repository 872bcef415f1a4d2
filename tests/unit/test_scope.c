/* Scopes: what is one, which holds in which, what providers' names become. */
#include "support/check.h"

#include "base/slice.h"
#include "model/scope.h"

#define X8(s) s s s s s s s s
#define S64 X8("abcdefgh")
#define S63 X8("abcdefg") "abcdefg"

static void test_parse(void **state)
{
	static const struct {
		const char *name;
		struct sup_slice in;
		const char *want; /* NULL: refused */
	} rows[] = {
		{ "everywhere", { "", 0 }, "" },
		{ "no pointer", { NULL, 0 }, "" },
		{ "one", { "acme", 4 }, "acme" },
		{ "two", { "acme/newsletter", 15 }, "acme/newsletter" },
		{ "capitals", { "ACME/News", 9 }, "acme/news" },
		{ "all bytes", { "a0._-/-", 7 }, "a0._-/-" },
		{ "eight", { "1/2/3/4/5/6/7/8", 15 }, "1/2/3/4/5/6/7/8" },
		{ "nine", { "1/2/3/4/5/6/7/8/9", 17 }, NULL },
		{ "64 bytes", { S64, 64 }, S64 },
		{ "65 bytes", { S64 "a", 65 }, NULL },
		{ "65 in the second", { "a/" S64 "a", 67 }, NULL },
		{ "slash first", { "/a", 2 }, NULL },
		{ "slash last", { "a/", 2 }, NULL },
		{ "slash only", { "/", 1 }, NULL },
		{ "slashes", { "a//b", 4 }, NULL },
		{ "blank", { "a b", 3 }, NULL },
		{ "blank first", { " a", 2 }, NULL },
		{ "newline", { "a\n", 2 }, NULL },
		{ "NUL", { "a\0b", 3 }, NULL },
		{ "not ASCII", { "\xc3\xa4", 2 }, NULL },
		{ "star", { "*", 1 }, NULL },
		{ "backslash", { "a\\b", 3 }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char got[SUP_SCOPE_MAX + 1] = "as it was";
		size_t n = 77;

		ROW(rows[i].name);
		CHECK_INT(rows[i].want == NULL ? SUP_INVALID : SUP_OK,
			  sup_scope_parse(rows[i].in, got, &n));
		CHECK_TEXT(rows[i].want == NULL ? "as it was" : rows[i].want,
			   got);
		CHECK_INT(rows[i].want == NULL ? 77 : strlen(rows[i].want), n);
	}
}

static void test_longest(void **state)
{
	const char *most = X8(S64 "/");
	char got[SUP_SCOPE_MAX + 1];
	size_t n = 0;

	(void)state;
	CHECK_INT(519, SUP_SCOPE_MAX);
	CHECK_INT(SUP_OK,
		  sup_scope_parse((struct sup_slice){ most, SUP_SCOPE_MAX },
				  got, &n));
	CHECK_INT(SUP_SCOPE_MAX, n);
	CHECK_INT(SUP_SCOPE_MAX, strlen(got));
	CHECK_INT(SUP_INVALID, sup_scope_parse(sup_slice_of(most), got, &n));
}

static void test_covers(void **state)
{
	static const struct {
		const char *upper;
		const char *lower;
		bool want;
	} rows[] = {
		{ "", "", true },
		{ "", "acme", true },
		{ "", "acme/news", true },
		{ "acme", "acme", true },
		{ "acme", "acme/news", true },
		{ "acme", "acme/news/daily", true },
		{ "acme/news", "acme/news/daily", true },
		{ "acme", "", false },
		{ "acme/news", "acme", false },
		{ "acme", "acme2", false },
		{ "acme", "acme-2/news", false },
		{ "acme/new", "acme/news", false },
		{ "acme", "bcme/news", false },
		{ "acme/news", "acme/text", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "%s > %s", rows[i].upper,
			       rows[i].lower);
		ROW(name);
		CHECK_INT(rows[i].want,
			  scope_covers(sup_slice_of(rows[i].upper),
				       sup_slice_of(rows[i].lower)));
	}
}

static void test_parent(void **state)
{
	(void)state;
	CHECK_SLICE(SLICE("a/b"), scope_parent(SLICE("a/b/c")));
	CHECK_SLICE(SLICE("a"), scope_parent(SLICE("a/b")));
	CHECK_SLICE(SLICE(""), scope_parent(SLICE("a")));
	CHECK_SLICE(SLICE(""), scope_parent(SLICE("")));
}

static void test_topic(void **state)
{
	static const struct {
		const char *name;
		const char *base;
		const char *list;
		const char *topic;
		const char *want; /* NULL: too many segments */
		bool changed;
	} rows[] = {
		{ "as they are", "acme", "news", "daily", "acme/news/daily",
		  false },
		{ "no base", "", "news", "daily", "news/daily", false },
		{ "no list", "acme", "", "daily", "acme/daily", false },
		{ "no topic", "acme", "news", "", "acme/news", false },
		{ "nothing", "", "", "", "", false },
		{ "base only", "acme", "", "", "acme", false },
		{ "capitals", "acme", "News", "daily", "acme/news/daily",
		  true },
		{ "blank", "acme", "My List", "x", "acme/my-list/x", true },
		{ "slash", "acme", "a/b", "c", "acme/a-b/c", true },
		{ "slash only", "acme", "/", "c", "acme/-/c", true },
		{ "hyphen", "acme", "-", "c", "acme/-/c", false },
		{ "one for a code point", "",
		  "b\xc3\xbc"
		  "cher",
		  "\xf0\x9f\x98\x80", "b-cher/-", true },
		{ "not UTF-8", "", "a\xff\x80z", "", "a-z", true },
		{ "continuation of a letter", "", "a\x80z", "", "az", true },
		{ "stray continuation", "", "\x80z", "", "-z", true },
		{ "64 bytes", "", S64, S63, S64 "/" S63, false },
		{ "65 bytes", "", S64 "z", "x", S64 "/x", true },
		{ "cut in a code point", "",
		  S63 "\xc3\xbc"
		      "z",
		  "x", S63 "-/x", true },
		{ "eight", "1/2/3/4/5/6", "7", "8", "1/2/3/4/5/6/7/8", false },
		{ "nine", "1/2/3/4/5/6/7", "8", "9", NULL, false },
		{ "ten", "1/2/3/4/5/6/7/8", "9", "10", NULL, false },
		{ "longest base", X8("" S63 "x/") "x", S64, S64, NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char got[SUP_SCOPE_MAX + 1] = "as it was";
		struct scope_topic names = { sup_slice_of(rows[i].base),
					     sup_slice_of(rows[i].list),
					     sup_slice_of(rows[i].topic) };
		bool changed = !rows[i].changed;
		size_t n = 0;
		enum sup_status st =
			scope_from_topic(&names, got, &n, &changed);

		ROW(rows[i].name);
		if (rows[i].want == NULL) {
			CHECK_INT(SUP_TOO_LARGE, st);
			CHECK_TEXT("as it was", got);
			continue;
		}
		CHECK_INT(SUP_OK, st);
		CHECK_TEXT(rows[i].want, got);
		CHECK_INT(strlen(rows[i].want), n);
		CHECK_INT(rows[i].changed, changed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),  cmocka_unit_test(test_longest),
		cmocka_unit_test(test_covers), cmocka_unit_test(test_parent),
		cmocka_unit_test(test_topic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
