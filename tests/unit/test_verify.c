/* verify: a sound store is sound, and each kind of damage is named. */
#include "support/check.h"
#include "support/world.h"

#include "base/slice.h"
#include "list/target.h"
#include "store/meta_own.h"
#include "store/records.h"
#include "store/restore.h"
#include "store/rules.h"
#include "store/value.h"
#include "suppress/keep.h"

static enum sup_status fill_rest(struct txn *t, void *arg)
{
	struct quarantined q = { .time = DAY(1),
				 .source = SLICE_INIT("ses"),
				 .bytes = SLICE_INIT("{bad") };
	struct incident i = { .state = INCIDENT_OPEN,
			      .bounce_class = SUP_CLASS_UNREACHABLE,
			      .domain = SLICE_INIT("c.example"),
			      .from = DAY(1),
			      .to = DAY(2),
			      .opened = DAY(2),
			      .count = 9 };
	uint64_t total;
	bool added;

	(void)arg;
	CHECK_INT(SUP_OK, quarantine_add(t, &q, &added));
	CHECK_INT(SUP_OK, incident_put(t, &i));
	CHECK_INT(SUP_OK,
		  counter_add(t, 19000, SLICE("ses"), SLICE("dropped"), 3));
	return domain_counter_add(t, SLICE("c.example"), SUP_CLASS_UNREACHABLE,
				  19000, 2, &total);
}

/* An operator's rule beats the allow-list. */
static enum sup_status allow(struct txn *t, void *arg)
{
	uint32_t version;

	(void)arg;
	return meta_set_policy(t, SLICE("[allow]\naddress = @ok.example\n"),
			       &version);
}

static void fill(struct world *w)
{
	struct sup_actor actor = world_actor(w);
	const struct sup_void v = { .domain = SLICE_INIT("b.example"),
				    .from = DAY(5),
				    .to = DAY(6) };
	struct sup_fact f = world_fact(SUP_KIND_UNSUBSCRIBE, DAY(3));
	struct sup_fact added = world_fact(SUP_KIND_ADDED, DAY(3));

	CHECK_INT(SUP_OK, store_update(w->store, allow, NULL, NULL));
	world_tell_one(w, "@ok.example", SUP_KIND_ADDED, DAY(1));
	world_tell_one(w, "ann@a.example", SUP_KIND_HARD_BOUNCE, DAY(1));
	world_tell_one(w, "ann@a.example", SUP_KIND_COMPLAINT, DAY(2));
	world_tell_one(w, "bob@b.example", SUP_KIND_HARD_BOUNCE, DAY(5));
	world_tell_one(w, "cy@c.example", SUP_KIND_SOFT_BOUNCE, DAY(5));
	f.scope = SLICE("acme/news");
	world_tell(w, "dee@d.example", &f, 1);
	(void)world_batch(w, "@*.e.example", &added, 1);
	(void)world_batch(w, "eve@f.example", &added, 1);
	CHECK_INT(SUP_OK, sup_void_bounces(w->store, &actor, &v, NULL, NULL));
	CHECK_INT(SUP_OK, store_update(w->store, fill_rest, NULL, NULL));
}

/* "WHAT KEY: DETAIL" of each, a line. */
struct told {
	char text[4096];
	unsigned n;
};

static enum sup_status tell(const struct sup_problem *p, void *arg)
{
	struct told *told = arg;
	size_t n = strlen(told->text);

	told->n++;
	(void)snprintf(told->text + n, sizeof(told->text) - n, "%s %.*s: %s\n",
		       p->what, (int)p->key.n, p->key.p, p->detail);
	return SUP_OK;
}

/* Damages: each runs in a transaction of its own. */

static struct sup_slice key_of_who(const char *who, struct target *t)
{
	CHECK_INT(SUP_OK, target_parse(sup_slice_of(who), t, NULL));
	return target_key(t);
}

static enum sup_status flip(struct txn *t, void *arg)
{
	struct target who;
	struct sup_slice key = key_of_who("ann@a.example", &who);
	struct sup_slice value;
	char copy[1024];

