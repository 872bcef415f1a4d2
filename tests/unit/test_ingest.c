/* The intake end to end: files to verdicts, in any order and any number of
 * times. */
#include "support/check.h"
#include "support/world.h"

#include <stdlib.h>

#include "base/slice.h"
#include "store/meta_own.h"
#include "store/txn.h"

static const char *const fixtures[] = {
#include "ses_fixtures.h"
};

struct taken {
	struct sup_ingest_counts counts;
	enum sup_status status;
};

static struct taken ingest_as(struct world *w, struct sup_slice bytes,
			      const char *source, const char *scope)
{
	struct sup_ingest_options o = { .now = w->now,
					.source = sup_slice_of(source),
					.scope = sup_slice_of(scope) };
	struct taken t = { .status = SUP_OK };
	struct sup_ingest *in = NULL;
	struct sup_error err = { "" };

	assert_int_equal(SUP_OK, sup_ingest_open(w->store, &o, &in, &err));
	t.status = sup_ingest_bytes(in, bytes, "test", &err);
	sup_ingest_counts(in, &t.counts);
	sup_ingest_close(in);
	return t;
}

static struct taken ingest(struct world *w, const char *text)
{
	return ingest_as(w, sup_slice_of(text), "", "");
}

static const struct {
	const char *address;
	const char *want;
} verdicts[] = {
	{ "jane.doe@example.com", "suppressed hard_bounce" },
	{ "recipient1@example.com", "suppressed hard_bounce" },
	{ "echo@example.com", "suppressed hard_bounce" },
	{ "real.person@corp.example", "suppressed hard_bounce" },
	{ "alias@corp.example", "suppressed hard_bounce" },
	{ "a@isp.example", "suppressed complaint" },
	{ "b@isp.example", "suppressed complaint" },
	{ "c@isp.example", "suppressed complaint" },
	{ "old@isp.example", "suppressed complaint" },
	{ "recipient2@example.com", "clear" },
	{ "full@example.com", "clear" },
	{ "ooto@example.com", "clear" },
	{ "ham@isp.example", "clear" },
	{ "sender@example.com", "clear" },
};

static void check_verdicts(struct world *w)
{
	for (size_t i = 0; i < COUNT(verdicts); i++) {
		ROW(verdicts[i].address);
		CHECK_TEXT(verdicts[i].want,
			   world_verdict(w, verdicts[i].address));
	}
}

/* The record as canonical JSON. */
static const char *record_of(struct world *w, const char *who)
{
	static char out[64 * 1024];
	struct sup_record *r = NULL;
	struct sup_text t;

	sup_text_init(&t);
	CHECK_INT(SUP_OK, sup_get(w->reader, sup_slice_of(who), &r, NULL));
	CHECK_INT(SUP_OK, sup_record_json(r, 0, &t));
	(void)snprintf(out, sizeof(out), "%s", t.data);
	sup_text_release(&t);
	sup_record_free(r);
	return out;
}

static void test_fixtures_in_any_order(void **state)
{
	char want[64 * 1024] = "";
	unsigned order[COUNT(fixtures)];

	(void)state;
	for (unsigned seed = 0; seed < 12; seed++) {
		struct world w;

		unsigned dice = seed;
		world_open(&w);
		for (unsigned i = 0; i < COUNT(order); i++)
			order[i] = i;
		for (unsigned i = COUNT(order) - 1; seed > 0 && i > 0; i--) {
			unsigned j =
				((dice = dice * 1664525u + 1013904223u) >> 16) %
				(i + 1);
			unsigned k = order[i];

			order[i] = order[j];
			order[j] = k;
		}
		for (unsigned i = 0; i < COUNT(order); i++) {
			/* The delivery is remembered only for a recipient
			 * who has a record: DESIGN section 2. */
			struct taken t = ingest(&w, fixtures[order[i]]);

			CHECK_INT(SUP_OK, t.status);
			CHECK_INT(0, t.counts.quarantined);
		}
		for (unsigned i = 0; i < COUNT(order); i++)
			(void)ingest(&w, fixtures[order[i]]);
		check_verdicts(&w);
		ROW("the record itself");
		if (seed == 0)
			(void)snprintf(want, sizeof(want), "%s",
				       record_of(&w, "jane.doe@example.com"));
		CHECK_TEXT(want, record_of(&w, "jane.doe@example.com"));
		world_close(&w);
	}
	CHECK(strlen(want) > 100);
}

