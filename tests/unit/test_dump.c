/* Dump and load: all comes back, and a dump that was cut or altered does not.
 */
#include "support/check.h"
#include "support/keep.h"

#include "base/slice.h"
#include "store/meta.h"
#include "store/quarantine.h"
#include "store/rules.h"

static enum sup_status fill_rest(struct txn *t, void *arg)
{
	struct quarantined q = { .time = DAY(1),
				 .offset = 5,
				 .line = 2,
				 .part = true,
				 .source = SLICE_INIT("ses"),
				 .file = SLICE_INIT("f\xff.json"),
				 .why = SLICE_INIT("cut"),
				 .bytes = SLICE_INIT("{\"\xff\1") };
	struct quarantined second = { .unknown_type = true,
				      .bytes = SLICE_INIT("") };
	struct incident i = { .state = INCIDENT_OPEN,
			      .bounce_class = SUP_CLASS_UNREACHABLE,
			      .domain = SLICE_INIT("c.example"),
			      .from = DAY(1),
			      .to = DAY(2),
			      .opened = DAY(2),
			      .count = 9,
			      .usual = 1500 };
	uint64_t total;
	uint32_t version;
	bool added;

	(void)arg;
	CHECK_INT(SUP_OK, quarantine_add(t, &q, &added));
	CHECK_INT(SUP_OK, quarantine_add(t, &second, &added));
	CHECK_INT(SUP_OK, quarantine_delete(t, 1));
	CHECK_INT(SUP_OK, quarantine_add(t, &q, &added));
	CHECK_INT(SUP_OK, incident_put(t, &i));
	CHECK_INT(SUP_OK, scope_learn(t, SLICE("acme/news")));
	CHECK_INT(SUP_OK, meta_set(t, "topic/x", SLICE("\0\1y")));
	CHECK_INT(SUP_OK,
		  meta_set_policy(t,
				  SLICE("; ours\n[soft_bounce]\ncount = 2\n"),
				  &version));
	CHECK_INT(SUP_OK,
		  counter_add(t, 19000, SLICE("ses"), SLICE("dropped"), 3));
	return domain_counter_add(t, SLICE("c.example"), SUP_CLASS_UNREACHABLE,
				  19000, 2, &total);
}

static void fill(struct world *w, uint64_t seed)
{
	struct sup_actor actor = world_actor(w);
	const struct sup_void v = { .domain = SLICE_INIT("d1.example"),
				    .from = DAY(5),
				    .to = DAY(60),
				    .text = SLICE_INIT("full") };

	CHECK_INT(SUP_OK, store_update(w->store, fill_rest, NULL, NULL));
	keep_fill(w, seed, 30);
	CHECK_INT(SUP_OK, sup_undo(w->store, &actor, 1, 0, NULL, NULL));
	CHECK_INT(SUP_OK, sup_void_bounces(w->store, &actor, &v, NULL, NULL));
}

static void load(struct world *to, const struct lines *l, enum sup_status want)
{
	struct sup_error err = { "" };
	char path[256];
	enum sup_status st;

	(void)keep_write(to, "dump", l->data, l->n, path);
	st = sup_load(to->store, path, NULL, NULL, &err);
	if (st != want)
		print_error("%s\n", err.text);
	CHECK_INT(want, st);
}

static void test_round_trip(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct world from;
		struct world to;
		struct lines first;
		struct lines second;
		char digest[64];

		ROW("round trip");
		world_open(&from);
		world_open(&to);
		fill(&from, seed);
		CHECK_INT(SUP_OK,
			  sup_verify(from.store, NULL, NULL, NULL, NULL, NULL));
		first = keep_dump(&from);
		load(&to, &first, SUP_OK);
		CHECK_INT(SUP_OK,
			  sup_verify(to.store, NULL, NULL, NULL, NULL, NULL));
		(void)snprintf(digest, sizeof(digest), "%s",
			       keep_digest(&from));
		CHECK_TEXT(digest, keep_digest(&to));
		second = keep_dump(&to);
		CHECK_SLICE(lines_middle(&first), lines_middle(&second));
		load(&to, &first, SUP_EXISTS);
		lines_release(&first);
		lines_release(&second);
		world_close(&from);
		world_close(&to);
	}
}

