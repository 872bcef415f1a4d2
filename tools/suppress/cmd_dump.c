/* dump - the whole store as lines of JSON. */
#include "cli.h"
#include "outfile.h"

int cmd_dump(struct cli *cli)
{
	struct sup_error err = { "" };
	struct outfile file;
	enum sup_status st;

	if (cli->n_operands > 1)
		return fail_usage(cli, "one file at most");
	if (outfile_open(&file, cli->n_operands == 1 ? cli->operands[0]
						     : NULL) != EXIT_DONE)
		return EXIT_FAILED;
	st = sup_dump(cli->store, outfile_line, &file, &err);
	if (st != SUP_OK && st != SUP_STOPPED)
		(void)fail_status("dump", st, &err);
	return outfile_close(&file, st == SUP_OK);
}
