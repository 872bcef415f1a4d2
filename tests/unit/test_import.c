/* Import: text, CSV and our own records; what is refused; there and back. */
#include "support/check.h"
#include "support/keep.h"

#include "base/slice.h"

struct refusals {
	char text[4096];
};

static enum sup_status refused(const struct sup_refused *r, void *arg)
{
	struct refusals *l = arg;
	size_t n = strlen(l->text);

	(void)snprintf(l->text + n, sizeof(l->text) - n, "%d %.*s: %s\n",
		       (int)r->line, (int)r->field.n, r->field.p, r->why);
	return SUP_OK;
}

struct asked {
	enum sup_reason reason;
	const char *scope;
	bool dry_run;
};

static enum sup_status import_file(struct world *w, const char *path,
				   const struct asked *a, struct refusals *told,
				   struct sup_outcome *out)
{
	struct sup_actor actor = world_actor(w);
	const struct sup_import_options o = {
		.path = path,
		.reason = a->reason,
		.scope = sup_slice_of(a->scope),
		.refused = refused,
		.arg = told,
	};
	struct sup_error err = { "" };
	enum sup_status st;

	actor.dry_run = a->dry_run;
	st = sup_import(w->store, &actor, &o, out, &err);
	CHECK((st == SUP_OK) == (err.text[0] == '\0'));
	return st;
}

