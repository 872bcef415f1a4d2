/* Addresses: what they become, how they are spelt, what is refused and why. */
#include "support/check.h"

#include "model/key.h"
#include "unit/address_rows.h"

static void check_rows(const struct address_row *rows, size_t n, bool ascii)
{
	for (size_t i = 0; i < n; i++) {
		struct sup_address got;
		enum sup_address_fault fault = SUP_ADDRESS_FAULT_END;
		enum sup_status st =
			sup_address_parse(rows[i].in, &got, &fault);

		ROW(rows[i].in.p);
		CHECK_TEXT(sup_address_fault_name(rows[i].fault),
			   sup_address_fault_name(fault));
		CHECK_INT(rows[i].fault == SUP_ADDRESS_NONE ? SUP_OK
							    : SUP_INVALID,
			  st);
		if (st != SUP_OK)
			continue;
		CHECK_TEXT(rows[i].text, got.text);
		CHECK_INT(strlen(rows[i].text), got.len);
		CHECK_INT('@', got.text[got.local_len]);
		CHECK_TEXT(rows[i].spelling, got.spelling);
		CHECK_INT(strlen(rows[i].spelling), got.spelling_len);
		CHECK_INT(ascii, got.ascii);
	}
}

static void test_plain(void **state)
{
	(void)state;
	check_rows(plain_rows, COUNT(plain_rows), true);
}

static void test_unicode(void **state)
{
	(void)state;
	check_rows(unicode_rows, COUNT(unicode_rows), false);
}

static void test_fault_may_be_null(void **state)
{
	struct sup_address got;

	(void)state;
	CHECK_INT(SUP_INVALID,
		  sup_address_parse(sup_slice_of("a@b@c"), &got, NULL));
	CHECK_INT(SUP_INVALID,
		  sup_address_parse(sup_slice_of(NULL), &got, NULL));
	CHECK_INT(SUP_OK, sup_address_parse(sup_slice_of("a@b"), &got, NULL));
}

static void test_length_of_the_whole(void **state)
{
	char text[SUP_MAILBOX_MAX + 2];
	struct sup_slice in = { text, SUP_MAILBOX_MAX };
	struct sup_address got;
	enum sup_address_fault fault;

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "a@b", 3);
	CHECK_INT(SUP_OK, sup_address_parse(in, &got, &fault));
	in.n++;
	CHECK_INT(SUP_INVALID, sup_address_parse(in, &got, &fault));
	CHECK_INT(SUP_ADDRESS_TOO_LONG, fault);
}

static void test_fault_words(void **state)
{
	(void)state;
	for (int f = 0; f < SUP_ADDRESS_FAULT_END; f++) {
		CHECK(sup_address_fault_name((enum sup_address_fault)f)[0] !=
		      '\0');
		CHECK(sup_address_fault_text((enum sup_address_fault)f)[0] !=
		      '\0');
	}
	CHECK_TEXT("two_ats", sup_address_fault_name(SUP_ADDRESS_TWO_ATS));
	CHECK_TEXT("more than one @",
		   sup_address_fault_text(SUP_ADDRESS_TWO_ATS));
	CHECK_TEXT("", sup_address_fault_text(SUP_ADDRESS_FAULT_END));
	CHECK_TEXT("", sup_address_fault_name(SUP_ADDRESS_FAULT_END));
}

static void test_rules_name_both_libraries(void **state)
{
	const char *rules = sup_address_rules();

	(void)state;
	CHECK(strncmp(rules, "1 ", 2) == 0);
	CHECK(strstr(rules, "idn2=2.") != NULL);
	CHECK(strstr(rules, "unistring=") != NULL);
	CHECK(strlen(rules) < 63);
	CHECK(rules == sup_address_rules());
}

