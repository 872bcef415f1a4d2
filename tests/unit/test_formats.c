/* Lists of providers: what each is taken for, and what becomes of its rows. */
#include "support/check.h"
#include "support/keep.h"

#include "base/slice.h"

struct told {
	char refused[4096];
	char name[64];
	unsigned times;
};

static enum sup_status refused(const struct sup_refused *r, void *arg)
{
	struct told *t = arg;
	size_t n = strlen(t->refused);

	(void)snprintf(t->refused + n, sizeof(t->refused) - n, "%d %.*s: %s\n",
		       (int)r->line, (int)r->field.n,
		       r->field.n == 0 ? "" : r->field.p, r->why);
	return SUP_OK;
}

static void recognised(const char *name, const char *about, void *arg)
{
	struct told *t = arg;

	CHECK(about[0] != '\0');
	(void)snprintf(t->name, sizeof(t->name), "%s", name);
	t->times++;
}

struct asked {
	const char *format;
	enum sup_reason reason;
	const char *scope;
};

static enum sup_status take(struct world *w, const char *data,
			    const struct asked *a, struct told *told,
			    struct sup_error *err)
{
	char path[256];
	struct sup_actor actor = world_actor(w);
	const struct sup_import_options o = {
		.path = keep_write(w, "list", data, strlen(data), path),
		.format = a->format,
		.reason = a->reason,
		.scope = sup_slice_of(a->scope),
		.recognised = recognised,
		.refused = refused,
		.arg = told,
	};

	return sup_import(w->store, &actor, &o, NULL, err);
}

/* "ADDRESS,REASON,SCOPE,BLOCKS,SINCE,EXPIRES,SOURCE" a line. */
static void check_list(struct world *w, const char *want)
{
	struct lines got = keep_export(w, SUP_EXPORT_CSV);
	const char *rows = strchr(got.data, '\n') + 1;

	CHECK_TEXT(want, rows);
	lines_release(&got);
}

#define ALL "marketing+transactional"
#define NOW "2024-04-10T00:00:00Z"

