/* A stamp prints what the record's own functions do. */
#include "support/check.h"
#include "support/facts.h"

#include "base/slice.h"
#include "model/record_stamp.h"
#include "policy/fold.h"

static void compare(const struct record *r, const struct record_stamp *s,
		    struct sup_slice key, struct sup_slice spelling)
{
	struct record one = *r;
	struct buf want = BUF_INIT(65536);
	struct buf got = BUF_INIT(65536);
	struct hash128 d = { 0, 0 };
	struct hash128 digest = { 1, 1 };

	one.spelling = spelling;
	/* It is appended. */
	CHECK_INT(SUP_OK, buf_add_text(&want, "before"));
	CHECK_INT(SUP_OK, buf_add_text(&got, "before"));
	CHECK_INT(SUP_OK, record_encode(&one, key, &want));
	CHECK_INT(SUP_OK, record_digest(&one, key, &d));
	CHECK_INT(SUP_OK, record_stamp_print(s, key, spelling, &got, &digest));
	CHECK_SLICE(buf_slice(&want), buf_slice(&got));
	CHECK(d.lo == digest.lo && d.hi == digest.hi);
	buf_release(&want);
	buf_release(&got);
}

static void test_prints(void **state)
{
	static const struct {
		struct sup_slice key, spelling;
	} rows[] = {
		{ SLICE_INIT("a\0b"), SLICE_INIT("") },
		{ SLICE_INIT("example.com\0ann"), SLICE_INIT("") },
		{ SLICE_INIT("example.com\0ann"),
		  SLICE_INIT("Ann@Example.com") },
		{ SLICE_INIT("xn--2-tmb.com\0j\xc3\xbcrgen"),
		  SLICE_INIT("J\xc3\xbcrgen@\xcf\x80"
			     "2.com") },
	};
	struct arena a = ARENA_INIT(0);
	struct dice d = { 11 };

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct fact_room room;
		struct sup_fact f = dice_fact(&d, &room);
		struct record r = { .policy_version = dice_roll(&d, 300) };
		struct sup_suppression s = { .reason = SUP_REASON_MANUAL,
					     .blocks = SUP_BLOCKS_ALL,
					     .since = f.time,
					     .from = f.time };
		struct record_stamp stamp;
		bool changed;

		CHECK_INT(SUP_OK, record_add(&r, &f, SLICE(""), &a, &changed));
		if (dice_roll(&d, 2) == 0) {
			r.suppressions = &s;
			r.n_suppressions = 1;
		}
		CHECK_INT(SUP_OK, record_stamp_init(&stamp, &r));
		for (size_t i = 0; i < COUNT(rows); i++)
			compare(&r, &stamp, rows[i].key, rows[i].spelling);
		record_stamp_release(&stamp);
		arena_reset(&a);
	}
	arena_release(&a);
}

static void test_refuses(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct buf got = BUF_INIT(65536);
	struct dice d = { 12 };
	struct fact_room room;
	struct sup_fact f = dice_fact(&d, &room);
	struct record r = { .n_facts = 0 };
	struct hash128 digest;
	struct record_stamp stamp;
	bool changed;

	(void)state;
	ROW("no fact");
	CHECK_INT(SUP_INVALID, record_stamp_init(&stamp, &r));
	CHECK_INT(SUP_OK, record_add(&r, &f, SLICE("Ann@b"), &a, &changed));
	ROW("a spelling of its own");
	CHECK_INT(SUP_INVALID, record_stamp_init(&stamp, &r));
	r.spelling = SLICE("");
	CHECK_INT(SUP_OK, record_stamp_init(&stamp, &r));
	ROW("no text");
	CHECK_INT(SUP_INVALID,
		  record_stamp_print(&stamp, SLICE("b\0a"), SLICE("\1@b"), &got,
				     &digest));
	CHECK_INT(0, got.len);
	record_stamp_release(&stamp);
	buf_release(&got);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prints),
		cmocka_unit_test(test_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
