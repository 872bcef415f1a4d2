/* explain - the story of one address, in words. */
#include <stdio.h>

#include "cli.h"
#include "finding.h"

struct story {
	struct cli *cli;
	struct sup_text *json; /* NULL: words */
	unsigned n;
};

static void fact_in_words(const struct sup_explanation *e, unsigned n)
{
	const struct sup_fact *f = e->fact;
	char time[SUP_TIME_TEXT_MAX];

	(void)printf("%3u. %-20s %s", n,
		     f->time == 0 ? "(no date)" : sup_time_print(f->time, time),
		     sup_kind_name(f->kind));
	if (f->bounce_class != SUP_CLASS_NONE)
		(void)printf(" (%s)", sup_class_name(f->bounce_class));
	if (f->source.n > 0)
		(void)printf(", reported by %.*s", (int)f->source.n,
			     f->source.p);
	if (f->scope.n > 0)
		(void)printf(", in %.*s", (int)f->scope.n, f->scope.p);
	(void)putchar('\n');
	if (f->text.n > 0) {
		(void)printf("       \"");
		print_escaped(f->text);
		(void)printf("\"\n");
	}
	for (size_t i = 0; i < f->n_lifts; i++)
		(void)printf("       took off: %s%s%.*s\n",
			     sup_reason_name(f->lifts[i].reason),
			     f->lifts[i].scope.n > 0 ? " in " : "",
			     (int)f->lifts[i].scope.n,
			     f->lifts[i].scope.n > 0 ? f->lifts[i].scope.p
						     : "");
	if ((f->flags & SUP_FACT_FORWARDED) != 0)
		(void)printf("       the bounce named another address, which "
			     "this one forwards to\n");
	if ((f->flags & SUP_FACT_POSSIBLE) != 0)
		(void)printf("       one of several who may have complained\n");
	(void)printf("       -> %s", e->use);
	if (e->rule[0] != '\0')
		(void)printf(" by [%s]", e->rule);
	(void)printf("%s\n", e->incident ? "; in an open incident" : "");
}

static void fact_in_json(struct sup_text *t, const struct sup_explanation *e)
{
	sup_json_object_begin(t);
	fact_members(t, e->fact);
	sup_json_key(t, "use");
	sup_json_text(t, e->use);
	sup_json_key(t, "rule");
	sup_json_text(t, e->rule);
	sup_json_key(t, "incident");
	sup_json_bool(t, e->incident);
	sup_json_object_end(t);
}

static enum sup_status tell(const struct sup_explanation *e, void *arg)
{
	struct story *s = arg;

	s->n++;
	if (s->json != NULL)
		fact_in_json(s->json, e);
	else
		fact_in_words(e, s->n);
	return SUP_OK;
}

/* What somebody could do, or must wait for. */
static const char *way_out(const struct sup_suppression *s)
{
	switch (s->reason) {
	case SUP_REASON_UNSUBSCRIBE:
		return "a newer resubscribe of the recipient, or suppress "
		       "remove --why ...";
	case SUP_REASON_SOFT_BOUNCE:
		return "a newer delivery, open or click, its expiry, or "
		       "suppress remove --why ...";
	default:
		return "suppress remove --why ... (newer evidence suppresses "
		       "again)";
	}
}

static void suppression_in_words(const struct sup_suppression *s,
				 sup_time_ms at)
{
	char since[SUP_TIME_TEXT_MAX];
	char expires[SUP_TIME_TEXT_MAX];
	const char *state = "Suppressed";

	if (s->expires != 0 && s->expires <= at)
		state = "Was suppressed";
	else if (s->from > at)
		state = "Will be suppressed";
	(void)printf("%s: %s, blocks %s mail, in %.*s, since %s, ", state,
		     sup_reason_name(s->reason),
		     s->blocks == SUP_BLOCKS_ALL	 ? "all"
		     : s->blocks == SUP_BLOCKS_MARKETING ? "marketing"
							 : "transactional",
		     s->scope.n == 0 ? 10 : (int)s->scope.n,
		     s->scope.n == 0 ? "all scopes" : s->scope.p,
		     sup_time_print(s->since, since));
	if (s->expires == 0)
		(void)printf("for ever.\n");
	else
		(void)printf("until %s.\n",
			     sup_time_print(s->expires, expires));
	(void)printf("  Cause: number %u above.  What lifts it: %s\n",
		     (unsigned)s->cause + 1, way_out(s));
}