/* Trap 34: no newline between objects, and the last one cut. */
static void test_34_back_to_back(void **state)
{
	char text[64 * 1024];
	struct world w;
	struct taken t;
	size_t n = 0;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < 4; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s",
				      fixtures[i]);
	(void)snprintf(text + n, sizeof(text) - n, "{\"eventType\":\"Bou");
	t = ingest(&w, text);
	CHECK_INT(SUP_OK, t.status);
	CHECK_INT(5, t.counts.facts);
	CHECK_INT(1, t.counts.quarantined);
	CHECK_TEXT("suppressed hard_bounce",
		   world_verdict(&w, "jane.doe@example.com"));
	world_close(&w);
}

/* Trap 35: one bad line stops nothing, and nothing is cut short. */
static void test_35_bad_line(void **state)
{
	struct world w;
	struct taken t;

	(void)state;
	world_open(&w);
	t = ingest(&w,
		   "{\"event\":{\"type\":29,\"to\":\"one@example.com\"}}\n"
		   "{\"event\":{\"type\":29,\"to\":\"x\\u0000y@z.com\"}}\n"
		   "{\"x\":\"\\ud83d\"}\n"
		   "garbage\n"
		   "{\"event\":{\"type\":29,\"to\":\"two@example.com\"}}\n");
	CHECK_INT(2, t.counts.facts);
	CHECK_INT(3, t.counts.quarantined);
	CHECK_TEXT("suppressed hard_bounce",
		   world_verdict(&w, "one@example.com"));
	CHECK_TEXT("suppressed hard_bounce",
		   world_verdict(&w, "two@example.com"));
	CHECK_TEXT("clear", world_verdict(&w, "x@z.com"));
	world_close(&w);
}

#define SOFT(id, time)                                                         \
	"{\"event\":{\"type\":30,\"to\":\"s@example.com\",\"messageID\":\"" id \
	"\",\"submittedAt\":" time "}}\n"

/* Traps 15, 16 and 21: repeats are one fact, whenever they come. */
static void test_15_16_21_repeats(void **state)
{
	struct world w;
	struct taken t;

	(void)state;
	world_open(&w);
	t = ingest(&w, SOFT("m1", "1704067200") SOFT("m1", "1704067200"));
	CHECK_INT(1, t.counts.facts);
	ROW("16 27 hours later");
	w.now += 27 * INT64_C(3600000);
	t = ingest(&w, SOFT("m1", "1704067200"));
	CHECK_INT(0, t.counts.facts);
	CHECK_INT(1, t.counts.known);
	ROW("16 the complaint about a message that was delivered");
	t = ingest(&w, "{\"event\":{\"type\":31,\"to\":\"s@example.com\","
		       "\"messageID\":\"m1\",\"submittedAt\":1704067300}}");
	CHECK_INT(1, t.counts.facts);
	ROW("21 no ids: still two people, two facts");
	t = ingest(&w, "{\"event\":{\"type\":29,\"to\":\"p@example.com\"}}"
		       "{\"event\":{\"type\":29,\"to\":\"q@example.com\"}}"
		       "{\"event\":{\"type\":29,\"to\":\"q@example.com\"}}");
	CHECK_INT(2, t.counts.facts);
	CHECK_INT(1, t.counts.known);
	ROW("15 retries of one message, then its hard bounce: one outcome");
	t = ingest(&w, "{\"event\":{\"type\":3,\"to\":\"r@example.com\","
		       "\"messageID\":\"m2\",\"submittedAt\":1704067200}}"
		       "{\"event\":{\"type\":3,\"to\":\"r@example.com\","
		       "\"messageID\":\"m2\",\"submittedAt\":1705276800}}"
		       "{\"event\":{\"type\":3,\"to\":\"r@example.com\","
		       "\"messageID\":\"m2\",\"submittedAt\":1706486400}}");
	CHECK_INT(3, t.counts.facts);
	CHECK_TEXT("clear", world_verdict(&w, "r@example.com"));
	world_close(&w);
}

