/* Lists of digests: read, honoured, changed with the policy, taken back. */
#include <stdlib.h>

#include "support/check.h"
#include "support/keep.h"

#include "base/crypto.h"
#include "base/slice.h"
#include "store/hashes.h"

enum {
	LINE = 2 * SUP_HASH_BYTES_MAX + 2
};

static const char *hex_of(enum sup_hash h, const char *text, char *out)
{
	unsigned char digest[SUP_HASH_BYTES_MAX];
	struct digester *d = NULL;

	CHECK_INT(SUP_OK, digester_open(&d));
	CHECK_INT(SUP_OK, digester_run(d, h, sup_slice_of(text), digest));
	for (size_t i = 0; i < sup_hash_bytes(h); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
	digester_close(d);
	return out;
}

struct told {
	char text[4096];
};

static enum sup_status refused(const struct sup_refused *r, void *arg)
{
	struct told *t = arg;
	size_t n = strlen(t->text);

	(void)snprintf(t->text + n, sizeof(t->text) - n, "%d: %s\n",
		       (int)r->line, r->why);
	return SUP_OK;
}

struct list {
	enum sup_hash algorithm;
	enum sup_reason reason;
	const char *scope;
	sup_time_ms expires;
	bool dry_run;
};

static enum sup_status import(struct world *w, const char *name,
			      struct sup_slice text, const struct list *l,
			      struct told *told, struct sup_outcome *out)
{
	struct sup_actor actor = world_actor(w);
	struct sup_import_options o = { .reason = l->reason,
					.scope = sup_slice_of(l->scope),
					.expires = l->expires,
					.refused = refused,
					.arg = told };
	struct sup_error err = { "" };
	enum sup_status st;
	char path[256];

	actor.dry_run = l->dry_run;
	o.path = keep_write(w, name, text.p, text.n, path);
	st = sup_import_hashes(w->store, &actor, &o, l->algorithm, out, &err);
	CHECK((st == SUP_OK) == (err.text[0] == '\0'));
	return st;
}

/* The digest of one text, as a list of its own. */
static uint64_t import_one(struct world *w, const char *text,
			   const struct list *l)
{
	struct told told = { "" };
	struct sup_outcome out = { 0 };
	char hex[LINE];

	(void)hex_of(l->algorithm, text, hex);
	CHECK_INT(SUP_OK, import(w, "one", sup_slice_of(hex), l, &told, &out));
	CHECK_INT(1, out.facts + out.known);
	return out.batch;
}

static void verify(struct world *w)
{
	struct sup_error err = { "" };

	CHECK_INT(SUP_OK, sup_verify(w->store, NULL, NULL, NULL, NULL, &err));
}

#define ANN_MD5 "0cba00ca3da1b283a57287bcceb17e35"
#define ANN_MD5_UPPER "0CBA00CA3DA1B283A57287BCCEB17E35"
#define BAD_MD5 "0cba00ca3da1b283a57287bcceb17e3"
#define ANN_SHA1 "a3caddb38202511eab803116294dc020f7c4f8a2"
#define ANN_SHA256 \
	"86e0b9e56c17cc4d12387e1949b85053fbe73bc3ce5a1188713a9d300cc6133d"

static void test_files(void **state)
{
	static const struct {
		const char *name;
		enum sup_hash algorithm;
		const char *file;
		int facts;
		const char *refused;
	} rows[] = {
		{ "md5", SUP_HASH_MD5, ANN_MD5 "\n", 1, "" },
		{ "sha1", SUP_HASH_SHA1, ANN_SHA1 "\n", 1, "" },
		{ "sha256", SUP_HASH_SHA256, ANN_SHA256 "\n", 1, "" },
		{ "upper case, no newline", SUP_HASH_MD5, ANN_MD5_UPPER, 1,
		  "" },
		{ "CRLF, blank lines", SUP_HASH_MD5,
		  "\r\n" ANN_MD5 "\r\n\r\n" ANN_MD5 "\r\n", 1, "" },
		{ "byte-order mark", SUP_HASH_MD5, "\xef\xbb\xbf" ANN_MD5, 1,
		  "" },
		{ "a header", SUP_HASH_SHA1, "sha1_hash\n" ANN_SHA1, 1, "" },
		{ "a column", SUP_HASH_MD5,
		  "id,email_md5,date\n7,\"" ANN_MD5 "\",2024-01-01\n", 1, "" },
		{ "semicolons, two kinds", SUP_HASH_SHA1,
		  ANN_MD5 ";" ANN_SHA1 "\n", 1, "" },
		{ "no header", SUP_HASH_MD5, "1\t" ANN_MD5 "\n", 1, "" },
		{ "cut, an address, another kind", SUP_HASH_MD5,
		  BAD_MD5 "\njane.doe@example.com\n" ANN_SHA1 "\n" ANN_MD5 "\n",
		  1,
		  "1: no digest of that kind\n2: no digest of that kind\n"
		  "3: no digest of that kind\n" },
		{ "an address is no header", SUP_HASH_MD5,
		  "x@example.com\n" ANN_MD5, 1, "1: no digest of that kind\n" },
		{ "a second header is none", SUP_HASH_MD5, "md5\nmd5\n" ANN_MD5,
		  1, "2: no digest of that kind\n" },
		{ "empty", SUP_HASH_MD5, "", 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct list l = { .algorithm = rows[i].algorithm,
					.reason = SUP_REASON_COMPLAINT };
		struct sup_outcome out = { 0 };
		struct told told = { "" };
		struct world w;

		ROW(rows[i].name);
		world_open(&w);
		CHECK_INT(SUP_OK, import(&w, "list", sup_slice_of(rows[i].file),
					 &l, &told, &out));
		CHECK_TEXT(rows[i].refused, told.text);
		CHECK_INT(rows[i].facts, out.facts);
		CHECK_TEXT(rows[i].facts > 0 ? "suppressed complaint" : "clear",
			   world_verdict(&w, "Jane.Doe@EXAMPLE.com"));
		CHECK_TEXT("clear", world_verdict(&w, "jane@example.com"));
		verify(&w);
		world_close(&w);
	}
}

static void test_long_line(void **state)
{
	enum {
		LONG = 300000
	};
	static char file[LONG + 100];
	const struct list l = { .algorithm = SUP_HASH_MD5,
				.reason = SUP_REASON_MANUAL };
	struct sup_outcome out = { 0 };
	struct told told = { "" };
	struct world w;

	(void)state;
	world_open(&w);
	memset(file, 'x', LONG);
	(void)snprintf(file + LONG, 100, "%s\n%s\n", ANN_MD5, ANN_MD5);
	CHECK_INT(SUP_OK,
		  import(&w, "list", sup_slice_of(file), &l, &told, &out));
	CHECK_TEXT("1: the line is too long\n", told.text);
	CHECK_INT(1, out.facts);
	world_close(&w);
}

/* Who digested what: spellings that are tried, and those that are not. */
static void test_spellings(void **state)
{
	static const struct {
		const char *name, *digested, *asked, *want;
	} rows[] = {
		{ "normal form", "jane@example.com", " Jane@Example.com ",
		  "suppressed manual" },
		{ "as it was written", "Jane@Example.com", "Jane@Example.com",
		  "suppressed manual" },
		{ "their capitals", "Jane@example.com", "Jane@EXAMPLE.com",
		  "suppressed manual" },
		{ "capitals that nobody knows", "Jane@example.com",
		  "jane@example.com", "clear" },
		{ "A-label", "jane@xn--bcher-kva.example",
		  "jane@b\xc3\xbc"
		  "cher.example",
		  "suppressed manual" },
		{ "U-label",
		  "jane@b\xc3\xbc"
		  "cher.example",
		  "jane@xn--bcher-kva.example", "suppressed manual" },
		{ "lower case, not folded",
		  "stra\xc3\x9f"
		  "e@example.com",
		  "Stra\xc3\x9f"
		  "e@example.com",
		  "suppressed manual" },
		{ "a tag", "jane@example.com", "jane+x@example.com", "clear" },
	};
	const struct list l = { .algorithm = SUP_HASH_SHA1,
				.reason = SUP_REASON_MANUAL };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world w;

		ROW(rows[i].name);
		world_open(&w);
		(void)import_one(&w, rows[i].digested, &l);
		CHECK_TEXT(rows[i].want, world_verdict(&w, rows[i].asked));
		world_close(&w);
	}
}

/* Reason, scope, mail and time count as for a record, the strongest first. */
static void test_question(void **state)
{
	const struct list everywhere = { .algorithm = SUP_HASH_MD5,
					 .reason = SUP_REASON_UNSUBSCRIBE };
	const struct list scoped = { .algorithm = SUP_HASH_SHA256,
				     .reason = SUP_REASON_COMPLAINT,
				     .scope = "acme",
				     .expires = DAY(150) };
	struct world w;

	(void)state;
	world_open(&w);
	(void)import_one(&w, "a@x.com", &everywhere);
	(void)import_one(&w, "a@x.com", &scoped);
	(void)import_one(&w, "b@x.com", &scoped);
	world_tell_one(&w, "b@x.com", SUP_KIND_HARD_BOUNCE, DAY(3));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "a@x.com"));
	CHECK_TEXT("suppressed unsubscribe",
		   world_ask(&w, "a@x.com", "", SUP_MAIL_MARKETING, DAY(151)));
	CHECK_TEXT("clear", world_ask(&w, "a@x.com", "", SUP_MAIL_TRANSACTIONAL,
				      DAY(151)));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "b@x.com"));
	CHECK_TEXT("suppressed hard_bounce",
		   world_ask(&w, "b@x.com", "", SUP_MAIL_MARKETING, DAY(151)));
	verify(&w);
	world_close(&w);
}

