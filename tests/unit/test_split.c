/* test_split.c - values out of an input, and no byte of it lost. */
#include <stdlib.h>

#include "base/slice.h"
#include "base/split.h"
#include "support/check.h"

enum {
	TEXT_MAX = 4096
};

/* Pieces as text: "v" value, "b" broken, "o" part of something oversize; with
 * their lines, and each followed by a newline sign. */
static void describe(struct splitter *sp, char *text)
{
	static const char kinds[] = { 'v', 'b', 'o' };
	struct piece piece;
	size_t n = 0;

	text[0] = '\0';
	while (splitter_next(sp, &piece, NULL) == SUP_OK && n < TEXT_MAX) {
		n += (size_t)snprintf(text + n, TEXT_MAX - n, "%c%u%s %.*s$",
				      kinds[piece.kind], (unsigned)piece.line,
				      piece.first ? "" : "+",
				      (int)piece.bytes.n, piece.bytes.p);
	}
}

static const struct json_limits cap40 = { .max_bytes = 40 };

static const struct {
	const char *name, *in, *want;
} rows[] = {
	{ "nothing", "", "" },
	{ "blank", " \r\n\n", "" },
	{ "one", "{\"a\":1}", "v1 {\"a\":1}$" },
	{ "byte-order mark", "\xef\xbb\xbf{}\n{}", "v1 {}$v2 {}$" },
	{ "byte-order mark inside", "{}\n\xef\xbb\xbf{}\n{}",
	  "v1 {}$b2 \xef\xbb\xbf{}$v3 {}$" },
	{ "NDJSON", "{}\n{\"b\":2}\n", "v1 {}$v2 {\"b\":2}$" },
	{ "CRLF", "{}\r\n{}\r\n", "v1 {}$v2 {}$" },
	{ "back to back", "{}{\"b\":{}}[]{}", "v1 {}$v1 {\"b\":{}}$v1 {}$" },
	{ "over several lines", "{\n \"a\": 1\n}\n{\n}\n",
	  "v1 {\n \"a\": 1\n}$v4 {\n}$" },
	{ "array", "[{},\n {} ]", "v1 {}$v2 {}$" },
	{ "array of arrays", "[[1],[[2]]]", "v1 [1]$v1 [[2]]$" },
	{ "empty array", "[]", "" },
	{ "arrays as lines", "[1]\n[2]\n", "v1 1$v2 2$" },
	{ "array, then objects", "[1]\n{}\n", "v1 1$v2 {}$" },
	{ "array not closed", "{}\n [1,2", "v1 {}$v2 1$v2 2$b2 [$" },
	{ "closed twice", "[1]]\n2", "v1 1$b1 ]$v2 2$" },
	{ "scalars", "1 \"a\" null", "v1 1$v1 \"a\"$v1 null$" },
	{ "last line cut", "{}\n{\"a\":\"b", "v1 {}$b2 {\"a\":\"b$" },
	{ "half a pair of surrogates, then more on the line",
	  "{\"x\":\"\\ud83d\"}{\"y\":1}\n",
	  "b1 {\"x\":\"\\ud83d\"}$v1 "
	  "{\"y\":1}$" },
	{ "not UTF-8", "{\"x\":\"\xff\"} {}", "b1 {\"x\":\"\xff\"}$v1 {}$" },
	{ "broken line", "{}\n{\"a\":tru}{}\n{}\n",
	  "v1 {}$b2 {\"a\":tru}{}$v3 {}$" },
	{ "words", "error: nothing\n{}\n", "b1 error: nothing$v2 {}$" },
	{ "cut line before a good one", "{\"a\":\n{\"b\":1}\n{}\n",
	  "b1 {\"a\":$v2 {\"b\":1}$v3 {}$" },
	{ "cut in a string", "{\"a\":\"x\n{\"b\":1}\n",
	  "b1 {\"a\":\"x$v2 {\"b\":1}$" },
	{ "cut list before good ones", "{\"a\":[1,\n{\"b\":1}\n{\"c\":1}\n",
	  "b1 {\"a\":[1,$v2 {\"b\":1}$v3 {\"c\":1}$" },
	{ "cut at the end over lines", "{\"a\":1,\n \"b\":\n",
	  "b1 {\"a\":1,\n \"b\":$" },
	{ "indented braces are no beginning", "{\"a\":[\n {},\n x\n{}",
	  "b1 {\"a\":[\n {},\n x$v4 {}$" },
	{ "broken element", "[{},\n{\"a\":tru},\n{}]",
	  "v1 {}$b2 {\"a\":tru},$v3 {}$" },
	{ "array after a broken one", "[1,x]\n[2,3]\n",
	  "v1 1$b1 x]$v2 2$v2 3$" },
	{ "cut line before an array", "{\"a\":\n[1]\n{}\n",
	  "b1 {\"a\":$v2 1$v3 {}$" },
	{ "40 bytes", "\"12345678901234567890123456789012345678\"\n1",
	  "v1 \"12345678901234567890123456789012345678\"$v2 1$" },
	{ "41 bytes", "\"123456789012345678901234567890123456789\"\n1",
	  "o1 \"123456789012345678901234567890123456789\"$v2 1$" },
	{ "oversize takes its line",
	  "{\"a\":\n\"1234567890123456789012345678901234567890\"} {}\n1",
	  "o1 {\"a\":\n\"1234567890123456789012345678901234567890\"} {}$v3 "
	  "1$" },
	{ "long broken line",
	  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n1",
	  "o1 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx$v2 1$" },
};

