/* export - the list as text, CSV or NDJSON. */
#include <string.h>

#include "cli.h"
#include "finding.h"
#include "outfile.h"

static bool read_format(struct cli *cli, enum sup_export_format *out)
{
	static const char *const names[] = { "text", "csv", "ndjson" };
	const char *v = option(cli, "format");

	*out = cli->json ? SUP_EXPORT_NDJSON : SUP_EXPORT_TEXT;
	if (v == NULL)
		return true;
	for (int i = 0; i < 3; i++) {
		if (strcmp(v, names[i]) == 0) {
			*out = (enum sup_export_format)i;
			return true;
		}
	}
	return fail("--format", "not text, csv or ndjson") == 0;
}

int cmd_export(struct cli *cli)
{
	struct sup_export_options o = {
		.domain = sup_slice_of(option(cli, "domain")),
		.verbose = cli->verbose,
	};
	struct sup_error err = { "" };
	struct outfile file;
	enum sup_status st;

	if (!read_query(cli, &o.query) || !read_format(cli, &o.format) ||
	    !option_hash(cli, "hash", &o.hash) ||
	    !option_reason(cli, "reason", &o.reason))
		return EXIT_FAILED;
	if (o.hash != SUP_HASH_NONE && option(cli, "format") == NULL)
		o.format = SUP_EXPORT_TEXT;
	if (o.hash != SUP_HASH_NONE && o.format != SUP_EXPORT_TEXT)
		return fail("--hash", "digests can only be written as text");
	if (cli->n_operands != 0)
		return fail_usage(cli, "takes no operands; see --output");
	/* "Any scope" is also any mail: only what neither question narrows. */
	o.any_scope =
		option(cli, "scope") == NULL && option(cli, "mail") == NULL;
	if (o.query.at == 0)
		o.query.at = cli->now;
	if (outfile_open(&file, option(cli, "output")) != EXIT_DONE)
		return EXIT_FAILED;
	st = sup_export(cli->store, &o, outfile_line, &file, &err);
	if (st != SUP_OK && st != SUP_STOPPED)
		(void)fail_status("export", st, &err);
	return outfile_close(&file, st == SUP_OK);
}