/* The table is long, the code is not. */
/* NOLINTNEXTLINE(readability-function-size) */
static void test_samples(void **state)
{
	static const struct {
		const char *name, *file;
		struct asked asked;
		const char *taken_for;
		const char *refused;
		const char *list;
	} rows[] = {
		{ "SendPost, its list",
		  "[{\"id\":35,\"reason\":1,\"email\":\"gil@a.example\","
		  "\"created\":1704153845000000000},{\"id\":37,\"reason\":2,"
		  "\"email\":\"Din@a.example\",\"created\":"
		  "1704153846588025000,\"smtp_error\":\"550 5.1.1 no\"},"
		  "{\"id\":38,\"reason\":9,\"email\":\"x@a.example\"},"
		  "{\"id\":39,\"reason\":null,\"email\":\"y@a.example\"},"
		  "{\"id\":40,\"reason\":4,\"email\":\"val@b.example\","
		  "\"created\":1704153847000000000}]",
		  { NULL, 0, "" },
		  "sendpost",
		  "1 reason: no reason that is known\n"
		  "1 reason: no reason that is known\n",
		  "din@a.example,hard_bounce,," ALL
		  ",2024-01-02T00:04:06.588Z,,sendpost\n"
		  "gil@a.example,unsubscribe,,marketing,"
		  "2024-01-02T00:04:05Z,,sendpost\n"
		  "val@b.example,hard_bounce,," ALL
		  ",2024-01-02T00:04:07Z,,sendpost\n" },
		{ "SendPost, a create request",
		  "{\"hardBounce\":[{\"email\":\"a@a.example\"}],"
		  "\"manual\":[{\"email\":\"b@a.example\"},\"c@a.example\"],"
		  "\"unsubscribe\":[{\"email\":\"d@a.example\"}],"
		  "\"spamComplaint\":[{\"email\":\"no address\"}]}\n",
		  { NULL, 0, "" },
		  "sendpost",
		  "1 manual[1]: no object\n"
		  "1 address: no address: no @\n",
		  "a@a.example,hard_bounce,," ALL "," NOW ",,sendpost\n"
		  "b@a.example,manual,," ALL "," NOW ",,sendpost\n"
		  "d@a.example,unsubscribe,,marketing," NOW ",,sendpost\n" },
		{ "SES, CSV without a header",
		  "gone@a.example,BOUNCE\r\nSpam@a.example, COMPLAINT\r\n"
		  "odd@a.example,OTHER\r\nonly@a.example\r\n",
		  { NULL, 0, "" },
		  "ses",
		  "3 reason: no reason that is known\n"
		  "4 reason: no reason that is known\n",
		  "gone@a.example,hard_bounce,," ALL "," NOW ",,ses\n"
		  "spam@a.example,complaint,," ALL "," NOW ",,ses\n" },
		{ "SES, a line each",
		  "{\"emailAddress\":\"gone@a.example\",\"reason\":"
		  "\"BOUNCE\"}\n{\"emailAddress\":\"x@a.example\"}\n"
		  "{\"emailAddress\":\"spam@a.example\",\"reason\":"
		  "\"COMPLAINT\"}\n",
		  { NULL, 0, "" },
		  "ses-ndjson",
		  "2 reason: no reason that is known\n",
		  "gone@a.example,hard_bounce,," ALL "," NOW ",,ses\n"
		  "spam@a.example,complaint,," ALL "," NOW ",,ses\n" },
		{ "SES, the API's list and that of the command line",
		  "{\"SuppressedDestinationSummaries\":[{\"EmailAddress\":"
		  "\"gone@a.example\",\"Reason\":\"BOUNCE\","
		  "\"LastUpdateTime\":1704153845.123}],\"NextToken\":\"x\"}\n"
		  "{\n \"SuppressedDestinationSummaries\": [\n {\n"
		  "\"EmailAddress\": \"spam@a.example\",\n"
		  "\"Reason\": \"COMPLAINT\",\n\"LastUpdateTime\": "
		  "\"2024-01-02T01:04:05.123000+01:00\"\n}]}",
		  { NULL, 0, "" },
		  "ses-list",
		  "",
		  "gone@a.example,hard_bounce,," ALL
		  ",2024-01-02T00:04:05.123Z,,ses\n"
		  "spam@a.example,complaint,," ALL
		  ",2024-01-02T00:04:05.123Z,,ses\n" },
		{ "SendGrid, bounces with a reply over two lines",
		  "status,reason,email,created\n"
		  "5.1.1,\"550 5.1.1 \"\"x\"\", no\nsuch user\","
		  "Gone@a.example,1704153845\n"
		  ",,b@a.example,soon\n",
		  { "sendgrid-bounces", 0, "" },
		  "sendgrid-bounces",
		  "",
		  "b@a.example,hard_bounce,," ALL "," NOW ",,sendgrid\n"
		  "gone@a.example,hard_bounce,," ALL
		  ",2024-01-02T00:04:05Z,,sendgrid\n" },
		{ "SendGrid, spam reports as JSON",
		  "[{\"created\":1704153845,\"email\":\"a@a.example\","
		  "\"ip\":\"192.0.2.1\"}]",
		  { "sendgrid-spam", 0, "acme" },
		  "sendgrid-spam",
		  "",
		  "a@a.example,complaint,acme," ALL
		  ",2024-01-02T00:04:05Z,,sendgrid\n" },
		{ "SendGrid, invalid addresses",
		  "email,reason,created\nx@a.example,no such domain,"
		  "1704153845\n",
		  { "sendgrid-invalid", 0, "" },
		  "sendgrid-invalid",
		  "",
		  "x@a.example,invalid,," ALL
		  ",2024-01-02T00:04:05Z,,sendgrid\n" },
		{ "SendGrid, global unsubscribes",
		  "created,email\n1704153845,x@a.example\n",
		  { "sendgrid-unsubscribes", 0, "" },
		  "sendgrid-unsubscribes",
		  "",
		  "x@a.example,unsubscribe,,marketing,"
		  "2024-01-02T00:04:05Z,,sendgrid\n" },
		{ "SendGrid, groups",
		  "[{\"email\":\"x@a.example\",\"group_id\":12,"
		  "\"group_name\":\"News\",\"created_at\":1704153845}]",
		  { NULL, 0, "acme" },
		  "sendgrid-groups",
		  "",
		  "x@a.example,unsubscribe,acme/12,marketing,"
		  "2024-01-02T00:04:05Z,,sendgrid\n" },
		{ "Mailgun, bounces",
		  "address,code,error,created_at,MessageHash\n"
		  "al@a.example,550,\"No such, mailbox\",\"Tue, 02 Jan 2024 "
		  "00:04:05 UTC\",abc\n"
		  "bo@a.example,607,x,\"Tue, 02 Jan 2024 00:04:05 GMT\",\n"
		  "cy@a.example,606,x,\"02 Jan 2024 00:04:05 +0100\",\n"
		  "di@a.example,550,x,\"Tue, 02 Jan 2024 00:04:05\",\n",
		  { NULL, 0, "" },
		  "mailgun-bounces",
		  "",
		  "al@a.example,hard_bounce,," ALL
		  ",2024-01-02T00:04:05Z,,mailgun\n"
		  "bo@a.example,complaint,," ALL
		  ",2024-01-02T00:04:05Z,,mailgun\n"
		  "cy@a.example,unsubscribe,,marketing,"
		  "2024-01-01T23:04:05Z,,mailgun\n"
		  "di@a.example,hard_bounce,," ALL "," NOW ",,mailgun\n" },
		{ "Mailgun, unsubscribes as JSON",
		  "{\"items\":[{\"address\":\"a@a.example\",\"tags\":"
		  "[\"*\"],\"created_at\":\"Tue, 02 Jan 2024 00:04:05 UTC\"},"
		  "{\"address\":\"b@a.example\",\"tags\":[\"News\",\"shop\"],"
		  "\"created_at\":\"Tue, 02 Jan 2024 00:04:05 UTC\"},"
		  "{\"address\":\"c@a.example\",\"tags\":[\"what?\"],"
		  "\"created_at\":\"Tue, 02 Jan 2024 00:04:05 UTC\"}],"
		  "\"paging\":{\"next\":\"x\"}}",
		  { NULL, 0, "acme" },
		  "mailgun-unsubscribes",
		  "",
		  "a@a.example,unsubscribe,acme,marketing,"
		  "2024-01-02T00:04:05Z,,mailgun\n"
		  "b@a.example,unsubscribe,acme/news,marketing,"
		  "2024-01-02T00:04:05Z,,mailgun\n"
		  "b@a.example,unsubscribe,acme/shop,marketing,"
		  "2024-01-02T00:04:05Z,,mailgun\n"
		  "c@a.example,unsubscribe,acme,marketing,"
		  "2024-01-02T00:04:05Z,,mailgun\n" },
		{ "Mailgun, complaints as JSON",
		  "{\"items\":[{\"address\":\"a@a.example\",\"created_at\":"
		  "\"Tue, 02 Jan 2024 00:04:05 UTC\"}],\"paging\":{}}",
		  { NULL, 0, "" },
		  "mailgun-complaints",
		  "",
		  "a@a.example,complaint,," ALL
		  ",2024-01-02T00:04:05Z,,mailgun\n" },
		{ "Mailgun, unsubscribes of an older export",
		  "address,tags,tag,created_at\nu@a.example,,\"['*']\",x\n",
		  { "mailgun-unsubscribes", 0, "" },
		  "mailgun-unsubscribes",
		  "",
		  "u@a.example,unsubscribe,,marketing," NOW ",,mailgun\n" },
		{ "Postmark",
		  "{\"Suppressions\":[{\"EmailAddress\":\"a@a.example\","
		  "\"SuppressionReason\":\"ManualSuppression\",\"Origin\":"
		  "\"Recipient\",\"CreatedAt\":\"2024-01-02T00:04:05-05:00\"},"
		  "{\"EmailAddress\":\"b@a.example\",\"SuppressionReason\":"
		  "\"ManualSuppression\",\"Origin\":\"Customer\",\"CreatedAt\":"
		  "\"2024-01-02T00:04:05.1234567Z\"},"
		  "{\"EmailAddress\":\"c@a.example\",\"SuppressionReason\":"
		  "\"HardBounce\",\"Origin\":\"Recipient\",\"CreatedAt\":"
		  "\"2024-01-02T00:04:05Z\"},"
		  "{\"EmailAddress\":\"d@a.example\",\"SuppressionReason\":"
		  "\"SpamComplaint\",\"Origin\":\"Recipient\",\"CreatedAt\":"
		  "\"2024-01-02 00:04:05\"},"
		  "{\"EmailAddress\":\"e@a.example\",\"SuppressionReason\":"
		  "\"Else\",\"Origin\":\"Recipient\"}]}",
		  { NULL, 0, "" },
		  "postmark",
		  "1 Suppressions[4].SuppressionReason: no reason that is "
		  "known\n",
		  "a@a.example,unsubscribe,,marketing,2024-01-02T05:04:05Z,,"
		  "postmark\n"
		  "b@a.example,manual,," ALL
		  ",2024-01-02T00:04:05.123Z,,postmark\n"
		  "c@a.example,hard_bounce,," ALL
		  ",2024-01-02T00:04:05Z,,postmark\n"
		  "d@a.example,complaint,," ALL "," NOW ",,postmark\n" },
		{ "SparkPost, the template",
		  "recipient,type,description\n"
		  "a@a.example,non_transactional,\n"
		  "b@a.example,transactional,complaint: 550 no\n"
		  "c@a.example,sometimes,\n",
		  { NULL, 0, "" },
		  "sparkpost",
		  "4 source: neither transactional nor non_transactional\n",
		  "a@a.example,manual,," ALL "," NOW ",,sparkpost\n"
		  "b@a.example,complaint,," ALL "," NOW ",,sparkpost\n" },
		{ "SparkPost, a search",
		  "{\"results\":[{\"recipient\":\"a@a.example\",\"type\":"
		  "\"non_transactional\",\"source\":\"Unsubscribe Link\","
		  "\"description\":\"complaint\",\"created\":"
		  "\"2024-01-02T00:04:05+00:00\",\"subaccount_id\":0},"
		  "{\"recipient\":\"b@a.example\",\"type\":\"transactional\","
		  "\"source\":\"Bounce Rule\",\"description\":\"550 no\","
		  "\"created\":\"2024-01-02T00:04:05+00:00\"},"
		  "{\"recipient\":\"c@a.example\",\"type\":\"transactional\","
		  "\"source\":\"Else\",\"description\":\"\"}],"
		  "\"links\":[],\"total_count\":2}",
		  { NULL, 0, "" },
		  "sparkpost",
		  "1 results[2].source: no source that is known\n",
		  "a@a.example,unsubscribe,,marketing,2024-01-02T00:04:05Z,,"
		  "sparkpost\n"
		  "b@a.example,hard_bounce,," ALL
		  ",2024-01-02T00:04:05Z,,sparkpost\n" },
		{ "Mandrill, with a column twice",
		  "email,reason,detail,created_at,expires_at,last_event_at,"
		  "expires_at\n"
		  "a@a.example,hard-bounce,550,2024-01-02 00:04:05,"
		  "2024-01-09 00:04:05,2024-01-02 00:04:05,2024-01-09 "
		  "00:04:05\n"
		  "b@a.example,soft-bounce,452 4.2.2 mailbox full,"
		  "2024-01-02 00:04:05,2024-01-03 00:04:05,,\n"
		  "c@a.example,spam,,2024-01-02 00:04:05,,,\n"
		  "d@a.example,unsub,,2024-01-02 00:04:05,,,\n"
		  "e@a.example,custom,,2024-01-02 00:04:05,"
		  "2099-01-02 00:04:05,,\n"
		  "f@a.example,custom,,2024-01-02 00:04:05,someday,,\n",
		  { NULL, 0, "" },
		  "mandrill",
		  "7 reason: expires_at is no time\n",
		  "a@a.example,hard_bounce,," ALL
		  ",2024-01-02T00:04:05Z,,mandrill\n"
		  "c@a.example,complaint,," ALL
		  ",2024-01-02T00:04:05Z,,mandrill\n"
		  "d@a.example,unsubscribe,,marketing,2024-01-02T00:04:05Z,,"
		  "mandrill\n"
		  "e@a.example,manual,," ALL ",2024-01-02T00:04:05Z,"
		  "2099-01-02T00:04:05Z,mandrill\n" },
		{ "Brevo",
		  "{\"count\":2,\"contacts\":[{\"email\":\"a@a.example\","
		  "\"senderEmail\":\"me@b.example\",\"reason\":{\"code\":"
		  "\"hardBounce\",\"message\":\"x\"},\"blockedAt\":"
		  "\"2024-01-02T00:04:05.000Z\"},{\"email\":\"b@a.example\","
		  "\"senderEmail\":\"\",\"reason\":{\"code\":"
		  "\"unsubscribedViaMA\",\"message\":\"\"},\"blockedAt\":"
		  "\"2024-01-02T00:04:05Z\"}]}",
		  { NULL, 0, "" },
		  "brevo",
		  "",
		  "a@a.example,hard_bounce,," ALL
		  ",2024-01-02T00:04:05Z,,brevo\n"
		  "b@a.example,unsubscribe,,marketing,2024-01-02T00:04:05Z,,"
		  "brevo\n" },
		{ "Brevo, a table",
		  "email;reason_code;reason_message;blockedAt\n"
		  "a@a.example;adminBlocked;x;2024-01-02T00:04:05Z\n",
		  { NULL, 0, "" },
		  "brevo",
		  "",
		  "a@a.example,manual,," ALL ",2024-01-02T00:04:05Z,,brevo\n" },
		{ "Mailjet, of whom one is mailed",
		  "{\"Count\":4,\"Data\":[{\"Email\":\"a@a.example\","
		  "\"IsExcludedFromCampaigns\":true,"
		  "\"ExclusionFromCampaignsUpdatedAt\":"
		  "\"2024-01-02T00:04:05Z\",\"IsSpamComplaining\":false},"
		  "{\"Email\":\"b@a.example\",\"IsExcludedFromCampaigns\":"
		  "false,\"IsSpamComplaining\":false},"
		  "{\"Email\":\"c@a.example\",\"IsExcludedFromCampaigns\":"
		  "false,\"IsSpamComplaining\":true},"
		  "{\"Email\":\"d@a.example\",\"IsExcludedFromCampaigns\":"
		  "false,\"UnsubscribedAt\":\"2024-01-03T00:04:05Z\"}],"
		  "\"Total\":4}",
		  { NULL, 0, "" },
		  "mailjet",
		  "1 Data[1].IsSpamComplaining: not suppressed there\n",
		  "a@a.example,manual,," ALL ",2024-01-02T00:04:05Z,,mailjet\n"
		  "c@a.example,complaint,," ALL "," NOW ",,mailjet\n"
		  "d@a.example,unsubscribe,,marketing,2024-01-03T00:04:05Z,,"
		  "mailjet\n" },
		{ "plain, any order, other names",
		  "Timestamp\tNote\tE-Mail Address\tSuppression Reason\n"
		  "2024-01-02 00:04:05\tx\ta@a.example\tUnsubscribed\n",
		  { NULL, 0, "" },
		  "csv",
		  "",
		  "a@a.example,unsubscribe,,marketing,2024-01-02T00:04:05Z,,"
		  "import:list\n" },
		{ "contacts whose status says who is off",
		  "Email Address,First Name,Status\n"
		  "a@a.example,Ann,subscribed\nb@a.example,Bob,unsubscribed\n"
		  "c@a.example,Cy,Cleaned\nd@a.example,Di,archived\n"
		  "e@a.example,Ed,\n",
		  { NULL, SUP_REASON_MANUAL, "" },
		  "csv",
		  "2 status: the status does not say that mail is unwanted\n"
		  "5 status: the status does not say that mail is unwanted\n"
		  "6 status: the status does not say that mail is unwanted\n",
		  "b@a.example,unsubscribe,,marketing," NOW ",,import:list\n"
		  "c@a.example,hard_bounce,," ALL "," NOW ",,import:list\n" },
		{ "a reason does not make somebody who is mailed suppressed",
		  "email,reason,status\na@a.example,unsubscribe,active\n"
		  "b@a.example,unsubscribe,inactive\n",
		  { NULL, 0, "" },
		  "csv",
		  "2 status: the status does not say that mail is unwanted\n",
		  "b@a.example,unsubscribe,,marketing," NOW ",,import:list\n" },
		{ "contacts, by force",
		  "email,first name\na@a.example,Ann\n",
		  { "csv", SUP_REASON_UNSUBSCRIBE, "" },
		  "csv",
		  "",
		  "a@a.example,unsubscribe,,marketing," NOW ",,import:list\n" },
		{ "a reason makes it a plain list",
		  "email,created\na@a.example,1704153845\n",
		  { NULL, SUP_REASON_UNSUBSCRIBE, "" },
		  "csv",
		  "",
		  "a@a.example,unsubscribe,,marketing,2024-01-02T00:04:05Z,,"
		  "import:list\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct told told = { .times = 0 };
		struct sup_error err = { "" };
		struct world w;
		enum sup_status st;

		ROW(rows[i].name);
		world_open(&w);
		st = take(&w, rows[i].file, &rows[i].asked, &told, &err);
		CHECK_TEXT("", err.text);
		CHECK_INT(SUP_OK, st);
		CHECK_TEXT(rows[i].taken_for, told.name);
		CHECK_INT(1, told.times);
		CHECK_TEXT(rows[i].refused, told.refused);
		check_list(&w, rows[i].list);
		/* Once more: the same facts. */
		CHECK_INT(SUP_OK,
			  take(&w, rows[i].file, &rows[i].asked, &told, &err));
		check_list(&w, rows[i].list);
		world_close(&w);
	}
}

/* None of these may put anybody on the list. */
static void test_refused(void **state)
{
	static const struct {
		const char *name, *file;
		struct asked asked;
		const char *want; /* words of the error */
	} rows[] = {
		{ "contacts",
		  "email,first_name\na@a.example,Ann\n",
		  { NULL, SUP_REASON_UNSUBSCRIBE, "" },
		  "list of contacts (column \"first_name\")" },
		{ "contacts that opted in",
		  "Email;Opt-In\na@a.example;yes\n",
		  { NULL, SUP_REASON_UNSUBSCRIBE, "" },
		  "list of contacts (column \"Opt-In\")" },
		{ "contacts, no reason",
		  "email,List Name\na@a.example,x\n",
		  { NULL, 0, "" },
		  "list of contacts" },
		{ "no reason",
		  "email\na@a.example\n",
		  { NULL, 0, "" },
		  "give a reason" },
		{ "text without a reason",
		  "a@a.example\n",
		  { NULL, 0, "" },
		  "give a reason" },
		{ "bounces or blocks",
		  "status,reason,email,created\n,x,a@a.example,1\n",
		  { NULL, SUP_REASON_HARD_BOUNCE, "" },
		  "sendgrid-bounces or sendgrid-blocks" },
		{ "bounces or blocks as JSON",
		  "[{\"created\":1,\"email\":\"a@a.example\",\"reason\":\"x\","
		  "\"status\":\"5.1.1\"}]",
		  { NULL, SUP_REASON_HARD_BOUNCE, "" },
		  "sendgrid-bounces or sendgrid-blocks" },
		{ "one of three",
		  "email,created\na@a.example,1\n",
		  { NULL, 0, "" },
		  "sendgrid-spam, sendgrid-unsubscribes or sendgrid-invalid" },
		{ "complaints, or those who joined",
		  "address,created_at\na@a.example,x\n",
		  { NULL, 0, "" },
		  "mailgun-complaints" },
		{ "contacts as JSON",
		  "[{\"email\":\"a@a.example\",\"status\":\"subscribed\"}]",
		  { NULL, SUP_REASON_UNSUBSCRIBE, "" },
		  "not known" },
		{ "members of a list at Mailgun",
		  "{\"items\":[{\"address\":\"a@a.example\",\"name\":\"A\","
		  "\"subscribed\":true,\"vars\":{}}]}",
		  { NULL, SUP_REASON_UNSUBSCRIBE, "" },
		  "not known" },
		{ "an allow-list",
		  "{\"items\":[{\"type\":\"address\",\"value\":"
		  "\"a@a.example\",\"reason\":\"x\"}]}",
		  { NULL, SUP_REASON_UNSUBSCRIBE, "" },
		  "not known" },
		{ "addresses only",
		  "[\"a@a.example\"]",
		  { NULL, SUP_REASON_UNSUBSCRIBE, "" },
		  "not known" },
		{ "no such format",
		  "a@a.example\n",
		  { "nobody", SUP_REASON_UNSUBSCRIBE, "" },
		  "no such format" },
		{ "another format",
		  "email,reason\na@a.example,spam\n",
		  { "mandrill", 0, "" },
		  "lacks columns of mandrill" },
		{ "a table that is JSON",
		  "email,reason\na@a.example,spam\n",
		  { "ses-list", 0, "" },
		  "ses-list is not written as a table" },
		{ "JSON that is a table",
		  "{}",
		  { "ses", 0, "" },
		  "ses is not written as JSON" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct told told = { .times = 0 };
		struct sup_error err = { "" };
		struct world w;

		ROW(rows[i].name);
		world_open(&w);
		CHECK(take(&w, rows[i].file, &rows[i].asked, &told, &err) !=
		      SUP_OK);
		if (strstr(err.text, rows[i].want) == NULL)
			CHECK_TEXT(rows[i].want, err.text);
		CHECK_INT(0, told.times);
		check_list(&w, "");
		world_close(&w);
	}
}

/* What the provider goes on mailing is a soft bounce, classified by its text:
 * three of them over two weeks make a run, those of the sender's side none. */
static void test_evidence(void **state)
{
	static const char blocks[] =
		"status,reason,email,created\n"
		"4.2.2,452 4.2.2 mailbox full,full@a.example,1704153845\n"
		"4.2.2,452 4.2.2 mailbox full,full@a.example,1704758645\n"
		"4.2.2,452 4.2.2 mailbox full,full@a.example,1705622645\n"
		"5.7.1,550 5.7.1 blocked by spamhaus,ok@a.example,1704153845\n"
		"5.7.1,550 5.7.1 blocked by spamhaus,ok@a.example,1704758645\n"
		"5.7.1,550 5.7.1 blocked by spamhaus,ok@a.example,"
		"1705622645\n"
		",,timeless@a.example,x\n";
	const struct asked asked = { "sendgrid-blocks", 0, "" };
	struct told told = { .times = 0 };
	struct sup_error err = { "" };
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK, take(&w, blocks, &asked, &told, &err));
	CHECK_TEXT("", told.refused);
	CHECK_TEXT("suppressed soft_bounce",
		   world_ask(&w, "full@a.example", "", SUP_MAIL_MARKETING,
			     DAY(20)));
	CHECK_TEXT("clear", world_ask(&w, "ok@a.example", "",
				      SUP_MAIL_MARKETING, DAY(20)));
	CHECK_TEXT("clear", world_verdict(&w, "timeless@a.example"));
	CHECK(strstr(world_record(&w, "ok@a.example"), "reputation") != NULL);
	world_close(&w);
}

/* Importing again takes nobody off, and makes nothing end sooner. */
static void test_never_weaker(void **state)
{
	const struct asked plain = { NULL, SUP_REASON_UNSUBSCRIBE, "" };
	const struct asked any = { NULL, 0, "" };
	struct told told = { .times = 0 };
	struct sup_error err = { "" };
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK, take(&w, "a@a.example\n", &plain, &told, &err));
	CHECK_INT(SUP_OK, take(&w,
			       "email,reason,expires,blocks\n"
			       "a@a.example,unsubscribe,2024-05-01,marketing\n",
			       &any, &told, &err));
	CHECK_INT(SUP_OK, take(&w, "email,status\na@a.example,subscribed\n",
			       &any, &told, &err));
	check_list(&w,
		   "a@a.example,unsubscribe,,marketing," NOW ",,import:list\n");
	/* Whoever was taken off stays so: it is the same old line. */
	world_tell_one(&w, "b@b.example", SUP_KIND_HARD_BOUNCE, DAY(1));
	w.now += SUP_DAY_MS;
	{
		const struct sup_slice who[] = { SLICE("a@a.example") };
		const struct sup_actor actor = world_actor(&w);
		const struct sup_removal why = { .why = SLICE("asked") };

		CHECK_INT(SUP_OK, sup_remove(w.store, &actor, &why, who, 1,
					     NULL, NULL));
	}
	w.now += SUP_DAY_MS;
	CHECK_INT(SUP_OK, take(&w, "a@a.example\n", &plain, &told, &err));
	CHECK_TEXT("clear", world_verdict(&w, "a@a.example"));
	CHECK_TEXT("suppressed hard_bounce", world_verdict(&w, "b@b.example"));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_never_weaker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
