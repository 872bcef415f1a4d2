/* The classifier: its rules' own samples, every code and reply of the
 * reference, the order of the steps, and what a rules file may not say. */
#include "support/check.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "policy/classify.h"
#include "policy/defaults.h"

static struct classifier *rules;

static struct sup_slice default_rules(void)
{
	return (struct sup_slice){ policy_default_classify,
				   policy_default_classify_size };
}

static int setup(void **state)
{
	struct sup_error err = { "" };

	(void)state;
	if (classifier_new(default_rules(), &rules, &err) == SUP_OK)
		return 0;
	print_error("classify.conf: %s\n", err.text);
	return -1;
}

static int teardown(void **state)
{
	(void)state;
	classifier_free(rules);
	return 0;
}

static void test_samples(void **state)
{
	struct sup_error err = { "" };
	enum sup_status st =
		classifier_check_samples(rules, default_rules(), &err);

	(void)state;
	ROW("every rule decides its own sample");
	CHECK_TEXT("", err.text);
	CHECK_INT(SUP_OK, st);
}

/* Codes alone, without a word that a rule knows. */
static const struct {
	const char *text;
	enum sup_class want;
} codes[] = {
	{ "550 5.1.1 x", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "451 5.1.1 x", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "554 5.1.1 x", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "550 5.1.2 x", SUP_CLASS_DOMAIN_BAD },
	{ "550 5.1.3 x", SUP_CLASS_ADDRESS_SYNTAX },
	{ "550 5.1.4 x", SUP_CLASS_UNDETERMINED },
	{ "550 5.1.6 x", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "550 5.1.10 x", SUP_CLASS_DOMAIN_BAD },
	{ "550 5.7.17 x", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "550 5.7.18 x", SUP_CLASS_DOMAIN_BAD },
	{ "550 5.1.0 <a@b.example> sender denied", SUP_CLASS_UNDETERMINED },
	{ "550 5.1.0 user unknown", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "550 5.2.1 x", SUP_CLASS_MAILBOX_INACTIVE },
	{ "552 5.2.2 x", SUP_CLASS_MAILBOX_FULL },
	{ "525 5.7.13 x", SUP_CLASS_MAILBOX_INACTIVE },
	{ "550 5.2.0 x", SUP_CLASS_UNDETERMINED },
	{ "550 5.2.4 x", SUP_CLASS_UNDETERMINED },
	{ "552 5.2.3 x", SUP_CLASS_TOO_LARGE },
	{ "552 5.3.4 x", SUP_CLASS_TOO_LARGE },
	{ "550 5.0.0 x", SUP_CLASS_UNDETERMINED },
	{ "550 5.0.0 mailbox is full", SUP_CLASS_MAILBOX_FULL },
	{ "554 5.3.0 x", SUP_CLASS_UNDETERMINED },
	{ "554 5.3.1 x", SUP_CLASS_UNREACHABLE },
	{ "554 5.3.2 x", SUP_CLASS_UNREACHABLE },
	{ "550 5.4.1 x", SUP_CLASS_UNREACHABLE },
	{ "550 5.4.4 x", SUP_CLASS_UNREACHABLE },
	{ "550 5.4.6 x", SUP_CLASS_UNREACHABLE },
	{ "550 5.4.7 x", SUP_CLASS_EXPIRED },
	{ "503 5.5.1 x", SUP_CLASS_PROTOCOL },
	{ "550 5.5.3 x", SUP_CLASS_PROTOCOL },
	{ "550 5.6.1 x", SUP_CLASS_CONTENT },
	{ "550 5.7.1 x", SUP_CLASS_POLICY },
	{ "550 5.7.26 x", SUP_CLASS_AUTHENTICATION },
	{ "550 5.7.38 x", SUP_CLASS_POLICY },
	{ "550 5.1.7 x", SUP_CLASS_POLICY },
	{ "550 5.1.8 x", SUP_CLASS_POLICY },
	{ "550 5.7.27 x", SUP_CLASS_POLICY },
	{ "450 4.1.1 x", SUP_CLASS_EXPIRED },
	{ "452 4.2.2 x", SUP_CLASS_MAILBOX_FULL },
	{ "451 4.4.7 x", SUP_CLASS_EXPIRED },
	{ "421 4.7.0 x", SUP_CLASS_DEFERRED },
	/* Without an enhanced status. */
	{ "550 x", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "550", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "551 x", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "552 x", SUP_CLASS_MAILBOX_FULL },
	{ "553 x", SUP_CLASS_UNDETERMINED },
	{ "554 x", SUP_CLASS_UNDETERMINED },
	{ "421 x", SUP_CLASS_DEFERRED },
	{ "450 x", SUP_CLASS_DEFERRED },
	{ "451 x", SUP_CLASS_DEFERRED },
	{ "x", SUP_CLASS_UNDETERMINED },
	{ "", SUP_CLASS_UNDETERMINED },
};

