/*
 * The traps that events of SendPost and SES hold for their readers, by number.
 *
 * One row or more a trap; the name begins with its number.  The traps of
 * webhooks and of exchange with providers are in tests of their own
 * (test_signature.c, test_wire.c), those of the command line in tests/cli.
 */
#include "support/check.h"
#include "support/parsed.h"

#define BOUNCE(type, sub, recipients)                                         \
	"{\"eventType\":\"Bounce\",\"bounce\":{\"bounceType\":\"" type        \
	"\",\"bounceSubType\":\"" sub "\",\"bouncedRecipients\":[" recipients \
	"],\"timestamp\":\"2024-01-02T03:04:05.678Z\","                       \
	"\"feedbackId\":\"f\"},\"mail\":{\"messageId\":\"m\",\"source\""      \
	":\"me@sender.example\",\"destination\":"
#define TO(list) "[" list "]}}"
#define JANE "{\"emailAddress\":\"jane@example.com\"}"
#define JANE_511                                                          \
	"{\"emailAddress\":\"jane@example.com\",\"action\":\"failed\","   \
	"\"status\":\"5.1.1\",\"diagnosticCode\":\"smtp; 550 5.1.1 user " \
	"unknown\"}"
#define FAILED(status, text)                                            \
	"{\"emailAddress\":\"jane@example.com\",\"action\":\"failed\"," \
	"\"status\":\"" status "\",\"diagnosticCode\":\"" text "\"}"
#define COMPLAINT(members, recipients)                                    \
	"{\"notificationType\":\"Complaint\",\"complaint\":{" members     \
	"\"complainedRecipients\":[" recipients                           \
	"],\"timestamp\":\"2024-01-02T03:04:05Z\"},\"mail\":{\"messageId" \
	"\":\"m\",\"destination\":[\"jane@example.com\"]}}"
#define EVENT(members) "{\"event\":{\"to\":\"jane@example.com\"," members "}}"
#define SUBSCRIPTION(new, old)                                            \
	"{\"eventType\":\"Subscription\",\"mail\":{\"destination\":[\""   \
	"jane@example.com\"]},\"subscription\":{\"contactList\":\"Main\"" \
	",\"timestamp\":\"2022-01-12T01:00:17.910Z\","                    \
	"\"newTopicPreferences\":{" new "},\"oldTopicPreferences\":{" old \
					"}}}"
#define TOPIC(name, status)                                         \
	"\"topicSubscriptionStatus\":[{\"topicName\":\"" name "\"," \
	"\"subscriptionStatus\":\"" status "\"}]"
#define T1 "@2024-01-02T03:04:05.678Z"
#define T2 "@2024-01-02T03:04:05Z"

