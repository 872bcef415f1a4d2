/* scrub - clean mailing lists. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "finding.h"
#include "scrub_paths.h"

/* Files are then left as they were: the library removes what it has begun. */
static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static void catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction a;

	memset(&a, 0, sizeof(a));
	a.sa_handler = interrupt;
	(void)sigemptyset(&a.sa_mask);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)sigaction(numbers[i], &a, NULL);
}

static enum sup_status sorting(const struct sup_progress *p, void *arg)
{
	progress_step(arg, p->done, p->total);
	return interrupted ? SUP_STOPPED : SUP_OK;
}

/* For what others left unsorted where we may not write. */
static bool find_cache(char *out, size_t room)
{
	const char *base = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	int n;

	if (base != NULL && base[0] == '/') {
		n = snprintf(out, room, "%s", base);
	} else {
		if (home == NULL || home[0] != '/')
			return false;
		n = snprintf(out, room, "%s/.cache", home);
	}
	if (n < 0 || (size_t)n + sizeof("/suppress") > room)
		return false;
	(void)mkdir(out, 0700);
	(void)snprintf(out + n, room - (size_t)n, "/suppress");
	return true;
}

/* What there is on the lists of others; EXIT_PART if not all was understood. */
static int print_foreign(const struct cli *cli, const struct sup_scrub *scrub)
{
	struct sup_scrub_foreign f;
	int code = EXIT_DONE;

	for (size_t i = 0; sup_scrub_against(scrub, i, &f); i++) {
		if (f.refused > 0)
			code = EXIT_PART;
		if (cli->quiet || cli->json)
			continue;
		(void)fprintf(stderr,
			      "%s: against %llu addresses, %llu domain rules, "
			      "%llu digests%s%s\n",
			      f.path, (unsigned long long)f.addresses,
			      (unsigned long long)f.rules,
			      (unsigned long long)f.digests,
			      f.built ? "; now sorted in " : "; sorted in ",
			      f.sorted[0] == '\0' ? "memory" : f.sorted);
		if (f.refused > 0)
			(void)fprintf(stderr,
				      "%s: %llu lines are none of these: what "
				      "they mean was not looked for\n",
				      f.path, (unsigned long long)f.refused);
	}
	return code;
}

static enum sup_status step(const struct sup_scrub_counts *c, uint64_t bytes,
			    uint64_t total, void *arg)
{
	struct progress *p = arg;

	p->rows = c->rows;
	progress_step(p, bytes, total);
	return interrupted ? SUP_STOPPED : SUP_OK;
}

static bool read_delimiter(struct cli *cli, char *out)
{
	static const struct {
		const char *name;
		char c;
	} names[] = { { "comma", ',' },
		      { "semicolon", ';' },
		      { "tab", '\t' },
		      { "pipe", '|' } };
	const char *v = option(cli, "delimiter");

	if (v == NULL)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(v, names[i].name) == 0 ||
		    (v[0] == names[i].c && v[1] == '\0')) {
			*out = names[i].c;
			return true;
		}
	}
	return fail("--delimiter", "not comma, semicolon, tab or pipe") == 0;
}

static bool read_header(struct cli *cli, enum sup_scrub_header *out)
{
	const char *v = option(cli, "header");

	if (v == NULL)
		return true;
	*out = strcmp(v, "yes") == 0 ? SUP_SCRUB_HEADER_YES
				     : SUP_SCRUB_HEADER_NO;
	if (strcmp(v, "yes") != 0 && strcmp(v, "no") != 0)
		return fail("--header", "not yes or no") == 0;
	return true;
}

static const char *delimiter_name(char d)
{
	return d == ','	   ? "comma"
	       : d == ';'  ? "semicolon"
	       : d == '\t' ? "tab"
	       : d == '|'  ? "pipe"
	       : d == '\0' ? "lines"
			   : "other";
}

static void print_counts(const struct scrub_paths *p,
			 const struct sup_scrub_counts *c)
{
	const char *between = " (";
	int n = SUP_REASON_END;

	(void)fprintf(stderr, "%s: %llu rows: kept %llu, removed %llu",
		      p->list.path, (unsigned long long)c->rows,
		      (unsigned long long)c->kept,
		      (unsigned long long)c->removed);
	for (int i = 1; i < n; i++) {
		if (c->by_reason[i] == 0)
			continue;
		(void)fprintf(stderr, "%s%s %llu", between,
			      sup_reason_name((enum sup_reason)i),
			      (unsigned long long)c->by_reason[i]);
		between = ", ";
	}
	if (c->duplicates > 0) {
		(void)fprintf(stderr, "%sduplicate %llu", between,
			      (unsigned long long)c->duplicates);
		between = ", ";
	}
	if (c->against > 0) {
		(void)fprintf(stderr, "%sagainst other lists %llu", between,
			      (unsigned long long)c->against);
		between = ", ";
	}
	if (c->unknown > 0) {
		(void)fprintf(stderr, "%sunknown %llu", between,
			      (unsigned long long)c->unknown);
		between = ", ";
	}
	(void)fprintf(stderr, "%s, without a valid address %llu",
		      strcmp(between, ", ") == 0 ? ")" : "",
		      (unsigned long long)c->rejected);
	if (c->rejected > 0 && p->list.rejected == NULL &&
	    p->list.removed != NULL)
		(void)fputs(" (with the removed ones)", stderr);
	if (c->blank > 0)
		(void)fprintf(stderr, ", blank lines left out %llu",
			      (unsigned long long)c->blank);
	(void)fputc('\n', stderr);
	if (c->unknown > 0)
		(void)fprintf(stderr,
			      "%s: unknown rows were not kept: %s; run it "
			      "again\n",
			      p->list.path, sup_why_text(c->why));
}

