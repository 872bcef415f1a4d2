/* Facts become records: order, repetition, the change log, the limits. */
#include "support/check.h"
#include "support/world.h"

#include "list/writer.h"

static void test_one_fact(void **state)
{
	static const struct {
		const char *name;
		enum sup_kind kind;
		enum sup_class bounce_class;
		const char *want;
	} rows[] = {
		{ "hard", SUP_KIND_HARD_BOUNCE, SUP_CLASS_MAILBOX_UNKNOWN,
		  "suppressed hard_bounce" },
		{ "hard, sender's fault", SUP_KIND_HARD_BOUNCE,
		  SUP_CLASS_REPUTATION, "clear" },
		{ "hard, full", SUP_KIND_HARD_BOUNCE, SUP_CLASS_MAILBOX_FULL,
		  "clear" },
		{ "soft", SUP_KIND_SOFT_BOUNCE, SUP_CLASS_MAILBOX_FULL,
		  "clear" },
		{ "complaint", SUP_KIND_COMPLAINT, SUP_CLASS_NONE,
		  "suppressed complaint" },
		{ "unsubscribe", SUP_KIND_UNSUBSCRIBE, SUP_CLASS_NONE,
		  "suppressed unsubscribe" },
		{ "added", SUP_KIND_ADDED, SUP_CLASS_NONE,
		  "suppressed manual" },
		{ "imported", SUP_KIND_IMPORTED, SUP_CLASS_NONE,
		  "suppressed manual" },
		{ "delivered", SUP_KIND_DELIVERED, SUP_CLASS_NONE, "clear" },
	};
	struct world w;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_fact f = world_fact(rows[i].kind, DAY(1));
		char who[32];

		f.bounce_class = rows[i].bounce_class;
		(void)snprintf(who, sizeof(who), "r%zu@x.com", i);
		ROW(rows[i].name);
		world_tell(&w, who, &f, 1);
		CHECK_TEXT(rows[i].want, world_verdict(&w, who));
	}
	world_close(&w);
}

/* What must never take somebody off the list, each after a complaint, a hard
 * bounce and an entry. */
