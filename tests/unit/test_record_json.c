/* Records as JSON: what is printed, that it is read back, what is refused. */
#include "support/check.h"
#include "support/facts.h"

#include "base/alloc.h"
#include "base/slice.h"
#include "model/fact.h"
#include "model/record.h"
#include "model/record_json.h"

#define KEY SLICE("jane@example.com")

static const uint64_t batches[] = { 3, 5 | SUP_BATCH_UNDONE };
static const struct sup_pair pairs[] = {
	{ { NULL, 0 }, SUP_REASON_COMPLAINT },
	{ { "acme", 4 }, SUP_REASON_MANUAL },
};

static const struct sup_fact facts[] = {
	{
		.time = INT64_C(1704164645000),
		.first_seen = INT64_C(1704164646000),
		.last_seen = INT64_C(1704164647000),
		.kind = SUP_KIND_HARD_BOUNCE,
		.reason = SUP_REASON_HARD_BOUNCE,
		.bounce_class = SUP_CLASS_MAILBOX_UNKNOWN,
		.blocks = SUP_BLOCKS_ALL,
		.flags = SUP_FACT_FORWARDED | SUP_FACT_POSSIBLE,
		.level = 2,
		.message = UINT64_C(0x00123456789abcde),
		.source = { "ses", 3 },
		.scope = { "acme/news", 9 },
		.status = { "5.1.1", 5 },
		.text = { "550 \"no\"\r\n\xc3\xbc", 12 },
		.expires = INT64_C(1735787045000),
		.batches = batches,
		.n_batches = 2,
	},
	{
		.first_seen = INT64_C(1704250000000),
		.last_seen = INT64_C(1704250000000),
		.kind = SUP_KIND_COMPLAINT,
		.reason = SUP_REASON_COMPLAINT,
		.blocks = SUP_BLOCKS_ALL,
		.source = { "sendgrid", 8 },
	},
	{
		.time = INT64_C(1704337445678),
		.kind = SUP_KIND_REMOVED,
		.source = { "cli", 3 },
		.lifts = pairs,
		.n_lifts = 2,
	},
};

static const struct sup_suppression suppressions[] = {
	{
		.reason = SUP_REASON_COMPLAINT,
		.blocks = SUP_BLOCKS_ALL,
		.since = INT64_C(1704250000000),
		.from = INT64_C(1704250000000),
		.cause = 1,
	},
	{
		.scope = { "acme/news", 9 },
		.reason = SUP_REASON_HARD_BOUNCE,
		.blocks = SUP_BLOCKS_MARKETING,
		.since = INT64_C(1704164645000),
		.from = INT64_C(1704164640000),
		.expires = INT64_C(1735787045000),
		.cause = 0,
	},
};

static const struct sup_record sample = {
	.key = { "jane@example.com", 16 },
	.spelling = { "Jane@Example.com", 16 },
	.policy_version = 9,
	.facts = facts,
	.n_facts = 3,
	.suppressions = suppressions,
	.n_suppressions = 2,
};

#define BOUNCE                                                         \
	"{\"kind\":\"hard_bounce\",\"time\":\"2024-01-02T03:04:05Z\"," \
	"\"source\":\"ses\",\"scope\":\"acme/news\","                  \
	"\"reason\":\"hard_bounce\",\"class\":\"mailbox_unknown\","    \
	"\"blocks\":[\"marketing\",\"transactional\"],"                \
	"\"message\":\"00123456789abcde\",\"status\":\"5.1.1\","       \
	"\"text\":\"550 \\\"no\\\"\\r\\n\xc3\xbc\","                   \
	"\"expires\":\"2025-01-02T03:04:05Z\","                        \
	"\"flags\":[\"forwarded\",\"possible\"],\"level\":2"
#define COMPLAINT                                             \
	"{\"kind\":\"complaint\",\"source\":\"sendgrid\","    \
	"\"reason\":\"complaint\",\"blocks\":[\"marketing\"," \
	"\"transactional\"]"
#define REMOVED_BARE                                                   \
	"{\"kind\":\"removed\",\"time\":\"2024-01-04T03:04:05.678Z\"," \
	"\"source\":\"cli\",\"lifts\":[{\"reason\":\"complaint\"},"    \
	"{\"scope\":\"acme\",\"reason\":\"manual\"}]"
#define REMOVED REMOVED_BARE "}"
#define BOUNCE_SEEN                                 \
	",\"first_seen\":\"2024-01-02T03:04:06Z\"," \
	"\"last_seen\":\"2024-01-02T03:04:07Z\","   \
	"\"batches\":[{\"id\":3},{\"id\":5,\"undone\":true}]}"
