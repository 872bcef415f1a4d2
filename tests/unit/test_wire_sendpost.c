/* Traps 38, 39, 42 and 43: SendPost's list, asked for and read. */
#include "support/check.h"

#include "base/slice.h"
#include "base/time.h"
#include "sync/wire_sendpost.h"

#define PATH "/api/v1/subaccount/suppression"

enum {
	TODAY = 20000 /* 2024-10-04 */
};

static const struct {
	const char *name;
	int64_t first;
	bool any;
	int64_t last;
	bool closed;
	int64_t resume;
} windows[] = {
	{ "38 a year is read 60 days at a time", TODAY - 365, true, TODAY - 306,
	  true, TODAY - 305 },
	{ "38 61 days and two that are open", TODAY - 62, true, TODAY - 3, true,
	  TODAY - 2 },
	{ "38 60 days and two that are open", TODAY - 61, true, TODAY - 2, true,
	  TODAY - 1 },
	{ "38 one closed day", TODAY - 2, true, TODAY - 2, true, TODAY - 1 },
	{ "38 yesterday may still grow", TODAY - 1, true, TODAY, false,
	  TODAY - 1 },
	{ "38 today is read again", TODAY, true, TODAY, false, TODAY },
	{ "38 tomorrow has not begun", TODAY + 1, false, 0, false, 0 },
};

static void test_windows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(windows); i++) {
		struct sendpost_window w = { 0 };

		ROW(windows[i].name);
		CHECK_INT(windows[i].any,
			  sendpost_window_at(windows[i].first, TODAY, &w));
		if (!windows[i].any)
			continue;
		CHECK_INT(windows[i].first, w.first);
		CHECK_INT(windows[i].last, w.last);
		CHECK_INT(windows[i].closed, w.closed);
		CHECK_INT(windows[i].resume, sendpost_resume_at(&w));
	}
}

/* From any day, all days up to yesterday are in exactly one closed window. */
static void test_38_windows_leave_no_day_out(void **state)
{
	(void)state;
	for (int64_t first = TODAY - 400; first <= TODAY; first++) {
		struct sendpost_window w;
		int64_t next = first;

		do {
			CHECK(sendpost_window_at(next, TODAY, &w));
			CHECK_INT(next, w.first);
			CHECK(w.last >= w.first);
			CHECK(w.last - w.first < SENDPOST_DAYS_MAX);
			next = sendpost_resume_at(&w);
		} while (w.closed);
		CHECK_INT(TODAY, w.last);
		CHECK_INT(w.first, next);
	}
}

static const struct {
	const char *name;
	struct sendpost_window window;
	uint64_t offset;
	const char *search;
	const char *query; /* NULL: refused */
} lists[] = {
	{ "38 both dates, and the longest page",
	  { TODAY - 1, TODAY, false },
	  0,
	  "",
	  "from=2024-10-03&limit=100&offset=0&to=2024-10-04" },
	{ "38 the third page",
	  { TODAY, TODAY, false },
	  200,
	  "",
	  "from=2024-10-04&limit=100&offset=200&to=2024-10-04" },
	{ "38 60 days",
	  { TODAY - 59, TODAY, false },
	  0,
	  "",
	  "from=2024-08-06&limit=100&offset=0&to=2024-10-04" },
	{ "38 61 days", { TODAY - 60, TODAY, false }, 0, "", NULL },
	{ "38 no date", { 0, TODAY, false }, 0, "", NULL },
	{ "38 the wrong way round", { TODAY, TODAY - 1, false }, 0, "", NULL },
	{ "39 a plus stays one",
	  { TODAY, TODAY, false },
	  0,
	  "a+b@example.com",
	  "from=2024-10-04&limit=100&offset=0&search=a%2Bb%40example.com"
	  "&to=2024-10-04" },
	{ "39 no way out of the parameter",
	  { TODAY, TODAY, false },
	  0,
	  "a&to=b c",
	  "from=2024-10-04&limit=100&offset=0&search=a%26to%3Db%20c"
	  "&to=2024-10-04" },
};

