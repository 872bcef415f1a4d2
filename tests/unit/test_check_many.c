/* Many addresses at once: the same as one by one, whatever they are. */
#include <stdlib.h>

#include "base/crypto.h"
#include "base/slice.h"
#include "store/txn.h"
#include "support/check.h"
#include "support/keep.h"
#include "support/world.h"

enum {
	MANY = 700, /* more than are asked at once */
	KINDS = 12,
	TEXT = 64
};

static uint64_t dice = 1;

static uint32_t roll(uint32_t n)
{
	dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(dice >> 33) % n;
}

static enum sup_status damage(struct txn *t, void *arg)
{
	struct sup_slice value = { NULL, 0 };
	char copy[512];
	enum sup_status st =
		txn_get(t, DB_RECIPIENTS, *(struct sup_slice *)arg, &value);

	if (st != SUP_OK || value.n > sizeof(copy))
		return SUP_CORRUPT;
	memcpy(copy, value.p, value.n);
	copy[value.n - 1] ^= 1;
	return txn_put(t, DB_RECIPIENTS, *(struct sup_slice *)arg,
		       (struct sup_slice){ copy, value.n });
}

/* Everything an answer may depend on. */
static void fill(struct world *w)
{
	struct sup_slice broken = { "broken.example\0x", 16 };
	char who[TEXT];

	for (int i = 0; i < 200; i++) {
		struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(10));

		f.reason =
			i % 3 == 0 ? SUP_REASON_UNSUBSCRIBE : SUP_REASON_MANUAL;
		f.scope = sup_slice_of(i % 5 == 0 ? "acme/news" : "");
		f.expires = i % 7 == 0 ? DAY(50) : 0;
		(void)snprintf(who, sizeof(who), "user%d@example.com", i);
		world_tell(w, who, &f, 1);
	}
	world_tell_one(w, "@rule.example", SUP_KIND_ADDED, DAY(1));
	world_tell_one(w, "@.below.example", SUP_KIND_ADDED, DAY(1));
	world_tell_one(w, "x@broken.example", SUP_KIND_ADDED, DAY(1));
	assert_int_equal(store_update(w->store, damage, &broken, NULL), SUP_OK);
}

/* Somebody is known by a digest only. */
static void add_digest(struct world *w)
{
	struct sup_actor actor = world_actor(w);
	struct sup_import_options o = { .reason = SUP_REASON_MANUAL };
	struct sup_outcome out;
	struct digester *d = NULL;
	unsigned char digest[SUP_HASH_BYTES_MAX];
	char hex[2 * SUP_HASH_BYTES_MAX + 1];
	char path[256];

	CHECK_INT(SUP_OK, digester_open(&d));
	CHECK_INT(SUP_OK, digester_run(d, SUP_HASH_MD5,
				       SLICE("nobody7@example.org"), digest));
	digester_close(d);
	for (size_t i = 0; i < sup_hash_bytes(SUP_HASH_MD5); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	o.path = keep_write(w, "list", hex, strlen(hex), path);
	CHECK_INT(SUP_OK, sup_import_hashes(w->store, &actor, &o, SUP_HASH_MD5,
					    &out, NULL));
	CHECK_TEXT("suppressed manual",
		   world_verdict(w, "nobody7@example.org"));
}

static struct sup_slice make(char *to)
{
	static const struct {
		const char *before;
		const char *after;
	} forms[KINDS] = {
		{ "user", "@example.com" },
		{ "user", "@example.com" },
		{ "USER", "@Example.Com" },
		{ "  User <user", "@example.com> " },
		{ "nobody", "@example.org" },
		{ "nobody", "@example.com" },
		{ "nobody", "@rule.example" },
		{ "nobody", "@a.below.example" },
		{ "no address ", "" },
		{ "\xcf\x80", "@\xcf\x80.example" },
		{ "x@broken.example", NULL },
		{ "", NULL },
	};
	uint32_t kind = roll(KINDS + 1);

	if (kind == KINDS)
		return (struct sup_slice){ NULL, roll(2) };
	if (forms[kind].after == NULL)
		(void)snprintf(to, TEXT, "%s", forms[kind].before);
	else
		(void)snprintf(to, TEXT, "%s%u%s", forms[kind].before,
			       (unsigned)roll(300), forms[kind].after);
	return sup_slice_of(to);
}

static void compare(struct world *w, const struct sup_query *q, size_t n)
{
	static char texts[MANY][TEXT];
	struct sup_slice who[MANY];
	enum sup_verdict many[MANY];
	unsigned kinds = 0;

	for (size_t i = 0; i < n; i++)
		who[i] = make(texts[i]);
	sup_check_many(w->reader, who, n, q, many);
	for (size_t i = 0; i < n; i++) {
		ROW(who[i].p == NULL ? "null" : texts[i]);
		CHECK_INT(sup_check(w->reader, who[i], q, NULL), many[i]);
		kinds |= 1u << many[i];
	}
	/* Or the test shows nothing. */
	if (n == MANY && q->scope.n < 10)
		CHECK_INT(7, kinds);
}

static void test_equal(void **state)
{
	static const struct {
		const char *scope;
		enum sup_mail mail;
		sup_time_ms at;
	} questions[] = {
		{ "", SUP_MAIL_MARKETING, DAY(40) },
		{ "", SUP_MAIL_TRANSACTIONAL, DAY(60) },
		{ "acme", SUP_MAIL_MARKETING, DAY(60) },
		{ "acme/news", SUP_MAIL_MARKETING, DAY(40) },
		{ "unknown-scope", SUP_MAIL_MARKETING, DAY(40) },
		{ "", SUP_MAIL_MARKETING, -1 },
	};
	static const size_t sizes[] = { 1, 2, 63, 64, 65, 128, MANY };
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	for (int with = 0; with < 3; with++) {
		struct sup_store_info info;

		if (with == 1)
			CHECK_INT(SUP_OK, sup_filter_build(w.store, NULL));
		CHECK_INT(SUP_OK, sup_store_info(w.store, &info, NULL));
		CHECK_INT(with > 0, info.filter_keys > 0);
		if (with == 2)
			add_digest(&w);
		for (size_t i = 0; i < COUNT(questions); i++) {
			struct sup_query q = { .scope = sup_slice_of(
						       questions[i].scope),
					       .mail = questions[i].mail,
					       .at = questions[i].at };

			for (size_t k = 0; k < COUNT(sizes); k++)
				if (q.at > 0 || sizes[k] < MANY)
					compare(&w, &q, sizes[k]);
		}
	}
	CHECK_INT(SUP_OK, sup_filter_drop(w.store, NULL));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
