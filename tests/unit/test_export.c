/* Export: what is in force as text and CSV, all there is as NDJSON. */
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
	f.source = SLICE("crm, \"old\"");
	(void)world_batch(w, who, &f, 1);
}

static void fill(struct world *w)
{
	add(w, "Zoe@b.example", SUP_REASON_UNSUBSCRIBE, "acme/news", 0);
	add(w, "ann@a.example", SUP_REASON_MANUAL, "", DAY(50));
	add(w, "=cy@c.example", SUP_REASON_COMPLAINT, "", 0);
	add(w, "=cy@c.example", SUP_REASON_UNSUBSCRIBE, "", 0);
	add(w, "@*.d.example", SUP_REASON_MANUAL, "", 0);
	world_tell_one(w, "bob@a.example", SUP_KIND_SOFT_BOUNCE, DAY(4));
}

static const char *const header =
	"address,reason,scope,blocks,since,expires,source\n";

static void test_rows(void **state)
{
	static const struct {
		const char *name;
		struct sup_export_options o;
		const char *want;
	} rows[] = {
		{ "text",
		  { .format = SUP_EXPORT_TEXT, .query = { .at = DAY(10) } },
		  "@*.d.example\nann@a.example\nzoe@b.example\n"
		  "=cy@c.example\n" },
		{ "expired",
		  { .format = SUP_EXPORT_TEXT, .query = { .at = DAY(50) } },
		  "@*.d.example\nzoe@b.example\n=cy@c.example\n" },
		{ "before it all",
		  { .format = SUP_EXPORT_TEXT, .query = { .at = DAY(2) } },
		  "" },
		{ "transactional",
		  { .format = SUP_EXPORT_TEXT,
		    .query = { .at = DAY(60),
			       .mail = SUP_MAIL_TRANSACTIONAL } },
		  "@*.d.example\n=cy@c.example\n" },
		{ "any mail and scope",
		  { .format = SUP_EXPORT_TEXT,
		    .any_scope = true,
		    .query = { .at = DAY(60),
			       .mail = SUP_MAIL_TRANSACTIONAL,
			       .scope = SLICE_INIT("acme") } },
		  "@*.d.example\nzoe@b.example\n=cy@c.example\n" },
		{ "a reason",
		  { .format = SUP_EXPORT_TEXT,
		    .reason = SUP_REASON_UNSUBSCRIBE,
		    .query = { .at = DAY(60) } },
		  "zoe@b.example\n=cy@c.example\n" },
		{ "a scope above",
		  { .format = SUP_EXPORT_TEXT,
		    .query = { .at = DAY(60), .scope = SLICE_INIT("acme") } },
		  "@*.d.example\n=cy@c.example\n" },
		{ "the scope",
		  { .format = SUP_EXPORT_TEXT,
		    .query = { .at = DAY(60),
			       .scope = SLICE_INIT("ACME/news") } },
		  "@*.d.example\nzoe@b.example\n=cy@c.example\n" },
		{ "a domain",
		  { .format = SUP_EXPORT_TEXT,
		    .domain = SLICE_INIT("A.example"),
		    .query = { .at = DAY(10) } },
		  "ann@a.example\n" },
		{ "CSV of a reason",
		  { .format = SUP_EXPORT_CSV,
		    .reason = SUP_REASON_UNSUBSCRIBE,
		    .query = { .at = DAY(60) } },
		  "zoe@b.example,unsubscribe,acme/news,marketing,"
		  "2024-01-04T00:00:00Z,,\"crm, \"\"old\"\"\"\n"
		  "=cy@c.example,unsubscribe,,marketing,"
		  "2024-01-04T00:00:00Z,,\"crm, \"\"old\"\"\"\n" },
		{ "CSV of a domain",
		  { .format = SUP_EXPORT_CSV,
		    .domain = SLICE_INIT("a.example"),
		    .query = { .at = DAY(10) } },
		  "ann@a.example,manual,,marketing+transactional,"
		  "2024-01-04T00:00:00Z,2024-02-20T00:00:00Z,"
		  "\"crm, \"\"old\"\"\"\n" },
	};
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lines l = { NULL, 0, 0 };
		struct sup_slice got;

		ROW(rows[i].name);
		CHECK_INT(SUP_OK,
			  sup_export(w.store, &rows[i].o, lines_add, &l, NULL));
		got = (struct sup_slice){ l.data, l.n };
		if (rows[i].o.format == SUP_EXPORT_CSV) {
			CHECK(strncmp(l.data, header, strlen(header)) == 0);
			got = slice_from(got, strlen(header));
		}
		CHECK_SLICE(sup_slice_of(rows[i].want), got);
		lines_release(&l);
	}
	world_close(&w);
}

static void test_records(void **state)
{
	struct sup_export_options o = { .format = SUP_EXPORT_NDJSON };
	struct lines l = { NULL, 0, 0 };
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	CHECK_INT(SUP_OK, sup_export(w.store, &o, lines_add, &l, NULL));
	/* Bob has nothing in force, and stands there all the same. */
	CHECK_INT(5, l.count);
	CHECK(strstr(l.data, "bob@a.example") != NULL);
	CHECK(strstr(l.data, "\"batches\"") == NULL);
	lines_release(&l);
	o.verbose = true;
	o.query.at = DAY(60);
	CHECK_INT(SUP_OK, sup_export(w.store, &o, lines_add, &l, NULL));
	CHECK_INT(3, l.count);
	CHECK(strstr(l.data, "\"batches\"") != NULL);
	lines_release(&l);
	world_close(&w);
}

/* An empty answer to a wrong question would be taken for an empty list. */
static void test_refused(void **state)
{
	static const struct {
		const char *name;
		struct sup_export_options o;
		enum sup_status want;
	} rows[] = {
		{ "unknown scope",
		  { .query = { .scope = SLICE_INIT("acme/newz") } },
		  SUP_NOT_FOUND },
		{ "no scope",
		  { .query = { .scope = SLICE_INIT("a b") } },
		  SUP_INVALID },
		{ "no mail", { .query = { .mail = 7 } }, SUP_INVALID },
		{ "no domain", { .domain = SLICE_INIT("a b") }, SUP_INVALID },
		{ "no format", { .format = 9 }, SUP_INVALID },
	};
	struct world w;

	(void)state;
	world_open(&w);
	fill(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lines l = { NULL, 0, 0 };
		struct sup_error err = { "" };

		ROW(rows[i].name);
		CHECK_INT(rows[i].want,
			  sup_export(w.store, &rows[i].o, lines_add, &l, &err));
		CHECK(err.text[0] != '\0');
		CHECK_INT(0, l.count);
	}
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
