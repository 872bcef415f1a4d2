/* The hot path: nothing here allocates, logs or waits. */
#include "list/asking.h"

#include <string.h>

#include "base/slice.h"
#include "list/check_hashes.h"
#include "model/record.h"
#include "store/erased.h"
#include "store/meta.h"

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

static enum sup_why why_of_status(enum sup_status st)
{
	if (st == SUP_CORRUPT)
		return SUP_WHY_CORRUPT;
	return st == SUP_STORE_FORMAT ? SUP_WHY_FORMAT : SUP_WHY_IO;
}

/* Is there surely no such record?  Only the filter knows without asking. */
static bool surely_absent(const struct filter *f, uint64_t hash)
{
	return f != NULL && !filter_has(f, hash);
}

/* Look one record up.  False: it could not be found out. */
static bool look_at(struct asking *a, enum store_db db, struct sup_slice key)
{
	struct sup_slice value;
	enum sup_status st = snapshot_get(a->r->snapshot, db, key, &value);

	if (st == SUP_NOT_FOUND)
		return true;
	if (st == SUP_OK)
		st = record_scan(value, key, take_stronger, a);
	if (st == SUP_OK)
		return true;
	a->why_not = why_of_status(st);
	return false;
}

static bool look_at_rules(struct asking *a, const struct filter *f,
			  struct sup_slice domain)
{
	unsigned char key[RULE_KEY_MAX];
	struct sup_slice k = { (const char *)key, 0 };
	size_t n;

	for (size_t i = 0; (n = rule_candidates(domain, i, key)) != 0; i++) {
		if (a->found && !a->details)
			return true;
		a->taken = false;
		k.n = n;
		if (surely_absent(f, filter_hash(DB_DOMAINS, k)))
			continue;
		if (!look_at(a, DB_DOMAINS, k))
			return false;
		if (a->taken) {
			a->by_rule = true;
			a->by_erased = false;
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
		a->by_erased = false;
	}
	return SUP_OK;
}

/* Without the address nobody can say that it is on none of the lists. */
static bool look_at_hashes(struct asking *a, const struct sup_address *address)
{
	enum sup_status st = address == NULL
				     ? SUP_INVALID
				     : hashes_each(a->r, address, take_list, a);

	if (st != SUP_OK)
		a->why_not = why_of_status(st);
	return st == SUP_OK;
}

/* Was it erased, and is it still not to be mailed? */
static bool look_at_erased(struct asking *a, const struct filter *f,
			   struct sup_slice recipient)
{
	unsigned char bytes[ERASED_KEY_BYTES];
	struct sup_slice key = { (const char *)bytes, sizeof(bytes) };
	enum sup_status st = erased_hash(a->r->mac, recipient, bytes);

	if (st != SUP_OK) {
		a->why_not = why_of_status(st);
		return false;
	}
	a->taken = false;
	if (!surely_absent(f, filter_hash(DB_HASHES, key)) &&
	    !look_at(a, DB_HASHES, key))
		return false;
	a->by_erased = a->taken;
	return true;
}

/* The part of the key before the 00. */
static struct sup_slice domain_of(struct sup_slice key)
{
	const char *end = memchr(key.p, '\0', key.n);

	return (struct sup_slice){ key.p, (size_t)(end - key.p) };
}

void asking_judge(struct asking *a, struct sup_slice key,
		  const struct filter *f, uint64_t hash,
		  const struct sup_address *address)
{
	const struct snapshot_facts *facts = snapshot_facts(a->r->snapshot);

	if (!surely_absent(f, hash) && !look_at(a, DB_RECIPIENTS, key))
		return;
	if (facts->has_erased && (!a->found || a->details) &&
	    !look_at_erased(a, f, key))
		return;
	if (facts->has_domain_rules && (!a->found || a->details) &&
	    !look_at_rules(a, f, domain_of(key)))
		return;
	if (facts->has_hashes && (!a->found || a->details) &&
	    !look_at_hashes(a, address))
		return;
	a->verdict = a->found ? SUP_SUPPRESSED : SUP_CLEAR;
}

bool asking_read(struct asking *a, struct sup_slice in,
		 struct sup_address *address)
{
	enum sup_status st;

	a->verdict = SUP_UNKNOWN;
	a->why_not = a->why;
	a->fault = SUP_ADDRESS_NONE;
	a->found = false;
	a->by_rule = false;
	a->by_hash = false;
	a->by_erased = false;
	if (a->why == SUP_WHY_USAGE || a->why == SUP_WHY_SCOPE)
		return false;
	if (in.p == NULL && in.n != 0) {
		a->why_not = SUP_WHY_USAGE;
		return false;
	}
	st = sup_address_parse(in, address, &a->fault);
	if (st == SUP_INVALID) {
		a->verdict = SUP_SUPPRESSED;
		a->why_not = SUP_WHY_NONE;
		return false;
	}
	a->fault = SUP_ADDRESS_NONE;
	if (a->why != SUP_WHY_NONE)
		return false;
	if (st != SUP_OK)
		a->why_not = SUP_WHY_IO;
	else if (!address->ascii && !snapshot_facts(a->r->snapshot)->same_rules)
		a->why_not = SUP_WHY_RULES;
	else
		return true;
	return false;
}

void asking_one(struct asking *a, struct sup_slice in,
		struct sup_address *address)
{
	unsigned char bytes[ADDRESS_KEY_MAX];
	struct sup_slice key = { (const char *)bytes, 0 };
	const struct filter *f;

	if (!asking_read(a, in, address))
		return;
	key.n = address_key(address, bytes);
	f = snapshot_filter(a->r->snapshot);
	asking_judge(a, key, f, f == NULL ? 0 : filter_hash(DB_RECIPIENTS, key),
		     address);
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

	if (facts->has_hashes || facts->has_erased) {
		enum sup_status st = hashes_ready(a->r);

		if (st == SUP_OK)
			st = reader_mac(a->r);
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

void asking_begin(struct asking *a, struct sup_reader *r,
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

void asking_end(struct asking *a)
{
	if (a->open)
		snapshot_end(a->r->snapshot);
}