static void test_domain(void **state)
{
	static const struct {
		const char *in;
		const char *want;
	} rows[] = {
		{ "Example.COM", "example.com" },
		{ " example.com. ", "example.com" },
		{ "\xcf\x80"
		  "2.com",
		  "xn--2-tmb.com" },
		{ "[192.0.2.1]", "[192.0.2.1]" },
		{ "[IPv6:::1]", "[ipv6:::1]" },
		{ L63 "." L63 "." L63 "." L63, L63 "." L63 "." L63 "." L63 },
		{ L63 "." L63 "." L63 "." L63 ".",
		  L63 "." L63 "." L63 "." L63 },
		{ L63 "." L63 "." L63 "." L63 ".d", NULL },
		{ "a@b", NULL },
		{ "(x)b", NULL },
		{ "a b", NULL },
		{ "\"a\"", NULL },
		{ "b\xe4", NULL },
		{ "b\x01", NULL },
		{ "[192.0.2.1", NULL },
		{ "", NULL },
		{ ".", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char got[SUP_DOMAIN_MAX + 1] = "as it was";
		size_t n = 0;
		enum sup_status st = sup_domain_parse(sup_slice_of(rows[i].in),
						      got, &n, NULL);

		ROW(rows[i].in);
		CHECK_INT(rows[i].want == NULL ? SUP_INVALID : SUP_OK, st);
		CHECK_TEXT(rows[i].want == NULL ? "as it was" : rows[i].want,
			   got);
		if (st == SUP_OK)
			CHECK_INT(strlen(got), n);
	}
}

static void check_key(const struct address_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char key[ADDRESS_KEY_MAX];
		struct sup_address a;
		struct sup_address back;
		size_t len;

		ROW(rows[i].in.p);
		if (sup_address_parse(rows[i].in, &a, NULL) != SUP_OK)
			continue;
		len = address_key(&a, key);
		CHECK_INT(a.len, len);
		CHECK_INT(a.len - a.local_len - 1, strlen((char *)key));
		CHECK(address_from_key((struct sup_slice){ (char *)key, len },
				       &back));
		CHECK_TEXT(a.text, back.text);
		CHECK_INT(a.local_len, back.local_len);
	}
}

static void test_key(void **state)
{
	struct sup_address a;
	unsigned char key[ADDRESS_KEY_MAX];
	size_t n;

	(void)state;
	CHECK_INT(SUP_OK,
		  sup_address_parse(sup_slice_of("\"a@b\"@C.d"), &a, NULL));
	n = address_key(&a, key);
	CHECK_SLICE(((struct sup_slice){ "c.d\0\"a@b\"", 9 }),
		    ((struct sup_slice){ (char *)key, n }));
	check_key(plain_rows, COUNT(plain_rows));
	check_key(unicode_rows, COUNT(unicode_rows));
}

static void test_key_is_strict(void **state)
{
	static const struct sup_slice rows[] = {
		LITERAL(""),
		LITERAL("\0"),
		LITERAL("b.c\0"),
		LITERAL("\0a"),
		LITERAL("b.c"),
		LITERAL("b.c@a"),
		LITERAL("B.c\0a"),
		LITERAL("b.c\0A"),
		LITERAL("b.c.\0a"),
		LITERAL("b.c\0\"a\""),
		LITERAL("b.c\0a\0"),
		LITERAL("b.c\0a\0b"),
		LITERAL("b.c\0 a"),
		LITERAL("b@c\0a"),
		LITERAL("b.c\0a@b"),
		LITERAL("b.c>\0<a"),
		LITERAL("b\xc3\xbc.c\0a"),
		LITERAL("b.c\0\xc3\x84"),
		LITERAL(L63 "." L63 "." L63 "." X60("d") "\0"
							 "ab"),
	};
	struct sup_address a;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].p);
		CHECK(!address_from_key(rows[i], &a));
	}
	CHECK(address_from_key((struct sup_slice){ "b.c\0a", 5 }, &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_unicode),
		cmocka_unit_test(test_fault_may_be_null),
		cmocka_unit_test(test_length_of_the_whole),
		cmocka_unit_test(test_fault_words),
		cmocka_unit_test(test_rules_name_both_libraries),
		cmocka_unit_test(test_domain),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_key_is_strict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