static void test_nothing_else_lifts(void **state)
{
	static const struct {
		const char *name;
		enum sup_kind kind;
		sup_time_ms time;
	} rows[] = {
		{ "delivery", SUP_KIND_DELIVERED, DAY(50) },
		{ "engagement", SUP_KIND_ENGAGED, DAY(50) },
		{ "resubscribe", SUP_KIND_RESUBSCRIBE, DAY(50) },
		{ "soft bounce", SUP_KIND_SOFT_BOUNCE, DAY(50) },
		{ "older delivery", SUP_KIND_DELIVERED, DAY(0) },
		{ "forged future", SUP_KIND_RESUBSCRIBE, DAY(5000) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world w;

		ROW(rows[i].name);
		world_open(&w);
		world_tell_one(&w, "c@x.com", SUP_KIND_COMPLAINT, DAY(1));
		world_tell_one(&w, "h@x.com", SUP_KIND_HARD_BOUNCE, DAY(1));
		world_tell_one(&w, "m@x.com", SUP_KIND_ADDED, DAY(1));
		world_tell_one(&w, "c@x.com", rows[i].kind, rows[i].time);
		world_tell_one(&w, "h@x.com", rows[i].kind, rows[i].time);
		world_tell_one(&w, "m@x.com", rows[i].kind, rows[i].time);
		CHECK_TEXT("suppressed complaint",
			   world_verdict(&w, "c@x.com"));
		CHECK_TEXT("suppressed hard_bounce",
			   world_verdict(&w, "h@x.com"));
		CHECK_TEXT("suppressed manual", world_verdict(&w, "m@x.com"));
		world_close(&w);
	}
}

static void test_resubscribe(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	world_tell_one(&w, "u@x.com", SUP_KIND_UNSUBSCRIBE, DAY(5));
	world_tell_one(&w, "u@x.com", SUP_KIND_RESUBSCRIBE, DAY(4));
	CHECK_TEXT("suppressed unsubscribe", world_verdict(&w, "u@x.com"));
	world_tell_one(&w, "u@x.com", SUP_KIND_RESUBSCRIBE, DAY(6));
	CHECK_TEXT("clear", world_verdict(&w, "u@x.com"));
	world_tell_one(&w, "u@x.com", SUP_KIND_UNSUBSCRIBE, DAY(7));
	CHECK_TEXT("suppressed unsubscribe", world_verdict(&w, "u@x.com"));
	world_close(&w);
}

static struct apply_counts tell(struct world *w, const char *who,
				const struct sup_fact *f, size_t n)
{
	struct sup_address a;
	unsigned char key[512];
	struct intake in[8];
	struct sup_error err = { "" };
	struct writer_unit u;
	struct writer *writer;
	size_t at;

	CHECK_INT(SUP_OK, sup_address_parse(sup_slice_of(who), &a, NULL));
	/* The key by hand, so that a mistake of key.c shows. */
	at = (size_t)a.local_len + 1;
	memcpy(key, a.text + at, (size_t)a.len - at);
	key[a.len - at] = 0;
	memcpy(key + a.len - at + 1, a.text, a.local_len);
	memset(in, 0, sizeof(in));
	for (size_t i = 0; i < n; i++) {
		in[i].db = DB_RECIPIENTS;
		in[i].key = (struct sup_slice){ (char *)key, a.len };
		in[i].fact = f[i];
		in[i].fact.first_seen = w->now;
		in[i].fact.last_seen = w->now;
	}
	memset(&u, 0, sizeof(u));
	u.facts = in;
	u.n_facts = n;
	u.now = w->now;
	CHECK_INT(SUP_OK, writer_open(w->store, &writer, &err));
	writer_submit(writer, &u);
	CHECK_INT(SUP_OK, writer_wait(writer, &u));
	writer_close(writer);
	return u.result;
}

static void test_counts(void **state)
{
	struct sup_fact f[3];
	struct apply_counts c;
	struct world w;

	(void)state;
	world_open(&w);
	f[0] = world_fact(SUP_KIND_DELIVERED, DAY(3));
	f[1] = world_fact(SUP_KIND_ENGAGED, DAY(3));
	ROW("nobody knows them");
	c = tell(&w, "ann@x.com", f, 2);
	CHECK_INT(2, c.dropped);
	CHECK_INT(0, c.facts);
	CHECK_TEXT("", world_record(&w, "ann@x.com"));
	ROW("with bad news in the same group");
	f[2] = world_fact(SUP_KIND_COMPLAINT, DAY(2));
	c = tell(&w, "ann@x.com", f, 3);
	CHECK_INT(3, c.facts);
	CHECK_INT(0, c.dropped);
	CHECK_INT(1, c.changed);
	ROW("again");
	c = tell(&w, "ann@x.com", f, 3);
	CHECK_INT(0, c.facts);
	CHECK_INT(3, c.known);
	CHECK_INT(0, c.changed);
	ROW("twice in one group");
	f[0] = world_fact(SUP_KIND_HARD_BOUNCE, DAY(4));
	f[1] = f[0];
	c = tell(&w, "bob@x.com", f, 2);
	CHECK_INT(1, c.facts);
	CHECK_INT(1, c.known);
	CHECK_INT(1, c.changed);
	world_close(&w);
}

/* All orders of arrival give the same record. */
static void test_any_order(void **state)
{
	static const int orders[][4] = {
		{ 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 1, 3, 0, 2 }, { 2, 0, 3, 1 },
		{ 0, 2, 1, 3 }, { 1, 0, 3, 2 }, { 3, 0, 2, 1 }, { 2, 3, 1, 0 },
	};
	struct sup_fact f[4];
	char first[16 * 1024] = "";
	struct sup_store_info info;
	struct sup_error err;
	char digest[64] = "";

	(void)state;
	f[0] = world_fact(SUP_KIND_HARD_BOUNCE, DAY(1));
	f[0].text = sup_slice_of("550 5.1.1 user unknown");
	f[1] = world_fact(SUP_KIND_UNSUBSCRIBE, DAY(2));
	f[1].scope = sup_slice_of("acme/news");
	f[2] = world_fact(SUP_KIND_SOFT_BOUNCE, DAY(3));
	f[3] = world_fact(SUP_KIND_COMPLAINT, 0);
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct world w;

		world_open(&w);
		for (size_t k = 0; k < 4; k++)
			world_tell(&w, "ann@x.com", &f[orders[i][k]], 1);
		world_tell(&w, "ann@x.com", f, 4);
		CHECK_INT(SUP_OK, sup_store_info(w.store, &info, &err));
		if (i == 0) {
			(void)snprintf(first, sizeof(first), "%s",
				       world_record(&w, "ann@x.com"));
			(void)snprintf(digest, sizeof(digest), "%s",
				       info.digest);
			CHECK(first[0] != '\0');
		}
		CHECK_TEXT(first, world_record(&w, "ann@x.com"));
		CHECK_TEXT(digest, info.digest);
		CHECK_INT(1, info.recipients);
		CHECK_INT(4, info.facts);
		world_close(&w);
	}
}

