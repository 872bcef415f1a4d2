/*
 * cli.h - what every command of suppress gets, and the table of commands.
 *
 * One row a command in table.c: help, completion and man pages are made from it
 * or checked against it.  One file a command: cmd_NAME.c.
 */
#ifndef SUPPRESS_CLI_H
#define SUPPRESS_CLI_H

#include <suppress/suppress.h>

/* Exit statuses; DESIGN section 10. */
enum {
	EXIT_DONE = 0,
	EXIT_NO = 1,	 /* done, and the answer is "no" or "differs" */
	EXIT_FAILED = 2, /* usage included */
	EXIT_PART = 3	 /* done in part */
};

/* What the dispatcher prepares. */
enum {
	NEEDS_STORE = 1 << 0,  /* open it; it must be there */
	CREATES_STORE = 1 << 1 /* open it, make it if it is absent */
};

struct option_spec {
	const char *name;  /* without "--"; NULL ends the list */
	const char *value; /* what its value is called; NULL: a flag */
	const char *help;
};

enum {
	OPTIONS_MAX = 16,
	GIVEN_MAX = 64 /* options of the command on one line */
};

struct cli {
	/* Global options. */
	const char *store_path; /* --store, as given; NULL if not */
	const char *config_path;
	const char *group;
	bool json;
	bool quiet;
	bool verbose;
	bool help;
	bool version;

	struct sup_config *config;
	struct sup_store *store;	/* open if the command needs it */
	char path[SUP_CONFIG_PATH_MAX]; /* of the store */
	char trial[64]; /* directory of a store for this run only, or "" */
	sup_time_ms now;
	const struct command *command;
	const char *values[OPTIONS_MAX]; /* by index of command->options */
	/* All of them, as they came: an option may be given more than once. */
	struct {
		const struct option_spec *spec;
		const char *value;
	} given[GIVEN_MAX];
	int n_given;
	char **operands;
	int n_operands;
};

struct command {
	const char *name;
	int (*run)(struct cli *cli);
	unsigned needs;
	const char *operands; /* "ADDRESS...|-" */
	const char *summary;  /* one line */
	const char *details;  /* paragraphs for --help; may be NULL */
	const char *examples; /* lines; may be NULL */
	const struct option_spec *options;
};

/* Sorted by name; a NULL name ends it. */
extern const struct command commands[];

/* For commands whose words decide: open cli->store.  EXIT_DONE, or says why
 * not and answers EXIT_FAILED. */
int open_store(struct cli *cli, bool create);

/* Is this run to make the store?  A trial is not. */
bool makes_store(const struct cli *cli);
/* A trial on a store that is not there is done on an empty one, which is gone
 * when the program ends.  false: said why not. */
bool trial_make(struct cli *cli);
void trial_remove(const struct cli *cli);

/* The value of an option of the command: NULL if not given, "" for a flag. */
const char *option(const struct cli *cli, const char *name);
/* All values of it; out has GIVEN_MAX, the result is how many. */
size_t option_all(const struct cli *cli, const char *name, const char **out);

/* ---- read values of options; on failure they say so, and answer false ---- */
bool option_time(struct cli *cli, const char *name, sup_time_ms *out);
bool option_reason(struct cli *cli, const char *name, enum sup_reason *out);
bool option_class(struct cli *cli, const char *name, enum sup_class *out);
bool option_mail(struct cli *cli, const char *name, enum sup_mail *out);
bool option_count(struct cli *cli, const char *name, uint64_t *out);
/* "30d", "12h" from now, a date, or "never" (0). */
bool option_expires(struct cli *cli, const char *name, sup_time_ms *out);
/* md5, sha1 or sha256. */
bool option_hash(struct cli *cli, const char *name, enum sup_hash *out);

/* ---- say things: words go to stderr ---- */

/* "suppress: TEXT" or "suppress: WHAT: TEXT"; answers EXIT_FAILED. */
int fail(const char *what, const char *text);
int fail_status(const char *what, enum sup_status st,
		const struct sup_error *err);
/* "suppress: TEXT", and where help is; answers EXIT_FAILED. */
int fail_usage(const struct cli *cli, const char *text);
/* A line for people, unless -q. */
void say(const struct cli *cli, const char *text);

/* ---- print: data goes to stdout ---- */
void print_slice(struct sup_slice s);
void print_text(const char *text);
/* A line of JSON; releases t. */
void print_json_line(struct sup_text *t);
/* With control bytes and '\' as \xHH. */
void print_escaped(struct sup_slice s);
/* Flush stdout; EXIT_FAILED if anything printed there was lost, else code. */
int finish(int code);

/* Counts of an outcome for people (stderr) or as JSON (stdout). */
int print_outcome(struct cli *cli, const char *verb,
		  const struct sup_outcome *o, int code);

/* "user@host", for batches. */
struct sup_slice who(void);
/* An actor for this command. */
struct sup_actor actor_of(const struct cli *cli, const char *what,
			  bool dry_run);

/*
 * Operands, and the lines of stdin for an operand "-": trailing CR and a byte
 * order mark in front dropped, blank lines skipped.  A line over 4,096 bytes is
 * handed on as it is, cut there, and cannot be an address.  fn answers false to
 * stop.  Answers false if stdin could not be read.
 */
typedef bool operand_fn(struct sup_slice operand, void *arg);
bool each_operand(struct cli *cli, operand_fn *fn, void *arg);

/* A bar on stderr if it is a terminal; a line every 10 s with -v. */
struct progress {
	const struct cli *cli;
	const char *what;
	sup_time_ms started;
	sup_time_ms shown;
	uint64_t rows; /* so far, for the rate; 0: not shown */
	bool bar;
};
void progress_begin(struct progress *p, const struct cli *cli,
		    const char *what);
void progress_step(struct progress *p, uint64_t done, uint64_t total);
void progress_end(struct progress *p);
/* Is stdout / stderr a terminal that may be coloured? */
bool may_colour(int fd);

int cmd_add(struct cli *cli);
int cmd_check(struct cli *cli);
int cmd_completion(struct cli *cli);
int cmd_dump(struct cli *cli);
int cmd_erase(struct cli *cli);
int cmd_explain(struct cli *cli);
int cmd_export(struct cli *cli);
int cmd_filter(struct cli *cli);
int cmd_get(struct cli *cli);
int cmd_help(struct cli *cli);
int cmd_import(struct cli *cli);
int cmd_incidents(struct cli *cli);
int cmd_ingest(struct cli *cli);
int cmd_list(struct cli *cli);
int cmd_load(struct cli *cli);
int cmd_policy(struct cli *cli);
int cmd_quarantine(struct cli *cli);
int cmd_remove(struct cli *cli);
int cmd_report(struct cli *cli);
int cmd_scope(struct cli *cli);
int cmd_scrub(struct cli *cli);
int cmd_stats(struct cli *cli);
int cmd_undo(struct cli *cli);
int cmd_verify(struct cli *cli);
int cmd_void(struct cli *cli);

/* help.c */
void print_usage(const struct command *c);
void print_overview(void);
/* The command meant by a mistyped name; NULL if none is near. */
const struct command *nearest_command(const char *name);
const struct command *find_command(const char *name);

#endif
