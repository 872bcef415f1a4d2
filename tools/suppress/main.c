/* main.c - read the command line, prepare what the row of the table asks for,
 * run the command. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cli.h"

static bool wanted(const char *value)
{
	return value != NULL && strcmp(value, "yes") == 0;
}

static bool refused(const char *value)
{
	return value != NULL && strcmp(value, "no") == 0;
}

/* A number of bytes, or of k, m, g, t of them.  "" and NULL leave the usual. */
static bool read_size(const char *v, uint64_t *out)
{
	static const char units[] = "kmgt";
	const char *unit = NULL;
	unsigned shift = 0;
	uintmax_t n;
	char *end;

	if (v == NULL || v[0] == '\0')
		return true;
	if (v[0] < '0' || v[0] > '9')
		return false;
	n = strtoumax(v, &end, 10);
	if (*end != '\0') {
		unit = strchr(units, *end);
		if (unit == NULL || end[1] != '\0')
			return false;
		shift = 10 * (unsigned)(unit - units + 1);
	}
	if (n == 0 || n > UINT64_MAX >> shift)
		return false;
	*out = (uint64_t)n << shift;
	return true;
}

int open_store(struct cli *cli, bool create)
{
	struct sup_error err = { "" };
	struct sup_store_options o = {
		.path = cli->path,
		.create = create,
		.pending = create,
		.group = cli->group != NULL
				 ? cli->group
				 : sup_config_get(cli->config, "", "group"),
		.allow_network_fs =
			wanted(sup_config_get(cli->config, "", "network_fs")),
		.filter_dir = sup_config_get(cli->config, "", "filter_dir"),
		.key_file = sup_config_get(cli->config, "", "key_file"),
		.no_filter = refused(sup_config_get(cli->config, "", "filter")),
	};
	enum sup_status st =
		sup_config_store(cli->config, cli->store_path, cli->path, &err);

	if (st != SUP_OK)
		return fail_status("store", st, &err);
	if (!read_size(sup_config_get(cli->config, "", "map_size"),
		       &o.map_bytes))
		return fail("map_size", "no size (64g, 1t)");
	st = sup_store_open(&o, &cli->store, &err);
	if (st == SUP_NOT_FOUND && !create &&
	    cli->command->needs == CREATES_STORE) {
		if (!trial_make(cli))
			return EXIT_FAILED;
		o.path = cli->trial;
		o.create = true;
		o.no_filter = true;
		st = sup_store_open(&o, &cli->store, &err);
	}
	if (st == SUP_NOT_FOUND) {
		(void)fprintf(stderr,
			      "suppress: no store at %s (ingest, add, import, "
			      "load and scope add make one)\n",
			      cli->path);
		return EXIT_FAILED;
	}
	return st == SUP_OK ? EXIT_DONE : fail_status(cli->path, st, &err);
}

static int run(struct cli *cli)
{
	struct sup_error err = { "" };
	enum sup_status st;
	int code;

	st = sup_config_load(cli->config_path, &cli->config, &err);
	if (st != SUP_OK)
		return fail_status("configuration", st, &err);
	if (cli->command->needs != 0) {
		code = open_store(cli, makes_store(cli));
		if (code != EXIT_DONE)
			return code;
	}
	code = cli->command->run(cli);
	/* Done, if with nothing: then there is an empty list. */
	if (makes_store(cli) && code != EXIT_FAILED) {
		st = sup_store_keep(cli->store, &err);
		if (st != SUP_OK)
			return fail_status("store", st, &err);
	}
	return finish(code);
}

int main(int argc, char **argv)
{
	struct cli cli = { .now = sup_time_now() };
	int code;

	/* A reader of ours that goes away is an error of writing, not a
	 * signal: what was done must still be said. */
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		print_overview();
		return finish(EXIT_FAILED);
	}
	code = read_arguments(&cli, argc, argv);
	if (code == GO_ON)
		code = run(&cli);
	sup_store_close(cli.store);
	trial_remove(&cli);
	sup_config_free(cli.config);
	free(cli.operands);
	return code;
}
