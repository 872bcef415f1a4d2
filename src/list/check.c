/* The hot path: nothing here allocates, logs or waits. */
#include <string.h>

#include "base/slice.h"
#include "list/check_hashes.h"
#include "list/reader.h"
#include "model/record.h"
#include "store/meta.h"

/* One address on its way to a verdict. */
struct asking {
	struct sup_reader *r;
	struct question k;
	enum sup_why why; /* of the question or the snapshot: for all */
	bool details;	  /* the strongest is wanted, not just any */
	bool open;	  /* the snapshot is */
	/* The answer: */
	enum sup_verdict verdict;
	enum sup_why why_not; /* if unknown */
	enum sup_address_fault fault;
	bool found;
	bool taken; /* best is of the record looked at last */
	bool by_rule;
	bool by_hash;
	struct sup_suppression best; /* its slices die with the snapshot */
	size_t rule_len;
	unsigned char rule[RULE_KEY_MAX]; /* that best is of */
};

static bool take_stronger(const struct sup_suppression *s, void *arg)
{
	struct asking *a = arg;

	if (!question_sees(&a->k, s))
		return true;
	if (!a->found || suppression_stronger(s, &a->best)) {
		a->best = *s;
		a->found = true;
		a->taken = true;
	}
	return a->details;
}

/* Is there surely no such record?  Only the filter knows without asking. */
static bool surely_absent(const struct asking *a, enum store_db db,
			  struct sup_slice key)
{
	const struct filter *f = snapshot_filter(a->r->snapshot);

	return f != NULL && !filter_has(f, filter_hash(db, key));
}

static enum sup_why why_of_status(enum sup_status st)
{
	if (st == SUP_CORRUPT)
		return SUP_WHY_CORRUPT;
	return st == SUP_STORE_FORMAT ? SUP_WHY_FORMAT : SUP_WHY_IO;
}

/* Look one record up.  False: it could not be found out. */
static bool look_at(struct asking *a, enum store_db db, struct sup_slice key)
{
	struct sup_slice value;
	enum sup_status st = SUP_NOT_FOUND;

	if (!surely_absent(a, db, key))
		st = snapshot_get(a->r->snapshot, db, key, &value);
	if (st == SUP_NOT_FOUND)
		return true;
	if (st == SUP_OK)
		st = record_scan(value, key, take_stronger, a);
	if (st == SUP_OK)
		return true;
	a->why_not = why_of_status(st);
	return false;
}

static bool look_at_rules(struct asking *a, struct sup_slice domain)
{
	unsigned char key[RULE_KEY_MAX];
	size_t n;

	for (size_t i = 0; (n = rule_candidates(domain, i, key)) != 0; i++) {
		if (a->found && !a->details)
			return true;
		a->taken = false;
		if (!look_at(a, DB_DOMAINS,
			     (struct sup_slice){ (const char *)key, n }))
			return false;
		if (a->taken) {
			a->by_rule = true;
			a->rule_len = n;
			memcpy(a->rule, key, n);
		}
	}
	return true;
}

static enum sup_status take_list(const struct hash_list *l, void *arg)
{
	const struct sup_suppression s = hash_suppression(l);
	struct asking *a = arg;

	a->taken = false;
	if (!l->e.undone)
		(void)take_stronger(&s, a);
	if (a->taken) {
		a->by_hash = true;
		a->by_rule = false;
	}
	return SUP_OK;
}

static bool look_at_hashes(struct asking *a, const struct sup_address *address)
{
	enum sup_status st = hashes_each(a->r, address, take_list, a);

	if (st != SUP_OK)
		a->why_not = why_of_status(st);
	return st == SUP_OK;
}

