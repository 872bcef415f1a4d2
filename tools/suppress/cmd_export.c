/* export - the list as text, CSV, NDJSON, changes, or in another's form. */
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "deltas.h"
#include "finding.h"
#include "foreign.h"
#include "outfile.h"

/* What is to be written; one of foreign, map and own. */
struct wanted {
	struct sup_export_options o; /* with the format of our own */
	struct sup_format foreign;   /* name NULL: none */
	struct sup_map map;
	bool deltas;
	uint64_t since;
};

static bool read_format(struct cli *cli, struct wanted *w)
{
	static const char *const names[] = { "text", "csv", "ndjson" };
	const char *v = option(cli, "format");

	w->o.format = cli->json ? SUP_EXPORT_NDJSON : SUP_EXPORT_TEXT;
	if (v == NULL || foreign_find(v, &w->foreign) || map_find(v, &w->map))
		return true;
	for (int i = 0; i < 3; i++) {
		if (strcmp(v, names[i]) == 0) {
			w->o.format = (enum sup_export_format)i;
			return true;
		}
	}
	return fail("--format", "neither text, csv, ndjson nor one of "
				"suppress-formats(7) that can be written") == 0;
}

static bool read_hash(struct cli *cli, struct wanted *w)
{
	if (!option_hash(cli, "hash", &w->o.hash))
		return false;
	if (w->o.hash == SUP_HASH_NONE)
		return true;
	if (option(cli, "format") == NULL)
		w->o.format = SUP_EXPORT_TEXT;
	if (w->o.format == SUP_EXPORT_TEXT && w->foreign.name == NULL &&
	    w->map.name == NULL)
		return true;
	return fail("--hash", "digests can only be written as text") == 0;
}

/* What stands in the log is known of each scope and all mail, now. */
static bool read_since(struct cli *cli, struct wanted *w)
{
	static const char *const others[] = { "scope", "mail", "at", "domain",
					      "hash" };

	w->deltas = option(cli, "since") != NULL;
	if (!w->deltas)
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (option(cli, others[i]) != NULL)
			return fail(others[i], "not together with --since") ==
			       0;
	}
	if (w->foreign.name != NULL || w->map.name != NULL)
		return fail("--since", "is text, csv or ndjson") == 0;
	return option_count(cli, "since", &w->since);
}

/* Whatever is renamed into the directory of the store may replace it. */
static bool check_output(struct cli *cli, const struct wanted *w)
{
	const char *path = option(cli, "output");
	char copy[SUP_CONFIG_PATH_MAX];
	struct stat there;
	struct stat store;

	if (path == NULL || strcmp(path, "-") == 0)
		return !w->map.file ||
		       fail(w->map.name, "is a file: needs --output") == 0;
	(void)snprintf(copy, sizeof(copy), "%s", path);
	if (stat(dirname(copy), &there) == 0 && stat(cli->path, &store) == 0 &&
	    there.st_dev == store.st_dev && there.st_ino == store.st_ino)
		return fail(path, "is in the directory of the store") == 0;
	return true;
}

/* Those that have both forms are JSON with --json. */
static enum sup_status write_other(struct cli *cli, const struct wanted *w,
				   struct outfile *file, struct sup_error *err)
{
	const struct sup_format *f = &w->foreign;
	bool map = w->map.name != NULL;
	const struct sup_export_form form = {
		.name = map ? w->map.name : f->name,
		.json = f->json && (cli->json || !f->csv),
		.path = option(cli, "output"),
		.what = w->o,
	};
	struct sup_export_loss loss = { 0 };
	enum sup_status st =
		map ? sup_export_map(cli->store, &form, outfile_line, file,
				     &loss, err)
		    : sup_export_as(cli->store, &form, outfile_line, file,
				    &loss, err);

	if (st == SUP_OK)
		foreign_tell(cli, form.name, &loss);
	return st;
}

static enum sup_status write_list(struct cli *cli, const struct wanted *w,
				  struct outfile *file, struct sup_error *err)
{
	const struct sup_since_options since = { .since = w->since,
						 .reason = w->o.reason,
						 .at = cli->now };

	if (w->deltas)
		return write_deltas(cli, file, &since, w->o.format, err);
	if (w->foreign.name != NULL || w->map.name != NULL)
		return write_other(cli, w, file, err);
	return sup_export(cli->store, &w->o, outfile_line, file, err);
}

int cmd_export(struct cli *cli)
{
	struct wanted w = { .o = { .domain =
					   sup_slice_of(option(cli, "domain")),
				   .verbose = cli->verbose } };
	struct sup_error err = { "" };
	struct outfile file;
	enum sup_status st;

	if (!read_query(cli, &w.o.query) || !read_format(cli, &w) ||
	    !read_hash(cli, &w) || !option_reason(cli, "reason", &w.o.reason) ||
	    !read_since(cli, &w))
		return EXIT_FAILED;
	if (cli->n_operands != 0)
		return fail_usage(cli, "takes no operands; see --output");
	if (!check_output(cli, &w))
		return EXIT_FAILED;
	/* "Any scope" is also any mail: only what neither question narrows. */
	w.o.any_scope =
		option(cli, "scope") == NULL && option(cli, "mail") == NULL;
	if (w.o.query.at == 0)
		w.o.query.at = cli->now;
	/* A file of LMDB's is made where it belongs by the library. */
	if (outfile_open(&file, w.map.file ? NULL : option(cli, "output")) !=
	    EXIT_DONE)
		return EXIT_FAILED;
	st = write_list(cli, &w, &file, &err);
	if (st != SUP_OK && st != SUP_STOPPED)
		(void)fail_status("export", st, &err);
	return outfile_close(&file, st == SUP_OK);
}
