/* completion - scripts for shells, made from the table. */
#include <stdio.h>
#include <string.h>

#include "args.h"

static void print_names(const struct option_spec *o)
{
	for (; o != NULL && o->name != NULL; o++)
		(void)printf(" --%s", o->name);
}

/* The first words of operands that are verbs: "list | add SCOPE...". */
static void print_verbs(const struct command *c)
{
	const char *p = c->operands;

	while (p != NULL && *p != '\0') {
		size_t n;

		p += strspn(p, " [|");
		n = strspn(p, "abcdefghijklmnopqrstuvwxyz");
		if (n > 0)
			(void)printf(" %.*s", (int)n, p);
		p = strchr(p, '|');
	}
}

static void bash(void)
{
	(void)printf("# bash completion for suppress\n"
		     "_suppress()\n{\n"
		     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} cmd= words= w i\n"
		     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		     "\t\tw=${COMP_WORDS[i]}\n"
		     "\t\tcase $w in\n"
		     "\t\t--store | --config | --group) ((i++)) ;;\n"
		     "\t\t-*) ;;\n"
		     "\t\t*) cmd=$w; break ;;\n"
		     "\t\tesac\n\tdone\n"
		     "\tcase $cmd in\n"
		     "\t'') words='");
	for (const struct command *c = commands; c->name != NULL; c++)
		(void)printf("%s%s", c == commands ? "" : " ", c->name);
	(void)printf("' ;;\n");
	for (const struct command *c = commands; c->name != NULL; c++) {
		(void)printf("\t%s) words='", c->name);
		print_verbs(c);
		print_names(c->options);
		(void)printf("' ;;\n");
	}
	(void)printf("\tesac\n\twords+='");
	print_names(global_options);
	(void)printf("'\n"
		     "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
		     "\t[ ${#COMPREPLY[@]} -gt 0 ] ||\n"
		     "\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n"
		     "}\ncomplete -o filenames -F _suppress suppress\n");
}

/* Single quotes of shells: ' becomes '\''. */
static void print_quoted(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			(void)printf("'\\''");
		else if (*text == '[' || *text == ']' || *text == ':')
			(void)printf("\\%c", *text);
		else
			(void)putchar(*text);
	}
}

static void zsh_options(const struct option_spec *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		(void)printf(" \\\n\t\t'--%s%s[", o->name,
			     o->value == NULL ? "" : "=");
		print_quoted(o->help);
		(void)printf("]%s%s%s'", o->value == NULL ? "" : ":",
			     o->value == NULL ? "" : o->value,
			     o->value == NULL ? "" : ":_files");
	}
}

static void zsh(void)
{
	(void)printf("#compdef suppress\n_suppress()\n{\n"
		     "\tlocal -a cmds\n\tcmds=(\n");
	for (const struct command *c = commands; c->name != NULL; c++) {
		(void)printf("\t\t'%s:", c->name);
		print_quoted(c->summary);
		(void)printf("'\n");
	}
	(void)printf("\t)\n\tif (( CURRENT == 2 )); then\n"
		     "\t\t_describe command cmds\n\t\treturn\n\tfi\n"
		     "\tlocal cmd=$words[2]\n\tshift words\n\t(( CURRENT-- ))\n"
		     "\tcase $cmd in\n");
	for (const struct command *c = commands; c->name != NULL; c++) {
		(void)printf("\t%s)\n\t\t_arguments", c->name);
		zsh_options(c->options);
		zsh_options(global_options);
		(void)printf(" \\\n\t\t'*:argument:_files' ;;\n");
	}
	(void)printf("\tesac\n}\n_suppress \"$@\"\n");
}

static void fish_option(const char *command, const struct option_spec *o)
{
	(void)printf("complete -c suppress");
	if (command != NULL)
		(void)printf(" -n '__fish_seen_subcommand_from %s'", command);
	(void)printf(" -l %s%s -d '", o->name, o->value == NULL ? "" : " -r");
	for (const char *p = o->help; *p != '\0'; p++) {
		if (*p == '\'' || *p == '\\')
			(void)putchar('\\');
		(void)putchar(*p);
	}
	(void)printf("'\n");
}

static void fish(void)
{
	(void)printf("# fish completion for suppress\n");
	for (const struct command *c = commands; c->name != NULL; c++)
		(void)printf("complete -c suppress -n __fish_use_subcommand -a "
			     "%s -d '%s'\n",
			     c->name, c->summary);
	for (const struct option_spec *o = global_options; o->name != NULL; o++)
		fish_option(NULL, o);
	for (const struct command *c = commands; c->name != NULL; c++) {
		for (const struct option_spec *o = c->options;
		     o != NULL && o->name != NULL; o++)
			fish_option(c->name, o);
	}
}

int cmd_completion(struct cli *cli)
{
	static const struct {
		const char *shell;
		void (*print)(void);
	} all[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (cli->n_operands == 1 &&
		    strcmp(cli->operands[0], all[i].shell) == 0) {
			all[i].print();
			return EXIT_DONE;
		}
	}
	return fail_usage(cli, "one of bash, zsh, fish is wanted");
}
