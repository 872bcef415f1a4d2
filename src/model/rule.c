#include "model/rule.h"

#include <string.h>

#include "base/slice.h"

/* How a rule is written and stored, by kind. */
static const struct {
	const char *prefix;
	unsigned char byte;
} forms[] = {
	[SUP_RULE_DOMAIN] = { "@", '=' },
	[SUP_RULE_SUBDOMAINS] = { "@.", '.' },
	[SUP_RULE_BOTH] = { "@*.", '*' },
};

static enum sup_status refuse(enum sup_address_fault *fault,
			      enum sup_address_fault f)
{
	if (fault != NULL)
		*fault = f;
	return SUP_INVALID;
}

static bool has_prefix(struct sup_slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

static bool is_literal(struct sup_slice domain)
{
	return domain.n > 0 && domain.p[0] == '[';
}

enum sup_status sup_rule_parse(struct sup_slice in, struct sup_rule *out,
			       enum sup_address_fault *fault)
{
	/* Longest prefix first: "@" begins them all. */
	int kind = SUP_RULE_BOTH;
	enum sup_status st;
	size_t n = 0;

	if (fault != NULL)
		*fault = SUP_ADDRESS_NONE;
	in = slice_trim(in);
	while (kind > 0 && !has_prefix(in, forms[kind].prefix))
		kind--;
	if (kind == 0)
		return refuse(fault, SUP_ADDRESS_BAD_RULE);
	in = slice_from(in, strlen(forms[kind].prefix));
	if (slice_trim(in).n != in.n ||
	    (kind != SUP_RULE_DOMAIN && is_literal(in)))
		return refuse(fault, SUP_ADDRESS_BAD_RULE);
	st = sup_domain_parse(in, out->domain, &n, fault);
	if (st != SUP_OK)
		return st;
	out->kind = (enum sup_rule_kind)kind;
	out->len = (uint16_t)n;
	return SUP_OK;
}

size_t sup_rule_print(const struct sup_rule *r, char *out)
{
	const char *prefix = forms[r->kind].prefix;
	size_t n = strlen(prefix);

	memcpy(out, prefix, n);
	memcpy(out + n, r->domain, r->len);
	out[n + r->len] = '\0';
	return n + r->len;
}

/* Copy domain with its labels in the opposite order; twice is as before. */
static void reverse(struct sup_slice domain, unsigned char *to)
{
	size_t end = domain.n;
	size_t at = 0;

	while (end > 0) {
		size_t start = end;

		while (start > 0 && domain.p[start - 1] != '.')
			start--;
		memcpy(to + at, domain.p + start, end - start);
		at += end - start;
		if (start == 0)
			break;
		to[at++] = '.';
		end = start - 1;
	}
}

static size_t make_key(struct sup_slice domain, unsigned char byte,
		       unsigned char *key)
{
	if (is_literal(domain))
		memcpy(key, domain.p, domain.n);
	else
		reverse(domain, key);
	key[domain.n] = 0;
	key[domain.n + 1] = byte;
	return domain.n + 2;
}

size_t rule_key(const struct sup_rule *r, unsigned char *key)
{
	return make_key((struct sup_slice){ r->domain, r->len },
			forms[r->kind].byte, key);
}

bool rule_from_key(struct sup_slice key, struct sup_rule *out)
{
	unsigned char text[SUP_DOMAIN_MAX];
	struct sup_slice domain;
	int kind = SUP_RULE_BOTH;
	size_t n = 0;

	if (key.n < 3 || key.n > RULE_KEY_MAX || key.p[key.n - 2] != '\0')
		return false;
	while (kind > 0 && forms[kind].byte != (unsigned char)key.p[key.n - 1])
		kind--;
	domain = (struct sup_slice){ key.p, key.n - 2 };
	if (kind == 0 || (kind != SUP_RULE_DOMAIN && is_literal(domain)))
		return false;
	if (is_literal(domain))
		memcpy(text, domain.p, domain.n);
	else
		reverse(domain, text);
	domain.p = (const char *)text;
	if (sup_domain_parse(domain, out->domain, &n, NULL) != SUP_OK)
		return false;
	out->kind = (enum sup_rule_kind)kind;
	out->len = (uint16_t)n;
	return slice_equal(domain, (struct sup_slice){ out->domain, n });
}

size_t rule_candidates(struct sup_slice domain, size_t i, unsigned char *key)
{
	if (is_literal(domain))
		return i == 0 ? make_key(domain, '=', key) : 0;
	for (size_t up = i / 2; up > 0; up--) {
		size_t dot = slice_find(domain, SLICE("."));

		if (dot == domain.n)
			return 0;
		domain = slice_from(domain, dot + 1);
	}
	if (domain.n == 0)
		return 0;
	return make_key(domain, i % 2 == 1 ? '*' : i == 0 ? '=' : '.', key);
}
