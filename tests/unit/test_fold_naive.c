/* The fold against a second one that was written from the design alone. */
#include "support/check.h"

#include "base/slice.h"
#include "model/fact.h"
#include "model/record.h"
#include "support/history.h"
#include "support/naive_fold.h"

enum {
	ROUNDS = 5000,
	FACTS_MAX = 200
};

static const struct {
	const char *name;
	const char *policy;
	struct naive_policy numbers;
} policies[] = {
	{ "default", "", { 3, 3, 14, 60, true, { 30, 90, 0 }, false } },
	{ "simple",
	  "[soft_bounce]\ncount = 5\ndays = 1\nspan = 0d\nper_day = 0\n"
	  "[complaint]\nresubscribe = yes\n",
	  { 5, 1, 0, 60, false, { 30, 90, 0 }, true } },
	{ "short",
	  "[soft_bounce]\ncount = 2\ndays = 2\nspan = 1d\ngap = 5d\n"
	  "stay = 2d 4d 8d\n",
	  { 2, 2, 1, 5, true, { 2, 4, 8 }, false } },
};

/* Short and long ones, sparse and dense ones. */
static const struct history_shape shapes[] = {
	{ 4, 3, 30, true, false, false },
	{ 12, 60, 80, false, false, false },
	{ 40, 300, 80, true, false, false },
	{ 60, 20, 60, true, false, false },
	{ 64, 900, 90, false, false, false },
	{ FACTS_MAX, 2000, 85, true, false, false },
};

static void compare(const struct record *r, const struct sup_suppression *want,
		    size_t n)
{
	CHECK_INT(n, r->n_suppressions);
	for (size_t i = 0; i < n; i++) {
		const struct sup_suppression *got = &r->suppressions[i];

		CHECK_SLICE(want[i].scope, got->scope);
		CHECK_INT(want[i].reason, got->reason);
		CHECK_INT(want[i].since, got->since);
		CHECK_INT(want[i].cause, got->cause);
		CHECK_INT(want[i].expires, got->expires);
		CHECK_INT(want[i].from, got->from);
		CHECK_INT(want[i].blocks, got->blocks);
	}
}

static void one_round(uint64_t seed, struct sup_policy *const *parsed,
		      unsigned *runs)
{
	static struct sup_fact facts[FACTS_MAX];
	static struct sup_suppression want[NAIVE_FACTS_MAX];
	struct dice d = { seed };
	struct arena a = ARENA_INIT(0);
	struct record r = { 0 };
	unsigned policy = dice_roll(&d, COUNT(policies));
	const struct history_shape *shape =
		&shapes[dice_roll(&d, COUNT(shapes))];
	size_t n = history_make(&d, shape, facts, &a);
	struct void_rule v = { .domain = SLICE("example.com"),
			       .from = 19010 * SUP_DAY_MS,
			       .to = 19030 * SUP_DAY_MS };
	struct fold_rules rules = { .policy = parsed[policy],
				    .voids = &v,
				    .n_voids = dice_roll(&d, 2) };
	bool changed;

	if (dice_roll(&d, 2) == 0)
		v.bounce_class = SUP_CLASS_MAILBOX_FULL;
	for (size_t i = 0; i < n; i++)
		CHECK_INT(SUP_OK,
			  record_add(&r, &facts[i], SLICE(""), &a, &changed));
	CHECK_INT(SUP_OK, fold(&r, SLICE("ann@example.com"), &rules, &a, NULL));
	n = naive_fold(r.facts, r.n_facts, &policies[policy].numbers,
		       rules.n_voids == 1 ? &v : NULL, want);
	compare(&r, want, n);
	for (size_t i = 0; i < n; i++)
		*runs += r.facts[want[i].cause].kind == SUP_KIND_SOFT_BOUNCE;
	arena_release(&a);
}

static void test_naive(void **state)
{
	struct sup_policy *parsed[COUNT(policies)];
	uint64_t rounds = history_rounds(ROUNDS);
	unsigned runs = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(policies); i++)
		CHECK_INT(SUP_OK,
			  sup_policy_parse(sup_slice_of(policies[i].policy),
					   policies[i].name, &parsed[i], NULL));
	for (uint64_t i = 0; i < rounds; i++) {
		char name[48];

		(void)snprintf(name, sizeof(name), "SUPPRESS_SEED=%llu",
			       (unsigned long long)history_seed(i));
		ROW(name);
		one_round(history_seed(i), parsed, &runs);
	}
	/* The histories must be such that runs do complete. */
	ROW("runs");
	CHECK(rounds < ROUNDS || runs > ROUNDS / 4);
	for (size_t i = 0; i < COUNT(policies); i++)
		sup_policy_free(parsed[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_naive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
