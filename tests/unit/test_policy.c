/* The policy file: what it says, what it refuses, which section wins. */
#include "support/check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/slice.h"
#include "policy/defaults.h"
#include "policy/policy.h"

#define DAYS(n) ((n)*SUP_DAY_MS)

static struct sup_policy *parse(const char *text)
{
	struct sup_policy *p = NULL;
	struct sup_error err = { "" };
	enum sup_status st =
		sup_policy_parse(sup_slice_of(text), "policy.conf", &p, &err);

	CHECK_TEXT("", err.text);
	CHECK_INT(SUP_OK, st);
	return p;
}

static struct sup_fact bounce(enum sup_kind kind, enum sup_class cls)
{
	return (struct sup_fact){
		.time = DAYS(1000),
		.kind = kind,
		.reason = kind == SUP_KIND_HARD_BOUNCE ? SUP_REASON_HARD_BOUNCE
						       : SUP_REASON_SOFT_BOUNCE,
		.bounce_class = cls,
		.source = SLICE("ses"),
	};
}

static enum sup_status print_line(const struct sup_policy_line *l, void *arg)
{
	struct buf *out = arg;
	const char *parts[] = { l->section, "|", l->key, "|", l->value, "\n" };

	for (size_t i = 0; i < COUNT(parts); i++)
		CHECK_INT(SUP_OK, buf_add_text(out, parts[i]));
	return SUP_OK;
}

static void show(const struct sup_policy *p, struct buf *out)
{
	CHECK_INT(SUP_OK, sup_policy_show(p, print_line, out));
}

static void test_default_file_says_the_defaults(void **state)
{
	struct buf want = BUF_INIT(1 << 20);
	struct buf got = BUF_INIT(1 << 20);
	struct sup_policy *p = parse("");
	struct sup_policy *q = parse(policy_default_policy);

	(void)state;
	show(p, &want);
	show(q, &got);
	CHECK(want.len > 1000);
	CHECK_SLICE(buf_slice(&want), buf_slice(&got));
	buf_release(&want);
	buf_release(&got);
	sup_policy_free(p);
	sup_policy_free(q);
}

struct wanted {
	const char *section;
	const char *key;
	const char *value;
	const char *origin;
	bool seen;
};

static enum sup_status look_for(const struct sup_policy_line *l, void *arg)
{
	struct wanted *w = arg;

	if (strcmp(l->section, w->section) == 0 &&
	    strcmp(l->key, w->key) == 0) {
		CHECK_TEXT(w->value, l->value);
		CHECK_TEXT(w->origin, l->origin);
		w->seen = true;
	}
	return SUP_OK;
}

static void test_show(void **state)
{
	static const struct wanted rows[] = {
		{ "soft_bounce", "count", "5", "line 2", false },
		{ "soft_bounce", "days", "3", "default", false },
		{ "soft_bounce", "span", "14d", "default", false },
		{ "soft_bounce", "gap", "forever", "line 3", false },
		{ "soft_bounce", "per_day", "0", "line 4", false },
		{ "soft_bounce", "stay", "36h 30m forever", "line 5", false },
		{ "hard_bounce", "action", "suppress", "default", false },
		{ "hard_bounce class=undetermined", "without_status",
		  "suppress", "default", false },
		{ "hard_bounce class=content", "action", "guard", "default",
		  false },
		{ "complaint source=ses", "resubscribe", "yes", "line 8",
		  false },
		{ "complaint", "resubscribe", "no", "default", false },
		{ "unsubscribe", "blocks", "all", "line 10", false },
		{ "incident", "count", "100", "default", false },
		{ "allow", "address", "@*.example.com", "line 12", false },
	};
	struct sup_policy *p = parse("[soft_bounce]\n"
				     "count = 5\n"
				     "gap = forever\n"
				     "per_day = no\n"
				     "stay = 36h  30m forever\n"
				     "\n"
				     "[complaint source=ses]\n"
				     "resubscribe = yes\n"
				     "[unsubscribe]\n"
				     "blocks = all\n"
				     "[allow]\n"
				     "address = @*.Example.com\n");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct wanted w = rows[i];

		ROW(w.key);
		CHECK_INT(SUP_OK, sup_policy_show(p, look_for, &w));
		CHECK(w.seen);
	}
	sup_policy_free(p);
}

static enum sup_status stop(const struct sup_policy_line *l, void *arg)
{
	(void)l;
	(*(int *)arg)++;
	return SUP_STOPPED;
}