static struct sup_policy *policy(const char *text)
{
	struct sup_policy *p = NULL;
	struct sup_error err = { "" };

	CHECK_INT(SUP_OK,
		  sup_policy_parse(sup_slice_of(text), "test", &p, &err));
	return p;
}

static const char *transactional(struct world *w)
{
	return world_ask(w, "a@x.com", "", SUP_MAIL_TRANSACTIONAL, 0);
}

/* What a list blocks, and how long, follows from the policy of the moment. */
static void test_policy(void **state)
{
	const struct list l = { .algorithm = SUP_HASH_MD5,
				.reason = SUP_REASON_UNSUBSCRIBE };
	const struct list until = { .algorithm = SUP_HASH_MD5,
				    .reason = SUP_REASON_UNSUBSCRIBE,
				    .expires = DAY(110) };
	struct sup_policy *wide = policy("[unsubscribe]\nblocks = all\n");
	struct sup_policy *brief = policy("[unsubscribe]\nstay = 5d\n");
	struct sup_policy *usual = policy("");
	struct sup_policy_job job = { .change = NULL };
	struct sup_policy_totals t;
	struct world w;
	uint64_t since;

	(void)state;
	world_open(&w);
	job.now = w.now;
	(void)import_one(&w, "a@x.com", &l);
	(void)import_one(&w, "b@x.com", &until);
	CHECK_TEXT("clear", transactional(&w));
	since = world_last_change(&w);
	ROW("simulate");
	CHECK_INT(SUP_OK, sup_policy_simulate(w.store, wide, &job, &t, NULL));
	CHECK_INT(2, t.changed);
	CHECK_INT(2, t.digests);
	CHECK_INT(0, t.suppressed);
	CHECK_INT(0, t.released);
	CHECK_TEXT("clear", transactional(&w));
	CHECK_TEXT("", world_changes(&w, since));
	ROW("apply");
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, wide, &job, &t, NULL));
	CHECK_INT(2, t.changed);
	CHECK_TEXT("suppressed unsubscribe", transactional(&w));
	CHECK(world_last_change(&w) > since);
	verify(&w);
	ROW("another list under it");
	(void)import_one(&w, "a@x.com", &l);
	CHECK_TEXT("suppressed unsubscribe", transactional(&w));
	ROW("a stay");
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, brief, &job, &t, NULL));
	CHECK_INT(3, t.digests);
	CHECK_TEXT("suppressed unsubscribe",
		   world_ask(&w, "a@x.com", "", SUP_MAIL_MARKETING,
			     w.now + 5 * SUP_DAY_MS - 1));
	CHECK_TEXT("clear", world_ask(&w, "a@x.com", "", SUP_MAIL_MARKETING,
				      w.now + 5 * SUP_DAY_MS));
	CHECK_TEXT(
		"suppressed unsubscribe",
		world_ask(&w, "b@x.com", "", SUP_MAIL_MARKETING, DAY(110) - 1));
	ROW("released later");
	job.now = w.now + 6 * SUP_DAY_MS;
	CHECK_INT(SUP_OK, sup_policy_simulate(w.store, usual, &job, &t, NULL));
	CHECK_INT(2, t.suppressed);
	CHECK_INT(SUP_OK, sup_policy_apply(w.store, usual, &job, &t, NULL));
	CHECK_INT(SUP_OK, sup_policy_simulate(w.store, brief, &job, &t, NULL));
	CHECK_INT(2, t.released);
	verify(&w);
	sup_policy_free(wide);
	sup_policy_free(brief);
	sup_policy_free(usual);
	world_close(&w);
}

