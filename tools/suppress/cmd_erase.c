/* erase - forget people, but not that they are not to be mailed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "finding.h"
#include "targets.h"

static void member(struct sup_text *t, const char *key, uint64_t n)
{
	sup_json_key(t, key);
	sup_json_uint(t, n);
}

static void suppression_json(struct sup_text *t,
			     const struct sup_suppression *s)
{
	sup_json_object_begin(t);
	sup_json_key(t, "reason");
	sup_json_text(t, sup_reason_name(s->reason));
	sup_json_key(t, "scope");
	sup_json_string(t, s->scope);
	sup_json_key(t, "blocks");
	blocks_json(t, s->blocks);
	sup_json_key(t, "since");
	sup_json_time(t, s->since);
	sup_json_key(t, "expires");
	sup_json_time(t, s->expires);
	sup_json_object_end(t);
}

/* Without the address: the output may be kept as a record of the erasure. */
static void remains_json(const struct sup_erased *e, const struct sup_record *r)
{
	struct sup_text t;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "key");
	if (e->name[0] != '\0')
		sup_json_text(&t, e->name);
	else
		sup_json_null(&t);
	sup_json_key(&t, "known");
	sup_json_bool(&t, e->known);
	member(&t, "stays", e->stays);
	member(&t, "facts", e->facts);
	member(&t, "changes", e->changes);
	member(&t, "pieces", e->pieces);
	member(&t, "batches", e->batches);
	sup_json_key(&t, "suppressions");
	sup_json_array_begin(&t);
	for (size_t i = 0; r != NULL && i < r->n_suppressions; i++)
		suppression_json(&t, &r->suppressions[i]);
	sup_json_array_end(&t);
	sup_json_object_end(&t);
	print_json_line(&t);
}

static void remains_in_words(const struct sup_erased *e,
			     const struct sup_record *r)
{
	char since[SUP_TIME_TEXT_MAX];
	char expires[SUP_TIME_TEXT_MAX];

	for (size_t i = 0; r != NULL && i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		(void)printf("%s\t%s\t%.*s\t%s\t%s\n", e->name,
			     sup_reason_name(s->reason), (int)s->scope.n,
			     s->scope.n == 0 ? "" : s->scope.p,
			     sup_time_print(s->since, since),
			     sup_time_print(s->expires, expires));
	}
}

/* What the store still has of each; in a trial that is not there yet. */
static int print_remains(struct cli *cli, const struct sup_erased *all,
			 size_t n, bool trial)
{
	struct sup_reader *reader = NULL;
	struct sup_error err = { "" };
	enum sup_status st = sup_reader_open(cli->store, &reader, &err);

	for (size_t i = 0; st == SUP_OK && i < n; i++) {
		struct sup_record *r = NULL;

		if (all[i].refused)
			continue;
		if (all[i].name[0] != '\0' && !trial)
			st = sup_get(reader, sup_slice_of(all[i].name), &r,
				     &err);
		if (st == SUP_OK && cli->json)
			remains_json(&all[i], r);
		else if (st == SUP_OK)
			remains_in_words(&all[i], r);
		sup_record_free(r);
	}
	sup_reader_close(reader);
	return st == SUP_OK ? EXIT_DONE : fail_status("erase", st, &err);
}

static void say_totals(const struct cli *cli, const struct sup_erased *all,
		       size_t n, const struct sup_erasure *o, bool trial)
{
	uint64_t facts = 0;
	uint64_t changes = 0;
	uint64_t pieces = 0;
	uint64_t batches = 0;

	if (cli->quiet)
		return;
	for (size_t i = 0; i < n; i++) {
		facts += all[i].facts;
		changes += all[i].changes;
		pieces += all[i].pieces;
		batches += all[i].batches;
	}
	(void)fprintf(stderr,
		      "%s %" PRIu64 " of %zu; of %" PRIu64
		      " a keyed hash stays, with reason, scope and date\n"
		      "%s: facts %" PRIu64 ", lines of the change log %" PRIu64
		      ", pieces of the quarantine %" PRIu64 ", batches %" PRIu64
		      ", replies about others %" PRIu64 "\n",
		      trial ? "would have erased" : "erased", o->known, n,
		      o->kept, trial ? "would be forgotten" : "forgotten",
		      facts, changes, pieces, batches, o->others);
	if (o->refused > 0)
		(void)fprintf(stderr, "refused %" PRIu64 ": no address\n",
			      o->refused);
	if (!trial)
		(void)fprintf(
			stderr,
			"still there: freed pages of the file until they are "
			"used again (a dump and a load leave\nthem behind), "
			"backups, logs, names of imported files, and what "
			"providers have\n");
}

static int erase(struct cli *cli, const struct targets *t,
		 struct sup_erased *all, bool trial)
{
	struct sup_actor actor = actor_of(cli, "erase", trial);
	struct sup_erasure o = { 0 };
	struct sup_error err = { "" };
	enum sup_status st =
		sup_erase(cli->store, &actor, t->items, t->n, all, &o, &err);
	int code;

	if (st != SUP_OK)
		return fail_status("erase", st, &err);
	code = print_remains(cli, all, t->n, trial);
	say_totals(cli, all, t->n, &o, trial);
	if (code != EXIT_DONE)
		return code;
	if (o.refused > 0)
		return o.refused == t->n ? EXIT_FAILED : EXIT_PART;
	return o.known == 0 ? EXIT_NO : EXIT_DONE;
}

int cmd_erase(struct cli *cli)
{
	struct targets t = { 0 };
	struct sup_erased *all = NULL;
	int code = EXIT_FAILED;

	if (cli->n_operands == 0)
		return fail_usage(cli, "no address was given");
	if (targets_read(cli, &t)) {
		all = calloc(t.n + 1, sizeof(*all));
		code = all == NULL ? fail("erase", "out of memory")
				   : erase(cli, &t, all,
					   option(cli, "dry-run") != NULL);
	}
	free(all);
	targets_release(&t);
	return code;
}
