#include <stdlib.h>

#include "base/slice.h"
#include "store/changes.h"
#include "support/check.h"
#include "support/store.h"

static char dir[SCRATCH_MAX];
static struct sup_store *s;

static int setup(void **state)
{
	(void)state;
	scratch_make(dir);
	s = scratch_store(dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sup_store_close(s);
	scratch_remove(dir);
	return 0;
}

#define DAY0 (20000 * SUP_DAY_MS)

struct lines {
	int n;
	sup_time_ms time;
	uint64_t last;
};

static enum sup_status append(struct txn *t, void *arg)
{
	struct lines *l = arg;
	enum sup_status st = SUP_OK;

	for (int i = 0; i < l->n && st == SUP_OK; i++) {
		struct change c = { .time = l->time,
				    .what = CHANGE_LIFTED,
				    .reason = SUP_REASON_COMPLAINT,
				    .of = CHANGE_OF_RULE,
				    .key = SLICE("com.example\0="),
				    .scope = SLICE("acme/news"),
				    .batch = 300 };

		st = change_append(t, &c);
		l->last = c.seq;
	}
	return st;
}

static uint64_t put(int n, sup_time_ms time)
{
	struct lines l = { .n = n, .time = time };

	CHECK_INT(SUP_OK, store_update(s, append, &l, NULL));
	return l.last;
}

struct walk {
	uint64_t since;
	size_t max;
	uint64_t first;
	uint64_t last;
	int n;
};

static enum sup_status see(const struct change *c, void *arg)
{
	struct walk *w = arg;

	if (w->n++ == 0)
		w->first = c->seq;
	else
		CHECK_INT(w->last + 1, c->seq);
	w->last = c->seq;
	CHECK_INT(CHANGE_LIFTED, c->what);
	CHECK_INT(SUP_REASON_COMPLAINT, c->reason);
	CHECK(c->of == CHANGE_OF_RULE && c->time >= DAY0);
	CHECK_INT(300, c->batch);
	CHECK_SLICE(SLICE("com.example\0="), c->key);
	CHECK_SLICE(SLICE("acme/news"), c->scope);
	return SUP_OK;
}

static enum sup_status walk(struct txn *t, void *arg)
{
	struct walk *w = arg;

	return changes_walk(t, w->since, w->max, see, w);
}

static void check_walk(uint64_t since, size_t max, enum sup_status want,
		       uint64_t first, int n)
{
	struct walk w = { .since = since, .max = max };

	CHECK_INT(want, store_view(s, walk, &w, NULL));
	CHECK_INT(n, w.n);
	CHECK_INT(first, w.first);
}

static enum sup_status range(struct txn *t, void *arg)
{
	uint64_t *r = arg;

	return changes_range(t, &r[0], &r[1]);
}

static void check_range(uint64_t first, uint64_t last)
{
	uint64_t r[2] = { 77, 77 };

	CHECK_INT(SUP_OK, store_view(s, range, r, NULL));
	CHECK_INT(first, r[0]);
	CHECK_INT(last, r[1]);
}

static void test_log(void **state)
{
	(void)state;
	ROW("empty");
	check_range(0, 0);
	check_walk(0, 10, SUP_OK, 0, 0);
	check_walk(1, 10, SUP_START_OVER, 0, 0);
	ROW("five lines");
	CHECK_INT(3, put(3, DAY0));
	CHECK_INT(5, put(2, DAY0));
	check_range(1, 5);
	check_walk(0, 10, SUP_OK, 1, 5);
	check_walk(0, 2, SUP_OK, 1, 2);
	check_walk(2, 2, SUP_OK, 3, 2);
	check_walk(4, 10, SUP_OK, 5, 1);
	check_walk(5, 10, SUP_OK, 0, 0);
	ROW("newer than the log: another log's cursor");
	check_walk(6, 10, SUP_START_OVER, 0, 0);
}

static void test_dropping(void **state)
{
	sup_time_ms kept = CHANGES_KEPT_DAYS * SUP_DAY_MS;

	(void)state;
	CHECK_INT(100, put(100, DAY0));
	ROW("at the limit");
	CHECK_INT(101, put(1, DAY0 + kept));
	check_range(1, 101);
	ROW("a bounded number a call");
	CHECK_INT(102, put(1, DAY0 + kept + 1));
	check_range(33, 102);
	check_walk(0, 200, SUP_START_OVER, 0, 0);
	check_walk(31, 200, SUP_START_OVER, 0, 0);
	check_walk(32, 200, SUP_OK, 33, 70);
	ROW("several in one transaction");
	CHECK_INT(104, put(2, DAY0 + kept + 1));
	check_range(97, 104);
	CHECK_INT(105, put(1, DAY0 + kept + 1));
	check_range(101, 105);
	ROW("all, and numbers go on");
	CHECK_INT(106, put(1, DAY0 + 10 * kept));
	check_range(106, 106);
	check_walk(105, 10, SUP_OK, 106, 1);
	check_walk(104, 10, SUP_START_OVER, 0, 0);
	check_walk(106, 10, SUP_OK, 0, 0);
	check_walk(107, 10, SUP_START_OVER, 0, 0);
}

static enum sup_status bad_line(struct txn *t, void *arg)
{
	struct change c = { .time = DAY0 };

	(void)arg;
	CHECK_INT(SUP_INVALID, change_append(t, &c));
	c.what = CHANGE_READ_ALL;
	c.time = -1;
	CHECK_INT(SUP_INVALID, change_append(t, &c));
	return SUP_OK;
}

static void test_bad_line(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, bad_line, NULL, NULL));
	check_range(0, 0);
}

