/* The pre-send question: scopes, mail, times, domain rules, and what is no
 * answer. */
#include "support/check.h"
#include "support/world.h"

#include <sys/wait.h>
#include <unistd.h>

static void add(struct world *w, const char *who, enum sup_reason reason,
		const char *scope, sup_time_ms expires)
{
	struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(10));

	f.reason = reason;
	f.scope = sup_slice_of(scope);
	f.expires = expires;
	world_tell(w, who, &f, 1);
}

static void test_addresses(void **state)
{
	static const struct {
		const char *who;
		const char *want;
	} rows[] = {
		{ "ann@example.com", "suppressed manual" },
		{ "Ann <ANN@Example.COM.>", "suppressed manual" },
		{ " <ann@example.com> ", "suppressed manual" },
		{ "ann+tag@example.com", "clear" },
		{ "an@example.com", "clear" },
		{ "ann@example.co", "clear" },
		{ "ann@sub.example.com", "clear" },
		{ "\xCF\x80@\xCF\x80"
		  "2.com",
		  "suppressed manual" },
		{ "\xCE\xA0@xn--2-tmb.com", "suppressed manual" },
		{ "", "suppressed invalid empty" },
		{ "ann", "suppressed invalid no_at" },
		{ "a@b@c", "suppressed invalid two_ats" },
		{ "@example.com", "suppressed invalid local_empty" },
	};
	struct world w;

	(void)state;
	world_open(&w);
	add(&w, "ann@example.com", SUP_REASON_MANUAL, "", 0);
	add(&w,
	    "\xCF\x80@\xCF\x80"
	    "2.com",
	    SUP_REASON_MANUAL, "", 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].who);
		CHECK_TEXT(rows[i].want, world_verdict(&w, rows[i].who));
	}
	world_close(&w);
}

static void test_scopes(void **state)
{
	static const struct {
		const char *who;
		const char *scope;
		const char *want;
	} rows[] = {
		{ "top@x.com", "", "suppressed manual" },
		{ "top@x.com", "acme", "suppressed manual" },
		{ "top@x.com", "acme/news/weekly", "suppressed manual" },
		{ "mid@x.com", "", "suppressed manual" },
		{ "mid@x.com", "acme", "suppressed manual" },
		{ "mid@x.com", "ACME", "suppressed manual" },
		{ "mid@x.com", "acme/news", "suppressed manual" },
		{ "mid@x.com", "other", "clear" },
		{ "low@x.com", "", "suppressed manual" },
		{ "low@x.com", "acme", "clear" },
		{ "low@x.com", "acme/news", "suppressed manual" },
		{ "low@x.com", "acme/news/weekly", "suppressed manual" },
		{ "low@x.com", "acme/new", "clear" },
		/* Typing mistakes are nobody's scope. */
		{ "low@x.com", "acme/newz", "unknown scope" },
		{ "nobody@x.com", "acmee", "unknown scope" },
		{ "no address", "acmee", "unknown scope" },
		{ "nobody@x.com", "acme//news", "unknown usage" },
		{ "nobody@x.com", "acme/", "unknown usage" },
		{ "nobody@x.com", "a b", "unknown usage" },
		{ "nobody@x.com", "acme", "clear" },
	};
	struct sup_error err;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_TEXT("unknown scope",
		   world_ask(&w, "a@b.c", "acme", SUP_MAIL_MARKETING, w.now));
	add(&w, "top@x.com", SUP_REASON_MANUAL, "", 0);
	add(&w, "mid@x.com", SUP_REASON_MANUAL, "acme", 0);
	add(&w, "low@x.com", SUP_REASON_MANUAL, "acme/news", 0);
	CHECK_INT(
		SUP_OK,
		sup_scope_add(w.store, sup_slice_of("acme/news/weekly"), &err));
	CHECK_INT(SUP_OK,
		  sup_scope_add(w.store, sup_slice_of("acme/new"), &err));
	CHECK_INT(SUP_OK, sup_scope_add(w.store, sup_slice_of("Other"), &err));
	CHECK_INT(SUP_INVALID,
		  sup_scope_add(w.store, sup_slice_of("a//b"), &err));
	CHECK_INT(SUP_INVALID, sup_scope_add(w.store, sup_slice_of(""), &err));
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].scope);
		CHECK_TEXT(rows[i].want,
			   world_ask(&w, rows[i].who, rows[i].scope,
				     SUP_MAIL_MARKETING, w.now));
	}
	world_close(&w);
}

