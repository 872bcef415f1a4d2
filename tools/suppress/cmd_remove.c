/* remove - lift what is in force, with a reason that stays. */
#include "cli.h"
#include "targets.h"

int cmd_remove(struct cli *cli)
{
	struct sup_removal what = { .why = sup_slice_of(option(cli, "why")),
				    .scope = sup_slice_of(
					    option(cli, "scope")) };
	struct sup_actor actor =
		actor_of(cli, "remove", option(cli, "dry-run") != NULL);
	struct sup_outcome out = { 0 };
	struct sup_error err = { "" };
	struct targets t = { 0 };
	enum sup_status st;
	int code;

	if (what.why.n == 0)
		return fail_usage(cli, "--why TEXT is wanted");
	if (!option_reason(cli, "reason", &what.reason) ||
	    !option_count(cli, "yes-remove", &what.yes_remove))
		return EXIT_FAILED;
	if (cli->n_operands == 0)
		return fail_usage(cli, "no address was given");
	actor.note = what.why;
	if (!targets_read(cli, &t)) {
		code = EXIT_FAILED;
		goto out;
	}
	st = sup_remove(cli->store, &actor, &what, t.items, t.n, &out, &err);
	if (st != SUP_OK) {
		code = fail_status("remove", st, &err);
		goto out;
	}
	if (out.refused > 0)
		code = out.refused == out.given ? EXIT_FAILED : EXIT_PART;
	else
		code = out.changed == 0 ? EXIT_NO : EXIT_DONE;
	code = print_outcome(cli, "asked to remove", &out, code);
out:
	targets_release(&t);
	return code;
}
