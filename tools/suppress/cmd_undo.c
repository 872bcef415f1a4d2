/* undo - take a batch back, or show the batches there are. */
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"

static void batch_json(const struct sup_batch_info *b)
{
	struct sup_text t;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "batch");
	sup_json_uint(&t, b->id);
	sup_json_key(&t, "state");
	sup_json_text(&t, b->state);
	sup_json_key(&t, "what");
	sup_json_string(&t, b->what);
	sup_json_key(&t, "who");
	sup_json_string(&t, b->who);
	sup_json_key(&t, "note");
	sup_json_string(&t, b->note);
	sup_json_key(&t, "started");
	sup_json_time(&t, b->started);
	sup_json_key(&t, "ended");
	sup_json_time(&t, b->ended);
	sup_json_key(&t, "facts");
	sup_json_uint(&t, b->facts);
	sup_json_key(&t, "changed");
	sup_json_uint(&t, b->changed);
	sup_json_object_end(&t);
	print_json_line(&t);
}

static enum sup_status print_batch(const struct sup_batch_info *b, void *arg)
{
	const struct cli *cli = arg;
	char started[SUP_TIME_TEXT_MAX];

	if (cli->json) {
		batch_json(b);
		return SUP_OK;
	}
	(void)printf("%llu\t%s\t%s\t", (unsigned long long)b->id,
		     sup_time_print(b->started, started), b->state);
	print_escaped(b->what);
	(void)printf("\t%llu\t%llu\t", (unsigned long long)b->facts,
		     (unsigned long long)b->changed);
	print_escaped(b->who);
	(void)putchar('\t');
	print_escaped(b->note);
	(void)putchar('\n');
	return SUP_OK;
}

static int report(struct cli *cli, unsigned long long id,
		  const struct sup_outcome *o)
{
	bool dry_run = option(cli, "dry-run") != NULL;
	bool before = o->batch == 0 && !dry_run;

	if (cli->json)
		return print_outcome(cli, "", o, before ? EXIT_NO : EXIT_DONE);
	if (before) {
		say(cli, "was undone before");
		return EXIT_NO;
	}
	if (!cli->quiet)
		(void)fprintf(stderr,
			      "%s batch %llu: %llu facts, changed %llu, "
			      "released %llu\n",
			      dry_run ? "would take back" : "took back", id,
			      (unsigned long long)o->facts,
			      (unsigned long long)o->changed,
			      (unsigned long long)o->released);
	return EXIT_DONE;
}

int cmd_undo(struct cli *cli)
{
	struct sup_actor actor =
		actor_of(cli, "undo", option(cli, "dry-run") != NULL);
	struct sup_outcome out = { 0 };
	struct sup_error err = { "" };
	uint64_t yes_remove = 0;
	enum sup_status st;
	unsigned long long id;
	char *end;

	if (!option_count(cli, "yes-remove", &yes_remove))
		return EXIT_FAILED;
	if (cli->n_operands == 0) {
		st = sup_batches(cli->store, print_batch, cli, &err);
		return st == SUP_OK ? EXIT_DONE : fail_status("undo", st, &err);
	}
	id = strtoull(cli->operands[0], &end, 10);
	if (cli->n_operands != 1 || id == 0 || *end != '\0')
		return fail_usage(cli, "one number of a batch is wanted");
	st = sup_undo(cli->store, &actor, id, yes_remove, &out, &err);
	if (st == SUP_NOT_FOUND)
		return fail("undo", "no such batch");
	if (st != SUP_OK)
		return fail_status("undo", st, &err);
	return report(cli, id, &out);
}
