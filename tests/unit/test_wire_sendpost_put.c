/* Traps 40 and 41: what is put on SendPost's list, and taken off. */
#include "support/check.h"

#include "base/slice.h"
#include "sync/wire_sendpost.h"

#define PATH "/api/v1/subaccount/suppression"

enum {
	MANY = SENDPOST_BATCH_MAX + 1
};

#define HARD(email)                                        \
	{                                                  \
		SLICE_INIT(email), SUP_REASON_HARD_BOUNCE, \
	}
#define SPAM(email)                                      \
	{                                                \
		SLICE_INIT(email), SUP_REASON_COMPLAINT, \
	}
#define OF(reason_)                                             \
	{                                                       \
		SLICE_INIT("a@x.example"), SUP_REASON_##reason_ \
	}

static const struct {
	const char *name;
	size_t n;
	struct sendpost_entry entries[3];
	enum sup_status want;
	const char *body;
} creates[] = {
	{ "40 nothing to send",
	  0,
	  { { { NULL, 0 }, 0 } },
	  SUP_NOT_FOUND,
	  NULL },
	{ "40 objects, and no empty array",
	  1,
	  { HARD("a@x.example") },
	  SUP_OK,
	  "{\"hardBounce\":[{\"email\":\"a@x.example\"}]}" },
	{ "40 each in its array",
	  3,
	  { SPAM("c@x.example"), HARD("a@x.example"), SPAM("b@x.example") },
	  SUP_OK,
	  "{\"hardBounce\":[{\"email\":\"a@x.example\"}],"
	  "\"spamComplaint\":[{\"email\":\"c@x.example\"},"
	  "{\"email\":\"b@x.example\"}]}" },
	{ "40 unsubscribe",
	  1,
	  { OF(UNSUBSCRIBE) },
	  SUP_OK,
	  "{\"unsubscribe\":[{\"email\":\"a@x.example\"}]}" },
	{ "40 manual",
	  1,
	  { OF(MANUAL) },
	  SUP_OK,
	  "{\"manual\":[{\"email\":\"a@x.example\"}]}" },
	{ "40 no array for soft bounces",
	  1,
	  { OF(SOFT_BOUNCE) },
	  SUP_INVALID,
	  NULL },
	{ "40 no array for what is invalid",
	  1,
	  { OF(INVALID) },
	  SUP_INVALID,
	  NULL },
	{ "40 an address without bytes", 1, { HARD("") }, SUP_INVALID, NULL },
	{ "40 not UTF-8", 1, { HARD("\xff@x.example") }, SUP_INVALID, NULL },
	{ "40 one bad among good",
	  2,
	  { SPAM("a@x.example"), HARD("") },
	  SUP_INVALID,
	  NULL },
};

static void test_creates(void **state)
{
	struct wire_request r;

	(void)state;
	wire_request_init(&r);
	for (size_t i = 0; i < COUNT(creates); i++) {
		ROW(creates[i].name);
		CHECK_INT(creates[i].want, sendpost_create(creates[i].entries,
							   creates[i].n, &r));
		if (creates[i].want != SUP_OK) {
			CHECK(r.method == NULL);
			continue;
		}
		CHECK_TEXT("POST", r.method);
		CHECK_SLICE(sup_slice_of(PATH), sup_text_slice(&r.path));
		CHECK_SLICE(sup_slice_of(creates[i].body),
			    sup_text_slice(&r.body));
	}
	wire_request_release(&r);
}