static void test_show_stops(void **state)
{
	struct sup_policy *p = parse("");
	int calls = 0;

	(void)state;
	CHECK_INT(SUP_STOPPED, sup_policy_show(p, stop, &calls));
	CHECK_INT(1, calls);
	sup_policy_free(p);
}

static void test_defaults(void **state)
{
	struct sup_policy *p = parse("");
	struct sup_fact f =
		bounce(SUP_KIND_SOFT_BOUNCE, SUP_CLASS_MAILBOX_FULL);
	struct policy_run run;
	struct policy_guard guard;

	(void)state;
	policy_run(p, &f, &run);
	CHECK_INT(3, run.count);
	CHECK_INT(3, run.days);
	CHECK_INT(DAYS(14), run.span);
	CHECK_INT(DAYS(60), run.gap);
	CHECK(run.per_day);
	CHECK_INT(3, run.n_stays);
	CHECK_INT(DAYS(30), run.stays[0]);
	CHECK_INT(DAYS(90), run.stays[1]);
	CHECK_INT(0, run.stays[2]);
	CHECK_INT(SUP_BLOCKS_ALL, run.blocks);
	policy_guard(p, &guard);
	CHECK_INT(100, guard.count);
	CHECK_INT(10, guard.factor);
	CHECK_INT(28, guard.days);
	CHECK_INT(7, guard.history);
	CHECK_INT(0, policy_text(p).n);
	sup_policy_free(p);
}

/* The table of the design, class by class. */
static void test_default_acts(void **state)
{
	static const struct {
		enum sup_class cls;
		enum policy_act hard;
		enum policy_act soft;
	} rows[] = {
		{ SUP_CLASS_MAILBOX_UNKNOWN, POLICY_SUPPRESS, POLICY_COUNT },
		{ SUP_CLASS_MAILBOX_INACTIVE, POLICY_SUPPRESS, POLICY_COUNT },
		{ SUP_CLASS_MAILBOX_FULL, POLICY_COUNT, POLICY_COUNT },
		{ SUP_CLASS_DOMAIN_BAD, POLICY_SUPPRESS, POLICY_COUNT },
		{ SUP_CLASS_ADDRESS_SYNTAX, POLICY_SUPPRESS, POLICY_COUNT },
		{ SUP_CLASS_UNREACHABLE, POLICY_COUNT, POLICY_COUNT },
		{ SUP_CLASS_EXPIRED, POLICY_COUNT, POLICY_COUNT },
		{ SUP_CLASS_UNDETERMINED, POLICY_SUPPRESS, POLICY_COUNT },
		{ SUP_CLASS_GREYLISTED, POLICY_IGNORE, POLICY_IGNORE },
		{ SUP_CLASS_RATE_LIMITED, POLICY_IGNORE, POLICY_IGNORE },
		{ SUP_CLASS_DEFERRED, POLICY_IGNORE, POLICY_IGNORE },
		{ SUP_CLASS_REPUTATION, POLICY_GUARD, POLICY_IGNORE },
		{ SUP_CLASS_AUTHENTICATION, POLICY_GUARD, POLICY_IGNORE },
		{ SUP_CLASS_CONTENT, POLICY_GUARD, POLICY_IGNORE },
		{ SUP_CLASS_POLICY, POLICY_GUARD, POLICY_IGNORE },
		{ SUP_CLASS_TOO_LARGE, POLICY_GUARD, POLICY_IGNORE },
		{ SUP_CLASS_PROTOCOL, POLICY_GUARD, POLICY_IGNORE },
		{ SUP_CLASS_RELAY, POLICY_GUARD, POLICY_IGNORE },
		{ SUP_CLASS_AUTO_REPLY, POLICY_IGNORE, POLICY_IGNORE },
		{ SUP_CLASS_ECHO, POLICY_SUPPRESS, POLICY_IGNORE },
	};
	struct sup_policy *p = parse("");

	(void)state;
	CHECK_INT(SUP_CLASS_END - 1, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_fact f = bounce(SUP_KIND_HARD_BOUNCE, rows[i].cls);
		struct policy_rule rule;

		ROW(sup_class_name(rows[i].cls));
		policy_rule(p, &f, &rule);
		CHECK_INT(rows[i].hard, rule.act);
		if (rule.act == POLICY_SUPPRESS) {
			CHECK_INT(0, rule.stay);
			CHECK_INT(SUP_BLOCKS_ALL, rule.blocks);
			CHECK(!rule.resubscribe);
		}
		f = bounce(SUP_KIND_SOFT_BOUNCE, rows[i].cls);
		policy_rule(p, &f, &rule);
		CHECK_INT(rows[i].soft, rule.act);
	}
	sup_policy_free(p);
}

