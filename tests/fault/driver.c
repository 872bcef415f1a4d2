/*
 * driver - what the fault tests kill, starve and ask.
 *
 *	driver write DIR FROM COUNT
 *	    Ingest events FROM, FROM + 1, ... in small pieces; after each one
 *	    that is durable, print the number of the first event that is not.
 *	driver check DIR FROM TO
 *	    Is the fact of each event in [FROM, TO) there, and no one clear who
 *	    must not be?
 *	driver verify DIR
 *
 * Event i is made from i alone, so a check knows what there must be.
 * Exit status: 0 done, 1 the answer is no, 2 the library failed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/event.h"
#include "bench/people.h"
#include "suppress/suppress.h"

enum {
	/* So few that records grow, too; and below 64 facts each. */
	PEOPLE = 20000,
	PIECE_EVENTS_MAX = 60
};

/* 2024-01-01T00:00:00Z */
static const sup_time_ms began = INT64_C(1704067200000);

static const struct {
	enum event_what what;
	enum sup_kind kind;
	bool suppresses;
} made[] = {
	{ EVENT_HARD_BOUNCE, SUP_KIND_HARD_BOUNCE, true },
	{ EVENT_COMPLAINT, SUP_KIND_COMPLAINT, true },
	{ EVENT_UNSUBSCRIBE, SUP_KIND_UNSUBSCRIBE, true },
	{ EVENT_SOFT_BOUNCE, SUP_KIND_SOFT_BOUNCE, false },
};

static size_t made_of(uint32_t i)
{
	return i / PEOPLE % (sizeof(made) / sizeof(made[0]));
}

static sup_time_ms time_of(uint32_t i)
{
	return began + (sup_time_ms)i * 1000;
}

static int failed(const char *what, enum sup_status st,
		  const struct sup_error *err)
{
	(void)fprintf(stderr, "%s: %s: %s\n", what, sup_status_text(st),
		      err->text);
	return 2;
}

static bool print_events(FILE *f, uint32_t from, uint32_t n)
{
	char to[PERSON_MAX];

	for (uint32_t i = from; i < from + n; i++) {
		struct event e = { .source = i % 2 == 0 ? EVENT_SES
							: EVENT_SENDPOST,
				   .what = made[made_of(i)].what,
				   .number = i,
				   .time_ms = time_of(i),
				   .to = to,
				   .text = "550 5.1.1 no such user" };

		(void)person(i % PEOPLE, to);
		event_print(f, &e);
	}
	return !ferror(f);
}

/* One piece; its acknowledgement is out before the next begins. */
static int write_piece(struct sup_ingest *in, uint32_t from, uint32_t n)
{
	struct sup_slice bytes = { NULL, 0 };
	struct sup_error err = { "" };
	enum sup_status st;
	char *text = NULL;
	char line[32];
	int length;
	FILE *f = open_memstream(&text, &bytes.n);

	if (f == NULL)
		return 2;
	if (!print_events(f, from, n) || fclose(f) != 0) {
		free(text);
		return 2;
	}
	bytes.p = text;
	st = sup_ingest_bytes(in, bytes, "driver", &err);
	free(text);
	if (st != SUP_OK)
		return failed("ingest", st, &err);
	length = snprintf(line, sizeof(line), "%" PRIu32 "\n", from + n);
	return write(1, line, (size_t)length) == length ? 0 : 2;
}

static int write_all(struct sup_store *s, uint32_t from, uint32_t count)
{
	struct sup_ingest_options o = { .dry_run = false };
	struct sup_ingest_counts counts;
	struct sup_ingest *in = NULL;
	struct sup_error err = { "" };
	uint64_t random = from;
	uint32_t end = from + count;
	enum sup_status st = sup_ingest_open(s, &o, &in, &err);
	int code = 0;

	if (st != SUP_OK)
		return failed("ingest", st, &err);
	while (from < end && code == 0) {
		uint32_t n = 1 + random_below(&random, PIECE_EVENTS_MAX);

		if (n > end - from)
			n = end - from;
		code = write_piece(in, from, n);
		from += n;
	}
	sup_ingest_counts(in, &counts);
	if (code == 0 && counts.quarantined > 0) {
		(void)fprintf(stderr, "quarantined: %" PRIu64 "\n",
			      counts.quarantined);
		code = 1;
	}
	sup_ingest_close(in);
	return code;
}