#define COMPLAINT_SEEN                              \
	",\"first_seen\":\"2024-01-03T02:46:40Z\"," \
	"\"last_seen\":\"2024-01-03T02:46:40Z\"}"
#define BOTH "\"blocks\":[\"marketing\",\"transactional\"],"

static const char canonical[] =
	"{\"key\":\"jane@example.com\",\"spelling\":\"Jane@Example.com\","
	"\"suppressions\":[{\"reason\":\"complaint\"," BOTH
	"\"fact\":" COMPLAINT "}},"
	"{\"scope\":\"acme/news\",\"reason\":\"hard_bounce\","
	"\"blocks\":[\"marketing\"],\"since\":\"2024-01-02T03:04:05Z\","
	"\"expires\":\"2025-01-02T03:04:05Z\",\"fact\":" BOUNCE "}}],"
	"\"evidence\":[" COMPLAINT "}," BOUNCE "}," REMOVED "]}";

static const char verbose[] =
	"{\"key\":\"jane@example.com\",\"spelling\":\"Jane@Example.com\","
	"\"policy_version\":9,"
	"\"suppressions\":[{\"reason\":\"complaint\"," BOTH
	"\"since\":\"2024-01-03T02:46:40Z\","
	"\"fact\":" COMPLAINT COMPLAINT_SEEN "},"
	"{\"scope\":\"acme/news\",\"reason\":\"hard_bounce\","
	"\"blocks\":[\"marketing\"],\"since\":\"2024-01-02T03:04:05Z\","
	"\"from\":\"2024-01-02T03:04:00Z\","
	"\"expires\":\"2025-01-02T03:04:05Z\",\"fact\":" BOUNCE BOUNCE_SEEN
	"}],\"evidence\":[" BOUNCE BOUNCE_SEEN "," COMPLAINT COMPLAINT_SEEN
	"," REMOVED "]}";

static void test_print(void **state)
{
	struct sup_record bare = { .key = { "@x.org", 6 } };
	struct sup_text t;

	(void)state;
	sup_text_init(&t);
	CHECK_INT(SUP_OK, sup_record_json(&sample, 0, &t));
	CHECK_SLICE(SLICE(canonical), sup_text_slice(&t));
	sup_text_clear(&t);
	CHECK_INT(SUP_OK, sup_record_json(&sample, SUP_JSON_VERBOSE, &t));
	CHECK_SLICE(SLICE(verbose), sup_text_slice(&t));
	sup_text_clear(&t);
	CHECK_INT(SUP_OK, sup_record_json(&bare, 0, &t));
	CHECK_SLICE(SLICE("{\"key\":\"@x.org\"}"), sup_text_slice(&t));
	sup_text_release(&t);
}

static void rebuild(const struct record_line *line, struct arena *a,
		    struct record *out)
{
	*out = (struct record){ .n_facts = 0 };
	for (size_t i = 0; i < line->n_facts; i++) {
		bool changed;

		CHECK_INT(SUP_OK, record_add(out, &line->facts[i],
					     line->spelling, a, &changed));
	}
}

static struct sup_record shown(const struct record *r)
{
	return (struct sup_record){ .key = KEY,
				    .spelling = r->spelling,
				    .facts = r->facts,
				    .n_facts = r->n_facts };
}

/* What is undone is no part of the canonical form; what counts at its receipt
 * has that, and any other receipt leaves no trace. */
static void test_canonical_receipts(void **state)
{
	static const uint64_t undone[] = { 3 | SUP_BATCH_UNDONE };
	struct sup_fact two[] = {
		{ .time = INT64_C(1704337445678),
		  .first_seen = INT64_C(1704164646000),
		  .last_seen = INT64_C(1704164646000),
		  .kind = SUP_KIND_REMOVED,
		  .source = { "cli", 3 },
		  .lifts = pairs,
		  .n_lifts = 2 },
		{ .time = INT64_C(1704337445678),
		  .first_seen = INT64_C(1704164646000),
		  .last_seen = INT64_C(1704164646000),
		  .kind = SUP_KIND_COMPLAINT,
		  .source = { "ses", 3 },
		  .batches = undone,
		  .n_batches = 1 },
	};
	struct sup_record r = { .key = { "a@b", 3 }, .facts = two };
	struct sup_text t;

	(void)state;
	sup_text_init(&t);
	r.n_facts = 2;
	CHECK_INT(SUP_OK, sup_record_json(&r, 0, &t));
	CHECK_SLICE(SLICE("{\"key\":\"a@b\",\"evidence\":[" REMOVED_BARE
			  ",\"first_seen\":\"2024-01-02T03:04:06Z\"}]}"),
		    sup_text_slice(&t));
	sup_text_clear(&t);
	two[0].first_seen = two[0].time + 5;
	CHECK_INT(SUP_OK, sup_record_json(&r, 0, &t));
	CHECK_SLICE(SLICE("{\"key\":\"a@b\",\"evidence\":[" REMOVED "]}"),
		    sup_text_slice(&t));
	sup_text_release(&t);
}