static void test_default_reasons(void **state)
{
	static const struct {
		const char *name;
		enum sup_kind kind;
		enum sup_reason reason;
		enum policy_act act;
		unsigned blocks;
		bool resubscribe;
	} rows[] = {
		{ "complaint", SUP_KIND_COMPLAINT, SUP_REASON_COMPLAINT,
		  POLICY_SUPPRESS, SUP_BLOCKS_ALL, false },
		{ "unsubscribe", SUP_KIND_UNSUBSCRIBE, SUP_REASON_UNSUBSCRIBE,
		  POLICY_SUPPRESS, SUP_BLOCKS_MARKETING, true },
		{ "added", SUP_KIND_ADDED, SUP_REASON_MANUAL, POLICY_SUPPRESS,
		  SUP_BLOCKS_ALL, false },
		{ "added soft", SUP_KIND_ADDED, SUP_REASON_SOFT_BOUNCE,
		  POLICY_SUPPRESS, SUP_BLOCKS_ALL, false },
		{ "imported unsubscribe", SUP_KIND_IMPORTED,
		  SUP_REASON_UNSUBSCRIBE, POLICY_SUPPRESS, SUP_BLOCKS_MARKETING,
		  true },
		{ "imported invalid", SUP_KIND_IMPORTED, SUP_REASON_INVALID,
		  POLICY_SUPPRESS, SUP_BLOCKS_ALL, false },
		{ "delivered", SUP_KIND_DELIVERED, SUP_REASON_NONE,
		  POLICY_IGNORE, 0, false },
		{ "removed", SUP_KIND_REMOVED, SUP_REASON_MANUAL, POLICY_IGNORE,
		  0, false },
		{ "resubscribe", SUP_KIND_RESUBSCRIBE, SUP_REASON_NONE,
		  POLICY_IGNORE, 0, false },
	};
	struct sup_policy *p = parse("");

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_fact f = { .kind = rows[i].kind,
				      .reason = rows[i].reason,
				      .source = SLICE("cli") };
		struct policy_rule rule;

		ROW(rows[i].name);
		policy_rule(p, &f, &rule);
		CHECK_INT(rows[i].act, rule.act);
		CHECK_INT(rows[i].blocks, rule.blocks);
		CHECK_INT(rows[i].resubscribe, rule.resubscribe);
		CHECK_INT(0, rule.stay);
	}
	sup_policy_free(p);
}

static void test_undetermined_with_status(void **state)
{
	struct sup_policy *p = parse("");
	struct sup_fact f =
		bounce(SUP_KIND_HARD_BOUNCE, SUP_CLASS_UNDETERMINED);
	struct policy_rule rule;

	(void)state;
	f.status = SLICE("5.0.0");
	policy_rule(p, &f, &rule);
	CHECK_INT(POLICY_COUNT, rule.act);
	sup_policy_free(p);

	/* An action of one's own is meant for both. */
	p = parse("[hard_bounce class=undetermined]\naction = ignore\n");
	policy_rule(p, &f, &rule);
	CHECK_INT(POLICY_IGNORE, rule.act);
	f.status = SLICE("");
	policy_rule(p, &f, &rule);
	CHECK_INT(POLICY_IGNORE, rule.act);
	sup_policy_free(p);

	p = parse("[hard_bounce class=undetermined]\n"
		  "without_status = count\naction = guard\n");
	policy_rule(p, &f, &rule);
	CHECK_INT(POLICY_COUNT, rule.act);
	sup_policy_free(p);
}

static void test_echo(void **state)
{
	struct sup_policy *p = parse("[echo]\nstay = 10d\n"
				     "[unsubscribe]\nstay = 20d\n");
	struct sup_fact f = { .kind = SUP_KIND_HARD_BOUNCE,
			      .reason = SUP_REASON_UNSUBSCRIBE,
			      .bounce_class = SUP_CLASS_ECHO,
			      .source = SLICE("ses") };
	struct policy_rule rule;

	(void)state;
	CHECK_INT(SUP_REASON_UNSUBSCRIBE, policy_reason(&f));
	policy_rule(p, &f, &rule);
	CHECK_INT(POLICY_SUPPRESS, rule.act);
	CHECK_INT(DAYS(10), rule.stay);
	CHECK_INT(SUP_BLOCKS_MARKETING, rule.blocks);
	CHECK(rule.resubscribe);
	sup_policy_free(p);
}

