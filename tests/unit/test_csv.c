/* test_csv.c - rows, good and bad, and none of them lost. */
#include "base/csv.h"
#include "base/slice.h"
#include "support/check.h"

enum {
	TEXT_MAX = 2048
};

/* "line:field|field~" for a row, '!' before the line if it is ragged,
 * "line?raw~" for a bad one, "line+raw~" for its further parts. */
static void describe(struct csv *c, char *text)
{
	struct csv_record r;
	size_t n = 0;

	text[0] = '\0';
	while (csv_next(c, &r, NULL) == SUP_OK && n < TEXT_MAX) {
		if (r.fault != NULL) {
			n += (size_t)snprintf(text + n, TEXT_MAX - n,
					      "%u%c%.*s~", (unsigned)r.line,
					      r.first ? '?' : '+', (int)r.raw.n,
					      r.raw.p);
			continue;
		}
		n += (size_t)snprintf(text + n, TEXT_MAX - n,
				      "%s%u:", r.ragged ? "!" : "",
				      (unsigned)r.line);
		for (size_t i = 0; i < r.n_fields; i++) {
			n += (size_t)snprintf(text + n, TEXT_MAX - n, "%.*s%s",
					      (int)r.fields[i].n, r.fields[i].p,
					      i + 1 < r.n_fields ? "|" : "~");
		}
	}
}

/* Gives the bytes one by one, or all at once. */
struct source {
	struct sup_slice s;
	size_t step;
};

static enum sup_status read_source(void *arg, char *buf, size_t n, size_t *got)
{
	struct source *s = arg;

	*got = s->step < n ? s->step : n;
	if (*got > s->s.n)
		*got = s->s.n;
	if (*got > 0)
		memcpy(buf, s->s.p, *got);
	s->s = slice_from(s->s, *got);
	return SUP_OK;
}

static const struct {
	const char *name, *in, *want;
	char delimiter;
} rows[] = {
	{ "nothing", "", "", 0 },
	{ "one field", "a", "1:a~", 0 },
	{ "two rows", "a,b\n1,2\n", "1:a|b~2:1|2~", 0 },
	{ "CRLF", "a,b\r\n1,2\r\n", "1:a|b~2:1|2~", 0 },
	{ "empty fields", ",\n,\n", "1:|~2:|~", 0 },
	{ "byte-order mark, empty lines", "\xef\xbb\xbf\n\r\na\n\nb",
	  "3:a~5:b~", 0 },
	{ "quotes", "\"a\",\"b,c\"\n\"\"\"x\"\"\",\"\"\n", "1:a|b,c~2:\"x\"|~",
	  0 },
	{ "newline in quotes", "\"a\r\nb\",c\nd,e", "1:a\r\nb|c~3:d|e~", 0 },
	{ "quoted, CRLF", "\"a\",\"b\"\r\n\"c\",\"d\"\r\n", "1:a|b~2:c|d~", 0 },
	{ "quote in a plain field", "a\"b,c\"\n", "1:a\"b|c\"~", 0 },
	{ "ragged", "a,b\nc\nd,e,f\n", "1:a|b~!2:c~!3:d|e|f~", 0 },
	{ "semicolon", "a;b,c\n", "1:a|b,c~", ';' },
	{ "tab", "a\tb\n", "1:a|b~", '\t' },
	{ "not closed", "a\n\"b,c\nd\n", "1:a~2?\"b,c~3:d~", 0 },
	{ "closed too early", "\"a\"b,c\nd,e\n", "1?\"a\"b,c~2:d|e~", 0 },
	{ "CR behind a quote", "\"a\"\rb\nd\n", "1?\"a\"\rb~2:d~", 0 },
	{ "a stray quote takes one line only", "\"a,1\nb,2\n\"c\",3\nd,4\n",
	  "1?\"a,1~2:b|2~3:c|3~4:d|4~", 0 },
	{ "20 bytes", "01234567890123456789\na\n",
	  "1:01234567890123456789~2:a~", 0 },
	{ "too long", "0123456789012345678901234567890123456789abc\na\n",
	  "1?01234567890123456789~1+01234567890123456789~1+abc~2:a~", 0 },
	{ "parts end at the newline",
	  "0123456789012345678901234567890123456789\na\n",
	  "1?01234567890123456789~1+01234567890123456789~2:a~", 0 },
	{ "a long field", "a,01234567890123456\nb\n",
	  "1?a,01234567890123456~2:b~", 0 },
	{ "quotes over the cap", "\"01234567\n01234567890123456\",a\nb\n",
	  "1?\"01234567~2:01234567890123456\"|a~!3:b~", 0 },
};

static void test_rows(void **state)
{
	static char got[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows) * 3; i++) {
		struct source from = { sup_slice_of(rows[i / 3].in),
				       i % 3 == 0 ? 1000 : i % 3 };
		struct csv_options o = { .delimiter = rows[i / 3].delimiter,
					 .max_record = 20,
					 .max_field = 16 };
		struct stream *s = NULL;
		struct csv *c = NULL;

		ROW(rows[i / 3].name);
		if (strcmp(rows[i / 3].name, "20 bytes") == 0 ||
		    strcmp(rows[i / 3].name, "quotes over the cap") == 0)
			o.max_field = 0;
		CHECK_INT(SUP_OK, stream_open_fn(read_source, &from, "x", &s));
		CHECK_INT(SUP_OK, csv_open(s, &o, &c));
		describe(c, got);
		CHECK_TEXT(rows[i / 3].want, got);
		csv_close(c);
		stream_close(s);
	}
}

static void test_columns(void **state)
{
	struct stream *s = NULL;
	struct csv *c = NULL;
	struct csv_record r;

	(void)state;
	CHECK_INT(SUP_OK, stream_open_bytes(SLICE("id, E-Mail ,x\n"), "x", &s));
	CHECK_INT(SUP_OK, csv_open(s, NULL, &c));
	CHECK_INT(SUP_OK, csv_next(c, &r, NULL));
	CHECK_INT(1, csv_column(&r, "e-mail"));
	CHECK_INT(0, csv_column(&r, "ID"));
	CHECK_INT(3, csv_column(&r, "mail"));
	CHECK_INT(SUP_NOT_FOUND, csv_next(c, &r, NULL));
	csv_close(c);
	stream_close(s);
}

static void test_guess(void **state)
{
	(void)state;
	CHECK_INT(',', csv_guess_delimiter(SLICE("address\n")));
	CHECK_INT(';', csv_guess_delimiter(SLICE("a;b;c,d\n,,,,,,")));
	CHECK_INT('\t', csv_guess_delimiter(SLICE("\"a;;;\"\tb\n")));
	CHECK_INT('|', csv_guess_delimiter(SLICE("a|b")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
