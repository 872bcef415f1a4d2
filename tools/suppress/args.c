#include "args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct option_spec global_options[] = {
	{ "store", "DIR", "the store's directory" },
	{ "config", "FILE", "read FILE instead of suppress.conf" },
	{ "group", "NAME", "group that owns a new store" },
	{ "json", NULL, "print JSON" },
	{ "quiet", NULL, "(-q) say nothing but errors" },
	{ "verbose", NULL, "(-v) say more; addresses may appear in messages" },
	{ "help", NULL, "(-h) show help" },
	{ "version", NULL, "(-V) show the version" },
	{ NULL, NULL, NULL },
};

/* The global option of that name takes its value; false if there is none. */
static bool set_global(struct cli *cli, const char *name, const char *value)
{
	struct {
		const char *name;
		const char **text;
		bool *flag;
	} const all[] = {
		{ "store", &cli->store_path, NULL },
		{ "config", &cli->config_path, NULL },
		{ "group", &cli->group, NULL },
		{ "json", NULL, &cli->json },
		{ "quiet", NULL, &cli->quiet },
		{ "verbose", NULL, &cli->verbose },
		{ "help", NULL, &cli->help },
		{ "version", NULL, &cli->version },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(all[i].name, name) != 0)
			continue;
		if (all[i].flag != NULL)
			*all[i].flag = true;
		else
			*all[i].text = value;
		return true;
	}
	return false;
}

static const struct option_spec *find_option(const struct option_spec *list,
					     const char *name, size_t len)
{
	for (; list != NULL && list->name != NULL; list++) {
		if (strlen(list->name) == len &&
		    strncmp(list->name, name, len) == 0)
			return list;
	}
	return NULL;
}

static int complain(const struct cli *cli, const char *what, const char *arg)
{
	(void)fprintf(stderr, "suppress: %s: %s\n", what, arg);
	if (cli->command != NULL)
		(void)fprintf(stderr, "Try: suppress help %s\n",
			      cli->command->name);
	else
		(void)fprintf(stderr, "Try: suppress help\n");
	return EXIT_FAILED;
}

/* argv[*i] is "--name..."; takes the value behind it too, if it needs one. */
static int read_long(struct cli *cli, int argc, char **argv, int *i)
{
	const char *name = argv[*i] + 2;
	size_t len = strcspn(name, "=");
	const char *value = name[len] == '=' ? name + len + 1 : NULL;
	const struct option_spec *own =
		cli->command == NULL
			? NULL
			: find_option(cli->command->options, name, len);
	const struct option_spec *found =
		own != NULL ? own : find_option(global_options, name, len);

	if (found == NULL)
		return complain(cli, "no such option", argv[*i]);
	if (found->value == NULL && value != NULL)
		return complain(cli, "takes no value", argv[*i]);
	if (found->value != NULL && value == NULL) {
		if (*i + 1 >= argc)
			return complain(cli, "value is missing", argv[*i]);
		value = argv[++*i];
	}
	if (value == NULL)
		value = "";
	if (own != NULL && cli->n_given == GIVEN_MAX)
		return complain(cli, "too many options", argv[*i]);
	if (own != NULL) {
		cli->values[own - cli->command->options] = value;
		cli->given[cli->n_given].spec = own;
		cli->given[cli->n_given++].value = value;
	} else {
		(void)set_global(cli, found->name, value);
	}
	return GO_ON;
}

/* "-o FILE" or "-oFILE": --output, of the commands that have it.  The rest of
 * the letters is its value. */
static int read_output(struct cli *cli, int argc, char **argv, int *i,
		       const char *rest)
{
	static const char name[] = "output";
	const struct option_spec *own =
		cli->command == NULL ? NULL
				     : find_option(cli->command->options, name,
						   sizeof(name) - 1);

	if (own == NULL)
		return complain(cli, "no such option", argv[*i]);
	if (*rest == '\0') {
		if (*i + 1 >= argc)
			return complain(cli, "value is missing", argv[*i]);
		rest = argv[++*i];
	}
	cli->values[own - cli->command->options] = rest;
	return GO_ON;
}

static int read_short(struct cli *cli, int argc, char **argv, int *i)
{
	const char *letters = argv[*i];

	for (const char *c = letters + 1; *c != '\0'; c++) {
		if (*c == 'o')
			return read_output(cli, argc, argv, i, c + 1);
		if (*c == 'q')
			cli->quiet = true;
		else if (*c == 'v')
			cli->verbose = true;
		else if (*c == 'h')
			cli->help = true;
		else if (*c == 'V')
			cli->version = true;
		else
			return complain(cli, "no such option", letters);
	}
	return GO_ON;
}

static int read_command(struct cli *cli, const char *name)
{
	const struct command *near;

	cli->command = find_command(name);
	if (cli->command != NULL)
		return GO_ON;
	near = nearest_command(name);
	(void)fprintf(stderr, "suppress: no such command: %s\n", name);
	if (near != NULL)
		(void)fprintf(stderr, "Did you mean: suppress %s\n",
			      near->name);
	else
		(void)fprintf(stderr, "Try: suppress help\n");
	return EXIT_FAILED;
}

static int read_all(struct cli *cli, int argc, char **argv)
{
	bool options_end = false;
	int code = GO_ON;

	for (int i = 1; i < argc && code == GO_ON; i++) {
		const char *a = argv[i];

		if (!options_end && strcmp(a, "--") == 0)
			options_end = true;
		else if (!options_end && strncmp(a, "--", 2) == 0)
			code = read_long(cli, argc, argv, &i);
		else if (!options_end && a[0] == '-' && a[1] != '\0')
			code = read_short(cli, argc, argv, &i);
		else if (cli->command == NULL)
			code = read_command(cli, a);
		else
			cli->operands[cli->n_operands++] = argv[i];
	}
	return code;
}

int read_arguments(struct cli *cli, int argc, char **argv)
{
	int code;

	cli->operands = calloc((size_t)argc, sizeof(*cli->operands));
	if (cli->operands == NULL)
		return fail(NULL, "out of memory");
	code = read_all(cli, argc, argv);
	if (code != GO_ON)
		return code;
	if (cli->version) {
		(void)printf("suppress %s\n", SUP_VERSION);
		return finish(EXIT_DONE);
	}
	if (cli->command == NULL) {
		print_overview();
		return finish(cli->help ? EXIT_DONE : EXIT_FAILED);
	}
	if (cli->help) {
		print_usage(cli->command);
		return finish(EXIT_DONE);
	}
	return GO_ON;
}