static void test_mail(void **state)
{
	static const struct {
		const char *who;
		enum sup_mail mail;
		const char *want;
	} rows[] = {
		{ "gone@x.com", SUP_MAIL_MARKETING, "suppressed unsubscribe" },
		{ "gone@x.com", SUP_MAIL_TRANSACTIONAL, "clear" },
		{ "all@x.com", SUP_MAIL_TRANSACTIONAL,
		  "suppressed unsubscribe" },
		{ "angry@x.com", SUP_MAIL_MARKETING, "suppressed complaint" },
		{ "angry@x.com", SUP_MAIL_TRANSACTIONAL,
		  "suppressed complaint" },
		{ "gone@x.com", (enum sup_mail)2, "unknown usage" },
		{ "gone@x.com", (enum sup_mail)32, "unknown usage" },
	};
	struct sup_fact f = world_fact(SUP_KIND_UNSUBSCRIBE, DAY(1));
	struct world w;

	(void)state;
	world_open(&w);
	world_tell(&w, "gone@x.com", &f, 1);
	f.blocks = SUP_BLOCKS_ALL;
	world_tell(&w, "all@x.com", &f, 1);
	world_tell_one(&w, "angry@x.com", SUP_KIND_COMPLAINT, DAY(1));
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].who);
		CHECK_TEXT(rows[i].want,
			   world_ask(&w, rows[i].who, "", rows[i].mail, w.now));
	}
	world_close(&w);
}

static void test_times(void **state)
{
	static const struct {
		const char *name;
		sup_time_ms at;
		const char *want;
	} rows[] = {
		{ "before", DAY(10) - 1, "clear" },
		{ "since", DAY(10), "suppressed manual" },
		{ "last", DAY(20) - 1, "suppressed manual" },
		{ "expired", DAY(20), "clear" },
		{ "negative", -1, "unknown usage" },
	};
	struct sup_fact f = world_fact(SUP_KIND_COMPLAINT, DAY(101));
	struct world w;

	(void)state;
	world_open(&w);
	add(&w, "ann@x.com", SUP_REASON_MANUAL, "", DAY(20));
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].name);
		CHECK_TEXT(rows[i].want,
			   world_ask(&w, "ann@x.com", "", SUP_MAIL_MARKETING,
				     rows[i].at));
	}
	/* A clock that runs ahead makes no gap: from the receipt on. */
	world_tell(&w, "ahead@x.com", &f, 1);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "ahead@x.com"));
	CHECK_TEXT("clear", world_ask(&w, "ahead@x.com", "", SUP_MAIL_MARKETING,
				      w.now - 1));
	world_close(&w);
}

static void test_domain_rules(void **state)
{
	static const struct {
		const char *who;
		const char *want;
	} rows[] = {
		{ "a@only.com", "suppressed manual" },
		{ "a@sub.only.com", "clear" },
		{ "a@below.com", "clear" },
		{ "a@sub.below.com", "suppressed manual" },
		{ "a@deep.sub.below.com", "suppressed manual" },
		{ "a@both.com", "suppressed manual" },
		{ "a@sub.both.com", "suppressed manual" },
		{ "a@notboth.com", "clear" },
		{ "a@both.com.evil.com", "clear" },
		{ "a@com", "clear" },
		/* The allow-list is about recipients; an operator's entry for
		 * the domain beats it. */
		{ "hardbounce@playwithsendpost.io", "suppressed manual" },
		{ "a@simulator.amazonses.com", "suppressed manual" },
	};
	struct sup_finding f;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_TEXT("clear", world_verdict(&w, "a@only.com"));
	add(&w, "@only.com", SUP_REASON_MANUAL, "", 0);
	add(&w, "@.below.com", SUP_REASON_MANUAL, "", 0);
	add(&w, "@*.Both.com", SUP_REASON_MANUAL, "", 0);
	add(&w, "@playwithsendpost.io", SUP_REASON_MANUAL, "", 0);
	add(&w, "a@simulator.amazonses.com", SUP_REASON_MANUAL, "", 0);
	CHECK_TEXT("clear", world_verdict(&w, "a@simulator.amazonses.com"));
	add(&w, "@simulator.amazonses.com", SUP_REASON_MANUAL, "", 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].who);
		CHECK_TEXT(rows[i].want, world_verdict(&w, rows[i].who));
	}
	ROW("finding");
	CHECK_INT(
		SUP_SUPPRESSED,
		sup_check(w.reader, sup_slice_of("a@sub.both.com"), NULL, &f));
	CHECK(f.by_rule);
	CHECK_TEXT("@*.both.com", f.key);
	CHECK_INT(11, f.key_len);
	CHECK_INT(DAY(10), f.since);
	world_close(&w);
}

