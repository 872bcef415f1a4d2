/* Records: the set of facts, its bytes, and what is refused. */
#include "support/check.h"
#include "support/facts.h"

#include "base/alloc.h"
#include "base/slice.h"
#include "model/fact.h"
#include "model/record.h"

#define KEY SLICE("example.com\0jane.doe42")

static const sup_time_ms event = INT64_C(1719792000123);

static void encode(const struct record *r, struct buf *out)
{
	buf_clear(out);
	CHECK_INT(SUP_OK, record_encode(r, KEY, out));
}

static void add(struct record *r, const struct sup_fact *f,
		struct sup_slice spelling, struct arena *a)
{
	bool changed;

	CHECK_INT(SUP_OK, record_add(r, f, spelling, a, &changed));
}

enum {
	FACTS = 6,
	SHUFFLES = 8,
	ROUNDS = 400
};

static void shuffle(struct dice *d, int *order, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int k = (int)dice_roll(d, (unsigned)i + 1);
		int t = order[i];

		order[i] = order[k];
		order[k] = t;
	}
}

/* Any order and any repetition gives the same bytes, receipts included. */
static void test_add_knows_no_order(void **state)
{
	static const char *const spellings[] = { "", "Jane@Example.com",
						 "JANE@example.com" };
	struct arena a = ARENA_INIT(0);
	struct buf want = BUF_INIT(65536);
	struct buf got = BUF_INIT(65536);
	struct dice d = { 7 };

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct fact_room room[FACTS];
		struct sup_fact f[FACTS];
		struct sup_slice spelling[FACTS];

		for (int i = 0; i < FACTS; i++) {
			f[i] = dice_fact(&d, &room[i]);
			/* Some identities occur more than once. */
			if (i > 0 && dice_roll(&d, 2) == 0) {
				sup_time_ms first = f[i].first_seen;

				f[i] = f[i - 1];
				f[i].first_seen = first;
				f[i].last_seen = first;
			}
			spelling[i] = sup_slice_of(
				spellings[dice_roll(&d, COUNT(spellings))]);
		}
		for (int s = 0; s < SHUFFLES; s++) {
			struct record r = { .n_facts = 0 };
			int order[FACTS * 2];

			for (int i = 0; i < FACTS * 2; i++)
				order[i] = i % FACTS;
			shuffle(&d, order, FACTS * 2);
			for (int i = 0; i < FACTS * 2; i++)
				add(&r, &f[order[i]], spelling[order[i]], &a);
			encode(&r, s == 0 ? &want : &got);
			if (s > 0)
				CHECK_SLICE(buf_slice(&want), buf_slice(&got));
		}
		arena_reset(&a);
	}
	arena_release(&a);
	buf_release(&want);
	buf_release(&got);
}

static void add_suppressions(struct dice *d, struct record *r, struct arena *a)
{
	static const char *const scopes[] = { "", "acme" };

	r->suppressions = arena_alloc(a, 12, sizeof(*r->suppressions));
	CHECK(r->suppressions != NULL);
	for (int i = 0; i < 12; i++) {
		uint32_t cause = dice_roll(d, (unsigned)r->n_facts);
		struct sup_suppression s = {
			.scope = sup_slice_of(scopes[i / 6]),
			.reason = (enum sup_reason)(1 + i % 6),
			.blocks = dice_roll(d, 4),
			.since = fact_position(&r->facts[cause]),
			.cause = cause,
		};

		s.from = s.since - dice_roll(d, 2) * INT64_C(5000);
		s.expires = s.since + dice_roll(d, 2) * SUP_DAY_MS;
		if (dice_roll(d, 3) == 0)
			r->suppressions[r->n_suppressions++] = s;
	}
}

static struct record random_record(struct dice *d, struct arena *a)
{
	struct record r = { .n_facts = 0, .policy_version = 3 };
	unsigned n = 1 + dice_roll(d, 8);

	for (unsigned i = 0; i < n; i++) {
		struct fact_room room;
		struct sup_fact f = dice_fact(d, &room);

		add(&r, &f, SLICE("J@x"), a);
	}
	add_suppressions(d, &r, a);
	return r;
}

static bool count_one(const struct sup_suppression *s, void *arg)
{
	struct record *r = arg;
	const struct sup_suppression *want =
		&r->suppressions[r->n_suppressions++];

	CHECK_SLICE(want->scope, s->scope);
	CHECK_INT(want->reason, s->reason);
	CHECK_INT(want->blocks, s->blocks);
	CHECK_INT(want->since, s->since);
	CHECK_INT(want->from, s->from);
	CHECK_INT(want->expires, s->expires);
	CHECK_INT(want->cause, s->cause);
	return true;
}

