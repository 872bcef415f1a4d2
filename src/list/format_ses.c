/*
 * Amazon SES: the two forms that its import job reads, and the answer of
 * list-suppressed-destinations (times as numbers from the API, as text from
 * AWS's command line).
 */
#include "list/format.h"

static const struct format_word words[] = {
	{ "BOUNCE", NULL, SUP_REASON_HARD_BOUNCE, FORMAT_SUPPRESSES },
	{ "COMPLAINT", NULL, SUP_REASON_COMPLAINT, FORMAT_SUPPRESSES },
	{ "BOUNCE", NULL, SUP_REASON_INVALID, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

static const struct format_column bare[] = {
	{ "address", FORMAT_ADDRESS, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "reason", FORMAT_REASON, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

const struct format format_ses = {
	.name = "ses",
	.about = "Amazon SES, CSV without a header",
	.source = "ses",
	.traits = FORMAT_CSV | FORMAT_NO_HEADER | FORMAT_READ | FORMAT_WRITES,
	.columns = bare,
	.words = words,
};

static const struct format_column lines[] = {
	{ "emailAddress", FORMAT_ADDRESS, FORMAT_NEEDED | FORMAT_WRITTEN,
	  NULL },
	{ "reason", FORMAT_REASON, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

const struct format format_ses_lines = {
	.name = "ses-ndjson",
	.about = "Amazon SES, one object a line",
	.source = "ses",
	.traits = FORMAT_JSON | FORMAT_LINES | FORMAT_READ | FORMAT_WRITES,
	.columns = lines,
	.words = words,
};

static const struct format_column summaries[] = {
	{ "EmailAddress", FORMAT_ADDRESS, FORMAT_NEEDED | FORMAT_WRITTEN,
	  NULL },
	{ "Reason", FORMAT_REASON, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "LastUpdateTime", FORMAT_TIME, FORMAT_WRITTEN | FORMAT_BARE_VALUE,
	  NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_member members[] = {
	{ "SuppressedDestinationSummaries", SUP_REASON_NONE },
	{ NULL, SUP_REASON_NONE },
};

const struct format format_ses_json = {
	.name = "ses-list",
	.about = "Amazon SES, answer of list-suppressed-destinations",
	.source = "ses",
	.traits = FORMAT_JSON | FORMAT_READ | FORMAT_WRITES,
	.times = FORMAT_SECONDS | FORMAT_ZONED,
	.columns = summaries,
	.words = words,
	.members = members,
};