static void test_strongest(void **state)
{
	struct sup_query q = { .at = DAY(100) };
	struct sup_fact f[3];
	struct sup_finding got;
	struct world w;

	(void)state;
	world_open(&w);
	f[0] = world_fact(SUP_KIND_HARD_BOUNCE, DAY(1));
	f[1] = world_fact(SUP_KIND_COMPLAINT, DAY(5));
	f[2] = world_fact(SUP_KIND_COMPLAINT, DAY(3));
	f[2].scope = sup_slice_of("acme");
	world_tell(&w, "ann@x.com", f, 3);
	CHECK_INT(SUP_SUPPRESSED,
		  sup_check(w.reader, sup_slice_of("ann@x.com"), &q, &got));
	CHECK_INT(SUP_REASON_COMPLAINT, got.reason);
	CHECK_INT(DAY(3), got.since);
	CHECK_TEXT("acme", got.scope);
	CHECK_INT(4, got.scope_len);
	CHECK_TEXT("ann@x.com", got.key);
	CHECK_INT(9, got.key_len);
	CHECK_INT(SUP_BLOCKS_ALL, got.blocks);
	CHECK(!got.by_rule);
	/* A stronger one by a rule is the one that is told. */
	add(&w, "@x.com", SUP_REASON_MANUAL, "", 0);
	CHECK_INT(SUP_SUPPRESSED,
		  sup_check(w.reader, sup_slice_of("ann@x.com"), &q, &got));
	CHECK_INT(SUP_REASON_MANUAL, got.reason);
	CHECK(got.by_rule);
	/* A weaker one is not. */
	add(&w, "@y.com", SUP_REASON_HARD_BOUNCE, "", 0);
	add(&w, "ann@y.com", SUP_REASON_COMPLAINT, "", 0);
	CHECK_INT(SUP_SUPPRESSED,
		  sup_check(w.reader, sup_slice_of("ann@y.com"), &q, &got));
	CHECK_INT(SUP_REASON_COMPLAINT, got.reason);
	CHECK(!got.by_rule);
	CHECK_TEXT("ann@y.com", got.key);
	world_close(&w);
}

static void test_usage(void **state)
{
	const struct sup_slice odd = { NULL, 3 };
	struct sup_slice many[3] = { sup_slice_of("a@x.com"),
				     sup_slice_of("nobody@x.com"),
				     { NULL, 2 } };
	enum sup_verdict v[3] = { SUP_CLEAR, SUP_CLEAR, SUP_CLEAR };
	struct sup_query q = { .max_age_ms = -1 };
	struct sup_finding f;
	struct world w;

	(void)state;
	world_open(&w);
	world_tell_one(&w, "a@x.com", SUP_KIND_COMPLAINT, DAY(1));
	CHECK_INT(SUP_UNKNOWN, sup_check(NULL, many[1], NULL, &f));
	CHECK_INT(SUP_WHY_USAGE, f.why);
	CHECK_INT(SUP_UNKNOWN, sup_check(w.reader, odd, NULL, &f));
	CHECK_INT(SUP_WHY_USAGE, f.why);
	CHECK_INT(SUP_UNKNOWN, sup_check(w.reader, many[1], &q, &f));
	CHECK_INT(SUP_WHY_USAGE, f.why);
	q = (struct sup_query){ .scope = odd };
	CHECK_INT(SUP_UNKNOWN, sup_check(w.reader, many[1], &q, &f));
	q = (struct sup_query){ .max_age_ms = 1 };
	ROW("no replica is never stale");
	CHECK_INT(SUP_CLEAR, sup_check(w.reader, many[1], &q, &f));
	ROW("many");
	sup_check_many(w.reader, many, 3, NULL, v);
	CHECK_INT(SUP_SUPPRESSED, v[0]);
	CHECK_INT(SUP_CLEAR, v[1]);
	CHECK_INT(SUP_UNKNOWN, v[2]);
	v[1] = SUP_CLEAR;
	sup_check_many(NULL, many, 3, NULL, v);
	CHECK_INT(SUP_UNKNOWN, v[1]);
	v[1] = SUP_CLEAR;
	sup_check_many(w.reader, NULL, 3, NULL, v);
	CHECK_INT(SUP_UNKNOWN, v[1]);
	world_close(&w);
}

static void test_generation(void **state)
{
	struct world w;
	struct world other;
	uint64_t a;
	uint64_t b;

	(void)state;
	world_open(&w);
	world_open(&other);
	a = sup_generation(w.reader);
	CHECK(a != 0);
	CHECK(a == sup_generation(w.reader));
	CHECK(a != sup_generation(other.reader));
	world_tell_one(&w, "a@x.com", SUP_KIND_COMPLAINT, DAY(1));
	b = sup_generation(w.reader);
	CHECK(b != 0 && b != a);
	CHECK_INT(0, sup_generation(NULL));
	world_close(&w);
	world_close(&other);
}

