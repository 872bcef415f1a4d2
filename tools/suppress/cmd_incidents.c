/* incidents - receivers that suddenly bounce far more than ever. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static void incident_json(const struct sup_incident *i)
{
	struct sup_text t;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "id");
	sup_json_uint(&t, i->id);
	sup_json_key(&t, "state");
	sup_json_text(&t, i->state);
	sup_json_key(&t, "domain");
	sup_json_string(&t, i->domain);
	sup_json_key(&t, "class");
	sup_json_text(&t, sup_class_name(i->bounce_class));
	sup_json_key(&t, "from");
	sup_json_time(&t, i->from);
	sup_json_key(&t, "to");
	sup_json_time(&t, i->to);
	sup_json_key(&t, "count");
	sup_json_uint(&t, i->count);
	sup_json_key(&t, "usual");
	sup_json_number(&t, i->usual);
	sup_json_object_end(&t);
	print_json_line(&t);
}

static enum sup_status show(const struct sup_incident *i, void *arg)
{
	const struct cli *cli = arg;
	char from[SUP_TIME_TEXT_MAX];
	char to[SUP_TIME_TEXT_MAX];

	if (strcmp(i->state, "open") != 0 && option(cli, "all") == NULL)
		return SUP_OK;
	if (cli->json) {
		incident_json(i);
		return SUP_OK;
	}
	(void)printf("%llu\t%s\t", (unsigned long long)i->id, i->state);
	print_slice(i->domain);
	(void)printf("\t%s\t%s\t%s\t%llu\t(usual: %.1f a day)\n",
		     sup_class_name(i->bounce_class),
		     sup_time_print(i->from, from), sup_time_print(i->to, to),
		     (unsigned long long)i->count, i->usual);
	return SUP_OK;
}

static int act(struct cli *cli, uint64_t id, bool accept)
{
	struct sup_actor actor =
		actor_of(cli, "void", option(cli, "dry-run") != NULL);
	struct sup_outcome out = { 0 };
	struct sup_error err = { "" };
	uint64_t yes_remove = 0;
	enum sup_status st;

	if (!option_count(cli, "yes-remove", &yes_remove))
		return EXIT_FAILED;
	if (accept) {
		st = sup_incident_accept(cli->store, id, &err);
		return st == SUP_OK ? EXIT_DONE
				    : fail_status("incidents", st, &err);
	}
	st = sup_incident_void(cli->store, &actor, id, yes_remove, &out, &err);
	if (st != SUP_OK)
		return fail_status("incidents", st, &err);
	return print_outcome(cli, "voided", &out, EXIT_DONE);
}

int cmd_incidents(struct cli *cli)
{
	const char *verb = cli->n_operands > 0 ? cli->operands[0] : "list";
	struct sup_error err = { "" };
	enum sup_status st;
	unsigned long long id;
	char *end;

	if (strcmp(verb, "list") == 0) {
		st = sup_incidents(cli->store, show, cli, &err);
		return st == SUP_OK ? EXIT_DONE
				    : fail_status("incidents", st, &err);
	}
	if ((strcmp(verb, "accept") != 0 && strcmp(verb, "void") != 0) ||
	    cli->n_operands != 2)
		return fail_usage(cli, "list, accept ID or void ID");
	id = strtoull(cli->operands[1], &end, 10);
	if (id == 0 || *end != '\0')
		return fail_usage(cli, "ID is a number");
	return act(cli, id, strcmp(verb, "accept") == 0);
}
