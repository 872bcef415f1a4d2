/* Every row of the policy's table, and every detail that has been settled. */
#include "support/check.h"

#include "base/slice.h"
#include "model/fact.h"
#include "support/script.h"

static const char simple[] = "[soft_bounce]\ncount = 5\ndays = 1\nspan = 0d\n"
			     "per_day = 0\n";

/* Facts stand in fold order in these scripts, so that uses and causes can be
 * read off. */
static const struct {
	const char *name;
	const char *policy; /* NULL: the default */
	const char *facts;
	const char *want;
	const char *uses;
} rows[] = {
	{ "nothing", NULL, "", "", "" },

	/* Lasting reasons. */
	{ "complaint", NULL, "10 complaint", "complaint@ 10..never #0",
	  "cause" },
	{ "unsubscribe in its scope", NULL, "10 unsubscribe scope=acme/news",
	  "unsubscribe@acme/news 10..never #0 blocks=1", "cause" },
	{ "unsubscribe from all mail", NULL, "10 unsubscribe blocks=3",
	  "unsubscribe@ 10..never #0", "cause" },
	{ "hard mailbox_unknown", NULL, "10 hard mailbox_unknown",
	  "hard_bounce@ 10..never #0", "cause" },
	{ "hard mailbox_inactive", NULL, "10 hard mailbox_inactive",
	  "hard_bounce@ 10..never #0", "cause" },
	{ "hard address_syntax", NULL, "10 hard address_syntax",
	  "hard_bounce@ 10..never #0", "cause" },
	{ "hard domain_bad", NULL, "10 hard domain_bad",
	  "hard_bounce@ 10..never #0", "cause" },
	{ "hard without a status", NULL, "10 hard undetermined",
	  "hard_bounce@ 10..never #0", "cause" },
	{ "hard with an unsure status", NULL,
	  "10 hard undetermined status=5.0.0", "", "counted" },
	{ "hard mailbox_full counts", NULL, "10 hard mailbox_full", "",
	  "counted" },
	{ "hard unreachable counts", NULL, "10 hard unreachable", "",
	  "counted" },
	{ "hard expired counts", NULL, "10 hard expired", "", "counted" },
	{ "hard greylisted is recorded", NULL, "10 hard greylisted", "",
	  "unused" },
	{ "hard rate_limited is recorded", NULL, "10 hard rate_limited", "",
	  "unused" },
	{ "hard deferred is recorded", NULL, "10 hard deferred", "", "unused" },
	{ "hard for the sender's fault", NULL,
	  "10 hard reputation; 11 hard authentication; 12 hard content; "
	  "13 hard policy; 14 hard too_large; 15 hard protocol; "
	  "16 hard relay",
	  "", "sender sender sender sender sender sender sender" },
	{ "hard auto_reply is recorded", NULL, "10 hard auto_reply", "",
	  "unused" },
	{ "a repeat", NULL, "10 complaint; 20 complaint",
	  "complaint@ 10..never #0", "cause repeat" },
	{ "reasons live side by side", NULL,
	  "10 hard; 11 complaint; 12 unsubscribe scope=a; 13 unsubscribe",
	  "hard_bounce@ 10..never #0; complaint@ 11..never #1; "
	  "unsubscribe@ 13..never #3 blocks=1; "
	  "unsubscribe@a 12..never #2 blocks=1",
	  "cause cause cause cause" },
	{ "delivery lifts no lasting reason", NULL,
	  "10 hard; 20 delivered; 21 engaged", "hard_bounce@ 10..never #0",
	  "cause unused unused" },
	{ "what a reason blocks is united", NULL,
	  "10 unsubscribe; 20 unsubscribe blocks=2",
	  "unsubscribe@ 10..never #0", "cause repeat" },

	/* Entries of people. */
	{ "added", NULL, "10 added", "manual@ 10..never #0", "cause" },
	{ "added with an expiry", NULL, "10 added expires=20",
	  "manual@ 10..20 #0", "cause" },
	{ "the later expiry holds", NULL,
	  "10 added expires=30; 12 added expires=20", "manual@ 10..30 #0",
	  "cause repeat" },
	{ "never is later than any expiry", NULL,
	  "10 added expires=30; 12 added", "manual@ 10..never #0",
	  "cause repeat" },
	{ "imported with a reason", NULL,
	  "10 imported reason=invalid; 10 imported reason=unsubscribe",
	  "unsubscribe@ 10..never #0 blocks=1; invalid@ 10..never #1",
	  "cause cause" },
	{ "imported without a time", NULL,
	  "- imported seen=12 last=50; 20 removed lifts=:manual", "",
	  "lifted lifts" },

	/* Removal. */
	{ "removal lifts its pairs", NULL,
	  "10 hard; 11 complaint; 20 removed lifts=:complaint",
	  "hard_bounce@ 10..never #0", "cause lifted lifts" },
	{ "removal of two", NULL,
	  "10 hard; 11 complaint; 20 removed lifts=:complaint "
	  "lifts=:hard_bounce",
	  "", "lifted lifted lifts" },
	{ "removal is of its scope only", NULL,
	  "10 unsubscribe; 11 unsubscribe scope=a; 20 removed "
	  "lifts=a:unsubscribe",
	  "unsubscribe@ 10..never #0 blocks=1", "cause lifted lifts" },
	{ "a newer cause suppresses again", NULL,
	  "10 complaint; 20 removed lifts=:complaint; 30 complaint",
	  "complaint@ 30..never #2", "lifted lifts cause" },
	{ "lifting facts of one instant come first", NULL,
	  "20 removed lifts=:complaint; 20 complaint",
	  "complaint@ 20..never #1", "unused cause" },
	{ "a removal of the future lifts when it came", NULL,
	  "15 removed seen=10 lifts=:complaint; 12 complaint",
	  "complaint@ 12..never #1", "unused cause" },
	{ "a removal without a time lifts nothing", NULL,
	  "10 complaint; - removed seen=20 lifts=:complaint",
	  "complaint@ 10..never #0", "cause timeless" },

	/* No time. */
	{ "timeless suppresses from its first receipt", NULL,
	  "- complaint seen=10 last=30", "complaint@ 10..never #0", "cause" },
	{ "timeless is as new as its last receipt", NULL,
	  "- complaint seen=10 last=30; 20 removed lifts=:complaint",
	  "complaint@ 10..never #0", "cause unused" },
	{ "timeless is lifted behind its last receipt", NULL,
	  "- complaint seen=10 last=30; 31 removed lifts=:complaint", "",
	  "lifted lifts" },
	{ "timeless never counts", NULL, "- soft seen=10", "", "timeless" },
	{ "timeless never resets", NULL,
	  "10 soft; 17 soft; - delivered seen=18; 24 soft",
	  "soft_bounce@ 24..54 #3", "counted counted timeless completed" },

	/* Clocks. */
	{ "in force from the receipt, if that is earlier", NULL,
	  "10 complaint seen=9.5", "complaint@ 10..never #0 from=9.5",
	  "cause" },
	{ "a repeat may be in force earlier", NULL,
	  "10 complaint; 11 complaint seen=9", "complaint@ 10..never #0 from=9",
	  "cause repeat" },

	/* Resubscribe. */
	{ "resubscribe lifts an unsubscribe", NULL,
	  "10 unsubscribe scope=a; 20 resubscribe scope=a", "",
	  "lifted lifts" },
	{ "resubscribe lifts below its scope", NULL,
	  "10 unsubscribe scope=a/b; 20 resubscribe scope=a", "",
	  "lifted lifts" },
	{ "resubscribe lifts nothing above", NULL,
	  "10 unsubscribe; 20 resubscribe scope=a",
	  "unsubscribe@ 10..never #0 blocks=1", "cause unused" },
	{ "resubscribe lifts nothing beside", NULL,
	  "10 unsubscribe scope=ab; 20 resubscribe scope=a",
	  "unsubscribe@ab 10..never #0 blocks=1", "cause unused" },
	{ "resubscribe lifts an imported unsubscribe", NULL,
	  "10 imported reason=unsubscribe; 20 resubscribe", "",
	  "lifted lifts" },
	{ "resubscribe lifts no complaint by default", NULL,
	  "10 complaint; 20 resubscribe", "complaint@ 10..never #0",
	  "cause unused" },
	{ "resubscribe lifts a complaint where allowed",
	  "[complaint]\nresubscribe = yes\n", "10 complaint; 20 resubscribe",
	  "", "lifted lifts" },
	{ "resubscribe lifts no bounce", "[complaint]\nresubscribe = yes\n",
	  "10 hard; 20 resubscribe", "hard_bounce@ 10..never #0",
	  "cause unused" },
	{ "an older resubscribe lifts nothing", NULL,
	  "10 resubscribe; 20 unsubscribe",
	  "unsubscribe@ 20..never #1 blocks=1", "unused cause" },

	/* Echo. */
	{ "echo of nothing known", NULL, "10 hard echo",
	  "hard_bounce@ 10..never #0", "cause" },
	{ "echo of a complaint", NULL, "10 complaint echo",
	  "complaint@ 10..never #0", "cause" },
	{ "echo with a reason", NULL, "10 hard echo reason=unsubscribe",
	  "unsubscribe@ 10..never #0 blocks=1", "cause" },
	{ "echo after deliveries", NULL, "9 delivered; 9 engaged; 10 hard echo",
	  "hard_bounce@ 10..never #2", "unused unused cause" },
	{ "echo of what is known", NULL, "10 soft; 11 hard echo", "",
	  "counted known" },
	{ "echo after a removal", NULL,
	  "10 complaint; 20 removed lifts=:complaint; 30 complaint echo", "",
	  "lifted lifts known" },
	{ "a second echo", NULL, "10 hard echo; 11 hard echo",
	  "hard_bounce@ 10..never #0", "cause known" },
	{ "echo of what was undone", NULL, "10 hard undone=1; 11 hard echo",
	  "hard_bounce@ 11..never #1", "disabled cause" },
	{ "soft echo is recorded", NULL, "10 soft echo", "", "unused" },

	/* Undone. */
	{ "disabled is absent", NULL, "10 complaint undone=7", "", "disabled" },
	{ "not all of its batches are undone", NULL,
	  "10 complaint undone=7 batch=8", "complaint@ 10..never #0", "cause" },
	{ "a disabled removal lifts nothing", NULL,
	  "10 complaint; 20 removed lifts=:complaint undone=1",
	  "complaint@ 10..never #0", "cause disabled" },
	{ "a disabled delivery ends nothing", NULL,
	  "10 soft; 17 soft; 18 delivered undone=1; 24 soft",
	  "soft_bounce@ 24..54 #3", "counted counted disabled completed" },

	/* Runs. */
	{ "a run", NULL, "10 soft; 17 soft; 24 soft", "soft_bounce@ 24..54 #2",
	  "counted counted completed" },
	{ "a run of different classes", NULL,
	  "10 soft mailbox_full; 17 hard expired; 24 soft undetermined",
	  "soft_bounce@ 24..54 #2", "counted counted completed" },
	{ "other classes do not count", NULL,
	  "10 soft; 17 soft deferred; 20 soft greylisted; 24 soft content", "",
	  "counted unused unused unused" },
	{ "not yet 14 days", NULL, "10 soft; 17 soft; 23.999 soft", "",
	  "counted counted counted" },
	{ "then 14 days", NULL, "10 soft; 17 soft; 23 soft; 24 soft",
	  "soft_bounce@ 24..54 #3", "counted counted counted completed" },
	{ "14 days to the minute", NULL, "10.5 soft; 17 soft; 24.499 soft", "",
	  "counted counted counted" },
	{ "a gap of 60 days", NULL, "10 soft; 70 soft; 71 soft",
	  "soft_bounce@ 71..101 #2", "counted counted completed" },
	{ "a gap of more", NULL, "10 soft; 70.001 soft; 71 soft; 84.001 soft",
	  "soft_bounce@ 84.0007..114.001 #3",
	  "counted counted counted completed" },
	{ "one a day", NULL, "10 soft; 24.1 soft; 24.2 soft; 25 soft",
	  "soft_bounce@ 25..55 #3", "counted counted day completed" },
	{ "UTC midnight", NULL, "10 soft; 23.999 soft; 24 soft",
	  "soft_bounce@ 24..54 #2", "counted counted completed" },
	{ "a delivery ends the run", NULL,
	  "10 soft; 17 soft; 18 delivered; 24 soft", "",
	  "counted counted lifts counted" },
	{ "an engagement ends the run", NULL,
	  "10 soft; 17 soft; 18 engaged; 24 soft", "",
	  "counted counted lifts counted" },
	{ "one a day, a delivery between", NULL,
	  "10.1 soft; 10.2 delivered; 10.3 soft", "", "counted lifts day" },
	{ "a delivery before a bounce of the same instant", NULL,
	  "10 soft; 17 soft; 24 delivered; 24 soft", "",
	  "counted counted lifts counted" },
	{ "a delivery ends the stay", NULL,
	  "10 soft; 17 soft; 24 soft; 25 delivered", "",
	  "counted counted lifted lifts" },
	{ "a late delivery ends no stay that is over", NULL,
	  "10 soft; 17 soft; 24 soft; 54 delivered", "soft_bounce@ 24..54 #2",
	  "counted counted completed lifts" },
	{ "ignored during the stay", NULL,
	  "10 soft; 17 soft; 24 soft; 30 soft; 53.999 soft; 54 soft",
	  "soft_bounce@ 24..54 #2",
	  "counted counted completed while while counted" },
	{ "the second time 90 days", NULL,
	  "10 soft; 17 soft; 24 soft; 54 soft; 60 soft; 68 soft",
	  "soft_bounce@ 68..158 #5",
	  "counted counted completed counted counted completed" },
	{ "the third for ever", NULL,
	  "10 soft; 17 soft; 24 soft; 54 soft; 60 soft; 68 soft; 158 soft; "
	  "165 soft; 172 soft; 400 soft",
	  "soft_bounce@ 172..never #8",
	  "counted counted completed counted counted completed counted "
	  "counted completed while" },
	{ "for ever, until a delivery", NULL,
	  "10 soft level=3; 17 delivered; 20 soft; 27 soft; 34 soft",
	  "soft_bounce@ 34..64 #4", "lifted lifts counted counted completed" },
	{ "a delivery resets the escalation", NULL,
	  "10 soft; 17 soft; 24 soft; 60 delivered; 61 soft; 68 soft; 75 soft",
	  "soft_bounce@ 75..105 #6",
	  "counted counted completed lifts counted counted completed" },
	{ "a removal keeps the escalation", NULL,
	  "10 soft; 17 soft; 24 soft; 25 removed lifts=:soft_bounce; 26 soft; "
	  "33 soft; 40 soft",
	  "soft_bounce@ 40..130 #6",
	  "counted counted lifted lifts counted counted completed" },
	{ "a removal empties the run", NULL,
	  "10 soft; 17 soft; 20 removed lifts=:soft_bounce; 24 soft", "",
	  "counted counted lifts counted" },
	{ "a removal of another scope", NULL,
	  "10 soft; 17 soft; 20 removed lifts=a:soft_bounce; 24 soft",
	  "soft_bounce@ 24..54 #3", "counted counted unused completed" },
	{ "runs of two scopes", NULL, "10 soft; 17 soft scope=a; 24 soft", "",
	  "counted counted counted" },
	{ "a delivery acts below its scope", NULL,
	  "10 soft scope=a; 17 soft scope=a; 18 delivered; 24 soft scope=a", "",
	  "counted counted lifts counted" },
	{ "a delivery does not act above", NULL,
	  "10 soft; 17 soft; 18 delivered scope=a; 24 soft",
	  "soft_bounce@ 24..54 #3", "counted counted unused completed" },
	{ "a hard bounce beside a run", NULL, "10 soft; 17 hard; 24 soft",
	  "hard_bounce@ 17..never #1", "counted cause counted" },
	{ "from the receipt of the last one", NULL,
	  "10 soft; 17 soft; 24 soft seen=23.5",
	  "soft_bounce@ 24..54 #2 from=23.5", "counted counted completed" },

	/* One outcome per message. */
	{ "one message counts once", NULL,
	  "10 soft msg=5; 17 soft msg=5; 24 soft msg=6", "",
	  "counted message counted" },
	{ "messages of two sources", NULL,
	  "10 soft msg=5; 17 soft msg=5 src=x; 24 soft msg=6",
	  "soft_bounce@ 24..54 #2", "counted counted completed" },
	{ "a permanent outcome replaces", NULL,
	  "10 soft msg=5; 11 hard msg=5 content; 17 soft; 24 soft", "",
	  "message sender counted counted" },
	{ "a permanent one that counts, at its own time", NULL,
	  "10 soft msg=5; 12 hard msg=5 expired; 17 soft; 24 soft; 26 soft",
	  "soft_bounce@ 26..56 #4",
	  "message counted counted counted completed" },
	{ "an earlier one that does not count", NULL,
	  "10 soft deferred msg=5; 11 soft msg=5; 12 soft msg=5", "",
	  "unused counted message" },
	{ "no id is a message of its own", NULL, "10 soft; 17 soft; 24 soft",
	  "soft_bounce@ 24..54 #2", "counted counted completed" },

	/* Kept over dropped evidence. */
	{ "a mark completes", NULL, "10 soft level=2",
	  "soft_bounce@ 10..100 #0", "completed" },
	{ "a mark beyond the stays", NULL, "10 soft level=9",
	  "soft_bounce@ 10..never #0", "completed" },
	{ "a mark of a message that has a permanent outcome", NULL,
	  "10 soft level=3 msg=5; 11 hard content msg=5",
	  "soft_bounce@ 10..never #0", "completed sender" },
	{ "a mark during a stay lengthens it", NULL,
	  "10 soft level=1; 20 soft level=2", "soft_bounce@ 20..110 #1",
	  "completed completed" },
	{ "a mark never shortens a stay", NULL,
	  "10 soft level=3; 20 soft level=1", "soft_bounce@ 10..never #0",
	  "completed while" },
	{ "a mark that may not count", "[soft_bounce]\ncount = 0\n",
	  "10 soft level=2", "", "unused" },

	/* Merged with what people entered. */
	{ "an imported soft bounce", NULL,
	  "10 imported reason=soft_bounce expires=40", "soft_bounce@ 10..40 #0",
	  "cause" },
	{ "imported and counted", NULL,
	  "9 imported reason=soft_bounce expires=40; 10 soft; 17 soft; 24 soft",
	  "soft_bounce@ 9..54 #0", "cause counted counted completed" },
	{ "imported later than counted", NULL,
	  "10 soft; 17 soft; 24 soft; 30 imported reason=soft_bounce",
	  "soft_bounce@ 24..never #2", "counted counted completed cause" },
	{ "a delivery does not lift the imported", NULL,
	  "10 imported reason=soft_bounce; 11 delivered",
	  "soft_bounce@ 10..never #0", "cause unused" },

	/* Other policies. */
	{ "five in a row on one day", simple,
	  "10.1 soft; 10.2 soft; 10.3 soft; 10.4 soft; 10.5 soft",
	  "soft_bounce@ 10.5..40.5 #4",
	  "counted counted counted counted completed" },
	{ "five in a row, one a day",
	  "[soft_bounce]\ncount = 5\ndays = 1\nspan = 0d\n",
	  "10.1 soft; 10.2 soft; 11 soft; 12 soft; 13 soft; 14 soft",
	  "soft_bounce@ 14..44 #5",
	  "counted day counted counted counted completed" },
	{ "0 records only", "[soft_bounce]\ncount = 0\n",
	  "10 soft; 17 soft; 24 soft", "", "unused unused unused" },
	{ "0 for one class", "[soft_bounce class=expired]\ncount = 0\n",
	  "10 soft; 17 soft expired; 24 soft", "", "counted unused counted" },
	{ "a class's own run",
	  "[soft_bounce class=expired]\ncount = 2\ndays = 2\nspan = 1d\n",
	  "10 soft; 11 soft expired; 12 soft expired; 17 soft; 24 soft",
	  "soft_bounce@ 24..54 #4",
	  "counted counted completed counted completed" },
	{ "the longer of two runs' stays",
	  "[soft_bounce class=expired]\ncount = 1\ndays = 1\nspan = 0d\n"
	  "stay = 300d\n",
	  "10 soft; 11 soft expired; 17 soft; 24 soft",
	  "soft_bounce@ 11..311 #1", "counted completed counted completed" },
	{ "no limit to the gap", "[soft_bounce]\ngap = forever\n",
	  "10 soft; 500 soft; 1000 soft", "soft_bounce@ 1000..1030 #2",
	  "counted counted completed" },
	{ "a stay of hard bounces", "[hard_bounce]\nstay = 180d\n",
	  "10 hard; 20 hard", "hard_bounce@ 10..200 #0", "cause repeat" },
	{ "complaints of one source are nothing",
	  "[complaint source=x]\naction = ignore\n",
	  "10 complaint src=x; 11 complaint src=y", "complaint@ 11..never #1",
	  "unused cause" },
	{ "people's entries hold whatever events do",
	  "[complaint]\naction = ignore\n", "10 added reason=complaint",
	  "complaint@ 10..never #0", "cause" },
	{ "echoes are nothing", "[echo]\naction = ignore\n", "10 hard echo", "",
	  "unused" },
	{ "on the allow-list", "[allow]\naddress = @example.com\n",
	  "10 hard; 11 complaint undone=1", "", "allowed disabled" },
};

