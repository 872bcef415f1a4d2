/* The allow-list: who can never be suppressed. */
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "policy/policy_impl.h"
#include "suppress/address.h"

static enum sup_status append(struct sup_policy *p, struct sup_slice text,
			      unsigned kind, int line)
{
	struct policy_allowed *grown;
	size_t room = p->allowed_room == 0 ? 16 : p->allowed_room * 2;

	if (p->n_allowed >= POLICY_ALLOWED_MAX)
		return SUP_TOO_LARGE;
	if (p->n_allowed == p->allowed_room) {
		grown = arena_alloc(&p->memory, room, sizeof(*grown));
		if (grown == NULL)
			return SUP_NO_MEMORY;
		if (p->n_allowed > 0)
			memcpy(grown, p->allowed,
			       p->n_allowed * sizeof(*grown));
		p->allowed = grown;
		p->allowed_room = room;
	}
	p->allowed[p->n_allowed].kind = kind;
	p->allowed[p->n_allowed].line = line;
	if (!arena_copy(&p->memory, text, &p->allowed[p->n_allowed].text))
		return SUP_NO_MEMORY;
	p->n_allowed++;
	return SUP_OK;
}

static enum sup_status add_rule(struct sup_policy *p, struct sup_slice v,
				int line, enum sup_address_fault *fault)
{
	struct sup_rule rule;
	enum sup_status st = sup_rule_parse(v, &rule, fault);

	if (st != SUP_OK)
		return st;
	return append(p, (struct sup_slice){ rule.domain, rule.len }, rule.kind,
		      line);
}

static enum sup_status add_address(struct sup_policy *p, struct sup_slice v,
				   int line, enum sup_address_fault *fault)
{
	struct sup_address address;
	enum sup_status st = sup_address_parse(v, &address, fault);

	if (st != SUP_OK)
		return st;
	return append(p, (struct sup_slice){ address.text, address.len }, 0,
		      line);
}

enum sup_status policy_allow_add(struct sup_policy *p, const char *value,
				 int line, const char **why)
{
	struct sup_slice v = slice_trim(sup_slice_of(value));
	enum sup_address_fault fault = SUP_ADDRESS_NONE;
	enum sup_status st;

	if (v.n == 0)
		return SUP_OK;
	st = v.p[0] == '@' ? add_rule(p, v, line, &fault)
			   : add_address(p, v, line, &fault);
	if (st == SUP_INVALID)
		*why = sup_address_fault_text(fault);
	else if (st == SUP_TOO_LARGE)
		*why = "more than we are willing to hold";
	return st;
}

static int by_text(const void *a, const void *b)
{
	const struct policy_allowed *x = a;
	const struct policy_allowed *y = b;

	if ((x->kind != 0) != (y->kind != 0))
		return x->kind == 0 ? -1 : 1;
	if (!slice_equal(x->text, y->text))
		return slice_compare(x->text, y->text);
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->line - y->line;
}

void policy_allow_sort(struct sup_policy *p)
{
	if (p->n_allowed > 0)
		qsort(p->allowed, p->n_allowed, sizeof(*p->allowed), by_text);
	p->n_addresses = 0;
	while (p->n_addresses < p->n_allowed &&
	       p->allowed[p->n_addresses].kind == 0)
		p->n_addresses++;
}

/* The first of allowed[low, high) that is not smaller than text. */
static size_t lower_bound(const struct sup_policy *p, size_t low, size_t high,
			  struct sup_slice text)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (slice_compare(p->allowed[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Is there a rule of this or of both kinds for exactly this domain? */
static bool has_rule(const struct sup_policy *p, struct sup_slice domain,
		     enum sup_rule_kind kind)
{
	size_t i = lower_bound(p, p->n_addresses, p->n_allowed, domain);

	for (; i < p->n_allowed && slice_equal(p->allowed[i].text, domain);
	     i++) {
		if (p->allowed[i].kind == (unsigned)kind ||
		    p->allowed[i].kind == SUP_RULE_BOTH)
			return true;
	}
	return false;
}

static bool domain_allowed(const struct sup_policy *p, struct sup_slice domain)
{
	if (has_rule(p, domain, SUP_RULE_DOMAIN))
		return true;
	for (;;) {
		size_t dot = slice_find(domain, SLICE("."));

		if (dot >= domain.n)
			return false;
		domain = slice_from(domain, dot + 1);
		if (has_rule(p, domain, SUP_RULE_SUBDOMAINS))
			return true;
	}
}

bool policy_allows(const struct sup_policy *p, struct sup_slice address)
{
	size_t i = lower_bound(p, 0, p->n_addresses, address);
	size_t at = address.n;

	if (i < p->n_addresses && slice_equal(p->allowed[i].text, address))
		return true;
	/* A quoted local part may hold an @, a domain never does. */
	while (at > 0 && address.p[at - 1] != '@')
		at--;
	return p->n_addresses < p->n_allowed &&
	       domain_allowed(p, slice_from(address, at));
}