/* The verdict about an address in normal form. */
static void judge(struct asking *a, const struct sup_address *address)
{
	const struct snapshot_facts *facts = snapshot_facts(a->r->snapshot);
	unsigned char bytes[ADDRESS_KEY_MAX];
	struct sup_slice key = { (const char *)bytes, 0 };

	a->verdict = SUP_UNKNOWN;
	if (!address->ascii && !facts->same_rules) {
		a->why_not = SUP_WHY_RULES;
		return;
	}
	key.n = address_key(address, bytes);
	if (!look_at(a, DB_RECIPIENTS, key))
		return;
	if (facts->has_domain_rules && (!a->found || a->details) &&
	    !look_at_rules(a, address_domain(address)))
		return;
	if (facts->has_hashes && (!a->found || a->details) &&
	    !look_at_hashes(a, address))
		return;
	a->verdict = a->found ? SUP_SUPPRESSED : SUP_CLEAR;
}

static void ask(struct asking *a, struct sup_slice in,
		struct sup_address *address)
{
	enum sup_status st;

	a->verdict = SUP_UNKNOWN;
	a->why_not = a->why;
	a->fault = SUP_ADDRESS_NONE;
	a->found = false;
	a->by_rule = false;
	a->by_hash = false;
	if (a->why == SUP_WHY_USAGE || a->why == SUP_WHY_SCOPE)
		return;
	if (in.p == NULL && in.n != 0) {
		a->why_not = SUP_WHY_USAGE;
		return;
	}
	st = sup_address_parse(in, address, &a->fault);
	if (st == SUP_INVALID) {
		a->verdict = SUP_SUPPRESSED;
		a->why_not = SUP_WHY_NONE;
		return;
	}
	a->fault = SUP_ADDRESS_NONE;
	if (a->why != SUP_WHY_NONE)
		return;
	if (st != SUP_OK) {
		a->why_not = SUP_WHY_IO;
		return;
	}
	judge(a, address);
}

/* Is the scope of the question known in this snapshot? */
static enum sup_why look_at_scope(struct asking *a, struct sup_slice asked)
{
	struct sup_reader *r = a->r;
	uint64_t id = snapshot_facts(r->snapshot)->txn_id;
	struct sup_slice last = { r->asked, r->asked_len };
	enum sup_status st;
	bool known = false;

	if (id != r->scope_txn || !slice_equal(asked, last)) {
		r->scope_txn = 0;
		if (sup_scope_parse(asked, r->scope, &r->scope_len) != SUP_OK)
			return SUP_WHY_USAGE;
		st = scope_known(snapshot_txn(r->snapshot),
				 (struct sup_slice){ r->scope, r->scope_len },
				 &known);
		if (st != SUP_OK)
			return why_of_status(st);
		if (!known)
			return SUP_WHY_SCOPE;
		memcpy(r->asked, asked.p, asked.n);
		r->asked_len = asked.n;
		r->scope_txn = id;
	}
	a->k.scope = (struct sup_slice){ r->scope, r->scope_len };
	return SUP_WHY_NONE;
}

static enum sup_why look_at_snapshot(struct asking *a,
				     const struct sup_query *q)
{
	const struct snapshot_facts *facts = snapshot_facts(a->r->snapshot);
	sup_time_ms age;

	if (facts->has_hashes) {
		enum sup_status st = hashes_ready(a->r);

		if (st != SUP_OK)
			return why_of_status(st);
	}
	if (q->max_age_ms > 0 && facts->replica_time != 0) {
		age = sup_time_now() - facts->replica_time;
		if (age > q->max_age_ms)
			return SUP_WHY_STALE;
	}
	return q->scope.n == 0 ? SUP_WHY_NONE : look_at_scope(a, q->scope);
}

/* Everything about the question that is the same for all addresses; leaves the
 * snapshot open if it may be asked. */
static void prepare(struct asking *a, struct sup_reader *r,
		    const struct sup_query *query)
{
	static const struct sup_query strictest = {
		.mail = SUP_MAIL_MARKETING
	};
	const struct sup_query *q = query == NULL ? &strictest : query;
	enum snapshot_fault f;

	a->r = r;
	a->open = false;
	a->k.scope = (struct sup_slice){ NULL, 0 };
	a->k.mail = q->mail;
	a->k.at = q->at;
	a->why = SUP_WHY_USAGE;
	if (r == NULL || q->at < 0 || q->max_age_ms < 0 ||
	    (q->scope.p == NULL && q->scope.n != 0) ||
	    q->scope.n > SUP_SCOPE_MAX ||
	    (q->mail != SUP_MAIL_MARKETING &&
	     q->mail != SUP_MAIL_TRANSACTIONAL))
		return;
	if (q->at == 0)
		a->k.at = sup_time_now();
	f = snapshot_begin(r->snapshot);
	a->open = f == SNAPSHOT_OK;
	a->why = a->open ? look_at_snapshot(a, q) : why_of_fault(f);
}