static enum sup_status ignore(const struct sup_change *c, void *arg)
{
	(void)c;
	(void)arg;
	return SUP_OK;
}

static void test_change_log(void **state)
{
	struct sup_fact f = world_fact(SUP_KIND_UNSUBSCRIBE, DAY(1));
	struct sup_error err;
	uint64_t since = 0;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_TEXT("", world_changes(&w, 0));
	f.scope = sup_slice_of("acme");
	world_tell(&w, "ann@x.com", &f, 1);
	CHECK_TEXT("suppressed unsubscribe ann@x.com [acme] 0;",
		   world_changes(&w, since));
	since = world_last_change(&w);
	ROW("nothing new is no change");
	world_tell(&w, "ann@x.com", &f, 1);
	CHECK_TEXT("", world_changes(&w, since));
	ROW("a repeat leaves the verdict");
	world_tell_one(&w, "bob@x.com", SUP_KIND_COMPLAINT, DAY(2));
	since = world_last_change(&w);
	world_tell_one(&w, "bob@x.com", SUP_KIND_COMPLAINT, DAY(3));
	CHECK_TEXT("", world_changes(&w, since));
	ROW("an earlier cause alters");
	world_tell_one(&w, "bob@x.com", SUP_KIND_COMPLAINT, DAY(1));
	CHECK_TEXT("altered complaint bob@x.com [] 0;",
		   world_changes(&w, since));
	since = world_last_change(&w);
	ROW("lifted");
	f = world_fact(SUP_KIND_RESUBSCRIBE, DAY(5));
	f.scope = sup_slice_of("acme");
	world_tell(&w, "ann@x.com", &f, 1);
	CHECK_TEXT("lifted unsubscribe ann@x.com [acme] 0;",
		   world_changes(&w, since));
	since = world_last_change(&w);
	ROW("a rule, in a batch");
	f = world_fact(SUP_KIND_ADDED, DAY(5));
	CHECK_INT(1, world_batch(&w, "@*.x.com", &f, 1));
	CHECK_TEXT("suppressed manual @*.x.com [] 1;",
		   world_changes(&w, since));
	ROW("ahead of the log");
	CHECK_INT(SUP_START_OVER,
		  sup_changes(w.store, 1000, ignore, NULL, &err));
	CHECK_INT(SUP_INVALID, sup_changes(w.store, 0, NULL, NULL, &err));
	world_close(&w);
}

/* Every soft bounce that lies far apart is kept up to the limit; the entry
 * that suppresses is never lost. */
