/* list - who is on the list, and why. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "finding.h"

struct listing {
	struct cli *cli;
	struct sup_query query;
	enum sup_reason reason;
	sup_time_ms at;
	bool any_mail;
	bool all;
	uint64_t shown;
};

/* Does it belong to what was asked for? */
static bool wanted(const struct listing *l, const struct sup_suppression *s)
{
	struct sup_query q = l->query;

	if (l->reason != SUP_REASON_NONE && s->reason != l->reason)
		return false;
	if (sup_suppression_applies(s, &q, l->at))
		return true;
	q.mail = SUP_MAIL_TRANSACTIONAL;
	return l->any_mail && sup_suppression_applies(s, &q, l->at);
}

static void print_row(const struct sup_record *r,
		      const struct sup_suppression *s)
{
	char since[SUP_TIME_TEXT_MAX];
	char expires[SUP_TIME_TEXT_MAX];

	print_slice(r->key);
	(void)printf("\t%s\t%.*s\t%s\t%s\n", sup_reason_name(s->reason),
		     (int)s->scope.n, s->scope.n == 0 ? "" : s->scope.p,
		     sup_time_print(s->since, since),
		     sup_time_print(s->expires, expires));
}

static enum sup_status show(const struct sup_record *r, void *arg)
{
	struct listing *l = arg;
	bool any = l->all && l->reason == SUP_REASON_NONE;
	struct sup_text t;
	enum sup_status st;

	for (size_t i = 0; i < r->n_suppressions; i++) {
		if (!wanted(l, &r->suppressions[i]))
			continue;
		any = true;
		if (!l->cli->json)
			print_row(r, &r->suppressions[i]);
	}
	if (!any)
		return SUP_OK;
	l->shown++;
	if (l->cli->json) {
		sup_text_init(&t);
		st = sup_record_json(r, l->cli->verbose ? SUP_JSON_VERBOSE : 0,
				     &t);
		if (st != SUP_OK) {
			sup_text_release(&t);
			return st;
		}
		print_json_line(&t);
	} else if (l->all && r->n_suppressions == 0) {
		print_slice(r->key);
		(void)printf("\t\t\t\t\n");
	}
	return ferror(stdout) ? SUP_STOPPED : SUP_OK;
}

struct known {
	struct sup_slice scope;
	bool found;
};

static enum sup_status look(struct sup_slice scope, void *arg)
{
	struct known *k = arg;

	if (scope.n == k->scope.n && memcmp(scope.p, k->scope.p, scope.n) == 0)
		k->found = true;
	return SUP_OK;
}

/* The normal form of --scope.  One that nobody knows is a typing mistake, not
 * an empty list. */
static bool read_scope(struct cli *cli, char *text, struct sup_slice *out)
{
	struct known k = { .found = false };
	struct sup_error err = { "" };
	enum sup_status st;
	size_t n;

	if (out->n == 0)
		return true;
	if (sup_scope_parse(*out, text, &n) != SUP_OK)
		return fail("--scope", "no scope (a-z0-9._- joined by /)") == 0;
	k.scope = (struct sup_slice){ text, n };
	st = sup_scopes(cli->store, look, &k, &err);
	if (st != SUP_OK)
		return fail_status("list", st, &err) == 0;
	if (!k.found)
		return fail("--scope", "no such scope is known") == 0;
	*out = k.scope;
	return true;
}

int cmd_list(struct cli *cli)
{
	struct listing l = { .cli = cli, .all = option(cli, "all") != NULL };
	struct sup_walk_options o = {
		.domain = sup_slice_of(option(cli, "domain")), .rules = true
	};
	struct sup_error err = { "" };
	char scope[SUP_SCOPE_MAX + 1];
	enum sup_status st;

	if (!read_query(cli, &l.query) ||
	    !option_reason(cli, "reason", &l.reason))
		return EXIT_FAILED;
	if (cli->n_operands != 0)
		return fail_usage(cli, "takes no operands");
	if (!read_scope(cli, scope, &l.query.scope))
		return EXIT_FAILED;
	l.at = l.query.at != 0 ? l.query.at : cli->now;
	l.any_mail = option(cli, "mail") == NULL;
	st = sup_walk(cli->store, &o, show, &l, &err);
	if (st != SUP_OK && st != SUP_STOPPED)
		return fail_status("list", st, &err);
	return EXIT_DONE;
}
