/* Where the store cannot prove it, nobody is clear. */
#include "support/check.h"
#include "support/world.h"

#include "store/meta.h"
#include "store/meta_own.h"
#include "store/txn.h"

static struct sup_slice bytes(const char *p, size_t n)
{
	return (struct sup_slice){ p, n };
}

/* One way to spoil a store; "\0" stands in keys. */
static enum sup_status spoil_record(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_RECIPIENTS, bytes("x.com\0bad", 9),
		       bytes("\1nonsense and more of it", 24));
}

static enum sup_status newer_record(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_RECIPIENTS, bytes("x.com\0bad", 9),
		       bytes("\377nonsense and more of it", 24));
}

static enum sup_status empty_record(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_RECIPIENTS, bytes("x.com\0bad", 9), bytes("", 0));
}

/* A whole record, but another's: the checksum is over the key too. */
static enum sup_status move_record(struct txn *t, void *arg)
{
	struct sup_slice v;
	char copy[512];
	enum sup_status st =
		txn_get(t, DB_RECIPIENTS, bytes("x.com\0old", 9), &v);

	(void)arg;
	if (st != SUP_OK || v.n > sizeof(copy))
		return SUP_IO;
	memcpy(copy, v.p, v.n);
	return txn_put(t, DB_RECIPIENTS, bytes("x.com\0bad", 9),
		       bytes(copy, v.n));
}

static enum sup_status spoil_rule(struct txn *t, void *arg)
{
	(void)arg;
	meta_counts(t)->domain_rules = 1;
	return txn_put(t, DB_DOMAINS, bytes("com.x\0=", 7),
		       bytes("\1nonsense and more of it", 24));
}

static enum sup_status other_rules(struct txn *t, void *arg)
{
	(void)arg;
	return meta_set_own(t, "rules", sup_slice_of("0 of old"));
}

static enum sup_status hashes(struct txn *t, void *arg)
{
	(void)arg;
	meta_counts(t)->hashes = 1;
	return SUP_OK;
}

static enum sup_status replica(struct txn *t, void *arg)
{
	(void)arg;
	/* Five seconds ago. */
	return meta_set_number(t, "replica_time",
			       (uint64_t)(sup_time_now() - 5000));
}

static const struct {
	const char *name;
	txn_fn *spoil;
	const char *who;
	int64_t max_age_ms;
	enum sup_why want; /* NONE: clear */
} rows[] = {
	{ "whole", NULL, "bad@x.com", 0, SUP_WHY_NONE },
	{ "damaged", spoil_record, "bad@x.com", 0, SUP_WHY_CORRUPT },
	{ "damaged, its neighbour", spoil_record, "ann@x.com", 0,
	  SUP_WHY_NONE },
	{ "empty", empty_record, "bad@x.com", 0, SUP_WHY_CORRUPT },
	{ "of a newer format", newer_record, "bad@x.com", 0, SUP_WHY_FORMAT },
	{ "another's", move_record, "bad@x.com", 0, SUP_WHY_CORRUPT },
	{ "damaged rule", spoil_rule, "ann@x.com", 0, SUP_WHY_CORRUPT },
	{ "damaged rule, another domain", spoil_rule, "ann@y.com", 0,
	  SUP_WHY_NONE },
	{ "other rules, ASCII", other_rules, "ann@x.com", 0, SUP_WHY_NONE },
	{ "other rules, not ASCII", other_rules, "\xC3\xA4@x.com", 0,
	  SUP_WHY_RULES },
	{ "other rules, an A-label", other_rules, "ann@xn--2-tmb.com", 0,
	  SUP_WHY_RULES },
	{ "hashes", hashes, "ann@x.com", 0, SUP_WHY_FORMAT },
	{ "replica", replica, "ann@x.com", 0, SUP_WHY_NONE },
	{ "replica, young enough", replica, "ann@x.com", 3600000,
	  SUP_WHY_NONE },
	{ "replica, too old", replica, "ann@x.com", 1000, SUP_WHY_STALE },
};

static void test_no_proof_no_clear(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_query q = { .max_age_ms = rows[i].max_age_ms };
		struct sup_slice who = sup_slice_of(rows[i].who);
		enum sup_verdict want =
			rows[i].want == SUP_WHY_NONE ? SUP_CLEAR : SUP_UNKNOWN;
		enum sup_verdict many = SUP_CLEAR;
		struct sup_finding f;
		struct sup_error err;
		struct world w;

		ROW(rows[i].name);
		world_open(&w);
		world_tell_one(&w, "old@x.com", SUP_KIND_SOFT_BOUNCE, DAY(1));
		if (rows[i].spoil != NULL)
			CHECK_INT(SUP_OK, store_update(w.store, rows[i].spoil,
						       NULL, &err));
		CHECK_INT(want, sup_check(w.reader, who, &q, &f));
		CHECK_INT(rows[i].want, f.why);
		CHECK_INT(want, sup_check(w.reader, who, &q, NULL));
		sup_check_many(w.reader, &who, 1, &q, &many);
		CHECK_INT(want, many);
		world_close(&w);
	}
}

/* Reading a record is no different: a failure is never "nothing known". */
static void test_get(void **state)
{
	static const struct {
		const char *name;
		txn_fn *spoil;
		const char *who;
		enum sup_status want;
	} gets[] = {
		{ "whole", NULL, "bad@x.com", SUP_NOT_FOUND },
		{ "damaged", spoil_record, "bad@x.com", SUP_CORRUPT },
		{ "newer", newer_record, "bad@x.com", SUP_STORE_FORMAT },
		{ "rules", other_rules, "\xC3\xA4@x.com", SUP_RULES },
		{ "hashes", hashes, "bad@x.com", SUP_STORE_FORMAT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(gets); i++) {
		struct sup_record *r = NULL;
		struct sup_error err;
		struct world w;

		ROW(gets[i].name);
		world_open(&w);
		if (gets[i].spoil != NULL)
			CHECK_INT(SUP_OK, store_update(w.store, gets[i].spoil,
						       NULL, &err));
		CHECK_INT(
			gets[i].want,
			sup_get(w.reader, sup_slice_of(gets[i].who), &r, &err));
		CHECK(r == NULL);
		world_close(&w);
	}
}

/* Under other rules no key may be made either. */
static void test_no_keys_under_other_rules(void **state)
{
	const struct sup_slice who = sup_slice_of("\xC3\xA4@x.com");
	const struct sup_removal what = { .why = sup_slice_of("asked") };
	struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(1));
	struct sup_outcome out;
	struct sup_actor actor;
	struct sup_error err;
	struct sup_batch *b;
	struct world w;

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	CHECK_INT(SUP_OK, store_update(w.store, other_rules, NULL, &err));
	CHECK_INT(SUP_OK, sup_batch_open(w.store, &actor, &b, &err));
	CHECK_INT(SUP_RULES, sup_batch_add(b, who, &f, &err));
	CHECK_INT(SUP_OK, sup_batch_add(b, sup_slice_of("a@x.com"), &f, &err));
	CHECK_INT(SUP_OK, sup_batch_close(b, &out, &err));
	CHECK_INT(1, out.refused);
	CHECK_INT(1, out.facts);
	CHECK_INT(SUP_RULES,
		  sup_remove(w.store, &actor, &what, &who, 1, &out, &err));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_proof_no_clear),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_no_keys_under_other_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
