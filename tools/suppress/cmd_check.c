/* check - the pre-send question. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "finding.h"

enum {
	BATCH_ROWS = 1000,
	BATCH_BYTES = 128 * 1024 /* room for many of the longest line */
};

/* Lines that are asked for together. */
struct batch {
	size_t n;
	size_t bytes;
	struct sup_slice rows[BATCH_ROWS];
	enum sup_verdict verdicts[BATCH_ROWS];
	char text[BATCH_BYTES];
};

struct checking {
	struct cli *cli;
	struct sup_reader *reader;
	struct sup_query query;
	uint64_t asked;
	bool suppressed;
	bool unknown;
	struct batch *batch; /* NULL: one by one */
};

static void print_row(struct sup_slice given, const struct sup_finding *f)
{
	char since[SUP_TIME_TEXT_MAX];
	char expires[SUP_TIME_TEXT_MAX];

	print_escaped(given);
	(void)printf("\t%s\t%s\t%.*s\t%s\t%s\n", sup_verdict_name(f->verdict),
		     f->verdict == SUP_UNKNOWN ? sup_why_name(f->why)
					       : sup_reason_name(f->reason),
		     (int)f->scope_len, f->scope,
		     sup_time_print(f->since, since),
		     sup_time_print(f->expires, expires));
}

static void answer(struct checking *c, struct sup_slice address,
		   const struct sup_finding *f)
{
	c->asked++;
	c->suppressed = c->suppressed || f->verdict == SUP_SUPPRESSED;
	c->unknown = c->unknown ||
		     (f->verdict != SUP_SUPPRESSED && f->verdict != SUP_CLEAR);
	if (c->cli->json)
		finding_json(c->reader, address, f);
	else if (!c->cli->quiet)
		print_row(address, f);
	if (f->verdict == SUP_UNKNOWN && c->cli->verbose)
		say(c->cli, sup_why_text(f->why));
}

static void check_one(struct checking *c, struct sup_slice address)
{
	struct sup_finding f;

	(void)sup_check(c->reader, address, &c->query, &f);
	/* Adopting another process's growth takes one question. */
	if (f.verdict == SUP_UNKNOWN &&
	    (f.why == SUP_WHY_RESIZED || f.why == SUP_WHY_UNSTABLE))
		(void)sup_check(c->reader, address, &c->query, &f);
	answer(c, address, &f);
}

/* Of a clear one there is no more to say; all others are looked at again. */
static void check_batch(struct checking *c)
{
	static const struct sup_finding clear = { .verdict = SUP_CLEAR };
	struct batch *b = c->batch;

	sup_check_many(c->reader, b->rows, b->n, &c->query, b->verdicts);
	for (size_t i = 0; i < b->n; i++) {
		if (b->verdicts[i] == SUP_CLEAR)
			answer(c, b->rows[i], &clear);
		else
			check_one(c, b->rows[i]);
	}
	b->n = 0;
	b->bytes = 0;
}

static bool take(struct sup_slice address, void *arg)
{
	struct checking *c = arg;
	struct batch *b = c->batch;

	if (b != NULL &&
	    (b->n == BATCH_ROWS || address.n > BATCH_BYTES - b->bytes))
		check_batch(c);
	if (b == NULL || address.n > BATCH_BYTES) {
		check_one(c, address);
		return true;
	}
	memcpy(b->text + b->bytes, address.p, address.n);
	b->rows[b->n++] = (struct sup_slice){ b->text + b->bytes, address.n };
	b->bytes += address.n;
	return true;
}

bool read_query(struct cli *cli, struct sup_query *q)
{
	const char *scope = option(cli, "scope");

	*q = (struct sup_query){ .scope = sup_slice_of(scope) };
	return option_mail(cli, "mail", &q->mail) &&
	       option_time(cli, "at", &q->at);
}

int cmd_check(struct cli *cli)
{
	struct checking c = { .cli = cli };
	struct sup_error err = { "" };
	enum sup_status st;
	bool read_all;

	if (!read_query(cli, &c.query))
		return EXIT_FAILED;
	st = sup_reader_open(cli->store, &c.reader, &err);
	if (st != SUP_OK)
		return fail_status("check", st, &err);
	/* On a terminal each line has its answer at once; without memory too.
	 */
	if (isatty(STDOUT_FILENO) != 1)
		c.batch = calloc(1, sizeof(*c.batch));
	read_all = each_operand(cli, take, &c);
	if (c.batch != NULL && c.batch->n > 0)
		check_batch(&c);
	free(c.batch);
	sup_reader_close(c.reader);
	if (!read_all)
		return EXIT_FAILED;
	if (c.asked == 0)
		return fail_usage(cli, "no address was given");
	if (c.unknown)
		return EXIT_FAILED;
	return c.suppressed ? EXIT_NO : EXIT_DONE;
}
