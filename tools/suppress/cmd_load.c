/* load - a dump into an empty store. */
#include <stdio.h>

#include "shared.h"

enum sup_status show_progress(const struct sup_progress *p, void *arg)
{
	progress_step(arg, p->done, p->total);
	return SUP_OK;
}

int cmd_load(struct cli *cli)
{
	struct sup_error err = { "" };
	struct sup_store_info info;
	struct progress progress;
	enum sup_status st;

	if (cli->n_operands != 1)
		return fail_usage(cli, "one file, or -, is wanted");
	progress_begin(&progress, cli, "load");
	st = sup_load(cli->store, cli->operands[0], show_progress, &progress,
		      &err);
	progress_end(&progress);
	if (st != SUP_OK)
		return fail_status("load", st, &err);
	st = sup_store_info(cli->store, &info, &err);
	if (st != SUP_OK)
		return fail_status("load", st, &err);
	if (!cli->quiet)
		(void)fprintf(stderr, "loaded %llu recipients, digest %s\n",
			      (unsigned long long)info.recipients, info.digest);
	return EXIT_DONE;
}
