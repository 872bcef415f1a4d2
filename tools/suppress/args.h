/* args.h - the command line, by the tables. */
#ifndef SUPPRESS_ARGS_H
#define SUPPRESS_ARGS_H

#include "cli.h"

enum {
	GO_ON = -1 /* no exit status: run the command */
};

/* Global options, in the form of a command's. */
extern const struct option_spec global_options[];

/*
 * Fill cli from argv: global options before or behind the command, "--name
 * VALUE" or "--name=VALUE", "--" ends options.  Answers an exit status, or
 * GO_ON.  cli->operands is then the caller's to free.
 */
int read_arguments(struct cli *cli, int argc, char **argv);

#endif
