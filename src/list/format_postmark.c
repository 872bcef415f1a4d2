/*
 * Postmark: the dump of a message stream.
 *
 * The columns of its CSV are not documented; the names of the JSON are taken
 * for both.  Whoever unsubscribed is a manual entry made by the recipient.
 */
#include "list/format.h"

static const struct format_column columns[] = {
	{ "EmailAddress", FORMAT_ADDRESS, FORMAT_NEEDED | FORMAT_WRITTEN,
	  NULL },
	{ "SuppressionReason", FORMAT_REASON, FORMAT_NEEDED | FORMAT_WRITTEN,
	  NULL },
	{ "Origin", FORMAT_ORIGIN, FORMAT_WRITTEN, NULL },
	{ "CreatedAt", FORMAT_TIME, FORMAT_WRITTEN, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_word words[] = {
	{ "HardBounce", "Recipient", SUP_REASON_HARD_BOUNCE,
	  FORMAT_SUPPRESSES },
	{ "HardBounce", NULL, SUP_REASON_HARD_BOUNCE, FORMAT_ONLY_READ },
	{ "SpamComplaint", "Recipient", SUP_REASON_COMPLAINT,
	  FORMAT_SUPPRESSES },
	{ "SpamComplaint", NULL, SUP_REASON_COMPLAINT, FORMAT_ONLY_READ },
	{ "ManualSuppression", "Recipient", SUP_REASON_UNSUBSCRIBE,
	  FORMAT_SUPPRESSES },
	{ "ManualSuppression", "Customer", SUP_REASON_MANUAL,
	  FORMAT_SUPPRESSES },
	/* Admin, and where nobody says who: the stricter one. */
	{ "ManualSuppression", NULL, SUP_REASON_MANUAL, FORMAT_ONLY_READ },
	{ "HardBounce", "Recipient", SUP_REASON_INVALID, FORMAT_WRITE },
	{ "ManualSuppression", "Customer", SUP_REASON_SOFT_BOUNCE,
	  FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

static const struct format_member members[] = {
	{ "Suppressions", SUP_REASON_NONE },
	{ NULL, SUP_REASON_NONE },
};

const struct format format_postmark = {
	.name = "postmark",
	.about = "Postmark, suppressions of a message stream",
	.source = "postmark",
	.traits = FORMAT_CSV | FORMAT_JSON | FORMAT_READ | FORMAT_WRITES,
	.times = FORMAT_ZONED,
	.columns = columns,
	.words = words,
	.members = members,
};