static void test_bytes_come_back(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct buf one = BUF_INIT(65536);
	struct buf two = BUF_INIT(65536);
	struct dice d = { 99 };

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct record r = random_record(&d, &a);
		struct record back;
		struct record seen = r;

		encode(&r, &one);
		CHECK_INT(SUP_OK,
			  record_decode(buf_slice(&one), KEY, &a, &back));
		CHECK_INT(r.n_facts, back.n_facts);
		CHECK_INT(r.n_suppressions, back.n_suppressions);
		CHECK_INT(3, back.policy_version);
		CHECK_SLICE(SLICE("J@x"), back.spelling);
		encode(&back, &two);
		CHECK_SLICE(buf_slice(&one), buf_slice(&two));
		seen.n_suppressions = 0;
		CHECK_INT(SUP_OK,
			  record_scan(buf_slice(&one), KEY, count_one, &seen));
		CHECK_INT(r.n_suppressions, seen.n_suppressions);
		arena_reset(&a);
	}
	arena_release(&a);
	buf_release(&one);
	buf_release(&two);
}

static struct sup_fact typical(void)
{
	return (struct sup_fact){
		.time = event,
		.first_seen = event + 4321,
		.last_seen = event + 4321,
		.kind = SUP_KIND_HARD_BOUNCE,
		.reason = SUP_REASON_HARD_BOUNCE,
		.bounce_class = SUP_CLASS_MAILBOX_UNKNOWN,
		.blocks = SUP_BLOCKS_ALL,
		.source = SLICE("sendpost"),
		.message = UINT64_C(0x0123456789abcdef),
		.status = SLICE("5.1.1"),
	};
}

static struct record typical_record(const struct sup_fact *f, struct arena *a)
{
	struct record r = { .n_facts = 0, .policy_version = 1 };

	add(&r, f, SLICE(""), a);
	r.suppressions = arena_alloc(a, 1, sizeof(*r.suppressions));
	CHECK(r.suppressions != NULL);
	r.suppressions[0] = (struct sup_suppression){
		.reason = SUP_REASON_HARD_BOUNCE,
		.blocks = SUP_BLOCKS_ALL,
		.since = event,
		.from = event,
	};
	r.n_suppressions = 1;
	return r;
}

/* What one recipient costs in a compact tree: the key of 22 bytes, LMDB's node
 * header of 8 and its pointer of 2. */
static void test_sizes(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct buf v = BUF_INIT(65536);
	struct sup_fact f = typical();
	struct record r = typical_record(&f, &a);
	char text[90];

	(void)state;
	encode(&r, &v);
	CHECK(22 + 8 + 2 + v.len < 75);
	memset(text, 'x', sizeof(text));
	f.text = (struct sup_slice){ text, sizeof(text) };
	r = typical_record(&f, &a);
	encode(&r, &v);
	CHECK(22 + 8 + 2 + v.len < 170);
	arena_release(&a);
	buf_release(&v);
}

/* Put a right checksum on whatever was changed. */
static void sign(struct buf *v)
{
	uint64_t sum =
		hash64_two(KEY, (struct sup_slice){ v->data + 9, v->len - 9 });

	for (size_t i = 0; i < 8; i++)
		v->data[1 + i] = (char)(unsigned char)(sum >> (8 * i) & 0xff);
}

static bool ignore(const struct sup_suppression *s, void *arg)
{
	(void)s;
	(void)arg;
	return true;
}

static void test_damage_is_seen(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct buf v = BUF_INIT(65536);
	struct sup_fact f = typical();
	struct record r = typical_record(&f, &a);
	struct record out;
	size_t n;

	(void)state;
	encode(&r, &v);
	n = v.len;
	for (size_t i = 0; i < n * 8; i++) {
		enum sup_status want = SUP_CORRUPT;

		v.data[i / 8] ^= (char)(1 << i % 8);
		/* The format byte: newer ones are told apart. */
		if (i < 8 && (unsigned char)v.data[0] > RECORD_FORMAT)
			want = SUP_STORE_FORMAT;
		CHECK_INT(want, record_decode(buf_slice(&v), KEY, &a, &out));
		CHECK_INT(want, record_scan(buf_slice(&v), KEY, ignore, NULL));
		v.data[i / 8] ^= (char)(1 << i % 8);
	}
	for (size_t i = 0; i < n; i++) {
		struct sup_slice cut = { v.data, i };

		CHECK_INT(SUP_CORRUPT, record_decode(cut, KEY, &a, &out));
		CHECK_INT(SUP_CORRUPT, record_scan(cut, KEY, ignore, NULL));
	}
	CHECK_INT(SUP_CORRUPT,
		  record_decode(buf_slice(&v), SLICE("example.com\0jane.doe43"),
				&a, &out));
	CHECK_INT(SUP_OK, record_decode(buf_slice(&v), KEY, &a, &out));
	arena_release(&a);
	buf_release(&v);
}