static void test_empty(void **state)
{
	struct world from;
	struct world to;
	struct lines l;

	(void)state;
	world_open(&from);
	world_open(&to);
	l = keep_dump(&from);
	CHECK_INT(4, l.count);
	load(&to, &l, SUP_OK);
	lines_release(&l);
	world_close(&from);
	world_close(&to);
}

/* Nothing is left of a load that failed. */
static void check_nothing(struct world *w)
{
	struct sup_store_info info;

	CHECK_INT(SUP_OK, sup_store_info(w->store, &info, NULL));
	CHECK_INT(0, info.recipients);
	CHECK_INT(1, info.policy_version);
	CHECK_INT(0, info.quarantined);
}

static void test_cut(void **state)
{
	struct world from;
	struct world to;
	struct lines l;

	(void)state;
	world_open(&from);
	world_open(&to);
	fill(&from, 7);
	l = keep_dump(&from);
	ROW("cut at a line's end");
	for (size_t n = 0; n < l.n - 1; n++) {
		struct lines part = { l.data, n, 0 };

		if (n == 0 || (l.data[n - 1] == '\n' && n % 5 == 0))
			load(&to, &part, SUP_CORRUPT);
	}
	ROW("cut within a line");
	for (size_t n = 3; n < l.n - 1; n += l.n / 17) {
		struct lines part = { l.data, n, 0 };

		load(&to, &part, SUP_CORRUPT);
	}
	check_nothing(&to);
	/* The newline behind the last line says nothing. */
	ROW("whole");
	l.n--;
	load(&to, &l, SUP_OK);
	lines_release(&l);
	world_close(&from);
	world_close(&to);
}

static void test_altered(void **state)
{
	static const struct {
		const char *name, *from, *to;
	} rows[] = {
		{ "address", "\"key\":\"bo", "\"key\":\"bx" },
		{ "capital", "\"key\":\"bo", "\"key\":\"Bo" },
		{ "member of a fact", "\"kind\":", "\"kynd\":" },
		{ "counter", "\"count\":3}", "\"count\":4}" },
		{ "unknown type", "\"type\":\"scope\"", "\"type\":\"scopf\"" },
		{ "lines", "\"lines\":", "\"lines\":1" },
		{ "digest", "\"digest\":\"", "\"digest\":\"x" },
		{ "hash", "\"hash\":\"", "\"hash\":\"x" },
		{ "blank", "{\"type\":\"policy\"", "{ \"type\":\"policy\"" },
		{ "not the header", "\"type\":\"suppress-dump\"",
		  "\"type\":\"policy\"" },
		{ "behind the end", "\"}\n", "\"}\n{}\n" },
		{ "not base64", "\"bytes\":\"", "\"bytes\":\"?" },
	};
	struct world from;
	struct world to;
	struct lines l;

	(void)state;
	world_open(&from);
	world_open(&to);
	fill(&from, 3);
	l = keep_dump(&from);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lines other = { NULL, 0, 0 };
		size_t a = strlen(rows[i].from);
		char *at = NULL;

		ROW(rows[i].name);
		/* The last one, so that "behind the end" is behind it. */
		for (char *p = l.data; (p = strstr(p, rows[i].from)); p++)
			at = p;
		CHECK(at != NULL);
		(void)lines_add(
			(struct sup_slice){ l.data, (size_t)(at - l.data) },
			&other);
		other.n--;
		(void)lines_add(sup_slice_of(rows[i].to), &other);
		other.n--;
		(void)lines_add(sup_slice_of(at + a), &other);
		load(&to, &other, SUP_CORRUPT);
		lines_release(&other);
	}
	check_nothing(&to);
	lines_release(&l);
	world_close(&from);
	world_close(&to);
}

static void test_missing_file(void **state)
{
	struct sup_error err = { "" };
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_NOT_FOUND,
		  sup_load(w.store, "/nonexistent/dump", NULL, NULL, &err));
	CHECK(err.text[0] != '\0');
	world_close(&w);
}

static enum sup_status stop(struct sup_slice line, void *arg)
{
	unsigned *left = arg;

	(void)line;
	return --*left == 0 ? SUP_STOPPED : SUP_OK;
}

static void test_stopped(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w, 5);
	for (unsigned n = 1; n < 50; n += 4) {
		unsigned left = n;

		CHECK_INT(SUP_STOPPED, sup_dump(w.store, stop, &left, NULL));
		CHECK_INT(0, left);
	}
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_altered),
		cmocka_unit_test(test_missing_file),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