static void test_rows(void **state)
{
	static char got[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct splitter *sp = NULL;

		ROW(rows[i].name);
		CHECK_INT(SUP_OK, splitter_open_limits(sup_slice_of(rows[i].in),
						       &cap40, NULL, &sp));
		describe(sp, got);
		CHECK_TEXT(rows[i].want, got);
		splitter_close(sp);
	}
}

static unsigned long long seed;

static unsigned roll(unsigned sides)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(seed >> 33) % sides;
}

/* Gives its bytes in blocks of random sizes. */
static enum sup_status read_blocks(void *arg, char *buf, size_t n, size_t *got)
{
	struct sup_slice *s = arg;
	size_t want = 1 + roll(roll(4) == 0 ? 5000 : 7);

	*got = want < n ? want : n;
	if (*got > s->n)
		*got = s->n;
	if (*got > 0)
		memcpy(buf, s->p, *got);
	*s = slice_from(*s, *got);
	return SUP_OK;
}

static bool is_glue(char c)
{
	return memchr(" \t\r\n[],", c, 7) != NULL;
}

/* Nothing but glue lies between the pieces, and they come in order.  The piece
 * that says that the array is open stands before others. */
static void check_cover(struct sup_slice in, const struct piece *p,
			uint64_t *at)
{
	if (p->kind == PIECE_BROKEN && p->offset < *at) {
		CHECK_SLICE(SLICE("["), p->bytes);
		return;
	}
	CHECK(p->offset >= *at && p->offset + p->bytes.n <= in.n);
	CHECK(p->bytes.n > 0);
	CHECK(p->kind != PIECE_OVERSIZE || p->bytes.n <= SPLIT_PART_BYTES);
	for (; *at < p->offset; (*at)++) {
		CHECK(is_glue(in.p[*at]) ||
		      (*at < 3 && memcmp(in.p, "\xef\xbb\xbf", 3) == 0));
	}
	CHECK(memcmp(in.p + p->offset, p->bytes.p, p->bytes.n) == 0);
	*at = p->offset + p->bytes.n;
}

static void check_same(const struct piece *a, const struct piece *b)
{
	CHECK_INT(a->kind, b->kind);
	CHECK_INT(a->offset, b->offset);
	CHECK_INT(a->line, b->line);
	CHECK_INT(a->first, b->first);
	CHECK_INT(a->fault.kind, b->fault.kind);
	CHECK_INT(a->fault.offset, b->fault.offset);
	CHECK_INT(a->fault.end, b->fault.end);
	CHECK_SLICE(a->bytes, b->bytes);
}

