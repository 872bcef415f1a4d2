/* Facts: where they stand, what makes them one, how they merge. */
#include "support/check.h"
#include "support/facts.h"

#include "base/alloc.h"
#include "base/slice.h"
#include "model/codec.h"
#include "model/fact.h"
#include "model/source.h"

enum {
	ROUNDS = 5000,
	T = 1000000
};

static void test_kinds(void **state)
{
	static const struct {
		enum sup_kind kind;
		bool lifting;
		bool bounce;
		bool lasting;
	} rows[] = {
		{ SUP_KIND_NONE, false, false, false },
		{ SUP_KIND_DELIVERED, true, false, false },
		{ SUP_KIND_ENGAGED, true, false, false },
		{ SUP_KIND_SOFT_BOUNCE, false, true, false },
		{ SUP_KIND_HARD_BOUNCE, false, true, true },
		{ SUP_KIND_COMPLAINT, false, false, true },
		{ SUP_KIND_UNSUBSCRIBE, false, false, true },
		{ SUP_KIND_RESUBSCRIBE, true, false, false },
		{ SUP_KIND_ADDED, false, false, true },
		{ SUP_KIND_REMOVED, true, false, false },
		{ SUP_KIND_IMPORTED, false, false, true },
		{ SUP_KIND_END, false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(sup_kind_name(rows[i].kind));
		CHECK_INT(rows[i].lifting, kind_is_lifting(rows[i].kind));
		CHECK_INT(rows[i].bounce, kind_is_bounce(rows[i].kind));
		CHECK_INT(rows[i].lasting, kind_is_lasting(rows[i].kind));
	}
}

static void test_position(void **state)
{
	static const struct {
		const char *name;
		enum sup_kind kind;
		sup_time_ms time, first, last;
		sup_time_ms position, newest;
	} rows[] = {
		{ "event time", SUP_KIND_HARD_BOUNCE, 50, 60, 70, 50, 50 },
		{ "ahead", SUP_KIND_HARD_BOUNCE, 90, 60, 70, 90, 90 },
		{ "lifting", SUP_KIND_DELIVERED, 50, 60, 70, 50, 50 },
		{ "lifting ahead", SUP_KIND_REMOVED, 90, 60, 70, 60, 60 },
		{ "lifting, no receipt", SUP_KIND_REMOVED, 90, 0, 0, 90, 90 },
		{ "timeless", SUP_KIND_COMPLAINT, 0, 60, 70, 60, 70 },
		{ "timeless import", SUP_KIND_IMPORTED, 0, 60, 70, 60, 60 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_fact f = { .kind = rows[i].kind,
				      .time = rows[i].time,
				      .first_seen = rows[i].first,
				      .last_seen = rows[i].last };

		ROW(rows[i].name);
		CHECK_INT(rows[i].position, fact_position(&f));
		CHECK_INT(rows[i].newest, fact_newest(&f));
	}
}

static const struct sup_fact bounce = {
	.time = T,
	.kind = SUP_KIND_HARD_BOUNCE,
	.reason = SUP_REASON_HARD_BOUNCE,
	.bounce_class = SUP_CLASS_MAILBOX_UNKNOWN,
	.blocks = SUP_BLOCKS_ALL,
	.source = { "ses", 3 },
	.message = 7,
};

static void test_order(void **state)
{
	struct sup_fact a = bounce;
	struct sup_fact b = bounce;

	(void)state;
	CHECK_INT(0, fact_compare(&a, &b));
	b.text = SLICE("not of the identity");
	CHECK(fact_same(&a, &b));
	CHECK_INT(0, fact_compare(&a, &b));
	b.message = 8;
	CHECK(!fact_same(&a, &b));
	CHECK(fact_compare(&a, &b) < 0);
	b.source = SLICE("cli");
	CHECK(fact_compare(&b, &a) < 0);
	/* A lifting one comes first at one instant, whatever its kind. */
	b = (struct sup_fact){ .time = T,
			       .kind = SUP_KIND_REMOVED,
			       .source = SLICE("cli") };
	CHECK(fact_compare(&b, &a) < 0);
	CHECK(fact_compare(&a, &b) > 0);
	b.time = T + 1;
	CHECK(fact_compare(&a, &b) < 0);
}

static void same_merge(struct sup_fact a, struct sup_fact b, struct arena *m,
		       struct sup_fact *out)
{
	bool changed;

	CHECK_INT(SUP_OK, fact_merge(&a, &b, m, &changed));
	*out = a;
}

static void check_same_fact(const struct sup_fact *a, const struct sup_fact *b)
{
	struct buf x = BUF_INIT(65536);
	struct buf y = BUF_INIT(65536);
	struct sink sx = { &x, SUP_OK };
	struct sink sy = { &y, SUP_OK };

	CHECK(fact_is_normal(a));
	put_fact(&sx, a, 0, true);
	put_fact(&sy, b, 0, true);
	CHECK_INT(SUP_OK, sx.st);
	CHECK_INT(SUP_OK, sy.st);
	CHECK_SLICE(buf_slice(&x), buf_slice(&y));
	buf_release(&x);
	buf_release(&y);
}

static void make_one_identity(struct sup_fact *to, const struct sup_fact *from)
{
	to->kind = from->kind;
	to->time = from->time;
	to->source = from->source;
	to->scope = from->scope;
	to->reason = from->reason;
	to->message = from->message;
	to->bounce_class = from->bounce_class;
	if (kind_is_lifting(to->kind))
		to->blocks = 0;
	if (to->kind != SUP_KIND_REMOVED)
		to->n_lifts = 0;
}

/* All six orders and both groupings of three facts give the same bytes. */
static void test_merge_knows_no_order(void **state)
{
	static const int orders[6][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 }
	};
	struct arena m = ARENA_INIT(0);
	struct dice d = { 42 };

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct fact_room room[3];
		struct sup_fact f[3];
		struct sup_fact want = { .kind = SUP_KIND_NONE };

		for (int i = 0; i < 3; i++) {
			struct sup_fact raw = dice_fact(&d, &room[i]);

			if (i > 0)
				make_one_identity(&raw, &f[0]);
			CHECK_INT(SUP_OK, fact_copy(&raw, &m, &f[i]));
		}
		for (int o = 0; o < 6; o++) {
			struct sup_fact left;
			struct sup_fact right;

			same_merge(f[orders[o][0]], f[orders[o][1]], &m, &left);
			same_merge(left, f[orders[o][2]], &m, &left);
			same_merge(f[orders[o][1]], f[orders[o][2]], &m,
				   &right);
			same_merge(f[orders[o][0]], right, &m, &right);
			check_same_fact(&left, &right);
			if (o == 0)
				want = left;
			check_same_fact(&want, &left);
		}
		arena_reset(&m);
	}
	arena_release(&m);
}

