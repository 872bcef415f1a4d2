/*
 * SendPost: the rows of its list, and what its create request takes.
 *
 * API description 1.3.0: reasons are numbers, times nanoseconds.  0 is manual,
 * so that a reason that is missing must not become 0.
 */
#include "list/format.h"

static const struct format_column columns[] = {
	{ "email", FORMAT_ADDRESS, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "reason", FORMAT_REASON, FORMAT_NEEDED, NULL },
	{ "id", FORMAT_MARK, FORMAT_NEEDED, NULL },
	{ "created", FORMAT_TIME, 0, NULL },
	{ "smtpError", FORMAT_TEXT, 0, NULL },
	{ "smtp_error", FORMAT_TEXT, 0, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_word words[] = {
	{ "0", NULL, SUP_REASON_MANUAL, FORMAT_SUPPRESSES },
	{ "1", NULL, SUP_REASON_UNSUBSCRIBE, FORMAT_SUPPRESSES },
	{ "2", NULL, SUP_REASON_HARD_BOUNCE, FORMAT_SUPPRESSES },
	{ "3", NULL, SUP_REASON_COMPLAINT, FORMAT_SUPPRESSES },
	{ "4", NULL, SUP_REASON_HARD_BOUNCE, FORMAT_ONLY_READ },
	{ "2", NULL, SUP_REASON_INVALID, FORMAT_WRITE },
	{ "0", NULL, SUP_REASON_SOFT_BOUNCE, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

static const struct format_member members[] = {
	{ "hardBounce", SUP_REASON_HARD_BOUNCE },
	{ "manual", SUP_REASON_MANUAL },
	{ "unsubscribe", SUP_REASON_UNSUBSCRIBE },
	{ "spamComplaint", SUP_REASON_COMPLAINT },
	{ NULL, SUP_REASON_NONE },
};

const struct format format_sendpost = {
	.name = "sendpost",
	.about = "SendPost, its list or create requests",
	.source = "sendpost",
	.traits = FORMAT_JSON | FORMAT_READ | FORMAT_WRITES,
	.times = FORMAT_EPOCH,
	/* How many a request may hold is not documented. */
	.chunk = 100,
	.columns = columns,
	.words = words,
	.members = members,
};
