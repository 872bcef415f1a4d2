/* add - put addresses and domain rules on the list. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

struct adding {
	struct cli *cli;
	struct sup_batch *batch;
	struct sup_fact fact;
	enum sup_status status;
	struct sup_error error;
	uint64_t given;
	uint64_t refused;
};

enum {
	REFUSED_SHOWN = 10
};

/* By its place, not by what it says: addresses stay out of messages. */
static void say_refused(const struct adding *a)
{
	if (a->cli->quiet || a->refused > REFUSED_SHOWN)
		return;
	(void)fprintf(stderr, "suppress: add: number %llu is no address%s%s\n",
		      (unsigned long long)a->given, a->cli->verbose ? ": " : "",
		      a->cli->verbose ? a->error.text : "");
}

static bool add_one(struct sup_slice target, void *arg)
{
	struct adding *a = arg;
	enum sup_status st =
		sup_batch_add(a->batch, target, &a->fact, &a->error);

	a->given++;
	if (st == SUP_INVALID) {
		a->refused++;
		say_refused(a);
		return true;
	}
	a->status = st;
	return st == SUP_OK;
}

static bool read_blocks(struct cli *cli, unsigned *out)
{
	const char *v = option(cli, "blocks");
	enum sup_mail mail;

	if (v == NULL)
		return true;
	if (strcmp(v, "all") == 0)
		*out = SUP_BLOCKS_ALL;
	else if (sup_mail_from_name(sup_slice_of(v), &mail))
		*out = 1u << mail;
	else
		return fail("--blocks",
			    "not marketing, transactional or all") == 0;
	return true;
}

static bool read_fact(struct cli *cli, char *scope, struct sup_fact *f)
{
	const char *s = option(cli, "scope");
	size_t n;

	f->kind = SUP_KIND_ADDED;
	f->reason = SUP_REASON_MANUAL;
	f->time = cli->now;
	if (!option_reason(cli, "reason", &f->reason) ||
	    !option_expires(cli, "expires", &f->expires))
		return false;
	f->blocks = sup_reason_blocks(f->reason);
	if (!read_blocks(cli, &f->blocks))
		return false;
	if (sup_scope_parse(sup_slice_of(s), scope, &n) != SUP_OK)
		return fail("--scope", "no scope (a-z0-9._- joined by /)") == 0;
	f->scope = (struct sup_slice){ scope, n };
	f->text = sup_slice_of(option(cli, "note"));
	return true;
}

int cmd_add(struct cli *cli)
{
	struct adding a = { .cli = cli };
	char scope[SUP_SCOPE_MAX + 1];
	struct sup_actor actor =
		actor_of(cli, "add", option(cli, "dry-run") != NULL);
	struct sup_outcome out = { 0 };
	enum sup_status st;
	bool read_all;

	if (!read_fact(cli, scope, &a.fact))
		return EXIT_FAILED;
	if (cli->n_operands == 0)
		return fail_usage(cli, "no address was given");
	actor.note = sup_slice_of(option(cli, "note"));
	st = sup_batch_open(cli->store, &actor, &a.batch, &a.error);
	if (st != SUP_OK)
		return fail_status("add", st, &a.error);
	read_all = each_operand(cli, add_one, &a);
	st = sup_batch_close(a.batch, &out, &a.error);
	if (a.status != SUP_OK)
		return fail_status("add", a.status, &a.error);
	if (st != SUP_OK)
		return fail_status("add", st, &a.error);
	if (!read_all)
		return EXIT_FAILED;
	if (out.refused == a.given)
		return print_outcome(cli, "added", &out, EXIT_FAILED);
	return print_outcome(cli, "added", &out,
			     a.refused > 0 ? EXIT_PART : EXIT_DONE);
}
