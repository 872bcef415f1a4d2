/* test_json_scan.c - what is one strict JSON value, and what is not. */
#include "base/json_scan.h"
#include "base/slice.h"
#include "support/check.h"

/* kind and the offset of the fault; end for what is well-formed. */
static const struct row {
	const char *name;
	struct sup_slice in;
	enum json_fault_kind kind;
	size_t offset;
	size_t end;
} rows[] = {
	{ "object", SLICE_INIT("{\"a\":1}"), JSON_FINE, 0, 7 },
	{ "blanks around", SLICE_INIT(" \t{} \r\n"), JSON_FINE, 0, 4 },
	{ "empty array", SLICE_INIT("[ ]"), JSON_FINE, 0, 3 },
	{ "all kinds", SLICE_INIT("[null,true,false,-0.5e-7,\"x\",{},[]]"),
	  JSON_FINE, 0, 35 },
	{ "escapes", SLICE_INIT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\""),
	  JSON_FINE, 0, 24 },
	{ "a pair of surrogates", SLICE_INIT("\"\\ud83d\\ude00\""), JSON_FINE,
	  0, 14 },
	{ "four bytes", SLICE_INIT("\"\xf0\x9f\x98\x80\""), JSON_FINE, 0, 6 },
	{ "DEL is no control character here", SLICE_INIT("\"\x7f\""), JSON_FINE,
	  0, 3 },
	{ "scalar", SLICE_INIT("12"), JSON_FINE, 0, 2 },
	{ "empty", SLICE_INIT(""), JSON_SYNTAX, 0, 0 },
	{ "blank", SLICE_INIT("  "), JSON_SYNTAX, 2, 0 },
	{ "byte-order mark", SLICE_INIT("\xef\xbb\xbf{}"), JSON_SYNTAX, 0, 0 },
	{ "two values", SLICE_INIT("{}{}"), JSON_SYNTAX, 2, 0 },
	{ "trailing garbage", SLICE_INIT("{} x"), JSON_SYNTAX, 3, 0 },
	{ "cut object", SLICE_INIT("{\"a\":1"), JSON_SYNTAX, 6, 0 },
	{ "cut string", SLICE_INIT("\"abcdefghijk"), JSON_SYNTAX, 12, 0 },
	{ "cut word", SLICE_INIT("tru"), JSON_SYNTAX, 3, 0 },
	{ "trailing comma, object", SLICE_INIT("{\"a\":1,}"), JSON_SYNTAX, 7,
	  0 },
	{ "trailing comma, array", SLICE_INIT("[1,]"), JSON_SYNTAX, 3, 0 },
	{ "key without quotes", SLICE_INIT("{a:1}"), JSON_SYNTAX, 1, 0 },
	{ "no colon", SLICE_INIT("{\"a\" 1}"), JSON_SYNTAX, 5, 0 },
	{ "wrong bracket", SLICE_INIT("[1}"), JSON_SYNTAX, 2, 0 },
	{ "wrong brace", SLICE_INIT("{\"a\":[1}}"), JSON_SYNTAX, 7, 0 },
	{ "single quotes", SLICE_INIT("{'a':1}"), JSON_SYNTAX, 1, 0 },
	{ "NaN", SLICE_INIT("NaN"), JSON_SYNTAX, 0, 0 },
	{ "True", SLICE_INIT("True"), JSON_SYNTAX, 0, 0 },
	{ "word too long", SLICE_INIT("truex"), JSON_SYNTAX, 4, 0 },
	{ "comment", SLICE_INIT("{}//"), JSON_SYNTAX, 2, 0 },
	{ "raw control character", SLICE_INIT("\"a\tb\""), JSON_SYNTAX, 2, 0 },
	{ "raw newline", SLICE_INIT("\"a\nb\""), JSON_SYNTAX, 2, 0 },
	{ "raw NUL in a string", SLICE_INIT("\"a\0b\""), JSON_SYNTAX, 2, 0 },
	{ "raw NUL behind", SLICE_INIT("{}\0"), JSON_SYNTAX, 2, 0 },
	{ "control character after eight", SLICE_INIT("\"12345678\x1f\""),
	  JSON_SYNTAX, 9, 0 },
	{ "unknown escape", SLICE_INIT("\"\\x41\""), JSON_SYNTAX, 2, 0 },
	{ "short \\u", SLICE_INIT("\"\\u12\""), JSON_SYNTAX, 5, 0 },
	{ "01", SLICE_INIT("01"), JSON_SYNTAX, 1, 0 },
	{ "-01", SLICE_INIT("[-01]"), JSON_SYNTAX, 3, 0 },
	{ "1.", SLICE_INIT("[1.]"), JSON_SYNTAX, 3, 0 },
	{ ".5", SLICE_INIT(".5"), JSON_SYNTAX, 0, 0 },
	{ "+1", SLICE_INIT("+1"), JSON_SYNTAX, 0, 0 },
	{ "1e", SLICE_INIT("[1e]"), JSON_SYNTAX, 3, 0 },
	{ "-", SLICE_INIT("[-]"), JSON_SYNTAX, 2, 0 },
	{ "0x10", SLICE_INIT("0x10"), JSON_SYNTAX, 1, 0 },
	{ "1e999", SLICE_INIT("[1e999]"), JSON_RULE, 1, 7 },
	{ "1e308", SLICE_INIT("1e308"), JSON_RULE, 0, 5 },
	{ "1e307", SLICE_INIT("1e307"), JSON_FINE, 0, 5 },
	{ "123.4e306", SLICE_INIT("123.4e306"), JSON_RULE, 0, 9 },
	{ "0.001e310", SLICE_INIT("0.001e310"), JSON_FINE, 0, 9 },
	{ "0.1e310", SLICE_INIT("0.1e310"), JSON_RULE, 0, 7 },
	{ "0e999", SLICE_INIT("0e999"), JSON_FINE, 0, 5 },
	{ "1e-999", SLICE_INIT("1e-999"), JSON_FINE, 0, 6 },
	{ "63 digits",
	  SLICE_INIT("1234567890123456789012345678901234567890"
		     "12345678901234567890123"),
	  JSON_FINE, 0, 63 },
	{ "64 digits",
	  SLICE_INIT("1234567890123456789012345678901234567890"
		     "123456789012345678901234"),
	  JSON_RULE, 0, 64 },
	{ "\\u0000", SLICE_INIT("{\"a\":\"x\\u0000y@z\"}"), JSON_RULE, 7, 18 },
	{ "\\u0000 in a key", SLICE_INIT("{\"\\u0000\":1}"), JSON_RULE, 2, 12 },
	{ "half a pair, high", SLICE_INIT("\"\\ud83d\""), JSON_RULE, 1, 8 },
	{ "half a pair, low", SLICE_INIT("\"\\ude00\""), JSON_RULE, 1, 8 },
	{ "high and then a pair", SLICE_INIT("\"\\ud83d\\ud83d\\ude00\""),
	  JSON_RULE, 1, 20 },
	{ "high and then a letter", SLICE_INIT("\"\\ud83d\\u0041\""), JSON_RULE,
	  1, 14 },
	{ "overlong", SLICE_INIT("\"\xc0\xaf\""), JSON_RULE, 1, 4 },
	{ "surrogate in UTF-8", SLICE_INIT("\"\xed\xa0\x80\""), JSON_RULE, 1,
	  5 },
	{ "Latin-1", SLICE_INIT("\"J\xf6rg\""), JSON_RULE, 2, 6 },
	{ "cut character", SLICE_INIT("\"\xe2\x82\""), JSON_RULE, 1, 4 },
	{ "rule, then syntax", SLICE_INIT("[\"\\ud83d\",}"), JSON_SYNTAX, 10,
	  0 },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_fault f;
		enum sup_status st = json_scan(rows[i].in, NULL, NULL, &f);

		ROW(rows[i].name);
		CHECK_INT(rows[i].kind, f.kind);
		CHECK_INT(rows[i].kind == JSON_FINE ? SUP_OK : SUP_INVALID, st);
		CHECK_INT(rows[i].offset, f.offset);
		CHECK_INT(rows[i].end, f.end);
		CHECK((f.what == NULL) == (rows[i].kind == JSON_FINE));
		CHECK(f.type != JSON_NONE || f.kind == JSON_SYNTAX);
	}
}