/* What a process sees that goes on with its parent's store. */
static void test_fork(void **state)
{
	struct world w;
	int status = 0;
	pid_t child;

	(void)state;
	world_open(&w);
	world_tell_one(&w, "a@x.com", SUP_KIND_COMPLAINT, DAY(1));
	child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		struct sup_finding f;
		enum sup_verdict v = sup_check(
			w.reader, sup_slice_of("nobody@x.com"), NULL, &f);

		child_exit(v == SUP_UNKNOWN && f.why == SUP_WHY_FORKED &&
					   sup_generation(w.reader) == 0
				   ? 0
				   : 1);
	}
	CHECK_INT(child, waitpid(child, &status, 0));
	CHECK(WIFEXITED(status));
	CHECK_INT(0, WEXITSTATUS(status));
	CHECK_TEXT("clear", world_verdict(&w, "nobody@x.com"));
	world_close(&w);
}

struct story {
	char text[512];
};

static enum sup_status tell(const struct sup_explanation *e, void *arg)
{
	struct story *s = arg;
	size_t n = strlen(s->text);

	(void)snprintf(s->text + n, sizeof(s->text) - n, "%s: %s [%s]%s;",
		       sup_kind_name(e->fact->kind), e->use, e->rule,
		       e->incident ? " incident" : "");
	return SUP_OK;
}

static void test_explain(void **state)
{
	struct story s = { "" };
	struct sup_record *r = NULL;
	struct sup_error err;
	struct sup_fact f[3];
	struct world w;

	(void)state;
	world_open(&w);
	f[0] = world_fact(SUP_KIND_COMPLAINT, DAY(1));
	f[1] = world_fact(SUP_KIND_DELIVERED, DAY(2));
	f[2] = world_fact(SUP_KIND_SOFT_BOUNCE, DAY(3));
	world_tell(&w, "ann@x.com", f, 3);
	CHECK_INT(SUP_OK, sup_explain(w.reader, sup_slice_of("ann@x.com"), &r,
				      tell, &s, &err));
	CHECK_TEXT("complaint: suppresses [complaint];"
		   "delivered: recorded only [];"
		   "soft_bounce: counted [soft_bounce];",
		   s.text);
	CHECK_INT(3, r->n_facts);
	CHECK_INT(1, r->n_suppressions);
	sup_record_free(r);
	CHECK_INT(SUP_NOT_FOUND,
		  sup_explain(w.reader, sup_slice_of("nobody@x.com"), &r, tell,
			      &s, &err));
	CHECK_INT(SUP_INVALID, sup_explain(w.reader, sup_slice_of("nobody"), &r,
					   tell, &s, &err));
	CHECK_INT(SUP_NOT_FOUND,
		  sup_get(w.reader, sup_slice_of("@x.com"), &r, &err));
	world_close(&w);
}

struct names {
	char text[512];
	size_t stop_after;
};

static enum sup_status add_name(const struct sup_record *r, void *arg)
{
	struct names *s = arg;
	size_t n = strlen(s->text);

	(void)snprintf(s->text + n, sizeof(s->text) - n, "%.*s ", (int)r->key.n,
		       r->key.p);
	return s->stop_after != 0 && --s->stop_after == 0 ? SUP_STOPPED
							  : SUP_OK;
}

static void test_walk(void **state)
{
	static const struct {
		const char *name;
		const char *domain;
		bool rules;
		const char *want;
	} rows[] = {
		{ "all", "", false, "a@x.com b@x.com a@x.com.au a@y.com " },
		{ "rules", "", true,
		  "@x.com @.y.com a@x.com b@x.com a@x.com.au a@y.com " },
		{ "domain", "X.com", false, "a@x.com b@x.com " },
		{ "domain and rules", "y.com", true, "@.y.com a@y.com " },
		{ "none", "z.com", true, "" },
	};
	struct sup_error err;
	struct world w;

	(void)state;
	world_open(&w);
	add(&w, "a@y.com", SUP_REASON_MANUAL, "", 0);
	add(&w, "b@x.com", SUP_REASON_MANUAL, "", 0);
	add(&w, "a@x.com", SUP_REASON_MANUAL, "", 0);
	add(&w, "a@x.com.au", SUP_REASON_MANUAL, "", 0);
	add(&w, "@x.com", SUP_REASON_MANUAL, "", 0);
	add(&w, "@.y.com", SUP_REASON_MANUAL, "", 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct names s = { "", 0 };
		const struct sup_walk_options o = {
			.domain = sup_slice_of(rows[i].domain),
			.rules = rows[i].rules,
		};

		ROW(rows[i].name);
		CHECK_INT(SUP_OK, sup_walk(w.store, &o, add_name, &s, &err));
		CHECK_TEXT(rows[i].want, s.text);
	}
	{
		struct names s = { "", 2 };

		ROW("stopped");
		CHECK_INT(SUP_STOPPED,
			  sup_walk(w.store, NULL, add_name, &s, &err));
		CHECK_TEXT("a@x.com b@x.com ", s.text);
	}
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_mail),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_domain_rules),
		cmocka_unit_test(test_strongest),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_generation),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_explain),
		cmocka_unit_test(test_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