static void test_most_specific_wins(void **state)
{
	static const char text[] =
		"[soft_bounce]\ncount = 4\ndays = 4\n"
		"[soft_bounce class=mailbox_full]\ncount = 5\n"
		"[soft_bounce source=ses]\ncount = 6\ngap = 1h\n"
		"[soft_bounce scope=acme]\ncount = 7\nspan = 1d\n"
		"[soft_bounce scope=acme/news]\ncount = 8\n"
		"[soft_bounce source=ses scope=acme]\ncount = 9\n";
	static const struct {
		const char *name;
		const char *source;
		const char *scope;
		enum sup_class cls;
		unsigned count;
		sup_time_ms gap;
		sup_time_ms span;
	} rows[] = {
		{ "none", "x", "", SUP_CLASS_EXPIRED, 4, DAYS(60), DAYS(14) },
		{ "class", "x", "", SUP_CLASS_MAILBOX_FULL, 5, DAYS(60),
		  DAYS(14) },
		{ "class before source", "ses", "", SUP_CLASS_MAILBOX_FULL, 5,
		  3600000, DAYS(14) },
		{ "source", "ses", "", SUP_CLASS_EXPIRED, 6, 3600000,
		  DAYS(14) },
		{ "scope", "x", "acme", SUP_CLASS_EXPIRED, 7, DAYS(60),
		  DAYS(1) },
		{ "below the scope", "x", "acme/other", SUP_CLASS_EXPIRED, 7,
		  DAYS(60), DAYS(1) },
		{ "not the scope", "x", "acmes", SUP_CLASS_EXPIRED, 4, DAYS(60),
		  DAYS(14) },
		{ "longer scope", "x", "acme/news/a", SUP_CLASS_EXPIRED, 8,
		  DAYS(60), DAYS(1) },
		{ "two qualifiers", "ses", "acme", SUP_CLASS_MAILBOX_FULL, 9,
		  3600000, DAYS(1) },
	};
	struct sup_policy *p = parse(text);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_fact f = bounce(SUP_KIND_SOFT_BOUNCE, rows[i].cls);
		struct policy_run run;

		f.source = sup_slice_of(rows[i].source);
		f.scope = sup_slice_of(rows[i].scope);
		ROW(rows[i].name);
		policy_run(p, &f, &run);
		CHECK_INT(rows[i].count, run.count);
		CHECK_INT(4, run.days);
		CHECK_INT(rows[i].gap, run.gap);
		CHECK_INT(rows[i].span, run.span);
	}
	sup_policy_free(p);
}

static unsigned section_for(const struct sup_policy *p, enum sup_class cls)
{
	struct sup_fact f = bounce(SUP_KIND_SOFT_BOUNCE, cls);
	struct policy_run run;

	policy_run(p, &f, &run);
	return run.section;
}

static void test_count_makes_a_run(void **state)
{
	struct sup_policy *p =
		parse("[soft_bounce class=mailbox_full]\ncount = 5\n"
		      "[soft_bounce class=expired]\nstay = 5d\n");

	(void)state;
	CHECK(section_for(p, SUP_CLASS_MAILBOX_FULL) !=
	      section_for(p, SUP_CLASS_UNREACHABLE));
	CHECK_INT(section_for(p, SUP_CLASS_UNREACHABLE),
		  section_for(p, SUP_CLASS_EXPIRED));
	sup_policy_free(p);
}