static void test_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		struct bounce_text in = { 0 };
		struct bounce_class got;

		in.text = sup_slice_of(codes[i].text);
		classify(rules, &in, &got);
		ROW(codes[i].text);
		CHECK_TEXT(sup_class_name(codes[i].want),
			   sup_class_name(got.cls));
	}
}

/* One code, several meanings: what the words make of it. */
static const struct {
	const char *domain;
	const char *text;
	enum sup_class want;
} replies[] = {
	{ "", "550 5.4.1 Recipient address rejected: Access denied",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "", "550 5.1.10 RESOLVER.ADR; Recipient not found",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "hotmail.com",
	  "550 5.5.0 Requested action not taken: mailbox unavailable",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "outlook.com",
	  "550 5.7.1 Unfortunately, part of their network is on our block "
	  "list (S3150)",
	  SUP_CLASS_REPUTATION },
	{ "", "550 5.2.1 Content Filter agent quarantined this message",
	  SUP_CLASS_CONTENT },
	{ "", "550 5.2.1 mailbox cannot be accessed",
	  SUP_CLASS_MAILBOX_INACTIVE },
	{ "", "550 5.7.504 recipient address rejected: access denied",
	  SUP_CLASS_MAILBOX_INACTIVE },
	{ "", "550 5.7.505 recipient address rejected: access denied",
	  SUP_CLASS_MAILBOX_INACTIVE },
	{ "", "550 5.2.121 x", SUP_CLASS_RATE_LIMITED },
	{ "", "550 5.2.122 x", SUP_CLASS_RATE_LIMITED },
	{ "gmail.com",
	  "550 5.2.1 The email account that you tried to reach is disabled",
	  SUP_CLASS_MAILBOX_INACTIVE },
	{ "gmail.com",
	  "550 5.2.1 The email account that you tried to reach is inactive",
	  SUP_CLASS_MAILBOX_INACTIVE },
	{ "gmail.com",
	  "550 5.2.1 The user is receiving mail at a rate that prevents "
	  "additional messages",
	  SUP_CLASS_RATE_LIMITED },
	{ "gmail.com",
	  "552 5.2.2 The inbox is out of storage space and inactive",
	  SUP_CLASS_MAILBOX_INACTIVE },
	{ "gmail.com", "550 5.7.1 Email quota exceeded",
	  SUP_CLASS_MAILBOX_FULL },
	{ "gmail.com", "550 5.7.1 this message is likely unsolicited mail",
	  SUP_CLASS_REPUTATION },
	{ "gmail.com", "550 5.7.1 very low reputation of the sending domain",
	  SUP_CLASS_REPUTATION },
	{ "gmail.com", "550 5.7.26 x", SUP_CLASS_AUTHENTICATION },
	{ "yahoo.com",
	  "554 delivery error: dd This user doesn't have a yahoo.com account",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "yahoo.co.uk", "552 1 Requested mail action, mailbox not found",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "yahoo.com", "554 delivery error: dd This account is no longer valid",
	  SUP_CLASS_MAILBOX_INACTIVE },
	{ "yahoo.com", "554 30 Sorry. This mailbox is disabled",
	  SUP_CLASS_MAILBOX_INACTIVE },
	{ "yahoo.com",
	  "553 5.7.2 [TSS09] All messages will be permanently deferred",
	  SUP_CLASS_REPUTATION },
	{ "yahoo.com", "554 Message not allowed - [PH01] for policy reasons",
	  SUP_CLASS_REPUTATION },
	{ "icloud.com", "550 5.1.1 inactive email address",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "icloud.com", "550 5.1.1 unknown or illegal alias",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "icloud.com", "550 5.1.6 recipient no longer on server",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "icloud.com",
	  "550 5.7.0 Blocked - see "
	  "https://support.proofpoint.com/dnsbl-lookup.cgi",
	  SUP_CLASS_REPUTATION },
	{ "i.ua", "550 http://mail.i.ua/err/2", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "i.ua", "550 http://mail.example/err/3", SUP_CLASS_MAILBOX_INACTIVE },
	{ "i.ua", "550 http://mail.example/err/4", SUP_CLASS_MAILBOX_FULL },
	{ "other.example", "554 http://mail.example/err/4",
	  SUP_CLASS_UNDETERMINED },
	/* Words in an address are not words of the reply. */
	{ "", "550 5.1.1 <dmarc@policy.example>: rejected",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "", "550 5.1.1 spf@spamhaus.example", SUP_CLASS_MAILBOX_UNKNOWN },
	/* Nor are parts of words. */
	{ "", "550 5.1.1 a1xspf23si45 - gsmtp", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "", "550 5.1.1 a1xspf - gsmtp", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "", "550 5.1.1 spf23si45 - gsmtp", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "", "550 5.1.1 (spf)", SUP_CLASS_AUTHENTICATION },
	/* Lines of one reply hold together. */
	{ "",
	  "550-5.2.1 The email account that you\r\n550-5.2.1 tried to "
	  "reach is disabled.\r\n550 5.2.1 x",
	  SUP_CLASS_MAILBOX_INACTIVE },
	{ "", "550-Mail for you is likely\n550 unsolicited",
	  SUP_CLASS_REPUTATION },
	{ "", "550-rejected for a low\n550 sender\n",
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "", "554-client host\n554 rejected", SUP_CLASS_POLICY },
	{ "", "host mx.example[192.0.2.1] said: 550 sorry",
	  SUP_CLASS_MAILBOX_UNKNOWN },
};

