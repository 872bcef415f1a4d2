/* What two lists tell each other: a row a rule. */
#include "support/check.h"

#include "sync/plan.h"

#define HARD SUP_REASON_HARD_BOUNCE
#define SOFT SUP_REASON_SOFT_BOUNCE
#define SPAM SUP_REASON_COMPLAINT
#define UNSUB SUP_REASON_UNSUBSCRIBE
#define MANUAL SUP_REASON_MANUAL
#define NONE SUP_REASON_NONE

enum {
	/* Accounts. */
	SES = 0,    /* bounce and complaint; the newest push counts */
	ANY = 1,    /* whatever it is called, it is "manual" there */
	STRICT = 2, /* keeps complaints, changes nothing */
	/* Settings. */
	TEMPORARY = 1,
	HEED = 2
};

static const struct plan_caps accounts[] = {
	[SES] = { .told = REASON_BIT(HARD) | REASON_BIT(SPAM),
		  .never = REASON_BIT(UNSUB) | REASON_BIT(SOFT),
		  .instead = HARD,
		  .replaces = true },
	[ANY] = { .instead = MANUAL },
	[STRICT] = { .told = REASON_BIT(HARD) | REASON_BIT(SPAM) |
			     REASON_BIT(UNSUB),
		     .instead = HARD,
		     .kept = REASON_BIT(SPAM) },
};

/* clang-format off */
#define THERE(reason, since) { true, reason, since }
#define GONE                 { false, NONE, 0 }
#define MEANT(act, told)     { act, told, false }
#define ONCE(told)           { PLAN_ADD, told, true }
#define NEVER                MEANT(PLAN_NOTHING, NONE)
#define DO(act, reason)      { act, reason, NEWS_NONE, HOLD_NOTHING, false }
#define BACK(reason)         { PLAN_ADD, reason, NEWS_VANISHED, 0, false }
#define SAY(news)            { PLAN_NOTHING, NONE, news, HOLD_NOTHING, false }
#define HOLD(hold)           { PLAN_NOTHING, NONE, NEWS_NONE, hold, false }
#define IDLE                 HOLD(HOLD_NOTHING)
/* clang-format on */

