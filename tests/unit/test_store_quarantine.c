#include <stdlib.h>

#include "base/hash.h"
#include "base/slice.h"
#include "store/env.h"
#include "store/quarantine.h"
#include "store/rules.h"
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

static struct quarantined piece(const char *source, const char *bytes)
{
	return (struct quarantined){ .time = 1700000000000,
				     .offset = 4096,
				     .line = 17,
				     .part = true,
				     .source = sup_slice_of(source),
				     .file = SLICE("events.ndjson"),
				     .why = SLICE("no recipient"),
				     .bytes = sup_slice_of(bytes) };
}

static enum sup_status dedupe(struct txn *t, void *arg)
{
	static const struct {
		const char *name;
		const char *source;
		const char *bytes;
		bool added;
		uint64_t seq;
	} rows[] = {
		{ "first", "ses", "{}", true, 1 },
		{ "again", "ses", "{}", false, 1 },
		{ "other source", "sendpost", "{}", true, 2 },
		{ "other bytes", "ses", "{ }", true, 3 },
		{ "no source", "", "ses{}", true, 4 },
		{ "bytes on the other side", "s", "es{}", true, 5 },
		{ "no bytes", "", "", true, 6 },
		{ "again, the last but one", "s", "es{}", false, 5 },
	};

	(void)arg;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct quarantined q = piece(rows[i].source, rows[i].bytes);
		bool added = !rows[i].added;

		ROW(rows[i].name);
		CHECK_INT(SUP_OK, quarantine_add(t, &q, &added));
		CHECK_INT(rows[i].added, added);
		CHECK_INT(rows[i].seq, q.seq);
	}
	CHECK_INT(6, meta_counts(t)->quarantined);
	return SUP_OK;
}

static enum sup_status sum_pieces(const struct quarantined *q, void *arg)
{
	uint64_t *sum = arg;

	*sum = *sum * 10 + q->seq;
	return SUP_OK;
}

static enum sup_status get_and_delete(struct txn *t, void *arg)
{
	struct quarantined q;
	uint64_t sum = 0;
	bool added = false;

	(void)arg;
	CHECK_INT(SUP_OK, quarantine_get(t, 3, &q));
	CHECK_INT(3, q.seq);
	CHECK_INT(1700000000000, q.time);
	CHECK_INT(4096, q.offset);
	CHECK_INT(17, q.line);
	CHECK(q.part && !q.unknown_type);
	CHECK_SLICE(SLICE("ses"), q.source);
	CHECK_SLICE(SLICE("events.ndjson"), q.file);
	CHECK_SLICE(SLICE("no recipient"), q.why);
	CHECK_SLICE(SLICE("{ }"), q.bytes);
	CHECK_INT(SUP_NOT_FOUND, quarantine_get(t, 7, &q));
	CHECK_INT(SUP_OK, quarantine_walk(t, 0, sum_pieces, &sum));
	CHECK_INT(123456, sum);
	sum = 0;
	CHECK_INT(SUP_OK, quarantine_walk(t, 4, sum_pieces, &sum));
	CHECK_INT(56, sum);
	CHECK_INT(SUP_OK, quarantine_delete(t, 6));
	CHECK_INT(SUP_OK, quarantine_delete(t, 1));
	CHECK_INT(SUP_NOT_FOUND, quarantine_delete(t, 1));
	CHECK_INT(4, meta_counts(t)->quarantined);
	ROW("numbers are not given twice, and a deleted piece is forgotten");
	q = piece("ses", "{}");
	CHECK_INT(SUP_OK, quarantine_add(t, &q, &added));
	CHECK(added);
	CHECK_INT(7, q.seq);
	return SUP_OK;
}

/* As if another piece had the same hash: nothing is lost. */
static enum sup_status collide(struct txn *t, void *arg)
{
	struct quarantined q = piece("ses", "one");
	struct quarantined r = piece("ses", "two");
	struct hash128 h;
	unsigned char key[17] = { 2 };
	bool added = false;

