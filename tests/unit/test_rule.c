/* Domain rules: grammar, printing, keys, and which keys match a domain. */
#include "support/check.h"

#include "base/slice.h"
#include "model/rule.h"

#define X10(s) s s s s s s s s s s
#define L63 X10("d") X10("d") X10("d") X10("d") X10("d") X10("d") "ddd"
#define D255 L63 "." L63 "." L63 "." L63

static void test_parse(void **state)
{
	static const struct {
		const char *in;
		enum sup_rule_kind kind; /* 0: refused */
		const char *printed;
		const char *key; /* 0x00 written as '|' */
	} rows[] = {
		{ "@example.com", SUP_RULE_DOMAIN, "@example.com",
		  "com.example|=" },
		{ "@.example.com", SUP_RULE_SUBDOMAINS, "@.example.com",
		  "com.example|." },
		{ "@*.example.com", SUP_RULE_BOTH, "@*.example.com",
		  "com.example|*" },
		{ " @Mail.Example.COM. ", SUP_RULE_DOMAIN, "@mail.example.com",
		  "com.example.mail|=" },
		{ "@*.\xcf\x80"
		  "2.com",
		  SUP_RULE_BOTH, "@*.xn--2-tmb.com", "com.xn--2-tmb|*" },
		{ "@com", SUP_RULE_DOMAIN, "@com", "com|=" },
		{ "@.com", SUP_RULE_SUBDOMAINS, "@.com", "com|." },
		{ "@*.com", SUP_RULE_BOTH, "@*.com", "com|*" },
		{ "@[192.0.2.1]", SUP_RULE_DOMAIN, "@[192.0.2.1]",
		  "[192.0.2.1]|=" },
		{ "@[IPv6:2001:DB8::1]", SUP_RULE_DOMAIN, "@[ipv6:2001:db8::1]",
		  "[ipv6:2001:db8::1]|=" },
		{ "@" D255, SUP_RULE_DOMAIN, "@" D255, D255 "|=" },
		{ "@*." D255, SUP_RULE_BOTH, "@*." D255, D255 "|*" },
		{ "@" D255 ".d", 0, "", "" },
		{ "@.[192.0.2.1]", 0, "", "" },
		{ "@*.[192.0.2.1]", 0, "", "" },
		{ "example.com", 0, "", "" },
		{ "a@example.com", 0, "", "" },
		{ "*@example.com", 0, "", "" },
		{ "@@example.com", 0, "", "" },
		{ "@*example.com", 0, "", "" },
		{ "@..example.com", 0, "", "" },
		{ "@*..example.com", 0, "", "" },
		{ "@*.*.example.com", 0, "", "" },
		{ "@ example.com", 0, "", "" },
		{ "@example.com extra", 0, "", "" },
		{ "@example,com", 0, "", "" },
		{ "@*", 0, "", "" },
		{ "@*.", 0, "", "" },
		{ "@.", 0, "", "" },
		{ "@", 0, "", "" },
		{ "", 0, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_rule r;
		struct sup_rule back;
		char text[SUP_RULE_MAX + 1];
		unsigned char key[RULE_KEY_MAX];
		enum sup_address_fault fault = SUP_ADDRESS_NONE;
		size_t n;

		ROW(rows[i].in);
		CHECK_INT(rows[i].kind == 0 ? SUP_INVALID : SUP_OK,
			  sup_rule_parse(sup_slice_of(rows[i].in), &r, &fault));
		CHECK_INT(rows[i].kind == 0, fault != SUP_ADDRESS_NONE);
		if (rows[i].kind == 0)
			continue;
		CHECK_INT(rows[i].kind, r.kind);
		CHECK_INT(strlen(rows[i].printed), sup_rule_print(&r, text));
		CHECK_TEXT(rows[i].printed, text);
		CHECK_INT(SUP_OK,
			  sup_rule_parse(sup_slice_of(text), &back, NULL));
		CHECK_INT(r.kind, back.kind);
		CHECK_TEXT(r.domain, back.domain);
		n = rule_key(&r, key);
		CHECK_INT(strlen(rows[i].key), n);
		CHECK_INT('\0', key[n - 2]);
		key[n - 2] = '|';
		CHECK_SLICE(sup_slice_of(rows[i].key),
			    ((struct sup_slice){ (char *)key, n }));
		key[n - 2] = '\0';
		CHECK(rule_from_key((struct sup_slice){ (char *)key, n },
				    &back));
		CHECK_INT(r.kind, back.kind);
		CHECK_TEXT(r.domain, back.domain);
		CHECK_INT(r.len, back.len);
	}
}

static void test_key_is_strict(void **state)
{
	static const struct sup_slice rows[] = {
		{ "", 0 },
		{ "\0=", 2 },
		{ "com=", 4 },
		{ "com\0", 4 },
		{ "com\0#", 5 },
		{ "com\0@", 5 },
		{ "com\0\0", 5 },
		{ "Com\0=", 5 },
		{ "com.\0=", 6 },
		{ ".com\0=", 6 },
		{ "a..b\0=", 6 },
		{ "a\0b\0=", 5 },
		{ "c\xc3\xbc\0=", 5 },
		{ "[192.0.2.1]\0*", 13 },
		{ "[192.0.2.1]\0.", 13 },
		{ "com\0==", 6 },
		{ " com\0=", 6 },
	};
	struct sup_rule r;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "%zu", i);
		ROW(name);
		CHECK(!rule_from_key(rows[i], &r));
	}
	CHECK(rule_from_key((struct sup_slice){ "com\0=", 5 }, &r));
}

