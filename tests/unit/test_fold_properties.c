/*
 * What must be true of any history: order and repetition do not matter, nothing
 * lasting is lost, pruning changes no verdict.
 */
#include "support/check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/slice.h"
#include "model/fact.h"
#include "model/record.h"
#include "policy/fold.h"
#include "support/history.h"

enum {
	ROUNDS = 2000,
	PRUNE_ROUNDS = 200,
	FACTS_MAX = 400
};

static const struct sup_slice address = { "ann@example.com", 15 };
static const struct sup_slice key = { "example.com\0ann", 15 };

static struct sup_policy *policy;

static struct fold_rules rules(void)
{
	return (struct fold_rules){ .policy = policy, .policy_version = 3 };
}

static void name_round(uint64_t seed)
{
	char name[48];

	(void)snprintf(name, sizeof(name), "SUPPRESS_SEED=%llu",
		       (unsigned long long)seed);
	ROW(name);
}

/* The spelling of an event depends on the event alone. */
static struct sup_slice spelling_of(const struct sup_fact *f)
{
	static const char *const spellings[] = { "", "Ann@example.com",
						 "ANN@example.com" };

	return sup_slice_of(
		spellings[(uint64_t)(f->time / 1000 + f->first_seen) % 3]);
}

static void add(struct record *r, const struct sup_fact *f, struct arena *a)
{
	bool changed;

	CHECK_INT(SUP_OK, record_add(r, f, spelling_of(f), a, &changed));
}

static void refold(struct record *r, struct arena *a)
{
	struct fold_rules all = rules();

	CHECK_INT(SUP_OK, fold(r, address, &all, a, NULL));
}

static void prune(struct record *r, struct arena *a)
{
	struct fold_rules all = rules();

	refold(r, a);
	CHECK_INT(SUP_OK, fold_prune(r, address, &all, a));
	refold(r, a);
}

static void encode(const struct record *r, struct buf *out)
{
	buf_clear(out);
	CHECK_INT(SUP_OK, record_encode(r, key, out));
}

/* As a store does between two commits. */
static void through_bytes(struct record *r, struct arena *a)
{
	struct buf bytes = BUF_INIT(RECORD_VALUE_MAX);
	struct buf again = BUF_INIT(RECORD_VALUE_MAX);
	struct sup_slice kept;

	encode(r, &bytes);
	CHECK(arena_copy(a, buf_slice(&bytes), &kept));
	CHECK_INT(SUP_OK, record_decode(kept, key, a, r));
	encode(r, &again);
	CHECK_SLICE(kept, buf_slice(&again));
	buf_release(&bytes);
	buf_release(&again);
}

static void shuffle(struct dice *d, struct sup_fact *facts, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = dice_roll(d, (unsigned)i);
		struct sup_fact t = facts[i - 1];

		facts[i - 1] = facts[j];
		facts[j] = t;
	}
}

/* In groups, with repeats, folded and written after each group. */
static void add_in_groups(struct dice *d, struct record *r,
			  struct sup_fact *facts, size_t n, struct arena *a)
{
	shuffle(d, facts, n);
	for (size_t i = 0; i < n; i++) {
		add(r, &facts[i], a);
		if (dice_roll(d, 4) == 0)
			add(r, &facts[dice_roll(d, (unsigned)i + 1)], a);
		if (dice_roll(d, 5) == 0) {
			prune(r, a);
			through_bytes(r, a);
		}
	}
	prune(r, a);
}

static void one_order(uint64_t seed)
{
	static struct sup_fact facts[SUP_FACTS_KEPT];
	static const struct history_shape shapes[] = {
		{ 6, 5, 40, true, false, false },
		{ 40, 300, 80, true, false, false },
		{ SUP_FACTS_KEPT, 60, 60, true, false, false },
	};
	struct dice d = { seed };
	struct arena a = ARENA_INIT(0);
	struct buf want = BUF_INIT(RECORD_VALUE_MAX);
	struct buf got = BUF_INIT(RECORD_VALUE_MAX);
	struct record once = { 0 };
	struct record steps = { 0 };
	size_t n = history_make(&d, &shapes[dice_roll(&d, 3)], facts, &a);

	for (size_t i = 0; i < n; i++)
		add(&once, &facts[i], &a);
	refold(&once, &a);
	encode(&once, &want);
	add_in_groups(&d, &steps, facts, n, &a);
	encode(&steps, &got);
	CHECK_SLICE(buf_slice(&want), buf_slice(&got));
	buf_release(&want);
	buf_release(&got);
	arena_release(&a);
}

static void test_order_does_not_matter(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < history_rounds(ROUNDS); i++) {
		name_round(history_seed(i));
		one_order(history_seed(i));
	}
}