/* The table is long, the code is not. */
/* NOLINTNEXTLINE(readability-function-size) */
static void test_files(void **state)
{
	static const struct {
		const char *name, *file;
		enum sup_reason reason;
		const char *scope;
		enum sup_status want;
		const char *refused;
		const char *csv; /* rows of the export afterwards */
	} rows[] = {
		{ "text", "Ann@a.example\r\n\n  <bob@b.example>\n@*.c.example",
		  SUP_REASON_UNSUBSCRIBE, "", SUP_OK, "",
		  "@*.c.example,unsubscribe,,marketing,"
		  "2024-04-10T00:00:00Z,,import:list\n"
		  "ann@a.example,unsubscribe,,marketing,"
		  "2024-04-10T00:00:00Z,,import:list\n"
		  "bob@b.example,unsubscribe,,marketing,"
		  "2024-04-10T00:00:00Z,,import:list\n" },
		{ "text without a reason", "ann@a.example\n", SUP_REASON_NONE,
		  "", SUP_INVALID, "", "" },
		{ "byte-order mark, bad lines",
		  "\xef\xbb\xbf"
		  "ann@a.example\nnothing\na b@c@d\n",
		  SUP_REASON_MANUAL, "acme", SUP_OK,
		  "2 address: no address: no @\n"
		  "3 address: no address: malformed local part\n",
		  "ann@a.example,manual,acme,marketing+transactional,"
		  "2024-04-10T00:00:00Z,,import:list\n" },
		{ "CSV of our own",
		  "address,reason,scope,blocks,since,expires,source\n"
		  "ann@a.example,unsubscribe,acme/news,marketing,"
		  "2024-01-04T00:00:00Z,2099-12-31T00:00:00Z,\"c \"\"x\"\"\"\n"
		  "ann@a.example,complaint,,marketing+transactional,"
		  "2024-01-05T00:00:00Z,,ses\n",
		  SUP_REASON_NONE, "", SUP_OK, "",
		  "ann@a.example,complaint,,marketing+transactional,"
		  "2024-01-05T00:00:00Z,,import:list\n"
		  "ann@a.example,unsubscribe,acme/news,marketing,"
		  "2024-01-04T00:00:00Z,2099-12-31T00:00:00Z,import:list\n" },
		{ "another's CSV",
		  "\"Created_At\";\"E-Mail\";\"Reason\"\r\n"
		  "2024-01-02;Ann@A.example;Spam Complaint\r\n"
		  "soon;bob@b.example;Opt-Out\r\n"
		  "2031-01-01;cy@c.example;\r\n",
		  SUP_REASON_MANUAL, "", SUP_OK, "",
		  "ann@a.example,complaint,,marketing+transactional,"
		  "2024-01-02T00:00:00Z,,import:list\n"
		  "bob@b.example,unsubscribe,,marketing,"
		  "2024-04-10T00:00:00Z,,import:list\n"
		  "cy@c.example,manual,,marketing+transactional,"
		  "2024-04-10T00:00:00Z,,import:list\n" },
		{ "CSV without reasons", "email,name\nann@a.example,Ann\n",
		  SUP_REASON_NONE, "", SUP_INVALID, "", "" },
		{ "CSV without reasons, one given",
		  "email,name\nann@a.example,Ann\n", SUP_REASON_INVALID, "",
		  SUP_OK, "",
		  "ann@a.example,invalid,,marketing+transactional,"
		  "2024-04-10T00:00:00Z,,import:list\n" },
		{ "blocks more", "email,blocks\nann@a.example,\"all\"\n",
		  SUP_REASON_UNSUBSCRIBE, "", SUP_OK, "",
		  "ann@a.example,unsubscribe,,marketing+transactional,"
		  "2024-04-10T00:00:00Z,,import:list\n" },
		{ "bad cells",
		  "email,reason,scope,expires,blocks\n"
		  "a1@a.example,whatever,,,\n"
		  "a2@a.example,,,,\n"
		  "a3@a.example,manual,not a scope,,\n"
		  "a4@a.example,manual,,someday,\n"
		  "a5@a.example,manual,,,everything\n"
		  ",manual,,,\n"
		  "nobody,manual,,,\n"
		  "a8@a.example,manual,,,,x\n"
		  "\"a9@a.example\"x,manual\n"
		  "ok@a.example,manual\n",
		  SUP_REASON_NONE, "", SUP_OK,
		  "2 reason: no reason that is known\n"
		  "3 reason: no reason that is known\n"
		  "4 scope: no scope\n"
		  "5 expires: no time\n"
		  "6 blocks: neither marketing nor transactional\n"
		  "7 address: no address\n"
		  "8 address: no address: no @\n"
		  "9 : more fields than the header has\n"
		  "10 : bytes behind a closing quote\n",
		  "ok@a.example,manual,,marketing+transactional,"
		  "2024-04-10T00:00:00Z,,import:list\n" },
		{ "records",
		  "{\"key\":\"ann@a.example\",\"evidence\":[{\"kind\":"
		  "\"delivered\",\"time\":\"2024-01-01T00:00:00Z\","
		  "\"source\":\"ses\"},{\"kind\":\"complaint\",\"time\":"
		  "\"2024-01-02T00:00:00Z\",\"source\":\"ses\"}]}\n"
		  "{\"key\":\"Bob@b.example\",\"evidence\":[{\"kind\":"
		  "\"complaint\",\"source\":\"ses\"}]}\n"
		  "{\"key\":\"cy@c.example\",\"evidence\":[{\"kind\":"
		  "\"nonsense\"}]}\n"
		  "{\"key\":\n"
		  "{\"key\":\"cy@c.example\",\"spelling\":\"Di@c.example\","
		  "\"evidence\":[{\"kind\":\"complaint\",\"source\":"
		  "\"ses\"}]}\n"
		  "{\"key\":\"cy@c.example\"}\n",
		  SUP_REASON_NONE, "", SUP_OK,
		  "2 key: not in normal form\n"
		  "3 : evidence[0].kind: cannot be read\n"
		  "4 : neither , nor }\n"
		  "5 key: the spelling is another address's\n"
		  "6 evidence: there is no evidence\n",
		  "ann@a.example,complaint,,marketing+transactional,"
		  "2024-01-02T00:00:00Z,,ses\n" },
		{ "empty", "", SUP_REASON_MANUAL, "", SUP_OK, "", "" },
		{ "no scope", "ann@a.example", SUP_REASON_MANUAL, "a b",
		  SUP_INVALID, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct asked a = { rows[i].reason, rows[i].scope, false };
		struct refusals told = { "" };
		struct sup_outcome out = { 0 };
		const char *csv;
		struct lines l;
		struct world w;
		char path[256];

		ROW(rows[i].name);
		world_open(&w);
		(void)keep_write(&w, "list", rows[i].file, strlen(rows[i].file),
				 path);
		CHECK_INT(rows[i].want, import_file(&w, path, &a, &told, &out));
		CHECK_TEXT(rows[i].refused, told.text);
		l = keep_export(&w, SUP_EXPORT_CSV);
		csv = strchr(l.data, '\n') + 1;
		CHECK_TEXT(rows[i].csv, csv);
		CHECK_INT(SUP_OK,
			  sup_verify(w.store, NULL, NULL, NULL, NULL, NULL));
		lines_release(&l);
		world_close(&w);
	}
}

static void test_outcome(void **state)
{
	static const char file[] = "email,reason\nann@a.example,manual\n"
				   "nobody,manual\nx@a.example,zzz\n";
	const struct asked a = { SUP_REASON_NONE, "", false };
	const struct asked dry = { SUP_REASON_NONE, "", true };
	struct refusals told = { "" };
	struct sup_actor actor;
	struct sup_outcome out;
	struct world w;
	char path[256];

	(void)state;
	world_open(&w);
	actor = world_actor(&w);
	(void)keep_write(&w, "list.csv", file, sizeof(file) - 1, path);
	CHECK_INT(SUP_OK, import_file(&w, path, &dry, &told, &out));
	CHECK_INT(0, out.batch);
	CHECK_INT(1, out.facts);
	CHECK_TEXT("clear", world_verdict(&w, "ann@a.example"));
	CHECK_INT(SUP_OK, import_file(&w, path, &a, &told, &out));
	CHECK_INT(1, out.batch);
	CHECK_INT(3, out.given);
	CHECK_INT(2, out.refused);
	CHECK_INT(1, out.facts);
	CHECK_INT(1, out.changed);
	CHECK_TEXT("suppressed manual", world_verdict(&w, "ann@a.example"));
	/* Once more: one fact, of two batches. */
	CHECK_INT(SUP_OK, import_file(&w, path, &a, &told, &out));
	CHECK_INT(0, out.facts);
	CHECK_INT(1, out.known);
	CHECK_INT(0, out.changed);
	CHECK_INT(SUP_OK, sup_undo(w.store, &actor, 1, 0, NULL, NULL));
	CHECK_TEXT("suppressed manual", world_verdict(&w, "ann@a.example"));
	CHECK_INT(SUP_OK, sup_undo(w.store, &actor, 2, 0, NULL, NULL));
	CHECK_TEXT("clear", world_verdict(&w, "ann@a.example"));
	world_close(&w);
}

/* An old list brought in again brings nobody back who was removed since, and
 * takes nothing from what is known. */
static void test_again(void **state)
{
	static const char file[] = "ann@a.example\nbob@b.example\n";
	static const char expiring[] =
		"email,expires\nbob@b.example,2024-04-11\n";
	const struct asked a = { SUP_REASON_UNSUBSCRIBE, "", false };
	const struct sup_removal why = { .why = SLICE_INIT("asked us") };
	const struct sup_slice ann = SLICE_INIT("ann@a.example");
	struct refusals told = { "" };
	struct sup_actor actor;
	struct sup_outcome out;
	struct world w;
	char path[256];

	(void)state;
	world_open(&w);
	world_tell_one(&w, "bob@b.example", SUP_KIND_COMPLAINT, DAY(2));
	(void)keep_write(&w, "list", file, sizeof(file) - 1, path);
	CHECK_INT(SUP_OK, import_file(&w, path, &a, &told, &out));
	w.now += SUP_DAY_MS;
	actor = world_actor(&w);
	CHECK_INT(SUP_OK,
		  sup_remove(w.store, &actor, &why, &ann, 1, NULL, NULL));
	CHECK_TEXT("clear", world_verdict(&w, "ann@a.example"));
	w.now += SUP_DAY_MS;
	CHECK_INT(SUP_OK, import_file(&w, path, &a, &told, &out));
	CHECK_TEXT("clear", world_verdict(&w, "ann@a.example"));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "bob@b.example"));
	(void)keep_write(&w, "list", expiring, sizeof(expiring) - 1, path);
	CHECK_INT(SUP_OK, import_file(&w, path, &a, &told, &out));
	w.now = DAY(400);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "bob@b.example"));
	CHECK(strstr(world_record(&w, "bob@b.example"), "expires") == NULL);
	world_close(&w);
}

