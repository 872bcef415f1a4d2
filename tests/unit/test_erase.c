/* Erasure: what is forgotten, what stays, and that the answers are the same. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/check.h"
#include "support/keep.h"

#include "base/slice.h"
#include "list/forget.h"
#include "store/meta.h"
#include "store/quarantine.h"
#include "store/txn.h"

#define JANE "jane@example.com"

static struct world w;

static int setup(void **state)
{
	(void)state;
	world_open(&w);
	return 0;
}

static const char *key_path(const struct world *of)
{
	static char path[SCRATCH_MAX + 8];

	(void)snprintf(path, sizeof(path), "%s.key", of->dir);
	return path;
}

static int teardown(void **state)
{
	(void)state;
	(void)unlink(key_path(&w));
	world_close(&w);
	return 0;
}

static struct sup_erased erase_one(const char *who, bool dry_run)
{
	const struct sup_slice target = sup_slice_of(who);
	struct sup_actor actor = world_actor(&w);
	struct sup_error err = { "" };
	struct sup_erased out;
	struct sup_erasure totals;

	actor.dry_run = dry_run;
	CHECK_INT(SUP_OK,
		  sup_erase(w.store, &actor, &target, 1, &out, &totals, &err));
	CHECK_TEXT("", err.text);
	CHECK(!dry_run || totals.batch == 0);
	CHECK(out.known || totals.batch == 0);
	return out;
}

static void verify(struct world *of)
{
	struct sup_error err = { "" };

	CHECK_INT(SUP_OK, sup_verify(of->store, NULL, NULL, NULL, NULL, &err));
	CHECK_TEXT("", err.text);
}

/* As it is done to a text; how often. */
static int blot(const struct sup_address *who, char *text)
{
	const struct sup_slice all = sup_slice_of(text);
	struct forget_form forms[FORGET_FORMS];
	struct forget_place p = { 0, 0, false };
	int found = 0;

	forget_forms(who, forms);
	while (place_next(all, &p)) {
		const struct forget_form *f = place_holds(all, &p, forms);

		if (f == NULL)
			continue;
		place_blot(text, &p, f);
		found++;
	}
	return found;
}

static void test_places(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "", "" },
		{ "jane@example.com", "xxxxxxxxxxxxxxxx" },
		{ "<JANE@Example.COM>,", "<xxxxxxxxxxxxxxxx>," },
		{ "{\"to\":\"jane\\u0040example.com\"}",
		  "{\"to\":\"xxxxxxxxxxxxxxxxxxxxx\"}" },
		{ "a=%3Cjane%40example.com%3E", "a=%3Cxxxxxxxxxxxxxxxxxx%3E" },
		{ "\\u003cjane@example.com\\u003e",
		  "\\u003cxxxxxxxxxxxxxxxx\\u003e" },
		{ "a\\njane@example.com\\n", "a\\nxxxxxxxxxxxxxxxx\\n" },
		{ "b+jane=example.com@us.com", "b+xxxxxxxxxxxxxxxx@us.com" },
		{ "jane@example.com jane@example.com.",
		  "xxxxxxxxxxxxxxxx xxxxxxxxxxxxxxxx." },
		{ "mary.jane@example.com", "mary.jane@example.com" },
		{ "maryjane@example.com", "maryjane@example.com" },
		{ "jane@example.com.au", "jane@example.com.au" },
		{ "jane@example.community", "jane@example.community" },
		{ "jane@example", "jane@example" },
		{ "joe@example.com", "joe@example.com" },
		{ "@example.com", "@example.com" },
	};
	struct sup_address who;
	enum sup_address_fault fault;

	(void)state;
	CHECK_INT(SUP_OK, sup_address_parse(sup_slice_of("Jane@Example.com"),
					    &who, &fault));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_slice text = sup_slice_of(rows[i].text);
		char copy[128];
		bool found = strcmp(rows[i].text, rows[i].want) != 0;

		ROW(rows[i].text);
		memcpy(copy, text.p, text.n + 1);
		CHECK_INT(found, blot(&who, copy) != 0);
		CHECK_TEXT(rows[i].want, copy);
	}
}