/* Whatever is cut off a good value at its end, it is then cut, and no more. */
static void test_cut(void **state)
{
	static const struct sup_slice whole = SLICE_INIT(
		"{\"a\":[1.5e+3,true,null,\"\xf0\x9f\x98\x80 \\ud83d\\ude00"
		"\\n long enough for the words\"],\"\":{\"b\":-0}}");
	struct json_fault f;

	(void)state;
	CHECK_INT(SUP_OK, json_scan(whole, NULL, NULL, &f));
	for (size_t n = 0; n < whole.n; n++) {
		struct sup_slice in = { whole.p, n };

		CHECK_INT(SUP_INVALID, json_scan(in, NULL, NULL, &f));
		CHECK_INT(JSON_SYNTAX, f.kind);
		CHECK(f.cut);
		CHECK_INT(n, f.offset);
	}
}

static void test_limits(void **state)
{
	static const struct json_limits small = {
		.max_bytes = 20,
		.max_depth = 2,
		.max_nodes = 4,
	};
	static const struct {
		const char *name;
		const char *in;
		enum sup_status status;
		size_t end;
	} rows2[] = {
		{ "fits", "[[1],2]", SUP_OK, 7 },
		{ "too deep", "[[[]]]", SUP_INVALID, 6 },
		{ "too many", "[1,2,3,4]", SUP_INVALID, 9 },
		{ "20 bytes", "\"123456789012345678\"", SUP_OK, 20 },
		{ "21 bytes", "\"1234567890123456789\"", SUP_TOO_LARGE, 21 },
	};
	struct json_fault f;

	(void)state;
	for (size_t i = 0; i < COUNT(rows2); i++) {
		ROW(rows2[i].name);
		CHECK_INT(rows2[i].status, json_scan(sup_slice_of(rows2[i].in),
						     &small, NULL, &f));
		CHECK_INT(rows2[i].end, f.end);
		CHECK_INT(rows2[i].status == SUP_OK ? JSON_FINE : JSON_RULE,
			  f.kind);
	}
}