static void test_long_lines(void **state)
{
	enum {
		LONG = 200000
	};
	static char file[2 * LONG];
	const struct asked a = { SUP_REASON_MANUAL, "", false };
	struct refusals told = { "" };
	struct sup_outcome out;
	struct world w;
	char path[256];
	size_t n;

	(void)state;
	world_open(&w);
	n = (size_t)snprintf(file, sizeof(file), "ann@a.example\n");
	memset(file + n, 'x', LONG);
	n += LONG;
	n += (size_t)snprintf(file + n, sizeof(file) - n,
			      "@a.example\nbob@b.ex");
	(void)keep_write(&w, "list", file, n, path);
	CHECK_INT(SUP_OK, import_file(&w, path, &a, &told, &out));
	CHECK_TEXT("2 address: the line is too long\n", told.text);
	CHECK_TEXT("suppressed manual", world_verdict(&w, "ann@a.example"));
	CHECK_TEXT("suppressed manual", world_verdict(&w, "bob@b.ex"));
	CHECK_INT(3, out.given);
	world_close(&w);
}

static void test_packed(void **state)
{
	/* gzip of two lines */
	static const char packed[] =
		"\037\213\010\000\000\000\000\000\002\003\113\314"
		"\313\163\110\324\113\255\110\314\055\310\111\345"
		"\112\312\117\162\110\202\363\000\114\023\302\161"
		"\034\000\000\000";
	const struct asked a = { SUP_REASON_MANUAL, "", false };
	struct refusals told = { "" };
	struct sup_outcome out;
	struct world w;
	char path[256];

	(void)state;
	world_open(&w);
	(void)keep_write(&w, "list.gz", packed, sizeof(packed) - 1, path);
	CHECK_INT(SUP_OK, import_file(&w, path, &a, &told, &out));
	CHECK_INT(2, out.facts);
	CHECK_TEXT("suppressed manual", world_verdict(&w, "bob@b.example"));
	/* A file that is cut is no success, and what was read is on the list.
	 */
	(void)keep_write(&w, "cut.gz", packed, sizeof(packed) - 9, path);
	CHECK(import_file(&w, path, &a, &told, &out) != SUP_OK);
	world_close(&w);
}