static uint64_t lines_before(struct sup_slice in, uint64_t at)
{
	uint64_t n = 1;

	for (uint64_t i = 0; i < at; i++)
		n += in.p[i] == '\n';
	return n;
}

/* The same pieces, whether the input comes at once or in blocks. */
static void check_input(struct sup_slice in, const struct json_limits *limits)
{
	struct sup_slice rest = in;
	struct stream *s = NULL;
	struct splitter *one = NULL;
	struct splitter *many = NULL;
	struct piece a;
	struct piece b;
	uint64_t at = 0;
	enum sup_status st;

	CHECK_INT(SUP_OK, stream_open_fn(read_blocks, &rest, "blocks", &s));
	CHECK_INT(SUP_OK, splitter_open(s, limits, NULL, &many));
	CHECK_INT(SUP_OK, splitter_open_limits(in, limits, NULL, &one));
	do {
		st = splitter_next(one, &a, NULL);
		CHECK_INT(st, splitter_next(many, &b, NULL));
		if (st != SUP_OK)
			break;
		check_same(&a, &b);
		CHECK_INT(lines_before(in, a.offset), a.line);
		check_cover(in, &a, &at);
	} while (true);
	CHECK_INT(SUP_NOT_FOUND, st);
	for (; at < in.n; at++)
		CHECK(is_glue(in.p[at]) ||
		      (at < 3 && in.n >= 3 &&
		       memcmp(in.p, "\xef\xbb\xbf", 3) == 0));
	splitter_close(many);
	splitter_close(one);
	stream_close(s);
}

/* A text of good values in which some bytes are cut, doubled or changed. */
static size_t make_input(char *text)
{
	static const char *const parts[] = {
		"{\"a\":1}\n",
		"{\"type\":29,\"event\":{\"to\":[\"x@y\"]}}",
		"[{\"a\":null},{\"b\":[1,2.5e3]}]\n",
		"{\n  \"a\": \"\xc3\xa9\\u00e9\\ud83d\\ude00\",\n  \"b\": {}\n}\n",
		"\r\n",
		"{\"long\":\"0123456789012345678901234567890123456789\"}\n",
		"true ",
		"-12.5",
		"\"\\ud83d\"",
		"[",
		"\n{",
		"\xef\xbb\xbf",
	};
	unsigned count = 1 + roll(12);
	size_t n = 0;

	for (unsigned i = 0; i < count; i++) {
		const char *part = parts[roll((unsigned)COUNT(parts))];

		memcpy(text + n, part, strlen(part));
		n += strlen(part);
	}
	for (unsigned i = roll(4); i > 0 && n > 2; i--) {
		static const char bytes[] = "{}[]\",:\n\\ x0";
		size_t at = roll((unsigned)n - 1);
		size_t cut = 1 + roll((unsigned)(n - at - 1) / 4 + 1);

		switch (roll(3)) {
		case 0:
			memmove(text + at, text + at + cut, n - at - cut);
			n -= cut;
			break;
		case 1:
			memmove(text + at + 1, text + at, n - at);
			n++;
			/* fall through */
		default:
			text[at] = bytes[roll(sizeof(bytes) - 1)];
		}
	}
	return n;
}

static void test_property(void **state)
{
	static char text[8192];

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		struct json_limits limits = { .max_bytes = 10 + i % 120 };
		char name[32];

		seed = i;
		(void)snprintf(name, sizeof(name), "seed %u", i);
		ROW(name);
		check_input((struct sup_slice){ text, make_input(text) },
			    i % 3 == 0 ? &limits : NULL);
	}
}

