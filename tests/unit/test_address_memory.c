/* Without memory an address is neither good nor bad: SUP_NO_MEMORY. */
#include "support/check.h"

#include <errno.h>

#include "suppress/address.h"

/* The Unicode libraries allocate behind our back, so the C library's functions
 * are replaced.  Sanitizers replace them too; there the test is skipped. */
#ifndef SUP_SMALL_MAP

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
SUP_API void *malloc(size_t size);
SUP_API void *calloc(size_t count, size_t size);
SUP_API void *realloc(void *old, size_t size);

static bool counting;
static bool lasting;
static long count;
static long fail_at; /* 0: never */

static bool fails(void)
{
	if (!counting)
		return false;
	count++;
	if (fail_at == 0 || count < fail_at || (count > fail_at && !lasting))
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

static enum sup_status parse(const char *in, long nth, bool all_after,
			     struct sup_address *out)
{
	enum sup_address_fault fault = SUP_ADDRESS_NONE;
	enum sup_status st;

	count = 0;
	fail_at = nth;
	lasting = all_after;
	counting = true;
	st = sup_address_parse(sup_slice_of(in), out, &fault);
	counting = false;
	if (st != SUP_INVALID)
		CHECK_INT(SUP_ADDRESS_NONE, fault);
	return st;
}

#define X10(s) s s s s s s s s s s
#define M10 X10("\xcc\x81")
#define MARKS M10 M10 M10 M10
#define LONG_NAME X10("\xce\x90") X10("\xce\x90")

static const struct {
	const char *in;
	const char *want; /* NULL: refused */
	bool allocates;
} rows[] = {
	{ "Ann@Example.com", "ann@example.com", false },
	{ "Name <\"a b\"@c.d.> (x)", "\"a b\"@c.d", false },
	{ "a@[IPv6:::1]", "a@[ipv6:::1]", false },
	{ "a@\xcf\x80"
	  "2.com",
	  "a@xn--2-tmb.com", true },
	{ "a@xn--2-tmb.com", "a@xn--2-tmb.com", true },
	{ "A\xcc\x88@b\xc3\xbc"
	  "cher.\xe4\xbe\x8b\xe5\xad\x90",
	  "\xc3\xa4@xn--bcher-kva.xn--fsqu00a", true },
	{ "a@xn--a.com", NULL, true },
	{ "a@i\xe2\x9d\xa4.ws", NULL, true },
	{ LONG_NAME LONG_NAME "@\xc3\xbc.de", NULL, false },
	/* Over 64 marks are sorted in memory of their own. */
	{ "a" MARKS MARKS "@b.c", NULL, true },
	{ "STRA\xe1\xba\x9e"
	  "E@b.c",
	  "strasse@b.c", false },
};

/* The right answer or none; 1 if none. */
static int right_or_none(size_t i, long nth, bool all_after)
{
	struct sup_address a;
	enum sup_status st = parse(rows[i].in, nth, all_after, &a);

	if (st == SUP_NO_MEMORY)
		return 1;
	CHECK_INT(rows[i].want == NULL ? SUP_INVALID : SUP_OK, st);
	if (rows[i].want != NULL)
		CHECK_TEXT(rows[i].want, a.text);
	return 0;
}

static void test_every_failure(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int without = 0;
		long total;

		ROW(rows[i].in);
		CHECK_INT(0, right_or_none(i, 0, false));
		total = count;
		/* Some failures are only of making a result smaller. */
		for (long n = 1; n <= total; n++) {
			without += right_or_none(i, n, false);
			without += right_or_none(i, n, true);
		}
		CHECK(!rows[i].allocates || without > 0);
	}
}

static void test_ascii_allocates_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct sup_address a;

		ROW(rows[i].in);
		CHECK_INT(SUP_OK, parse(rows[i].in, 0, false, &a));
		CHECK_INT(0, count);
	}
}

#else

static void test_every_failure(void **state)
{
	(void)state;
	skip();
}

static void test_ascii_allocates_nothing(void **state)
{
	(void)state;
	skip();
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_failure),
		cmocka_unit_test(test_ascii_allocates_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
