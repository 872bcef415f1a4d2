/* What stays of a record with too many facts, and what it answers later. */
#include "support/check.h"

#include "base/slice.h"
#include "model/record.h"
#include "support/script.h"

enum {
	FILLERS = 80
};

/* Facts; then pruned, with fillers that are redundant; then later facts. */
static const struct {
	const char *name;
	const char *policy;
	const char *facts;
	const char *later;
	const char *want;
} rows[] = {
	{ "a complaint", NULL, "1000 complaint", "", "complaint 1000..never" },
	{ "the newest of many, behind a late removal", NULL,
	  "1000 complaint; 1010 complaint; 1020 complaint; 1030 complaint; "
	  "1040 complaint; 1050 complaint; 1060 complaint",
	  "1055 removed lifts=:complaint", "complaint 1060..never" },
	{ "one that was said last long after it came first", NULL,
	  "- complaint seen=1000 last=1100; 1010 complaint; 1020 complaint; "
	  "1030 complaint; 1040 complaint; 1050 complaint",
	  "1090 removed lifts=:complaint", "complaint 1000..never" },
	{ "a timeless one in the middle, said last", NULL,
	  "1000 complaint; - complaint seen=1005 last=1100; 1010 complaint; "
	  "1020 complaint; 1030 complaint; 1040 complaint; 1050 complaint",
	  "1090 removed lifts=:complaint", "complaint 1005..never" },
	{ "the longest expiry", NULL,
	  "1000 added expires=1100; 1001 added expires=5000; "
	  "1002 added expires=1100; 1003 added expires=1100; "
	  "1004 added expires=1100; 1005 added expires=1100; "
	  "1006 added expires=1100",
	  "", "manual 1000..5000" },
	{ "no expiry at all", NULL,
	  "1000 added expires=1100; 1001 added; 1002 added expires=1100; "
	  "1003 added expires=1100; 1004 added expires=1100; "
	  "1005 added expires=1100; 1006 added expires=1100",
	  "", "manual 1000..never" },
	{ "all that it blocks", NULL,
	  "1000 unsubscribe; 1001 unsubscribe blocks=2; 1002 unsubscribe; "
	  "1003 unsubscribe; 1004 unsubscribe; 1005 unsubscribe; "
	  "1006 unsubscribe",
	  "", "unsubscribe 1000..never" },
	{ "the sender's fault hides no bounce", NULL,
	  "1000 hard; 1010 hard; 1020 hard content; 1021 hard content; "
	  "1022 hard content; 1023 hard content; 1024 hard content",
	  "1005 removed lifts=:hard_bounce", "hard_bounce 1010..never" },
	{ "a removal among many", NULL,
	  "1000 complaint; 1010 removed lifts=:manual; "
	  "1011 removed lifts=:complaint; 1012 removed lifts=:manual; "
	  "1013 removed lifts=:manual; 1014 removed lifts=:manual; "
	  "1015 removed lifts=:manual",
	  "", "" },
	{ "a resubscribe among many", NULL,
	  "1000 unsubscribe scope=a; 1009 resubscribe scope=b; "
	  "1010 resubscribe scope=a; 1011 resubscribe scope=b; "
	  "1012 resubscribe scope=b; 1013 resubscribe scope=b; "
	  "1014 resubscribe scope=b",
	  "", "" },
	{ "what makes an echo old news", NULL,
	  "1 soft deferred src=x; 150.5 hard echo", "", "" },
	{ "two of three soft bounces", NULL, "1000 soft; 1007 soft",
	  "1014 soft", "soft_bounce 1014..1044" },
	{ "two of three, and a delivery", NULL,
	  "1000 soft; 1007 soft; 1008 delivered; 1009 engaged", "1014 soft",
	  "" },
	{ "a delivery before the run", NULL,
	  "999 soft; 1000 delivered; 1001 soft; 1007 soft", "1014 soft", "" },
	{ "two of three permanent ones", NULL,
	  "1000 hard expired; 1007 hard expired", "1014 soft",
	  "soft_bounce 1014..1044" },
	{ "a stay", NULL, "1000 soft; 1007 soft; 1014 soft", "1020 soft",
	  "soft_bounce 1014..1044" },
	{ "the second stay", NULL, "1000 soft; 1007 soft; 1014 soft",
	  "1050 soft; 1057 soft; 1064 soft", "soft_bounce 1064..1154" },
	{ "a stay that a removal ended", NULL,
	  "1000 soft; 1007 soft; 1014 soft; 1020 removed lifts=:soft_bounce",
	  "1050 soft; 1057 soft; 1064 soft", "soft_bounce 1064..1154" },
	{ "a stay that a delivery ended", NULL,
	  "1000 soft; 1007 soft; 1014 soft; 1020 delivered; 1050 delivered", "",
	  "" },
	{ "many on one day",
	  "[soft_bounce]\ncount = 6\ndays = 1\nspan = 0d\nper_day = 0\n",
	  "1000.1 soft; 1000.2 soft; 1000.3 soft; 1000.4 soft; 1000.5 soft",
	  "1000.6 soft", "soft_bounce 1000.6..1030.6" },
	{ "many on one day for the allowed",
	  "[soft_bounce]\ncount = 6\ndays = 1\nspan = 0d\nper_day = 0\n"
	  "[allow]\naddress = a@b\n",
	  "1000.1 soft; 1000.2 soft; 1000.3 soft; 1000.4 soft; 1000.5 soft",
	  "1000.6 soft", "soft_bounce 1000.6..1030.6" },
	{ "for the allowed, when they are not", "[allow]\naddress = a@b\n",
	  "1000 hard; 1010 hard; 1020 hard content; 1021 hard content; "
	  "1022 hard content; 1023 hard content; 1024 hard content",
	  "1005 removed lifts=:hard_bounce", "hard_bounce 1010..never" },
};