/* A digest on two lists is on the list until both are taken back. */
static void test_undo(void **state)
{
	const struct list l = { .algorithm = SUP_HASH_MD5,
				.reason = SUP_REASON_MANUAL };
	struct sup_store_info info;
	struct sup_actor actor;
	struct sup_outcome out;
	uint64_t first;
	uint64_t second;
	struct world w;
	char digest[64];

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	(void)snprintf(digest, sizeof(digest), "%s", keep_digest(&w));
	first = import_one(&w, "a@x.com", &l);
	second = import_one(&w, "a@x.com", &l);
	CHECK(first != second && first != 0);
	CHECK_INT(SUP_OK, sup_undo(w.store, &actor, first, 0, &out, NULL));
	CHECK_INT(0, out.released);
	CHECK_TEXT("suppressed manual", world_verdict(&w, "a@x.com"));
	CHECK_INT(SUP_OK, sup_undo(w.store, &actor, second, 0, &out, NULL));
	CHECK_INT(1, out.released);
	CHECK_TEXT("clear", world_verdict(&w, "a@x.com"));
	CHECK_TEXT(digest, keep_digest(&w));
	CHECK_INT(SUP_OK, sup_store_info(w.store, &info, NULL));
	CHECK_INT(0, info.hashes);
	verify(&w);
	world_close(&w);
}

