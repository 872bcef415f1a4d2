/*
 * SendGrid: one list for each reason.
 *
 * Bounces and blocks look alike, and so do the lists without a reason; which
 * one it is has to be said.  SendGrid goes on mailing what is on its list of
 * blocks: they are soft bounces here.  Times are Unix seconds.
 */
#include "list/format.h"

enum {
	WRITTEN = FORMAT_NEEDED | FORMAT_WRITTEN
};

static const struct format_column replies[] = {
	{ "status", FORMAT_STATUS, WRITTEN, NULL },
	{ "reason", FORMAT_TEXT, WRITTEN, NULL },
	{ "email", FORMAT_ADDRESS, WRITTEN, NULL },
	{ "created", FORMAT_TIME, WRITTEN | FORMAT_BARE_VALUE, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_column texts[] = {
	{ "reason", FORMAT_TEXT, FORMAT_WRITTEN, NULL },
	{ "email", FORMAT_ADDRESS, WRITTEN, NULL },
	{ "created", FORMAT_TIME, WRITTEN | FORMAT_BARE_VALUE, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_column dates[] = {
	{ "email", FORMAT_ADDRESS, WRITTEN, NULL },
	{ "created", FORMAT_TIME, WRITTEN | FORMAT_BARE_VALUE, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_column groups[] = {
	{ "email", FORMAT_ADDRESS, FORMAT_NEEDED, NULL },
	{ "group_id", FORMAT_TOPIC, FORMAT_NEEDED, NULL },
	{ "group_name", FORMAT_TEXT, 0, NULL },
	{ "created_at", FORMAT_TIME, 0, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_word bounces[] = {
	{ NULL, NULL, SUP_REASON_HARD_BOUNCE, FORMAT_SUPPRESSES },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};
static const struct format_word blocks[] = {
	{ NULL, NULL, SUP_REASON_SOFT_BOUNCE, FORMAT_EVIDENCE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};
static const struct format_word spam[] = {
	{ NULL, NULL, SUP_REASON_COMPLAINT, FORMAT_SUPPRESSES },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};
static const struct format_word invalid[] = {
	{ NULL, NULL, SUP_REASON_INVALID, FORMAT_SUPPRESSES },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};
static const struct format_word unsubscribes[] = {
	{ NULL, NULL, SUP_REASON_UNSUBSCRIBE, FORMAT_SUPPRESSES },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

/* The only list that can be written to; all that is pushed there becomes an
 * unsubscribe. */
static const struct format_word pushed[] = {
	{ NULL, NULL, SUP_REASON_UNSUBSCRIBE, FORMAT_SUPPRESSES },
	{ NULL, NULL, SUP_REASON_HARD_BOUNCE, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_SOFT_BOUNCE, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_COMPLAINT, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_MANUAL, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_INVALID, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

static const char ask_replies[] = "sendgrid-bounces or sendgrid-blocks";
static const char ask_dates[] =
	"sendgrid-spam, sendgrid-unsubscribes or sendgrid-invalid";

enum {
	BOTH = FORMAT_CSV | FORMAT_JSON | FORMAT_READ | FORMAT_ASKS
};

const struct format format_sendgrid_bounces = {
	.name = "sendgrid-bounces",
	.about = "SendGrid, bounces",
	.source = "sendgrid",
	.traits = BOTH | FORMAT_WRITES,
	.times = FORMAT_SECONDS,
	.columns = replies,
	.words = bounces,
	.ask = ask_replies,
};

const struct format format_sendgrid_blocks = {
	.name = "sendgrid-blocks",
	.about = "SendGrid, blocks: soft bounces, nobody is suppressed for one",
	.source = "sendgrid",
	.traits = BOTH,
	.times = FORMAT_SECONDS,
	.columns = replies,
	.words = blocks,
	.ask = ask_replies,
};

const struct format format_sendgrid_spam = {
	.name = "sendgrid-spam",
	.about = "SendGrid, spam reports",
	.source = "sendgrid",
	.traits = BOTH | FORMAT_WRITES,
	.times = FORMAT_SECONDS,
	.columns = dates,
	.words = spam,
	.ask = ask_dates,
};

const struct format format_sendgrid_invalid = {
	.name = "sendgrid-invalid",
	.about = "SendGrid, invalid addresses",
	.source = "sendgrid",
	.traits = BOTH | FORMAT_WRITES,
	.times = FORMAT_SECONDS,
	.columns = texts,
	.words = invalid,
	.ask = ask_dates,
};

const struct format format_sendgrid_unsubscribes = {
	.name = "sendgrid-unsubscribes",
	.about = "SendGrid, global unsubscribes",
	.source = "sendgrid",
	.traits = BOTH | FORMAT_WRITES,
	.times = FORMAT_SECONDS,
	.columns = dates,
	.words = pushed,
	.ask = ask_dates,
};

const struct format format_sendgrid_groups = {
	.name = "sendgrid-groups",
	.about = "SendGrid, unsubscribes of groups",
	.source = "sendgrid",
	.traits = FORMAT_CSV | FORMAT_JSON | FORMAT_READ,
	.times = FORMAT_SECONDS,
	.columns = groups,
	.words = unsubscribes,
};