static void test_candidates(void **state)
{
	static const struct {
		const char *domain;
		const char *want[9];
	} rows[] = {
		{ "com", { "com|=", "com|*", NULL } },
		{ "example.com",
		  { "com.example|=", "com.example|*", "com|.", "com|*",
		    NULL } },
		{ "a.b.example.com",
		  { "com.example.b.a|=", "com.example.b.a|*", "com.example.b|.",
		    "com.example.b|*", "com.example|.", "com.example|*",
		    "com|.", "com|*", NULL } },
		{ "[192.0.2.1]", { "[192.0.2.1]|=", NULL } },
		{ "[ipv6:::ffff:192.0.2.1]",
		  { "[ipv6:::ffff:192.0.2.1]|=", NULL } },
		{ "", { NULL } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_slice domain = sup_slice_of(rows[i].domain);
		unsigned char key[RULE_KEY_MAX];
		size_t k = 0;

		ROW(rows[i].domain);
		for (; rows[i].want[k] != NULL; k++) {
			size_t n = rule_candidates(domain, k, key);

			CHECK(n > 2 && key[n - 2] == '\0');
			key[n - 2] = '|';
			CHECK_SLICE(sup_slice_of(rows[i].want[k]),
				    ((struct sup_slice){ (char *)key, n }));
		}
		for (size_t more = 0; more < 5; more++)
			CHECK_INT(0, rule_candidates(domain, k + more, key));
	}
}

/* What the grammar says, without keys: does r hold for domain? */
static bool matches(const struct sup_rule *r, struct sup_slice domain)
{
	struct sup_slice ours = { r->domain, r->len };
	bool same = slice_equal(ours, domain);
	bool below = domain.n > ours.n + 1 &&
		     domain.p[domain.n - ours.n - 1] == '.' &&
		     slice_equal(ours, slice_from(domain, domain.n - ours.n));

	return (same && r->kind != SUP_RULE_SUBDOMAINS) ||
	       (below && r->kind != SUP_RULE_DOMAIN);
}

static bool found(const struct sup_rule *r, struct sup_slice domain)
{
	unsigned char want[RULE_KEY_MAX];
	unsigned char key[RULE_KEY_MAX];
	size_t want_len = rule_key(r, want);
	size_t n;

	for (size_t i = 0; (n = rule_candidates(domain, i, key)) > 0; i++) {
		if (n == want_len && memcmp(key, want, n) == 0)
			return true;
	}
	return false;
}

static void test_candidates_are_the_grammar(void **state)
{
	static const char *const names[] = {
		"com",
		"example.com",
		"xample.com",
		"a.example.com",
		"b.a.example.com",
		"example.com.com",
		"com.example",
		"a",
		"a.a",
		"a.a.a",
	};
	static const char *const prefixes[] = { "@", "@.", "@*." };

	(void)state;
	for (size_t i = 0; i < COUNT(names) * COUNT(prefixes); i++) {
		struct sup_rule r;
		char text[SUP_RULE_MAX + 1];

		(void)snprintf(text, sizeof(text), "%s%s",
			       prefixes[i % COUNT(prefixes)],
			       names[i / COUNT(prefixes)]);
		ROW(text);
		CHECK_INT(SUP_OK, sup_rule_parse(sup_slice_of(text), &r, NULL));
		for (size_t k = 0; k < COUNT(names); k++)
			CHECK_INT(matches(&r, sup_slice_of(names[k])),
				  found(&r, sup_slice_of(names[k])));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_key_is_strict),
		cmocka_unit_test(test_candidates),
		cmocka_unit_test(test_candidates_are_the_grammar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
