#include <stdio.h>
#include <string.h>

#include "people.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	FIRST_NAMES = 64,
	LAST_NAMES = 64
};

static const char *const first_names[FIRST_NAMES] = {
	"ann",	  "ben",    "carla",   "david",	 "emma",   "frank",  "grace",
	"henry",  "ines",   "jack",    "karin",	 "liam",   "maria",  "nora",
	"oscar",  "paula",  "quinn",   "rosa",	 "samuel", "tina",   "ursula",
	"victor", "wendy",  "xenia",   "yusuf",	 "zoe",	   "alex",   "bella",
	"chris",  "diana",  "erik",    "fatima", "george", "hanna",  "ivan",
	"julia",  "kevin",  "laura",   "marco",	 "nina",   "olga",   "peter",
	"rachel", "stefan", "thomas",  "uma",	 "vera",   "walter", "yara",
	"zack",	  "amir",   "beatriz", "carlos", "dora",   "elena",  "felix",
	"gita",	  "hugo",   "irene",   "jonas",	 "kim",	   "lucia",  "miguel",
	"noah",
};

static const char *const last_names[LAST_NAMES] = {
	"smith",   "jones",   "miller",	   "garcia",   "meyer",	   "rossi",
	"silva",   "kumar",   "nguyen",	   "tanaka",   "kowalski", "larsen",
	"dubois",  "novak",   "ivanov",	   "hansen",   "lopez",	   "wagner",
	"becker",  "moreau",  "costa",	   "patel",    "khan",	   "sato",
	"berg",	   "fischer", "weber",	   "schulz",   "lefevre",  "romano",
	"santos",  "pereira", "andersson", "virtanen", "horvat",   "popescu",
	"yilmaz",  "demir",   "cohen",	   "levi",     "haddad",   "okafor",
	"mensah",  "diallo",  "mwangi",	   "dlamini",  "campbell", "murphy",
	"oneill",  "wilson",  "taylor",	   "walker",   "hughes",   "clarke",
	"baker",   "cooper",  "morgan",	   "turner",   "parker",   "collins",
	"stewart", "sanchez", "ramirez",   "torres",
};

/* Of 1,000 recipients, as a large sender of newsletters sees them. */
static const struct {
	const char *domain;
	unsigned weight;
} receivers[] = {
	{ "gmail.com", 340 },  { "yahoo.com", 75 },   { "hotmail.com", 70 },
	{ "outlook.com", 50 }, { "icloud.com", 35 },  { "aol.com", 22 },
	{ "live.com", 15 },    { "comcast.net", 10 }, { "hotmail.co.uk", 8 },
	{ "yahoo.co.uk", 7 },  { "gmx.de", 7 },	      { "web.de", 6 },
	{ "msn.com", 5 },      { "orange.fr", 5 },    { "libero.it", 4 },
	{ "mail.ru", 4 },      { "qq.com", 3 },	      { "t-online.de", 3 },
};

static const char *const domain_words[] = {
	"north",  "south",  "river",   "stone",	 "green", "blue",  "silver",
	"urban",  "media",  "tech",    "trade",	 "build", "craft", "legal",
	"travel", "garden", "house",   "sport",	 "music", "photo", "auto",
	"food",	  "print",  "data",    "cloud",	 "solar", "wood",  "metal",
	"paper",  "glass",  "textile", "design",
};

static const char *const suffixes[] = { "com", "de",	"co.uk", "net",
					"org", "fr",	"it",	 "com.br",
					"nl",  "io",	"pl",	 "com.au",
					"es",  "co.in", "edu",	 "se" };

static uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

uint64_t random_next(uint64_t *state)
{
	*state += UINT64_C(0x9e3779b97f4a7c15);
	return mix(*state);
}

uint32_t random_below(uint64_t *state, uint32_t n)
{
	return (uint32_t)(((random_next(state) >> 32) * n) >> 32);
}

static int print_domain(uint64_t h, char *out, size_t n)
{
	unsigned lot = (unsigned)(h % 1000);
	const char *one;
	const char *two;

	for (size_t i = 0; i < COUNT(receivers); i++) {
		if (lot < receivers[i].weight)
			return snprintf(out, n, "%s", receivers[i].domain);
		lot -= receivers[i].weight;
	}
	h /= 1000;
	one = domain_words[h % COUNT(domain_words)];
	h /= COUNT(domain_words);
	two = domain_words[h % COUNT(domain_words)];
	h /= COUNT(domain_words);
	/* The square makes some of the small domains larger than others. */
	return snprintf(out, n, "%s%s%s.%s", one, h % 4 == 0 ? "-" : "", two,
			suffixes[(h / 4 % 16) * (h / 64 % 16) / 16]);
}

/* n in the digits that take least of them. */
static const char *print_number(unsigned n, char text[8])
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	size_t k = 7;

	text[k] = '\0';
	do {
		text[--k] = digits[n % 36];
		n /= 36;
	} while (n > 0);
	return text + k;
}

size_t person(uint32_t i, char *out)
{
	/* An odd factor permutes the numbers below a power of two. */
	uint32_t j = (i * UINT32_C(2654435761)) & (PEOPLE_MAX - 1);
	const char *first = first_names[j % FIRST_NAMES];
	unsigned rest = j / FIRST_NAMES;
	const char *last = last_names[rest % LAST_NAMES];
	uint64_t h = mix(j + UINT64_C(0x5bf03635));
	char number[8];
	char domain[64];
	const char *separator = h % 4 == 0 ? "." : "_";
	int n;

	(void)print_domain(h >> 16, domain, sizeof(domain));
	if (h % 4 < 2)
		n = snprintf(out, PERSON_MAX, "%s%s%s%s@%s", first, separator,
			     last, print_number(rest / LAST_NAMES, number),
			     domain);
	else if (h % 4 == 2)
		n = snprintf(out, PERSON_MAX, "%s%s@%s", first,
			     print_number(rest, number), domain);
	else
		n = snprintf(
			out, PERSON_MAX, "%s-%s@%s", last,
			print_number(j % FIRST_NAMES +
					     FIRST_NAMES * (rest / LAST_NAMES),
				     number),
			domain);
	return (size_t)n;
}