static void test_limit(void **state)
{
	struct sup_record *r = NULL;
	struct sup_error err;
	struct world w;

	(void)state;
	world_open(&w);
	world_tell_one(&w, "ann@x.com", SUP_KIND_COMPLAINT, DAY(0));
	for (int i = 1; i < 200; i++) {
		world_tell_one(&w, "ann@x.com",
			       i % 2 == 0 ? SUP_KIND_HARD_BOUNCE
					  : SUP_KIND_COMPLAINT,
			       DAY(0) + i * INT64_C(3600000));
	}
	CHECK_INT(SUP_OK,
		  sup_get(w.reader, sup_slice_of("ann@x.com"), &r, &err));
	CHECK(r->n_facts <= SUP_FACTS_KEPT);
	CHECK_INT(2, r->n_suppressions);
	CHECK_INT(DAY(0), r->suppressions[1].since);
	CHECK_INT(SUP_REASON_COMPLAINT, r->suppressions[1].reason);
	sup_record_free(r);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "ann@x.com"));
	world_close(&w);
}

static void test_soft_run(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	world_tell_one(&w, "s@x.com", SUP_KIND_SOFT_BOUNCE, DAY(80));
	world_tell_one(&w, "s@x.com", SUP_KIND_SOFT_BOUNCE, DAY(88));
	CHECK_TEXT("clear", world_verdict(&w, "s@x.com"));
	world_tell_one(&w, "s@x.com", SUP_KIND_SOFT_BOUNCE, DAY(94));
	CHECK_TEXT("suppressed soft_bounce", world_verdict(&w, "s@x.com"));
	CHECK_TEXT("clear", world_ask(&w, "s@x.com", "", SUP_MAIL_MARKETING,
				      DAY(94 + 30)));
	/* A late delivery takes its place in time. */
	world_tell_one(&w, "s@x.com", SUP_KIND_DELIVERED, DAY(81));
	CHECK_TEXT("clear", world_verdict(&w, "s@x.com"));
	world_close(&w);
}

/* What a provider's events come to, in the order they came and turned round;
 * each event twice. */
static void test_scenario(void **state)
{
	static const struct {
		const char *who;
		enum sup_kind kind;
		enum sup_class bounce_class;
		int hour;
		const char *status;
		const char *text;
	} events[] = {
		{ "jane.doe@example.com", SUP_KIND_HARD_BOUNCE,
		  SUP_CLASS_MAILBOX_UNKNOWN, 50, "5.1.1", "user unknown" },
		{ "recipient1@example.com", SUP_KIND_HARD_BOUNCE,
		  SUP_CLASS_MAILBOX_UNKNOWN, 10, "5.0.0", "user unknown" },
		{ "recipient2@example.com", SUP_KIND_SOFT_BOUNCE,
		  SUP_CLASS_DEFERRED, 10, "4.0.0", "" },
		{ "full@example.com", SUP_KIND_SOFT_BOUNCE,
		  SUP_CLASS_MAILBOX_FULL, 20, "", "" },
		{ "ooto@example.com", SUP_KIND_SOFT_BOUNCE,
		  SUP_CLASS_UNDETERMINED, 30, "", "" },
		{ "echo@example.com", SUP_KIND_HARD_BOUNCE, SUP_CLASS_ECHO, 31,
		  "5.1.1", "on the list" },
		{ "a@isp.example", SUP_KIND_COMPLAINT, SUP_CLASS_NONE, 40, "",
		  "" },
		{ "jane.doe@example.com", SUP_KIND_UNSUBSCRIBE, SUP_CLASS_NONE,
		  41, "", "" },
		{ "jane.doe@example.com", SUP_KIND_RESUBSCRIBE, SUP_CLASS_NONE,
		  42, "", "" },
		{ "full@example.com", SUP_KIND_SOFT_BOUNCE, SUP_CLASS_DEFERRED,
		  43, "4.2.2", "mailbox full" },
		{ "jane.doe@example.com", SUP_KIND_DELIVERED, SUP_CLASS_NONE,
		  44, "", "" },
		{ "ham@isp.example", SUP_KIND_DELIVERED, SUP_CLASS_NONE, 45, "",
		  "" },
	};
	static const struct {
		const char *who;
		const char *want;
	} rows[] = {
		{ "Jane.Doe@Example.com", "suppressed hard_bounce" },
		{ "recipient1@example.com", "suppressed hard_bounce" },
		{ "recipient2@example.com", "clear" },
		{ "full@example.com", "clear" },
		{ "ooto@example.com", "clear" },
		{ "echo@example.com", "suppressed hard_bounce" },
		{ "a@isp.example", "suppressed complaint" },
		{ "ham@isp.example", "clear" },
	};

	(void)state;
	for (int turned = 0; turned < 2; turned++) {
		struct world w;

		world_open(&w);
		for (size_t i = 0; i < 2 * COUNT(events); i++) {
			size_t k = i % COUNT(events);
			struct sup_fact f;

			if (turned != 0)
				k = COUNT(events) - 1 - k;
			f = world_fact(events[k].kind,
				       DAY(0) + events[k].hour *
							INT64_C(3600000));
			f.bounce_class = events[k].bounce_class;
			f.status = sup_slice_of(events[k].status);
			f.text = sup_slice_of(events[k].text);
			world_tell(&w, events[k].who, &f, 1);
		}
		for (size_t i = 0; i < COUNT(rows); i++) {
			ROW(rows[i].who);
			CHECK_TEXT(rows[i].want,
				   world_verdict(&w, rows[i].who));
		}
		CHECK_TEXT("", world_record(&w, "ham@isp.example"));
		world_close(&w);
	}
}