static void test_lists(void **state)
{
	struct wire_request r;

	(void)state;
	wire_request_init(&r);
	for (size_t i = 0; i < COUNT(lists); i++) {
		enum sup_status want =
			lists[i].query == NULL ? SUP_INVALID : SUP_OK;

		ROW(lists[i].name);
		CHECK_INT(want,
			  sendpost_list(&lists[i].window, lists[i].offset,
					sup_slice_of(lists[i].search), &r));
		if (want != SUP_OK)
			continue;
		CHECK_TEXT("GET", r.method);
		CHECK_SLICE(sup_slice_of(PATH), sup_text_slice(&r.path));
		CHECK_SLICE(sup_slice_of(lists[i].query),
			    sup_text_slice(&r.query));
	}
	wire_request_release(&r);
}

static const struct {
	const char *name;
	const char *row;
	const char *wanted;
	bool same;
} matches[] = {
	{ "39 itself", "ann@x.example", "ann@x.example", true },
	{ "39 in capitals", "Ann@X.Example", "ann@x.example", true },
	{ "39 the end of another", "joann@x.example", "ann@x.example", false },
	{ "39 the beginning of another", "ann@x.example.net", "ann@x.example",
	  false },
	{ "39 a plus that became a space", "a b@x.example", "a+b@x.example",
	  false },
	{ "39 no address", "ann", "ann@x.example", false },
};

static void test_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(matches); i++) {
		struct sendpost_row row = {
			.email = sup_slice_of(matches[i].row),
		};
		struct sup_address wanted;

		ROW(matches[i].name);
		CHECK_INT(SUP_OK,
			  sup_address_parse(sup_slice_of(matches[i].wanted),
					    &wanted, NULL));
		CHECK_INT(matches[i].same, sendpost_same(&row, &wanted));
	}
}

#define ROW_OF(members) "[{\"email\":\"a@x.example\"" members "}]"

static const struct {
	const char *name;
	const char *body;
	enum sup_reason reason; /* NONE: refused */
	bool validated;
} answers[] = {
	{ "42 0", ROW_OF(",\"reason\":0"), SUP_REASON_MANUAL, false },
	{ "42 1", ROW_OF(",\"reason\":1"), SUP_REASON_UNSUBSCRIBE, false },
	{ "42 2", ROW_OF(",\"reason\":2"), SUP_REASON_HARD_BOUNCE, false },
	{ "42 3", ROW_OF(",\"reason\":3"), SUP_REASON_COMPLAINT, false },
	{ "42 4", ROW_OF(",\"reason\":4"), SUP_REASON_HARD_BOUNCE, true },
	{ "42 5", ROW_OF(",\"reason\":5"), SUP_REASON_NONE, false },
	{ "42 below 0", ROW_OF(",\"reason\":-1"), SUP_REASON_NONE, false },
	{ "42 missing", ROW_OF(""), SUP_REASON_NONE, false },
	{ "42 null", ROW_OF(",\"reason\":null"), SUP_REASON_NONE, false },
	{ "42 text", ROW_OF(",\"reason\":\"manual\""), SUP_REASON_NONE, false },
	{ "42 false", ROW_OF(",\"reason\":false"), SUP_REASON_NONE, false },
	{ "42 twice", ROW_OF(",\"reason\":3,\"reason\":0"), SUP_REASON_NONE,
	  false },
	{ "42 no e-mail", "[{\"reason\":1}]", SUP_REASON_NONE, false },
	{ "42 no object", "[\"a@x.example\"]", SUP_REASON_NONE, false },
	{ "42 no array", "{\"email\":\"a@x.example\",\"reason\":1}",
	  SUP_REASON_NONE, false },
	{ "42 cut", "[{\"email\":\"a@x.example\",\"reas", SUP_REASON_NONE,
	  false },
	{ "42 a date that is none", ROW_OF(",\"reason\":1,\"created\":\"x\""),
	  SUP_REASON_NONE, false },
};

static void test_answers(void **state)
{
	struct sendpost_rows rows;
	struct sup_error err;

	(void)state;
	sendpost_rows_init(&rows);
	for (size_t i = 0; i < COUNT(answers); i++) {
		bool good = answers[i].reason != SUP_REASON_NONE;

		ROW(answers[i].name);
		err.text[0] = '\0';
		CHECK_INT(good ? SUP_OK : SUP_INVALID,
			  sendpost_rows_parse(sup_slice_of(answers[i].body),
					      &rows, &err));
		CHECK_INT(good ? 1 : 0, rows.n);
		CHECK_INT(good, err.text[0] == '\0');
		if (!good)
			continue;
		CHECK_INT(answers[i].reason, rows.rows[0].reason);
		CHECK_INT(answers[i].validated, rows.rows[0].validated);
	}
	sendpost_rows_release(&rows);
}