/* Something oversize comes in parts, in constant memory. */
static void test_parts(void **state)
{
	size_t n = 3 * SPLIT_PART_BYTES + 5;
	char *text = malloc(n + 5);
	struct json_limits limits = { .max_bytes = 100000 };

	(void)state;
	memset(text, 'x', n);
	text[0] = '"';
	memcpy(text + n, "\"\n{}\n", 5);
	seed = 1;
	ROW("three parts and a rest");
	check_input((struct sup_slice){ text, n + 5 }, &limits);
	ROW("parts end with the newline");
	text[(size_t)2 * SPLIT_PART_BYTES] = '\n';
	check_input((struct sup_slice){ text, n + 5 }, &limits);
	free(text);
}

/* A value larger than all blocks is found whole. */
static void test_large(void **state)
{
	size_t n = (size_t)3 * 1024 * 1024;
	char *text = malloc(n);
	struct sup_slice rest = { text, n };
	struct stream *s = NULL;
	struct splitter *sp = NULL;
	struct piece piece;

	(void)state;
	memset(text, ' ', n);
	text[0] = '{';
	text[n - 1] = '}';
	CHECK_INT(SUP_OK, stream_open_bytes(rest, "memory", &s));
	CHECK_INT(SUP_OK, splitter_open(s, NULL, NULL, &sp));
	CHECK_INT(SUP_OK, splitter_next(sp, &piece, NULL));
	CHECK_INT(PIECE_VALUE, piece.kind);
	CHECK_INT(n, piece.bytes.n);
	CHECK_INT(SUP_NOT_FOUND, splitter_next(sp, &piece, NULL));
	CHECK_INT(SUP_NOT_FOUND, splitter_next(sp, &piece, NULL));
	splitter_close(sp);
	stream_close(s);
	free(text);
}

static enum sup_status read_once(void *arg, char *buf, size_t n, size_t *got)
{
	struct sup_slice *s = arg;

	(void)n;
	if (s->n == 0)
		return SUP_IO;
	memcpy(buf, s->p, s->n);
	*got = s->n;
	s->n = 0;
	return SUP_OK;
}

/* What was read before a failure comes first. */
static void test_failure(void **state)
{
	struct sup_slice in = SLICE("[{}\n{\"a\":");
	struct sup_error err = { "" };
	struct stream *s = NULL;
	struct splitter *sp = NULL;
	struct piece piece;

	(void)state;
	CHECK_INT(SUP_OK, stream_open_fn(read_once, &in, "disk", &s));
	CHECK_INT(SUP_OK, splitter_open(s, NULL, NULL, &sp));
	CHECK_INT(SUP_OK, splitter_next(sp, &piece, &err));
	CHECK_SLICE(SLICE("{}"), piece.bytes);
	CHECK_INT(SUP_OK, splitter_next(sp, &piece, &err));
	CHECK_INT(PIECE_BROKEN, piece.kind);
	CHECK_SLICE(SLICE("{\"a\":"), piece.bytes);
	CHECK_INT(SUP_IO, splitter_next(sp, &piece, &err));
	CHECK_TEXT("disk: input/output error", err.text);
	CHECK_INT(SUP_IO, splitter_next(sp, &piece, &err));
	splitter_close(sp);
	stream_close(s);
}

static void count_begin(struct json_visitor *v)
{
	v->depth++;
}

static void test_visitor(void **state)
{
	struct json_visitor v = { .begin = count_begin };
	struct splitter *sp = NULL;
	struct piece piece;

	(void)state;
	CHECK_INT(SUP_OK,
		  splitter_open_limits(SLICE("{} {} {}"), NULL, &v, &sp));
	while (splitter_next(sp, &piece, NULL) == SUP_OK)
		CHECK_INT(PIECE_VALUE, piece.kind);
	CHECK_INT(3, v.depth);
	splitter_close(sp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	cmocka_unit_test(test_property),
		cmocka_unit_test(test_parts),	cmocka_unit_test(test_large),
		cmocka_unit_test(test_failure), cmocka_unit_test(test_visitor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
