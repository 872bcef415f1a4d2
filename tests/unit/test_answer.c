/* Traps 25 to 27: what the sender of a webhook is told. */
#include "support/check.h"
#include "support/world.h"

#include "base/alloc.h"
#include "ingest/answer.h"

#define PLAIN "text/plain; charset=UTF-8"
#define JSON "application/json"
#define BOUNCED                                                            \
	"{\"event\":{\"type\":29,\"to\":\"jane@example.com\",\"eventID\":" \
	"\"e\",\"messageID\":\"m\",\"submittedAt\":1704067205}}"
#define AFTER(...)                       \
	{                                \
		.pieces = 1, __VA_ARGS__ \
	}

static const struct {
	const char *name;
	enum sup_status committed;
	const char *content_type;
	struct sup_ingest_counts counts;
	int want;
} rows[] = {
	{ "25 new evidence", SUP_OK, JSON, AFTER(.facts = 1), 200 },
	{ "25 a duplicate", SUP_OK, JSON, AFTER(.known = 1), 200 },
	{ "25 quarantined", SUP_OK, JSON, AFTER(.quarantined = 1), 200 },
	{ "25 of an unknown type", SUP_OK, JSON, AFTER(.unknown_types = 1),
	  200 },
	{ "25 a delivery to somebody unknown", SUP_OK, JSON,
	  AFTER(.dropped = 1), 200 },
	{ "25 of no consequence", SUP_OK, JSON, AFTER(.ignored = 1), 200 },
	{ "25 nothing in it", SUP_OK, JSON, { 0 }, 200 },
	{ "25 new evidence that could not be stored", SUP_IO, JSON,
	  AFTER(.facts = 1), 503 },
	{ "25 a duplicate that could not be looked up", SUP_BUSY, JSON,
	  AFTER(.known = 1), 503 },
	{ "25 a quarantine that is full", SUP_STORE_FULL, JSON,
	  AFTER(.quarantined = 1), 503 },
	{ "25 malformed, and not kept", SUP_INVALID, JSON, { 0 }, 503 },
	{ "25 over the limit, and not kept", SUP_TOO_LARGE, JSON, { 0 }, 503 },
	{ "25 kept in part", SUP_PARTIAL, JSON, AFTER(.facts = 1), 503 },
	{ "26 verdicts changed that providers do not know yet", SUP_OK, JSON,
	  AFTER(.facts = 1, .changed = 4096), 200 },
	{ "26 nothing changed", SUP_OK, JSON, AFTER(.facts = 1), 200 },
	{ "27 plain text, stored", SUP_OK, PLAIN, AFTER(.facts = 1), 200 },
	{ "27 plain text, quarantined", SUP_OK, PLAIN, AFTER(.quarantined = 1),
	  200 },
	{ "27 no content type", SUP_OK, "", AFTER(.facts = 1), 200 },
	{ "27 a form", SUP_OK, "application/x-www-form-urlencoded",
	  AFTER(.facts = 1), 200 },
	{ "27 plain text, not stored", SUP_IO, PLAIN, { 0 }, 503 },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct answer_intake in = {
			.committed = rows[i].committed,
			.content_type = sup_slice_of(rows[i].content_type),
			.counts = rows[i].counts,
		};

		ROW(rows[i].name);
		CHECK_INT(rows[i].want, answer_status(&in));
	}
}

/* Trap 25: no status of ours, present or to come, becomes a 4xx. */
static void test_25_every_status(void **state)
{
	static const enum sup_status all[] = {
#define X(name, number, text) SUP_##name,
		SUP_STATUS_MAP(X)
#undef X
			(enum sup_status) 99
	};

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct answer_intake in = { .committed = all[i] };

		ROW(sup_status_text(all[i]));
		CHECK_INT(all[i] == SUP_OK ? 200 : 503, answer_status(&in));
	}
}

static int answer_to(struct world *w, const char *body, unsigned long fail_at)
{
	struct sup_ingest_options o = { .now = w->now };
	struct answer_intake i = { .content_type = sup_slice_of(PLAIN) };
	struct sup_ingest *in = NULL;

	assert_int_equal(SUP_OK, sup_ingest_open(w->store, &o, &in, NULL));
	mem_fail_at(fail_at, 1);
	i.committed = sup_ingest_bytes(in, sup_slice_of(body), "body", NULL);
	mem_fail_at(0, 0);
	sup_ingest_counts(in, &i.counts);
	sup_ingest_close(in);
	return answer_status(&i);
}

/* The same with a store; the rows are taken in one after the other. */
static const struct {
	const char *name;
	const char *body;
	unsigned long fail_at;
	int want;
	const char *verdict;
} bodies[] = {
	{ "25 could not be stored", BOUNCED, 1, 503, "clear" },
	{ "25 stored", BOUNCED, 0, 200, "suppressed hard_bounce" },
	{ "25 stored twice", BOUNCED, 0, 200, "suppressed hard_bounce" },
	{ "25 no JSON", "{\"event\":", 0, 200, "suppressed hard_bounce" },
	{ "25 no recipient", "{\"event\":{\"type\":29}}", 0, 200,
	  "suppressed hard_bounce" },
	{ "25 no event", "[]", 0, 200, "suppressed hard_bounce" },
};

static void test_25_bodies(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < COUNT(bodies); i++) {
		ROW(bodies[i].name);
		CHECK_INT(bodies[i].want,
			  answer_to(&w, bodies[i].body, bodies[i].fail_at));
		CHECK_TEXT(bodies[i].verdict,
			   world_verdict(&w, "jane@example.com"));
	}
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_25_every_status),
		cmocka_unit_test(test_25_bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