static void test_dry_run(void **state)
{
	const struct list dry = { .algorithm = SUP_HASH_MD5,
				  .reason = SUP_REASON_MANUAL,
				  .dry_run = true };
	const struct list none = { .algorithm = SUP_HASH_MD5 };
	struct sup_outcome out = { 0 };
	struct told told = { "" };
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK,
		  import(&w, "list", SLICE(ANN_MD5), &dry, &told, &out));
	CHECK_INT(0, out.batch);
	CHECK_INT(1, out.facts);
	CHECK_TEXT("clear", world_verdict(&w, "jane.doe@example.com"));
	CHECK_INT(SUP_INVALID,
		  import(&w, "list", SLICE(ANN_MD5), &none, &told, &out));
	world_close(&w);
}

/* Random lists over one another, against sets of numbers. */
static void test_sets(void **state)
{
	enum {
		PEOPLE = 400,
		LISTS = 9
	};
	static bool on[LISTS][PEOPLE];
	uint64_t batch[LISTS];
	uint64_t seed = 4711;
	struct sup_actor actor;
	struct sup_outcome out;
	struct world w;
	char who[32];
	char hex[LINE];

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	for (unsigned i = 0; i < LISTS; i++) {
		const struct list l = { .algorithm = (enum sup_hash)(1 + i % 3),
					.reason = SUP_REASON_MANUAL };
		struct lines text = { NULL, 0, 0 };
		struct told told = { "" };

		for (unsigned k = 0; k < PEOPLE; k++) {
			seed = seed * 6364136223846793005u +
			       1442695040888963407u;
			on[i][k] = seed >> 60 < 3;
			(void)snprintf(who, sizeof(who), "u%u@x.com", k);
			(void)hex_of(l.algorithm, who, hex);
			if (on[i][k])
				(void)lines_add(sup_slice_of(hex), &text);
		}
		CHECK_INT(SUP_OK,
			  import(&w, "list",
				 (struct sup_slice){ text.data, text.n }, &l,
				 &told, &out));
		CHECK_INT(text.count, out.facts + out.known);
		batch[i] = out.batch;
		lines_release(&text);
	}
	for (unsigned i = 0; i <= LISTS; i++) {
		unsigned wrong = 0;

		for (unsigned k = 0; k < PEOPLE; k++) {
			bool want = false;

			for (unsigned j = i; j < LISTS; j++)
				want = want || on[j][k];
			(void)snprintf(who, sizeof(who), "U%u@x.com", k);
			wrong += strcmp(world_verdict(&w, who),
					want ? "suppressed manual" : "clear") !=
				 0;
		}
		CHECK_INT(0, wrong);
		if (i < LISTS)
			CHECK_INT(SUP_OK, sup_undo(w.store, &actor, batch[i], 0,
						   &out, NULL));
	}
	verify(&w);
	world_close(&w);
}