/* Every question that tells suppressions apart. */
static void ask_all(const char *who, char *out, size_t size)
{
	static const char *const scopes[] = { "", "acme", "acme/news" };
	const struct sup_slice all[] = { sup_slice_of(who) };
	enum sup_verdict v[COUNT(all)];
	size_t n;

	/* In a batch, too. */
	sup_check_many(w.reader, all, COUNT(all), NULL, v);
	n = (size_t)snprintf(out, size, "%s;", sup_verdict_name(v[0]));
	for (size_t s = 0; s < COUNT(scopes); s++) {
		for (int m = 0; m < 2; m++) {
			for (int day = 100; day < 400; day += 23)
				n += (size_t)snprintf(
					out + n, size - n, "%s;",
					world_ask(&w, who, scopes[s],
						  (enum sup_mail)m, DAY(day)));
		}
	}
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return *seed >> 33;
}

static struct sup_fact random_fact(uint64_t *seed)
{
	static const char *const scopes[] = { "", "acme", "acme/news" };
	enum sup_kind kind =
		(enum sup_kind)(1 + next_random(seed) % SUP_KIND_RESUBSCRIBE);
	struct sup_fact f = world_fact(
		kind, DAY(0) + (int64_t)(next_random(seed) % 100) * SUP_DAY_MS);

	if (kind == SUP_KIND_UNSUBSCRIBE || kind == SUP_KIND_RESUBSCRIBE)
		f.scope = sup_slice_of(scopes[next_random(seed) % 3]);
	if (next_random(seed) % 3 == 0)
		f.time += SUP_DAY_MS; /* a clock ahead, now and then */
	f.message = next_random(seed) % 4;
	return f;
}

/* Whatever somebody's history is, nobody hears a difference. */
static void test_same_answers(void **state)
{
	static char before[64 * 1024];
	static char after[64 * 1024];
	uint64_t seed = 7;
	int kept = 0;

	(void)state;
	CHECK_INT(SUP_OK,
		  sup_scope_add(w.store, sup_slice_of("acme/news"), NULL));
	for (int i = 0; i < 150; i++) {
		struct sup_fact facts[12];
		size_t n = 1 + next_random(&seed) % COUNT(facts);
		char who[64];
		char row[64];
		struct sup_erased e;

		(void)snprintf(who, sizeof(who), "u%d@example.com", i);
		(void)snprintf(row, sizeof(row), "history %d", i);
		ROW(row);
		for (size_t k = 0; k < n; k++)
			facts[k] = random_fact(&seed);
		world_tell(&w, who, facts, n);
		ask_all(who, before, sizeof(before));
		e = erase_one(who, false);
		ask_all(who, after, sizeof(after));
		CHECK_TEXT(before, after);
		kept += e.stays > 0 ? 1 : 0;
		CHECK(e.stays > 0 || e.name[0] == '\0');
	}
	CHECK(kept > 30 && kept < 150);
	verify(&w);
}

static bool in_file(const char *needle)
{
	struct lines l = keep_dump(&w);
	bool found = slice_find((struct sup_slice){ l.data, l.n },
				sup_slice_of(needle)) != l.n;

	lines_release(&l);
	return found;
}

static enum sup_status put_piece(struct txn *t, void *arg)
{
	struct quarantined q = { .time = DAY(99),
				 .source = SLICE("ses"),
				 .file = SLICE("f"),
				 .why = SLICE("no"),
				 .bytes = *(const struct sup_slice *)arg };
	bool added;

	return quarantine_add(t, &q, &added);
}

static enum sup_status read_piece(struct txn *t, void *arg)
{
	struct quarantined q;
	enum sup_status st = quarantine_get(t, 1, &q);

	if (st == SUP_OK)
		(void)snprintf(arg, 64, "%.*s", (int)q.bytes.n, q.bytes.p);
	return st;
}

