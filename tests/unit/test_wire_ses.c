/* Traps 45 to 48: the list of SES, asked for, added to and taken from. */
#include "support/check.h"

#include "base/slice.h"
#include "base/time.h"
#include "sync/wire_ses.h"

#define PATH "/v2/email/suppression/addresses"

static const struct {
	const char *name;
	int status;
	enum ses_outcome put;
	enum ses_outcome delete;
} outcomes[] = {
	{ "45 done", 200, SES_DONE, SES_DONE },
	{ "45 done, without an answer's body", 204, SES_DONE, SES_DONE },
	{ "45 too many requests", 429, SES_LATER, SES_LATER },
	{ "45 their fault", 500, SES_LATER, SES_LATER },
	{ "45 unavailable", 503, SES_LATER, SES_LATER },
	{ "45 no answer", 0, SES_LATER, SES_LATER },
	{ "45 a bad request", 400, SES_FAILED, SES_FAILED },
	{ "45 not allowed", 403, SES_FAILED, SES_FAILED },
	{ "46 what is not there is off the list", 404, SES_FAILED, SES_DONE },
};

static void test_outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(outcomes); i++) {
		ROW(outcomes[i].name);
		CHECK_INT(outcomes[i].put, ses_outcome(outcomes[i].status));
		CHECK_INT(outcomes[i].delete,
			  ses_delete_outcome(outcomes[i].status));
	}
}

static const struct {
	const char *name;
	unsigned refusals;
	int64_t least; /* with the smallest jitter */
	int64_t most;
} waits[] = {
	{ "45 one request a second", 0, 1000, 1000 },
	{ "45 refused once", 1, 1000, 2000 },
	{ "45 twice", 2, 2000, 4000 },
	{ "45 eight times", 8, 128000, 256000 },
	{ "45 no more than five minutes", 9, 150000, 300000 },
	{ "45 for ever", 4000000000U, 150000, 300000 },
};

static void test_waits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(waits); i++) {
		int64_t least = INT64_MAX;
		int64_t most = 0;

		ROW(waits[i].name);
		/* Every remainder of the longest span, and the last numbers. */
		for (uint32_t k = 0; k < 300000; k++) {
			int64_t ms = ses_wait_ms(waits[i].refusals, k);
			int64_t end =
				ses_wait_ms(waits[i].refusals, UINT32_MAX - k);

			least = ms < least ? ms : least;
			least = end < least ? end : least;
			most = ms > most ? ms : most;
			most = end > most ? end : most;
		}
		CHECK_INT(waits[i].least, least);
		CHECK_INT(waits[i].most, most);
	}
}

#define PUT_LINE(word) \
	"{\"emailAddress\":\"a@x.example\",\"reason\":\"" word "\"}\n"

static const struct {
	const char *name;
	enum sup_reason reason;
	enum ses_remote remote;
	enum sup_status want;
	const char *line;
} puts_[] = {
	{ "45 a bounce of somebody absent", SUP_REASON_HARD_BOUNCE,
	  SES_REMOTE_ABSENT, SUP_OK, PUT_LINE("BOUNCE") },
	{ "45 a bounce over nobody knows what", SUP_REASON_HARD_BOUNCE,
	  SES_REMOTE_UNREAD, SUP_BUSY, NULL },
	{ "45 a bounce over a bounce", SUP_REASON_HARD_BOUNCE,
	  SES_REMOTE_BOUNCE, SUP_EXISTS, NULL },
	{ "45 a bounce never over a complaint", SUP_REASON_HARD_BOUNCE,
	  SES_REMOTE_COMPLAINT, SUP_EXISTS, NULL },
	{ "45 a complaint over a bounce", SUP_REASON_COMPLAINT,
	  SES_REMOTE_BOUNCE, SUP_OK, PUT_LINE("COMPLAINT") },
	{ "45 a complaint over nobody knows what", SUP_REASON_COMPLAINT,
	  SES_REMOTE_UNREAD, SUP_OK, PUT_LINE("COMPLAINT") },
	{ "45 a complaint of somebody absent", SUP_REASON_COMPLAINT,
	  SES_REMOTE_ABSENT, SUP_OK, PUT_LINE("COMPLAINT") },
	{ "45 a complaint over a complaint", SUP_REASON_COMPLAINT,
	  SES_REMOTE_COMPLAINT, SUP_EXISTS, NULL },
	{ "45 no word for unsubscribe", SUP_REASON_UNSUBSCRIBE,
	  SES_REMOTE_ABSENT, SUP_INVALID, NULL },
	{ "45 no word for manual", SUP_REASON_MANUAL, SES_REMOTE_ABSENT,
	  SUP_INVALID, NULL },
};