static void test_allow(void **state)
{
	static const struct {
		const char *text;
		const char *address;
		bool allowed;
	} rows[] = {
		{ "", "bounce@simulator.amazonses.com", true },
		{ "", "bounce+label1@simulator.amazonses.com", true },
		{ "", "bounce@x.simulator.amazonses.com", false },
		{ "", "hardbounce@playwithsendpost.io", true },
		{ "", "ann@playwithsendpost.io", false },
		{ "", "ann@example.com", false },
		{ "[allow]\naddress = Ann@Example.com\n", "ann@example.com",
		  true },
		{ "[allow]\naddress = ann@example.com\n",
		  "bounce@simulator.amazonses.com", false },
		{ "[allow]\naddress = b@x.org\naddress = a@x.org\n", "b@x.org",
		  true },
		{ "[allow]\naddress = b@x.org\naddress = a@x.org\n", "a@x.org",
		  true },
		{ "[allow]\naddress =\n", "bounce@simulator.amazonses.com",
		  false },
		{ "[allow]\naddress = @example.com\n", "a@example.com", true },
		{ "[allow]\naddress = @example.com\n", "a@x.example.com",
		  false },
		{ "[allow]\naddress = @.example.com\n", "a@example.com",
		  false },
		{ "[allow]\naddress = @.example.com\n", "a@y.x.example.com",
		  true },
		{ "[allow]\naddress = @*.example.com\n", "a@example.com",
		  true },
		{ "[allow]\naddress = @*.example.com\n", "a@x.example.com",
		  true },
		{ "[allow]\naddress = @*.example.com\n", "a@anexample.com",
		  false },
		{ "[allow]\naddress = @example.com\n",
		  "\"b@example.com\"@x.org", false },
		{ "[complaint]\nstay = 9d\n", "bounce@simulator.amazonses.com",
		  true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_policy *p = parse(rows[i].text);

		ROW(rows[i].address);
		CHECK_INT(rows[i].allowed,
			  policy_allows(p, sup_slice_of(rows[i].address)));
		sup_policy_free(p);
	}
}

static void test_errors(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "count = 3\n",
		  "f:1: []: count: a setting stands before any section" },
		{ "[soft]\ncount = 3\n",
		  "f:2: [soft]: count: unknown section" },
		{ "[soft_bounce]\n\ncounts = 3\n",
		  "f:3: [soft_bounce]: counts: unknown key" },
		{ "[soft_bounce]\ncount = 33\n",
		  "f:2: [soft_bounce]: count: at most 32: no more days of a "
		  "run are kept" },
		{ "[soft_bounce]\ncount = -1\n",
		  "f:2: [soft_bounce]: count: must be a number from 0" },
		{ "[soft_bounce]\ncount = 3x\n",
		  "f:2: [soft_bounce]: count: must be a number from 0" },
		{ "[soft_bounce]\ncount = 3\ncount = 4\n",
		  "f:3: [soft_bounce]: count: is set twice" },
		{ "[soft_bounce]\nspan = 14\n",
		  "f:2: [soft_bounce]: span: must be a duration such as 14d, "
		  "36h or 30m" },
		{ "[soft_bounce]\nspan = forever\n",
		  "f:2: [soft_bounce]: span: must be a duration such as 14d, "
		  "36h or 30m" },
		{ "[soft_bounce]\ngap = 0d\n",
		  "f:2: [soft_bounce]: gap: no limit is written forever" },
		{ "[soft_bounce]\nstay = 30d 0d\n",
		  "f:2: [soft_bounce]: stay: must be durations such as 30d or "
		  "forever" },
		{ "[soft_bounce]\nstay = 99999999999999999d\n",
		  "f:2: [soft_bounce]: stay: must be durations such as 30d or "
		  "forever" },
		{ "[soft_bounce]\nstay =\n",
		  "f:2: [soft_bounce]: stay: must be durations such as 30d or "
		  "forever" },
		{ "[soft_bounce]\nstay = 1d 1d 1d 1d 1d 1d 1d 1d 1d\n",
		  "f:2: [soft_bounce]: stay: at most 8 durations" },
		{ "[complaint]\nstay = 1d 2d\n",
		  "f:2: [complaint]: stay: only one duration here" },
		{ "[complaint]\naction = count\n",
		  "f:2: [complaint]: action: only suppress or ignore here" },
		{ "[complaint]\naction = maybe\n",
		  "f:2: [complaint]: action: must be suppress, count, ignore "
		  "or guard" },
		{ "[soft_bounce]\naction = suppress\n",
		  "f:2: [soft_bounce]: action: not for soft bounces; say count "
		  "= 1, days = 1, span = 0d" },
		{ "[complaint]\nresubscribe = maybe\n",
		  "f:2: [complaint]: resubscribe: must be yes or no" },
		{ "[manual]\nresubscribe = yes\n",
		  "f:2: [manual]: resubscribe: does not belong into this "
		  "section" },
		{ "[manual]\nblocks = none\n",
		  "f:2: [manual]: blocks: must be marketing, transactional or "
		  "all" },
		{ "[complaint class=relay]\nstay = 1d\n",
		  "f:2: [complaint class=relay]: stay: class= is for bounces "
		  "only" },
		{ "[hard_bounce class=relais]\nstay = 1d\n",
		  "f:2: [hard_bounce class=relais]: stay: class= takes one "
		  "class" },
		{ "[hard_bounce class=echo]\nstay = 1d\n",
		  "f:2: [hard_bounce class=echo]: stay: echoes are ruled by "
		  "[echo]" },
		{ "[hard_bounce scope=a//b]\nstay = 1d\n",
		  "f:2: [hard_bounce scope=a//b]: stay: scope= takes one "
		  "scope" },
		{ "[hard_bounce source=]\nstay = 1d\n",
		  "f:2: [hard_bounce source=]: stay: source= takes one "
		  "source" },
		{ "[hard_bounce from=x]\nstay = 1d\n",
		  "f:2: [hard_bounce from=x]: stay: qualifiers are class=, "
		  "source= and scope=" },
		{ "[incident scope=x]\ncount = 1\n",
		  "f:2: [incident scope=x]: count: this section takes no "
		  "qualifiers" },
		{ "[allow]\nmailbox = a@b\n",
		  "f:2: [allow]: mailbox: unknown key" },
		{ "[allow]\naddress = nobody\n",
		  "f:2: [allow]: address: no @" },
		{ "[source ses]\nscope = x\n",
		  "f:2: [source ses]: scope: unknown section" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sup_policy *p = NULL;
		struct sup_error err = { "" };

		ROW(rows[i].want);
		CHECK_INT(SUP_INVALID,
			  sup_policy_parse(sup_slice_of(rows[i].text), "f", &p,
					   &err));
		CHECK_TEXT(rows[i].want, err.text);
		CHECK(p == NULL);
	}
}