static void test_forgotten(void **state)
{
	static const struct sup_slice bytes =
		SLICE_INIT("{jane@example.com, joe@example.com}");
	struct sup_fact f = world_fact(SUP_KIND_COMPLAINT, DAY(3));
	struct sup_fact note = world_fact(SUP_KIND_ADDED, DAY(4));
	struct sup_erased e;
	char piece[64];
	uint64_t last;

	(void)state;
	f.text = sup_slice_of("550 secretword");
	f.message = 7;
	world_tell(&w, JANE, &f, 1);
	note.text = sup_slice_of("as Jane@example.com asked");
	(void)world_batch(&w, "ann@example.com", &note, 1);
	CHECK_INT(SUP_OK,
		  store_update(w.store, put_piece, (void *)&bytes, NULL));
	last = world_last_change(&w);
	ROW("dry run");
	e = erase_one("Jane@Example.com", true);
	CHECK(e.known && e.stays == 1 && e.facts == 1 && e.changes == 1 &&
	      e.pieces == 1);
	CHECK(in_file("secretword") && access(key_path(&w), F_OK) != 0);
	CHECK_INT(last, world_last_change(&w));
	ROW("for good");
	e = erase_one("Jane@Example.com", false);
	CHECK(e.known && e.stays == 1 && e.facts == 1 && e.changes == 1 &&
	      e.pieces == 1);
	CHECK(!in_file("secretword") && !in_file("jane") && !in_file("Jane"));
	CHECK(in_file("ann@example.com"));
	CHECK_INT(SUP_OK, store_view(w.store, read_piece, piece, NULL));
	CHECK_TEXT("{xxxxxxxxxxxxxxxx, joe@example.com}", piece);
	CHECK(slice_find(sup_slice_of(world_changes(&w, last)),
			 sup_slice_of("erased complaint erased:")) == 0);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, JANE));
	verify(&w);
	ROW("again");
	e = erase_one(JANE, false);
	CHECK(e.stays == 1 && e.facts == 0 && e.changes == 0 && e.pieces == 0);
	ROW("a stranger");
	e = erase_one("nobody@example.com", false);
	CHECK(!e.known && e.stays == 0 && e.name[0] == '\0');
	ROW("a domain");
	e = erase_one("@example.com", false);
	CHECK(e.refused);
}

/* What comes in later is added to what is left, and the address is not written
 * down again. */