static size_t count_live(const struct record *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_facts; i++)
		n += sup_fact_disabled(&r->facts[i]) ? 0 : 1;
	return n;
}

/* Printed, read and added anew, random records have the same digest, unless
 * something was undone; with all that is not canonical, the same bytes. */
static void test_read_back(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct dice d = { 11 };
	struct sup_text t;

	(void)state;
	sup_text_init(&t);
	for (int round = 0; round < 2000; round++) {
		struct record r = { .n_facts = 0 };
		struct buf one = BUF_INIT(65536);
		struct buf two = BUF_INIT(65536);

		for (unsigned i = 0; i < 5; i++) {
			struct fact_room room;
			struct sup_fact f = dice_fact(&d, &room);
			bool changed;

			CHECK_INT(SUP_OK, record_add(&r, &f, SLICE("J@x"), &a,
						     &changed));
		}
		for (unsigned flags = 0; flags < 2; flags++) {
			struct sup_record whole = shown(&r);
			struct record_line line;
			struct record back;
			struct hash128 x;
			struct hash128 y;

			sup_text_clear(&t);
			CHECK_INT(SUP_OK, sup_record_json(&whole, flags, &t));
			CHECK_INT(SUP_OK, record_from_json(sup_text_slice(&t),
							   &a, &line, NULL));
			CHECK_SLICE(KEY, line.key);
			rebuild(&line, &a, &back);
			if (flags == 0 && count_live(&r) < r.n_facts) {
				CHECK_INT(count_live(&r), line.n_facts);
				continue;
			}
			CHECK_INT(SUP_OK, record_digest(&r, KEY, &x));
			CHECK_INT(SUP_OK, record_digest(&back, KEY, &y));
			CHECK(x.lo == y.lo && x.hi == y.hi);
			if (flags == 0)
				continue;
			CHECK_INT(SUP_OK, record_encode(&r, KEY, &one));
			CHECK_INT(SUP_OK, record_encode(&back, KEY, &two));
			CHECK_SLICE(buf_slice(&one), buf_slice(&two));
		}
		buf_release(&one);
		buf_release(&two);
		arena_reset(&a);
	}
	sup_text_release(&t);
	arena_release(&a);
}

#define ONE(fields) "{\"key\":\"a@b\",\"evidence\":[{" fields "}]}"
#define DATED "\"time\":\"2024-01-02T03:04:05Z\",\"source\":\"ses\""
#define SOUND "\"kind\":\"complaint\"," DATED

