/* scope - the scopes that questions may name. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static enum sup_status print_scope(struct sup_slice scope, void *arg)
{
	const struct cli *cli = arg;
	struct sup_text t;

	if (!cli->json) {
		print_slice(scope);
		(void)putchar('\n');
		return SUP_OK;
	}
	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "scope");
	sup_json_string(&t, scope);
	sup_json_object_end(&t);
	print_json_line(&t);
	return SUP_OK;
}

int cmd_scope(struct cli *cli)
{
	struct sup_error err = { "" };
	const char *verb = cli->n_operands > 0 ? cli->operands[0] : "list";
	bool add = strcmp(verb, "add") == 0;
	enum sup_status st;

	if (open_store(cli, add) != EXIT_DONE)
		return EXIT_FAILED;
	if (strcmp(verb, "list") == 0 && cli->n_operands <= 1) {
		st = sup_scopes(cli->store, print_scope, cli, &err);
		return st == SUP_OK ? EXIT_DONE
				    : fail_status("scope", st, &err);
	}
	if (!add || cli->n_operands < 2)
		return fail_usage(cli, "list, or add and a scope");
	for (int i = 1; i < cli->n_operands; i++) {
		st = sup_scope_add(cli->store, sup_slice_of(cli->operands[i]),
				   &err);
		if (st != SUP_OK)
			return fail_status(cli->operands[i], st, &err);
	}
	return EXIT_DONE;
}