/* Facts of one record may fall into two groups of the writer: its deliveries
 * must not come before there is a record. */
static void test_groups(void **state)
{
	static const char tail[] =
		"{\"key\":\"bob@b.example\",\"evidence\":[{\"kind\":"
		"\"delivered\",\"time\":\"2024-01-01T00:00:00Z\",\"source\":"
		"\"ses\"},{\"kind\":\"complaint\",\"time\":"
		"\"2024-01-02T00:00:00Z\",\"source\":\"ses\"}]}";
	const struct asked a = { SUP_REASON_NONE, "", false };
	struct refusals told = { "" };
	struct lines l = { NULL, 0, 0 };
	struct sup_outcome out;
	struct world w;
	char line[160];
	char path[256];

	(void)state;
	world_open(&w);
	for (int i = 1; i < 4096; i++) {
		(void)snprintf(line, sizeof(line),
			       "{\"key\":\"ann%d@a.example\",\"evidence\":[{"
			       "\"kind\":\"complaint\",\"source\":\"ses\"}]}",
			       i);
		(void)lines_add(sup_slice_of(line), &l);
	}
	(void)lines_add(sup_slice_of(tail), &l);
	(void)keep_write(&w, "export", l.data, l.n, path);
	CHECK_INT(SUP_OK, import_file(&w, path, &a, &told, &out));
	CHECK_INT(4097, out.facts);
	CHECK(strstr(world_record(&w, "bob@b.example"), "delivered") != NULL);
	lines_release(&l);
	world_close(&w);
}

static void test_no_file(void **state)
{
	const struct asked a = { SUP_REASON_MANUAL, "", false };
	struct refusals told = { "" };
	struct sup_outcome out;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_NOT_FOUND,
		  import_file(&w, "/nonexistent/list", &a, &told, &out));
	world_close(&w);
}

/* Whole records there and back: equal bytes, equal digest. */
static void test_round_trip(void **state)
{
	const struct asked a = { SUP_REASON_NONE, "", false };

	(void)state;
	for (uint64_t seed = 11; seed <= 14; seed++) {
		struct refusals told = { "" };
		struct sup_outcome out;
		struct lines first;
		struct lines second;
		struct world from;
		struct world to;
		char digest[64];
		char path[256];

		ROW("round trip");
		world_open(&from);
		world_open(&to);
		keep_fill(&from, seed, 40);
		first = keep_export(&from, SUP_EXPORT_NDJSON);
		(void)keep_write(&to, "export", first.data, first.n, path);
		CHECK_INT(SUP_OK, import_file(&to, path, &a, &told, &out));
		CHECK_TEXT("", told.text);
		second = keep_export(&to, SUP_EXPORT_NDJSON);
		CHECK_SLICE(((struct sup_slice){ first.data, first.n }),
			    ((struct sup_slice){ second.data, second.n }));
		(void)snprintf(digest, sizeof(digest), "%s",
			       keep_digest(&from));
		CHECK_TEXT(digest, keep_digest(&to));
		/* And a second time nothing is new. */
		CHECK_INT(SUP_OK, import_file(&to, path, &a, &told, &out));
		CHECK_INT(0, out.facts);
		CHECK_TEXT(digest, keep_digest(&to));
		lines_release(&first);
		lines_release(&second);
		world_close(&from);
		world_close(&to);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_outcome),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