static void test_puts(void **state)
{
	struct sup_slice email = sup_slice_of("a@x.example");
	struct wire_request r;
	struct sup_text line;

	(void)state;
	wire_request_init(&r);
	sup_text_init(&line);
	for (size_t i = 0; i < COUNT(puts_); i++) {
		bool sent = puts_[i].want == SUP_OK;

		ROW(puts_[i].name);
		sup_text_clear(&line);
		CHECK_INT(puts_[i].want,
			  ses_put(email, puts_[i].reason, puts_[i].remote, &r));
		CHECK_INT(sent, r.method != NULL);
		CHECK_INT(puts_[i].want,
			  ses_import_put(email, puts_[i].reason,
					 puts_[i].remote, &line));
		CHECK_SLICE(sup_slice_of(sent ? puts_[i].line : ""),
			    sup_text_slice(&line));
	}
	sup_text_release(&line);
	wire_request_release(&r);
}

static void test_45_requests(void **state)
{
	struct sup_slice email = sup_slice_of("User+tag@x.example");
	struct wire_request r;

	(void)state;
	wire_request_init(&r);
	CHECK_INT(SUP_OK,
		  ses_put(email, SUP_REASON_COMPLAINT, SES_REMOTE_UNREAD, &r));
	CHECK_TEXT("PUT", r.method);
	CHECK_SLICE(sup_slice_of(PATH), sup_text_slice(&r.path));
	CHECK_SLICE(sup_slice_of("{\"EmailAddress\":\"User+tag@x.example\","
				 "\"Reason\":\"COMPLAINT\"}"),
		    sup_text_slice(&r.body));
	CHECK_INT(SUP_OK, ses_delete(email, &r));
	CHECK_TEXT("DELETE", r.method);
	CHECK_SLICE(sup_slice_of(PATH "/User%2Btag%40x.example"),
		    sup_text_slice(&r.path));
	CHECK_SLICE(sup_slice_of(""), sup_text_slice(&r.body));
	CHECK_INT(SUP_OK, ses_get(email, &r));
	CHECK_TEXT("GET", r.method);
	CHECK_INT(SUP_INVALID, ses_get(sup_slice_of("\xff@x.example"), &r));
	CHECK(r.method == NULL);
	CHECK_INT(SUP_INVALID, ses_delete(sup_slice_of(""), &r));
	CHECK_INT(SUP_OK, ses_list(0, 0, sup_slice_of("t/="), &r));
	CHECK_SLICE(sup_slice_of("NextToken=t%2F%3D&PageSize=100"
				 "&Reason=BOUNCE&Reason=COMPLAINT"),
		    sup_text_slice(&r.query));
	CHECK_INT(SUP_OK,
		  ses_list(INT64_C(1704067200000), 0, sup_slice_of(""), &r));
	CHECK_SLICE(sup_slice_of("PageSize=100&Reason=BOUNCE&Reason=COMPLAINT"
				 "&StartDate=2024-01-01T00%3A00%3A00Z"),
		    sup_text_slice(&r.query));
	wire_request_release(&r);
}

/* 46: a delete goes to each spelling there may be. */
static const struct {
	const char *name;
	const char *address;
	const char *rows[3];
	const char *want[4];
} spellings[] = {
	{ "46 as it is", "a@x.example", { NULL }, { "a@x.example", NULL } },
	{ "46 as first seen, and small",
	  "Ann@X.example",
	  { NULL },
	  { "Ann@X.example", "ann@x.example", NULL } },
	{ "46 all that the list has, and others not",
	  "Ann@x.example",
	  { "ANN@x.example", "joann@x.example", "ann@x.example" },
	  { "ANN@x.example", "ann@x.example", "Ann@x.example", NULL } },
};

