#include "model/fact.h"

#include "base/error.h"
#include "base/slice.h"
#include "suppress/scope.h"

enum {
	LIFTING = 1 << 0,
	BOUNCE = 1 << 1,
	LASTING = 1 << 2
};

static const unsigned char traits[SUP_KIND_END] = {
	[SUP_KIND_DELIVERED] = LIFTING,
	[SUP_KIND_ENGAGED] = LIFTING,
	[SUP_KIND_SOFT_BOUNCE] = BOUNCE,
	[SUP_KIND_HARD_BOUNCE] = BOUNCE | LASTING,
	[SUP_KIND_COMPLAINT] = LASTING,
	[SUP_KIND_UNSUBSCRIBE] = LASTING,
	[SUP_KIND_RESUBSCRIBE] = LIFTING,
	[SUP_KIND_ADDED] = LASTING,
	[SUP_KIND_REMOVED] = LIFTING,
	[SUP_KIND_IMPORTED] = LASTING,
};

static unsigned traits_of(enum sup_kind k)
{
	return (unsigned)k < SUP_KIND_END ? traits[k] : 0;
}

bool kind_is_lifting(enum sup_kind k)
{
	return (traits_of(k) & LIFTING) != 0;
}

bool kind_is_bounce(enum sup_kind k)
{
	return (traits_of(k) & BOUNCE) != 0;
}

bool kind_is_lasting(enum sup_kind k)
{
	return (traits_of(k) & LASTING) != 0;
}

sup_time_ms fact_position(const struct sup_fact *f)
{
	if (f->time == 0)
		return f->first_seen;
	if (kind_is_lifting(f->kind) && f->first_seen != 0 &&
	    f->first_seen < f->time)
		return f->first_seen;
	return f->time;
}

void fact_receive(struct sup_fact *f, sup_time_ms now)
{
	bool counts = kind_is_lifting(f->kind) && f->time != 0 &&
		      f->first_seen != 0 && f->first_seen < f->time &&
		      f->first_seen < now;

	if (!counts)
		f->first_seen = now;
	f->last_seen = now;
}

sup_time_ms fact_newest(const struct sup_fact *f)
{
	if (f->time == 0 && f->kind != SUP_KIND_IMPORTED &&
	    f->last_seen > f->first_seen)
		return f->last_seen;
	return fact_position(f);
}

static int compare(int64_t a, int64_t b)
{
	return a < b ? -1 : (a > b ? 1 : 0);
}

/* Order by what makes the identity; 0 if it is one. */
static int compare_identity(const struct sup_fact *a, const struct sup_fact *b)
{
	int c = compare((int64_t)a->kind, (int64_t)b->kind);

	if (c == 0)
		c = slice_compare(a->source, b->source);
	if (c == 0)
		c = slice_compare(a->scope, b->scope);
	if (c == 0)
		c = compare((int64_t)a->reason, (int64_t)b->reason);
	if (c == 0 && a->message != b->message)
		c = a->message < b->message ? -1 : 1;
	if (c == 0)
		c = compare(a->time, b->time);
	return c;
}

int fact_compare(const struct sup_fact *a, const struct sup_fact *b)
{
	int c = compare(fact_position(a), fact_position(b));

	if (c == 0)
		c = (int)kind_is_lifting(b->kind) -
		    (int)kind_is_lifting(a->kind);
	return c != 0 ? c : compare_identity(a, b);
}

bool fact_same(const struct sup_fact *a, const struct sup_fact *b)
{
	return compare_identity(a, b) == 0;
}

static bool scope_is_normal(struct sup_slice s)
{
	char text[SUP_SCOPE_MAX + 1];
	size_t n;

	return s.n == 0 || (sup_scope_parse(s, text, &n) == SUP_OK &&
			    slice_equal(s, (struct sup_slice){ text, n }));
}

static bool time_fits(sup_time_ms t)
{
	return t >= 0 && t <= FACT_TIME_MAX;
}

static bool reason_fits(const struct sup_fact *f)
{
	if ((unsigned)f->reason >= SUP_REASON_END)
		return false;
	switch (f->kind) {
	case SUP_KIND_DELIVERED:
	case SUP_KIND_ENGAGED:
		return f->reason == SUP_REASON_NONE;
	case SUP_KIND_ADDED:
	case SUP_KIND_IMPORTED:
		return f->reason != SUP_REASON_NONE;
	default:
		return true;
	}
}

/* Only an echo of a complaint or an unsubscribe has a class without having
 * bounced. */
static bool class_fits(const struct sup_fact *f)
{
	if ((unsigned)f->bounce_class >= SUP_CLASS_END)
		return false;
	if (kind_is_bounce(f->kind))
		return f->bounce_class != SUP_CLASS_NONE;
	return f->bounce_class == SUP_CLASS_NONE ||
	       (f->bounce_class == SUP_CLASS_ECHO && kind_is_lasting(f->kind));
}

static bool status_fits(struct sup_slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	}
	return s.n <= SUP_STATUS_MAX;
}

static bool lifts_fit(const struct sup_fact *f)
{
	if (f->n_lifts > FACT_LIFTS_MAX ||
	    (f->n_lifts > 0 && f->kind != SUP_KIND_REMOVED))
		return false;
	for (size_t i = 0; i < f->n_lifts; i++) {
		const struct sup_pair *p = &f->lifts[i];

		if (p->reason == SUP_REASON_NONE ||
		    (unsigned)p->reason >= SUP_REASON_END ||
		    !scope_is_normal(p->scope))
			return false;
	}
	return true;
}

static bool blocks_fit(const struct sup_fact *f)
{
	return f->blocks <= SUP_BLOCKS_ALL &&
	       (f->blocks == 0 || !kind_is_lifting(f->kind));
}

static bool times_fit(const struct sup_fact *f)
{
	return time_fits(f->time) && time_fits(f->first_seen) &&
	       time_fits(f->last_seen) && time_fits(f->expires);
}

enum sup_status fact_check(const struct sup_fact *f, struct sup_error *err)
{
	const char *field = NULL;

	if (f->kind == SUP_KIND_NONE || (unsigned)f->kind >= SUP_KIND_END)
		field = "kind";
	else if (!times_fit(f))
		field = "time";
	else if (f->source.n == 0 || f->source.n > SUP_SOURCE_MAX)
		field = "source";
	else if (!scope_is_normal(f->scope))
		field = "scope";
	else if (!reason_fits(f))
		field = "reason";
	else if (!class_fits(f))
		field = "class";
	else if (!blocks_fit(f))
		field = "blocks";
	else if (f->flags > FACT_FLAGS_ALL)
		field = "flags";
	else if (!status_fits(f->status))
		field = "status";
	else if (!lifts_fit(f))
		field = "lifts";
	if (field == NULL)
		return SUP_OK;
	return error_set(err, SUP_INVALID, "%s: does not fit the fact", field);
}

const char *fact_flag_name(size_t i)
{
	static const char *const names[] = { "forwarded", "possible" };

	return i < sizeof(names) / sizeof(names[0]) ? names[i] : NULL;
}

bool sup_fact_disabled(const struct sup_fact *f)
{
	for (size_t i = 0; i < f->n_batches; i++) {
		if ((f->batches[i] & SUP_BATCH_UNDONE) == 0)
			return false;
	}
	return f->n_batches > 0;
}