static const struct sup_slice address = { "a@b", 3 };
static struct record r;

static void add_fillers(struct arena *a)
{
	for (int i = 0; i < FILLERS; i++) {
		bool changed;
		struct sup_fact f = { .kind = SUP_KIND_SOFT_BOUNCE,
				      .reason = SUP_REASON_SOFT_BOUNCE,
				      .bounce_class = SUP_CLASS_DEFERRED,
				      .source = SLICE("filler") };

		f.time = (100 + i) * SUP_DAY_MS;
		f.first_seen = f.last_seen = f.time;
		CHECK_INT(SUP_OK, record_add(&r, &f, SLICE(""), a, &changed));
	}
}

static void add_facts(const char *facts, struct arena *a)
{
	struct record more;

	script_read(facts, &more, a);
	for (size_t i = 0; i < more.n_facts; i++) {
		bool changed;

		CHECK_INT(SUP_OK, record_add(&r, &more.facts[i], SLICE(""), a,
					     &changed));
	}
}

/* As script_suppressions(), without what pruning renumbers. */
static void print(char *out)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < r.n_suppressions; i++) {
		const struct sup_suppression *s = &r.suppressions[i];

		CHECK_INT(SUP_BLOCKS_ALL, s->blocks);
		n += (size_t)snprintf(out + n, SCRIPT_TEXT_MAX - n, "%s%s %g..",
				      i == 0 ? "" : "; ",
				      sup_reason_name(s->reason),
				      (double)s->since / (double)SUP_DAY_MS);
		if (s->expires == 0)
			n += (size_t)snprintf(out + n, SCRIPT_TEXT_MAX - n,
					      "never");
		else
			n += (size_t)snprintf(
				out + n, SCRIPT_TEXT_MAX - n, "%g",
				(double)s->expires / (double)SUP_DAY_MS);
	}
}

static struct sup_policy *parse(const char *text)
{
	struct sup_policy *p = NULL;

	CHECK_INT(SUP_OK,
		  sup_policy_parse(sup_slice_of(text == NULL ? "" : text), "p",
				   &p, NULL));
	return p;
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena a = ARENA_INIT(0);
		struct sup_policy *p = parse(rows[i].policy);
		struct fold_rules rules = { .policy = p };
		char got[SCRIPT_TEXT_MAX];

		ROW(rows[i].name);
		memset(&r, 0, sizeof(r));
		add_facts(rows[i].facts, &a);
		add_fillers(&a);
		CHECK_INT(SUP_OK, fold(&r, address, &rules, &a, NULL));
		CHECK_INT(SUP_OK, fold_prune(&r, address, &rules, &a));
		CHECK(r.n_facts < SUP_FACTS_KEPT);
		add_facts(rows[i].later, &a);
		rules.ignore_allow = true;
		CHECK_INT(SUP_OK, fold(&r, address, &rules, &a, NULL));
		print(got);
		CHECK_TEXT(rows[i].want, got);
		arena_release(&a);
		sup_policy_free(p);
	}
}

static void undo(uint64_t batch)
{
	for (size_t i = 0; i < r.n_facts; i++) {
		uint64_t *batches = (uint64_t *)r.facts[i].batches;

		for (size_t k = 0; k < r.facts[i].n_batches; k++) {
			if (batches[k] == batch)
				batches[k] |= SUP_BATCH_UNDONE;
		}
	}
}