	(void)arg;
	CHECK_INT(SUP_OK, quarantine_add(t, &q, &added));
	h = hash128_two(SLICE("\003ses"), SLICE("two"));
	for (int i = 0; i < 8; i++) {
		key[1 + i] = (unsigned char)(h.hi >> (56 - 8 * i) & 0xff);
		key[9 + i] = (unsigned char)(h.lo >> (56 - 8 * i) & 0xff);
	}
	/* "two" points to "one". */
	CHECK_INT(SUP_OK, txn_put(t, DB_QUARANTINE,
				  (struct sup_slice){ (const char *)key, 17 },
				  SLICE("\1\1")));
	CHECK_INT(1, q.seq);
	CHECK_INT(SUP_OK, quarantine_add(t, &r, &added));
	CHECK(added);
	CHECK_INT(2, r.seq);
	CHECK_INT(SUP_OK, quarantine_get(t, 2, &q));
	CHECK_SLICE(SLICE("two"), q.bytes);
	added = true;
	CHECK_INT(SUP_OK, quarantine_add(t, &r, &added));
	CHECK(!added);
	return SUP_OK;
}

static enum sup_status big(struct txn *t, void *arg)
{
	struct quarantined q = piece("ses", "");
	struct quarantined got;
	bool added = false;

	q.bytes = *(const struct sup_slice *)arg;
	CHECK_INT(SUP_OK, quarantine_add(t, &q, &added));
	CHECK_INT(SUP_OK, quarantine_get(t, q.seq, &got));
	CHECK(got.bytes.n == q.bytes.n &&
	      memcmp(got.bytes.p, q.bytes.p, q.bytes.n) == 0);
	return SUP_OK;
}

static void test_quarantine(void **state)
{
	char *bytes = malloc(3 << 20);
	struct sup_slice all = { bytes, 3 << 20 };

	(void)state;
	assert_non_null(bytes);
	memset(bytes, '{', 3 << 20);
	CHECK_INT(SUP_OK, store_update(s, dedupe, NULL, NULL));
	CHECK_INT(SUP_OK, store_update(s, get_and_delete, NULL, NULL));
	CHECK_INT(SUP_OK, store_update(s, big, &all, NULL));
	free(bytes);
}

static void test_collision(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, collide, NULL, NULL));
}

static enum sup_status print_counter(int64_t day, struct sup_slice source,
				     struct sup_slice what, uint64_t n,
				     void *arg)
{
	char *out = arg;
	size_t used = strlen(out);

	(void)snprintf(out + used, 512 - used, "%d %.*s %.*s %d;", (int)day,
		       (int)source.n, source.n == 0 ? "" : source.p,
		       (int)what.n, what.p, (int)n);
	return SUP_OK;
}

static enum sup_status counters(struct txn *t, void *arg)
{
	char out[512] = "";
	uint64_t n = 7;
	char longest[600];

	(void)arg;
	CHECK_INT(SUP_OK, counter_get(t, 1, SLICE("ses"), SLICE("x"), &n));
	CHECK_INT(0, n);
	CHECK_INT(SUP_OK, counter_add(t, 2, SLICE("ses"), SLICE("x"), 5));
	CHECK_INT(SUP_OK, counter_add(t, 2, SLICE("ses"), SLICE("x"), 300));
	CHECK_INT(SUP_OK, counter_add(t, 1, SLICE("ses"), SLICE("y"), 1));
	CHECK_INT(SUP_OK, counter_add(t, -1, SLICE("s"), SLICE("esx"), 2));
	CHECK_INT(SUP_OK, counter_add(t, 1000, SLICE(""), SLICE("z"), 3));
	CHECK_INT(SUP_OK, counter_get(t, 2, SLICE("ses"), SLICE("x"), &n));
	CHECK_INT(305, n);
	CHECK_INT(SUP_OK, counters_walk(t, -5, print_counter, out));
	CHECK_TEXT("-1 s esx 2;1 ses y 1;2 ses x 305;1000  z 3;", out);
	out[0] = '\0';
	CHECK_INT(SUP_OK, counters_walk(t, 2, print_counter, out));
	CHECK_TEXT("2 ses x 305;1000  z 3;", out);
	ROW("full");
	CHECK_INT(SUP_OK, counter_add(t, 3, SLICE("a"), SLICE("b"), 9));
	CHECK_INT(SUP_OK,
		  counter_add(t, 3, SLICE("a"), SLICE("b"), UINT64_MAX - 3));
	CHECK_INT(SUP_OK, counter_get(t, 3, SLICE("a"), SLICE("b"), &n));
	CHECK(n == UINT64_MAX);
	ROW("keys that cannot be");
	memset(longest, 'x', sizeof(longest));
	CHECK_INT(SUP_INVALID,
		  counter_add(t, 3, (struct sup_slice){ longest, 600 },
			      SLICE("b"), 1));
	CHECK_INT(SUP_INVALID, counter_add(t, 3, SLICE("a\0b"), SLICE("b"), 1));
	return SUP_OK;
}