static void test_depth(void **state)
{
	char text[2 * JSON_DEPTH_END + 4];
	struct json_fault f;

	(void)state;
	for (size_t n = 1; n <= JSON_DEPTH_END; n++) {
		struct sup_slice in = { text, 2 * n };
		enum json_fault_kind want = n <= JSON_DEPTH_MAX	 ? JSON_FINE
					    : n < JSON_DEPTH_END ? JSON_RULE
								 : JSON_SYNTAX;

		memset(text, '[', n);
		memset(text + n, ']', n);
		CHECK_INT(want == JSON_FINE ? SUP_OK : SUP_INVALID,
			  json_scan(in, NULL, NULL, &f));
		CHECK_INT(want, f.kind);
	}
}

static void test_first(void **state)
{
	struct json_fault f;

	(void)state;
	CHECK_INT(SUP_OK, json_scan_first(SLICE(" {\"a\":1}{\"b\":tru"), NULL,
					  NULL, &f));
	CHECK_INT(8, f.end);
	CHECK_INT(JSON_OBJECT, f.type);
	CHECK_INT(SUP_OK, json_scan_first(SLICE("12,x"), NULL, NULL, &f));
	CHECK_INT(2, f.end);
	CHECK_INT(JSON_NUMBER, f.type);
	CHECK_INT(SUP_INVALID, json_scan_first(SLICE("12x"), NULL, NULL, &f));
	CHECK_INT(JSON_SYNTAX, f.kind);
}

/* Writes what it sees. */
struct log {
	struct json_visitor visitor;
	char text[512];
};

static void log_add(struct log *l, const char *what, unsigned depth,
		    struct sup_slice a, struct sup_slice b)
{
	size_t n = strlen(l->text);

	(void)snprintf(l->text + n, sizeof(l->text) - n, "%s%u %.*s=%.*s;",
		       what, depth, (int)a.n, a.n == 0 ? "" : a.p, (int)b.n,
		       b.n == 0 ? "" : b.p);
}

static void log_begin(struct json_visitor *v)
{
	((struct log *)(void *)v)->text[0] = '\0';
}