static void test_later(void **state)
{
	static const struct {
		const char *name;
		enum sup_kind was;
		enum sup_kind comes;
		int day;
		const char *want;
	} rows[] = {
		{ "complaint, soft bounce", SUP_KIND_COMPLAINT,
		  SUP_KIND_SOFT_BOUNCE, 50, "suppressed complaint" },
		{ "complaint, delivery", SUP_KIND_COMPLAINT, SUP_KIND_DELIVERED,
		  50, "suppressed complaint" },
		{ "complaint, resubscribe", SUP_KIND_COMPLAINT,
		  SUP_KIND_RESUBSCRIBE, 50, "suppressed complaint" },
		{ "complaint, the same again", SUP_KIND_COMPLAINT,
		  SUP_KIND_COMPLAINT, 10, "suppressed complaint" },
		{ "unsubscribe, resubscribe", SUP_KIND_UNSUBSCRIBE,
		  SUP_KIND_RESUBSCRIBE, 50, "clear" },
		{ "unsubscribe, older resubscribe", SUP_KIND_UNSUBSCRIBE,
		  SUP_KIND_RESUBSCRIBE, 5, "suppressed unsubscribe" },
		{ "unsubscribe, hard bounce", SUP_KIND_UNSUBSCRIBE,
		  SUP_KIND_HARD_BOUNCE, 50, "suppressed unsubscribe" },
		{ "hard bounce, complaint", SUP_KIND_HARD_BOUNCE,
		  SUP_KIND_COMPLAINT, 50, "suppressed complaint" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_fact f = world_fact(rows[i].comes, DAY(rows[i].day));

		ROW(rows[i].name);
		if (i > 0)
			(void)setup(state);
		world_tell_one(&w, JANE, rows[i].was, DAY(10));
		(void)erase_one(JANE, false);
		f.text = sup_slice_of("550 secretword");
		world_tell(&w, JANE, &f, 1);
		CHECK_TEXT(rows[i].want, world_verdict(&w, JANE));
		CHECK(!in_file("jane") && !in_file("secretword"));
		verify(&w);
		if (i + 1 < COUNT(rows))
			(void)teardown(state);
	}
}

/* The newest unsubscribe counts, too, not only the first. */
static void test_two_times(void **state)
{
	(void)state;
	world_tell_one(&w, JANE, SUP_KIND_UNSUBSCRIBE, DAY(10));
	world_tell_one(&w, JANE, SUP_KIND_UNSUBSCRIBE, DAY(30));
	(void)erase_one(JANE, false);
	world_tell_one(&w, JANE, SUP_KIND_RESUBSCRIBE, DAY(20));
	CHECK_TEXT("suppressed unsubscribe", world_verdict(&w, JANE));
	world_tell_one(&w, JANE, SUP_KIND_RESUBSCRIBE, DAY(40));
	CHECK_TEXT("clear", world_verdict(&w, JANE));
}

static void change_key(const char *text)
{
	FILE *f = fopen(key_path(&w), "w");

	CHECK(f != NULL);
	CHECK(fputs(text, f) >= 0 && fclose(f) == 0);
}

static void test_key(void **state)
{
	static const char other[] = "00112233445566778899aabbccddeeff"
				    "00112233445566778899aabbccddeeff\n";
	char text[128];
	struct sup_slice target = sup_slice_of("joe@example.com");
	struct sup_actor actor;
	struct sup_erased out;
	struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(4));
	struct sup_batch *batch = NULL;
	struct stat st;
	FILE *file;

	(void)state;
	CHECK_TEXT("clear", world_verdict(&w, "joe@example.com"));
	world_tell_one(&w, JANE, SUP_KIND_COMPLAINT, DAY(3));
	(void)erase_one(JANE, false);
	CHECK_INT(0, stat(key_path(&w), &st));
	CHECK_INT(0600, st.st_mode & 07777);
	file = fopen(key_path(&w), "r");
	CHECK(file != NULL && fgets(text, sizeof(text), file) != NULL);
	CHECK_INT(0, fclose(file));
	for (int i = 0; i < 3; i++) {
		ROW(i == 0 ? "missing" : i == 1 ? "another" : "cut");
		if (i == 0)
			CHECK_INT(0, unlink(key_path(&w)));
		else
			change_key(i == 1 ? other : "0011");
		world_reopen(&w);
		CHECK_TEXT("unknown keyed", world_verdict(&w, JANE));
		CHECK_TEXT("unknown keyed",
			   world_verdict(&w, "joe@example.com"));
		/* Nothing is written that might have been erased. */
		actor = world_actor(&w);
		CHECK_INT(SUP_OK,
			  sup_batch_open(w.store, &actor, &batch, NULL));
		CHECK_INT(SUP_OK, sup_batch_add(batch, target, &f, NULL));
		CHECK_INT(SUP_DENIED, sup_batch_close(batch, NULL, NULL));
		CHECK_INT(SUP_DENIED, sup_erase(w.store, &actor, &target, 1,
						&out, NULL, NULL));
		verify(&w);
	}
	ROW("back");
	change_key(text);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, JANE));
	CHECK_TEXT("clear", world_verdict(&w, "joe@example.com"));
}

/* The example of docs/store-format.md. */
static void test_vector(void **state)
{
	struct sup_erased e;

	(void)state;
	change_key("000102030405060708090a0b0c0d0e0f"
		   "101112131415161718191a1b1c1d1e1f\n");
	world_tell_one(&w, "Jane.Doe@example.com", SUP_KIND_COMPLAINT, DAY(3));
	e = erase_one("jane.doe@example.com", false);
	CHECK_TEXT("erased:46"
		   "21867bae36bfe95c3d1ee13ac223b8"
		   "da2c929969c2debec0134c1e4e79f042",
		   e.name);
}

static enum sup_status lose_print(struct txn *t, void *arg)
{
	(void)arg;
	return meta_delete(t, "hash_key");
}

static void test_no_fingerprint(void **state)
{
	(void)state;
	world_tell_one(&w, JANE, SUP_KIND_COMPLAINT, DAY(3));
	(void)erase_one(JANE, false);
	CHECK_INT(SUP_OK, store_update(w.store, lose_print, NULL, NULL));
	CHECK_TEXT("unknown keyed", world_verdict(&w, "joe@example.com"));
}

