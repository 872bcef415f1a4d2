/* check - the pre-send question. */
#include <stdio.h>

#include "cli.h"
#include "finding.h"

struct checking {
	struct cli *cli;
	struct sup_reader *reader;
	struct sup_query query;
	uint64_t asked;
	bool suppressed;
	bool unknown;
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

static bool check_one(struct sup_slice address, void *arg)
{
	struct checking *c = arg;
	struct sup_finding f;

	c->asked++;
	(void)sup_check(c->reader, address, &c->query, &f);
	/* Adopting another process's growth takes one question. */
	if (f.verdict == SUP_UNKNOWN &&
	    (f.why == SUP_WHY_RESIZED || f.why == SUP_WHY_UNSTABLE))
		(void)sup_check(c->reader, address, &c->query, &f);
	c->suppressed = c->suppressed || f.verdict == SUP_SUPPRESSED;
	c->unknown = c->unknown ||
		     (f.verdict != SUP_SUPPRESSED && f.verdict != SUP_CLEAR);
	if (c->cli->json)
		finding_json(c->reader, address, &f);
	else if (!c->cli->quiet)
		print_row(address, &f);
	if (f.verdict == SUP_UNKNOWN && c->cli->verbose)
		say(c->cli, sup_why_text(f.why));
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
	read_all = each_operand(cli, check_one, &c);
	sup_reader_close(c.reader);
	if (!read_all)
		return EXIT_FAILED;
	if (c.asked == 0)
		return fail_usage(cli, "no address was given");
	if (c.unknown)
		return EXIT_FAILED;
	return c.suppressed ? EXIT_NO : EXIT_DONE;
}