static enum sup_status domain_counters(struct txn *t, void *arg)
{
	struct sup_slice d = SLICE("example.com");
	uint64_t n = 0;

	(void)arg;
	for (int day = 100; day < 200; day++)
		CHECK_INT(SUP_OK, domain_counter_add(t, d, SUP_CLASS_EXPIRED,
						     day, 2, &n));
	CHECK_INT(2, n);
	CHECK_INT(SUP_OK,
		  domain_counter_add(t, d, SUP_CLASS_EXPIRED, 199, 3, &n));
	CHECK_INT(5, n);
	CHECK_INT(SUP_OK,
		  domain_counter_add(t, d, SUP_CLASS_POLICY, 199, 50, &n));
	CHECK_INT(50, n);
	CHECK_INT(SUP_OK, domain_counter_add(t, SLICE("example.co"),
					     SUP_CLASS_EXPIRED, 199, 9, &n));
	ROW("sixty days behind the newest, and it");
	CHECK_INT(SUP_OK,
		  domain_counter_sum(t, d, SUP_CLASS_EXPIRED, 0, 1000, &n));
	CHECK_INT(61 * 2 + 3, n);
	ROW("a part");
	CHECK_INT(SUP_OK,
		  domain_counter_sum(t, d, SUP_CLASS_EXPIRED, 190, 192, &n));
	CHECK_INT(6, n);
	ROW("late, but within");
	CHECK_INT(SUP_OK,
		  domain_counter_add(t, d, SUP_CLASS_EXPIRED, 139, 4, &n));
	CHECK_INT(6, n);
	ROW("too late");
	CHECK_INT(SUP_OK,
		  domain_counter_add(t, d, SUP_CLASS_EXPIRED, 138, 4, &n));
	CHECK_INT(SUP_OK,
		  domain_counter_sum(t, d, SUP_CLASS_EXPIRED, 0, 1000, &n));
	CHECK_INT(61 * 2 + 3 + 4, n);
	ROW("nothing");
	CHECK_INT(SUP_OK, domain_counter_sum(t, SLICE("example.org"),
					     SUP_CLASS_EXPIRED, 0, 1000, &n));
	CHECK_INT(0, n);
	ROW("they are no counters of sources");
	{
		char out[512] = "";

		CHECK_INT(SUP_OK,
			  counters_walk(t, INT64_MIN, print_counter, out));
		CHECK_TEXT("", out);
	}
	return SUP_OK;
}

static void test_counters(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, counters, NULL, NULL));
}

static void test_domain_counters(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, domain_counters, NULL, NULL));
}

static enum sup_status voids(struct txn *t, void *arg)
{
	struct arena a = ARENA_INIT(0);
	struct void_rule v = { .batch = 9,
			       .domain = SLICE("example.com"),
			       .from = 1000,
			       .to = 2000,
			       .bounce_class = SUP_CLASS_POLICY,
			       .text = SLICE("blocked") };
	struct void_rule w = { .batch = 3, .domain = SLICE("example.org") };
	struct void_rule *all = &v;
	uint64_t version = 9;
	size_t n = 9;