static void test_replies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(replies); i++) {
		struct bounce_text in = { 0 };
		struct bounce_class got;

		in.text = sup_slice_of(replies[i].text);
		in.domain = sup_slice_of(replies[i].domain);
		classify(rules, &in, &got);
		ROW(replies[i].text);
		CHECK_TEXT(sup_class_name(replies[i].want),
			   sup_class_name(got.cls));
	}
}

/* The steps against each other. */
static const struct {
	const char *name;
	const char *text;
	const char *status;
	int code;
	enum sup_class label;
	bool permanent;
	enum sup_class want;
	const char *want_status;
} orders[] = {
	{ "receiver before words",
	  "550 5.4.1 Recipient address rejected: "
	  "Access denied by policy",
	  "", 0, SUP_CLASS_NONE, true, SUP_CLASS_MAILBOX_UNKNOWN, "5.4.1" },
	{ "words before status", "550 5.1.1 listed by spamhaus", "5.1.1", 0,
	  SUP_CLASS_NONE, true, SUP_CLASS_REPUTATION, "5.1.1" },
	{ "reply's status before the field", "550 5.7.1 no", "5.1.1", 0,
	  SUP_CLASS_NONE, true, SUP_CLASS_POLICY, "5.7.1" },
	{ "field before phrases", "550 mailbox full", "5.1.1", 0,
	  SUP_CLASS_NONE, true, SUP_CLASS_MAILBOX_UNKNOWN, "5.1.1" },
	{ "field before digits", "550 no", "5.7.1", 0, SUP_CLASS_NONE, true,
	  SUP_CLASS_POLICY, "5.7.1" },
	{ "a last 0 in the reply gives way to the field", "550 5.0.0 no",
	  "5.2.2", 0, SUP_CLASS_NONE, true, SUP_CLASS_MAILBOX_FULL, "5.0.0" },
	{ "x.0.0 in the field leaves digits bare", "smtp; 550 no", "5.0.0", 0,
	  SUP_CLASS_NONE, true, SUP_CLASS_MAILBOX_UNKNOWN, "5.0.0" },
	{ "x.1.0 in the field does not", "smtp; 550 no", "5.1.0", 0,
	  SUP_CLASS_NONE, true, SUP_CLASS_UNDETERMINED, "5.1.0" },
	{ "digits before the label", "550 no", "", 0, SUP_CLASS_CONTENT, false,
	  SUP_CLASS_MAILBOX_UNKNOWN, "" },
	{ "digits apart from the text", "no", "", 550, SUP_CLASS_NONE, true,
	  SUP_CLASS_MAILBOX_UNKNOWN, "" },
	{ "digits without words", "", "", 550, SUP_CLASS_NONE, true,
	  SUP_CLASS_MAILBOX_UNKNOWN, "" },
	{ "digits in the text before those apart", "452 no", "", 550,
	  SUP_CLASS_NONE, true, SUP_CLASS_DEFERRED, "" },
	{ "digits apart, status in the text", "5.1.1 user unknown", "", 550,
	  SUP_CLASS_NONE, true, SUP_CLASS_MAILBOX_UNKNOWN, "5.1.1" },
	{ "digits apart, useless status in the text", "5.1.0 denied", "", 550,
	  SUP_CLASS_NONE, true, SUP_CLASS_UNDETERMINED, "5.1.0" },
	{ "status alone", "", "5.1.1", 0, SUP_CLASS_NONE, true,
	  SUP_CLASS_MAILBOX_UNKNOWN, "5.1.1" },
	{ "status with a comment", "", " 5.1.1 (no mailbox)", 0, SUP_CLASS_NONE,
	  true, SUP_CLASS_MAILBOX_UNKNOWN, "5.1.1" },
	{ "a field that is no status", "", "5.1.1.7", 0, SUP_CLASS_NONE, true,
	  SUP_CLASS_UNDETERMINED, "" },
	{ "success decides nothing", "", "2.2.2", 0, SUP_CLASS_NONE, false,
	  SUP_CLASS_UNDETERMINED, "2.2.2" },
	{ "nothing", "", "", 0, SUP_CLASS_NONE, true, SUP_CLASS_UNDETERMINED,
	  "" },
	{ "text that no rule knows", "gone fishing", "", 0, SUP_CLASS_NONE,
	  true, SUP_CLASS_UNDETERMINED, "" },
	{ "label MailboxFull", "", "", 0, SUP_CLASS_MAILBOX_FULL, false,
	  SUP_CLASS_MAILBOX_FULL, "" },
	{ "label MessageTooLarge", "", "5.0.0", 0, SUP_CLASS_TOO_LARGE, false,
	  SUP_CLASS_TOO_LARGE, "5.0.0" },
	{ "label ContentRejected", "", "", 0, SUP_CLASS_CONTENT, false,
	  SUP_CLASS_CONTENT, "" },
	{ "label AttachmentRejected", "550 5.6.0 no", "", 0, SUP_CLASS_CONTENT,
	  false, SUP_CLASS_CONTENT, "5.6.0" },
	{ "DeliveryDelay, whatever the text", "smtp; 452 4.2.2 mailbox full",
	  "4.2.2", 0, SUP_CLASS_DEFERRED, false, SUP_CLASS_DEFERRED, "4.2.2" },
	{ "delayed, but called permanent", "550 5.1.1 no", "", 0,
	  SUP_CLASS_DEFERRED, true, SUP_CLASS_MAILBOX_UNKNOWN, "5.1.1" },
	{ "delayed recipient of a permanent bounce", "", "4.0.0", 0,
	  SUP_CLASS_DEFERRED, true, SUP_CLASS_DEFERRED, "4.0.0" },
	{ "an echo, whatever the text", "smtp; 550 5.1.1 user unknown", "5.1.1",
	  0, SUP_CLASS_ECHO, true, SUP_CLASS_ECHO, "5.1.1" },
	{ "an automatic reply, whatever the text", "550 5.1.1 no", "", 0,
	  SUP_CLASS_AUTO_REPLY, false, SUP_CLASS_AUTO_REPLY, "5.1.1" },
	{ "Permanent/General", "smtp; 550 user unknown", "5.0.0", 0,
	  SUP_CLASS_NONE, true, SUP_CLASS_MAILBOX_UNKNOWN, "5.0.0" },
};

