/* verify - is everything in the store as it should be? */
#include <stdio.h>

#include "shared.h"

struct verifying {
	struct cli *cli;
	struct progress progress;
};

static enum sup_status show_problem(const struct sup_problem *p, void *arg)
{
	struct verifying *v = arg;
	struct sup_text t;

	if (!v->cli->json) {
		(void)printf("%s\t", p->what);
		if (v->cli->verbose)
			print_escaped(p->key);
		(void)printf("\t%s\n", p->detail);
		return SUP_OK;
	}
	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "problem");
	sup_json_text(&t, p->what);
	if (p->key.n > 0 && v->cli->verbose) {
		sup_json_key(&t, "key");
		sup_json_string(&t, p->key);
	}
	sup_json_key(&t, "detail");
	sup_json_text(&t, p->detail);
	sup_json_object_end(&t);
	print_json_line(&t);
	return SUP_OK;
}

static enum sup_status step(const struct sup_progress *p, void *arg)
{
	struct verifying *v = arg;

	progress_step(&v->progress, p->done, p->total);
	return SUP_OK;
}

int cmd_verify(struct cli *cli)
{
	struct verifying v = { .cli = cli };
	struct sup_verified done = { 0 };
	struct sup_error err = { "" };
	enum sup_status st;

	if (cli->n_operands != 0)
		return fail_usage(cli, "takes no operands");
	progress_begin(&v.progress, cli, "verify");
	st = sup_verify(cli->store, show_problem, step, &v, &done, &err);
	progress_end(&v.progress);
	if (st != SUP_OK && st != SUP_CORRUPT)
		return fail_status("verify", st, &err);
	if (!cli->quiet)
		(void)fprintf(stderr,
			      "%llu records, %llu facts, %llu changes: "
			      "%llu problems\n",
			      (unsigned long long)done.records,
			      (unsigned long long)done.facts,
			      (unsigned long long)done.changes,
			      (unsigned long long)done.problems);
	return st == SUP_OK && done.problems == 0 ? EXIT_DONE : EXIT_NO;
}