struct folded {
	struct arena memory;
	struct sup_policy *policy;
	struct record r;
	enum fold_use uses[512];
	char suppressions[SCRIPT_TEXT_MAX];
	char used[SCRIPT_TEXT_MAX];
};

static void run(struct folded *f, const char *facts,
		const struct fold_rules *rules)
{
	script_read(facts, &f->r, &f->memory);
	CHECK_INT(SUP_OK, fold(&f->r, SLICE("ann@example.com"), rules,
			       &f->memory, f->uses));
	script_suppressions(&f->r, f->suppressions);
	script_uses(f->uses, f->r.n_facts, f->used);
}

static void begin(struct folded *f, const char *policy)
{
	memset(f, 0, sizeof(*f));
	CHECK_INT(SUP_OK,
		  sup_policy_parse(sup_slice_of(policy == NULL ? "" : policy),
				   "p", &f->policy, NULL));
}

static void end(struct folded *f)
{
	sup_policy_free(f->policy);
	arena_release(&f->memory);
}

static void test_rows(void **state)
{
	static struct folded f;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		begin(&f, rows[i].policy);
		ROW(rows[i].name);
		run(&f, rows[i].facts,
		    &(struct fold_rules){ .policy = f.policy,
					  .policy_version = 7 });
		CHECK_TEXT(rows[i].want, f.suppressions);
		CHECK_TEXT(rows[i].uses, f.used);
		CHECK_INT(7, f.r.policy_version);
		end(&f);
	}
}