static bool has_fact(const struct sup_record *r, uint32_t i)
{
	for (size_t k = 0; k < r->n_facts; k++) {
		if (r->facts[k].time == time_of(i) &&
		    r->facts[k].kind == made[made_of(i)].kind)
			return true;
	}
	return false;
}

/* The events of one person in [from, to). */
static int check_person(struct sup_reader *r, uint32_t from, uint32_t to)
{
	struct sup_record *record = NULL;
	struct sup_error err = { "" };
	char text[PERSON_MAX];
	struct sup_slice address = { text, person(from % PEOPLE, text) };
	bool must_not = false;
	enum sup_status st = sup_get(r, address, &record, &err);
	int code = 0;

	if (st != SUP_OK && st != SUP_NOT_FOUND)
		return failed("get", st, &err);
	for (uint32_t i = from; i < to; i += PEOPLE) {
		must_not = must_not || made[made_of(i)].suppresses;
		if (record == NULL || !has_fact(record, i)) {
			(void)fprintf(stderr, "event %" PRIu32 " is lost\n", i);
			code = 1;
		}
	}
	if (must_not && sup_check(r, address, NULL, NULL) != SUP_SUPPRESSED) {
		(void)fprintf(stderr, "recipient %" PRIu32 " is clear\n",
			      from % PEOPLE);
		code = 1;
	}
	sup_record_free(record);
	return code;
}

static int check_all(struct sup_store *s, uint32_t from, uint32_t to)
{
	struct sup_reader *r = NULL;
	struct sup_error err = { "" };
	enum sup_status st = sup_reader_open(s, &r, &err);
	int code = 0;

	if (st != SUP_OK)
		return failed("reader", st, &err);
	for (uint32_t i = from; i < to && i < from + PEOPLE && code == 0; i++)
		code = check_person(r, i, to);
	sup_reader_close(r);
	return code;
}

static enum sup_status print_problem(const struct sup_problem *p, void *arg)
{
	(void)arg;
	(void)fprintf(stderr, "%s: %s\n", p->what, p->detail);
	return SUP_OK;
}

static int verify(struct sup_store *s)
{
	struct sup_verified v;
	struct sup_error err = { "" };
	enum sup_status st = sup_verify(s, print_problem, NULL, NULL, &v, &err);

	if (st == SUP_OK)
		return 0;
	(void)failed("verify", st, &err);
	return st == SUP_CORRUPT ? 1 : 2;
}

int main(int argc, char **argv)
{
	struct sup_store_options o = { .create = true,
				       .filter_dir = getenv("FILTER_DIR") };
	struct sup_store *s = NULL;
	struct sup_error err = { "" };
	uint32_t a = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
	uint32_t b = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 0;
	enum sup_status st;
	int code = 2;

	if (argc != 5 && argc != 3) {
		(void)fputs("usage: driver write|check DIR NUMBER NUMBER | "
			    "driver verify DIR\n",
			    stderr);
		return 2;
	}
	o.path = argv[2];
	st = sup_store_open(&o, &s, &err);
	if (st != SUP_OK)
		return failed(argv[2], st, &err);
	if (argc == 5 && strcmp(argv[1], "write") == 0)
		code = write_all(s, a, b);
	else if (argc == 5 && strcmp(argv[1], "check") == 0)
		code = check_all(s, a, b);
	else if (argc == 3 && strcmp(argv[1], "verify") == 0)
		code = verify(s);
	sup_store_close(s);
	return code;
}
