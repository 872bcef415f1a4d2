/* policy - show, try and change the policy. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared.h"

enum {
	POLICY_BYTES_MAX = 1024 * 1024
};

/* The whole of a policy file ("-": standard input, "default": nothing). */
static bool read_text(const char *path, char **text, size_t *n)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *f = standard ? stdin : NULL;

	*text = malloc(POLICY_BYTES_MAX + 1);
	*n = 0;
	if (*text == NULL)
		return fail(NULL, "out of memory") == 0;
	if (strcmp(path, "default") == 0)
		return true;
	if (!standard)
		f = fopen(path, "rb");
	if (f == NULL)
		return fail(path, strerror(errno)) == 0;
	*n = fread(*text, 1, POLICY_BYTES_MAX + 1, f);
	if (ferror(f) || *n > POLICY_BYTES_MAX) {
		(void)fail(path, ferror(f) ? "cannot be read" : "is too large");
		*n = 0;
		if (!standard)
			(void)fclose(f);
		return false;
	}
	if (!standard)
		(void)fclose(f);
	return true;
}

static struct sup_policy *read_policy(const char *path)
{
	struct sup_policy *p = NULL;
	struct sup_error err = { "" };
	char *text = NULL;
	enum sup_status st;
	size_t n;

	if (read_text(path, &text, &n)) {
		st = sup_policy_parse((struct sup_slice){ text, n }, path, &p,
				      &err);
		if (st != SUP_OK)
			(void)fail_status(NULL, st, &err);
	}
	free(text);
	return p;
}

static enum sup_status show_line(const struct sup_policy_line *l, void *arg)
{
	const struct cli *cli = arg;
	struct sup_text t;

	if (!cli->json) {
		(void)printf("[%s]\t%s = %s\t# %s\n", l->section, l->key,
			     l->value, l->origin);
		return SUP_OK;
	}
	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "section");
	sup_json_text(&t, l->section);
	sup_json_key(&t, "key");
	sup_json_text(&t, l->key);
	sup_json_key(&t, "value");
	sup_json_text(&t, l->value);
	sup_json_key(&t, "origin");
	sup_json_text(&t, l->origin);
	sup_json_object_end(&t);
	print_json_line(&t);
	return SUP_OK;
}

static int show(struct cli *cli)
{
	struct sup_policy *p = NULL;
	struct sup_error err = { "" };
	enum sup_status st;
	uint32_t version;

	if (cli->n_operands == 2) {
		p = read_policy(cli->operands[1]);
		if (p == NULL)
			return EXIT_FAILED;
	} else {
		if (open_store(cli, false) != EXIT_DONE)
			return EXIT_FAILED;
		st = sup_policy_of_store(cli->store, &p, &version, &err);
		if (st != SUP_OK)
			return fail_status("policy", st, &err);
	}
	st = sup_policy_show(p, show_line, cli);
	sup_policy_free(p);
	return st == SUP_OK ? EXIT_DONE : fail_status("policy", st, NULL);
}

struct trying {
	struct cli *cli;
	struct progress progress;
};

static void side_json(struct sup_text *t, const char *key,
		      const struct sup_record *r)
{
	sup_json_key(t, key);
	sup_json_array_begin(t);
	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		sup_json_object_begin(t);
		sup_json_key(t, "scope");
		sup_json_string(t, s->scope);
		sup_json_key(t, "reason");
		sup_json_text(t, sup_reason_name(s->reason));
		sup_json_key(t, "since");
		sup_json_time(t, s->since);
		sup_json_key(t, "expires");
		sup_json_time(t, s->expires);
		sup_json_object_end(t);
	}
	sup_json_array_end(t);
}

static void print_sides(const struct sup_record *r)
{
	if (r->n_suppressions == 0)
		(void)printf("clear");
	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];
		char expires[SUP_TIME_TEXT_MAX];

		(void)printf("%s%s%s%s", i > 0 ? "," : "",
			     sup_reason_name(s->reason),
			     s->expires == 0 ? "" : " until ",
			     sup_time_print(s->expires, expires));
	}
}

