/* What a dump reads and a load puts back, on the level of the store. */
#include "support/check.h"
#include "support/store.h"

#include "base/slice.h"
#include "store/restore.h"

struct ground {
	char dir[SCRATCH_MAX];
	struct sup_store *store;
};

static int set_up(void **state)
{
	static struct ground g;

	scratch_make(g.dir);
	g.store = scratch_store(g.dir);
	*state = &g;
	return 0;
}

static int tear_down(void **state)
{
	struct ground *g = *state;

	sup_store_close(g->store);
	scratch_remove(g->dir);
	return 0;
}

static void run(void **state, txn_fn *fn, void *arg)
{
	struct ground *g = *state;

	CHECK_INT(SUP_OK, store_update(g->store, fn, arg, NULL));
}

static enum sup_status put_change(struct txn *t, void *arg)
{
	struct change c = { .time = 1, .what = CHANGE_READ_ALL };

	(void)arg;
	return change_append(t, &c);
}

static enum sup_status put_batch(struct txn *t, void *arg)
{
	struct batch b = { .state = BATCH_DONE };

	(void)arg;
	return batch_create(t, &b);
}

static enum sup_status put_counter(struct txn *t, void *arg)
{
	(void)arg;
	return counter_add(t, 1, SLICE("ses"), SLICE("x"), 1);
}

static enum sup_status put_scope(struct txn *t, void *arg)
{
	(void)arg;
	return scope_learn(t, SLICE("acme"));
}

static enum sup_status put_policy(struct txn *t, void *arg)
{
	(void)arg;
	return restore_policy(t, SLICE(""), 2);
}

static enum sup_status ask_empty(struct txn *t, void *arg)
{
	return restore_is_empty(t, arg);
}

static void test_empty(void **state)
{
	static const struct {
		const char *name;
		txn_fn *fn;
	} rows[] = {
		{ "change", put_change },   { "batch", put_batch },
		{ "counter", put_counter }, { "scope", put_scope },
		{ "policy", put_policy },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		bool empty = false;

		ROW(rows[i].name);
		(void)set_up(state);
		run(state, ask_empty, &empty);
		CHECK(empty);
		run(state, rows[i].fn, NULL);
		run(state, ask_empty, &empty);
		CHECK(!empty);
		(void)tear_down(state);
	}
}

static enum sup_status restore_log(struct txn *t, void *arg)
{
	struct change c = { .time = 5, .what = CHANGE_READ_ALL };
	uint64_t floor = 0;

	(void)arg;
	CHECK_INT(SUP_OK, restore_floor(t, 41));
	c.seq = 42;
	CHECK_INT(SUP_OK, restore_change(t, &c));
	c.seq = 43;
	CHECK_INT(SUP_OK, restore_change(t, &c));
	CHECK_INT(SUP_INVALID, restore_floor(t, 7));
	CHECK_INT(SUP_OK, changes_floor(t, &floor));
	CHECK_INT(41, floor);
	return SUP_OK;
}

static enum sup_status restore_gap(struct txn *t, void *arg)
{
	struct change c = { .seq = 2, .time = 5, .what = CHANGE_READ_ALL };

	(void)arg;
	return restore_change(t, &c);
}

static void test_log(void **state)
{
	struct ground *g = *state;

	CHECK_INT(SUP_INVALID, store_update(g->store, restore_gap, NULL, NULL));
	run(state, restore_log, NULL);
}

static enum sup_status restore_pieces(struct txn *t, void *arg)
{
	struct quarantined q = { .seq = 7,
				 .source = SLICE_INIT("ses"),
				 .bytes = SLICE_INIT("{bad") };
	struct quarantined got = { 0 };
	uint64_t seq = 1;

	(void)arg;
	CHECK_INT(SUP_OK, quarantine_find(t, q.source, q.bytes, &seq));
	CHECK_INT(0, seq);
	CHECK_INT(SUP_OK, restore_piece(t, &q));
	CHECK_INT(SUP_OK, quarantine_find(t, q.source, q.bytes, &seq));
	CHECK_INT(7, seq);
	CHECK_INT(SUP_OK, quarantine_find(t, SLICE("sns"), q.bytes, &seq));
	CHECK_INT(0, seq);
	CHECK_INT(SUP_OK, quarantine_get(t, 7, &got));
	CHECK_SLICE(q.bytes, got.bytes);
	CHECK_INT(SUP_INVALID, restore_piece(t, &q));
	return SUP_OK;
}

static void test_pieces(void **state)
{
	run(state, restore_pieces, NULL);
}

struct seen {
	char text[256];
};

static enum sup_status see_count(const struct domain_count *c, void *arg)
{
	struct seen *s = arg;
	size_t n = strlen(s->text);

	(void)snprintf(s->text + n, sizeof(s->text) - n, "%.*s %s %d %d;",
		       (int)c->domain.n, c->domain.p,
		       sup_class_name(c->bounce_class), (int)c->day, (int)c->n);
	return SUP_OK;
}

static enum sup_status see_meta(const char *name, struct sup_slice value,
				void *arg)
{
	struct seen *s = arg;
	size_t n = strlen(s->text);

	(void)snprintf(s->text + n, sizeof(s->text) - n, "%s=%.*s;", name,
		       (int)value.n, value.p);
	return SUP_OK;
}

static enum sup_status walk_all(struct txn *t, void *arg)
{
	uint64_t total = 0;

	memset(arg, 0, sizeof(struct seen));
	CHECK_INT(SUP_OK, meta_set(t, "cursor", SLICE("17")));
	CHECK_INT(SUP_OK, scope_learn(t, SLICE("acme")));
	CHECK_INT(SUP_OK, counter_add(t, 9, SLICE("ses"), SLICE("x"), 1));
	CHECK_INT(SUP_OK,
		  domain_counter_add(t, SLICE("b.example"),
				     SUP_CLASS_MAILBOX_FULL, -3, 4, &total));
	CHECK_INT(SUP_OK, domain_counters_walk(t, see_count, arg));
	return meta_walk(t, see_meta, arg);
}

static void test_walks(void **state)
{
	struct seen s;

	run(state, walk_all, &s);
	CHECK_TEXT("b.example mailbox_full -3 4;cursor=17;", s.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test_setup_teardown(test_log, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_pieces, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_walks, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