/* More than a group of a transaction: in front of, among and behind others. */
static void test_groups(void **state)
{
	enum {
		MANY = 260000,
		LINES = MANY * 33 /* bytes */
	};
	const struct list l = { .algorithm = SUP_HASH_MD5,
				.reason = SUP_REASON_MANUAL };
	struct sup_store_info info;
	struct sup_outcome out;
	struct told told = { "" };
	char *text = malloc(LINES + 1);
	uint64_t x = 1;
	uint64_t y;
	struct world w;

	(void)state;
	assert_non_null(text);
	world_open(&w);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < MANY; i++) {
			x = x * 6364136223846793005u + 1442695040888963407u;
			y = x * 3;
			(void)snprintf(text + i * 33, 34, "%016llx%016llx\n",
				       (unsigned long long)x,
				       (unsigned long long)y);
		}
		/* The first is in both. */
		memcpy(text, ANN_MD5, 32);
		CHECK_INT(SUP_OK,
			  import(&w, "list", (struct sup_slice){ text, LINES },
				 &l, &told, &out));
		CHECK_INT(MANY, out.given);
		CHECK_INT(MANY - round, out.facts);
		CHECK_INT(round, out.known);
	}
	CHECK_INT(SUP_OK, sup_store_info(w.store, &info, NULL));
	CHECK_INT(2 * MANY - 1, info.hashes);
	CHECK_TEXT("suppressed manual",
		   world_verdict(&w, "jane.doe@example.com"));
	verify(&w);
	free(text);
	world_close(&w);
}

/* The example of docs/store-format.md. */
static enum sup_status put_ann(struct txn *t, void *arg)
{
	static const char want[] = "\x01\x0e\xbe\xbf\x7d\x07";
	unsigned char digest[SUP_HASH_BYTES_MAX];
	unsigned char room[HASH_KEY_MAX];
	struct sup_slice value;
	struct sup_slice key;
	bool fresh;
	bool added;

	(void)arg;
	CHECK(hex_decode(SLICE(ANN_MD5), digest, 16));
	key = hash_key(SUP_HASH_MD5, digest, room);
	CHECK_INT(SUP_OK, hash_add(t, key, 7, false, &fresh, &added));
	CHECK_INT(SUP_OK, txn_get(t, DB_HASHES, key, &value));
	CHECK_SLICE(SLICE(want), value);
	return SUP_OK;
}