	(void)arg;
	CHECK_INT(SUP_OK, txn_get(t, DB_RECIPIENTS, key, &value));
	assert_true(value.n < sizeof(copy));
	memcpy(copy, value.p, value.n);
	copy[value.n - 1] ^= 1;
	return txn_put(t, DB_RECIPIENTS, key,
		       (struct sup_slice){ copy, value.n });
}

static enum sup_status put_short(struct txn *t, void *arg)
{
	struct target who;

	(void)arg;
	return txn_put(t, DB_DOMAINS, key_of_who("@*.e.example", &who),
		       SLICE("\1x"));
}

static enum sup_status newer_format(struct txn *t, void *arg)
{
	struct target who;

	(void)arg;
	return txn_put(t, DB_RECIPIENTS, key_of_who("ann@a.example", &who),
		       SLICE("\x7f_________________________"));
}

static enum sup_status capital_key(struct txn *t, void *arg)
{
	const struct sup_slice key = { "A.example\0ann", 13 };
	struct record r = { .policy_version = 1 };

	(void)arg;
	return records_put(t, DB_RECIPIENTS, key, NULL, &r);
}

static enum sup_status no_key(struct txn *t, void *arg)
{
	struct record r = { .policy_version = 1 };

	(void)arg;
	return records_put(t, DB_RECIPIENTS, SLICE("nothing"), NULL, &r);
}

static enum sup_status lost(struct txn *t, void *arg)
{
	struct target who;

	(void)arg;
	return txn_delete(t, DB_RECIPIENTS, key_of_who("ann@a.example", &who));
}

/* Put the record of who with something changed, counts and all. */
static enum sup_status put_changed(struct txn *t, const char *who,
				   void (*change)(struct record *r))
{
	struct arena a = ARENA_INIT(0);
	struct target target;
	struct sup_slice key = key_of_who(who, &target);
	struct record before;
	struct record r;
	enum sup_status st;

	CHECK_INT(SUP_OK, records_get(t, target.db, key, &a, &before));
	r = before;
	r.facts = arena_alloc(&a, r.n_facts, sizeof(*r.facts));
	assert_non_null(r.facts);
	memcpy(r.facts, before.facts, r.n_facts * sizeof(*r.facts));
	change(&r);
	st = records_put(t, target.db, key, &before, &r);
	arena_release(&a);
	return st;
}

static void drop_suppressions(struct record *r)
{
	r->n_suppressions = 0;
}

static void change_since(struct record *r)
{
	r->suppressions[0].since += 1000;
}

static void future_policy(struct record *r)
{
	r->policy_version = 7;
}

static void orphan(struct record *r)
{
	static const uint64_t batches[] = { 77 };

	r->facts[0].batches = batches;
	r->facts[0].n_batches = 1;
}

static void strange_scope(struct record *r)
{
	r->facts[0].scope = SLICE("nobody");
	r->suppressions[0].scope = SLICE("nobody");
}

static enum sup_status unsuppressed(struct txn *t, void *arg)
{
	(void)arg;
	return put_changed(t, "ann@a.example", drop_suppressions);
}

static enum sup_status since_changed(struct txn *t, void *arg)
{
	(void)arg;
	return put_changed(t, "@*.e.example", change_since);
}

static enum sup_status from_future(struct txn *t, void *arg)
{
	(void)arg;
	return put_changed(t, "ann@a.example", future_policy);
}

static enum sup_status orphaned(struct txn *t, void *arg)
{
	(void)arg;
	return put_changed(t, "eve@f.example", orphan);
}

static enum sup_status scope_unknown(struct txn *t, void *arg)
{
	(void)arg;
	return put_changed(t, "dee@d.example", strange_scope);
}

static enum sup_status count_wrong(struct txn *t, void *arg)
{
	(void)arg;
	meta_counts(t)->suppressed++;
	return SUP_OK;
}

static enum sup_status reason_wrong(struct txn *t, void *arg)
{
	(void)arg;
	meta_counts(t)->by_reason[SUP_REASON_COMPLAINT]--;
	return SUP_OK;
}

static enum sup_status digest_wrong(struct txn *t, void *arg)
{
	(void)arg;
	meta_counts(t)->digest.hi++;
	return SUP_OK;
}