/* With a right checksum, whatever is taken is written again as it was. */
static void test_one_way_to_write(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct buf v = BUF_INIT(65536);
	struct buf again = BUF_INIT(65536);
	struct dice d = { 3 };
	int taken = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct record r = random_record(&d, &a);
		struct record out;

		encode(&r, &v);
		v.data[9 + dice_roll(&d, (unsigned)v.len - 9)] =
			(char)(unsigned char)dice_roll(&d, 256);
		sign(&v);
		if (record_decode(buf_slice(&v), KEY, &a, &out) == SUP_OK) {
			taken++;
			encode(&out, &again);
			CHECK_SLICE(buf_slice(&v), buf_slice(&again));
		}
		arena_reset(&a);
	}
	CHECK(taken > 100);
	CHECK(taken < 19900);
	arena_release(&a);
	buf_release(&v);
	buf_release(&again);
}

static void test_refused_by_encode(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct buf v = BUF_INIT(65536);
	struct sup_fact f = typical();
	struct record r = typical_record(&f, &a);

	(void)state;
	ROW("cause");
	r.suppressions[0].cause = 1;
	CHECK_INT(SUP_INVALID, record_encode(&r, KEY, &v));
	r.suppressions[0].cause = 0;
	ROW("reason");
	r.suppressions[0].reason = SUP_REASON_NONE;
	CHECK_INT(SUP_INVALID, record_encode(&r, KEY, &v));
	r.suppressions[0].reason = SUP_REASON_MANUAL;
	ROW("order");
	f.time++;
	add(&r, &f, SLICE(""), &a);
	f = r.facts[0];
	r.facts[0] = r.facts[1];
	r.facts[1] = f;
	CHECK_INT(SUP_INVALID, record_encode(&r, KEY, &v));
	ROW("twice");
	r.facts[0] = r.facts[1];
	CHECK_INT(SUP_INVALID, record_encode(&r, KEY, &v));
	ROW("twice, apart");
	r.facts[0].time = 0;
	r.facts[1].time = 0;
	r.facts[1].first_seen++;
	r.facts[1].last_seen++;
	CHECK_INT(SUP_INVALID, record_encode(&r, KEY, &v));
	r.facts[1].message++;
	CHECK_INT(SUP_OK, record_encode(&r, KEY, &v));
	buf_clear(&v);
	ROW("fine");
	r.n_facts = 1;
	CHECK_INT(SUP_OK, record_encode(&r, KEY, &v));
	ROW("no room");
	buf_release(&v);
	v = (struct buf)BUF_INIT(20);
	CHECK_INT(SUP_TOO_LARGE, record_encode(&r, KEY, &v));
	CHECK_INT(0, v.len);
	arena_release(&a);
	buf_release(&v);
}

static void digest(const struct record *r, struct hash128 *out)
{
	CHECK_INT(SUP_OK, record_digest(r, KEY, out));
}

static void check_digest(bool same, const struct record *a,
			 const struct record *b)
{
	struct hash128 x;
	struct hash128 y;

	digest(a, &x);
	digest(b, &y);
	CHECK_INT(same, x.lo == y.lo && x.hi == y.hi);
}

/* Two stores that saw the same agree; any canonical field makes a difference.
 */
static void test_digest(void **state)
{
	static const uint64_t batches[] = { 4 };
	struct arena a = ARENA_INIT(0);
	struct record here = { .n_facts = 0, .policy_version = 1 };
	struct record there = { .n_facts = 0, .policy_version = 2 };
	struct sup_fact timeless = typical();
	struct sup_fact dated = typical();

	(void)state;
	timeless.time = 0;
	timeless.kind = SUP_KIND_COMPLAINT;
	timeless.bounce_class = SUP_CLASS_NONE;
	add(&here, &dated, SLICE(""), &a);
	add(&here, &timeless, SLICE(""), &a);
	/* There it came first and in a batch. */
	timeless.first_seen = timeless.last_seen = event - 1000;
	timeless.batches = batches;
	timeless.n_batches = 1;
	add(&there, &timeless, SLICE(""), &a);
	add(&there, &dated, SLICE(""), &a);
	CHECK_INT(SUP_KIND_COMPLAINT, here.facts[1].kind);
	CHECK_INT(SUP_KIND_COMPLAINT, there.facts[0].kind);
	check_digest(true, &here, &there);
	there.facts[1].flags = SUP_FACT_FORWARDED;
	check_digest(false, &here, &there);
	there.facts[1].flags = 0;
	there.spelling = SLICE("J");
	check_digest(false, &here, &there);
	there.spelling = here.spelling;
	there.n_facts = 1;
	check_digest(false, &here, &there);
	arena_release(&a);
}