	(void)arg;
	CHECK_INT(SUP_OK, voids_load(t, &a, &all, &n));
	CHECK_INT(0, n);
	CHECK_INT(SUP_OK, voids_version(t, &version));
	CHECK_INT(0, version);
	CHECK_INT(SUP_OK, void_put(t, &v));
	CHECK_INT(SUP_OK, void_put(t, &w));
	CHECK_INT(SUP_OK, voids_version(t, &version));
	CHECK_INT(2, version);
	CHECK_INT(SUP_OK, voids_load(t, &a, &all, &n));
	CHECK_INT(2, n);
	CHECK_INT(3, all[0].batch);
	CHECK_SLICE(SLICE("example.org"), all[0].domain);
	CHECK_INT(0, all[0].text.n);
	CHECK_INT(SUP_CLASS_NONE, all[0].bounce_class);
	CHECK_INT(9, all[1].batch);
	CHECK_INT(1000, all[1].from);
	CHECK_INT(2000, all[1].to);
	CHECK_INT(SUP_CLASS_POLICY, all[1].bounce_class);
	CHECK_SLICE(SLICE("blocked"), all[1].text);
	CHECK_INT(SUP_OK, void_delete(t, 9));
	CHECK_INT(SUP_NOT_FOUND, void_delete(t, 9));
	CHECK_INT(SUP_OK, voids_version(t, &version));
	CHECK_INT(3, version);
	CHECK_INT(SUP_OK, voids_load(t, &a, &all, &n));
	CHECK_INT(1, n);
	v.batch = 0;
	CHECK_INT(SUP_INVALID, void_put(t, &v));
	arena_release(&a);
	return SUP_OK;
}

static enum sup_status sum_incidents(const struct incident *i, void *arg)
{
	uint64_t *sum = arg;

	*sum = *sum * 10 + i->id;
	return SUP_OK;
}

static enum sup_status incidents(struct txn *t, void *arg)
{
	struct incident i = { .state = INCIDENT_OPEN,
			      .bounce_class = SUP_CLASS_MAILBOX_UNKNOWN,
			      .domain = SLICE("example.com"),
			      .from = 1000,
			      .to = 2000,
			      .opened = 3000,
			      .count = 400,
			      .usual = 1500 };
	struct incident j = i;
	struct incident same = i;
	struct incident got;
	uint64_t sum = 0;

	(void)arg;
	j.domain = SLICE("example.org");
	CHECK_INT(SUP_NOT_FOUND,
		  incident_open_for(t, i.domain, i.bounce_class, &got));
	CHECK_INT(SUP_OK, incident_put(t, &i));
	CHECK_INT(SUP_OK, incident_put(t, &j));
	CHECK_INT(1, i.id);
	CHECK_INT(2, j.id);
	CHECK_INT(2, meta_counts(t)->incidents_open);
	CHECK_INT(SUP_EXISTS, incident_put(t, &same));
	ROW("altered, still open");
	i.to = 2500;
	CHECK_INT(SUP_OK, incident_put(t, &i));
	CHECK_INT(2, meta_counts(t)->incidents_open);
	CHECK_INT(SUP_OK, incident_open_for(t, i.domain, i.bounce_class, &got));
	CHECK_INT(1, got.id);
	CHECK_INT(INCIDENT_OPEN, got.state);
	CHECK_INT(1000, got.from);
	CHECK_INT(2500, got.to);
	CHECK_INT(3000, got.opened);
	CHECK_INT(400, got.count);
	CHECK_INT(1500, got.usual);
	CHECK_SLICE(SLICE("example.com"), got.domain);
	CHECK_INT(SUP_NOT_FOUND,
		  incident_open_for(t, i.domain, SUP_CLASS_EXPIRED, &got));
	ROW("closed");
	i.state = INCIDENT_VOIDED;
	i.batch = 12;
	CHECK_INT(SUP_OK, incident_put(t, &i));
	CHECK_INT(1, meta_counts(t)->incidents_open);
	CHECK_INT(SUP_NOT_FOUND,
		  incident_open_for(t, i.domain, i.bounce_class, &got));
	CHECK_INT(SUP_OK, incident_get(t, 1, &got));
	CHECK_INT(INCIDENT_VOIDED, got.state);
	CHECK_INT(12, got.batch);
	ROW("the next of the same kind");
	same.id = 0;
	CHECK_INT(SUP_OK, incident_put(t, &same));
	CHECK_INT(3, same.id);
	CHECK_INT(SUP_OK, incidents_walk(t, sum_incidents, &sum));
	CHECK_INT(123, sum);
	CHECK_INT(SUP_NOT_FOUND, incident_get(t, 4, &got));
	return SUP_OK;
}

static void test_voids(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, voids, NULL, NULL));
}

static void test_incidents(void **state)
{
	(void)state;
	CHECK_INT(SUP_OK, store_update(s, incidents, NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
		T(quarantine),	    T(collision), T(counters),
		T(domain_counters), T(voids),	  T(incidents),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