/* Trap 17: a delivery lifts no complaint, whatever comes first. */
static void test_17_delivery_lifts_nothing(void **state)
{
	static const char complaint[] =
		"{\"event\":{\"type\":31,\"to\":\"j@example.com\","
		"\"submittedAt\":1704067200}}";
	static const char delivery[] =
		"{\"event\":{\"type\":28,\"to\":\"j@example.com\","
		"\"submittedAt\":1704153600}}";
	static const char open[] =
		"{\"event\":{\"type\":33,\"to\":\"j@example.com\","
		"\"submittedAt\":1704153601}}";
	struct world w;

	(void)state;
	world_open(&w);
	(void)ingest(&w, complaint);
	(void)ingest(&w, delivery);
	(void)ingest(&w, open);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "j@example.com"));
	world_close(&w);
}

/* Trap 11: the list of a provider, filled by us, says what we know. */
static void test_11_echo(void **state)
{
	static const char echo[] =
		"{\"eventType\":\"Bounce\",\"bounce\":{\"bounceType\":"
		"\"Permanent\",\"bounceSubType\":\"OnAccountSuppressionList\","
		"\"bouncedRecipients\":[{\"emailAddress\":\"k@example.com\"}],"
		"\"timestamp\":\"2024-02-02T03:04:05Z\"},\"mail\":{"
		"\"destination\":[\"k@example.com\"]}}";
	struct world w;
	struct sup_record *r = NULL;

	(void)state;
	world_open(&w);
	(void)ingest(&w, "{\"event\":{\"type\":29,\"to\":\"k@example.com\","
			 "\"submittedAt\":1704067200}}");
	(void)ingest(&w, echo);
	CHECK_INT(SUP_OK, sup_get(w.reader, SLICE("k@example.com"), &r, NULL));
	CHECK_INT(1, r->n_suppressions);
	CHECK_INT(INT64_C(1704067200000), r->suppressions[0].since);
	sup_record_free(r);
	world_close(&w);
}

static enum sup_status count_pieces(const struct sup_quarantined *q, void *arg)
{
	(void)q;
	++*(uint64_t *)arg;
	return SUP_OK;
}

static uint64_t pieces(struct world *w)
{
	uint64_t n = 0;

	CHECK_INT(SUP_OK,
		  sup_quarantine_walk(w->store, count_pieces, &n, NULL));
	return n;
}

/* Trap 23: undocumented types are kept, up to a cap, and do nothing. */
static void test_23_undocumented(void **state)
{
	char text[128];
	struct world w;
	struct taken t;

	(void)state;
	world_open(&w);
	for (int i = 0; i < 130; i++) {
		(void)snprintf(text, sizeof(text),
			       "{\"event\":{\"type\":37,\"to\":\"u%d@example."
			       "com\"}}",
			       i);
		t = ingest(&w, text);
		CHECK_INT(0, t.counts.quarantined);
		CHECK_INT(1, t.counts.unknown_types);
	}
	CHECK_INT(100, pieces(&w));
	CHECK_TEXT("clear", world_verdict(&w, "u1@example.com"));
	world_close(&w);
}

