/*
 * SparkPost: a row for each kind of mail that is blocked.
 *
 * What is written there becomes "Manually Added", so the reason stands at the
 * front of the description ("complaint: text"), and is found there again.
 */
#include "list/format.h"

#include "base/slice.h"

static const struct format_column columns[] = {
	{ "recipient", FORMAT_ADDRESS, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "type", FORMAT_BLOCKS, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "source", FORMAT_REASON, 0, NULL },
	{ "description", FORMAT_TEXT, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "updated", FORMAT_EXTRA, 0, NULL },
	{ "created", FORMAT_TIME, 0, NULL },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_word words[] = {
	{ "Bounce Rule", NULL, SUP_REASON_HARD_BOUNCE, FORMAT_SUPPRESSES },
	{ "Spam Complaint", NULL, SUP_REASON_COMPLAINT, FORMAT_SUPPRESSES },
	{ "List Unsubscribe", NULL, SUP_REASON_UNSUBSCRIBE, FORMAT_SUPPRESSES },
	{ "Unsubscribe Link", NULL, SUP_REASON_UNSUBSCRIBE, FORMAT_SUPPRESSES },
	{ "Compliance", NULL, SUP_REASON_MANUAL, FORMAT_SUPPRESSES },
	{ "Manually Added", NULL, SUP_REASON_MANUAL, FORMAT_SUPPRESSES },
	{ NULL, NULL, SUP_REASON_INVALID, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_SOFT_BOUNCE, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

/* "complaint: 550 ...": one of our words, alone or before a colon. */
static bool take_reason(struct sup_slice text, struct format_entry *e)
{
	size_t n = slice_find(text, SLICE(":"));

	if (!sup_reason_from_name(slice_trim((struct sup_slice){ text.p, n }),
				  &e->reason))
		return false;
	e->text = slice_trim(slice_from(text, n + 1));
	return true;
}

static bool read_type(struct sup_slice type, unsigned *out)
{
	if (slice_equal_fold(type, SLICE("transactional")))
		*out = SUP_BLOCKS_TRANSACTIONAL;
	else if (type.n == 0 ||
		 slice_equal_fold(type, SLICE("non_transactional")))
		*out = SUP_BLOCKS_MARKETING;
	else
		return false;
	return true;
}

static const char *decide(const struct format_row *r, sup_time_ms now,
			  struct format_entry *e)
{
	struct sup_slice source = slice_trim(r->value[FORMAT_REASON]);
	bool ours = source.n == 0 ||
		    slice_equal_fold(source, SLICE("Manually Added"));

	(void)now;
	if (!read_type(slice_trim(r->value[FORMAT_BLOCKS]), &e->blocks))
		return "neither transactional nor non_transactional";
	if (ours && take_reason(slice_trim(r->value[FORMAT_TEXT]), e))
		return NULL;
	e->reason = SUP_REASON_MANUAL;
	if (source.n == 0)
		return NULL;
	for (const struct format_word *w = words; w->word != NULL; w++) {
		if (slice_equal_fold(source, sup_slice_of(w->word))) {
			e->reason = w->reason;
			return NULL;
		}
	}
	return "no source that is known";
}

static const struct format_member members[] = {
	{ "recipients", SUP_REASON_NONE },
	{ "results", SUP_REASON_NONE },
	{ NULL, SUP_REASON_NONE },
};

const struct format format_sparkpost = {
	.name = "sparkpost",
	.about = "SparkPost, suppression list",
	.source = "sparkpost",
	.traits = FORMAT_CSV | FORMAT_JSON | FORMAT_READ | FORMAT_WRITES |
		  FORMAT_PER_MAIL | FORMAT_SAYS_WHY,
	.times = FORMAT_ZONED,
	.chunk = 10000, /* of one request */
	.columns = columns,
	.words = words,
	.members = members,
	.decide = decide,
};
