/* The effective settings, one by one. */
#include <stdio.h>

#include "base/slice.h"
#include "policy/policy_impl.h"
#include "suppress/address.h"

enum {
	ORIGIN_MAX = 24
};

static void print_origin(int line, char *out)
{
	if (line == 0)
		(void)snprintf(out, ORIGIN_MAX, "default");
	else
		(void)snprintf(out, ORIGIN_MAX, "line %d", line);
}

static enum sup_status show_key(const struct policy_section *s,
				enum policy_key key, sup_policy_line_fn *fn,
				void *arg)
{
	char value[POLICY_VALUE_MAX];
	char origin[ORIGIN_MAX];
	struct sup_policy_line line = { s->name, policy_key_name(key), value,
					origin };

	policy_value_print(s, key, value);
	print_origin(s->line[key], origin);
	return fn(&line, arg);
}

static enum sup_status show_section(const struct policy_section *s,
				    sup_policy_line_fn *fn, void *arg)
{
	enum sup_status st = SUP_OK;

	for (unsigned key = 0; key < KEY_END && st == SUP_OK; key++) {
		if (s->set & 1U << key)
			st = show_key(s, (enum policy_key)key, fn, arg);
	}
	return st;
}

static enum sup_status show_allowed(const struct policy_allowed *a,
				    sup_policy_line_fn *fn, void *arg)
{
	static const char *const before[] = {
		[0] = "",
		[SUP_RULE_DOMAIN] = "@",
		[SUP_RULE_SUBDOMAINS] = "@.",
		[SUP_RULE_BOTH] = "@*.",
	};
	char value[SUP_RULE_MAX + 1];
	char origin[ORIGIN_MAX];
	struct sup_policy_line line = { policy_what_name(WHAT_ALLOW), "address",
					value, origin };

	(void)snprintf(value, sizeof(value), "%s%.*s", before[a->kind],
		       (int)a->text.n, a->text.p);
	print_origin(a->line, origin);
	return fn(&line, arg);
}

enum sup_status sup_policy_show(const struct sup_policy *p,
				sup_policy_line_fn *fn, void *arg)
{
	enum sup_status st = SUP_OK;

	/* The least specific first, as a reader expects it. */
	for (unsigned what = 0; what < WHAT_ALLOW; what++) {
		for (size_t i = p->first[what + 1];
		     i > p->first[what] && st == SUP_OK; i--)
			st = show_section(&p->sections[i - 1], fn, arg);
	}
	for (size_t i = 0; i < p->n_allowed && st == SUP_OK; i++)
		st = show_allowed(&p->allowed[i], fn, arg);
	return st;
}