/* Change a byte of the value of ann's digest. */
static enum sup_status flip_ann(struct txn *t, void *arg)
{
	unsigned char digest[SUP_HASH_BYTES_MAX];
	unsigned char room[HASH_KEY_MAX];
	struct sup_slice value;
	struct sup_slice key;
	char copy[64];

	CHECK(hex_decode(SLICE(ANN_MD5), digest, 16));
	key = hash_key(SUP_HASH_MD5, digest, room);
	CHECK_INT(SUP_OK, txn_get(t, DB_HASHES, key, &value));
	memcpy(copy, value.p, value.n);
	copy[*(const size_t *)arg] ^= 4;
	return txn_put(t, DB_HASHES, key, (struct sup_slice){ copy, value.n });
}

/* Nobody is clear because an entry or its list cannot be read. */
static void test_damage(void **state)
{
	static const struct {
		const char *name;
		size_t byte;
		const char *want;
	} rows[] = {
		{ "version", 0, "unknown format" },
		{ "checksum", 1, "unknown corrupt" },
		{ "list", 5, "unknown corrupt" },
	};
	const struct list l = { .algorithm = SUP_HASH_MD5,
				.reason = SUP_REASON_MANUAL };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t byte = rows[i].byte;
		struct world w;

		ROW(rows[i].name);
		world_open(&w);
		(void)import_one(&w, "jane.doe@example.com", &l);
		CHECK_TEXT("clear", world_verdict(&w, "jane@example.com"));
		CHECK_INT(SUP_OK, store_update(w.store, flip_ann, &byte, NULL));
		CHECK_TEXT(rows[i].want,
			   world_verdict(&w, "jane.doe@example.com"));
		CHECK_INT(SUP_CORRUPT,
			  sup_verify(w.store, NULL, NULL, NULL, NULL, NULL));
		world_close(&w);
	}
	ROW("no list");
	{
		struct world w;

		world_open(&w);
		CHECK_INT(SUP_OK, store_update(w.store, put_ann, NULL, NULL));
		CHECK_TEXT("unknown corrupt",
			   world_verdict(&w, "jane.doe@example.com"));
		CHECK_INT(SUP_CORRUPT,
			  sup_verify(w.store, NULL, NULL, NULL, NULL, NULL));
		world_close(&w);
	}
}

static void test_dump(void **state)
{
	const struct list l = { .algorithm = SUP_HASH_MD5,
				.reason = SUP_REASON_UNSUBSCRIBE,
				.scope = "acme",
				.expires = DAY(200) };
	const struct list more = { .algorithm = SUP_HASH_SHA256,
				   .reason = SUP_REASON_COMPLAINT };
	struct lines first;
	struct lines second;
	struct world from;
	struct world to;
	char path[256];

	(void)state;
	world_open(&from);
	world_open(&to);
	(void)import_one(&from, "a@x.com", &l);
	(void)import_one(&from, "a@x.com", &l);
	(void)import_one(&from, "b@x.com", &more);
	first = keep_dump(&from);
	(void)keep_write(&to, "dump", first.data, first.n, path);
	CHECK_INT(SUP_OK, sup_load(to.store, path, NULL, NULL, NULL));
	second = keep_dump(&to);
	CHECK_SLICE(lines_middle(&first), lines_middle(&second));
	CHECK_TEXT("suppressed unsubscribe", world_verdict(&to, "a@x.com"));
	CHECK_TEXT("clear", world_ask(&to, "a@x.com", "acme",
				      SUP_MAIL_MARKETING, DAY(200)));
	CHECK_TEXT("suppressed complaint", world_verdict(&to, "b@x.com"));
	verify(&to);
	lines_release(&first);
	lines_release(&second);
	world_close(&from);
	world_close(&to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_question),
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_dry_run),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