static void test_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		struct bounce_text in = { 0 };
		struct bounce_class got;

		in.text = sup_slice_of(orders[i].text);
		in.status = sup_slice_of(orders[i].status);
		in.reply_code = orders[i].code;
		in.label = orders[i].label;
		in.permanent = orders[i].permanent;
		classify(rules, &in, &got);
		ROW(orders[i].name);
		CHECK_TEXT(sup_class_name(orders[i].want),
			   sup_class_name(got.cls));
		CHECK_TEXT(orders[i].want_status, got.status);
	}
}

/* Which bytes of a reply are its enhanced status. */
static const struct {
	const char *text;
	const char *want;
} statuses[] = {
	{ "550 5.1.1 x", "5.1.1" },
	{ "550-5.1.1 x\r\n550 5.1.1 y", "5.1.1" },
	{ "smtp;550 5.1.1 x", "5.1.1" },
	{ "smtp; 5.1.1 x", "5.1.1" },
	{ "550 #5.1.1 x", "5.1.1" },
	{ "550 5.1.1: x", "5.1.1" },
	{ "550 5.1.1", "5.1.1" },
	{ "550 5.1.1.", "5.1.1" },
	{ "550 sorry (#5.1.1)", "5.1.1" },
	{ "550 5.1.10 x", "5.1.10" },
	{ "550 5.7.505 x", "5.7.505" },
	{ "550 [5.1.1.7] x", "" },
	{ "550 5.1.1.7 x", "" },
	{ "550 15.1.1 x", "" },
	{ "550 5.1.1a x", "" },
	{ "550 5.1.1111 x", "" },
	{ "550 6.1.1 x", "" },
	{ "550 Exim 4.94.2 x", "" },
	{ "550 Server/5.1.1 x", "" },
	{ "550 version 5.1.1 x", "" },
	{ "550 5.01.1 x", "" },
	{ "550 a@5.1.1 x", "" },
	{ "see 5.7.1 host said: 550 5.1.1 x", "5.1.1" },
	{ "554 5.0.0 inner: 550 5.1.1 x", "5.1.1" },
	{ "2.1.5 accepted then 5.2.2", "5.2.2" },
	{ "550 5.", "" },
	{ "5.1.", "" },
	{ "5.1.1", "5.1.1" },
};

