#include "scrub_paths.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* In the order of struct sup_scrub_list. */
static const char *const outputs[SCRUB_OUTPUTS] = { "kept", "removed",
						    "rejected", "annotate" };

static bool is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* Several lists: each has a file of its own name in the folder. */
static int check_many(struct cli *cli)
{
	for (int i = 0; i < SCRUB_OUTPUTS; i++) {
		const char *path = option(cli, outputs[i]);

		if (path == NULL || strcmp(path, "-") == 0)
			continue;
		if (mkdir(path, 0750) != 0 && errno != EEXIST)
			return fail(path, strerror(errno));
		if (!is_folder(path))
			return fail(path, "no folder; several lists need one");
	}
	for (int i = 0; i < cli->n_operands; i++) {
		for (int k = 0; k < i; k++) {
			if (strcmp(base_of(cli->operands[i]),
				   base_of(cli->operands[k])) == 0)
				return fail(base_of(cli->operands[i]),
					    "two lists of one name");
		}
	}
	return EXIT_DONE;
}

int scrub_paths_check(struct cli *cli)
{
	bool named = false;
	int on_stdout = 0;

	if (cli->n_operands == 0)
		return fail_usage(cli, "which list? ('-' is standard input)");
	for (int i = 0; i < SCRUB_OUTPUTS; i++) {
		const char *path = option(cli, outputs[i]);

		named = named || path != NULL;
		on_stdout += path != NULL && strcmp(path, "-") == 0;
	}
	if (option(cli, "check-only") != NULL)
		return named ? fail_usage(cli, "--check-only writes nothing")
			     : EXIT_DONE;
	on_stdout +=
		option(cli, "kept") == NULL && option(cli, "annotate") == NULL;
	if (on_stdout > 1)
		return fail_usage(cli, "two outputs want standard output");
	if (on_stdout > 0 && cli->json)
		return fail_usage(cli, "with --json, rows need a file: --kept");
	if (cli->n_operands == 1)
		return EXIT_DONE;
	if (on_stdout > 0)
		return fail_usage(cli, "several lists need folders: --kept");
	return check_many(cli);
}

static int name_output(const char *path, const char *list, char *out,
		       const char **result)
{
	int n;

	*result = path;
	if (path == NULL || strcmp(path, "-") == 0 || !is_folder(path))
		return EXIT_DONE;
	if (strcmp(list, "-") == 0)
		return fail(path, "a folder; standard input has no name");
	n = snprintf(out, SUP_CONFIG_PATH_MAX, "%s/%s", path, base_of(list));
	if (n < 0 || n >= SUP_CONFIG_PATH_MAX)
		return fail(path, "the name is too long");
	*result = out;
	return EXIT_DONE;
}

int scrub_paths_fill(struct cli *cli, int i, struct scrub_paths *p)
{
	const char *names[SCRUB_OUTPUTS];
	int code = EXIT_DONE;

	for (int k = 0; k < SCRUB_OUTPUTS && code == EXIT_DONE; k++)
		code = name_output(option(cli, outputs[k]), cli->operands[i],
				   p->text[k], &names[k]);
	if (code != EXIT_DONE)
		return code;
	if (option(cli, "check-only") == NULL && names[0] == NULL &&
	    names[3] == NULL)
		names[0] = "-";
	p->list = (struct sup_scrub_list){ .path = cli->operands[i],
					   .kept = names[0],
					   .removed = names[1],
					   .rejected = names[2],
					   .annotated = names[3] };
	return EXIT_DONE;
}
