/* verify_records.c - recipients and domain rules. */
#include <inttypes.h>
#include <string.h>

#include "base/slice.h"
#include "list/revise.h"
#include "list/target.h"
#include "list/verify.h"
#include "model/varint.h"
#include "store/erased.h"

enum {
	CHECKSUM_AT = 1, /* see docs/store-format.md */
	CHECKSUM_END = 9,
	PROGRESS_EVERY = 1024
};

struct look {
	struct verify *v;
	enum store_db db;
};

enum sup_status verify_sentinel(struct verify *v, struct sup_slice key)
{
	const struct sup_slice id = { v->store_id, sizeof(v->store_id) };

	if (key.n > 0 && slice_equal(slice_from(key, 1), id))
		return SUP_OK;
	return problem(v, "sentinel", SLICE(""),
		       "an entry that is no record, or another store's mark");
}

/* False: of an address that only the store's own Unicode rules can judge. */
static bool can_judge(const struct verify *v, struct sup_slice key)
{
	if (v->same_rules)
		return true;
	for (size_t i = 0; i < key.n; i++) {
		if ((unsigned char)key.p[i] >= 0x80)
			return false;
	}
	return slice_find(key, SLICE("xn--")) == key.n;
}

static bool key_is_normal(enum store_db db, struct sup_slice key)
{
	struct sup_address address;
	struct sup_rule rule;

	if (db == DB_HASHES)
		return is_erased_key(key);
	return db == DB_DOMAINS ? rule_from_key(key, &rule)
				: address_from_key(key, &address);
}

static bool checksum_holds(struct sup_slice key, struct sup_slice value)
{
	struct feed f = { .p = (const unsigned char *)value.p + CHECKSUM_AT };

	if (value.n < CHECKSUM_END)
		return false;
	f.end = (const unsigned char *)value.p + CHECKSUM_END;
	return get_u64(&f) == hash64_two(key, slice_from(value, CHECKSUM_END));
}

/* What only one way of writing allows: read and written again, it is equal. */
static enum sup_status check_bytes(struct verify *v, struct sup_slice name,
				   struct sup_slice key, struct sup_slice value,
				   const struct record *r)
{
	struct buf b = BUF_INIT(RECORD_VALUE_MAX);
	enum sup_status st = record_encode(r, key, &b);

	if (st == SUP_OK && !slice_equal(buf_slice(&b), value))
		st = SUP_INVALID;
	buf_release(&b);
	if (st == SUP_INVALID || st == SUP_TOO_LARGE)
		return problem(v, "record", name,
			       "not written the one way there is");
	return st;
}

static enum sup_status check_fold(struct verify *v, enum store_db db,
				  struct sup_slice name, const struct record *r)
{
	struct fold_rules rules = v->rules;
	struct record again = *r;
	enum sup_status st;
	bool equal;

	if (r->policy_version > rules.policy_version)
		return problem(v, "policy", name,
			       "folded under policy %" PRIu32
			       ", which does not exist",
			       r->policy_version);
	/* An older policy's verdict stands until the record is written or the
	 * policy's application gets to it. */
	if (r->policy_version < rules.policy_version) {
		v->totals.stale++;
		return SUP_OK;
	}
	rules.ignore_allow = db != DB_RECIPIENTS;
	st = fold(&again, name, &rules, &v->arena, NULL);
	if (st != SUP_OK)
		return st;
	equal = suppressions_equal(r, &again);
	for (size_t i = 0; equal && i < r->n_suppressions; i++)
		equal = r->suppressions[i].cause == again.suppressions[i].cause;
	if (equal)
		return SUP_OK;
	return problem(v, "fold", name,
		       "the suppressions do not follow from the evidence");
}

enum sup_status verify_scope(struct verify *v, struct sup_slice name,
			     struct sup_slice scope)
{
	bool known = true;
	enum sup_status st = scope_known(v->t, scope, &known);

	if (st == SUP_OK && !known)
		st = problem(v, "scope", name,
			     "the scope %.*s is not known to the store",
			     (int)scope.n, scope.p);
	return st;
}