static void test_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(statuses); i++) {
		struct bounce_text in = { 0 };
		struct bounce_class got;

		in.text = sup_slice_of(statuses[i].text);
		classify(rules, &in, &got);
		ROW(statuses[i].text);
		CHECK_TEXT(statuses[i].want, got.status);
	}
}

/* What explain prints. */
static void test_named(void **state)
{
	struct bounce_text in = { 0 };
	struct bounce_class got;

	(void)state;
	in.text = sup_slice_of("550 x");
	classify(rules, &in, &got);
	CHECK_TEXT("bare 550 mailbox_unknown", got.rule);
	CHECK(got.line > 0);
	in.text = sup_slice_of("x");
	classify(rules, &in, &got);
	CHECK_TEXT("no rule", got.rule);
	CHECK_INT(0, got.line);
}

static const struct {
	const char *text;
	const char *want; /* NULL: taken */
} files[] = {
	{ "", NULL },
	{ "# only a comment\n\n", NULL },
	{ "words policy \"abc\" \"cde\"\r\n= abc cde\r\n", NULL },
	{ "code 450 deferred\n= 450", NULL },
	{ "= 450\n", "line 1: a sample without a rule" },
	{ "word policy \"abc\"\n", "line 1: receiver, words, status, phrase, "
				   "code, bare or = is expected" },
	{ "\nwords nice \"abc\"\n", "line 2: no such class" },
	{ "words policy\n", "line 1: a text in double quotes is expected" },
	{ "words policy abc\n", "line 1: a text in double quotes is expected" },
	{ "words policy \"abc\n",
	  "line 1: a text in double quotes is expected" },
	{ "words policy \"\n", "line 1: a text in double quotes is expected" },
	{ "words policy \"\"\n", "line 1: a text needs three bytes in a row" },
	{ "words policy \"ab*cd\"\n",
	  "line 1: a text needs three bytes in a row" },
	{ "words policy \"abc\" \"abc\" \"abc\" \"abc\" \"abc\"\n",
	  "line 1: more than 4 texts in one rule" },
	{ "status 5.1 policy\n", "line 1: an enhanced status such as 5.1.1 or "
				 "*.7.* is expected" },
	{ "status 5.1.1.1 policy\n", "line 1: an enhanced status such as 5.1.1 "
				     "or *.7.* is expected" },
	{ "status 5.1.1 policy \"abc\"\n",
	  "line 1: nothing may follow the class" },
	{ "code 250 policy\n",
	  "line 1: three digits from 400 to 599 are expected" },
	{ "bare x policy\n",
	  "line 1: three digits from 400 to 599 are expected" },
};

