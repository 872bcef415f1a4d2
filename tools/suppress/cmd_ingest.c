/* ingest - events in. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static enum sup_status step(const struct sup_ingest_counts *so_far,
			    uint64_t total, void *arg)
{
	progress_step(arg, so_far->bytes, total);
	return SUP_OK;
}

static void counts_json(const struct sup_ingest_counts *c, bool dry_run)
{
	const struct {
		const char *name;
		uint64_t n;
	} all[] = {
		{ "bytes", c->bytes },
		{ "pieces", c->pieces },
		{ "facts", c->facts },
		{ "known", c->known },
		{ "dropped", c->dropped },
		{ "ignored", c->ignored },
		{ "changed", c->changed },
		{ "quarantined", c->quarantined },
		{ "unknown_types", c->unknown_types },
		{ "timeless", c->timeless },
		{ "widened", c->widened },
		{ "refused", c->refused },
	};
	struct sup_text t;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "dry_run");
	sup_json_bool(&t, dry_run);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		sup_json_key(&t, all[i].name);
		sup_json_uint(&t, all[i].n);
	}
	sup_json_key(&t, "kinds");
	sup_json_object_begin(&t);
	for (int k = 1; k < SUP_KIND_END; k++) {
		if (c->by_kind[k] == 0)
			continue;
		sup_json_key(&t, sup_kind_name((enum sup_kind)k));
		sup_json_uint(&t, c->by_kind[k]);
	}
	sup_json_object_end(&t);
	sup_json_object_end(&t);
	print_json_line(&t);
}

static void counts_words(const struct sup_ingest_counts *c, bool dry_run)
{
	(void)fprintf(
		stderr,
		"%s%llu events: %llu new facts, %llu known before, "
		"%llu recipients changed, %llu dropped (deliveries, "
		"opens, clicks of people not on record), %llu ignored",
		dry_run ? "would have read " : "",
		(unsigned long long)c->pieces, (unsigned long long)c->facts,
		(unsigned long long)c->known, (unsigned long long)c->changed,
		(unsigned long long)c->dropped, (unsigned long long)c->ignored);
	if (c->unknown_types > 0)
		(void)fprintf(stderr, ", %llu of undocumented types",
			      (unsigned long long)c->unknown_types);
	if (c->timeless > 0)
		(void)fprintf(stderr, ", %llu without a usable time",
			      (unsigned long long)c->timeless);
	if (c->widened > 0)
		(void)fprintf(stderr,
			      ", %llu unsubscribes taken for a wider scope "
			      "(topics whose names collide)",
			      (unsigned long long)c->widened);
	if (c->quarantined > 0)
		(void)fprintf(stderr,
			      ", %llu NOT UNDERSTOOD (suppress "
			      "quarantine list)",
			      (unsigned long long)c->quarantined);
	if (c->refused > 0)
		(void)fprintf(stderr,
			      ", %llu facts NOT TAKEN (the recipient has 4,096 "
			      "already; keep the input)",
			      (unsigned long long)c->refused);
	(void)fputc('\n', stderr);
}

/* Reads all files even if one fails; the status of the first failure. */
static int ingest_all(struct cli *cli, struct sup_ingest *in)
{
	struct progress progress;
	int code = EXIT_DONE;

	progress_begin(&progress, cli, "ingest");
	for (int i = 0; i < cli->n_operands; i++) {
		struct sup_error err = { "" };
		enum sup_status st = sup_ingest_file(in, cli->operands[i], step,
						     &progress, &err);

		if (st != SUP_OK)
			code = fail_status(cli->operands[i], st, &err);
	}
	progress_end(&progress);
	return code;
}

/* --scope, else what the configuration says of a source that was named. */
static struct sup_slice scope_of_source(struct cli *cli)
{
	const char *source = option(cli, "source");
	const char *scope = option(cli, "scope");
	char section[SUP_SOURCE_MAX + 8];

	if (scope == NULL && source != NULL) {
		(void)snprintf(section, sizeof(section), "source %s", source);
		scope = sup_config_get(cli->config, section, "scope");
	}
	return sup_slice_of(scope);
}

int cmd_ingest(struct cli *cli)
{
	struct sup_ingest_options o = {
		.source = sup_slice_of(option(cli, "source")),
		.scope = scope_of_source(cli),
		.dry_run = option(cli, "dry-run") != NULL,
	};
	struct sup_ingest_counts counts;
	struct sup_ingest *in = NULL;
	struct sup_error err = { "" };
	enum sup_status st;
	int code;

	if (cli->n_operands == 0)
		return fail_usage(cli, "a file, or -, is wanted");
	if (!option_time(cli, "now", &o.now))
		return EXIT_FAILED;
	st = sup_ingest_open(cli->store, &o, &in, &err);
	if (st != SUP_OK)
		return fail_status("ingest", st, &err);
	code = ingest_all(cli, in);
	sup_ingest_counts(in, &counts);
	sup_ingest_close(in);
	if (cli->json)
		counts_json(&counts, o.dry_run);
	else if (!cli->quiet)
		counts_words(&counts, o.dry_run);
	if (code != EXIT_DONE)
		return code;
	return counts.quarantined > 0 || counts.refused > 0 ? EXIT_PART
							    : EXIT_DONE;
}