static void conclude(const struct sup_record *r, const struct sup_finding *f,
		     sup_time_ms at)
{
	(void)putchar('\n');
	for (size_t i = 0; r != NULL && i < r->n_suppressions; i++)
		suppression_in_words(&r->suppressions[i], at);
	if (f == NULL)
		return;
	if (f->by_erased || (r != NULL && r->erased))
		(void)printf("The address was erased: only bare facts are "
			     "left, under a keyed hash.\n");
	if (f->by_hash)
		(void)printf("A list of digests names this address.  What "
			     "lifts it: suppress undo, and the list's batch\n");
	if (f->by_rule)
		(void)printf("The domain rule %.*s holds for this address; "
			     "see suppress explain %.*s\n",
			     (int)f->key_len, f->key, (int)f->key_len, f->key);
	(void)printf("Verdict: %s", sup_verdict_name(f->verdict));
	if (f->verdict == SUP_SUPPRESSED)
		(void)printf(" (%s)", sup_reason_name(f->reason));
	else if (f->verdict == SUP_UNKNOWN)
		(void)printf(": %s", sup_why_text(f->why));
	(void)putchar('\n');
}

static int explain_json(struct cli *cli, struct sup_reader *reader,
			const struct sup_finding *f)
{
	struct sup_text t;
	struct story s = { cli, &t, 0 };
	struct sup_record *r = NULL;
	struct sup_error err = { "" };
	enum sup_status st;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "address");
	sup_json_text(&t, cli->operands[0]);
	sup_json_key(&t, "verdict");
	if (f == NULL)
		sup_json_null(&t);
	else
		sup_json_text(&t, sup_verdict_name(f->verdict));
	sup_json_key(&t, "story");
	sup_json_array_begin(&t);
	st = sup_explain(reader, sup_slice_of(cli->operands[0]), &r, tell, &s,
			 &err);
	sup_json_array_end(&t);
	if (st == SUP_OK) {
		sup_json_key(&t, "record");
		if (sup_record_json(r, 0, &t) != SUP_OK)
			st = SUP_NO_MEMORY;
	}
	sup_record_free(r);
	if (st == SUP_OK || st == SUP_NOT_FOUND) {
		sup_json_key(&t, "digests");
		sup_json_array_begin(&t);
		st = print_digests(reader, sup_slice_of(cli->operands[0]), &t,
				   &err);
		sup_json_array_end(&t);
	}
	sup_json_object_end(&t);
	if (st != SUP_OK && st != SUP_NOT_FOUND && st != SUP_INVALID) {
		sup_text_release(&t);
		return fail_status("explain", st, &err);
	}
	print_json_line(&t);
	return st == SUP_INVALID ? EXIT_FAILED : EXIT_DONE;
}

static int explain_words(struct cli *cli, struct sup_reader *reader,
			 const struct sup_finding *f, sup_time_ms at)
{
	struct story s = { cli, NULL, 0 };
	struct sup_record *r = NULL;
	struct sup_error err = { "" };
	enum sup_status st;

	(void)printf("%s\n\n", cli->operands[0]);
	st = sup_explain(reader, sup_slice_of(cli->operands[0]), &r, tell, &s,
			 &err);
	if (st == SUP_NOT_FOUND)
		(void)printf("Nothing is known about this %s.\n",
			     f == NULL ? "domain rule" : "address");
	else if (st == SUP_INVALID && f != NULL)
		(void)printf("This is no address: %s.\n",
			     sup_address_fault_text(f->fault));
	else if (st != SUP_OK)
		return fail_status("explain", st, &err);
	if (st == SUP_OK || st == SUP_NOT_FOUND)
		st = print_digests(reader, sup_slice_of(cli->operands[0]), NULL,
				   &err);
	if (st != SUP_OK && st != SUP_NOT_FOUND && st != SUP_INVALID) {
		sup_record_free(r);
		return fail_status("explain", st, &err);
	}
	conclude(r, f, at);
	sup_record_free(r);
	return st == SUP_INVALID ? EXIT_FAILED : EXIT_DONE;
}

int cmd_explain(struct cli *cli)
{
	struct sup_reader *reader = NULL;
	struct sup_query q;
	struct sup_finding f = { .verdict = SUP_UNKNOWN };
	const struct sup_finding *asked = &f;
	struct sup_error err = { "" };
	enum sup_status st;
	int code;

	if (cli->n_operands != 1)
		return fail_usage(cli, "one address is wanted");
	if (!read_query(cli, &q))
		return EXIT_FAILED;
	st = sup_reader_open(cli->store, &reader, &err);
	if (st != SUP_OK)
		return fail_status("explain", st, &err);
	/* A domain rule is nobody to be mailed: there is no verdict. */
	if (cli->operands[0][0] == '@')
		asked = NULL;
	else
		(void)sup_check(reader, sup_slice_of(cli->operands[0]), &q, &f);
	if (cli->json)
		code = explain_json(cli, reader, asked);
	else
		code = explain_words(cli, reader, asked,
				     q.at != 0 ? q.at : cli->now);
	sup_reader_close(reader);
	return code;
}
