/* Lists of providers there and back: what a form can carry, comes back. */
#include "support/check.h"
#include "support/keep.h"

#include "base/slice.h"

static void add(struct world *w, const char *who, enum sup_reason reason,
		const char *scope, sup_time_ms expires)
{
	struct sup_fact f = world_fact(SUP_KIND_ADDED, DAY(3));

	f.reason = reason;
	f.scope = sup_slice_of(scope);
	f.expires = expires;
	f.text = SLICE("550 5.1.1 \"x\", no; such\nuser");
	f.status = SLICE("5.1.1");
	(void)world_batch(w, who, &f, 1);
}

static void fill(struct world *w)
{
	add(w, "bounce@a.example", SUP_REASON_HARD_BOUNCE, "", 0);
	add(w, "complaint@a.example", SUP_REASON_COMPLAINT, "", 0);
	add(w, "invalid@a.example", SUP_REASON_INVALID, "", 0);
	add(w, "manual@a.example", SUP_REASON_MANUAL, "",
	    DAY(36500)); /* ends */
	add(w, "soft@a.example", SUP_REASON_SOFT_BOUNCE, "", 0);
	add(w, "unsub@a.example", SUP_REASON_UNSUBSCRIBE, "acme/news", 0);
	/* Not both fit into most forms: the one that blocks more stays. */
	add(w, "two@a.example", SUP_REASON_UNSUBSCRIBE, "", 0);
	add(w, "two@a.example", SUP_REASON_HARD_BOUNCE, "", 0);
	add(w, "\"a,b\"@a.example", SUP_REASON_HARD_BOUNCE, "", 0);
	add(w, "@bad.example", SUP_REASON_MANUAL, "", 0);
}

/* Export w as a format; the lines are the caller's. */
static struct lines export_as(struct world *w, const char *format, bool json,
			      struct sup_export_loss *loss)
{
	const struct sup_export_form form = { .name = format,
					      .json = json,
					      .what = { .any_scope = true } };
	struct sup_error err = { "" };
	struct lines l = { NULL, 0, 0 };
	enum sup_status st =
		sup_export_as(w->store, &form, lines_add, &l, loss, &err);

	CHECK_TEXT("", err.text);
	CHECK_INT(SUP_OK, st);
	return l;
}

static void import_as(struct world *w, const char *format,
		      const struct lines *l)
{
	char path[256];
	struct sup_actor actor = world_actor(w);
	struct sup_error err = { "" };
	struct sup_outcome out = { 0 };
	const struct sup_import_options o = {
		.path = keep_write(w, "list", l->data, l->n, path),
		.format = format,
	};
	enum sup_status st = sup_import(w->store, &actor, &o, &out, &err);

	CHECK_TEXT("", err.text);
	CHECK_INT(SUP_OK, st);
	CHECK_INT(0, out.refused);
}

/* "ADDRESS REASON;" of what is in force, without the scope. */
static void check_there(struct world *w, const char *want)
{
	char got[2048] = "";
	struct lines l = keep_export(w, SUP_EXPORT_CSV);
	char *save = NULL;
	char *line = strtok_r(strchr(l.data, '\n') + 1, "\n", &save);

	for (; line != NULL; line = strtok_r(NULL, "\n", &save)) {
		char *at = strstr(line, "@a.example");
		char *reason = strchr(at, ',') + 1;
		size_t n = strlen(got);

		at[0] = '\0';
		reason[strcspn(reason, ",")] = '\0';
		(void)snprintf(got + n, sizeof(got) - n, "%s %s;", line,
			       reason);
	}
	CHECK_TEXT(want, got);
	lines_release(&l);
}

#define AS(reason) "\"\"\"a,b\"\" " reason ";"
#define QUOTED AS("hard_bounce")
#define REASONS_KEPT                                                         \
	QUOTED "bounce hard_bounce;complaint complaint;invalid hard_bounce;" \
	       "manual manual;soft manual;two hard_bounce;unsub unsubscribe;"