static enum sup_status strange_sentinel(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_HASHES,
		       (struct sup_slice){ "\0abcdefghijklmnop", 17 },
		       SLICE("\1"));
}

static enum sup_status extra_hash(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_HASHES, SLICE("xyz"), SLICE("\1"));
}

static struct sup_slice number(struct number_key *k, unsigned family,
			       uint64_t n)
{
	return key_of(k, family, n);
}

static enum sup_status log_gap(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_delete(t, DB_CHANGES, number(&k, 1, 2));
}

static enum sup_status log_begins_late(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_delete(t, DB_CHANGES, number(&k, 1, 1));
}

static enum sup_status log_damaged(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_put(t, DB_CHANGES, number(&k, 1, 2), SLICE("\1zz"));
}

static enum sup_status log_floor(struct txn *t, void *arg)
{
	(void)arg;
	return meta_set_number(t, "changes_floor", 2);
}

static enum sup_status log_strange_key(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_CHANGES, SLICE("zzz"), SLICE("\1zz"));
}

static enum sup_status log_orphan(struct txn *t, void *arg)
{
	struct change c = { .time = DAY(100),
			    .what = CHANGE_READ_ALL,
			    .batch = 88 };

	(void)arg;
	return change_append(t, &c);
}

static enum sup_status log_no_record(struct txn *t, void *arg)
{
	struct change c = { .time = DAY(100),
			    .what = CHANGE_LIFTED,
			    .key = SLICE_INIT("nothing") };

	(void)arg;
	return change_append(t, &c);
}

static enum sup_status batch_lost(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_delete(t, DB_BATCHES, number(&k, 1, 2));
}

static enum sup_status batch_damaged(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_put(t, DB_BATCHES, number(&k, 1, 2), SLICE("\1\x9"));
}

static enum sup_status batch_strange_key(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_BATCHES, SLICE("zzz"), SLICE("\1zz"));
}

static enum sup_status void_orphan(struct txn *t, void *arg)
{
	struct void_rule v = { .batch = 99, .from = DAY(1), .to = DAY(2) };

	(void)arg;
	v.domain = SLICE("z.example");
	return void_put(t, &v);
}

static enum sup_status void_damaged(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_put(t, DB_RULES, number(&k, 'v', 3), SLICE("\1"));
}

static enum sup_status void_lost(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_delete(t, DB_RULES, number(&k, 'v', 3));
}

static enum sup_status incident_damaged(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_put(t, DB_INCIDENTS, number(&k, 1, 1), SLICE("\1\7"));
}

static enum sup_status incident_lost(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_delete(t, DB_INCIDENTS, number(&k, 1, 1));
}

static enum sup_status incident_index_lost(struct txn *t, void *arg)
{
	(void)arg;
	return txn_delete(t, DB_INCIDENTS,
			  (struct sup_slice){ "\2c.example\0\6", 12 });
}

static enum sup_status piece_damaged(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_put(t, DB_QUARANTINE, number(&k, 1, 1), SLICE("\1\377"));
}

static enum sup_status piece_lost(struct txn *t, void *arg)
{
	struct number_key k;

	(void)arg;
	return txn_delete(t, DB_QUARANTINE, number(&k, 1, 1));
}

static enum sup_status piece_index_lost(struct txn *t, void *arg)
{
	struct sup_slice key;
	struct sup_slice value;

	(void)arg;
	CHECK_INT(SUP_OK,
		  txn_seek(t, DB_QUARANTINE, SLICE("\2"), &key, &value));
	return txn_delete(t, DB_QUARANTINE, key);
}

static enum sup_status piece_strange_key(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_QUARANTINE, SLICE("zzz"), SLICE("\1"));
}

static enum sup_status counter_damaged(struct txn *t, void *arg)
{
	struct sup_slice key;
	struct sup_slice value;

	(void)arg;
	CHECK_INT(SUP_OK, txn_seek(t, DB_COUNTERS, SLICE("\2"), &key, &value));
	return txn_put(t, DB_COUNTERS, key, SLICE("\1\1\1"));
}

static enum sup_status counter_strange_key(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_COUNTERS, SLICE("\1zzz"), SLICE("\1\1"));
}