/* The same section twice is one section. */
static void test_sections_merge(void **state)
{
	struct sup_policy *p = parse("[soft_bounce]\ncount = 4\n"
				     "[manual]\nblocks = marketing\n"
				     "[soft_bounce]\ndays = 2\n");
	struct sup_fact f = bounce(SUP_KIND_SOFT_BOUNCE, SUP_CLASS_EXPIRED);
	struct policy_run run;

	(void)state;
	policy_run(p, &f, &run);
	CHECK_INT(4, run.count);
	CHECK_INT(2, run.days);
	CHECK_INT(DAYS(14), run.span);
	CHECK(policy_text(p).n > 0);
	sup_policy_free(p);
}

static char page[64 * 1024];

static void read_page(void)
{
	FILE *f = fopen(SOURCE_DIR "/docs/man/suppress-policy.5", "rb");
	size_t n;

	CHECK(f != NULL);
	n = fread(page, 1, sizeof(page) - 1, f);
	(void)fclose(f);
	page[n] = '\0';
}

static enum sup_status is_described(const struct sup_policy_line *l, void *arg)
{
	char wanted[64];
	size_t n = strcspn(l->section, " ");

	(void)arg;
	ROW(l->key);
	(void)snprintf(wanted, sizeof(wanted), "Bq Cm %.*s\n", (int)n,
		       l->section);
	CHECK(strstr(page, wanted) != NULL);
	(void)snprintf(wanted, sizeof(wanted), "Cm %s\n", l->key);
	CHECK(strstr(page, wanted) != NULL);
	return SUP_OK;
}

/* The manual page has every section and key, and its examples are policies. */
static void test_manual(void **state)
{
	struct sup_policy *p = parse("");
	unsigned examples = 0;

	(void)state;
	read_page();
	CHECK_INT(SUP_OK, sup_policy_show(p, is_described, NULL));
	sup_policy_free(p);
	ROW("examples");
	for (char *at = strstr(page, ".Bd -literal"); at != NULL;
	     at = strstr(at, ".Bd -literal")) {
		char *end = strstr(at, "\n.Ed");

		CHECK(end != NULL);
		if (end == NULL)
			return;
		*end = '\0';
		sup_policy_free(parse(strchr(at, '\n') + 1));
		at = end + 1;
		examples++;
	}
	CHECK_INT(2, examples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_file_says_the_defaults),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_show_stops),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_default_acts),
		cmocka_unit_test(test_default_reasons),
		cmocka_unit_test(test_undetermined_with_status),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_most_specific_wins),
		cmocka_unit_test(test_count_makes_a_run),
		cmocka_unit_test(test_allow),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_sections_merge),
		cmocka_unit_test(test_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
