/* get - the record of one address. */
#include <stdio.h>

#include "cli.h"
#include "finding.h"

static void print_suppression(const struct sup_suppression *s)
{
	char since[SUP_TIME_TEXT_MAX];
	char expires[SUP_TIME_TEXT_MAX];

	(void)printf("suppression\t%s\t%.*s\t%s\t%s\n",
		     sup_reason_name(s->reason), (int)s->scope.n,
		     s->scope.n == 0 ? "" : s->scope.p,
		     sup_time_print(s->since, since),
		     sup_time_print(s->expires, expires));
}

static void print_fact(const struct sup_fact *f)
{
	char time[SUP_TIME_TEXT_MAX];

	(void)printf("fact\t%s\t%s\t", sup_time_print(f->time, time),
		     sup_kind_name(f->kind));
	print_slice(f->source);
	(void)printf("\t%s\t", sup_class_name(f->bounce_class));
	print_escaped(f->text);
	(void)putchar('\n');
}

static void print_record(const struct sup_record *r)
{
	(void)printf("key\t");
	print_slice(r->key);
	(void)putchar('\n');
	if (r->spelling.n > 0) {
		(void)printf("spelling\t");
		print_escaped(r->spelling);
		(void)putchar('\n');
	}
	for (size_t i = 0; i < r->n_suppressions; i++)
		print_suppression(&r->suppressions[i]);
	for (size_t i = 0; i < r->n_facts; i++)
		print_fact(&r->facts[i]);
}

static int print_as_json(const struct cli *cli, const struct sup_record *r)
{
	struct sup_text t;
	enum sup_status st;

	sup_text_init(&t);
	st = sup_record_json(r, cli->verbose ? SUP_JSON_VERBOSE : 0, &t);
	if (st != SUP_OK) {
		sup_text_release(&t);
		return fail_status("get", st, NULL);
	}
	print_json_line(&t);
	return EXIT_DONE;
}

/* There may be no record, and yet a list of digests that the address is on. */
static int get_digests(const struct cli *cli, struct sup_reader *reader,
		       int code)
{
	struct sup_slice who = sup_slice_of(cli->operands[0]);
	struct sup_error err = { "" };
	struct sup_text t;
	enum sup_status st;

	if (cli->json && code == EXIT_DONE)
		return code; /* the record is the document */
	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "digests");
	sup_json_array_begin(&t);
	st = print_digests(reader, who, cli->json ? &t : NULL, &err);
	sup_json_array_end(&t);
	sup_json_object_end(&t);
	if (st == SUP_OK && cli->json)
		print_json_line(&t);
	else
		sup_text_release(&t);
	if (st == SUP_OK)
		return EXIT_DONE;
	return st == SUP_NOT_FOUND ? code : fail_status("get", st, &err);
}

int cmd_get(struct cli *cli)
{
	struct sup_reader *reader = NULL;
	struct sup_record *r = NULL;
	struct sup_error err = { "" };
	enum sup_status st;
	int code = EXIT_DONE;

	if (cli->n_operands != 1)
		return fail_usage(cli, "one address is wanted");
	st = sup_reader_open(cli->store, &reader, &err);
	if (st == SUP_OK)
		st = sup_get(reader, sup_slice_of(cli->operands[0]), &r, &err);
	if (st == SUP_NOT_FOUND)
		code = EXIT_NO;
	else if (st != SUP_OK)
		code = fail_status("get", st, &err);
	else if (cli->json)
		code = print_as_json(cli, r);
	else
		print_record(r);
	if (code == EXIT_DONE || code == EXIT_NO)
		code = get_digests(cli, reader, code);
	sup_record_free(r);
	sup_reader_close(reader);
	return code;
}