static void test_spellings(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++) {
		struct sup_slice got[SES_SPELLINGS_MAX];
		struct ses_row rows[3] = { { .updated = 0 } };
		struct sup_address a;
		size_t n = 0;
		size_t k = 0;

		ROW(spellings[i].name);
		CHECK_INT(SUP_OK,
			  sup_address_parse(sup_slice_of(spellings[i].address),
					    &a, NULL));
		while (n < COUNT(rows) && spellings[i].rows[n] != NULL) {
			rows[n].email = sup_slice_of(spellings[i].rows[n]);
			n++;
		}
		CHECK_INT(SUP_OK, ses_spellings(&a, rows, n, got, &n));
		for (; spellings[i].want[k] != NULL; k++) {
			CHECK(k < n);
			CHECK_SLICE(sup_slice_of(spellings[i].want[k]), got[k]);
		}
		CHECK_INT(k, n);
	}
}

/* More spellings than there is room for is said, not cut. */
static void test_46_too_many_spellings(void **state)
{
	char texts[SES_SPELLINGS_MAX + 1][16];
	struct ses_row rows[SES_SPELLINGS_MAX + 1] = { { .updated = 0 } };
	struct sup_slice got[SES_SPELLINGS_MAX];
	struct sup_address a;
	size_t n = 0;

	(void)state;
	for (unsigned i = 0; i < COUNT(rows); i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "abcde@x.example");
		for (unsigned bit = 0; bit < 5; bit++)
			if ((i >> bit & 1) != 0)
				texts[i][bit] = (char)(texts[i][bit] - 32);
		rows[i].email = sup_slice_of(texts[i]);
	}
	CHECK_INT(SUP_OK,
		  sup_address_parse(sup_slice_of("abcde@x.example"), &a, NULL));
	CHECK_INT(SUP_OK, ses_spellings(&a, rows, SES_SPELLINGS_MAX, got, &n));
	CHECK_INT(SES_SPELLINGS_MAX, n);
	CHECK_INT(SUP_TOO_LARGE, ses_spellings(&a, rows, COUNT(rows), got, &n));
}

static const struct {
	const char *name;
	const char *time;
	int64_t ms; /* 0: refused */
} times[] = {
	{ "47 a fraction", "1586552585.1", INT64_C(1586552585100) },
	{ "47 whole", "1586552585", INT64_C(1586552585000) },
	{ "47 three places", "1586552585.077", INT64_C(1586552585077) },
	{ "47 more than three", "1586552585.0779", INT64_C(1586552585077) },
	{ "47 with an exponent", "1.5865525851E9", INT64_C(1586552585100) },
	{ "47 with a plus", "1.5865525851e+9", INT64_C(1586552585100) },
	{ "47 text", "\"2020-04-10T21:03:05Z\"", 0 },
	{ "47 a number as text", "\"1586552585.1\"", 0 },
	{ "47 nothing", "null", 0 },
	{ "47 before 1970", "-1.5", 0 },
	{ "47 in milliseconds", "1586552585100000", 0 },
	{ "47 without end", "1e300", 0 },
	{ "47 zero", "0.0", 0 },
};

static void test_times(void **state)
{
	char body[256];
	struct ses_rows rows;

	(void)state;
	ses_rows_init(&rows);
	for (size_t i = 0; i < COUNT(times); i++) {
		bool good = times[i].ms != 0;

		ROW(times[i].name);
		(void)snprintf(body, sizeof(body),
			       "{\"SuppressedDestination\":{\"EmailAddress\":"
			       "\"a@x.example\",\"Reason\":\"BOUNCE\","
			       "\"LastUpdateTime\":%s}}",
			       times[i].time);
		CHECK_INT(good ? SUP_OK : SUP_INVALID,
			  ses_get_parse(sup_slice_of(body), &rows, NULL));
		CHECK_INT(good, rows.n);
		if (good)
			CHECK_INT(times[i].ms, rows.rows[0].updated);
	}
	ses_rows_release(&rows);
}

#define ENTRY(reason)                                                  \
	"{\"EmailAddress\":\"A@x.example\",\"Reason\":\"" reason "\"," \
	"\"LastUpdateTime\":1586552585.1}"
#define PAGE(entries, more) \
	"{\"SuppressedDestinationSummaries\":[" entries "]" more "}"

