/* Any bytes as an address, domain, rule and scope: what holds for all. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "model/key.h"
#include "model/rule.h"
#include "model/scope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

#define MUST(condition) must((condition), #condition)

static void check_shape(const struct sup_address *a)
{
	struct sup_slice domain = address_domain(a);

	MUST(a->len <= SUP_ADDRESS_MAX && a->text[a->len] == '\0');
	MUST(strlen(a->text) == a->len);
	MUST(a->local_len > 0 && a->local_len <= SUP_LOCAL_MAX);
	MUST(a->text[a->local_len] == '@' && domain.n > 0);
	MUST(a->spelling_len <= SUP_SPELLING_MAX);
	MUST(strlen(a->spelling) == a->spelling_len);
	for (size_t i = 0; i < domain.n; i++)
		MUST(domain.p[i] > ' ' && domain.p[i] < 0x7f &&
		     domain.p[i] != '@' &&
		     (domain.p[i] < 'A' || domain.p[i] > 'Z'));
	for (size_t i = 0; i < a->local_len; i++)
		MUST((unsigned char)a->text[i] >= ' ' && a->text[i] != 0x7f);
}

static void check_same(const struct sup_address *a, struct sup_slice in)
{
	struct sup_address again;

	MUST(sup_address_parse(in, &again, NULL) == SUP_OK);
	MUST(strcmp(a->text, again.text) == 0);
	MUST(a->local_len == again.local_len);
}

static void try_address(struct sup_slice in)
{
	enum sup_address_fault fault = SUP_ADDRESS_NONE;
	unsigned char key[ADDRESS_KEY_MAX];
	struct sup_address a;
	struct sup_address b;
	enum sup_status st = sup_address_parse(in, &a, &fault);
	size_t n;

	MUST((st == SUP_OK) == (fault == SUP_ADDRESS_NONE));
	if (st != SUP_OK)
		return;
	check_shape(&a);
	check_same(&a, (struct sup_slice){ a.text, a.len });
	if (a.spelling_len > 0)
		check_same(&a,
			   (struct sup_slice){ a.spelling, a.spelling_len });
	n = address_key(&a, key);
	MUST(n <= ADDRESS_KEY_MAX);
	MUST(address_from_key((struct sup_slice){ (char *)key, n }, &b));
	MUST(strcmp(a.text, b.text) == 0 && a.local_len == b.local_len);
	MUST(b.spelling_len == 0);
}

static void try_rule(struct sup_slice in)
{
	unsigned char key[RULE_KEY_MAX];
	char text[SUP_RULE_MAX + 1];
	struct sup_rule r;
	struct sup_rule back;
	size_t n;

	if (sup_rule_parse(in, &r, NULL) != SUP_OK)
		return;
	n = sup_rule_print(&r, text);
	MUST(n <= SUP_RULE_MAX);
	MUST(sup_rule_parse((struct sup_slice){ text, n }, &back, NULL) ==
	     SUP_OK);
	MUST(r.kind == back.kind && strcmp(r.domain, back.domain) == 0);
	n = rule_key(&r, key);
	MUST(n <= RULE_KEY_MAX);
	MUST(rule_from_key((struct sup_slice){ (char *)key, n }, &back));
	MUST(r.kind == back.kind && strcmp(r.domain, back.domain) == 0);
}

/* The bytes as a key: what is accepted must be exactly a key of ours. */
static void try_keys(struct sup_slice in)
{
	unsigned char key[RULE_KEY_MAX];
	struct sup_address a;
	struct sup_rule r;
	size_t n;

	if (address_from_key(in, &a)) {
		n = address_key(&a, key);
		MUST(slice_equal(in, (struct sup_slice){ (char *)key, n }));
	}
	if (rule_from_key(in, &r)) {
		n = rule_key(&r, key);
		MUST(slice_equal(in, (struct sup_slice){ (char *)key, n }));
	}
}

static void try_scope(struct sup_slice in)
{
	struct scope_topic names = { { "base", 4 }, in, in };
	char text[SUP_SCOPE_MAX + 1];
	char again[SUP_SCOPE_MAX + 1];
	bool changed = false;
	size_t n = 0;

	if (sup_scope_parse(in, text, &n) == SUP_OK) {
		MUST(n <= SUP_SCOPE_MAX && strlen(text) == n);
		MUST(sup_scope_parse((struct sup_slice){ text, n }, again,
				     &n) == SUP_OK);
		MUST(strcmp(text, again) == 0);
	}
	MUST(scope_from_topic(&names, text, &n, &changed) == SUP_OK);
	MUST(scope_covers(names.base, (struct sup_slice){ text, n }));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sup_slice in = { (const char *)data, size };

	try_address(in);
	try_rule(in);
	try_keys(in);
	try_scope(in);
	return 0;
}
