/* Runs of soft bounces that go on, and what they still need. */
#include "support/check.h"

#include "base/slice.h"
#include "support/script.h"

static const struct {
	const char *name;
	const char *policy; /* NULL: the default: 3 bounces, 14 days */
	const char *facts;
	int day;
	int want; /* bounces missing; -1: no run */
} rows[] = {
	{ "nothing", NULL, "", 100, -1 },
	{ "one", NULL, "10 soft", 11, 2 },
	{ "two", NULL, "10 soft; 12 soft", 13, 1 },
	{ "two of one day are one", NULL, "10.1 soft; 10.5 soft", 11, 2 },
	{ "enough of them, too close together", NULL,
	  "10 soft; 11 soft; 12 soft; 13 soft", 14, 0 },
	{ "out of date by the gap", NULL, "10 soft; 12 soft", 73, -1 },
	{ "not yet out of date", NULL, "10 soft; 12 soft", 72, 1 },
	{ "no gap at all", "[soft_bounce]\ngap = forever\n", "10 soft", 9000,
	  2 },
	{ "ended by a delivery", NULL, "10 soft; 12 soft; 13 delivered", 14,
	  -1 },
	{ "completed", NULL, "10 soft; 17 soft; 24 soft", 25, -1 },
	{ "the next one after the stay", NULL,
	  "10 soft; 17 soft; 24 soft; 60 soft", 61, 2 },
	{ "asked for a time during the stay", NULL,
	  "10 soft; 17 soft; 24 soft; 60 soft", 30, -1 },
	{ "held, and counting in another scope", NULL,
	  "10 soft; 17 soft; 24 soft; 26 soft scope=a", 27, 2 },
	{ "not begun yet", NULL, "10 soft", 9, -1 },
	{ "the one that needs least", NULL,
	  "10 soft; 11 soft scope=a; 12 soft scope=a", 13, 1 },
	{ "a class that does not count", NULL, "10 soft greylisted", 11, -1 },
	{ "a hard bounce that counts", NULL, "10 hard mailbox_full", 11, 2 },
	{ "switched off", "[soft_bounce]\ncount = 0\n", "10 soft", 11, -1 },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena a = ARENA_INIT(0);
		struct sup_policy *policy = NULL;
		struct fold_rules rules = { .policy_version = 1 };
		struct record r = { .n_facts = 0 };
		const char *text = rows[i].policy == NULL ? "" : rows[i].policy;
		int left = 99;

		ROW(rows[i].name);
		CHECK_INT(SUP_OK, sup_policy_parse(sup_slice_of(text), "test",
						   &policy, NULL));
		rules.policy = policy;
		script_read(rows[i].facts, &r, &a);
		CHECK_INT(SUP_OK,
			  fold_running(&r, SLICE("ann@example.com"), &rules,
				       rows[i].day * SUP_DAY_MS, &a, &left));
		CHECK_INT(rows[i].want, left);
		CHECK_INT(0, r.n_suppressions);
		sup_policy_free(policy);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