static void test_quarantine(void **state)
{
	struct sup_ingest_counts counts = { 0 };
	struct world w;
	uint64_t n;

	(void)state;
	world_open(&w);
	ROW("kept once, however often it comes");
	(void)ingest(&w, "nonsense\n");
	(void)ingest(&w, "nonsense\n");
	CHECK_INT(1, pieces(&w));
	ROW("the others of the report are taken");
	(void)ingest(&w,
		     "{\"eventType\":\"Bounce\",\"bounce\":{\"bounceType\":"
		     "\"Permanent\",\"bouncedRecipients\":[{\"emailAddress\":"
		     "\"nobody\"},{\"emailAddress\":\"some@example.com\"}]},"
		     "\"mail\":{}}");
	CHECK_INT(2, pieces(&w));
	CHECK_TEXT("suppressed hard_bounce",
		   world_verdict(&w, "some@example.com"));
	ROW("still not understood");
	CHECK_INT(SUP_OK,
		  sup_quarantine_retry(w.store, 0, w.now, &n, &counts, NULL));
	CHECK_INT(2, n);
	CHECK_INT(2, pieces(&w));
	CHECK_INT(SUP_OK, sup_quarantine_drop(w.store, 0, &n, NULL));
	CHECK_INT(2, n);
	CHECK_INT(0, pieces(&w));
	world_close(&w);
}

static void test_generic(void **state)
{
	struct world w;
	struct taken t;

	(void)state;
	world_open(&w);
	ROW("NDJSON");
	t = ingest(&w, "{\"email\":\"A@example.com\",\"event\":\"complaint\","
		       "\"timestamp\":\"2024-01-02T03:04:05Z\"}\n"
		       "{\"email\":\"b@example.com\",\"event\":\"unsubscribe\","
		       "\"timestamp\":1704164645,\"scope\":\"news\"}\n"
		       "{\"email\":\"c@example.com\",\"event\":\"sneezed\"}\n");
	CHECK_INT(2, t.counts.facts);
	CHECK_INT(1, t.counts.quarantined);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "a@example.com"));
	CHECK_TEXT(
		"suppressed unsubscribe",
		world_ask(&w, "b@example.com", "news", SUP_MAIL_MARKETING, 0));
	CHECK_TEXT("clear", world_ask(&w, "b@example.com", "news",
				      SUP_MAIL_TRANSACTIONAL, 0));
	ROW("CSV");
	t = ingest(&w, "event;email;timestamp;text\r\n"
		       "hard_bounce;d@example.com;2024-01-02T03:04:05Z;"
		       "\"550 5.1.1; no such user\"\r\n"
		       "hard_bounce;e@example.com\r\n"
		       "complaint;f@example.com;;\r\n");
	CHECK_INT(2, t.counts.facts);
	CHECK_INT(1, t.counts.quarantined);
	CHECK_TEXT("suppressed hard_bounce",
		   world_verdict(&w, "d@example.com"));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "f@example.com"));
	world_close(&w);
}

/* Times of scripts: what Python, databases and people write. */
static void test_times_of_the_generic_form(void **state)
{
	static const struct {
		const char *name;
		const char *time; /* as JSON */
		sup_time_ms want; /* 0: timeless */
	} rows[] = {
		{ "seconds", "1704164645", INT64_C(1704164645000) },
		{ "time.time()", "1704164645.25", INT64_C(1704164645250) },
		{ "that as text", "\"1704164645.25\"", INT64_C(1704164645250) },
		{ "an exponent", "1.704164645e9", INT64_C(1704164645000) },
		{ "milliseconds", "1704164645250", INT64_C(1704164645250) },
		{ "milliseconds with a fraction", "1704164645250.75",
		  INT64_C(1704164645250) },
		{ "old milliseconds with a fraction", "170416464525.5",
		  INT64_C(170416464525) },
		{ "a zone", "\"2024-01-02T04:04:05+01:00\"",
		  INT64_C(1704164645000) },
		{ "no zone", "\"2024-01-02 03:04:05\"",
		  INT64_C(1704164645000) },
		{ "no zone, T, a fraction", "\"2024-01-02T03:04:05.250\"",
		  INT64_C(1704164645250) },
		{ "a day", "\"2024-01-02\"", INT64_C(1704153600000) },
		{ "words", "\"yesterday\"", 0 },
		{ "negative", "-1704164645.25", 0 },
		{ "two points", "\"1704164645.2.5\"", 0 },
		{ "a date and more", "\"2024-01-02 03:04:05 maybe\"", 0 },
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_record *r = NULL;
		struct world w;
		struct taken t;

		ROW(rows[i].name);
		world_open(&w);
		(void)snprintf(text, sizeof(text),
			       "{\"email\":\"a@example.com\",\"event\":"
			       "\"complaint\",\"timestamp\":%s}",
			       rows[i].time);
		t = ingest(&w, text);
		CHECK_INT(1, t.counts.facts);
		CHECK_INT(rows[i].want == 0, t.counts.timeless);
		CHECK_INT(SUP_OK,
			  sup_get(w.reader, SLICE("a@example.com"), &r, NULL));
		CHECK_INT(rows[i].want, r->facts[0].time);
		sup_record_free(r);
		world_close(&w);
	}
}