static void test_refused(void **state)
{
	static const struct {
		const char *in;
		const char *error; /* its beginning; NULL: taken */
	} rows[] = {
		{ ONE(SOUND), NULL },
		{ "{\"key\":\"a@b\"}", NULL },
		{ "{\"key\":\"a@b\",\"suppressions\":7}", NULL },
		{ "", "" },
		{ "[]", "is no object" },
		{ "{}", "key: is missing" },
		{ "{\"key\":\"\"}", "key: " },
		{ "{\"key\":\"a@b\",\"key\":\"a@b\"}", "a key occurs twice" },
		{ "{\"key\":\"a@b\",\"x\":1}", "unknown key" },
		{ "{\"key\":\"a@b\",\"spelling\":1}", "spelling: " },
		{ "{\"key\":\"a@b\",\"evidence\":{}}", "evidence: " },
		{ "{\"key\":\"a@b\",\"evidence\":[1]}", "evidence[0]: " },
		{ "{\"key\":\"a@b\",\"evidence\":[{" SOUND "},{}]}",
		  "evidence[1]: kind" },
		{ ONE(SOUND ",\"source\":\"ses\""),
		  "evidence[0].source: occurs twice" },
		{ ONE(SOUND ",\"x\":1"), "evidence[0].source: unknown key" },
		{ ONE(DATED ",\"kind\":\"bounce\""), "evidence[0].kind: " },
		{ ONE(DATED ",\"kind\":4"), "evidence[0].kind: " },
		{ ONE("\"kind\":\"complaint\""), "evidence[0]: source" },
		{ ONE("\"time\":5"), "evidence[0].time: " },
		{ ONE("\"time\":\"2024-01-02\""), "evidence[0].time: " },
		{ ONE("\"time\":\"1970-01-01T00:00:00Z\""),
		  "evidence[0].time: " },
		{ ONE(SOUND ",\"expires\":null"), "evidence[0].expires: " },
		{ ONE(SOUND ",\"reason\":\"none\""), "evidence[0].reason: " },
		{ ONE(SOUND ",\"class\":\"x\""), "evidence[0].class: " },
		{ ONE(SOUND ",\"class\":\"content\""), "evidence[0]: class" },
		{ ONE(SOUND ",\"scope\":\"A\""), "evidence[0]: scope" },
		{ ONE(SOUND ",\"blocks\":\"marketing\""),
		  "evidence[0].blocks: " },
		{ ONE(SOUND ",\"blocks\":[\"mail\"]"), "evidence[0].blocks: " },
		{ ONE(SOUND ",\"flags\":[\"x\"]"), "evidence[0].flags: " },
		{ ONE(SOUND ",\"flags\":[1]"), "evidence[0].flags: " },
		{ ONE(SOUND ",\"message\":\"00123456789ABCDE\""),
		  "evidence[0].message: " },
		{ ONE(SOUND ",\"message\":\"123\""), "evidence[0].message: " },
		{ ONE(SOUND ",\"message\":\"0000000000000000\""),
		  "evidence[0].message: " },
		{ ONE(SOUND ",\"level\":0"), "evidence[0].level: " },
		{ ONE(SOUND ",\"level\":1.5"), "evidence[0].level: " },
		{ ONE(SOUND ",\"lifts\":[]"), "evidence[0].lifts: " },
		{ ONE(SOUND ",\"lifts\":[{}]"), "evidence[0].lifts: " },
		{ ONE(SOUND ",\"lifts\":[{\"reason\":\"manual\"}]"),
		  "evidence[0]: lifts" },
		{ ONE(SOUND ",\"batches\":[{\"id\":-1}]"),
		  "evidence[0].batches: " },
		{ ONE(SOUND ",\"batches\":[{\"undone\":true}]"),
		  "evidence[0].batches: " },
		{ ONE(SOUND ",\"text\":\"\\u0007\""), "evidence[0].text: " },
	};
	struct arena a = ARENA_INIT(0);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record_line line = { .n_facts = 777 };
		struct sup_error err = { "" };
		bool taken = rows[i].error == NULL;
		size_t n = taken ? 0 : strlen(rows[i].error);

		ROW(rows[i].in);
		CHECK_INT(taken ? SUP_OK : SUP_INVALID,
			  record_from_json(sup_slice_of(rows[i].in), &a, &line,
					   &err));
		CHECK_INT(!taken, line.n_facts == 777);
		CHECK_INT(!taken, err.text[0] != '\0');
		CHECK_SLICE(((struct sup_slice){ rows[i].error, n }),
			    ((struct sup_slice){ err.text, n }));
	}
	arena_release(&a);
}

static enum sup_status there_and_back(struct arena *a, struct sup_text *t)
{
	struct record_line line;
	enum sup_status st;

	st = sup_record_json(&sample, SUP_JSON_VERBOSE, t);
	if (st != SUP_OK)
		return st;
	CHECK_SLICE(SLICE(verbose), sup_text_slice(t));
	st = record_from_json(sup_text_slice(t), a, &line, NULL);
	if (st == SUP_OK)
		CHECK_INT(3, line.n_facts);
	return st;
}

static void test_no_memory(void **state)
{
	unsigned long n = 0;
	enum sup_status st;

	(void)state;
	do {
		struct arena a = ARENA_INIT(0);
		struct sup_text t;

		sup_text_init(&t);
		n++;
		mem_fail_at(n, 0);
		st = there_and_back(&a, &t);
		mem_fail_at(0, 0);
		CHECK(st == SUP_OK || st == SUP_NO_MEMORY);
		sup_text_release(&t);
		arena_release(&a);
	} while (st != SUP_OK && n < 100000);
	CHECK_INT(SUP_OK, st);
	CHECK(n > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_canonical_receipts),
		cmocka_unit_test(test_read_back),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