static void test_merge_fields(void **state)
{
	static const uint64_t undone[] = { 5 | SUP_BATCH_UNDONE };
	static const uint64_t done[] = { 5 };
	struct arena m = ARENA_INIT(0);
	struct sup_fact a = bounce;
	struct sup_fact b = bounce;
	bool changed = true;

	(void)state;
	a.first_seen = a.last_seen = 100;
	b.first_seen = b.last_seen = 200;
	CHECK_INT(SUP_OK, fact_merge(&a, &b, &m, &changed));
	CHECK(!changed);
	CHECK_INT(100, a.first_seen);
	CHECK_INT(200, a.last_seen);
	b.text = SLICE("550 unknown");
	b.bounce_class = SUP_CLASS_UNDETERMINED;
	a.expires = 500;
	a.level = 2;
	CHECK_INT(SUP_OK, fact_merge(&a, &b, &m, &changed));
	CHECK(changed);
	CHECK_SLICE(SLICE("550 unknown"), a.text);
	CHECK_INT(SUP_CLASS_UNDETERMINED, a.bounce_class);
	CHECK_INT(0, a.expires);
	CHECK_INT(2, a.level);
	/* Outside a batch and in an undone one: still in force. */
	b.batches = undone;
	b.n_batches = 1;
	CHECK(sup_fact_disabled(&b));
	CHECK_INT(SUP_OK, fact_merge(&a, &b, &m, &changed));
	CHECK(changed);
	CHECK_INT(2, a.n_batches);
	CHECK_INT(0, a.batches[0]);
	CHECK(!sup_fact_disabled(&a));
	/* Reported again by the batch that had been undone. */
	a = b;
	b.batches = done;
	CHECK_INT(SUP_OK, fact_merge(&a, &b, &m, &changed));
	CHECK_INT(1, a.n_batches);
	CHECK_INT(5, a.batches[0]);
	CHECK(!sup_fact_disabled(&a));
	arena_release(&m);
}

/* An echo may do nothing, so it must not take the place of what happened. */
static void test_merge_keeps_what_is_no_echo(void **state)
{
	struct sup_fact real = { .kind = SUP_KIND_COMPLAINT,
				 .time = 1000,
				 .source = SLICE("ses") };
	struct sup_fact echo = real;
	struct sup_fact a = real;
	struct arena m = ARENA_INIT(0);
	bool changed;

	(void)state;
	echo.bounce_class = SUP_CLASS_ECHO;
	echo.text = SLICE("on the suppression list");
	CHECK_INT(SUP_OK, fact_merge(&a, &echo, &m, &changed));
	CHECK_INT(SUP_CLASS_NONE, a.bounce_class);
	a = echo;
	CHECK_INT(SUP_OK, fact_merge(&a, &real, &m, &changed));
	CHECK(changed);
	CHECK_INT(SUP_CLASS_NONE, a.bounce_class);
	arena_release(&m);
}

