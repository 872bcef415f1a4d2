/* check.c - the pre-send question about one address. */
#include <string.h>

#include "list/asking.h"

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
	out->by_erased = false;
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
	out->by_erased = a->by_erased;
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
	asking_begin(&a, r, q);
	asking_one(&a, address, &parsed);
	if (out != NULL)
		report(&a, &parsed, out);
	asking_end(&a);
	return a.verdict;
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
