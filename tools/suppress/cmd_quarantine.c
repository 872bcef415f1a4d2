/* quarantine - input that could not be understood. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

struct showing {
	struct cli *cli;
	uint64_t seq; /* 0: all, a line each */
	bool found;
};

static void piece_json(const struct sup_quarantined *q, bool whole)
{
	struct sup_text t;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "seq");
	sup_json_uint(&t, q->seq);
	sup_json_key(&t, "time");
	sup_json_time(&t, q->time);
	sup_json_key(&t, "file");
	sup_json_string(&t, q->file);
	sup_json_key(&t, "line");
	sup_json_uint(&t, q->line);
	sup_json_key(&t, "offset");
	sup_json_uint(&t, q->offset);
	sup_json_key(&t, "source");
	sup_json_string(&t, q->source);
	sup_json_key(&t, "unknown_type");
	sup_json_bool(&t, q->unknown_type);
	sup_json_key(&t, "why");
	sup_json_string(&t, q->why);
	sup_json_key(&t, "size");
	sup_json_uint(&t, q->bytes.n);
	if (whole) {
		sup_json_key(&t, "input");
		sup_json_string(&t, q->bytes);
	}
	sup_json_object_end(&t);
	print_json_line(&t);
}

static enum sup_status show(const struct sup_quarantined *q, void *arg)
{
	struct showing *s = arg;
	char time[SUP_TIME_TEXT_MAX];

	if (s->seq != 0 && q->seq != s->seq)
		return SUP_OK;
	s->found = true;
	if (s->cli->json) {
		piece_json(q, s->seq != 0);
	} else if (s->seq != 0) {
		print_slice(q->bytes);
		(void)putchar('\n');
	} else {
		(void)printf("%llu\t%s\t", (unsigned long long)q->seq,
			     sup_time_print(q->time, time));
		print_escaped(q->file);
		(void)printf(":%llu\t%zu bytes\t", (unsigned long long)q->line,
			     q->bytes.n);
		print_escaped(q->why);
		(void)putchar('\n');
	}
	return SUP_OK;
}

static int retry(struct cli *cli, uint64_t seq)
{
	struct sup_ingest_counts counts = { 0 };
	struct sup_error err = { "" };
	uint64_t left = 0;
	enum sup_status st = sup_quarantine_retry(cli->store, seq, cli->now,
						  &left, &counts, &err);

	if (st != SUP_OK)
		return fail_status("quarantine", st, &err);
	if (!cli->quiet)
		(void)fprintf(stderr,
			      "%llu facts; %llu pieces still not "
			      "understood\n",
			      (unsigned long long)counts.facts,
			      (unsigned long long)left);
	return left > 0 ? EXIT_PART : EXIT_DONE;
}

static int drop(struct cli *cli, uint64_t seq)
{
	struct sup_error err = { "" };
	uint64_t dropped = 0;
	enum sup_status st =
		sup_quarantine_drop(cli->store, seq, &dropped, &err);

	if (st != SUP_OK)
		return fail_status("quarantine", st, &err);
	if (!cli->quiet)
		(void)fprintf(stderr, "dropped %llu pieces\n",
			      (unsigned long long)dropped);
	return dropped == 0 ? EXIT_NO : EXIT_DONE;
}

/* The number behind the verb; 0 with --all, and without a number if that may
 * mean all. */
static bool read_seq(struct cli *cli, uint64_t *seq)
{
	char *end = NULL;

	*seq = 0;
	if (cli->n_operands == 2)
		*seq = strtoull(cli->operands[1], &end, 10);
	if (cli->n_operands > 2 || (end != NULL && (*end != '\0' || *seq == 0)))
		return false;
	return true;
}

int cmd_quarantine(struct cli *cli)
{
	const char *verb = cli->n_operands > 0 ? cli->operands[0] : "list";
	bool all = option(cli, "all") != NULL;
	struct showing s = { .cli = cli };
	struct sup_error err = { "" };
	enum sup_status st;

	if (!read_seq(cli, &s.seq))
		return fail_usage(cli, "SEQ is a number");
	if (strcmp(verb, "list") == 0 ||
	    (strcmp(verb, "show") == 0 && s.seq != 0)) {
		st = sup_quarantine_walk(cli->store, show, &s, &err);
		if (st != SUP_OK)
			return fail_status("quarantine", st, &err);
		return s.seq != 0 && !s.found ? EXIT_NO : EXIT_DONE;
	}
	if (strcmp(verb, "retry") == 0)
		return retry(cli, s.seq);
	if (strcmp(verb, "drop") == 0 && (s.seq != 0 || all))
		return drop(cli, s.seq);
	return fail_usage(cli, "list, show SEQ, retry [SEQ], drop SEQ or "
			       "drop --all");
}