static enum sup_status check_references(struct verify *v, struct sup_slice name,
					const struct record *r)
{
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < r->n_facts; i++) {
		const struct sup_fact *f = &r->facts[i];

		if (f->scope.n > 0)
			st = verify_scope(v, name, f->scope);
		for (size_t k = 0; st == SUP_OK && k < f->n_batches; k++) {
			if (!verify_batch_known(v, f->batches[k]))
				st = problem(v, "batch", name,
					     "a fact of batch %" PRIu64
					     ", which does not exist",
					     f->batches[k] & ~SUP_BATCH_UNDONE);
		}
	}
	return st;
}

static enum sup_status count(struct verify *v, enum store_db db,
			     struct sup_slice key, const struct record *r)
{
	struct store_counts *c = &v->found;
	struct hash128 h;
	enum sup_status st = record_digest(r, key, &h);

	if (st != SUP_OK)
		return st;
	c->digest = hash128_add(c->digest, h);
	c->facts += db == DB_HASHES ? 0 : r->n_facts;
	v->totals.facts += r->n_facts;
	if (db == DB_HASHES) {
		c->erased++;
		return SUP_OK;
	}
	if (db == DB_DOMAINS) {
		c->domain_rules++;
		return SUP_OK;
	}
	c->recipients++;
	if (r->n_suppressions > 0) {
		c->suppressed++;
		c->by_reason[record_strongest(r)]++;
	}
	return SUP_OK;
}

static enum sup_status check_content(struct verify *v, enum store_db db,
				     struct sup_slice name,
				     struct sup_slice key,
				     struct sup_slice value)
{
	struct record r;
	enum sup_status st = record_decode(value, key, &v->arena, &r);

	if (st == SUP_STORE_FORMAT)
		return problem(v, "format", name, "written by a newer program");
	if (st == SUP_CORRUPT && !checksum_holds(key, value))
		return problem(v, "checksum", name,
			       "the checksum does not hold");
	if (st == SUP_CORRUPT)
		return problem(v, "record", name, "cannot be read");
	if (st == SUP_OK)
		st = check_bytes(v, name, key, value, &r);
	if (st == SUP_OK)
		st = count(v, db, key, &r);
	if (st == SUP_OK && v->can_fold)
		st = check_fold(v, db, name, &r);
	if (st == SUP_OK)
		st = check_references(v, name, &r);
	return st;
}

static enum sup_status tell_progress(struct verify *v)
{
	const struct store_counts *c = meta_counts(v->t);
	const struct sup_progress p = {
		.done = v->totals.records,
		.total = c->recipients + c->domain_rules + c->erased,
	};

	if (v->progress == NULL || v->totals.records % PROGRESS_EVERY != 0)
		return SUP_OK;
	v->stopped = v->progress(&p, v->arg);
	return v->stopped;
}

static enum sup_status check_record(struct txn *t, struct sup_slice key,
				    struct sup_slice value, void *arg)
{
	const struct look *l = arg;
	struct verify *v = l->v;
	char text[TARGET_TEXT_MAX];
	struct sup_slice name = { text, 0 };
	enum sup_status st;

	(void)t;
	if (key.n == 0 || key.p[0] == '\0')
		return verify_sentinel(v, key);
	if (l->db == DB_HASHES && !is_erased_key(key))
		return SUP_OK; /* see verify_hashes.c */
	arena_reset(&v->arena);
	v->totals.records++;
	if (key_text(l->db, key, text, &name.n) != SUP_OK) {
		name = (struct sup_slice){ NULL, 0 };
		st = problem(v, "key", name, "no key of a record");
	} else if (can_judge(v, key) && !key_is_normal(l->db, key)) {
		st = problem(v, "key", name, "not in normal form");
	} else {
		st = SUP_OK;
	}
	if (st == SUP_OK && name.n > 0)
		st = check_content(v, l->db, name, key, value);
	return st == SUP_OK ? tell_progress(v) : st;
}

enum sup_status verify_records(struct verify *v)
{
	static const enum store_db dbs[] = { DB_DOMAINS, DB_RECIPIENTS };
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < sizeof(dbs) / sizeof(dbs[0]);
	     i++) {
		struct look l = { v, dbs[i] };

		st = txn_walk(v->t, dbs[i], SLICE(""), check_record, &l);
	}
	if (st == SUP_OK && v->stopped == SUP_OK) {
		struct look l = { v, DB_HASHES };

		st = txn_walk(v->t, DB_HASHES, erased_prefix(), check_record,
			      &l);
	}
	return st;
}