static enum sup_status scope_damaged(struct txn *t, void *arg)
{
	(void)arg;
	return txn_put(t, DB_META, SLICE("scope/x"), SLICE("\1Not A Scope"));
}

static enum sup_status policy_damaged(struct txn *t, void *arg)
{
	(void)arg;
	return meta_set_own(t, "policy", SLICE("[nonsense"));
}

static void test_damage(void **state)
{
	static const struct {
		const char *name;
		txn_fn *damage;
		const char *want; /* is told, perhaps among others */
	} rows[] = {
		{ "a bit", flip, "checksum ann@a.example: the checksum" },
		{ "short value", put_short, "checksum @*.e.example: " },
		{ "newer record", newer_format, "format ann@a.example: " },
		{ "key with a capital", capital_key,
		  "key ann@A.example: not in normal form" },
		{ "no key", no_key, "key : no key of a record" },
		{ "record lost", lost, "counts : recipients: there are 4" },
		{ "record lost, digest", lost, "digest : " },
		{ "suppressions gone", unsuppressed, "fold ann@a.example: " },
		{ "since of a rule", since_changed, "fold @*.e.example: " },
		{ "policy of the future", from_future,
		  "policy ann@a.example: folded under policy 7" },
		{ "fact of no batch", orphaned,
		  "batch eve@f.example: a fact of batch 77" },
		{ "unknown scope", scope_unknown,
		  "scope dee@d.example: the scope nobody" },
		{ "count", count_wrong, "counts : suppressed: " },
		{ "count of a reason", reason_wrong, "counts : complaint: " },
		{ "digest", digest_wrong, "digest : " },
		{ "another's sentinel", strange_sentinel, "sentinel : " },
		{ "hash not counted", extra_hash, "counts : hashes: " },
		{ "gap in the log", log_gap, "change : line 3 of the log" },
		{ "log begins late", log_begins_late,
		  "change : line 2 of the log comes where 1 should" },
		{ "line damaged", log_damaged,
		  "change : line 2 of the log cannot be read" },
		{ "floor", log_floor, "change : the log begins before 2" },
		{ "strange key in the log", log_strange_key, "change : " },
		{ "line of no batch", log_orphan, " names batch 88" },
		{ "line of no record", log_no_record, " names no record" },
		{ "batch lost", batch_lost,
		  "batch eve@f.example: a fact of batch 2" },
		{ "batch damaged", batch_damaged, "batch : batch 2 cannot" },
		{ "strange key of a batch", batch_strange_key,
		  "key : an unknown key among the batches" },
		{ "void of no batch", void_orphan,
		  "void : a void of batch 99" },
		{ "void damaged", void_damaged, "rules : " },
		{ "void lost", void_lost, "fold bob@b.example: " },
		{ "incident damaged", incident_damaged,
		  "incident : incident 1 cannot be read" },
		{ "incident lost", incident_lost,
		  "incident : an open incident is named" },
		{ "incident not found", incident_index_lost,
		  "incident : incident 1 is open, but" },
		{ "piece damaged", piece_damaged,
		  "quarantine : piece 1 cannot be read" },
		{ "piece lost", piece_lost,
		  "quarantine : the index names piece 1" },
		{ "piece lost, count", piece_lost, "counts : quarantined: " },
		{ "piece not found", piece_index_lost,
		  "quarantine : piece 1 is not in the index" },
		{ "strange key of a piece", piece_strange_key,
		  "key : an unknown key in the quarantine" },
		{ "counter damaged", counter_damaged,
		  "counter : a counter cannot be read" },
		{ "strange key of a counter", counter_strange_key,
		  "key : an unknown key among the counters" },
		{ "scope damaged", scope_damaged,
		  "scope : a known scope that is none" },
		{ "policy damaged", policy_damaged, "rules : " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct told told = { "", 0 };
		struct sup_verified v = { 0 };
		struct world w;

		ROW(rows[i].name);
		world_open(&w);
		fill(&w);
		CHECK_INT(SUP_OK,
			  store_update(w.store, rows[i].damage, NULL, NULL));
		CHECK_INT(SUP_CORRUPT,
			  sup_verify(w.store, tell, NULL, &told, &v, NULL));
		if (strstr(told.text, rows[i].want) == NULL)
			CHECK_TEXT(rows[i].want, told.text);
		CHECK_INT(told.n, v.problems);
		world_close(&w);
	}
}

static void test_sound(void **state)
{
	struct told told = { "", 0 };
	struct sup_verified v = { 0 };
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK, sup_verify(w.store, tell, NULL, &told, &v, NULL));
	CHECK_INT(0, v.records);
	fill(&w);
	CHECK_INT(SUP_OK, sup_verify(w.store, tell, NULL, &told, &v, NULL));
	CHECK_TEXT("", told.text);
	CHECK_INT(7, v.records);
	CHECK_INT(8, v.facts);
	CHECK(v.changes > 4);
	CHECK_INT(0, v.problems);
	CHECK_INT(0, v.stale);
	world_close(&w);
}