static void test_40_deletes(void **state)
{
	static const struct sup_slice two[] = {
		SLICE_INIT("A@x.example"), SLICE_INIT("\"b,c\"@x.example")
	};
	static const struct sup_slice bad[] = { SLICE_INIT("a@x.example"),
						SLICE_INIT("\xc3@x.example") };
	struct wire_request r;

	(void)state;
	wire_request_init(&r);
	CHECK_INT(SUP_OK, sendpost_delete(two, 2, &r));
	CHECK_TEXT("DELETE", r.method);
	CHECK_SLICE(
		sup_slice_of("{\"suppressions\":[{\"email\":\"A@x.example\"},"
			     "{\"email\":\"\\\"b,c\\\"@x.example\"}]}"),
		sup_text_slice(&r.body));
	CHECK_INT(SUP_NOT_FOUND, sendpost_delete(two, 0, &r));
	CHECK(r.method == NULL);
	CHECK_INT(SUP_INVALID, sendpost_delete(bad, 2, &r));
	CHECK(r.method == NULL);
	wire_request_release(&r);
}

static void test_40_batches_have_an_end(void **state)
{
	struct sendpost_entry entries[MANY];
	struct sup_slice emails[MANY];
	struct wire_request r;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		emails[i] = sup_slice_of("a@x.example");
		entries[i] =
			(struct sendpost_entry){ emails[i], SUP_REASON_MANUAL };
	}
	wire_request_init(&r);
	CHECK_INT(SUP_OK, sendpost_create(entries, MANY - 1, &r));
	CHECK_INT(SUP_TOO_LARGE, sendpost_create(entries, MANY, &r));
	CHECK_INT(SUP_OK, sendpost_delete(emails, MANY - 1, &r));
	CHECK_INT(SUP_TOO_LARGE, sendpost_delete(emails, MANY, &r));
	wire_request_release(&r);
}

#define B(name) SENDPOST_BIT(SUP_REASON_##name)

static const struct {
	const char *name;
	unsigned remote;
	unsigned lifted;
	unsigned local;
	bool send;
	enum sup_reason recreate;
} deletions[] = {
	{ "41 a bounce that was all", B(HARD_BOUNCE), B(HARD_BOUNCE), 0, true,
	  SUP_REASON_NONE },
	{ "41 a stale bounce beside a complaint there",
	  B(HARD_BOUNCE) | B(COMPLAINT), B(HARD_BOUNCE), 0, true,
	  SUP_REASON_COMPLAINT },
	{ "41 a stale bounce beside an unsubscribe here", B(HARD_BOUNCE),
	  B(HARD_BOUNCE), B(UNSUBSCRIBE), true, SUP_REASON_UNSUBSCRIBE },
	{ "41 the strongest of what remains", B(HARD_BOUNCE) | B(UNSUBSCRIBE),
	  B(HARD_BOUNCE), B(COMPLAINT), true, SUP_REASON_COMPLAINT },
	{ "41 manual is the strongest", B(HARD_BOUNCE) | B(MANUAL),
	  B(HARD_BOUNCE), B(COMPLAINT), true, SUP_REASON_MANUAL },
	{ "41 what is in force here was not lifted", B(COMPLAINT), B(COMPLAINT),
	  B(COMPLAINT), false, SUP_REASON_NONE },
	{ "41 not there", B(COMPLAINT), B(HARD_BOUNCE), 0, false,
	  SUP_REASON_NONE },
	{ "41 nothing there", 0, B(HARD_BOUNCE), 0, false, SUP_REASON_NONE },
	{ "41 what remains has no place there", B(HARD_BOUNCE), B(HARD_BOUNCE),
	  B(SOFT_BOUNCE), false, SUP_REASON_NONE },
	{ "41 one of what remains has a place", B(HARD_BOUNCE), B(HARD_BOUNCE),
	  B(SOFT_BOUNCE) | B(MANUAL), true, SUP_REASON_MANUAL },
};

static void test_deletions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(deletions); i++) {
		struct sendpost_deletion d = sendpost_plan_delete(
			deletions[i].remote, deletions[i].lifted,
			deletions[i].local);

		ROW(deletions[i].name);
		CHECK_INT(deletions[i].send, d.send);
		if (deletions[i].send)
			CHECK_INT(deletions[i].recreate, d.recreate);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_creates),
		cmocka_unit_test(test_40_deletes),
		cmocka_unit_test(test_40_batches_have_an_end),
		cmocka_unit_test(test_deletions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
