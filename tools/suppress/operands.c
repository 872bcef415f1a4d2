#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum {
	LINE_MAX_BYTES = 4096
};

/* One line into to (LINE_MAX_BYTES + 1); longer ones are cut there, which makes
 * them no address.  False at the end. */
static bool read_line(FILE *f, char *to, size_t *n)
{
	bool any = false;
	int c;

	*n = 0;
	while ((c = getc_unlocked(f)) != EOF) {
		any = true;
		if (c == '\n')
			break;
		if (*n <= LINE_MAX_BYTES)
			to[(*n)++] = (char)c;
	}
	if (*n > 0 && to[*n - 1] == '\r')
		(*n)--;
	return any;
}

static bool is_blank(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != ' ' && p[i] != '\t')
			return false;
	}
	return true;
}

static bool each_line(operand_fn *fn, void *arg, bool *stopped)
{
	char line[LINE_MAX_BYTES + 2];
	bool first = true;
	size_t n;

	while (!*stopped && read_line(stdin, line, &n)) {
		struct sup_slice s = { line, n };

		if (first && n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
			s = (struct sup_slice){ line + 3, n - 3 };
		first = false;
		if (!is_blank(s.p, s.n))
			*stopped = !fn(s, arg);
	}
	if (ferror(stdin)) {
		(void)fprintf(stderr, "suppress: standard input: %s\n",
			      strerror(errno));
		return false;
	}
	return true;
}

bool each_operand(struct cli *cli, operand_fn *fn, void *arg)
{
	bool stopped = false;

	for (int i = 0; i < cli->n_operands && !stopped; i++) {
		if (strcmp(cli->operands[i], "-") != 0)
			stopped = !fn(sup_slice_of(cli->operands[i]), arg);
		else if (!each_line(fn, arg, &stopped))
			return false;
	}
	return true;
}
