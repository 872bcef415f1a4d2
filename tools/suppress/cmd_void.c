/* void - bounces of a domain and time range do not count. */
#include "cli.h"

int cmd_void(struct cli *cli)
{
	struct sup_void v = { .domain = sup_slice_of(option(cli, "domain")),
			      .text = sup_slice_of(option(cli, "text")) };
	struct sup_actor actor =
		actor_of(cli, "void", option(cli, "dry-run") != NULL);
	struct sup_outcome out = { 0 };
	struct sup_error err = { "" };
	enum sup_status st;

	if (v.domain.n == 0 || option(cli, "from") == NULL ||
	    option(cli, "to") == NULL)
		return fail_usage(cli, "--domain, --from and --to are wanted");
	if (!option_time(cli, "from", &v.from) ||
	    !option_time(cli, "to", &v.to) ||
	    !option_class(cli, "class", &v.bounce_class) ||
	    !option_count(cli, "yes-remove", &v.yes_remove))
		return EXIT_FAILED;
	if (cli->n_operands != 0)
		return fail_usage(cli, "takes no operands");
	actor.note = sup_slice_of(option(cli, "note"));
	st = sup_void_bounces(cli->store, &actor, &v, &out, &err);
	if (st != SUP_OK)
		return fail_status("void", st, &err);
	return print_outcome(cli, "voided", &out, EXIT_DONE);
}