static enum sup_status see_batch(const struct batch *b, void *arg)
{
	uint64_t *sum = arg;

	*sum = *sum * 10 + b->id;
	return SUP_OK;
}

static enum sup_status batches(struct txn *t, void *arg)
{
	struct batch a = { .state = BATCH_RUNNING,
			   .started = DAY0,
			   .what = SLICE("import"),
			   .who = SLICE("root"),
			   .note = SLICE("a note") };
	struct batch b = { .state = BATCH_DONE };
	struct batch got;
	uint64_t sum = 0;

	(void)arg;
	CHECK_INT(SUP_NOT_FOUND, batch_get(t, 1, &got));
	CHECK_INT(SUP_OK, batch_create(t, &a));
	CHECK_INT(SUP_OK, batch_create(t, &b));
	CHECK_INT(1, a.id);
	CHECK_INT(2, b.id);
	a.state = BATCH_UNDONE;
	a.ended = DAY0 + 5;
	a.facts = 1000;
	a.changed = 999;
	a.first_seq = 7;
	a.last_seq = 700;
	CHECK_INT(SUP_OK, batch_put(t, &a));
	CHECK_INT(SUP_OK, batch_get(t, 1, &got));
	CHECK_INT(BATCH_UNDONE, got.state);
	CHECK_INT(1, got.id);
	CHECK_INT(DAY0, got.started);
	CHECK_INT(DAY0 + 5, got.ended);
	CHECK_SLICE(SLICE("import"), got.what);
	CHECK_SLICE(SLICE("root"), got.who);
	CHECK_SLICE(SLICE("a note"), got.note);
	CHECK_INT(1000, got.facts);
	CHECK_INT(999, got.changed);
	CHECK_INT(7, got.first_seq);
	CHECK_INT(700, got.last_seq);
	CHECK_INT(SUP_OK, batches_walk(t, see_batch, &sum));
	CHECK_INT(12, sum);
	b.id = 0;
	CHECK_INT(SUP_INVALID, batch_put(t, &b));
	return SUP_OK;
}

static void test_batches(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, batches, NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
		T(log),
		T(dropping),
		T(bad_line),
		T(batches),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