static void print_layout(const struct scrub_paths *p,
			 const struct sup_scrub_layout *l)
{
	(void)fprintf(stderr, "%s: %s, ", p->list.path,
		      sup_scrub_encoding_name(l->encoding));
	if (l->json)
		(void)fputs("NDJSON\n", stderr);
	else if (l->column == 0)
		(void)fputs("empty\n", stderr);
	else
		(void)fprintf(stderr, "%s, %s, addresses in column %zu%s%s%s\n",
			      delimiter_name(l->delimiter),
			      l->header ? "with a header" : "no header",
			      l->column, l->name[0] == '\0' ? "" : " (",
			      l->name, l->name[0] == '\0' ? "" : ")");
	if (l->cut)
		(void)fprintf(stderr,
			      "%s: the last line has no newline: is the file "
			      "whole?\n",
			      p->list.path);
}

static void print_json(const struct scrub_paths *p,
		       const struct sup_scrub_counts *c,
		       const struct sup_scrub_layout *l)
{
	char delimiter[2] = { l->delimiter, '\0' };
	struct sup_text t;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "list");
	sup_json_text(&t, p->list.path);
	sup_json_key(&t, "encoding");
	sup_json_text(&t, sup_scrub_encoding_name(l->encoding));
	sup_json_key(&t, "delimiter");
	sup_json_text(&t, delimiter);
	sup_json_key(&t, "header");
	sup_json_bool(&t, l->header);
	sup_json_key(&t, "column");
	sup_json_uint(&t, l->column);
	sup_json_key(&t, "cut");
	sup_json_bool(&t, l->cut);
	sup_json_key(&t, "rows");
	sup_json_uint(&t, c->rows);
	sup_json_key(&t, "kept");
	sup_json_uint(&t, c->kept);
	sup_json_key(&t, "removed");
	sup_json_uint(&t, c->removed);
	sup_json_key(&t, "rejected");
	sup_json_uint(&t, c->rejected);
	sup_json_key(&t, "duplicates");
	sup_json_uint(&t, c->duplicates);
	sup_json_key(&t, "against");
	sup_json_uint(&t, c->against);
	sup_json_key(&t, "unknown");
	sup_json_uint(&t, c->unknown);
	sup_json_key(&t, "blank");
	sup_json_uint(&t, c->blank);
	sup_json_key(&t, "reasons");
	sup_json_object_begin(&t);
	for (int i = 1; i < SUP_REASON_END; i++) {
		sup_json_key(&t, sup_reason_name((enum sup_reason)i));
		sup_json_uint(&t, c->by_reason[i]);
	}
	sup_json_object_end(&t);
	sup_json_object_end(&t);
	print_json_line(&t);
}

static int scrub_one(struct cli *cli, struct sup_scrub *scrub, int i)
{
	struct scrub_paths paths;
	struct progress progress;
	struct sup_scrub_counts counts;
	struct sup_scrub_layout layout;
	struct sup_error err = { "" };
	enum sup_status st;
	int code = scrub_paths_fill(cli, i, &paths);

	if (code != EXIT_DONE)
		return code;
	progress_begin(&progress, cli, "scrub");
	st = sup_scrub_run(scrub, &paths.list, step, &progress, &err);
	progress_end(&progress);
	if (st == SUP_STOPPED)
		return fail("scrub", "stopped; files are as they were");
	if (st != SUP_OK)
		return fail_status("scrub", st, &err);
	sup_scrub_counts(scrub, &counts);
	sup_scrub_layout(scrub, &layout);
	if (!cli->quiet && !cli->json) {
		print_layout(&paths, &layout);
		print_counts(&paths, &counts);
	}
	if (cli->json)
		print_json(&paths, &counts, &layout);
	return counts.unknown > 0 ? EXIT_PART : EXIT_DONE;
}

int cmd_scrub(struct cli *cli)
{
	struct sup_scrub_options o = { .column = option(cli, "column"),
				       .field = option(cli, "field"),
				       .unique =
					       option(cli, "unique") != NULL };
	const char *against[GIVEN_MAX];
	char cache[SUP_CONFIG_PATH_MAX];
	struct progress progress;
	struct sup_scrub *scrub = NULL;
	struct sup_error err = { "" };
	uint64_t threads = 0;
	enum sup_status st;
	int code = EXIT_DONE;

	if (!read_query(cli, &o.query) || !read_delimiter(cli, &o.delimiter) ||
	    !read_header(cli, &o.header) ||
	    !option_count(cli, "threads", &threads))
		return EXIT_FAILED;
	o.threads = threads > 64 ? 64 : (unsigned)threads;
	if (scrub_paths_check(cli) != EXIT_DONE)
		return EXIT_FAILED;
	catch_signals();
	o.against = against;
	o.n_against = option_all(cli, "against", against);
	o.cache_dir = find_cache(cache, sizeof(cache)) ? cache : NULL;
	o.against_progress = sorting;
	o.arg = &progress;
	if (o.n_against > 0)
		progress_begin(&progress, cli, "sort");
	st = sup_scrub_open(cli->store, &o, &scrub, &err);
	if (o.n_against > 0)
		progress_end(&progress);
	if (st == SUP_STOPPED)
		return fail("scrub", "stopped; files are as they were");
	if (st != SUP_OK)
		return fail_status("scrub", st, &err);
	code = print_foreign(cli, scrub);
	/* What is wrong with one list stops no other. */
	for (int i = 0; i < cli->n_operands && !interrupted; i++) {
		int one = scrub_one(cli, scrub, i);

		if (one == EXIT_FAILED || code == EXIT_DONE)
			code = one;
		/* Its addresses count as kept, but nothing was. */
		if (one == EXIT_FAILED && o.unique)
			break;
	}
	sup_scrub_close(scrub);
	return code;
}