static const struct {
	const char *name;
	int account;
	int set;
	enum sup_reason ours; /* NONE: nothing is in force */
	sup_time_ms expires;
	bool incident;
	sup_time_ms removed;
	struct plan_entry last;
	struct plan_entry now;
	struct plan_intent meant;
	struct plan_step want;
} rows[] = {
	{ "nothing here, nothing there", SES, 0, NONE, 0, false, 0, GONE, GONE,
	  NEVER, IDLE },
	{ "a bounce of ours is told", SES, 0, HARD, 0, false, 0, GONE, GONE,
	  NEVER, DO(PLAN_ADD, HARD) },
	{ "as manual where they know nothing else", ANY, 0, SPAM, 0, false, 0,
	  GONE, GONE, NEVER, DO(PLAN_ADD, MANUAL) },
	{ "an unsubscribe has no place at SES", SES, 0, UNSUB, 0, false, 0,
	  GONE, GONE, NEVER, HOLD(HOLD_NO_PLACE) },
	{ "what ends by itself is not told", ANY, 0, SOFT, 900, false, 0, GONE,
	  GONE, NEVER, HOLD(HOLD_TEMPORARY) },
	{ "unless it is wanted", ANY, TEMPORARY, SOFT, 900, false, 0, GONE,
	  GONE, NEVER, DO(PLAN_ADD, MANUAL) },
	{ "an incident is held back", SES, 0, HARD, 0, true, 0, GONE, GONE,
	  NEVER, HOLD(HOLD_INCIDENT) },
	{ "the same is there", SES, 0, HARD, 0, false, 0, THERE(HARD, 5),
	  THERE(HARD, 5), NEVER, IDLE },
	{ "a complaint is there, a bounce is not told", SES, 0, HARD, 0, false,
	  0, THERE(SPAM, 5), THERE(SPAM, 5), NEVER, IDLE },
	{ "a bounce is there, a complaint is told", SES, 0, SPAM, 0, false, 0,
	  THERE(HARD, 5), THERE(HARD, 5), NEVER, DO(PLAN_ADD, SPAM) },
	{ "but not where nothing is replaced", STRICT, 0, SPAM, 0, false, 0,
	  THERE(HARD, 5), THERE(HARD, 5), NEVER, HOLD(HOLD_WEAKER) },
	{ "an unsubscribe there does not stop receipts", STRICT, 0, HARD, 0,
	  false, 0, THERE(UNSUB, 5), THERE(UNSUB, 5), NEVER,
	  HOLD(HOLD_WEAKER) },
	{ "a complaint of theirs is news", SES, 0, NONE, 0, false, 0, GONE,
	  THERE(SPAM, 5), NEVER, SAY(NEWS_EVIDENCE) },
	{ "so is one beside a bounce of ours", SES, 0, HARD, 0, false, 0,
	  THERE(HARD, 5), THERE(SPAM, 7), MEANT(PLAN_ADD, HARD),
	  SAY(NEWS_EVIDENCE) },
	{ "what was read before is none", SES, 0, NONE, 0, false, 0,
	  THERE(SPAM, 5), THERE(SPAM, 5), NEVER, IDLE },
	{ "ours comes back with their date", SES, 0, HARD, 0, false, 0, GONE,
	  THERE(HARD, 77), MEANT(PLAN_ADD, HARD), IDLE },
	{ "ours comes back as manual", STRICT, 0, HARD, 0, false, 0, GONE,
	  THERE(MANUAL, 77), MEANT(PLAN_ADD, HARD), IDLE },
	{ "ours comes back weaker and is not told again", SES, 0, SPAM, 0,
	  false, 0, GONE, THERE(HARD, 77), MEANT(PLAN_ADD, SPAM), IDLE },
	{ "an unsubscribe that we did not tell is news", STRICT, 0, SPAM, 0,
	  false, 0, GONE, THERE(UNSUB, 77), MEANT(PLAN_ADD, SPAM),
	  SAY(NEWS_EVIDENCE) },
	{ "our removal is carried", SES, 0, NONE, 0, false, 9, THERE(HARD, 5),
	  THERE(HARD, 5), NEVER, DO(PLAN_REMOVE, NONE) },
	{ "also for what was never read", SES, 0, NONE, 0, false, 9, GONE,
	  THERE(HARD, 5), NEVER, DO(PLAN_REMOVE, NONE) },
	{ "also for a push that came back without a date", ANY, 0, NONE, 0,
	  false, 9, GONE, THERE(MANUAL, 0), MEANT(PLAN_ADD, MANUAL),
	  DO(PLAN_REMOVE, NONE) },
	{ "also if their clock is ahead", ANY, 0, NONE, 0, false, 9, GONE,
	  THERE(MANUAL, 12), MEANT(PLAN_ADD, MANUAL), DO(PLAN_REMOVE, NONE) },
	{ "and once more if it was cut off", ANY, 0, NONE, 0, false, 9, GONE,
	  THERE(MANUAL, 0), MEANT(PLAN_REMOVE, MANUAL), DO(PLAN_REMOVE, NONE) },
	{ "not if something is left here", SES, 0, HARD, 0, false, 9,
	  THERE(HARD, 5), THERE(HARD, 5), NEVER, IDLE },
	{ "not if theirs is newer", SES, 0, NONE, 0, false, 9, THERE(HARD, 5),
	  THERE(HARD, 11), NEVER, SAY(NEWS_EVIDENCE) },
	{ "newer than a removal that was cut off", SES, 0, NONE, 0, false, 9,
	  GONE, THERE(HARD, 11), MEANT(PLAN_REMOVE, HARD), SAY(NEWS_EVIDENCE) },
	{ "a newer complaint is theirs, though one was told", SES, 0, NONE, 0,
	  false, 9, GONE, THERE(SPAM, 11), MEANT(PLAN_ADD, SPAM),
	  SAY(NEWS_EVIDENCE) },
	{ "a newer bounce is none of ours made weaker", ANY, 0, NONE, 0, false,
	  9, GONE, THERE(HARD, 11), MEANT(PLAN_ADD, MANUAL),
	  SAY(NEWS_EVIDENCE) },
	{ "a removal that was cut off goes on", SES, 0, NONE, 0, false, 9,
	  THERE(HARD, 11), THERE(HARD, 11), MEANT(PLAN_REMOVE, HARD),
	  DO(PLAN_REMOVE, NONE) },
	{ "not if it was news without a removal", SES, 0, NONE, 0, false, 0,
	  THERE(HARD, 5), THERE(HARD, 5), NEVER, IDLE },
	{ "not what they keep", STRICT, 0, NONE, 0, false, 9, THERE(SPAM, 5),
	  THERE(SPAM, 5), NEVER, HOLD(HOLD_NOT_DELETED) },
	{ "what has ended here ends there", ANY, TEMPORARY, NONE, 0, false, 0,
	  THERE(MANUAL, 5), THERE(MANUAL, 5), ONCE(MANUAL),
	  DO(PLAN_REMOVE, NONE) },
	{ "what they took off is put back, and said", SES, 0, HARD, 0, false, 0,
	  THERE(HARD, 5), GONE, MEANT(PLAN_ADD, HARD), BACK(HARD) },
	{ "or left to us, if that is wanted", SES, HEED, HARD, 0, false, 0,
	  THERE(HARD, 5), GONE, MEANT(PLAN_ADD, HARD), SAY(NEWS_VANISHED) },
	{ "but never a complaint", SES, HEED, SPAM, 0, false, 0, THERE(SPAM, 5),
	  GONE, MEANT(PLAN_ADD, SPAM), BACK(SPAM) },
	{ "what we took off and have again is told again", SES, 0, HARD, 0,
	  false, 9, THERE(HARD, 5), GONE, MEANT(PLAN_REMOVE, HARD),
	  DO(PLAN_ADD, HARD) },
	{ "what we took off has not vanished", SES, 0, NONE, 0, false, 9,
	  THERE(HARD, 5), GONE, MEANT(PLAN_REMOVE, HARD), IDLE },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct sup_suppression ours = { .reason = rows[i].ours,
						      .expires =
							      rows[i].expires };
		const struct plan_view v = { .ours = &ours,
					     .n_ours = rows[i].ours != NONE,
					     .incident = rows[i].incident,
					     .removed = rows[i].removed,
					     .last = rows[i].last,
					     .seen = true,
					     .now = rows[i].now,
					     .meant = rows[i].meant };
		const struct plan_rules rules = {
			.push_temporary = (rows[i].set & TEMPORARY) != 0,
			.heed_removals = (rows[i].set & HEED) != 0
		};
		struct plan_step got;

		ROW(rows[i].name);
		plan_step(&v, &accounts[rows[i].account], &rules, &got);
		CHECK_INT(rows[i].want.act, got.act);
		CHECK_INT(rows[i].want.reason, got.reason);
		CHECK_INT(rows[i].want.news, got.news);
		CHECK_INT(rows[i].want.hold, got.hold);
		CHECK_INT(!rows[i].now.there, got.settled);
	}
}

