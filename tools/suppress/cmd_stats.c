/* stats - numbers, and a small chart on a terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum {
	ROWS_MAX = 512,
	NAME_BYTES = 64,
	BAR_WIDTH = 40,
	DAYS_DEFAULT = 14
};

/* Counts by name. */
struct tally {
	size_t n;
	struct {
		char name[NAME_BYTES];
		uint64_t count;
	} rows[ROWS_MAX];
};

struct numbers {
	struct tally by_source;
	struct tally by_kind;
	struct tally by_class;
	struct tally by_day; /* negative events only */
	struct tally other;
};

static void count(struct tally *t, const char *name, size_t len, uint64_t n)
{
	if (len >= NAME_BYTES)
		len = NAME_BYTES - 1;
	for (size_t i = 0; i < t->n; i++) {
		if (strncmp(t->rows[i].name, name, len) == 0 &&
		    t->rows[i].name[len] == '\0') {
			t->rows[i].count += n;
			return;
		}
	}
	if (t->n == ROWS_MAX)
		return;
	memcpy(t->rows[t->n].name, name, len);
	t->rows[t->n].name[len] = '\0';
	t->rows[t->n++].count = n;
}

static bool is_negative(enum sup_kind k)
{
	return k == SUP_KIND_SOFT_BOUNCE || k == SUP_KIND_HARD_BOUNCE ||
	       k == SUP_KIND_COMPLAINT || k == SUP_KIND_UNSUBSCRIBE;
}

static enum sup_status add(const struct sup_counter *c, void *arg)
{
	struct numbers *all = arg;
	enum sup_class class;
	enum sup_kind kind;
	char day[SUP_TIME_TEXT_MAX];

	if (sup_class_from_name(c->what, &class) &&
	    !sup_kind_from_name(c->what, &kind)) {
		count(&all->by_class, c->what.p, c->what.n, c->count);
		return SUP_OK;
	}
	if (!sup_kind_from_name(c->what, &kind)) {
		count(&all->other, c->what.p, c->what.n, c->count);
		return SUP_OK;
	}
	count(&all->by_kind, c->what.p, c->what.n, c->count);
	count(&all->by_source, c->source.p, c->source.n, c->count);
	if (is_negative(kind)) {
		(void)sup_time_print(c->day, day);
		count(&all->by_day, day, 10, c->count);
	}
	return SUP_OK;
}

static void print_tally(const char *title, const struct tally *t, bool bars)
{
	uint64_t most = 1;

	if (t->n == 0)
		return;
	for (size_t i = 0; i < t->n; i++) {
		if (t->rows[i].count > most)
			most = t->rows[i].count;
	}
	(void)printf("\n%s\n", title);
	for (size_t i = 0; i < t->n; i++) {
		(void)printf("  %-20s %12llu", t->rows[i].name,
			     (unsigned long long)t->rows[i].count);
		if (bars) {
			int width = (int)((double)t->rows[i].count /
					  (double)most * BAR_WIDTH);

			(void)printf("  ");
			for (int k = 0; k < width || k == 0; k++)
				(void)putchar('#');
		}
		(void)putchar('\n');
	}
}

static void reasons(const struct sup_store_info *info, struct tally *t)
{
	for (int r = 1; r < SUP_REASON_END; r++) {
		const char *name = sup_reason_name((enum sup_reason)r);

		if (info->by_reason[r] > 0)
			count(t, name, strlen(name), info->by_reason[r]);
	}
}

static void tally_json(struct sup_text *t, const char *key,
		       const struct tally *rows)
{
	sup_json_key(t, key);
	sup_json_object_begin(t);
	for (size_t i = 0; i < rows->n; i++) {
		sup_json_key(t, rows->rows[i].name);
		sup_json_uint(t, rows->rows[i].count);
	}
	sup_json_object_end(t);
}