static void test_voids(void **state)
{
	static const struct {
		const char *name;
		const char *domain;
		int from;
		int to;
		enum sup_class cls;
		const char *text;
		const char *facts;
		const char *uses;
	} voids[] = {
		{ "of a domain", "example.com", 10, 20, SUP_CLASS_NONE, "",
		  "10 hard", "voided" },
		{ "of another domain", "example.org", 10, 20, SUP_CLASS_NONE,
		  "", "10 hard", "cause" },
		{ "before", "example.com", 10, 20, SUP_CLASS_NONE, "",
		  "9.999 hard", "cause" },
		{ "at the end", "example.com", 10, 20, SUP_CLASS_NONE, "",
		  "20 hard", "cause" },
		{ "of a class", "example.com", 10, 20, SUP_CLASS_EXPIRED, "",
		  "11 soft; 12 soft expired", "counted voided" },
		{ "of a text", "example.com", 10, 20, SUP_CLASS_NONE, "no such",
		  "11 hard text=mailbox; 12 hard text=+No-sUch",
		  "cause repeat" },
		{ "of a folded text", "example.com", 10, 20, SUP_CLASS_NONE,
		  "no-such", "11 hard text=mailbox; 12 hard text=+No-sUch",
		  "cause voided" },
		{ "bounces only", "example.com", 10, 20, SUP_CLASS_NONE, "",
		  "11 complaint; 12 unsubscribe; 13 added",
		  "cause cause cause" },
		{ "not without a time", "example.com", 10, 20, SUP_CLASS_NONE,
		  "", "- hard seen=12", "cause" },
		{ "voided is known", "example.com", 10, 20, SUP_CLASS_NONE, "",
		  "12 hard; 21 hard echo", "voided known" },
		{ "voided takes no message's place", "example.com", 12, 20,
		  SUP_CLASS_NONE, "", "11 soft msg=1; 12 hard msg=1",
		  "counted voided" },
		{ "voided does not count", "example.com", 17, 18,
		  SUP_CLASS_NONE, "", "10 soft; 17 soft; 24 soft",
		  "counted voided counted" },
	};
	static struct folded f;

	(void)state;
	for (size_t i = 0; i < COUNT(voids); i++) {
		struct void_rule v = {
			.domain = sup_slice_of(voids[i].domain),
			.from = voids[i].from * SUP_DAY_MS,
			.to = voids[i].to * SUP_DAY_MS,
			.bounce_class = voids[i].cls,
			.text = sup_slice_of(voids[i].text),
		};

		begin(&f, NULL);
		ROW(voids[i].name);
		run(&f, voids[i].facts,
		    &(struct fold_rules){
			    .policy = f.policy, .voids = &v, .n_voids = 1 });
		CHECK_TEXT(voids[i].uses, f.used);
		end(&f);
	}
}