static struct taken choose(struct world *w, const char *list, const char *topic,
			   const char *status, const char *second)
{
	char text[1024];

	(void)snprintf(text, sizeof(text),
		       "{\"eventType\":\"Subscription\",\"mail\":{"
		       "\"destination\":[\"t@example.com\"]},"
		       "\"subscription\":{%s"
		       "\"timestamp\":\"2024-01-02T03:04:%sZ\","
		       "\"newTopicPreferences\":{\"unsubscribeAll\":false,"
		       "\"topicSubscriptionStatus\":[{\"topicName\":\"%s\","
		       "\"subscriptionStatus\":\"%s\"}]}}}",
		       list, second, topic, status);
	return ingest(w, text);
}

/* Opting into one topic must not lift what others left: all names without
 * ASCII letters are one scope, and without a list the wider one is all. */
static void test_resubscribe_that_collides(void **state)
{
	static const struct {
		const char *name;
		const char *list;
		const char *scope;
	} rows[] = {
		{ "below a list", "\"contactList\":\"Main\",", "main" },
		{ "without a list", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world w;
		struct taken t;

		ROW(rows[i].name);
		world_open(&w);
		/* Of the first name, then of the second, which is widened. */
		t = choose(&w, rows[i].list, "\xc3\x84", "OptOut", "01");
		CHECK_INT(0, t.counts.widened);
		t = choose(&w, rows[i].list, "\xc3\x96", "OptOut", "02");
		CHECK_INT(1, t.counts.widened);
		t = choose(&w, rows[i].list, "\xc3\x96", "OptIn", "03");
		CHECK_INT(0, t.counts.facts);
		CHECK_INT(1, t.counts.quarantined);
		CHECK_INT(1, pieces(&w));
		CHECK_TEXT("suppressed unsubscribe",
			   world_ask(&w, "t@example.com", rows[i].scope,
				     SUP_MAIL_MARKETING, 0));
		/* The first one's own is as good as ever. */
		t = choose(&w, rows[i].list, "\xc3\x84", "OptIn", "04");
		CHECK_INT(1, t.counts.facts);
		CHECK_INT(0, t.counts.quarantined);
		world_close(&w);
	}
}

/* Two topics that are one scope: the second one is taken for the wider. */
static void test_topics_that_collide(void **state)
{
	static const char *const names[] = { "News!", "news?" };
	char text[1024];
	struct world w;

	(void)state;
	world_open(&w);
	for (int i = 0; i < 2; i++) {
		(void)snprintf(
			text, sizeof(text),
			"{\"eventType\":\"Subscription\",\"mail\":{"
			"\"destination\":[\"t%d@example.com\"]},"
			"\"subscription\":{\"contactList\":\"Main\","
			"\"timestamp\":\"2024-01-02T03:04:05Z\","
			"\"newTopicPreferences\":{\"unsubscribeAll\":false,"
			"\"topicSubscriptionStatus\":[{\"topicName\":\"%s\","
			"\"subscriptionStatus\":\"OptOut\"}]}}}",
			i, names[i]);
		CHECK_INT(1, ingest(&w, text).counts.facts);
	}
	CHECK_TEXT("suppressed unsubscribe",
		   world_ask(&w, "t0@example.com", "main/news-",
			     SUP_MAIL_MARKETING, 0));
	CHECK_TEXT("clear", world_ask(&w, "t0@example.com", "main",
				      SUP_MAIL_MARKETING, 0));
	CHECK_TEXT(
		"suppressed unsubscribe",
		world_ask(&w, "t1@example.com", "main", SUP_MAIL_MARKETING, 0));
	world_close(&w);
}

/* What the skim drops and what it keeps: by record, also one in flight. */
static void test_drops(void **state)
{
	struct world w;
	struct taken t;

	(void)state;
	world_open(&w);
	t = ingest(&w, "{\"event\":{\"type\":28,\"to\":\"n@example.com\","
		       "\"submittedAt\":1704067200}}");
	CHECK_INT(1, t.counts.dropped);
	CHECK_INT(0, t.counts.facts);
	ROW("in one group with the bounce, before it");
	t = ingest(&w, "{\"event\":{\"type\":30,\"to\":\"m@example.com\","
		       "\"messageID\":\"1\",\"submittedAt\":1704067100}}"
		       "{\"event\":{\"type\":28,\"to\":\"m@example.com\","
		       "\"messageID\":\"2\",\"submittedAt\":1704067200}}");
	CHECK_INT(2, t.counts.facts);
	CHECK_INT(0, t.counts.dropped);
	ROW("with a record from before");
	t = ingest(&w, "{\"event\":{\"type\":33,\"to\":\"m@example.com\","
		       "\"messageID\":\"2\",\"submittedAt\":1704067300}}");
	CHECK_INT(1, t.counts.facts);
	world_close(&w);
}

#define DELIVERED_TO_NOBODY                                                \
	"\"eventType\":\"Delivery\",\"delivery\":{\"recipients\":[\"z@exa" \
	"mple.com\"]}"
#define SENDPOST_TO_NOBODY "\"event\":{\"type\":2,\"to\":\"z@example.com\"}"
#define COMPLAINT_OF(who)                                                     \
	"{\\\"eventType\\\":\\\"Complaint\\\",\\\"complaint\\\":{\\\"complai" \
	"nedRecipients\\\":[{\\\"emailAddress\\\":\\\"" who "\\\"}]}}"

/* An envelope is opened whatever is beside it: the skim must not see a delivery
 * and drop what it holds. */
static void test_no_drop_of_envelopes(void **state)
{
	static const struct {
		const char *name;
		const char *in;
	} rows[] = {
		{ "SNS",
		  "{" DELIVERED_TO_NOBODY
		  ",\"Type\":\"Notification\",\"Message\":\"" COMPLAINT_OF(
			  "e@example.com") "\"}" },
		{ "SNS, escaped keys",
		  "{" DELIVERED_TO_NOBODY
		  ",\"\\u0054ype\":\"Notification\",\"\\u004dessage\":"
		  "\"" COMPLAINT_OF("e@example.com") "\"}" },
		{ "records of Lambda",
		  "{" SENDPOST_TO_NOBODY
		  ",\"Records\":[{\"body\":\"" COMPLAINT_OF(
			  "e@example.com") "\"}]}" },
		{ "messages of SQS", "{" SENDPOST_TO_NOBODY
				     ",\"Messages\":[{\"Body\":\"" COMPLAINT_OF(
					     "e@example.com") "\"}]}" },
		{ "one message of SQS",
		  "{" SENDPOST_TO_NOBODY
		  ",\"MessageId\":\"i\",\"Body\":\"" COMPLAINT_OF(
			  "e@example.com") "\"}" },
		{ "EventBridge",
		  "{" SENDPOST_TO_NOBODY
		  ",\"detail-type\":\"t\",\"source\":\"aws.ses\",\"detail\":{"
		  "\"eventType\":\"Complaint\",\"complaint\":{"
		  "\"complainedRecipients\":[{\"emailAddress\":"
		  "\"e@example.com\"}]}}}" },
		{ "Firehose",
		  "{" SENDPOST_TO_NOBODY
		  ",\"requestId\":\"r\",\"records\":[{\"data\":"
		  "\"eyJldmVudCI6eyJ0eXBlIjozMSwidG8iOiJlQGV4YW1wbGUuY29tIn19"
		  "\"}]}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world w;
		struct taken t;

		ROW(rows[i].name);
		world_open(&w);
		t = ingest(&w, rows[i].in);
		CHECK_INT(0, t.counts.dropped);
		CHECK_INT(0, t.counts.quarantined);
		CHECK_TEXT("suppressed complaint",
			   world_verdict(&w, "e@example.com"));
		world_close(&w);
	}
}

/* A piece with more events than we take is kept; those behind it are read. */
static void test_too_many_events(void **state)
{
	static const char one[] = "{\"emailAddress\":\"m@example.com\"},";
	static const char head[] = "{\"eventType\":\"Complaint\",\"complaint\":"
				   "{\"complainedRecipients\":[";
	static const char tail[] =
		"{\"emailAddress\":\"last@example.com\"}]}}\n"
		"{\"event\":{\"type\":31,\"to\":\"next@example.com\"}}\n";
	size_t n = sizeof(head) - 1;
	char *text =
		malloc(65536 * (sizeof(one) - 1) + sizeof(head) + sizeof(tail));
	struct world w;
	struct taken t;

	(void)state;
	assert_non_null(text);
	memcpy(text, head, n);
	for (int i = 0; i < 65536; i++, n += sizeof(one) - 1)
		memcpy(text + n, one, sizeof(one) - 1);
	memcpy(text + n, tail, sizeof(tail));
	world_open(&w);
	t = ingest(&w, text);
	CHECK_INT(SUP_OK, t.status);
	CHECK_INT(1, t.counts.quarantined);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "m@example.com"));
	CHECK_TEXT("suppressed complaint",
		   world_verdict(&w, "next@example.com"));
	CHECK_TEXT("clear", world_verdict(&w, "last@example.com"));
	world_close(&w);
	free(text);
}

