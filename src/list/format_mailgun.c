/*
 * Mailgun: one list for each reason, of one sending domain.
 *
 * CSV as its import takes it; JSON as the answer of a list request (rows in
 * "items") or what its bulk request takes (an array).  Dates are those of mail
 * headers, in UTC or GMT, said so each time.
 */
#include "list/format.h"

enum {
	WRITTEN = FORMAT_NEEDED | FORMAT_WRITTEN,
	BULK_MAX = 1000 /* of one request */
};

static const struct format_column bounces[] = {
	{ "address", FORMAT_ADDRESS, WRITTEN, NULL },
	{ "code", FORMAT_ORIGIN, WRITTEN, "550" },
	{ "error", FORMAT_TEXT, WRITTEN, NULL },
	{ "created_at", FORMAT_TIME, FORMAT_WRITTEN, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_column complaints[] = {
	{ "address", FORMAT_ADDRESS, WRITTEN, NULL },
	{ "created_at", FORMAT_TIME, WRITTEN, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

/* Older files call it tag. */
static const struct format_column unsubscribes[] = {
	{ "address", FORMAT_ADDRESS, WRITTEN, NULL },
	{ "tags", FORMAT_TOPIC, WRITTEN | FORMAT_NO_JSON, "*" },
	{ "tags", FORMAT_TOPIC, WRITTEN | FORMAT_NO_CSV | FORMAT_BARE_VALUE,
	  "[\"*\"]" },
	{ "tag", FORMAT_TOPIC, 0, NULL },
	{ "created_at", FORMAT_TIME, WRITTEN, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

/* 606 and 607: not sent, because of one of the other two lists. */
static const struct format_word bounce_words[] = {
	{ NULL, "606", SUP_REASON_UNSUBSCRIBE, FORMAT_ONLY_READ },
	{ NULL, "607", SUP_REASON_COMPLAINT, FORMAT_ONLY_READ },
	{ NULL, NULL, SUP_REASON_HARD_BOUNCE, FORMAT_SUPPRESSES },
	{ NULL, NULL, SUP_REASON_INVALID, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};
static const struct format_word complaint_words[] = {
	{ NULL, NULL, SUP_REASON_COMPLAINT, FORMAT_SUPPRESSES },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};
static const struct format_word unsubscribe_words[] = {
	{ NULL, NULL, SUP_REASON_UNSUBSCRIBE, FORMAT_SUPPRESSES },
	{ NULL, NULL, SUP_REASON_MANUAL, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_SOFT_BOUNCE, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

static const struct format_member items[] = {
	{ "items", SUP_REASON_NONE },
	{ NULL, SUP_REASON_NONE },
};

enum {
	BOTH = FORMAT_CSV | FORMAT_JSON | FORMAT_READ | FORMAT_WRITES |
	       FORMAT_BARE_ARRAY
};

const struct format format_mailgun_bounces = {
	.name = "mailgun-bounces",
	.about = "Mailgun, bounces",
	.source = "mailgun",
	.traits = BOTH,
	.times = FORMAT_MAIL,
	.chunk = BULK_MAX,
	.columns = bounces,
	.words = bounce_words,
	.members = items,
};

/* A date of signing up looks just like one of a complaint. */
const struct format format_mailgun_complaints = {
	.name = "mailgun-complaints",
	.about = "Mailgun, complaints",
	.source = "mailgun",
	.traits = BOTH | FORMAT_ASKS,
	.times = FORMAT_MAIL,
	.chunk = BULK_MAX,
	.columns = complaints,
	.words = complaint_words,
	.members = items,
	.ask = "mailgun-complaints",
};

const struct format format_mailgun_unsubscribes = {
	.name = "mailgun-unsubscribes",
	.about = "Mailgun, unsubscribes",
	.source = "mailgun",
	.traits = BOTH | FORMAT_ASKS,
	.times = FORMAT_MAIL,
	.chunk = BULK_MAX,
	.columns = unsubscribes,
	.words = unsubscribe_words,
	.members = items,
	.ask = "mailgun-unsubscribes",
};
