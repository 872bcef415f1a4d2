/*
 * Mailjet: its contacts, of whom those are taken that are excluded from
 * campaigns, complained or unsubscribed; the others are refused by name.
 *
 * The exclusion stops marketing mail only; somebody put it there by hand, and
 * manual entries block both.
 */
#include "list/format.h"

#include "base/slice.h"

static const struct format_column columns[] = {
	{ "Email", FORMAT_ADDRESS, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "IsExcludedFromCampaigns", FORMAT_ORIGIN,
	  FORMAT_NEEDED | FORMAT_WRITTEN | FORMAT_BARE_VALUE, "true" },
	{ "IsSpamComplaining", FORMAT_REASON,
	  FORMAT_WRITTEN | FORMAT_BARE_VALUE, NULL },
	{ "UnsubscribedAt", FORMAT_EXTRA, FORMAT_WRITTEN, NULL },
	{ "ExclusionFromCampaignsUpdatedAt", FORMAT_TIME, FORMAT_WRITTEN,
	  NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

/* What stands in IsSpamComplaining; UnsubscribedAt is the time of those that
 * unsubscribed, and empty for all others. */
static const struct format_word words[] = {
	{ "true", NULL, SUP_REASON_COMPLAINT, FORMAT_SUPPRESSES },
	{ "false", NULL, SUP_REASON_UNSUBSCRIBE, FORMAT_SUPPRESSES },
	{ "false", NULL, SUP_REASON_MANUAL, FORMAT_SUPPRESSES },
	{ "false", NULL, SUP_REASON_HARD_BOUNCE, FORMAT_WRITE },
	{ "false", NULL, SUP_REASON_INVALID, FORMAT_WRITE },
	{ "false", NULL, SUP_REASON_SOFT_BOUNCE, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

static bool is_true(struct sup_slice s)
{
	s = slice_trim(s);
	return slice_equal_fold(s, SLICE("true")) || slice_is(s, "1");
}

static const char *decide(const struct format_row *r, sup_time_ms now,
			  struct format_entry *e)
{
	struct sup_slice when = slice_trim(r->value[FORMAT_EXTRA]);

	e->take = FORMAT_SUPPRESSES;
	if (is_true(r->value[FORMAT_REASON])) {
		e->reason = SUP_REASON_COMPLAINT;
	} else if (when.n > 0) {
		e->reason = SUP_REASON_UNSUBSCRIBE;
		e->time = format_time(FORMAT_ZONED, when, now);
	} else if (is_true(r->value[FORMAT_ORIGIN])) {
		e->reason = SUP_REASON_MANUAL;
	} else {
		e->take = FORMAT_ACTIVE;
		e->reason = SUP_REASON_MANUAL;
	}
	return NULL;
}

static const struct format_member members[] = {
	{ "Data", SUP_REASON_NONE },
	{ NULL, SUP_REASON_NONE },
};

static const char *extra(const struct sup_suppression *s, char *room)
{
	return format_print_time(
		FORMAT_ZONED,
		s->reason == SUP_REASON_UNSUBSCRIBE ? s->since : 0, room);
}

const struct format format_mailjet = {
	.name = "mailjet",
	.about = "Mailjet, contacts that are excluded or complained",
	.source = "mailjet",
	.traits = FORMAT_CSV | FORMAT_JSON | FORMAT_READ | FORMAT_WRITES,
	.times = FORMAT_ZONED,
	.columns = columns,
	.words = words,
	.members = members,
	.decide = decide,
	.extra = extra,
};