/* One event told twice, classed differently by its tellers. */
static void in_doubt(struct sup_slice text_of_theirs,
		     struct sup_slice text_of_ours)
{
	struct sup_fact theirs = { .kind = SUP_KIND_HARD_BOUNCE,
				   .time = 1000,
				   .source = SLICE("ses"),
				   .text = text_of_theirs,
				   .bounce_class = SUP_CLASS_MAILBOX_UNKNOWN };
	struct sup_fact ours = theirs;
	struct sup_fact a = theirs;
	struct arena m = ARENA_INIT(0);
	bool changed;

	ours.text = text_of_ours;
	ours.bounce_class = SUP_CLASS_CONTENT;
	CHECK_INT(SUP_OK, fact_merge(&a, &ours, &m, &changed));
	CHECK_INT(SUP_CLASS_MAILBOX_UNKNOWN, a.bounce_class);
	a = ours;
	CHECK_INT(SUP_OK, fact_merge(&a, &theirs, &m, &changed));
	CHECK_INT(SUP_CLASS_MAILBOX_UNKNOWN, a.bounce_class);
	arena_release(&m);
}

static void test_merge_in_doubt_recipient(void **state)
{
	(void)state;
	ROW("no texts");
	in_doubt(SLICE(""), SLICE(""));
	ROW("the sender's has one");
	in_doubt(SLICE(""), SLICE("554 5.7.1 looks like spam"));
	ROW("the sender's is greater");
	in_doubt(SLICE("550 5.1.1 user unknown"),
		 SLICE("554 5.7.1 looks like spam"));
}

static void test_copy_cleans(void **state)
{
	static const struct sup_pair lifts[] = {
		{ { "b", 1 }, SUP_REASON_MANUAL },
		{ { NULL, 0 }, SUP_REASON_MANUAL },
		{ { "b", 1 }, SUP_REASON_MANUAL },
		{ { NULL, 0 }, SUP_REASON_COMPLAINT },
	};
	static const uint64_t batches[] = { 9, 3 | SUP_BATCH_UNDONE, 9, 3 };
	struct arena m = ARENA_INIT(0);
	struct sup_fact f = { .kind = SUP_KIND_REMOVED,
			      .time = T,
			      .source = SLICE("import:a\xff.csv"),
			      .text = SLICE("a\0b\xe2\x82z\r\n"),
			      .lifts = lifts,
			      .n_lifts = 4,
			      .batches = batches,
			      .n_batches = 4 };
	struct sup_fact c;
	char text[400];

	(void)state;
	CHECK_INT(SUP_OK, fact_copy(&f, &m, &c));
	CHECK(fact_is_normal(&c));
	CHECK_SLICE(SLICE("import:a\xef\xbf\xbd.csv"), c.source);
	CHECK_SLICE(SLICE("a\xef\xbf\xbd"
			  "b\xef\xbf\xbd\xef\xbf\xbdz\r\n"),
		    c.text);
	CHECK_INT(3, c.n_lifts);
	CHECK_INT(SUP_REASON_COMPLAINT, c.lifts[0].reason);
	CHECK_INT(SUP_REASON_MANUAL, c.lifts[1].reason);
	CHECK_SLICE(SLICE("b"), c.lifts[2].scope);
	CHECK_INT(2, c.n_batches);
	CHECK_INT(3, c.batches[0]);
	CHECK_INT(9, c.batches[1]);
	memset(text, 'a', sizeof(text));
	memcpy(text + 298, "\xe2\x82\xac", 3);
	f.text = (struct sup_slice){ text, sizeof(text) };
	CHECK_INT(SUP_OK, fact_copy(&f, &m, &c));
	CHECK_INT(298, c.text.n);
	CHECK(fact_is_normal(&c));
	arena_release(&m);
}

