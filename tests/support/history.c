#include "support/history.h"

#include <stdlib.h>

#include "base/slice.h"
#include "model/fact.h"
#include "support/check.h"

enum {
	FIRST_DAY = 19000
};

static const char *const sources[] = { "ses", "ses", "ses", "cli" };
static const char *const scopes[] = { "", "", "", "a", "a/b", "ab" };
static const char *const texts[] = { "", "", "550 no", "552 full" };
static const char *const statuses[] = { "", "", "5.0.0" };

uint64_t history_seed(uint64_t i)
{
	const char *given = getenv("SUPPRESS_SEED");

	return given != NULL ? strtoull(given, NULL, 10) : i + 1;
}

uint64_t history_rounds(uint64_t usual)
{
	return getenv("SUPPRESS_SEED") != NULL ? 1 : usual;
}

static sup_time_ms some_time(struct dice *d, unsigned days)
{
	sup_time_ms t = (FIRST_DAY + dice_roll(d, days)) * SUP_DAY_MS;

	/* Often the same instant, often the same day. */
	switch (dice_roll(d, 3)) {
	case 0:
		return t;
	case 1:
		return t + (sup_time_ms)dice_roll(d, 4) * 6 * 3600000;
	default:
		return t + (sup_time_ms)dice_roll(d, 86400) * 1000;
	}
}

static enum sup_kind some_kind(struct dice *d, const struct history_shape *s)
{
	enum sup_kind k;

	if (dice_roll(d, 100) < s->soft)
		return dice_roll(d, 5) == 0 ? SUP_KIND_HARD_BOUNCE
					    : SUP_KIND_SOFT_BOUNCE;
	do {
		k = (enum sup_kind)(1 + dice_roll(d, SUP_KIND_END - 1));
	} while (s->no_removal &&
		 (k == SUP_KIND_REMOVED || k == SUP_KIND_RESUBSCRIBE));
	return k;
}

static void add_class(struct dice *d, struct sup_fact *f)
{
	static const enum sup_class counting[] = { SUP_CLASS_MAILBOX_FULL,
						   SUP_CLASS_EXPIRED,
						   SUP_CLASS_UNREACHABLE,
						   SUP_CLASS_UNDETERMINED };

	if (kind_is_bounce(f->kind)) {
		if (dice_roll(d, 3) == 0)
			f->bounce_class = (enum sup_class)(
				1 + dice_roll(d, SUP_CLASS_END - 1));
		else
			f->bounce_class = counting[dice_roll(d, 4)];
	} else if ((f->kind == SUP_KIND_COMPLAINT ||
		    f->kind == SUP_KIND_UNSUBSCRIBE) &&
		   dice_roll(d, 4) == 0) {
		f->bounce_class = SUP_CLASS_ECHO;
	}
}

static void add_reason(struct dice *d, struct sup_fact *f)
{
	switch (f->kind) {
	case SUP_KIND_SOFT_BOUNCE:
		f->reason = SUP_REASON_SOFT_BOUNCE;
		break;
	case SUP_KIND_HARD_BOUNCE:
		f->reason = dice_roll(d, 4) == 0 &&
					    f->bounce_class == SUP_CLASS_ECHO
				    ? SUP_REASON_COMPLAINT
				    : SUP_REASON_HARD_BOUNCE;
		break;
	case SUP_KIND_COMPLAINT:
		f->reason = SUP_REASON_COMPLAINT;
		break;
	case SUP_KIND_UNSUBSCRIBE:
		f->reason = SUP_REASON_UNSUBSCRIBE;
		break;
	case SUP_KIND_ADDED:
	case SUP_KIND_IMPORTED:
		f->reason =
			(enum sup_reason)(1 + dice_roll(d, SUP_REASON_END - 1));
		break;
	default:
		break;
	}
}

static struct sup_slice some_scope(struct dice *d)
{
	return sup_slice_of(scopes[dice_roll(d, COUNT(scopes))]);
}

static void add_lifts(struct dice *d, struct sup_fact *f, struct arena *a)
{
	struct sup_pair *lifts = arena_alloc(a, 3, sizeof(*lifts));

	CHECK(lifts != NULL);
	if (lifts == NULL)
		return;
	f->n_lifts = 1 + dice_roll(d, 3);
	f->lifts = lifts;
	for (size_t i = 0; i < f->n_lifts; i++) {
		lifts[i].scope = some_scope(d);
		lifts[i].reason =
			(enum sup_reason)(1 + dice_roll(d, SUP_REASON_END - 1));
	}
}

static void add_receipts(struct dice *d, unsigned days, struct sup_fact *f)
{
	if (f->time == 0 || dice_roll(d, 8) == 0)
		f->first_seen = some_time(d, days);
	else
		f->first_seen = f->time + (sup_time_ms)dice_roll(d, 2) * 1000;
	f->last_seen = f->first_seen;
	if (dice_roll(d, 4) == 0)
		f->last_seen += (sup_time_ms)dice_roll(d, 30) * SUP_DAY_MS;
}

static void add_batch(struct dice *d, struct sup_fact *f, struct arena *a)
{
	uint64_t *batch = arena_alloc(a, 1, sizeof(*batch));

	CHECK(batch != NULL);
	if (batch == NULL)
		return;
	*batch = 1 + dice_roll(d, 4);
	if (dice_roll(d, 2) == 0)
		*batch |= SUP_BATCH_UNDONE;
	f->batches = batch;
	f->n_batches = 1;
}

static void add_reply(struct dice *d, const struct history_shape *shape,
		      struct sup_fact *f)
{
	f->text = sup_slice_of(texts[dice_roll(d, COUNT(texts))]);
	f->status = sup_slice_of(statuses[dice_roll(d, COUNT(statuses))]);
	/* The outcomes of a message lie within weeks. */
	if (!shape->no_message && dice_roll(d, 3) == 0)
		f->message = (uint64_t)(f->time / SUP_DAY_MS / 30) * 4 +
			     dice_roll(d, 4) + 1;
}

static struct sup_fact one(struct dice *d, const struct history_shape *shape,
			   struct arena *a)
{
	struct sup_fact f = { .kind = some_kind(d, shape) };

	if (dice_roll(d, 12) != 0)
		f.time = some_time(d, shape->days);
	add_class(d, &f);
	add_reason(d, &f);
	add_receipts(d, shape->days, &f);
	f.source = sup_slice_of(sources[dice_roll(d, COUNT(sources))]);
	f.scope = some_scope(d);
	if (kind_is_bounce(f.kind))
		add_reply(d, shape, &f);
	if (f.kind == SUP_KIND_UNSUBSCRIBE)
		f.blocks = dice_roll(d, 4);
	if (f.kind >= SUP_KIND_ADDED && !kind_is_lifting(f.kind) &&
	    dice_roll(d, 2) == 0)
		f.expires = some_time(d, shape->days * 2);
	if (f.kind == SUP_KIND_REMOVED)
		add_lifts(d, &f, a);
	if (shape->undo && dice_roll(d, 8) == 0)
		add_batch(d, &f, a);
	return f;
}

size_t history_make(struct dice *d, const struct history_shape *shape,
		    struct sup_fact *out, struct arena *a)
{
	size_t n = 1 + dice_roll(d, shape->facts);

	for (size_t i = 0; i < n; i++)
		out[i] = one(d, shape, a);
	return n;
}
