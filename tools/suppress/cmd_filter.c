/* filter - see, build and drop the filter of look-ups. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static int show(struct cli *cli)
{
	struct sup_store_info info;
	struct sup_error err = { "" };
	enum sup_status st = sup_store_info(cli->store, &info, &err);
	struct sup_text t;

	if (st != SUP_OK)
		return fail_status("filter", st, &err);
	if (cli->json) {
		sup_text_init(&t);
		sup_json_object_begin(&t);
		sup_json_key(&t, "room");
		sup_json_uint(&t, info.filter_keys);
		sup_json_key(&t, "recipients");
		sup_json_uint(&t, info.recipients);
		sup_json_object_end(&t);
		print_json_line(&t);
	} else if (info.filter_keys == 0) {
		(void)printf("no filter\n");
	} else {
		(void)printf("room for %llu, recipients %llu\n",
			     (unsigned long long)info.filter_keys,
			     (unsigned long long)info.recipients);
	}
	return info.filter_keys == 0 ? EXIT_NO : EXIT_DONE;
}

int cmd_filter(struct cli *cli)
{
	const char *verb = cli->n_operands > 0 ? cli->operands[0] : "show";
	struct sup_error err = { "" };
	enum sup_status st;

	if (cli->n_operands > 1)
		return fail_usage(cli, "show, build or drop");
	if (strcmp(verb, "show") == 0)
		return show(cli);
	if (strcmp(verb, "build") == 0)
		st = sup_filter_build(cli->store, &err);
	else if (strcmp(verb, "drop") == 0)
		st = sup_filter_drop(cli->store, &err);
	else
		return fail_usage(cli, "show, build or drop");
	return st == SUP_OK ? EXIT_DONE : fail_status("filter", st, &err);
}