static const struct {
	const char *name;
	const char *body;
	bool good;
	size_t n;
	const char *token;
} pages[] = {
	{ "47 the last", PAGE(ENTRY("BOUNCE"), ""), true, 1, "" },
	{ "47 the last, and it says so",
	  PAGE(ENTRY("BOUNCE"), ",\"NextToken\":null"), true, 1, "" },
	{ "47 more to come",
	  PAGE(ENTRY("BOUNCE") "," ENTRY("COMPLAINT"), ",\"NextToken\":\"t\""),
	  true, 2, "t" },
	{ "47 empty, and more to come", PAGE("", ",\"NextToken\":\"t\""), true,
	  0, "t" },
	{ "47 a token that is none", PAGE("", ",\"NextToken\":1"), false, 0,
	  "" },
	{ "47 a reason nobody knows", PAGE(ENTRY("Bounce"), ""), false, 0, "" },
	{ "47 no list", "{}", false, 0, "" },
	{ "47 the list is none", "{\"SuppressedDestinationSummaries\":null}",
	  false, 0, "" },
	{ "47 cut", "{\"SuppressedDestinationSummaries\":[", false, 0, "" },
};

static void test_pages(void **state)
{
	struct ses_rows rows;
	struct sup_error err;

	(void)state;
	ses_rows_init(&rows);
	for (size_t i = 0; i < COUNT(pages); i++) {
		ROW(pages[i].name);
		err.text[0] = '\0';
		CHECK_INT(pages[i].good ? SUP_OK : SUP_INVALID,
			  ses_list_parse(sup_slice_of(pages[i].body), &rows,
					 &err));
		CHECK_INT(pages[i].good, err.text[0] == '\0');
		CHECK_INT(pages[i].n, rows.n);
		CHECK_SLICE(sup_slice_of(pages[i].token), rows.token);
		if (rows.n > 0) {
			CHECK_INT(SES_REMOTE_BOUNCE, rows.rows[0].reason);
			CHECK_SLICE(sup_slice_of("A@x.example"),
				    rows.rows[0].email);
		}
		if (rows.n > 1)
			CHECK_INT(SES_REMOTE_COMPLAINT, rows.rows[1].reason);
	}
	ses_rows_release(&rows);
}

static const struct {
	const char *name;
	const char *email;
	const char *line; /* NULL: refused */
} lines[] = {
	{ "48 a comma", "\"a,b\"@x.example",
	  "{\"emailAddress\":\"\\\"a,b\\\"@x.example\"}\n" },
	{ "48 a line break", "a\n{\"b\"}@x.example",
	  "{\"emailAddress\":\"a\\n{\\\"b\\\"}@x.example\"}\n" },
	{ "48 a carriage return", "a\r@x.example",
	  "{\"emailAddress\":\"a\\r@x.example\"}\n" },
	{ "48 plain", "a@x.example", "{\"emailAddress\":\"a@x.example\"}\n" },
	{ "48 not UTF-8", "\xff@x.example", NULL },
	{ "48 nothing", "", NULL },
};

static void test_lines(void **state)
{
	struct sup_text line;

	(void)state;
	sup_text_init(&line);
	for (size_t i = 0; i < COUNT(lines); i++) {
		const char *want = lines[i].line == NULL ? "" : lines[i].line;

		ROW(lines[i].name);
		sup_text_clear(&line);
		CHECK_INT(
			lines[i].line == NULL ? SUP_INVALID : SUP_OK,
			ses_import_delete(sup_slice_of(lines[i].email), &line));
		CHECK_SLICE(sup_slice_of(want), sup_text_slice(&line));
	}
	sup_text_release(&line);
}

static void test_48_the_job(void **state)
{
	struct wire_request r;

	(void)state;
	wire_request_init(&r);
	CHECK_INT(SUP_OK,
		  ses_import_job(sup_slice_of("s3://b/k.json"), true, &r));
	CHECK_TEXT("POST", r.method);
	CHECK_SLICE(sup_slice_of("/v2/email/import-jobs"),
		    sup_text_slice(&r.path));
	CHECK_SLICE(sup_slice_of(
			    "{\"ImportDestination\":"
			    "{\"SuppressionListDestination\":"
			    "{\"SuppressionListImportAction\":\"DELETE\"}},"
			    "\"ImportDataSource\":{\"S3Url\":\"s3://b/k.json\","
			    "\"DataFormat\":\"JSON\"}}"),
		    sup_text_slice(&r.body));
	CHECK_INT(SUP_INVALID,
		  ses_import_job(sup_slice_of("https://b/k"), false, &r));
	CHECK_INT(SUP_INVALID,
		  ses_import_job(sup_slice_of("s3://"), false, &r));
	wire_request_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_puts),
		cmocka_unit_test(test_45_requests),
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_46_too_many_spellings),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_48_the_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
