/* INI: what comes through, and that errors name their line. */
#include "support/check.h"

#include "base/ini.h"
#include "base/slice.h"

struct seen {
	char text[512];
	const char *stop_at;
};

static enum sup_status note(const struct ini_entry *e, void *arg)
{
	struct seen *s = arg;
	size_t n = strlen(s->text);

	if (s->stop_at != NULL && strcmp(e->key, s->stop_at) == 0)
		return SUP_REFUSED;
	(void)snprintf(s->text + n, sizeof(s->text) - n, "%d[%s]%s=%s;",
		       e->line, e->section, e->key, e->value);
	return SUP_OK;
}

static const struct {
	const char *name;
	const char *in;
	enum sup_status status;
	const char *want; /* entries, or the error */
} rows[] = {
	{ "empty", "", SUP_OK, "" },
	{ "plain", "a=1\n[s]\nb = 2\n", SUP_OK, "1[]a=1;3[s]b=2;" },
	{ "words", "[soft_bounce class=mailbox_full source=ses]\ncount = 4",
	  SUP_OK, "2[soft_bounce class=mailbox_full source=ses]count=4;" },
	{ "quotes", "[alias \"gmail.com\"]\ndots=yes", SUP_OK,
	  "2[alias \"gmail.com\"]dots=yes;" },
	{ "comments", "# a\n; b\n[s] ; c\nk = v ; d\n", SUP_OK, "4[s]k=v;" },
	{ "crlf", "[s]\r\nk = v\r\n", SUP_OK, "2[s]k=v;" },
	{ "bom", "\xef\xbb\xbf[s]\nk=v", SUP_OK, "2[s]k=v;" },
	{ "twice", "[s]\nk=1\nk=2\n", SUP_OK, "2[s]k=1;3[s]k=2;" },
	{ "no value", "[s]\n\nnonsense\n", SUP_INVALID,
	  "f:3: neither [section] nor key = value" },
	{ "bad bytes", "[s]\nk=\xff\n", SUP_INVALID, "f:2: line is not text" },
	{ "stopped", "[s]\na=1\nstop=1\nb=1\n", SUP_REFUSED, "2[s]a=1;" },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct seen seen = { "", "stop" };
		struct sup_error err = { "" };

		ROW(rows[i].name);
		CHECK_INT(rows[i].status, ini_read(sup_slice_of(rows[i].in),
						   "f", note, &seen, &err));
		CHECK_TEXT(rows[i].want, rows[i].status == SUP_INVALID
						 ? err.text
						 : seen.text);
	}
}

/* Nothing is cut in silence: the longest line that is taken comes whole. */
static void test_lengths(void **state)
{
	char line[INI_LINE_BYTES + 2];
	struct seen seen = { "", NULL };
	struct sup_error err = { "" };

	(void)state;
	memset(line, 'v', sizeof(line));
	line[0] = 'k';
	line[1] = '=';
	CHECK_INT(SUP_OK, ini_read((struct sup_slice){ line, INI_LINE_BYTES },
				   "f", note, &seen, &err));
	CHECK_INT(INI_LINE_BYTES + sizeof("1[];") - 1, strlen(seen.text));
	CHECK_INT(SUP_INVALID,
		  ini_read((struct sup_slice){ line, INI_LINE_BYTES + 1 }, "f",
			   note, &seen, &err));
	CHECK_TEXT("f:1: line is over 190 bytes", err.text);
	line[0] = '[';
	line[60] = ']';
	CHECK_INT(SUP_INVALID, ini_read((struct sup_slice){ line, 61 }, "f",
					note, &seen, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
