/* import - take in a list: text, CSV, NDJSON, or one of a provider. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "shared.h"

struct importing {
	struct cli *cli;
	struct progress progress;
	FILE *rejects;
	enum sup_hash hash; /* NONE: no list of digests */
	uint64_t shown;
};

enum {
	REFUSED_SHOWN = 10
};

static enum sup_status refused(const struct sup_refused *r, void *arg)
{
	struct importing *i = arg;
	FILE *to = i->rejects != NULL ? i->rejects : stderr;

	if (i->rejects == NULL) {
		i->shown++;
		if (i->cli->quiet || i->shown > REFUSED_SHOWN)
			return SUP_OK;
	}
	(void)fprintf(to, "%s:%llu: %.*s%s%s\n", i->cli->operands[0],
		      (unsigned long long)r->line, (int)r->field.n,
		      r->field.n == 0 ? "" : r->field.p,
		      r->field.n == 0 ? "" : ": ", r->why);
	return SUP_OK;
}

static void recognised(const char *name, const char *about, void *arg)
{
	const struct importing *i = arg;

	if (!i->cli->quiet)
		(void)fprintf(stderr, "%s: %s (%s)\n", i->cli->operands[0],
			      about, name);
}

static enum sup_status step(const struct sup_progress *p, void *arg)
{
	struct importing *i = arg;

	progress_step(&i->progress, p->done, p->total);
	return SUP_OK;
}

static int run(struct cli *cli, struct importing *i,
	       struct sup_import_options *o)
{
	const char *slash = strrchr(o->path, '/');
	char source[SUP_SOURCE_MAX + 1];
	struct sup_actor actor =
		actor_of(cli, "import", option(cli, "dry-run") != NULL);
	struct sup_outcome out = { 0 };
	struct sup_error err = { "" };
	enum sup_status st;

	(void)snprintf(source, sizeof(source), "import:%s",
		       slash == NULL ? o->path : slash + 1);
	actor.source = sup_slice_of(source);
	actor.note = sup_slice_of(option(cli, "note"));
	progress_begin(&i->progress, cli, "import");
	st = i->hash == SUP_HASH_NONE
		     ? sup_import(cli->store, &actor, o, &out, &err)
		     : sup_import_hashes(cli->store, &actor, o, i->hash, &out,
					 &err);
	progress_end(&i->progress);
	if (st != SUP_OK)
		return fail_status("import", st, &err);
	if (i->shown > REFUSED_SHOWN && !cli->quiet)
		(void)fprintf(stderr,
			      "... and %llu more; --rejects FILE has "
			      "them all\n",
			      (unsigned long long)i->shown - REFUSED_SHOWN);
	return print_outcome(cli, "read", &out,
			     out.refused > 0 ? EXIT_PART : EXIT_DONE);
}

int cmd_import(struct cli *cli)
{
	struct importing i = { .cli = cli };
	struct sup_import_options o = { .format = option(cli, "format"),
					.recognised = recognised,
					.refused = refused,
					.progress = step,
					.arg = &i };
	const char *rejects = option(cli, "rejects");
	int code;

	if (cli->n_operands != 1)
		return fail_usage(cli, "one file, or -, is wanted");
	if (!option_reason(cli, "reason", &o.reason) ||
	    !option_expires(cli, "expires", &o.expires) ||
	    !option_hash(cli, "hash", &i.hash) ||
	    !option_count(cli, "yes-remove", &o.yes_remove))
		return EXIT_FAILED;
	o.scope = sup_slice_of(option(cli, "scope"));
	o.path = cli->operands[0];
	if (rejects != NULL) {
		i.rejects = fopen(rejects, "w");
		if (i.rejects == NULL)
			return fail(rejects, strerror(errno));
	}
	code = run(cli, &i, &o);
	if (i.rejects != NULL && fclose(i.rejects) != 0)
		return fail(rejects, strerror(errno));
	return code;
}
