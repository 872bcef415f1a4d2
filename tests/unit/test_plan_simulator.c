/* Two lists of one address, driven apart by what happens, brought together. */
#include "support/check.h"

#include "sync/plan.h"

#define HARD SUP_REASON_HARD_BOUNCE
#define SOFT SUP_REASON_SOFT_BOUNCE
#define SPAM SUP_REASON_COMPLAINT
#define UNSUB SUP_REASON_UNSUBSCRIBE
#define MANUAL SUP_REASON_MANUAL
#define NONE SUP_REASON_NONE

static const struct plan_caps accounts[] = {
	{ .told = REASON_BIT(HARD) | REASON_BIT(SPAM),
	  .never = REASON_BIT(UNSUB) | REASON_BIT(SOFT),
	  .instead = HARD,
	  .replaces = true },
	{ .instead = MANUAL },
	{ .told = REASON_BIT(HARD) | REASON_BIT(SPAM) | REASON_BIT(UNSUB),
	  .instead = HARD,
	  .kept = REASON_BIT(SPAM) },
};

/* One address, one account, and what has happened to it at both ends. */
struct sim {
	unsigned seed;
	const struct plan_caps *caps;
	bool dates; /* they say since when */
	sup_time_ms now;
	/* Here: the newest fact of each reason, and the newest removal. */
	sup_time_ms facts[SUP_REASON_END];
	sup_time_ms removed;
	/* There. */
	struct plan_entry entry;
	bool complaint; /* of theirs, and newer than our removal */
	/* What we know of them. */
	struct plan_entry last;
	struct plan_intent meant;
};

static unsigned draw(struct sim *s, unsigned n)
{
	s->seed = s->seed * 1103515245u + 12345u;
	return (s->seed >> 16) % n;
}

static size_t in_force(const struct sim *s, struct sup_suppression *out)
{
	size_t n = 0;

	for (int r = 1; r < SUP_REASON_END; r++) {
		if (s->facts[r] > s->removed)
			out[n++] = (struct sup_suppression){
				.reason = (enum sup_reason)r
			};
	}
	return n;
}

static void they_enter(struct sim *s, enum sup_reason r)
{
	s->entry = (struct plan_entry){ true, r, s->dates ? s->now : 0 };
}

/* They carry it out; ANY forgets the reason. */
static void carry_out(struct sim *s, const struct plan_step *step)
{
	if (step->act == PLAN_REMOVE)
		s->entry.there = false;
	if (step->act == PLAN_ADD && (!s->entry.there || s->caps->replaces))
		they_enter(s, step->reason);
}

/* cut 1: killed before the call; 2: behind it; 0: not at all. */
static struct plan_step sync_once(struct sim *s, unsigned cut)
{
	static const struct plan_rules rules = { .push_temporary = false };
	static const struct plan_intent none = { .act = PLAN_NOTHING };
	struct sup_suppression ours[SUP_REASON_END];
	struct plan_view v = { .ours = ours,
			       .removed = s->removed,
			       .last = s->last,
			       .seen = true,
			       .now = s->entry,
			       .meant = s->meant };
	struct plan_step step;

	if (!s->entry.there)
		v.now = (struct plan_entry){ false, NONE, 0 };
	v.n_ours = in_force(s, ours);
	plan_step(&v, s->caps, &rules, &step);
	if (step.news == NEWS_EVIDENCE) {
		sup_time_ms t = v.now.since != 0 ? v.now.since : s->now;

		if (t > s->facts[v.now.reason])
			s->facts[v.now.reason] = t;
	}
	s->last = v.now;
	if (step.settled)
		s->meant = none;
	if (step.act != PLAN_NOTHING) {
		s->meant.act = step.act;
		if (step.act == PLAN_ADD)
			s->meant.told = step.reason;
		if (cut == 1)
			return step;
		carry_out(s, &step);
		if (cut == 2)
			return step;
		s->last = (struct plan_entry){ step.act == PLAN_ADD,
					       step.reason, 0 };
		if (step.act == PLAN_REMOVE)
			s->meant = none;
	}
	return step;
}

static void random_step(struct sim *s)
{
	static const enum sup_reason theirs[] = { HARD, SPAM, UNSUB, MANUAL };
	static const enum sup_reason ours[] = { HARD, SPAM, UNSUB, MANUAL };

	s->now += 1000;
	switch (draw(s, 7)) {
	case 0:
		s->facts[ours[draw(s, 4)]] = s->now;
		break;
	case 1:
		s->removed = s->now;
		s->complaint = false;
		break;
	case 2:
		/* Only where there is none yet: then it is a new one. */
		if (!s->entry.there) {
			they_enter(s, theirs[draw(s, 4)]);
			/* Without a date it could be ours. */
			s->complaint |= s->entry.reason == SPAM &&
					(s->dates || s->meant.told != SPAM);
		}
		break;
	case 3:
		if (s->entry.there && s->entry.reason != SPAM)
			s->entry.there = false;
		break;
	case 4:
		/* Without dates what came behind the second cannot be told. */
		(void)sync_once(s, s->dates ? 1 + draw(s, 2) : 1);
		break;
	default:
		(void)sync_once(s, 0);
		break;
	}
}

static bool can_hold(const struct sim *s, const struct sup_suppression *ours,
		     size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((s->caps->never & REASON_BIT(ours[i].reason)) == 0)
			return true;
	}
	return false;
}

static void check_agreement(struct sim *s)
{
	struct sup_suppression ours[SUP_REASON_END];
	struct plan_step step;
	bool kept;
	size_t n;

	for (int i = 0; i < 3; i++) {
		s->now += 1000;
		(void)sync_once(s, 0);
	}
	step = sync_once(s, 0);
	CHECK_INT(PLAN_NOTHING, step.act);
	CHECK_INT(NEWS_NONE, step.news);
	n = in_force(s, ours);
	if (can_hold(s, ours, n))
		CHECK(s->entry.there);
	kept = (s->caps->kept & REASON_BIT(s->entry.reason)) != 0;
	if (n == 0 && s->removed != 0)
		CHECK(!s->entry.there || kept);
	/* Whatever they learned of since our last removal. */
	if (s->complaint)
		CHECK(n > 0);
}

static void test_simulator(void **state)
{
	enum {
		SEEDS = 20000,
		STEPS = 40
	};
	char name[64];

	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct sim s = { .seed = seed,
				 .now = 1000000,
				 .caps = &accounts[seed % COUNT(accounts)],
				 .dates = seed % 2 == 0 };

		(void)snprintf(name, sizeof(name), "seed %u", seed);
		ROW(name);
		for (int i = 0; i < STEPS; i++)
			random_step(&s);
		check_agreement(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_simulator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