static void test_check_refuses(void **state)
{
	static const struct sup_pair pair = { { NULL, 0 }, SUP_REASON_MANUAL };
	static const char long_source[SUP_SOURCE_MAX + 1] = "x";
	const struct {
		const char *field;
		struct sup_fact f;
	} rows[] = {
#define FACT(...) { .time = T, .source = { "ses", 3 }, __VA_ARGS__ }
		{ "kind", FACT(.kind = SUP_KIND_NONE) },
		{ "kind", FACT(.kind = SUP_KIND_END) },
		{ "time", FACT(.kind = SUP_KIND_DELIVERED, .expires = -1) },
		{ "time", FACT(.kind = SUP_KIND_DELIVERED,
			       .first_seen = FACT_TIME_MAX + 1) },
		{ "source", { .time = T, .kind = SUP_KIND_DELIVERED } },
		{ "source",
		  { .time = T,
		    .kind = SUP_KIND_DELIVERED,
		    .source = { long_source, SUP_SOURCE_MAX + 1 } } },
		{ "scope",
		  FACT(.kind = SUP_KIND_DELIVERED, .scope = { "A", 1 }) },
		{ "scope",
		  FACT(.kind = SUP_KIND_DELIVERED, .scope = { "a/", 2 }) },
		{ "reason", FACT(.kind = SUP_KIND_ADDED) },
		{ "reason", FACT(.kind = SUP_KIND_IMPORTED) },
		{ "reason", FACT(.kind = SUP_KIND_DELIVERED,
				 .reason = SUP_REASON_MANUAL) },
		{ "reason",
		  FACT(.kind = SUP_KIND_COMPLAINT, .reason = SUP_REASON_END) },
		{ "class", FACT(.kind = SUP_KIND_HARD_BOUNCE) },
		{ "class", FACT(.kind = SUP_KIND_SOFT_BOUNCE,
				.bounce_class = SUP_CLASS_END) },
		{ "class", FACT(.kind = SUP_KIND_COMPLAINT,
				.bounce_class = SUP_CLASS_CONTENT) },
		{ "blocks", FACT(.kind = SUP_KIND_REMOVED, .blocks = 1) },
		{ "blocks", FACT(.kind = SUP_KIND_COMPLAINT, .blocks = 4) },
		{ "flags", FACT(.kind = SUP_KIND_COMPLAINT, .flags = 4) },
		{ "status",
		  FACT(.kind = SUP_KIND_COMPLAINT, .status = { "5 1", 3 }) },
		{ "status", FACT(.kind = SUP_KIND_COMPLAINT,
				 .status = { "5.123.12345", 12 }) },
		{ "lifts", FACT(.kind = SUP_KIND_COMPLAINT, .lifts = &pair,
				.n_lifts = 1) },
		{ "", FACT(.kind = SUP_KIND_REMOVED, .lifts = &pair,
			   .n_lifts = 1) },
		{ "", FACT(.kind = SUP_KIND_COMPLAINT,
			   .bounce_class = SUP_CLASS_ECHO) },
		{ "", FACT(.kind = SUP_KIND_DELIVERED) },
#undef FACT
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_error err = { "" };
		size_t n = strlen(rows[i].field);

		ROW(rows[i].field);
		CHECK_INT(n > 0 ? SUP_INVALID : SUP_OK,
			  fact_check(&rows[i].f, &err));
		CHECK_SLICE(((struct sup_slice){ rows[i].field, n }),
			    ((struct sup_slice){ err.text, n }));
	}
}

/* Numbers are stored: this list only ever grows at its end. */
static void test_sources(void **state)
{
	static const char *const rows[] = {
		"",
		"sendpost",
		"ses",
		"sendgrid",
		"mailgun",
		"postmark",
		"sparkpost",
		"brevo",
		"mailjet",
		"mandrill",
		"resend",
		"mailersend",
		"elasticemail",
		"cli",
		"api",
		"generic",
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(rows); i++) {
		ROW(rows[i]);
		CHECK_SLICE(sup_slice_of(rows[i]), source_name(i));
		CHECK_INT(i, source_number(sup_slice_of(rows[i])));
	}
	CHECK_INT(0, source_name(COUNT(rows)).n);
	CHECK_INT(0, source_number(SLICE("import:x")));
}

static void test_disabled(void **state)
{
	static const uint64_t ids[] = { 1 | SUP_BATCH_UNDONE,
					2 | SUP_BATCH_UNDONE, 3 };
	struct sup_fact f = bounce;

	(void)state;
	CHECK(!sup_fact_disabled(&f));
	f.batches = ids;
	f.n_batches = 2;
	CHECK(sup_fact_disabled(&f));
	f.n_batches = 3;
	CHECK(!sup_fact_disabled(&f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_position),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_merge_knows_no_order),
		cmocka_unit_test(test_merge_fields),
		cmocka_unit_test(test_merge_keeps_what_is_no_echo),
		cmocka_unit_test(test_merge_in_doubt_recipient),
		cmocka_unit_test(test_copy_cleans),
		cmocka_unit_test(test_check_refuses),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_disabled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