static void test_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct classifier *c = NULL;
		struct sup_error err = { "" };
		enum sup_status st =
			classifier_new(sup_slice_of(files[i].text), &c, &err);

		ROW(files[i].text);
		CHECK_INT(files[i].want == NULL ? SUP_OK : SUP_INVALID, st);
		CHECK_TEXT(files[i].want == NULL ? "" : files[i].want,
			   err.text);
		CHECK((c != NULL) == (files[i].want == NULL));
		classifier_free(c);
	}
}

/* The check of the samples can itself fail. */
static const struct {
	const char *text;
	const char *want; /* "": all well */
} samples[] = {
	{ "words policy \"abc\"\n= x abc\n= @a.example abc\n", "" },
	{ "words policy \"abc\"\n", "line 1: rule without a sample" },
	{ "words policy \"abc\"\nwords policy \"cde\"\n= cde\n",
	  "line 1: rule without a sample" },
	{ "words policy \"abc\"\n= abd\n",
	  "line 2: decided by line 0: no rule" },
	{ "words policy \"abc\"\n= abc\nwords relay \"abc cde\"\n= abc cde\n",
	  "line 4: decided by line 1: words policy \"abc\"" },
	{ "receiver A.example,b.* policy \"Abc\"\n= @a.example aBc\n= @b.x abc\n",
	  "" },
	{ "receiver a.example policy \"abc\"\n= abc\n",
	  "line 2: decided by line 0: no rule" },
	{ "receiver a.example policy \"abc\"\n= @xa.example abc\n",
	  "line 2: decided by line 0: no rule" },
};

static void test_sample_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct sup_slice text = sup_slice_of(samples[i].text);
		struct classifier *c = NULL;
		struct sup_error err = { "" };

		ROW(samples[i].text);
		CHECK_INT(SUP_OK, classifier_new(text, &c, NULL));
		CHECK_INT(samples[i].want[0] == '\0' ? SUP_OK : SUP_INVALID,
			  classifier_check_samples(c, text, &err));
		CHECK_TEXT(samples[i].want, err.text);
		classifier_free(c);
	}
}

static void test_too_many(void **state)
{
	static const char line[] = "words policy \"abc\"\n";
	char *text = malloc(sizeof(line) * 600);
	struct classifier *c = NULL;
	struct sup_error err = { "" };
	size_t n = 0;

	(void)state;
	assert_non_null(text);
	for (int i = 0; i < 513; i++, n += sizeof(line) - 1)
		memcpy(text + n, line, sizeof(line));
	ROW("513 rules");
	CHECK_INT(SUP_TOO_LARGE,
		  classifier_new((struct sup_slice){ text, n }, &c, &err));
	CHECK_TEXT("line 513: more than 512 rules", err.text);
	CHECK(c == NULL);
	ROW("512 rules");
	n -= sizeof(line) - 1;
	CHECK_INT(SUP_OK,
		  classifier_new((struct sup_slice){ text, n }, &c, &err));
	classifier_free(c);
	free(text);
}

static void test_no_memory(void **state)
{
	(void)state;
	for (unsigned long n = 1; n <= 5; n++) {
		struct classifier *c = NULL;

		mem_fail_at(n, 0);
		CHECK_INT(SUP_NO_MEMORY,
			  classifier_new(sup_slice_of("code 450 deferred\n"),
					 &c, NULL));
		mem_fail_at(0, 0);
		CHECK(c == NULL);
	}
}

static void test_long_text(void **state)
{
	static char text[CLASSIFY_TEXT_MAX * 3];
	struct bounce_text in = { 0 };
	struct bounce_class got;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "550 5.2.2 ", 10);
	in.text = (struct sup_slice){ text, sizeof(text) };
	classify(rules, &in, &got);
	CHECK_TEXT("mailbox_full", sup_class_name(got.cls));
	memset(text, '@', sizeof(text));
	classify(rules, &in, &got);
	CHECK_TEXT("undetermined", sup_class_name(got.cls));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_sample_check),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_long_text),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