static const struct sup_suppression *find(const struct record *r,
					  struct sup_slice scope,
					  enum sup_reason reason)
{
	for (size_t i = 0; i < r->n_suppressions; i++) {
		if (r->suppressions[i].reason == reason &&
		    slice_equal(r->suppressions[i].scope, scope))
			return &r->suppressions[i];
	}
	return NULL;
}

/* Could anything have lifted f?  Generous: any newer removal in its scope or
 * above, of whatever, or a resubscribe. */
static bool may_be_lifted(const struct sup_fact *f,
			  const struct sup_fact *facts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct sup_fact *l = &facts[i];

		if ((l->kind == SUP_KIND_REMOVED ||
		     l->kind == SUP_KIND_RESUBSCRIBE) &&
		    fact_position(l) > fact_position(f))
			return true;
	}
	return false;
}

static void check_kept(const struct record *r, const struct sup_fact *facts,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct sup_fact *f = &facts[i];
		const struct sup_suppression *s;

		if ((f->kind != SUP_KIND_COMPLAINT &&
		     f->kind != SUP_KIND_UNSUBSCRIBE) ||
		    f->bounce_class == SUP_CLASS_ECHO ||
		    may_be_lifted(f, facts, n))
			continue;
		s = find(r, f->scope, f->reason);
		CHECK(s != NULL);
		if (s == NULL)
			continue;
		CHECK(s->since <= fact_position(f));
		CHECK(s->from <= f->first_seen);
		CHECK_INT(0, s->expires);
		CHECK((s->blocks & SUP_BLOCKS_MARKETING) != 0);
		CHECK((f->blocks & ~s->blocks) == 0);
	}
}

/* Any number of facts, in any order, pruned on the way. */
static void one_that_complained(uint64_t seed)
{
	static struct sup_fact facts[FACTS_MAX];
	struct dice d = { seed };
	struct arena a = ARENA_INIT(0);
	struct record r = { 0 };
	struct history_shape shape = {
		1 + dice_roll(&d, FACTS_MAX), 200,  dice_roll(&d, 90), false,
		dice_roll(&d, 2) == 0,	      false
	};
	size_t n = history_make(&d, &shape, facts, &a);

	add_in_groups(&d, &r, facts, n, &a);
	check_kept(&r, facts, n);
	arena_release(&a);
}

static void test_complaints_are_never_lost(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < history_rounds(PRUNE_ROUNDS); i++) {
		name_round(history_seed(i));
		one_that_complained(history_seed(i));
	}
}

/* One pruning of the whole changes no suppression. */
static void compare(const struct record *want, const struct record *got)
{
	CHECK_INT(want->n_suppressions, got->n_suppressions);
	for (size_t i = 0; i < want->n_suppressions; i++) {
		const struct sup_suppression *w = &want->suppressions[i];
		const struct sup_suppression *g = &got->suppressions[i];

		CHECK_SLICE(w->scope, g->scope);
		CHECK_INT(w->reason, g->reason);
		CHECK_INT(w->since, g->since);
		CHECK_INT(w->from, g->from);
		CHECK_INT(w->expires, g->expires);
		CHECK_INT(w->blocks, g->blocks);
		CHECK(fact_same(&want->facts[w->cause], &got->facts[g->cause]));
	}
}

/* A deep copy, so that pruning one leaves the other alone. */
static struct record copy(const struct record *r, struct arena *a)
{
	struct record c = *r;

	c.facts = arena_alloc(a, r->n_facts, sizeof(*c.facts));
	CHECK(c.facts != NULL);
	if (c.facts == NULL)
		return c;
	memcpy(c.facts, r->facts, r->n_facts * sizeof(*c.facts));
	c.room = r->n_facts;
	return c;
}

static struct sup_fact soft_at(sup_time_ms t)
{
	return (struct sup_fact){ .kind = SUP_KIND_SOFT_BOUNCE,
				  .reason = SUP_REASON_SOFT_BOUNCE,
				  .bounce_class = SUP_CLASS_MAILBOX_FULL,
				  .time = t,
				  .first_seen = t,
				  .last_seen = t,
				  .source = SLICE("later") };
}