/* The table is long, the code is not. */
/* NOLINTNEXTLINE(readability-function-size) */
static void test_round_trip(void **state)
{
	static const struct {
		const char *format;
		bool csv, json;
		const char *want;
		unsigned written, left_out, renamed, weaker;
	} rows[] = {
		{ "sendpost", false, true, REASONS_KEPT, 8, 0, 2, 1 },
		{ "ses-ndjson", false, true,
		  QUOTED "bounce hard_bounce;complaint complaint;"
			 "invalid hard_bounce;two hard_bounce;",
		  5, 4, 1, 0 },
		{ "ses-list", false, true,
		  QUOTED "bounce hard_bounce;complaint complaint;"
			 "invalid hard_bounce;two hard_bounce;",
		  5, 4, 1, 0 },
		{ "ses", true, false,
		  "bounce hard_bounce;complaint complaint;"
		  "invalid hard_bounce;two hard_bounce;",
		  4, 4, 1, 0 },
		{ "sendgrid-bounces", true, true,
		  QUOTED "bounce hard_bounce;two hard_bounce;", 3, 6, 0, 0 },
		{ "sendgrid-spam", true, true, "complaint complaint;", 1, 8, 0,
		  0 },
		{ "sendgrid-invalid", true, true, "invalid invalid;", 1, 8, 0,
		  0 },
		{ "sendgrid-unsubscribes", true, true,
		  AS("unsubscribe") "bounce unsubscribe;complaint unsubscribe;"
				    "invalid unsubscribe;manual unsubscribe;"
				    "soft unsubscribe;two unsubscribe;unsub unsubscribe;",
		  8, 0, 7, 1 },
		{ "mailgun-bounces", true, true,
		  QUOTED "bounce hard_bounce;invalid hard_bounce;"
			 "two hard_bounce;",
		  4, 5, 1, 0 },
		{ "mailgun-complaints", true, true, "complaint complaint;", 1,
		  8, 0, 0 },
		{ "mailgun-unsubscribes", true, true,
		  "manual unsubscribe;soft unsubscribe;two unsubscribe;"
		  "unsub unsubscribe;",
		  4, 5, 2, 0 },
		{ "postmark", true, true, REASONS_KEPT, 8, 0, 2, 1 },
		{ "sparkpost", true, true,
		  QUOTED "bounce hard_bounce;complaint complaint;"
			 "invalid invalid;manual manual;soft soft_bounce;"
			 "two hard_bounce;unsub unsubscribe;",
		  15, 0, 0, 1 },
		{ "mandrill", true, true, REASONS_KEPT, 8, 0, 2, 1 },
		{ "brevo", true, true, REASONS_KEPT, 8, 0, 2, 1 },
		{ "mailjet", true, true,
		  AS("manual") "bounce manual;complaint complaint;invalid manual;"
			       "manual manual;soft manual;two manual;"
			       "unsub unsubscribe;",
		  8, 0, 5, 1 },
	};
	struct world from;

	(void)state;
	world_open(&from);
	fill(&from);
	for (size_t i = 0; i < COUNT(rows) * 2; i++) {
		bool json = i % 2 == 1;
		struct sup_export_loss loss;
		unsigned left_out = 0;
		unsigned renamed = 0;
		struct world to;
		struct lines l;

		if (json ? !rows[i / 2].json : !rows[i / 2].csv)
			continue;
		ROW(rows[i / 2].format);
		l = export_as(&from, rows[i / 2].format, json, &loss);
		for (int r = 0; r < SUP_REASON_END; r++) {
			left_out += (unsigned)loss.left_out[r];
			renamed += (unsigned)loss.renamed[r];
		}
		CHECK_INT(rows[i / 2].written, loss.written);
		CHECK_INT(rows[i / 2].left_out, left_out);
		CHECK_INT(rows[i / 2].renamed, renamed);
		CHECK_INT(rows[i / 2].weaker, loss.weaker);
		CHECK_INT(1, loss.rules);
		CHECK_INT(strcmp(rows[i / 2].format, "ses") == 0, loss.unfit);
		world_open(&to);
		import_as(&to, rows[i / 2].format, &l);
		check_there(&to, rows[i / 2].want);
		world_close(&to);
		lines_release(&l);
	}
	world_close(&from);
}

/* Times, texts and ends that a form has room for come back to the letter. */
static void test_details(void **state)
{
	static const char text[] = "550 5.1.1 \"x\", no; such\nuser";
	static const struct {
		const char *format;
		const char *time; /* as world_record() has it */
	} rows[] = {
		{ "sendgrid-bounces", "1704326400000" },
		{ "mailgun-bounces", "1704326400000" },
		{ "mandrill", "1704326400000" },
		{ "brevo", "1704326400000" },
		{ "sparkpost", text }, /* has no room for one */
	};
	struct world from;

	(void)state;
	world_open(&from);
	fill(&from);
	for (size_t i = 0; i < COUNT(rows) * 2; i++) {
		struct lines l =
			export_as(&from, rows[i / 2].format, i % 2 == 1, NULL);
		const char *got;
		struct world to;

		ROW(rows[i / 2].format);
		world_open(&to);
		import_as(&to, rows[i / 2].format, &l);
		got = world_record(&to, "bounce@a.example");
		if (strstr(got, text) == NULL)
			CHECK_TEXT(text, got);
		if (strstr(got, rows[i / 2].time) == NULL)
			CHECK_TEXT(rows[i / 2].time, got);
		world_close(&to);
		lines_release(&l);
	}
	world_close(&from);
}

/* Requests hold no more rows than the provider takes. */
static void test_chunks(void **state)
{
	struct world w;
	struct world to;
	struct lines l;
	struct sup_export_loss loss;

	(void)state;
	world_open(&w);
	for (int i = 0; i < 250; i++) {
		char who[32];

		(void)snprintf(who, sizeof(who), "u%d@a.example", i);
		add(&w, who,
		    i < 30 ? SUP_REASON_COMPLAINT : SUP_REASON_HARD_BOUNCE, "",
		    0);
	}
	l = export_as(&w, "sendpost", true, &loss);
	CHECK_INT(250, loss.written);
	CHECK_INT(4, l.count); /* 100, 100, 20 bounces, 30 complaints */
	world_open(&to);
	import_as(&to, "sendpost", &l);
	CHECK_TEXT("suppressed complaint", world_verdict(&to, "u29@a.example"));
	CHECK_TEXT("suppressed hard_bounce",
		   world_verdict(&to, "u249@a.example"));
	world_close(&to);
	lines_release(&l);
	world_close(&w);
}

static void test_refused(void **state)
{
	static const struct {
		const char *format;
		bool json;
	} rows[] = {
		{ "nobody", false },	     { "sendgrid-blocks", false },
		{ "sendgrid-groups", true }, { "ses", true },
		{ "sendpost", false },
	};
	struct lines l = { NULL, 0, 0 };
	struct world w;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct sup_export_form form = { .name = rows[i].format,
						      .json = rows[i].json };
		struct sup_error err = { "" };

		ROW(rows[i].format);
		CHECK_INT(SUP_NOT_FOUND,
			  sup_export_as(w.store, &form, lines_add, &l, NULL,
					&err));
		CHECK(err.text[0] != '\0');
		CHECK_INT(0, l.count);
	}
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
