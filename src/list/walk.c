#include "base/error.h"
#include "base/slice.h"
#include "list/raw.h"
#include "list/target.h"
#include "list/view.h"
#include "store/erased.h"
#include "suppress/check.h"

enum {
	WALK_CHUNK = 1000
};

/* Give every record of one database with that prefix to fn. */
static enum sup_status walk_db(struct sup_store *s, enum store_db db,
			       struct sup_slice prefix, sup_walk_fn *fn,
			       void *arg, struct sup_error *err)
{
	struct arena a = ARENA_INIT(0);
	enum sup_status st;
	struct raw_walk w;

	raw_walk_init(&w, s, db, prefix);
	w.max = WALK_CHUNK;
	for (;;) {
		st = raw_walk_next(&w, err);
		if (st != SUP_OK || w.n == 0)
			break;
		for (size_t i = 0; st == SUP_OK && i < w.n; i++) {
			struct sup_slice key = w.records[i].key;
			struct sup_record pub;
			struct record r;

			arena_reset(&a);
			st = record_decode(w.records[i].value, key, &a, &r);
			if (st == SUP_OK)
				st = view_record(db, key, &r, &a, &pub);
			if (st != SUP_OK)
				(void)error_set(err, st, "%s",
						sup_status_text(st));
			else
				st = fn(&pub, arg);
		}
		if (st != SUP_OK)
			break;
	}
	raw_walk_release(&w);
	arena_release(&a);
	return st;
}

/* The keys of the rules of a domain, without the byte for the kind. */
static size_t rule_prefix(const char *domain, size_t n, unsigned char *out)
{
	struct sup_rule r = { .kind = SUP_RULE_DOMAIN, .len = (uint16_t)n };

	memcpy(r.domain, domain, n);
	r.domain[n] = '\0';
	return rule_key(&r, out) - 1;
}

enum sup_status sup_walk(struct sup_store *s, const struct sup_walk_options *o,
			 sup_walk_fn *fn, void *arg, struct sup_error *err)
{
	unsigned char rules[RULE_KEY_MAX];
	char domain[SUP_DOMAIN_MAX + 1];
	struct sup_slice prefix = { domain, 0 };
	struct sup_slice rule = { (const char *)rules, 0 };
	enum sup_address_fault fault = SUP_ADDRESS_NONE;
	enum sup_status st = SUP_OK;

	if (s == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no store or function");
	if (o != NULL && o->domain.n != 0) {
		st = sup_domain_parse(o->domain, domain, &prefix.n, &fault);
		if (st != SUP_OK)
			return error_set(err, st, "no domain: %s",
					 sup_address_fault_text(fault));
		rule.n = rule_prefix(domain, prefix.n, rules);
		/* domain ends with the NUL that ends it in a key. */
		prefix.n++;
	}
	if (o != NULL && o->rules)
		st = walk_db(s, DB_DOMAINS, rule, fn, arg, err);
	if (st == SUP_OK)
		st = walk_db(s, DB_RECIPIENTS, prefix, fn, arg, err);
	if (st == SUP_OK && o != NULL && o->erased && o->domain.n == 0)
		st = walk_db(s, DB_HASHES, erased_prefix(), fn, arg, err);
	return st;
}
