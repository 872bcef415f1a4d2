#include <stdlib.h>

#include "base/slice.h"
#include "model/key.h"
#include "store/env.h"
#include "store/records.h"
#include "support/check.h"
#include "support/store.h"

static char dir[SCRATCH_MAX];
static struct sup_store *s;
static struct arena arena;

static int setup(void **state)
{
	(void)state;
	scratch_make(dir);
	s = scratch_store(dir);
	arena = (struct arena)ARENA_INIT(0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	sup_store_close(s);
	scratch_remove(dir);
	return 0;
}

static struct sup_fact bounce(sup_time_ms time)
{
	return (struct sup_fact){ .time = time,
				  .first_seen = time,
				  .last_seen = time,
				  .kind = SUP_KIND_HARD_BOUNCE,
				  .reason = SUP_REASON_HARD_BOUNCE,
				  .bounce_class = SUP_CLASS_MAILBOX_UNKNOWN,
				  .blocks = SUP_BLOCKS_ALL,
				  .source = SLICE("ses"),
				  .text = SLICE("550 5.1.1 no such user") };
}

/* A record with so many facts, and suppressed or not. */
static struct record make(size_t facts, bool suppressed)
{
	struct record r = { .policy_version = 1 };
	bool changed;

	for (size_t i = 0; i < facts; i++) {
		struct sup_fact f = bounce(1700000000000 + (int64_t)i * 1000);

		assert_int_equal(record_add(&r, &f, SLICE("Ann@example.com"),
					    &arena, &changed),
				 SUP_OK);
	}
	if (suppressed) {
		r.suppressions =
			arena_alloc(&arena, 1, sizeof(*r.suppressions));
		assert_non_null(r.suppressions);
		r.n_suppressions = 1;
		r.suppressions[0] = (struct sup_suppression){
			.reason = SUP_REASON_HARD_BOUNCE,
			.blocks = SUP_BLOCKS_ALL,
			.since = r.facts[0].time,
			.from = r.facts[0].time
		};
	}
	return r;
}

#define ANN SLICE("example.com\0ann")
#define BOB SLICE("example.com\0bob")
#define RULE SLICE("com.example\0=")

struct step {
	const char *name;
	enum store_db db;
	struct sup_slice key;
	size_t facts; /* 0: delete */
	bool suppressed;
};

/* Replace what is there. */
static enum sup_status do_step(struct txn *t, void *arg)
{
	const struct step *p = arg;
	struct record before;
	struct record after;
	enum sup_status st = records_get(t, p->db, p->key, &arena, &before);

	if (st != SUP_OK && st != SUP_NOT_FOUND)
		return st;
	if (p->facts == 0)
		return records_delete(t, p->db, p->key, &before);
	after = make(p->facts, p->suppressed);
	return records_put(t, p->db, p->key, st == SUP_OK ? &before : NULL,
			   &after);
}

static struct sup_store_info info(void)
{
	struct sup_store_info i;

	assert_int_equal(sup_store_info(s, &i, NULL), SUP_OK);
	return i;
}

static void test_counts_and_digest(void **state)
{
	const struct {
		struct step step;
		uint64_t recipients;
		uint64_t suppressed;
		uint64_t rules;
		uint64_t facts;
		int same_as; /* row with the same digest; -1: none before */
	} rows[] = {
		{ { "first", DB_RECIPIENTS, ANN, 1, true }, 1, 1, 0, 1, -1 },
		{ { "second", DB_RECIPIENTS, BOB, 2, false }, 2, 1, 0, 3, -1 },
		{ { "rule", DB_DOMAINS, RULE, 1, true }, 2, 1, 1, 4, -1 },
		{ { "suppressions are not of the digest", DB_RECIPIENTS, BOB, 2,
		    true },
		  2,
		  2,
		  1,
		  4,
		  2 },
		{ { "more facts", DB_RECIPIENTS, ANN, 3, false },
		  2,
		  1,
		  1,
		  6,
		  -1 },
		{ { "back", DB_RECIPIENTS, ANN, 1, true }, 2, 2, 1, 4, 2 },
		{ { "without the rule", DB_DOMAINS, RULE, 0, false },
		  2,
		  2,
		  0,
		  3,
		  1 },
		{ { "without the second", DB_RECIPIENTS, BOB, 0, false },
		  1,
		  1,
		  0,
		  1,
		  0 },
	};
	char digests[COUNT(rows)][33];

	(void)state;
	for (size_t n = 0; n < COUNT(rows); n++) {
		struct step p = rows[n].step;
		struct sup_store_info i;

		ROW(p.name);
		CHECK_INT(SUP_OK, store_update(s, do_step, &p, NULL));
		i = info();
		CHECK_INT(rows[n].recipients, i.recipients);
		CHECK_INT(rows[n].suppressed, i.suppressed);
		CHECK_INT(rows[n].suppressed,
			  i.by_reason[SUP_REASON_HARD_BOUNCE]);
		CHECK_INT(rows[n].rules, i.domain_rules);
		CHECK_INT(rows[n].facts, i.facts);
		memcpy(digests[n], i.digest, sizeof(digests[n]));
		for (size_t m = 0; m < n; m++)
			CHECK((strcmp(digests[m], i.digest) == 0) ==
			      (rows[n].same_as == (int)m ||
			       (rows[m].same_as >= 0 &&
				rows[m].same_as == rows[n].same_as)));
	}
}

static enum sup_status wrong_before(struct txn *t, void *arg)
{
	struct record r = make(1, false);
	struct record before = make(3, true);

	(void)arg;
	CHECK_INT(SUP_CORRUPT, records_put(t, DB_RECIPIENTS, ANN, &before, &r));
	return SUP_OK; /* however little the caller minds */
}

static enum sup_status touch_sentinel(struct txn *t, void *arg)
{
	struct record r = make(1, false);
	unsigned char key[1 + STORE_ID_BYTES] = { 0 };
	struct sup_slice k = { (const char *)key, sizeof(key) };
	struct sup_slice v;
	bool there = false;

	(void)arg;
	memcpy(key + 1, s->env->id, STORE_ID_BYTES);
	CHECK_INT(SUP_OK, txn_get(t, DB_RECIPIENTS, k, &v));
	CHECK_INT(SUP_INVALID, records_put(t, DB_RECIPIENTS, k, NULL, &r));
	CHECK_INT(SUP_INVALID, records_delete(t, DB_RECIPIENTS, k, &r));
	CHECK_INT(SUP_INVALID, records_get(t, DB_RECIPIENTS, k, &arena, &r));
	CHECK_INT(SUP_INVALID, records_has(t, DB_RECIPIENTS, k, &there));
	CHECK_INT(SUP_INVALID,
		  records_get(t, DB_RECIPIENTS, SLICE(""), &arena, &r));
	return SUP_OK;
}

static enum sup_status damage(struct txn *t, void *arg)
{
	struct sup_slice v;
	char bytes[1024];
	enum sup_status st = txn_get(t, DB_RECIPIENTS, ANN, &v);

	(void)arg;
	assert_true(st == SUP_OK && v.n <= sizeof(bytes));
	memcpy(bytes, v.p, v.n);
	bytes[v.n - 1] = (char)(bytes[v.n - 1] ^ 1);
	return txn_put(t, DB_RECIPIENTS, ANN, (struct sup_slice){ bytes, v.n });
}

static enum sup_status get_ann(struct txn *t, void *arg)
{
	return records_get(t, DB_RECIPIENTS, ANN, &arena, arg);
}

static enum sup_status has_ann(struct txn *t, void *arg)
{
	return records_has(t, DB_RECIPIENTS, ANN, arg);
}

static void test_get(void **state)
{
	struct step put = { "", DB_RECIPIENTS, ANN, 2, true };
	struct record r;
	bool there = true;

	(void)state;
	CHECK_INT(SUP_NOT_FOUND, store_view(s, get_ann, &r, NULL));
	CHECK_INT(SUP_OK, store_view(s, has_ann, &there, NULL));
	CHECK(!there);
	CHECK_INT(SUP_OK, store_update(s, do_step, &put, NULL));
	CHECK_INT(SUP_OK, store_view(s, has_ann, &there, NULL));
	CHECK(there);
	/* It outlives its transaction. */
	CHECK_INT(SUP_OK, store_view(s, get_ann, &r, NULL));
	CHECK_INT(2, r.n_facts);
	CHECK_INT(1, r.n_suppressions);
	CHECK_SLICE(SLICE("550 5.1.1 no such user"), r.facts[1].text);
	CHECK_INT(SUP_OK, store_update(s, touch_sentinel, NULL, NULL));
	ROW("fewer than none");
	CHECK_INT(SUP_CORRUPT, store_update(s, wrong_before, NULL, NULL));
	CHECK_INT(2, info().facts);
	ROW("damaged");
	CHECK_INT(SUP_OK, store_update(s, damage, NULL, NULL));
	CHECK_INT(SUP_CORRUPT, store_view(s, get_ann, &r, NULL));
}

struct seen {
	char text[256];
	int n;
	int stop_at; /* 0: never */
};

static enum sup_status see(struct sup_slice key, struct sup_slice value,
			   void *arg)
{
	struct seen *w = arg;

	CHECK(value.n > 0 && key.n > 2);
	(void)strncat(w->text, key.p + key.n - 1, 1);
	w->n++;
	return w->n == w->stop_at ? SUP_STOPPED : SUP_OK;
}

struct ask {
	struct sup_slice prefix;
	size_t max;
	struct records_cursor cursor;
	struct seen seen;
};

static enum sup_status chunk(struct txn *t, void *arg)
{
	struct ask *a = arg;

	a->cursor.prefix = a->prefix;
	return records_chunk(t, DB_RECIPIENTS, a->max, &a->cursor, see,
			     &a->seen);
}

static void put_key(struct sup_slice key)
{
	struct step p = { "", DB_RECIPIENTS, key, 1, false };

	assert_int_equal(store_update(s, do_step, &p, NULL), SUP_OK);
}

static void test_chunks(void **state)
{
	static const struct {
		const char *name;
		struct sup_slice prefix;
		size_t max;
		int calls; /* until done */
		const char *want;
	} rows[] = {
		{ "all at once", { "", 0 }, 100, 1, "12345" },
		{ "exactly", { "", 0 }, 5, 1, "12345" },
		{ "one by one", { "", 0 }, 1, 5, "12345" },
		{ "two by two", { "", 0 }, 2, 3, "12345" },
		{ "one domain", { "b.org\0", 6 }, 2, 2, "234" },
		{ "first domain", { "a.org\0", 6 }, 2, 1, "1" },
		{ "last domain", { "c.org\0", 6 }, 2, 1, "5" },
		{ "no such domain", { "bb.org\0", 7 }, 2, 1, "" },
		{ "behind all", { "d", 1 }, 2, 1, "" },
	};

	(void)state;
	put_key(SLICE("a.org\0001"));
	put_key(SLICE("b.org\0002"));
	put_key(SLICE("b.org\0003"));
	put_key(SLICE("b.org\0004"));
	put_key(SLICE("c.org\0005"));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ask a = { .prefix = rows[i].prefix, .max = rows[i].max };
		int calls = 0;

		ROW(rows[i].name);
		while (!a.cursor.done && calls < 20) {
			CHECK_INT(SUP_OK, store_view(s, chunk, &a, NULL));
			calls++;
		}
		CHECK_TEXT(rows[i].want, a.seen.text);
		CHECK_INT(rows[i].calls, calls);
	}
	{
		struct ask a = { .max = 100, .seen = { .stop_at = 2 } };

		ROW("stopped, and gone on");
		CHECK_INT(SUP_OK, store_view(s, chunk, &a, NULL));
		CHECK(!a.cursor.done);
		CHECK_TEXT("12", a.seen.text);
		CHECK_INT(SUP_OK, store_view(s, chunk, &a, NULL));
		CHECK(a.cursor.done);
		CHECK_TEXT("12345", a.seen.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
		T(counts_and_digest),
		T(get),
		T(chunks),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