static enum sup_status next_policy(struct txn *t, void *arg)
{
	uint32_t version;

	(void)arg;
	return meta_set_policy(t, SLICE("[soft_bounce]\ncount = 1\n"),
			       &version);
}

/* A policy that is not applied to all yet is no damage. */
static void test_stale(void **state)
{
	struct told told = { "", 0 };
	struct sup_verified v = { 0 };
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	CHECK_INT(SUP_OK, store_update(w.store, next_policy, NULL, NULL));
	CHECK_INT(SUP_OK, sup_verify(w.store, tell, NULL, &told, &v, NULL));
	CHECK_TEXT("", told.text);
	CHECK_INT(7, v.stale);
	world_close(&w);
}

/* It never stops at the first, unless it is told to. */
static enum sup_status stop(const struct sup_problem *p, void *arg)
{
	(void)p;
	(*(unsigned *)arg)++;
	return SUP_STOPPED;
}

static void test_many(void **state)
{
	struct told told = { "", 0 };
	struct sup_verified v = { 0 };
	unsigned n = 0;
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	CHECK_INT(SUP_OK, store_update(w.store, flip, NULL, NULL));
	CHECK_INT(SUP_OK, store_update(w.store, log_damaged, NULL, NULL));
	CHECK_INT(SUP_OK, store_update(w.store, log_orphan, NULL, NULL));
	CHECK_INT(SUP_OK, store_update(w.store, piece_damaged, NULL, NULL));
	CHECK_INT(SUP_CORRUPT,
		  sup_verify(w.store, tell, NULL, &told, &v, NULL));
	CHECK(strstr(told.text, "checksum") != NULL);
	CHECK(strstr(told.text, "line 2 of the log") != NULL);
	CHECK(strstr(told.text, "batch 88") != NULL);
	CHECK(strstr(told.text, "piece 1") != NULL);
	CHECK_INT(SUP_STOPPED, sup_verify(w.store, stop, NULL, &n, &v, NULL));
	CHECK_INT(1, n);
	CHECK_INT(SUP_CORRUPT,
		  sup_verify(w.store, NULL, NULL, NULL, NULL, NULL));
	world_close(&w);
}

static enum sup_status sum(const struct sup_counter *c, void *arg)
{
	CHECK_INT(19000 * SUP_DAY_MS, c->day);
	CHECK_SLICE(SLICE("ses"), c->source);
	CHECK_SLICE(SLICE("dropped"), c->what);
	*(uint64_t *)arg += c->count;
	return SUP_OK;
}

static void test_counters(void **state)
{
	uint64_t n = 0;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK, store_update(w.store, fill_rest, NULL, NULL));
	CHECK_INT(SUP_OK, sup_counters(w.store, 0, sum, &n, NULL));
	CHECK_INT(3, n);
	CHECK_INT(SUP_OK,
		  sup_counters(w.store, 19000 * SUP_DAY_MS + 5, sum, &n, NULL));
	CHECK_INT(6, n);
	CHECK_INT(SUP_OK,
		  sup_counters(w.store, 19001 * SUP_DAY_MS, sum, &n, NULL));
	CHECK_INT(6, n);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound),	 cmocka_unit_test(test_damage),
		cmocka_unit_test(test_stale),	 cmocka_unit_test(test_many),
		cmocka_unit_test(test_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