static void print_json(const struct sup_store_info *info,
		       const struct numbers *all, const struct tally *by_reason)
{
	const struct {
		const char *name;
		uint64_t n;
	} rows[] = {
		{ "recipients", info->recipients },
		{ "suppressed", info->suppressed },
		{ "domain_rules", info->domain_rules },
		{ "hashes", info->hashes },
		{ "erased", info->erased },
		{ "facts", info->facts },
		{ "quarantined", info->quarantined },
		{ "incidents_open", info->incidents_open },
		{ "policy_version", info->policy_version },
		{ "first_change", info->first_change },
		{ "last_change", info->last_change },
		{ "file_bytes", info->file_bytes },
		{ "readers", info->readers },
	};
	struct sup_text t;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "store_id");
	sup_json_text(&t, info->store_id);
	sup_json_key(&t, "digest");
	sup_json_text(&t, info->digest);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sup_json_key(&t, rows[i].name);
		sup_json_uint(&t, rows[i].n);
	}
	tally_json(&t, "by_reason", by_reason);
	tally_json(&t, "by_source", &all->by_source);
	tally_json(&t, "by_kind", &all->by_kind);
	tally_json(&t, "by_class", &all->by_class);
	tally_json(&t, "by_day", &all->by_day);
	tally_json(&t, "other", &all->other);
	sup_json_object_end(&t);
	print_json_line(&t);
}

static void print_words(const struct sup_store_info *info,
			const struct numbers *all,
			const struct tally *by_reason, uint64_t days)
{
	bool bars = isatty(STDOUT_FILENO) == 1;

	(void)printf("recipients on record   %12llu\n"
		     "  with suppressions    %12llu\n"
		     "domain rules           %12llu\n"
		     "digests                %12llu\n"
		     "erased recipients      %12llu\n"
		     "facts                  %12llu\n"
		     "quarantined pieces     %12llu\n"
		     "open incidents         %12llu\n"
		     "bytes in use           %12llu\n",
		     (unsigned long long)info->recipients,
		     (unsigned long long)info->suppressed,
		     (unsigned long long)info->domain_rules,
		     (unsigned long long)info->hashes,
		     (unsigned long long)info->erased,
		     (unsigned long long)info->facts,
		     (unsigned long long)info->quarantined,
		     (unsigned long long)info->incidents_open,
		     (unsigned long long)info->file_bytes);
	print_tally("On the list, by strongest reason", by_reason, bars);
	(void)printf("\nEvents received in the last %llu days\n",
		     (unsigned long long)days);
	print_tally("By kind", &all->by_kind, bars);
	print_tally("By bounce class", &all->by_class, bars);
	print_tally("By source", &all->by_source, bars);
	print_tally("Bounces, complaints and unsubscribes by day", &all->by_day,
		    bars);
	print_tally("Without effect", &all->other, bars);
}

int cmd_stats(struct cli *cli)
{
	struct numbers *all = calloc(1, sizeof(*all));
	struct tally *by_reason = calloc(1, sizeof(*by_reason));
	struct sup_store_info info;
	struct sup_error err = { "" };
	uint64_t days = DAYS_DEFAULT;
	enum sup_status st;
	int code = EXIT_FAILED;

	if (all == NULL || by_reason == NULL) {
		(void)fail(NULL, "out of memory");
		goto out;
	}
	if (!option_count(cli, "days", &days))
		goto out;
	st = sup_store_info(cli->store, &info, &err);
	if (st == SUP_OK)
		st = sup_counters(cli->store,
				  cli->now - (sup_time_ms)days * SUP_DAY_MS,
				  add, all, &err);
	if (st != SUP_OK) {
		(void)fail_status("stats", st, &err);
		goto out;
	}
	reasons(&info, by_reason);
	if (cli->json)
		print_json(&info, all, by_reason);
	else
		print_words(&info, all, by_reason, days);
	code = EXIT_DONE;
out:
	free(all);
	free(by_reason);
	return code;
}