static void print_rule(const struct asking *a, struct sup_finding *out)
{
	struct sup_slice key = { (const char *)a->rule, a->rule_len };
	size_t n = 0;

	/* It fits: a domain that has a local part before it in an address is
	 * shorter than the longest. */
	if (key_text(DB_DOMAINS, key, out->key, &n) == SUP_OK)
		out->key_len = (uint16_t)n;
	else
		out->key[0] = '\0';
}

/* Only what is said is written: the texts are long. */
static void report(const struct asking *a, const struct sup_address *address,
		   struct sup_finding *out)
{
	bool invalid = a->fault != SUP_ADDRESS_NONE;

	out->verdict = a->verdict;
	out->why = a->verdict == SUP_UNKNOWN ? a->why_not : SUP_WHY_NONE;
	out->fault = a->fault;
	out->reason = invalid ? SUP_REASON_INVALID : SUP_REASON_NONE;
	out->blocks = invalid ? SUP_BLOCKS_ALL : 0;
	out->since = 0;
	out->expires = 0;
	out->cause = 0;
	out->by_rule = false;
	out->by_hash = false;
	out->key_len = 0;
	out->scope_len = 0;
	out->key[0] = '\0';
	out->scope[0] = '\0';
	if (a->verdict != SUP_SUPPRESSED || invalid)
		return;
	out->reason = a->best.reason;
	out->blocks = a->best.blocks;
	out->since = a->best.since;
	out->expires = a->best.expires;
	out->cause = a->best.cause;
	out->by_rule = a->by_rule;
	out->by_hash = a->by_hash;
	if (a->best.scope.n != 0)
		memcpy(out->scope, a->best.scope.p, a->best.scope.n);
	out->scope[a->best.scope.n] = '\0';
	out->scope_len = (uint16_t)a->best.scope.n;
	if (a->by_rule) {
		print_rule(a, out);
		return;
	}
	memcpy(out->key, address->text, address->len);
	out->key[address->len] = '\0';
	out->key_len = address->len;
}

enum sup_verdict sup_check(struct sup_reader *r, struct sup_slice address,
			   const struct sup_query *q, struct sup_finding *out)
{
	struct sup_address parsed;
	struct asking a;

	a.details = out != NULL;
	prepare(&a, r, q);
	ask(&a, address, &parsed);
	if (out != NULL)
		report(&a, &parsed, out);
	if (a.open)
		snapshot_end(r->snapshot);
	return a.verdict;
}

void sup_check_many(struct sup_reader *r, const struct sup_slice *addresses,
		    size_t n, const struct sup_query *q,
		    enum sup_verdict *verdicts)
{
	struct sup_address parsed;
	struct asking a;

	if (verdicts == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		verdicts[i] = SUP_UNKNOWN;
	if (addresses == NULL || n == 0)
		return;
	a.details = false;
	prepare(&a, r, q);
	for (size_t i = 0; i < n; i++) {
		ask(&a, addresses[i], &parsed);
		verdicts[i] = a.verdict;
	}
	if (a.open)
		snapshot_end(r->snapshot);
}

uint64_t sup_generation(struct sup_reader *r)
{
	const struct snapshot_facts *facts;
	uint64_t x;

	if (r == NULL || snapshot_begin(r->snapshot) != SNAPSHOT_OK)
		return 0;
	facts = snapshot_facts(r->snapshot);
	/* Each step can be undone, so no two transactions of a store give the
	 * same number (but for the one that would be 0). */
	x = facts->txn_id * UINT64_C(0x9E3779B97F4A7C15) ^ facts->store_id;
	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	x ^= x >> 31;
	snapshot_end(r->snapshot);
	return x == 0 ? 1 : x;
}