/* The provider's own list says no after an operator said yes. */
static void test_echo_after_removal(void **state)
{
	const struct sup_slice who = sup_slice_of("ann@x.com");
	const struct sup_removal what = { .why = sup_slice_of("asked") };
	struct sup_fact f = world_fact(SUP_KIND_HARD_BOUNCE, DAY(99));
	struct sup_outcome out;
	struct sup_actor actor;
	struct sup_error err;
	struct world w;

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	world_tell_one(&w, "ann@x.com", SUP_KIND_HARD_BOUNCE, DAY(1));
	CHECK_INT(SUP_OK,
		  sup_remove(w.store, &actor, &what, &who, 1, &out, &err));
	w.now += SUP_DAY_MS;
	f.bounce_class = SUP_CLASS_ECHO;
	world_tell(&w, "ann@x.com", &f, 1);
	f.time = w.now;
	world_tell(&w, "ann@x.com", &f, 1);
	CHECK_TEXT("clear", world_verdict(&w, "ann@x.com"));
	f.bounce_class = SUP_CLASS_MAILBOX_UNKNOWN;
	f.time = w.now - 1;
	world_tell(&w, "ann@x.com", &f, 1);
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "ann@x.com"));
	world_close(&w);
}

struct refolding {
	struct rulebook *book;
	const char *key;
	size_t n;
	struct refold done;
};

static enum sup_status refold(struct txn *t, void *arg)
{
	struct refolding *r = arg;

	return apply_refold(t, r->book, DB_RECIPIENTS,
			    (struct sup_slice){ r->key, r->n }, DAY(100), 0,
			    &r->done);
}

static void test_refold(void **state)
{
	struct refolding r = { .key = "x.com\0ann", .n = 9 };
	struct sup_error err;
	uint64_t since;
	struct world w;

	(void)state;
	world_open(&w);
	world_tell_one(&w, "ann@x.com", SUP_KIND_COMPLAINT, DAY(1));
	since = world_last_change(&w);
	CHECK_INT(SUP_OK, rulebook_open(w.store, &r.book));
	ROW("nothing to do");
	CHECK_INT(SUP_OK, store_update(w.store, refold, &r, &err));
	CHECK(!r.done.changed && !r.done.stale && !r.done.released);
	CHECK_TEXT("", world_changes(&w, since));
	ROW("nobody");
	r.key = "x.com\0bob";
	CHECK_INT(SUP_OK, store_update(w.store, refold, &r, &err));
	CHECK(!r.done.changed);
	CHECK_TEXT("", world_record(&w, "bob@x.com"));
	rulebook_close(r.book);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_fact),
		cmocka_unit_test(test_nothing_else_lifts),
		cmocka_unit_test(test_resubscribe),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_change_log),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_soft_run),
		cmocka_unit_test(test_scenario),
		cmocka_unit_test(test_echo_after_removal),
		cmocka_unit_test(test_refold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
