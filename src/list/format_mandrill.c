/*
 * Mandrill: rejects.csv of its export (with expires_at in it twice), or the
 * array of rejects/list.
 *
 * Its entries expire: a soft bounce after a day, a hard one after a week.  How
 * long we suppress is our policy's matter, so those dates are not taken over;
 * the soft bounces are evidence.  What an operator entered ends when they said.
 * Times are UTC and do not say so.
 */
#include "list/format.h"

#include "base/slice.h"

static const struct format_column columns[] = {
	{ "email", FORMAT_ADDRESS, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "reason", FORMAT_REASON, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "detail", FORMAT_TEXT, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "created_at", FORMAT_TIME, FORMAT_WRITTEN, NULL },
	{ "expires_at", FORMAT_EXTRA, FORMAT_NEEDED | FORMAT_WRITTEN, NULL },
	{ "last_event_at", FORMAT_MARK, FORMAT_NEEDED | FORMAT_WRITTEN, "" },
	{ NULL, FORMAT_MARK, 0, NULL },
};

static const struct format_word words[] = {
	{ "hard-bounce", NULL, SUP_REASON_HARD_BOUNCE, FORMAT_SUPPRESSES },
	{ "soft-bounce", NULL, SUP_REASON_SOFT_BOUNCE, FORMAT_EVIDENCE },
	{ "spam", NULL, SUP_REASON_COMPLAINT, FORMAT_SUPPRESSES },
	{ "unsub", NULL, SUP_REASON_UNSUBSCRIBE, FORMAT_SUPPRESSES },
	{ "custom", NULL, SUP_REASON_MANUAL, FORMAT_SUPPRESSES },
	{ "hard-bounce", NULL, SUP_REASON_INVALID, FORMAT_WRITE },
	{ "custom", NULL, SUP_REASON_SOFT_BOUNCE, FORMAT_WRITE },
	{ NULL, NULL, SUP_REASON_NONE, FORMAT_WRITE },
};

#define FAR_FUTURE INT64_C(253402300799000)

static const char *decide(const struct format_row *r, sup_time_ms now,
			  struct format_entry *e)
{
	struct sup_slice word = slice_trim(r->value[FORMAT_REASON]);
	struct sup_slice end = slice_trim(r->value[FORMAT_EXTRA]);
	const struct format_word *w = words;

	(void)now;
	while (w->word != NULL &&
	       !slice_equal_fold(word, sup_slice_of(w->word)))
		w++;
	if (w->word == NULL)
		return "no reason that is known";
	e->reason = w->reason;
	e->take = w->take;
	if (e->reason == SUP_REASON_MANUAL && end.n > 0) {
		e->expires = format_time(FORMAT_UTC, end, FAR_FUTURE);
		if (e->expires == 0)
			return "expires_at is no time";
	}
	return NULL;
}

static const char *extra(const struct sup_suppression *s, char *room)
{
	return format_print_time(
		FORMAT_UTC, s->reason == SUP_REASON_MANUAL ? s->expires : 0,
		room);
}

const struct format format_mandrill = {
	.name = "mandrill",
	.about = "Mandrill, rejects",
	.source = "mandrill",
	.traits = FORMAT_CSV | FORMAT_JSON | FORMAT_READ | FORMAT_WRITES,
	.times = FORMAT_UTC,
	.columns = columns,
	.words = words,
	.decide = decide,
	.extra = extra,
};
