#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

bool makes_store(const struct cli *cli)
{
	return cli->command->needs == CREATES_STORE &&
	       option(cli, "dry-run") == NULL;
}

bool trial_make(struct cli *cli)
{
	const char *dir = getenv("TMPDIR");
	int n;

	if (dir == NULL || strlen(dir) > sizeof(cli->trial) / 2)
		dir = "/tmp";
	n = snprintf(cli->trial, sizeof(cli->trial), "%s/suppress.XXXXXX", dir);
	if (n > 0 && mkdtemp(cli->trial) != NULL)
		return true;
	cli->trial[0] = '\0';
	return fail("no store for a trial", strerror(errno)) == 0;
}

void trial_remove(const struct cli *cli)
{
	static const char *const files[] = { "data.mdb", "lock.mdb" };
	char path[sizeof(cli->trial) + 16];

	if (cli->trial[0] == '\0')
		return;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", cli->trial,
			       files[i]);
		(void)unlink(path);
	}
	(void)rmdir(cli->trial);
}
