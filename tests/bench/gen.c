/*
 * gen - write made-up events or addresses to standard output.
 *
 *	gen events COUNT PERMILLE SEED SOURCE FIRST RANGE
 *	gen addresses COUNT FIRST
 *
 * Of 1,000 events PERMILLE are negative (bounces, complaints, unsubscribes),
 * the others deliveries, opens and clicks.  SOURCE is sendpost, ses or both.
 * The recipients of events are drawn from the RANGE people after FIRST; if all
 * events are negative and COUNT is not above RANGE, no one comes twice.
 * The same arguments give the same bytes.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "people.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* 2024-01-01T00:00:00Z */
static const int64_t began_ms = INT64_C(1704067200000);

static const char *const hard_texts[] = {
	"550-5.1.1 The email account that you tried to reach does not exist. "
	"Please try again 16si123wrb",
	"550 5.5.0 Requested action not taken: mailbox unavailable "
	"(S2017062302) [AM6EUR05FT012.eop]",
	"554 delivery error: dd This user doesn't have an account "
	"(someone@example.net) [-9] mta1073.mail",
	"550 5.1.1 <someone@example.net>: Recipient address rejected: User "
	"unknown in virtual mailbox table",
};

static const char *const soft_texts[] = {
	"452-4.2.2 The email account that you tried to reach is over quota "
	"and inactive 16si4467wrb",
	"452 4.2.2 <someone@example.net>: mailbox full, quota exceeded, "
	"message was not delivered here",
};

struct plan {
	uint32_t count;
	uint32_t permille;
	uint64_t seed;
	bool sendpost;
	bool ses;
	uint32_t first;
	uint32_t range;
};

static enum event_what draw(const struct plan *p, uint64_t *random)
{
	uint32_t lot = random_below(random, 1000);

	if (lot >= p->permille) {
		lot = random_below(random, 100);
		return lot < 70	  ? EVENT_DELIVERED
		       : lot < 94 ? EVENT_OPENED
				  : EVENT_CLICKED;
	}
	lot = random_below(random, 100);
	return lot < 45	  ? EVENT_HARD_BOUNCE
	       : lot < 75 ? EVENT_SOFT_BOUNCE
	       : lot < 83 ? EVENT_COMPLAINT
			  : EVENT_UNSUBSCRIBE;
}

/* Some providers report an address as it was written by its owner. */
static void write_as_owner(char *to, uint64_t *random)
{
	char *p;

	if (random_below(random, 100) >= 3)
		return;
	to[0] = (char)toupper((unsigned char)to[0]);
	p = strpbrk(to, "._@");
	if (p != NULL)
		p[1] = (char)toupper((unsigned char)p[1]);
}

static void events(const struct plan *p)
{
	uint64_t random = p->seed;
	char to[PERSON_MAX];

	for (uint32_t i = 0; i < p->count; i++) {
		struct event e = { .number = i + (uint32_t)p->seed, .to = to };
		uint32_t who = random_below(&random, p->range);

		e.what = draw(p, &random);
		e.source = p->ses && (!p->sendpost || i % 2 == 1)
				   ? EVENT_SES
				   : EVENT_SENDPOST;
		/* A month of mail, in order but for some seconds. */
		e.time_ms = began_ms +
			    (int64_t)(30.0 * 86400000.0 * i / p->count) +
			    random_below(&random, 20000);
		e.text = e.what == EVENT_HARD_BOUNCE
				 ? hard_texts[random_below(&random,
							   COUNT(hard_texts))]
				 : soft_texts[random_below(&random,
							   COUNT(soft_texts))];
		if (p->permille == 1000 && p->count <= p->range)
			who = (uint32_t)((uint64_t)i * p->range / p->count);
		(void)person(p->first + who, to);
		write_as_owner(to, &random);
		event_print(stdout, &e);
	}
}

static void addresses(uint32_t count, uint32_t first)
{
	char to[PERSON_MAX];

	for (uint32_t i = 0; i < count; i++) {
		(void)person(first + i, to);
		(void)puts(to);
	}
}

static uint32_t number(const char *text)
{
	return (uint32_t)strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
	if (argc == 8 && strcmp(argv[1], "events") == 0) {
		struct plan p = { .count = number(argv[2]),
				  .permille = number(argv[3]),
				  .seed = number(argv[4]),
				  .sendpost = strcmp(argv[5], "ses") != 0,
				  .ses = strcmp(argv[5], "sendpost") != 0,
				  .first = number(argv[6]),
				  .range = number(argv[7]) };

		events(&p);
	} else if (argc == 4 && strcmp(argv[1], "addresses") == 0) {
		addresses(number(argv[2]), number(argv[3]));
	} else {
		(void)fputs("usage: gen events COUNT PERMILLE SEED SOURCE "
			    "FIRST RANGE | gen addresses COUNT FIRST\n",
			    stderr);
		return 2;
	}
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
