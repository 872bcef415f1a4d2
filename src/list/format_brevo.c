/*
 * Brevo: the blocked contacts of its transactional API.
 *
 * The columns of its CSV are not documented: the same names, flat, are taken,
 * and semicolons written as its imports have them.  Whether an entry of one
 * sender holds for that sender only is not documented: it is taken for all.
 */
#include "list/format.h"

static const struct format_column columns[] = {
	{ "email", FORMAT_ADDRESS, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "senderEmail", FORMAT_MARK, FORMAT_NO_CSV, NULL },
	{ "reason.code", FORMAT_REASON,
	  FORMAT_NEEDED | FORMAT_WRITTEN | FORMAT_NO_CSV, NULL },
	{ "reason.message", FORMAT_TEXT, FORMAT_WRITTEN | FORMAT_NO_CSV, NULL },
	{ "reason_code", FORMAT_REASON,
	  FORMAT_NEEDED | FORMAT_WRITTEN | FORMAT_NO_JSON, NULL },
	{ "reason_message", FORMAT_TEXT, FORMAT_WRITTEN | FORMAT_NO_JSON,
	  NULL },
	{ "blockedAt", FORMAT_TIME, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_word words[] = {
	{ "hardBounce", NULL, SUP_REASON_HARD_BOUNCE, FORMAT_SUPPRESSES },
	{ "contactFlaggedAsSpam", NULL, SUP_REASON_COMPLAINT,
	  FORMAT_SUPPRESSES },
	{ "unsubscribedViaEmail", NULL, SUP_REASON_UNSUBSCRIBE,
	  FORMAT_SUPPRESSES },
	{ "unsubscribedViaMA", NULL, SUP_REASON_UNSUBSCRIBE,
	  FORMAT_SUPPRESSES },
	{ "unsubscribedViaApi", NULL, SUP_REASON_UNSUBSCRIBE,
	  FORMAT_SUPPRESSES },
	{ "adminBlocked", NULL, SUP_REASON_MANUAL, FORMAT_SUPPRESSES },
	{ "hardBounce", NULL, SUP_REASON_INVALID, FORMAT_WRITE },
	{ "adminBlocked", NULL, SUP_REASON_SOFT_BOUNCE, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

static const struct format_member members[] = {
	{ "contacts", SUP_REASON_NONE },
	{ NULL, SUP_REASON_NONE },
};

const struct format format_brevo = {
	.name = "brevo",
	.about = "Brevo, blocked contacts",
	.source = "brevo",
	.traits = FORMAT_CSV | FORMAT_JSON | FORMAT_READ | FORMAT_WRITES,
	.times = FORMAT_ZONED,
	.delimiter = ';',
	.columns = columns,
	.words = words,
	.members = members,
};