static void log_member(struct json_visitor *v, const struct json_member *m)
{
	static const char *const names[] = { "",       "null",	 "bool",
					     "number", "string", "array",
					     "object" };

	log_add((struct log *)(void *)v,
		m->escaped ? "escaped" : names[m->type], m->depth, m->key,
		m->raw);
}

static void log_close(struct json_visitor *v, unsigned depth)
{
	log_add((struct log *)(void *)v, "close", depth, SLICE(""), SLICE(""));
}

static void log_duplicate(struct json_visitor *v, unsigned depth)
{
	log_add((struct log *)(void *)v, "twice", depth, SLICE(""), SLICE(""));
}

static void test_visitor(void **state)
{
	static const struct {
		const char *in, *want;
		unsigned depth;
	} rows3[] = {
		{ "{}", "close1 =;", 4 },
		{ "1", "", 4 },
		{ "{\"a\":1,\"b\":{\"c\":[\"x\",{\"d\":null}]},\"e\":true}",
		  "number1 a=1;object1 b=;array2 c=;string3 =x;object3 =;"
		  "null4 d=null;close4 =;close3 =;close2 =;bool1 e=true;"
		  "close1 =;",
		  4 },
		{ "{\"a\":1,\"b\":{\"c\":[\"x\"]},\"e\":true}",
		  "number1 a=1;object1 b=;bool1 e=true;close1 =;", 1 },
		{ "[[],\"\\n\"]", "array1 =;close2 =;escaped1 =\\n;close1 =;",
		  2 },
		{ "{\"a\":1,\"a\":2,\"a\":3}",
		  "number1 a=1;twice1 =;number1 a=2;number1 a=3;close1 =;", 4 },
		{ "{\"\":1,\"\":2}", "number1 =1;twice1 =;number1 =2;close1 =;",
		  4 },
		/* An escaped key may be any other. */
		{ "{\"a\":1,\"\\u0061\":2}",
		  "number1 a=1;twice1 =;escaped1 \\u0061=2;close1 =;", 4 },
		/* Below the depth asked for nobody is told. */
		{ "{\"b\":{\"a\":1,\"a\":2}}", "object1 b=;close1 =;", 1 },
		{ "{\"a\":{\"a\":1},\"b\":{\"a\":2}}",
		  "object1 a=;number2 a=1;close2 =;object1 b=;number2 a=2;"
		  "close2 =;close1 =;",
		  4 },
	};
	struct log l = { .visitor = { .begin = log_begin,
				      .member = log_member,
				      .close = log_close,
				      .duplicate = log_duplicate } };
	struct json_fault f;

	(void)state;
	for (size_t i = 0; i < COUNT(rows3); i++) {
		ROW(rows3[i].in);
		l.visitor.depth = rows3[i].depth;
		CHECK_INT(SUP_OK, json_scan(sup_slice_of(rows3[i].in), NULL,
					    &l.visitor, &f));
		CHECK_TEXT(rows3[i].want, l.text);
	}
}

static void count_duplicate(struct json_visitor *v, unsigned depth)
{
	(void)depth;
	v->begin = NULL; /* a mark: it was called */
}

static void no_begin(struct json_visitor *v)
{
	(void)v;
}

/* n different keys, and then one of them again or not. */
static bool told(unsigned n, bool again)
{
	struct json_visitor v = { .depth = 1,
				  .begin = no_begin,
				  .duplicate = count_duplicate };
	static char text[8192];
	struct json_fault f;
	size_t at = 1;

	text[0] = '{';
	for (unsigned i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, 64,
				       "\"key number %u of them\":%u,", i, i);
	at += (size_t)snprintf(text + at, 64, "\"key number %u of them\":0}",
			       again ? n / 2 : n);
	CHECK_INT(SUP_OK,
		  json_scan((struct sup_slice){ text, at }, NULL, &v, &f));
	return v.begin == NULL;
}

static void test_duplicates(void **state)
{
	(void)state;
	CHECK(!told(20, false));
	CHECK(!told(60, false));
	for (unsigned n = 1; n < 200; n++)
		CHECK(told(n, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_visitor),
		cmocka_unit_test(test_duplicates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