static enum sup_status age_rules(struct txn *t, void *arg)
{
	(void)arg;
	return meta_set_own(t, "rules", SLICE("0 of old"));
}

/* A key that the store's rules would not make is kept out, not lost. */
static void test_other_unicode_rules(void **state)
{
	struct world w;
	struct taken t;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK, store_update(w.store, age_rules, NULL, NULL));
	t = ingest(&w,
		   "{\"event\":{\"type\":29,\"to\":\"\xc3\xa4@example.com"
		   "\"}}{\"event\":{\"type\":29,\"to\":\"a@example.com\"}}");
	CHECK_INT(1, t.counts.facts);
	CHECK_INT(1, t.counts.quarantined);
	CHECK_INT(1, pieces(&w));
	CHECK_TEXT("suppressed hard_bounce",
		   world_verdict(&w, "a@example.com"));
	CHECK_TEXT("unknown rules", world_verdict(&w, "\xc3\xa4@example.com"));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixtures_in_any_order),
		cmocka_unit_test(test_34_back_to_back),
		cmocka_unit_test(test_35_bad_line),
		cmocka_unit_test(test_15_16_21_repeats),
		cmocka_unit_test(test_17_delivery_lifts_nothing),
		cmocka_unit_test(test_11_echo),
		cmocka_unit_test(test_23_undocumented),
		cmocka_unit_test(test_quarantine),
		cmocka_unit_test(test_generic),
		cmocka_unit_test(test_topics_that_collide),
		cmocka_unit_test(test_times_of_the_generic_form),
		cmocka_unit_test(test_resubscribe_that_collides),
		cmocka_unit_test(test_drops),
		cmocka_unit_test(test_no_drop_of_envelopes),
		cmocka_unit_test(test_too_many_events),
		cmocka_unit_test(test_other_unicode_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