static void test_changed(void **state)
{
	struct arena a = ARENA_INIT(0);
	struct record r = { .n_facts = 0 };
	struct sup_fact f = typical();
	bool changed = false;

	(void)state;
	CHECK_INT(SUP_OK, record_add(&r, &f, SLICE("B@x"), &a, &changed));
	CHECK(changed);
	f.last_seen += 1000;
	CHECK_INT(SUP_OK, record_add(&r, &f, SLICE("B@x"), &a, &changed));
	CHECK(!changed);
	CHECK_INT(SUP_OK, record_add(&r, &f, SLICE("A@x"), &a, &changed));
	CHECK(changed);
	CHECK_SLICE(SLICE("A@x"), r.spelling);
	f.time--;
	CHECK_INT(SUP_OK, record_add(&r, &f, SLICE("C@x"), &a, &changed));
	CHECK(changed);
	CHECK_SLICE(SLICE("C@x"), r.spelling);
	CHECK_INT(SUP_INVALID,
		  record_add(&r, &f, SLICE("\xff@x"), &a, &changed));
	f.kind = SUP_KIND_NONE;
	CHECK_INT(SUP_INVALID, record_add(&r, &f, SLICE(""), &a, &changed));
	CHECK_INT(2, r.n_facts);
	arena_release(&a);
}

static void test_strongest(void **state)
{
	struct sup_suppression s[] = { { .reason = SUP_REASON_HARD_BOUNCE },
				       { .reason = SUP_REASON_COMPLAINT },
				       { .reason = SUP_REASON_INVALID } };
	struct record r = { .suppressions = s };

	(void)state;
	CHECK_INT(SUP_REASON_NONE, record_strongest(&r));
	r.n_suppressions = 3;
	CHECK_INT(SUP_REASON_COMPLAINT, record_strongest(&r));
}

static void test_cap(void **state)
{
	static struct sup_fact more[RECORD_FACTS_MAX + 1];
	struct arena a = ARENA_INIT(0);
	struct record r = { .n_facts = 0 };
	struct sup_fact f = typical();
	bool changed;

	(void)state;
	for (int i = 0; i < RECORD_FACTS_MAX; i++) {
		f.message++;
		add(&r, &f, SLICE(""), &a);
	}
	CHECK_INT(SUP_OK, record_add(&r, &f, SLICE(""), &a, &changed));
	f.message++;
	CHECK_INT(SUP_TOO_LARGE, record_add(&r, &f, SLICE("x"), &a, &changed));
	CHECK_INT(RECORD_FACTS_MAX, r.n_facts);
	CHECK_INT(0, r.spelling.n);
	ROW("though there is room");
	r.facts = memcpy(more, r.facts, RECORD_FACTS_MAX * sizeof(*more));
	r.room = COUNT(more);
	CHECK_INT(SUP_TOO_LARGE, record_add(&r, &f, SLICE("x"), &a, &changed));
	arena_release(&a);
}

/* Add two facts, write them, read them; every allocation fails once. */
static enum sup_status whole_way(struct arena *a, struct buf *v,
				 struct record *back)
{
	static const uint64_t batches[] = { 1, 2 };
	struct record r = { .n_facts = 0 };
	struct sup_fact f = typical();
	struct hash128 sum;
	bool changed;
	enum sup_status st;

	f.batches = batches;
	f.n_batches = 2;
	st = record_add(&r, &f, SLICE("A@x"), a, &changed);
	if (st != SUP_OK)
		return st;
	for (int i = 0; i < 200 && st == SUP_OK; i++) {
		f.message++;
		st = record_add(&r, &f, SLICE("A@x"), a, &changed);
		if (st != SUP_OK)
			CHECK_INT(i + 1, r.n_facts);
	}
	if (st == SUP_OK)
		st = record_encode(&r, KEY, v);
	if (st == SUP_OK)
		st = record_digest(&r, KEY, &sum);
	if (st == SUP_OK)
		st = record_decode(buf_slice(v), KEY, a, back);
	return st;
}

static void test_no_memory(void **state)
{
	unsigned long n = 0;
	enum sup_status st;

	(void)state;
	do {
		struct arena a = ARENA_INIT(0);
		struct buf v = BUF_INIT(1 << 20);
		struct record back = { .n_facts = 12345 };

		n++;
		mem_fail_at(n, 0);
		st = whole_way(&a, &v, &back);
		mem_fail_at(0, 0);
		CHECK_INT(st == SUP_OK ? 201 : 12345, back.n_facts);
		if (st != SUP_OK)
			CHECK_INT(SUP_NO_MEMORY, st);
		arena_release(&a);
		buf_release(&v);
	} while (st != SUP_OK);
	CHECK(n > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add_knows_no_order),
		cmocka_unit_test(test_bytes_come_back),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_damage_is_seen),
		cmocka_unit_test(test_one_way_to_write),
		cmocka_unit_test(test_refused_by_encode),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_strongest),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