/* Rules for whole domains, made by an operator, beat the allow-list. */
static void test_ignore_allow(void **state)
{
	static struct folded f;

	(void)state;
	begin(&f, "[allow]\naddress = @example.com\n");
	run(&f, "10 added",
	    &(struct fold_rules){ .policy = f.policy, .ignore_allow = true });
	CHECK_TEXT("manual@ 10..never #0", f.suppressions);
	end(&f);
}

/* More facts than the stack has room for. */
static void test_many(void **state)
{
	static struct folded f;
	char text[4096] = "";
	size_t n = 0;

	(void)state;
	begin(&f, NULL);
	for (int i = 0; i < 100; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
				      "%d.1 soft deferred; ", 100 + i);
	(void)snprintf(text + n, sizeof(text) - n, "300 complaint");
	run(&f, text, &(struct fold_rules){ .policy = f.policy });
	CHECK_TEXT("complaint@ 300..never #100", f.suppressions);
	CHECK_INT(SUP_OK, fold(&f.r, SLICE("ann@example.com"),
			       &(struct fold_rules){ .policy = f.policy },
			       &f.memory, NULL));
	script_suppressions(&f.r, f.suppressions);
	CHECK_TEXT("complaint@ 300..never #100", f.suppressions);
	end(&f);
}

static void test_no_memory(void **state)
{
	struct arena none = ARENA_INIT(1);
	static struct folded f;

	(void)state;
	begin(&f, NULL);
	script_read("10 complaint", &f.r, &f.memory);
	CHECK_INT(SUP_NO_MEMORY,
		  fold(&f.r, SLICE("ann@example.com"),
		       &(struct fold_rules){ .policy = f.policy }, &none,
		       NULL));
	CHECK_INT(0, f.r.n_suppressions);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_voids),
		cmocka_unit_test(test_ignore_allow),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
