#include <stdio.h>
#include <string.h>

#include "args.h"
#include "cli.h"

const struct command *find_command(const char *name)
{
	for (const struct command *c = commands; c->name != NULL; c++) {
		if (strcmp(c->name, name) == 0)
			return c;
	}
	return NULL;
}

enum {
	NAME_BYTES_MAX = 24
};

/* Edits (insert, drop, replace, swap neighbours) that make a of b. */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][NAME_BYTES_MAX + 1];
	size_t n = strlen(a);
	size_t m = strlen(b);

	if (n > NAME_BYTES_MAX || m > NAME_BYTES_MAX)
		return NAME_BYTES_MAX;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *now = rows[i % 3];
		size_t *before = rows[(i + 2) % 3];

		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = before[j - 1] + (a[i - 1] != b[j - 1]);

			if (before[j] + 1 < best)
				best = before[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] &&
			    rows[(i + 1) % 3][j - 2] + 1 < best)
				best = rows[(i + 1) % 3][j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[n % 3][m];
}

const struct command *nearest_command(const char *name)
{
	const struct command *best = NULL;
	size_t least = strlen(name) < 4 ? 2 : 3;

	for (const struct command *c = commands; c->name != NULL; c++) {
		size_t d = distance(name, c->name);

		if (d < least) {
			least = d;
			best = c;
		}
	}
	return best;
}

static void print_options(const struct option_spec *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		char left[64];

		(void)snprintf(left, sizeof(left), "--%s%s%s", o->name,
			       o->value == NULL ? "" : " ",
			       o->value == NULL ? "" : o->value);
		(void)printf("  %-22s %s\n", left, o->help);
	}
}

void print_usage(const struct command *c)
{
	(void)printf("Usage: suppress %s%s%s%s\n\n", c->name,
		     c->options != NULL && c->options->name != NULL
			     ? " [OPTION...]"
			     : "",
		     c->operands[0] == '\0' ? "" : " ", c->operands);
	(void)printf("%s.\n", c->summary);
	if (c->details != NULL)
		(void)printf("\n%s\n", c->details);
	if (c->options != NULL && c->options->name != NULL) {
		(void)printf("\nOptions:\n");
		print_options(c->options);
	}
	(void)printf("\nOptions of every command:\n");
	print_options(global_options);
	if (c->examples != NULL)
		(void)printf("\nExamples:\n%s\n", c->examples);
}

void print_overview(void)
{
	(void)printf("Usage: suppress [OPTION...] COMMAND [ARGUMENT...]\n\n"
		     "The suppression list for everyone who sends e-mail: who "
		     "must not be mailed, and why.\n\nCommands:\n");
	for (const struct command *c = commands; c->name != NULL; c++)
		(void)printf("  %-12s %s\n", c->name, c->summary);
	(void)printf("\nOptions of every command:\n");
	print_options(global_options);
	(void)printf("\nStart here:\n"
		     "  suppress ingest events.ndjson   # what your provider "
		     "reported\n"
		     "  suppress check jane@example.com && echo send\n"
		     "  suppress explain jane@example.com\n"
		     "  suppress help COMMAND\n");
}

int cmd_help(struct cli *cli)
{
	const struct command *c;

	if (cli->n_operands == 0) {
		print_overview();
		return EXIT_DONE;
	}
	c = find_command(cli->operands[0]);
	if (c == NULL) {
		const struct command *near = nearest_command(cli->operands[0]);

		(void)fprintf(stderr, "suppress: no such command: %s\n",
			      cli->operands[0]);
		if (near != NULL)
			(void)fprintf(stderr,
				      "Did you mean: suppress help "
				      "%s\n",
				      near->name);
		return EXIT_FAILED;
	}
	print_usage(c);
	return EXIT_DONE;
}