/* Without a look at their list nothing is news and nothing is taken off but
 * what is known to be there. */
static void test_unread(void **state)
{
	const struct sup_suppression ours = { .reason = HARD };
	const struct plan_rules rules = { .push_temporary = false };
	struct plan_view v = { .ours = &ours, .n_ours = 1 };
	struct plan_step got;

	(void)state;
	ROW("it is told");
	plan_step(&v, &accounts[SES], &rules, &got);
	CHECK_INT(PLAN_ADD, got.act);
	ROW("once");
	v.last = (struct plan_entry)THERE(HARD, 5);
	plan_step(&v, &accounts[SES], &rules, &got);
	CHECK_INT(PLAN_NOTHING, got.act);
	ROW("it is taken off");
	v.n_ours = 0;
	v.removed = 9;
	plan_step(&v, &accounts[SES], &rules, &got);
	CHECK_INT(PLAN_REMOVE, got.act);
	CHECK_INT(NEWS_NONE, got.news);
}

/* Of several the one that lasts, and that they can hold, is told. */
static void test_which(void **state)
{
	static const struct sup_suppression both[] = {
		{ .reason = SPAM, .expires = 900 }, { .reason = HARD }
	};
	static const struct sup_suppression other[] = { { .reason = UNSUB },
							{ .reason = HARD } };
	static const struct sup_suppression two[] = { { .reason = HARD },
						      { .reason = SPAM } };
	const struct plan_rules rules = { .push_temporary = false };
	struct plan_view v = { .ours = both, .n_ours = 2 };
	struct plan_step got;

	(void)state;
	ROW("what lasts");
	plan_step(&v, &accounts[SES], &rules, &got);
	CHECK_INT(HARD, got.reason);
	ROW("what has a place");
	v.ours = other;
	plan_step(&v, &accounts[SES], &rules, &got);
	CHECK_INT(HARD, got.reason);
	ROW("the stronger");
	v.ours = two;
	plan_step(&v, &accounts[SES], &rules, &got);
	CHECK_INT(SPAM, got.reason);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_which),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
