/* test_json.c - the tree: exact numbers, exact names, no key twice. */
#include "base/alloc.h"
#include "base/json.h"
#include "base/slice.h"
#include "support/check.h"

static struct json_doc *parse(const char *text)
{
	struct json_doc *doc = NULL;
	struct json_fault f;

	CHECK_INT(SUP_OK, json_parse(sup_slice_of(text), NULL, &doc, &f));
	return doc;
}

/* What other parsers accept or bend: refused here, or exact. */
static void test_refused(void **state)
{
	static const struct {
		const char *name;
		struct sup_slice in;
		bool taken;
	} rows[] = {
		{ "\\u0000", SLICE_INIT("{\"a\":\"x\\u0000\"}"), false },
		{ "raw NUL", SLICE_INIT("{\"a\":\"x\0y\"}"), false },
		{ "raw control character", SLICE_INIT("{\"a\":\"x\x01\"}"),
		  false },
		{ "invalid UTF-8", SLICE_INIT("{\"a\":\"\xff\"}"), false },
		{ "overlong UTF-8", SLICE_INIT("{\"a\":\"\xc1\xbf\"}"), false },
		{ "half a surrogate", SLICE_INIT("{\"a\":\"\\ud83d\"}"),
		  false },
		{ "1e999", SLICE_INIT("{\"a\":1e999}"), false },
		{ "01", SLICE_INIT("{\"a\":01}"), false },
		{ "1.", SLICE_INIT("{\"a\":1.}"), false },
		{ "byte-order mark", SLICE_INIT("\xef\xbb\xbf{}"), false },
		{ "trailing garbage", SLICE_INIT("{} {}"), false },
		{ "NUL behind", SLICE_INIT("{}\0"), false },
		{ "plain", SLICE_INIT(" {\"a\":1} "), true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_doc *doc = NULL;
		struct json_fault f;

		ROW(rows[i].name);
		CHECK_INT(rows[i].taken ? SUP_OK : SUP_INVALID,
			  json_parse(rows[i].in, NULL, &doc, &f));
		CHECK((doc != NULL) == rows[i].taken);
		json_doc_free(doc);
	}
}

/* 2 MiB of "1," would be 64 bytes a value and more. */
static void test_node_budget(void **state)
{
	static char text[2 * 1024 * 1024 + 4];
	struct json_doc *doc = NULL;
	struct json_fault f;
	size_t n = 1;

	(void)state;
	text[0] = '[';
	while (n < sizeof(text) - 4) {
		text[n++] = '1';
		text[n++] = ',';
	}
	text[n++] = '1';
	text[n++] = ']';
	CHECK_INT(SUP_INVALID,
		  json_parse((struct sup_slice){ text, n }, NULL, &doc, &f));
	CHECK_INT(JSON_RULE, f.kind);
	CHECK_TEXT("too many values", json_fault_text(&f));
}

static void test_names(void **state)
{
	struct json_doc *doc = parse("{\"E\":1,\"e\":2,\"\xc3\xa9\":3}");
	const struct json_value *root = json_root(doc);
	int64_t n = 0;

	(void)state;
	CHECK(json_int(json_get(doc, root, "e"), &n));
	CHECK_INT(2, n);
	CHECK(json_int(json_get(doc, root, "E"), &n));
	CHECK_INT(1, n);
	CHECK(json_int(json_get(doc, root, "\xc3\xa9"), &n));
	CHECK_INT(3, n);
	CHECK(json_get(doc, root, "x") == NULL);
	CHECK(json_get(doc, json_get(doc, root, "e"), "x") == NULL);
	CHECK(json_get(doc, NULL, "x") == NULL);
	CHECK(!json_doc_duplicate(doc));
	json_doc_free(doc);
}

static void test_duplicate(void **state)
{
	static const struct {
		const char *name, *in;
		bool from_root, want;
	} rows[] = {
		{ "none", "{\"o\":{\"a\":1,\"b\":2}}", false, false },
		{ "the one asked for", "{\"o\":{\"a\":1,\"a\":1}}", false,
		  true },
		{ "another one", "{\"o\":{\"a\":1,\"b\":1,\"b\":1}}", false,
		  true },
		{ "escaped", "{\"o\":{\"a\":1,\"\\u0061\":1}}", false, true },
		{ "in an object that is not read",
		  "{\"a\":1,\"o\":{\"b\":1,\"b\":1}}", true, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_doc *doc = parse(rows[i].in);
		const struct json_value *o = json_root(doc);

		ROW(rows[i].name);
		if (!rows[i].from_root)
			o = json_get(doc, o, "o");
		CHECK(json_get(doc, o, "a") != NULL);
		CHECK_INT(rows[i].want, json_doc_duplicate(doc));
		json_doc_free(doc);
	}
}

static void test_duplicate_of_many(void **state)
{
	static char text[4096];

	(void)state;
	for (int again = 0; again < 2; again++) {
		struct json_doc *doc;
		size_t at = 1;

		text[0] = '{';
		for (int i = 0; i < 100; i++)
			at += (size_t)snprintf(text + at, 32, "\"k%d\":%d,", i,
					       i);
		(void)snprintf(text + at, 32, "\"%s\":0}", again ? "k50" : "l");
		doc = parse(text);
		CHECK(json_get(doc, json_root(doc), "k1") != NULL);
		CHECK_INT(again, json_doc_duplicate(doc));
		json_doc_free(doc);
	}
}

static void test_integers(void **state)
{
	static const struct {
		const char *in;
		bool ok, lenient;
		int64_t want;
	} rows[] = {
		{ "1567512491587205024", true, true,
		  INT64_C(1567512491587205024) },
		{ "9007199254740993", true, true, INT64_C(9007199254740993) },
		{ "9223372036854775807", true, true, INT64_MAX },
		{ "9223372036854775808", false, false, 0 },
		{ "-9223372036854775808", true, true, INT64_MIN },
		{ "-9223372036854775809", false, false, 0 },
		{ "18446744073709551616", false, false, 0 },
		{ "29", true, true, 29 },
		{ "29.0", true, true, 29 },
		{ "-29.000", true, true, -29 },
		{ "29.5", false, false, 0 },
		{ "2.9e1", true, true, 29 },
		{ "290E-1", true, true, 29 },
		{ "1586552585.1", false, false, 0 },
		{ "1e18", true, true, INT64_C(1000000000000000000) },
		{ "1e19", false, false, 0 },
		{ "0e55", true, true, 0 },
		{ "1e-50", false, false, 0 },
		{ "-0", true, true, 0 },
		{ "\"29\"", false, true, 29 },
		{ "\" 29 \"", false, true, 29 },
		{ "\"29.0\"", false, true, 29 },
		{ "\"29x\"", false, false, 0 },
		{ "\"\"", false, false, 0 },
		{ "\"delivered\"", false, false, 0 },
		{ "true", false, false, 0 },
		{ "null", false, false, 0 },
		{ "[29]", false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_doc *doc = parse(rows[i].in);
		int64_t n = -7;

		ROW(rows[i].in);
		CHECK_INT(rows[i].ok, json_int(json_root(doc), &n));
		CHECK_INT(rows[i].ok ? rows[i].want : -7, n);
		n = -7;
		CHECK_INT(rows[i].lenient,
			  json_int_lenient(json_root(doc), &n));
		CHECK_INT(rows[i].lenient ? rows[i].want : -7, n);
		json_doc_free(doc);
	}
}

/* Each number has its own text, wherever it stands. */
static void test_number_texts(void **state)
{
	struct json_doc *doc = parse(
		"{\"1\":\"2 \\\" -3\",\"a\":[4.50,{\"b\":-5e0}],\"c\":true,"
		"\"d\\\\\":6}");
	const struct json_value *root = json_root(doc);
	const struct json_value *list = json_get(doc, root, "a");
	struct sup_slice s = { NULL, 0 };

	(void)state;
	CHECK(json_number_text(json_first(list), &s));
	CHECK_SLICE(SLICE("4.50"), s);
	CHECK(json_number_text(json_get(doc, json_next(json_first(list)), "b"),
			       &s));
	CHECK_SLICE(SLICE("-5e0"), s);
	CHECK(json_number_text(json_get(doc, root, "d\\"), &s));
	CHECK_SLICE(SLICE("6"), s);
	CHECK(!json_number_text(json_get(doc, root, "1"), &s));
	json_doc_free(doc);
}

static void test_types(void **state)
{
	struct json_doc *doc =
		parse("[null,true,false,1,\"\\u00e9\",[1,2],{\"k\":0}]");
	const struct json_value *v = json_first(json_root(doc));
	struct sup_slice s = { NULL, 0 };
	bool b = true;

	(void)state;
	CHECK_INT(7, json_count(json_root(doc)));
	CHECK(json_is_null(v));
	CHECK(!json_text(v, &s));
	CHECK(!json_bool(v, &b));
	v = json_next(v);
	CHECK(json_is_true(v) && !json_is_false(v));
	v = json_next(v);
	CHECK(json_bool(v, &b) && !b && json_is_false(v) && !json_is_true(v));
	v = json_next(v);
	CHECK_INT(JSON_NUMBER, json_type(v));
	v = json_next(v);
	CHECK(json_text(v, &s));
	CHECK_SLICE(SLICE("\xc3\xa9"), s);
	v = json_next(v);
	CHECK_INT(JSON_ARRAY, json_type(v));
	CHECK_INT(2, json_count(v));
	CHECK_INT(0, json_member_name(json_first(v)).n);
	v = json_next(v);
	CHECK_INT(JSON_OBJECT, json_type(v));
	CHECK_SLICE(SLICE("k"), json_member_name(json_first(v)));
	CHECK(json_next(v) == NULL);
	CHECK_INT(JSON_NONE, json_type(NULL));
	CHECK(!json_text(NULL, &s) && !json_is_null(NULL));
	CHECK(json_first(NULL) == NULL && json_next(NULL) == NULL);
	json_doc_free(doc);
	json_doc_free(NULL);
}

static void test_memory(void **state)
{
	struct json_doc *doc = NULL;
	struct json_fault f;

	(void)state;
	for (unsigned long n = 1; n <= 2; n++) {
		mem_fail_at(n, 0);
		CHECK_INT(SUP_NO_MEMORY,
			  json_parse(SLICE("{\"a\":1}"), NULL, &doc, &f));
		mem_fail_at(0, 0);
		CHECK(doc == NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_node_budget),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_duplicate_of_many),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_number_texts),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
