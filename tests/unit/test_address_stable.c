/* The normal form of a normal form is itself, whatever it came from. */
#include "support/check.h"

#include "model/key.h"
#include "unit/address_rows.h"

enum {
	INPUT_MAX = 512,
	ROUNDS_PER_ROW = 400
};

/* xorshift64: the same sequence everywhere. */
static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* What hurts when it is put into an address. */
static const char *const pieces[] = {
	"@",
	".",
	"\"",
	"\\",
	"(",
	")",
	"<",
	">",
	" ",
	",",
	"[",
	"]",
	"xn--",
	"-",
	"_",
	"A",
	"\xcc\x81",
	"\xcc\xa3",
	"\xcd\x85",
	"\xcd\xbe",
	"\xc3\x9f",
	"\xc4\xb0",
	"\xc5\xbf",
	"\xe1\xba\x9e",
	"\xef\xac\x83",
	"\xcf\x82",
	"\xe1\xbe\xb7",
	"\xe2\x84\xaa",
	"\xe1\x84\x80",
	"\xe1\x85\xa1",
	"\xe3\x80\x82",
	"\xe2\x80\x8d",
	"\xd7\x90",
	"\xcf\x80",
	"\xf0\x9f\x98\x80",
	"\xe2\x80\x8b",
	"\xcd\xb8",
	"\xc3",
	"\x01",
};

static void insert(char *text, size_t *n, size_t at, const char *piece)
{
	size_t len = strlen(piece);

	if (*n + len > INPUT_MAX)
		return;
	memmove(text + at + len, text + at, *n - at);
	memcpy(text + at, piece, len);
	*n += len;
}

/* Put in, take out, double, swap, up to three times. */
static void mutate(char *text, size_t *n, uint64_t *state)
{
	for (uint64_t k = 1 + next(state) % 3; k > 0; k--) {
		size_t at = *n == 0 ? 0 : (size_t)(next(state) % *n);
		char c;

		switch (next(state) % 4) {
		case 0:
			if (*n == 0)
				break;
			memmove(text + at, text + at + 1, *n - at - 1);
			(*n)--;
			break;
		case 1:
			if (at + 1 >= *n)
				break;
			c = text[at];
			text[at] = text[at + 1];
			text[at + 1] = c;
			break;
		default:
			insert(text, n, at,
			       pieces[next(state) % COUNT(pieces)]);
			break;
		}
	}
}

static void check_again(const struct sup_address *a, struct sup_slice in)
{
	struct sup_address again;

	CHECK_INT(SUP_OK, sup_address_parse(in, &again, NULL));
	CHECK_TEXT(a->text, again.text);
	CHECK_INT(a->local_len, again.local_len);
}

/* 1 if in is an address. */
static size_t check_one(struct sup_slice in)
{
	unsigned char key[ADDRESS_KEY_MAX];
	struct sup_address a;
	struct sup_address back;
	struct sup_slice text;

	if (sup_address_parse(in, &a, NULL) != SUP_OK)
		return 0;
	ROW(a.text);
	text = (struct sup_slice){ a.text, a.len };
	CHECK(a.len <= SUP_ADDRESS_MAX && a.local_len <= SUP_LOCAL_MAX);
	CHECK_INT(strlen(a.text), a.len);
	check_again(&a, text);
	CHECK_INT(SUP_OK, sup_address_parse(text, &back, NULL));
	CHECK_INT(0, back.spelling_len);
	if (a.spelling_len > 0)
		check_again(&a,
			    (struct sup_slice){ a.spelling, a.spelling_len });
	CHECK(address_from_key(
		(struct sup_slice){ (char *)key, address_key(&a, key) },
		&back));
	CHECK_TEXT(a.text, back.text);
	return 1;
}

static size_t mutate_rows(const struct address_row *rows, size_t n,
			  uint64_t *state)
{
	size_t accepted = 0;

	for (size_t i = 0; i < n; i++) {
		accepted += check_one(rows[i].in);
		for (size_t k = 0; k < ROUNDS_PER_ROW; k++) {
			char text[INPUT_MAX + 8];
			size_t len = rows[i].in.n;

			if (len > INPUT_MAX)
				break;
			memcpy(text, rows[i].in.p, len);
			mutate(text, &len, state);
			accepted += check_one((struct sup_slice){ text, len });
		}
	}
	return accepted;
}

static void test_mutations(void **state)
{
	uint64_t random = UINT64_C(0x9e3779b97f4a7c15);
	size_t accepted;

	(void)state;
	accepted = mutate_rows(plain_rows, COUNT(plain_rows), &random) +
		   mutate_rows(unicode_rows, COUNT(unicode_rows), &random);
	/* Else the mutations are too wild to say anything. */
	CHECK(accepted > 10000);
}

static size_t encode(uint32_t c, char *to)
{
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3f));
		to[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3f));
	to[2] = (char)(0x80 | (c >> 6 & 0x3f));
	to[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Ideographs, syllables, surrogates and private code points: a few will do. */
static bool is_uniform(uint32_t c)
{
	return (c >= 0x3400 && c < 0xa000) || (c >= 0xac00 && c < 0xf900) ||
	       (c >= 0x12000 && c < 0x16e00) || (c >= 0x17000 && c < 0x1d000);
}

/* Code points up to the end of the emoji: alone in the local part, with marks
 * behind them, and in the domain. */
static void test_every_code_point(void **state)
{
	size_t accepted = 0;

	(void)state;
	for (uint32_t c = 0x80; c < 0x20000; c += is_uniform(c) ? 61 : 1) {
		char one[4];
		char text[32];
		size_t n = encode(c, one);
		size_t len = n;

		memcpy(text, one, n);
		memcpy(text + len, "@b.c", 4);
		accepted += check_one((struct sup_slice){ text, len + 4 });
		memcpy(text + len, "\xcc\xa3\xcc\x81@b.c", 8);
		accepted += check_one((struct sup_slice){ text, len + 8 });
		memcpy(text, "a@b", 3);
		memcpy(text + 3, one, n);
		memcpy(text + 3 + n, "c.d", 3);
		accepted += check_one((struct sup_slice){ text, n + 6 });
	}
	CHECK(accepted > 40000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_every_code_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