static const struct {
	const char *name;
	const char *in;
	const char *want;
} rows[] = {
	{ "1 eventType",
	  BOUNCE("Permanent", "General", JANE_511) TO("\"jane@example.com\""),
	  "hard_bounce jane@example.com/mailbox_unknown " T1 },
	{ "1 notificationType",
	  "{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":"
	  "\"Permanent\",\"bounceSubType\":\"General\",\"bouncedRecipients\":[" JANE_511
	  "],\"timestamp\":\"2024-01-02T03:04:05.678Z\"},\"mail\":{"
	  "\"messageId\":\"m\",\"destination\":[\"jane@example.com\"]}}",
	  "hard_bounce jane@example.com/mailbox_unknown " T1 },
	{ "2 Rendering Failure",
	  "{\"eventType\":\"Rendering Failure\",\"mail\":{\"destination\":["
	  "\"jane@example.com\"]},\"failure\":{\"templateName\":\"t\"}}",
	  " ignored=1" },
	{ "3 only whom the bounce names",
	  BOUNCE("Permanent", "General", JANE_511)
		  TO("\"jane@example.com\",\"mary@example.com\",\"richard@"
		     "example.com\""),
	  "hard_bounce jane@example.com/mailbox_unknown " T1 },
	{ "4 delayed in a permanent bounce",
	  BOUNCE("Permanent", "General",
		 "{\"emailAddress\":\"recipient2@example.com\",\"action\":"
		 "\"delayed\",\"status\":\"4.0.0\"}")
		  TO("\"recipient2@example.com\""),
	  "soft_bounce recipient2@example.com/deferred " T1 },
	{ "4 temporary, but given up: its cause counts",
	  BOUNCE("Transient", "General",
		 FAILED("4.2.2", "smtp; 452 4.2.2 over quota"))
		  TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/mailbox_full " T1 },
	{ "4 temporary by the field alone",
	  BOUNCE("Transient", "General", FAILED("4.4.7", "Message expired"))
		  TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/expired " T1 },
	{ "4 a temporary cause makes a permanent bounce soft",
	  BOUNCE("Permanent", "General",
		 FAILED("4.2.2", "smtp; 452 4.2.2 over quota"))
		  TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/mailbox_full " T1 },
	{ "4 a made-up status does not beat the reply",
	  BOUNCE("Permanent", "General",
		 FAILED("4.0.0", "smtp; 550 5.1.1 user unknown"))
		  TO("\"jane@example.com\""),
	  "hard_bounce jane@example.com/mailbox_unknown " T1 },
	{ "4 temporary, and nothing else is known",
	  BOUNCE("Transient", "General", FAILED("4.0.0", ""))
		  TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/undetermined " T1 },
	{ "4 delayed, whatever the reply",
	  BOUNCE("Permanent", "General",
		 "{\"emailAddress\":\"jane@example.com\",\"action\":"
		 "\"delayed\",\"status\":\"4.2.2\",\"diagnosticCode\":"
		 "\"smtp; 452 4.2.2 over quota\"}") TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/deferred " T1 },
	{ "5 display name",
	  BOUNCE("Permanent", "NoEmail",
		 "{\"emailAddress\":\"User Name <Jane.Doe@Example.com>\"}")
		  TO("\"jane.doe@example.com\""),
	  "hard_bounce jane.doe@example.com/mailbox_unknown " T1 },
	{ "5 quoted name with a comma",
	  BOUNCE("Permanent", "NoEmail",
		 "{\"emailAddress\":\"\\\"Doe, Jane\\\" <jane@example.com>\"}")
		  TO("\"jane@example.com\""),
	  "hard_bounce jane@example.com/mailbox_unknown " T1 },
	{ "5 at in a quoted name, and a comment",
	  BOUNCE("Permanent", "NoEmail",
		 "{\"emailAddress\":\"\\\"John@Doe.Example\\\" (friend) "
		 "<john@doe.example>\"}") TO("\"john@doe.example\""),
	  "hard_bounce john@doe.example/mailbox_unknown " T1 },
	{ "6 case", EVENT("\"type\":31,\"submittedAt\":1704164645"),
	  "complaint jane@example.com " T2 },
	{ "6 case of the event",
	  "{\"event\":{\"to\":\"Jane.Doe@Example.COM\",\"type\":31,"
	  "\"submittedAt\":1704164645}}",
	  "complaint jane.doe@example.com " T2 },
	{ "7 plus tags and dots stay",
	  "{\"event\":{\"to\":\"us.er+tag@example.com\",\"type\":31,"
	  "\"submittedAt\":1704164645}}",
	  "complaint us.er+tag@example.com " T2 },
	{ "8 three who may have complained",
	  COMPLAINT("\"complaintFeedbackType\":\"abuse\",",
		    "{\"emailAddress\":\"a@isp.example\"},{\"emailAddress\":"
		    "\"b@isp.example\"},{\"emailAddress\":\"c@isp.example\"}"),
	  "complaint a@isp.example possible " T2
	  "; complaint b@isp.example possible " T2
	  "; complaint c@isp.example possible " T2 },
	{ "9 not-spam is nothing",
	  COMPLAINT("\"complaintFeedbackType\":\"not-spam\",", JANE),
	  " ignored=1" },
	{ "9 auth-failure is nothing",
	  COMPLAINT("\"complaintFeedbackType\":\"auth-failure\",", JANE),
	  " ignored=1" },
	{ "9 no feedback type is a complaint", COMPLAINT("", JANE),
	  "complaint jane@example.com " T2 },
	{ "9 the account's list says so",
	  COMPLAINT("\"complaintSubType\":\"OnAccountSuppressionList\",", JANE),
	  "complaint jane@example.com/echo " T2 },
	{ "10 complaintSubType null",
	  COMPLAINT("\"complaintSubType\":null,", JANE),
	  "complaint jane@example.com " T2 },
	{ "10 feedback type null",
	  COMPLAINT("\"complaintFeedbackType\":null,", JANE),
	  "complaint jane@example.com " T2 },
	{ "11 an echo, in spite of its 5.1.1",
	  BOUNCE("Permanent", "OnAccountSuppressionList", JANE_511)
		  TO("\"jane@example.com\""),
	  "hard_bounce jane@example.com/echo " T1 },
	{ "12 the global list is an echo",
	  BOUNCE("Permanent", "Suppressed", JANE) TO("\"jane@example.com\""),
	  "hard_bounce jane@example.com/echo " T1 },
	{ "12 the provider's own opt-outs",
	  BOUNCE("Permanent", "UnsubscribedRecipient", JANE)
		  TO("\"jane@example.com\""),
	  "unsubscribe jane@example.com/echo " T1 },
	{ "13 undetermined is soft",
	  BOUNCE("Undetermined", "Undetermined", JANE)
		  TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/undetermined " T1 },
	{ "13 out of office",
	  BOUNCE("Transient", "General",
		 "{\"emailAddress\":\"jane@example.com\",\"diagnosticCode\":"
		 "\"I am out of office until Monday\"}")
		  TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/auto_reply " T1 },
	{ "14 too large is the message's fault",
	  BOUNCE("Transient", "MessageTooLarge", JANE)
		  TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/too_large " T1 },
	{ "14 content",
	  BOUNCE("Transient", "ContentRejected", JANE)
		  TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/content " T1 },
	{ "14 attachment",
	  BOUNCE("Transient", "AttachmentRejected", JANE)
		  TO("\"jane@example.com\""),
	  "soft_bounce jane@example.com/content " T1 },
	{ "17 a delivery has its own time",
	  "{\"eventType\":\"Delivery\",\"mail\":{\"timestamp\":"
	  "\"2024-01-01T00:00:00Z\",\"destination\":[\"jane@example.com\"]},"
	  "\"delivery\":{\"timestamp\":\"2024-01-02T03:04:05Z\","
	  "\"recipients\":[\"jane@example.com\"]}}",
	  "delivered jane@example.com " T2 },
	{ "18 nanoseconds",
	  EVENT("\"type\":29,\"submittedAt\":1567512491587205024"),
	  "hard_bounce jane@example.com/undetermined "
	  "@2019-09-03T12:08:11.587Z" },
	{ "18 seconds", EVENT("\"type\":29,\"submittedAt\":1704067205"),
	  "hard_bounce jane@example.com/undetermined @2024-01-01T00:00:05Z" },
	{ "18 milliseconds", EVENT("\"type\":29,\"submittedAt\":1704067205000"),
	  "hard_bounce jane@example.com/undetermined @2024-01-01T00:00:05Z" },
	{ "18 microseconds",
	  EVENT("\"type\":29,\"submittedAt\":1597511124701000"),
	  "hard_bounce jane@example.com/undetermined "
	  "@2020-08-15T17:05:24.701Z" },
	{ "18 seconds with a fraction",
	  EVENT("\"type\":29,\"submittedAt\":1704067205.25"),
	  "hard_bounce jane@example.com/undetermined "
	  "@2024-01-01T00:00:05.250Z" },
	{ "18 without a zone it is UTC",
	  EVENT("\"type\":29,\"timestamp\":\"2024-01-01 00:00:05\""),
	  "hard_bounce jane@example.com/undetermined @2024-01-01T00:00:05Z" },
	{ "18 no time", EVENT("\"type\":29,\"submittedAt\":0"),
	  "hard_bounce jane@example.com/undetermined @-" },
	{ "18 more than a day ahead",
	  EVENT("\"type\":29,\"submittedAt\":1717300000"),
	  "hard_bounce jane@example.com/undetermined @-" },
	{ "19 the event's time, not the mail's",
	  "{\"event\":{\"to\":\"jane@example.com\",\"type\":29},"
	  "\"emailMessage\":{\"submittedAt\":1704067205000000000}}",
	  "hard_bounce jane@example.com/undetermined @-" },
	{ "19 v1: timestamp, not submittedAt",
	  EVENT("\"eventId\":\"e\",\"type\":29,\"submittedAt\":1704067200,"
		"\"timestamp\":1704067205"),
	  "hard_bounce jane@example.com/undetermined @2024-01-01T00:00:05Z" },
	{ "19 v1 without timestamp",
	  EVENT("\"eventId\":\"e\",\"type\":29,\"submittedAt\":1704067200"),
	  "hard_bounce jane@example.com/undetermined @-" },
	{ "20 recipient of the mail as an array",
	  "{\"event\":{\"type\":29},\"emailMessage\":{\"to\":[{\"email\":"
	  "\"g@h.com\"}]}}",
	  "hard_bounce g@h.com/undetermined @-" },
	{ "20 recipient of the mail as an object",
	  "{\"event\":{\"type\":29},\"emailMessage\":{\"to\":{\"email\":"
	  "\"g@h.com\"}}}",
	  "hard_bounce g@h.com/undetermined @-" },
	{ "20 two recipients: which one?",
	  "{\"event\":{\"type\":29},\"emailMessage\":{\"to\":[{\"email\":"
	  "\"a@h.com\"},{\"email\":\"b@h.com\"}]}}",
	  " bad: event.to is missing" },
	{ "22 type as a string", EVENT("\"type\":\"29\""),
	  "hard_bounce jane@example.com/undetermined @-" },
	{ "22 type as a float", EVENT("\"type\":29.0"),
	  "hard_bounce jane@example.com/undetermined @-" },
	{ "22 the flat form",
	  "{\"event\":\"hardBounced\",\"recipient\":\"jane@example.com\","
	  "\"eventId\":\"e\",\"messageId\":\"m\",\"timestamp\":"
	  "\"2024-01-02T03:04:05Z\"}",
	  "hard_bounce jane@example.com/undetermined " T2 },
	{ "22 delivered, flat",
	  "{\"event\":\"delivered\",\"recipient\":\"jane@example.com\","
	  "\"timestamp\":\"2024-01-02T03:04:05Z\"}",
	  "delivered jane@example.com " T2 },
	{ "22 type null", EVENT("\"type\":null"),
	  " bad: event.type is missing or is no type" },
	{ "22 a name that is none", EVENT("\"type\":\"bounced\""),
	  " bad: event.type is missing or is no type" },
	{ "22 another provider's event in the flat form",
	  "{\"event\":\"failed\",\"severity\":\"permanent\","
	  "\"recipient\":\"jane@example.com\"}",
	  " bad: event.type is missing or is no type" },
	{ "22 and its complaint",
	  "{\"event\":\"complained\",\"recipient\":\"jane@example.com\"}",
	  " bad: event.type is missing or is no type" },
	{ "23 undocumented number as a string", EVENT("\"type\":\"37\""),
	  " unknown=type:37" },
	{ "23 undocumented number", EVENT("\"type\":37"), " unknown=type:37" },
	{ "23 number between the lists", EVENT("\"type\":11"),
	  " unknown=type:11" },
	{ "23 a name does not beat the number",
	  EVENT("\"type\":26,\"typeName\":\"hardBounced\""),
	  " unknown=type:26" },
	{ "23 reject", EVENT("\"type\":32"), " ignored=1" },
	{ "23 dropped", EVENT("\"type\":1"), " ignored=1" },
	{ "23 dropped at SMTP", EVENT("\"type\":10"), " ignored=1" },
	{ "23 rendering failure", EVENT("\"type\":35"), " ignored=1" },
	{ "28 plain text in an envelope",
	  "{\"Type\":\"Notification\",\"MessageId\":\"i\",\"Message\":"
	  "\"Successfully validated SNS topic for Amazon SES event "
	  "publishing.\"}",
	  " ignored=1" },
	{ "28 set-up of identity notifications",
	  "{\"Type\":\"Notification\",\"Message\":\"{\\\"notificationType\\\":"
	  "\\\"AmazonSnsSubscriptionSucceeded\\\",\\\"message\\\":\\\"x\\\"}"
	  "\\n\"}",
	  " ignored=1" },
	{ "28 other plain text is kept",
	  "{\"Type\":\"Notification\",\"Message\":\"hello\"}",
	  " bad: the envelope holds no JSON object" },
	{ "31 confirmations are not acted on",
	  "{\"Type\":\"UnsubscribeConfirmation\",\"Message\":\"m\","
	  "\"SubscribeURL\":\"https://example.com/\"}",
	  " ignored=1" },
	{ "33 blank and offset without colon",
	  "{\"notificationType\":\"Complaint\",\"complaint\":{"
	  "\"complainedRecipients\":[" JANE "],\"timestamp\":"
	  "\"2018-10-08T14:05:45 +0000\"},\"mail\":{}}",
	  "complaint jane@example.com @2018-10-08T14:05:45Z" },
	{ "33 offset",
	  "{\"notificationType\":\"Complaint\",\"complaint\":{"
	  "\"complainedRecipients\":[" JANE "],\"timestamp\":"
	  "\"2009-12-03T04:24:21.000-05:00\"},\"mail\":{}}",
	  "complaint jane@example.com @2009-12-03T09:24:21Z" },
	{ "33 nine digits of fraction",
	  "{\"notificationType\":\"Complaint\",\"complaint\":{"
	  "\"complainedRecipients\":[" JANE "],\"timestamp\":"
	  "\"2024-01-02T03:04:05.678999999Z\"},\"mail\":{}}",
	  "complaint jane@example.com " T1 },
	{ "35 half a surrogate", EVENT("\"type\":29,\"x\":\"\\ud83d\""), NULL },
	{ "35 NUL in an address",
	  "{\"event\":{\"type\":29,\"to\":\"x\\u0000y@z.com\"}}", NULL },
	{ "36 opt-in is no opt-out",
	  SUBSCRIPTION("\"unsubscribeAll\":false," TOPIC("News", "OptIn"),
		       "\"unsubscribeAll\":true," TOPIC("News", "OptOut")),
	  "resubscribe jane@example.com @2022-01-12T01:00:17.910Z; "
	  "resubscribe jane@example.com scope=main/news "
	  "@2022-01-12T01:00:17.910Z" },
	{ "36 unsubscribed from all",
	  SUBSCRIPTION("\"unsubscribeAll\":true," TOPIC("News", "OptOut"),
		       "\"unsubscribeAll\":false," TOPIC("News", "OptIn")),
	  "unsubscribe jane@example.com @2022-01-12T01:00:17.910Z" },
	{ "36 out of one topic",
	  SUBSCRIPTION("\"unsubscribeAll\":false," TOPIC("News!", "OptOut"),
		       "\"unsubscribeAll\":false," TOPIC("News!", "OptIn")),
	  "unsubscribe jane@example.com scope=main/news- "
	  "@2022-01-12T01:00:17.910Z" },
	{ "36 nothing changed",
	  SUBSCRIPTION("\"unsubscribeAll\":false," TOPIC("News", "OptOut"),
		       "\"unsubscribeAll\":false," TOPIC("News", "OptOut")),
	  " ignored=1" },
	{ "36 left the whole list's opt-out, but not the topic's",
	  SUBSCRIPTION("\"unsubscribeAll\":false," TOPIC("News", "OptOut"),
		       "\"unsubscribeAll\":true," TOPIC("News", "OptOut")),
	  "resubscribe jane@example.com @2022-01-12T01:00:17.910Z; "
	  "unsubscribe jane@example.com scope=main/news "
	  "@2022-01-12T01:00:17.910Z" },
	{ "37 an alias that forwards",
	  BOUNCE("Permanent", "General",
		 "{\"emailAddress\":\"real@corp.example\",\"status\":\"5.1.1\","
		 "\"diagnosticCode\":\"smtp; 550 5.1.1 no such user\"}")
		  TO("\"alias@corp.example\""),
	  "hard_bounce real@corp.example/mailbox_unknown " T1
	  "; hard_bounce alias@corp.example/mailbox_unknown forwarded " T1 },
	{ "37 not for a full mailbox",
	  BOUNCE("Transient", "MailboxFull",
		 "{\"emailAddress\":\"real@corp.example\"}")
		  TO("\"alias@corp.example\""),
	  "soft_bounce real@corp.example/mailbox_full " T1 },
	{ "37 not with two destinations",
	  BOUNCE("Permanent", "NoEmail",
		 "{\"emailAddress\":\"real@corp.example\"}")
		  TO("\"a@corp.example\",\"b@corp.example\""),
	  "hard_bounce real@corp.example/mailbox_unknown " T1 },
	{ "49 never the sender",
	  "{\"event\":{\"type\":29,\"from\":\"news@sender.example\"}}",
	  " bad: event.to is missing" },
	{ "49 never the source",
	  "{\"eventType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\"},"
	  "\"mail\":{\"source\":\"me@sender.example\",\"destination\":["
	  "\"jane@example.com\"]}}",
	  " bad: bounce.bouncedRecipients is missing" },
};

static void test_rows(void **state)
{
	char got[PARSED_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW(rows[i].name);
		(void)parsed(sup_slice_of(rows[i].in), got);
		if (rows[i].want == NULL)
			CHECK(strncmp(got, " bad: ", 6) == 0);
		else
			CHECK_TEXT(rows[i].want, got);
	}
}

/* Trap 43: what a sub-account reports stays below its scope. */
static void test_43_scope_of_the_source(void **state)
{
	char got[PARSED_MAX];

	(void)state;
	CHECK_TEXT("hard_bounce jane@example.com/undetermined "
		   "scope=sendpost/117 @-",
		   parsed_as(sup_slice_of(EVENT("\"type\":29")), "",
			     "sendpost/117", got));
}

/* Trap 50: envelopes in envelopes are opened to a bound. */
static void test_50_depth(void **state)
{
	char in[32768];
	char next[32768];
	char got[PARSED_MAX];

	(void)state;
	(void)snprintf(in, sizeof(in), "%s", EVENT("\"type\":31"));
	for (int depth = 1; depth <= 6; depth++) {
		size_t n = 0;

		n = (size_t)snprintf(next, sizeof(next),
				     "{\"Type\":\"Notification\",\"Message\":"
				     "\"");
		for (const char *p = in; *p != '\0'; p++) {
			if (*p == '"' || *p == '\\')
				next[n++] = '\\';
			next[n++] = *p;
		}
		(void)snprintf(next + n, sizeof(next) - n, "\"}");
		memcpy(in, next, sizeof(in));
		(void)parsed(sup_slice_of(in), got);
		ROW(depth <= 4 ? "within the bound" : "beyond the bound");
		CHECK_TEXT(depth <= 4
				   ? "complaint jane@example.com @-"
				   : " bad: too many envelopes in each other",
			   got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_43_scope_of_the_source),
		cmocka_unit_test(test_50_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