static enum sup_status show_change(const struct sup_policy_change *c, void *arg)
{
	struct trying *t = arg;
	const char *what = c->newly_suppressed ? "suppressed"
			   : c->released       ? "released"
					       : "altered";
	struct sup_text json;

	if (!t->cli->json) {
		(void)printf("%s\t", what);
		print_slice(c->after->key);
		(void)printf("\t");
		print_sides(c->before);
		(void)printf(" -> ");
		print_sides(c->after);
		(void)putchar('\n');
		return SUP_OK;
	}
	sup_text_init(&json);
	sup_json_object_begin(&json);
	sup_json_key(&json, "change");
	sup_json_text(&json, what);
	sup_json_key(&json, "key");
	sup_json_string(&json, c->after->key);
	side_json(&json, "before", c->before);
	side_json(&json, "after", c->after);
	sup_json_object_end(&json);
	print_json_line(&json);
	return SUP_OK;
}

static enum sup_status step(const struct sup_progress *p, void *arg)
{
	struct trying *t = arg;

	progress_step(&t->progress, p->done, p->total);
	return SUP_OK;
}

static int try_or_apply(struct cli *cli, bool apply)
{
	struct trying t = { .cli = cli };
	struct sup_policy_job job = {
		.change = apply ? NULL : show_change,
		.progress = step,
		.arg = &t,
		.now = cli->now,
		.reclassify = option(cli, "reclassify") != NULL,
	};
	struct sup_policy_totals totals = { 0 };
	struct sup_error err = { "" };
	struct sup_policy *p;
	enum sup_status st;

	if (!option_count(cli, "yes-remove", &job.yes_remove))
		return EXIT_FAILED;
	if (open_store(cli, false) != EXIT_DONE)
		return EXIT_FAILED;
	p = read_policy(cli->operands[1]);
	if (p == NULL)
		return EXIT_FAILED;
	progress_begin(&t.progress, cli, "policy");
	st = apply ? sup_policy_apply(cli->store, p, &job, &totals, &err)
		   : sup_policy_simulate(cli->store, p, &job, &totals, &err);
	progress_end(&t.progress);
	sup_policy_free(p);
	if (st != SUP_OK)
		return fail_status("policy", st, &err);
	if (!cli->quiet)
		(void)fprintf(stderr,
			      "%llu records: %s %llu suppressed, %llu "
			      "released, %llu changed in all\n",
			      (unsigned long long)totals.records,
			      apply ? "now" : "would be",
			      (unsigned long long)totals.suppressed,
			      (unsigned long long)totals.released,
			      (unsigned long long)totals.changed);
	if (!cli->quiet && totals.digests > 0)
		(void)fprintf(stderr,
			      "%llu of them are digests of imported lists\n",
			      (unsigned long long)totals.digests);
	return !apply && totals.changed > 0 ? EXIT_NO : EXIT_DONE;
}

static int check(struct cli *cli)
{
	struct sup_policy *p = read_policy(cli->operands[1]);

	if (p == NULL)
		return EXIT_FAILED;
	sup_policy_free(p);
	say(cli, "policy: good");
	return EXIT_DONE;
}

int cmd_policy(struct cli *cli)
{
	const char *verb = cli->n_operands > 0 ? cli->operands[0] : "show";

	if (strcmp(verb, "show") == 0 && cli->n_operands <= 2)
		return show(cli);
	if (cli->n_operands == 2 && strcmp(verb, "check") == 0)
		return check(cli);
	if (cli->n_operands == 2 && strcmp(verb, "simulate") == 0)
		return try_or_apply(cli, false);
	if (cli->n_operands == 2 && strcmp(verb, "apply") == 0)
		return try_or_apply(cli, true);
	return fail_usage(cli,
			  "show [FILE], check FILE, simulate FILE or apply "
			  "FILE");
}