/* What a batch that is undone later said may take nobody else's place. */
static void test_batch_undone(void **state)
{
	static const struct {
		const char *name;
		const char *facts;
		const char *want;
	} undone[] = {
		{ "complaints within those of a batch",
		  "1000 complaint batch=7; 1001 complaint batch=7; "
		  "1002 complaint; 1003 complaint batch=7; "
		  "1004 complaint batch=7; 1005 complaint batch=7; "
		  "1006 complaint batch=7; 1007 complaint batch=7",
		  "complaint 1002..never" },
		{ "of another batch",
		  "1000 complaint batch=7; 1001 complaint batch=7; "
		  "1002 complaint batch=8; 1003 complaint batch=7; "
		  "1004 complaint batch=7; 1005 complaint batch=7; "
		  "1006 complaint batch=7; 1007 complaint batch=7",
		  "complaint 1002..never" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(undone); i++) {
		struct arena a = ARENA_INIT(0);
		struct sup_policy *p = parse(NULL);
		struct fold_rules rules = { .policy = p };
		char got[SCRIPT_TEXT_MAX];

		ROW(undone[i].name);
		memset(&r, 0, sizeof(r));
		add_facts(undone[i].facts, &a);
		add_fillers(&a);
		CHECK_INT(SUP_OK, fold(&r, address, &rules, &a, NULL));
		CHECK_INT(SUP_OK, fold_prune(&r, address, &rules, &a));
		undo(7);
		CHECK_INT(SUP_OK, fold(&r, address, &rules, &a, NULL));
		print(got);
		CHECK_TEXT(undone[i].want, got);
		arena_release(&a);
		sup_policy_free(p);
	}
}

/* 64 facts are few enough, whatever they say. */
static void test_few_stay(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct sup_policy *p = parse(NULL);
	struct fold_rules rules = { .policy = p };

	(void)state;
	memset(&r, 0, sizeof(r));
	add_fillers(&a);
	r.n_facts = SUP_FACTS_KEPT;
	CHECK_INT(SUP_OK, fold_prune(&r, address, &rules, &a));
	CHECK_INT(SUP_FACTS_KEPT, r.n_facts);
	arena_release(&a);
	sup_policy_free(p);
}

/* A run that takes a year stays whole though its bounces are many. */
static void test_long_run(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct sup_policy *p = parse("[soft_bounce]\nspan = 365d\n");
	struct fold_rules rules = { .policy = p };
	char got[SCRIPT_TEXT_MAX];

	(void)state;
	ROW("");
	memset(&r, 0, sizeof(r));
	for (int day = 0; day <= 365; day++) {
		bool changed;
		struct sup_fact f = { .kind = SUP_KIND_SOFT_BOUNCE,
				      .reason = SUP_REASON_SOFT_BOUNCE,
				      .bounce_class = SUP_CLASS_EXPIRED,
				      .source = SLICE("ses") };

		f.time = (1000 + day) * SUP_DAY_MS;
		f.first_seen = f.last_seen = f.time;
		CHECK_INT(SUP_OK, record_add(&r, &f, SLICE(""), &a, &changed));
		CHECK_INT(SUP_OK, fold_prune(&r, address, &rules, &a));
		CHECK(r.n_facts <= SUP_FACTS_KEPT);
	}
	CHECK_INT(SUP_OK, fold(&r, address, &rules, &a, NULL));
	print(got);
	CHECK_TEXT("soft_bounce 1365..1395", got);
	arena_release(&a);
	sup_policy_free(p);
}

/* Texts stay with causes and the newest three. */
static void test_texts(void **state)
{
	static const char facts[] =
		"1000 complaint text=cause; 1001 hard content text=a; "
		"1002 hard content text=b; 1003 hard content text=c; "
		"1004 hard content text=d; 1005 hard content text=e";
	struct arena a = ARENA_INIT(0);
	struct sup_policy *p = parse(NULL);
	struct fold_rules rules = { .policy = p };
	size_t texts = 0;

	(void)state;
	memset(&r, 0, sizeof(r));
	add_facts(facts, &a);
	add_fillers(&a);
	CHECK_INT(SUP_OK, fold_prune(&r, address, &rules, &a));
	for (size_t i = 0; i < r.n_facts; i++) {
		bool stays = r.facts[i].kind == SUP_KIND_COMPLAINT ||
			     r.facts[i].time >= 1003 * SUP_DAY_MS;

		CHECK_INT(stays, r.facts[i].text.n > 0);
		texts += stays;
	}
	CHECK_INT(4, texts);
	arena_release(&a);
	sup_policy_free(p);
}

static void test_no_memory(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct arena none = ARENA_INIT(1);
	struct sup_policy *p = parse(NULL);
	struct fold_rules rules = { .policy = p };

	(void)state;
	memset(&r, 0, sizeof(r));
	add_fillers(&a);
	CHECK_INT(SUP_NO_MEMORY, fold_prune(&r, address, &rules, &none));
	CHECK_INT(FILLERS, r.n_facts);
	arena_release(&a);
	sup_policy_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_batch_undone),
		cmocka_unit_test(test_few_stay),
		cmocka_unit_test(test_long_run),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