/* Answers are matched by address and reason, in whatever order they are. */
static void test_42_a_page(void **state)
{
	static const char body[] =
		"[{\"id\":7,\"email\":\"B@x.example\",\"reason\":2,"
		"\"created\":1704067205,\"smtpError\":\"550 5.1.1 no\"},"
		"{\"id\":8,\"email\":\"a@x.example\",\"reason\":3,"
		"\"smtp_error\":\"abuse\"}]";
	struct sendpost_entry hard = { SLICE("b@x.example"),
				       SUP_REASON_HARD_BOUNCE };
	struct sendpost_entry spam = { SLICE("b@x.example"),
				       SUP_REASON_COMPLAINT };
	struct sendpost_entry other = { SLICE("a@x.example"),
					SUP_REASON_COMPLAINT };
	struct sendpost_rows rows;

	(void)state;
	sendpost_rows_init(&rows);
	CHECK_INT(SUP_OK, sendpost_rows_parse(sup_slice_of(body), &rows, NULL));
	CHECK_INT(2, rows.n);
	CHECK_INT(7, rows.rows[0].id);
	CHECK_SLICE(sup_slice_of("B@x.example"), rows.rows[0].email);
	CHECK_INT(INT64_C(1704067205000), rows.rows[0].created);
	CHECK_SLICE(sup_slice_of("550 5.1.1 no"), rows.rows[0].smtp_error);
	CHECK_SLICE(sup_slice_of("abuse"), rows.rows[1].smtp_error);
	CHECK(sendpost_created(&rows, &hard));
	CHECK(sendpost_created(&rows, &other));
	CHECK(!sendpost_created(&rows, &spam));
	CHECK_INT(SUP_OK, sendpost_rows_parse(sup_slice_of("[]"), &rows, NULL));
	CHECK_INT(0, rows.n);
	CHECK(!sendpost_created(&rows, &hard));
	sendpost_rows_release(&rows);
}

static const struct sendpost_account accounts[] = {
	{ SLICE_INIT("acme/news"), SLICE_INIT("key of 117") },
	{ SLICE_INIT("acme/shop"), SLICE_INIT("key of 50441") },
};

static const struct {
	const char *name;
	const char *scope;
	bool concerns[2];
	int account; /* of exactly this scope; -1: none */
} scopes[] = {
	{ "43 everywhere", "", { true, true }, -1 },
	{ "43 above both", "acme", { true, true }, -1 },
	{ "43 one of them", "acme/news", { true, false }, 0 },
	{ "43 the other", "acme/shop", { false, true }, 1 },
	{ "43 below", "acme/news/daily", { false, false }, -1 },
	{ "43 a name that begins alike", "acme/new", { false, false }, -1 },
};

static void test_scopes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(scopes); i++) {
		struct sup_slice scope = sup_slice_of(scopes[i].scope);
		const struct sendpost_account *a =
			sendpost_account_of(accounts, COUNT(accounts), scope);

		ROW(scopes[i].name);
		for (size_t k = 0; k < COUNT(accounts); k++)
			CHECK_INT(scopes[i].concerns[k],
				  sendpost_concerns(&accounts[k], scope));
		CHECK_INT(scopes[i].account, a == NULL ? -1 : a - accounts);
	}
}

static void test_43_the_key_of_the_account(void **state)
{
	static const struct sendpost_account bad[] = {
		{ SLICE_INIT(""), SLICE_INIT("") },
		{ SLICE_INIT(""), SLICE_INIT("key\r\nX-Other: 1") },
	};
	struct wire_pair headers[SENDPOST_HEADERS];

	(void)state;
	CHECK_INT(SUP_OK, sendpost_headers(&accounts[1], headers));
	CHECK_SLICE(sup_slice_of("X-SubAccount-ApiKey"), headers[2].name);
	CHECK_SLICE(sup_slice_of("key of 50441"), headers[2].value);
	for (size_t i = 0; i < COUNT(bad); i++)
		CHECK_INT(SUP_INVALID, sendpost_headers(&bad[i], headers));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_38_windows_leave_no_day_out),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_42_a_page),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_43_the_key_of_the_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