static void one_pruning(uint64_t seed)
{
	static struct sup_fact facts[FACTS_MAX];
	static const struct history_shape shapes[] = {
		{ FACTS_MAX, 2000, 97, true, false, false },
		{ FACTS_MAX, 300, 80, true, false, false },
		{ FACTS_MAX, 3000, 99, false, true, false },
		{ FACTS_MAX, 900, 30, true, false, false },
	};
	struct dice d = { seed };
	struct arena a = ARENA_INIT(0);
	struct record full = { 0 };
	struct record pruned;
	size_t n = history_make(&d, &shapes[dice_roll(&d, COUNT(shapes))],
				facts, &a);
	sup_time_ms t = 0;

	for (size_t i = 0; i < n; i++) {
		add(&full, &facts[i], &a);
		if (facts[i].time > t)
			t = facts[i].time;
	}
	refold(&full, &a);
	pruned = copy(&full, &a);
	prune(&pruned, &a);
	compare(&full, &pruned);
	CHECK(full.n_facts > SUP_FACTS_KEPT || full.n_facts == pruned.n_facts);
	/* A running run goes on as if nothing had been dropped. */
	for (int i = 0; i < 12; i++) {
		struct sup_fact f;

		t += (1 + dice_roll(&d, 40)) * SUP_DAY_MS;
		f = soft_at(t);
		f.scope = sup_slice_of(i % 2 == 0 ? "" : "a");
		add(&full, &f, &a);
		refold(&full, &a);
		add(&pruned, &f, &a);
		prune(&pruned, &a);
		compare(&full, &pruned);
	}
	arena_release(&a);
}

static void test_pruning_changes_nothing(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < history_rounds(PRUNE_ROUNDS); i++) {
		name_round(history_seed(i));
		one_pruning(history_seed(i));
	}
}

static int by_position(const void *a, const void *b)
{
	return fact_compare(a, b);
}

/* Facts that come in their order and are pruned all along. */
static void one_life(uint64_t seed)
{
	static struct sup_fact facts[FACTS_MAX];
	/* Of two outcomes of a message the one that was dropped may have been
	 * the one that stood for both: the other then counts. */
	struct history_shape shape = {
		.facts = FACTS_MAX, .days = 3000, .soft = 90, .no_message = true
	};
	struct dice d = { seed };
	struct arena a = ARENA_INIT(0);
	struct record full = { 0 };
	struct record pruned = { 0 };
	size_t n = history_make(&d, &shape, facts, &a);

	qsort(facts, n, sizeof(facts[0]), by_position);
	for (size_t i = 0; i < n; i++) {
		/* What has no time may have been seen at any. */
		if (facts[i].time == 0)
			continue;
		add(&full, &facts[i], &a);
		add(&pruned, &facts[i], &a);
		if (dice_roll(&d, 8) != 0)
			continue;
		refold(&full, &a);
		prune(&pruned, &a);
		through_bytes(&pruned, &a);
		compare(&full, &pruned);
	}
	arena_release(&a);
}

static void test_a_life_of_pruning(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < history_rounds(PRUNE_ROUNDS); i++) {
		name_round(history_seed(i));
		one_life(history_seed(i));
	}
}

/* A stay for ever outlives whatever comes, in any order, but a delivery. */
static void one_for_ever(uint64_t seed)
{
	static struct sup_fact facts[FACTS_MAX];
	struct history_shape shape = {
		FACTS_MAX, 3000, 100, false, true, false
	};
	struct dice d = { seed };
	struct arena a = ARENA_INIT(0);
	struct record r = { 0 };
	sup_time_ms t = INT64_C(19000) * SUP_DAY_MS;
	size_t n;

	for (int i = 0; i < 9; i++) {
		struct sup_fact f;

		/* Each run behind the stay of the one before. */
		t += (i % 3 == 0 ? 91 : 8) * SUP_DAY_MS;
		f = soft_at(t);
		add(&r, &f, &a);
	}
	refold(&r, &a);
	CHECK(find(&r, SLICE(""), SUP_REASON_SOFT_BOUNCE) != NULL);
	CHECK_INT(0, find(&r, SLICE(""), SUP_REASON_SOFT_BOUNCE)->expires);
	/* Bounces only, younger than the third run; those of "later" lie
	 * before. */
	n = history_make(&d, &shape, facts, &a);
	for (size_t i = 0; i < n; i++) {
		if (facts[i].kind == SUP_KIND_SOFT_BOUNCE)
			facts[i].time = t + 1 + dice_roll(&d, 1000000000);
	}
	add_in_groups(&d, &r, facts, n, &a);
	CHECK(find(&r, SLICE(""), SUP_REASON_SOFT_BOUNCE) != NULL);
	CHECK_INT(0, find(&r, SLICE(""), SUP_REASON_SOFT_BOUNCE)->expires);
	arena_release(&a);
}

static void test_for_ever_is_for_ever(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < history_rounds(PRUNE_ROUNDS); i++) {
		name_round(history_seed(i));
		one_for_ever(history_seed(i));
	}
}

static int set_up(void **state)
{
	(void)state;
	return sup_policy_parse(SLICE(""), "default", &policy, NULL) != SUP_OK;
}

static int tear_down(void **state)
{
	(void)state;
	sup_policy_free(policy);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_does_not_matter),
		cmocka_unit_test(test_complaints_are_never_lost),
		cmocka_unit_test(test_pruning_changes_nothing),
		cmocka_unit_test(test_a_life_of_pruning),
		cmocka_unit_test(test_for_ever_is_for_ever),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