static void test_undo_remove(void **state)
{
	struct sup_fact f = world_fact(SUP_KIND_IMPORTED, DAY(4));
	struct sup_actor actor = world_actor(&w);
	const struct sup_removal what = { .why = sup_slice_of("agreed") };
	struct sup_slice jane = sup_slice_of(JANE);
	struct sup_outcome o;
	struct sup_erased e;
	uint64_t batch;

	(void)state;
	batch = world_batch(&w, JANE, &f, 1);
	e = erase_one(JANE, false);
	CHECK_TEXT("suppressed manual", world_verdict(&w, JANE));
	ROW("undo of the import");
	CHECK_INT(SUP_OK, sup_undo(w.store, &actor, batch, 0, &o, NULL));
	CHECK_INT(1, o.released);
	CHECK_TEXT("clear", world_verdict(&w, JANE));
	ROW("undo of the erasure");
	CHECK_INT(SUP_REFUSED,
		  sup_undo(w.store, &actor, batch + 1, 0, &o, NULL));
	ROW("remove by address");
	world_tell_one(&w, JANE, SUP_KIND_COMPLAINT, DAY(20));
	CHECK_INT(SUP_OK,
		  sup_remove(w.store, &actor, &what, &jane, 1, &o, NULL));
	CHECK_INT(1, o.released);
	CHECK_TEXT("clear", world_verdict(&w, JANE));
	CHECK(!in_file("jane") && !in_file("agreed\",\"lifts"));
	ROW("remove by name");
	w.now += SUP_DAY_MS;
	actor = world_actor(&w);
	world_tell_one(&w, JANE, SUP_KIND_COMPLAINT, DAY(100));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, JANE));
	jane = sup_slice_of(e.name);
	CHECK_INT(SUP_OK,
		  sup_remove(w.store, &actor, &what, &jane, 1, &o, NULL));
	CHECK_TEXT("clear", world_verdict(&w, JANE));
	verify(&w);
}

static void test_dump(void **state)
{
	struct lines first;
	struct lines second;
	struct world to;
	char path[256];
	char from[256];

	(void)state;
	world_tell_one(&w, JANE, SUP_KIND_COMPLAINT, DAY(3));
	world_tell_one(&w, "joe@example.com", SUP_KIND_COMPLAINT, DAY(3));
	(void)erase_one(JANE, false);
	world_open(&to);
	first = keep_dump(&w);
	(void)keep_write(&to, "dump", first.data, first.n, path);
	CHECK_INT(SUP_OK, sup_load(to.store, path, NULL, NULL, NULL));
	second = keep_dump(&to);
	CHECK_SLICE(lines_middle(&first), lines_middle(&second));
	CHECK_TEXT(keep_digest(&w), keep_digest(&to));
	verify(&to);
	CHECK_TEXT("unknown keyed", world_verdict(&to, JANE));
	(void)snprintf(from, sizeof(from), "%s", key_path(&w));
	CHECK_INT(0, link(from, key_path(&to)));
	CHECK_TEXT("suppressed complaint", world_verdict(&to, JANE));
	lines_release(&first);
	lines_release(&second);
	(void)unlink(key_path(&to));
	world_close(&to);
}

/* An address is in no export; the entry is in that of whole records. */
static void test_export(void **state)
{
	static const struct {
		enum sup_export_format format;
		int lines;
	} rows[] = {
		{ SUP_EXPORT_TEXT, 0 },
		{ SUP_EXPORT_CSV, 1 },
		{ SUP_EXPORT_NDJSON, 1 },
	};

	(void)state;
	world_tell_one(&w, JANE, SUP_KIND_COMPLAINT, DAY(3));
	(void)erase_one(JANE, false);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lines l = keep_export(&w, rows[i].format);

		CHECK_INT(rows[i].lines, l.count);
		lines_release(&l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test_setup_teardown(test_same_answers, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_forgotten, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_later, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_times, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_key, setup, teardown),
		cmocka_unit_test_setup_teardown(test_vector, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_fingerprint, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_undo_remove, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_dump, setup, teardown),
		cmocka_unit_test_setup_teardown(test_export, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
