#include "support/naive_fold.h"

#include <assert.h>
#include <string.h>

const struct naive_policy naive_default = { 3,	  3,	14,
					    60,	  true, { 30, 90, 0 },
					    false };

/* The table's column "effect" for permanent bounces. */
enum effect {
	NOTHING,
	AT_ONCE,
	AS_SOFT,
	UNLESS_STATUS
};

static const enum effect of_hard[SUP_CLASS_END] = {
	[SUP_CLASS_MAILBOX_UNKNOWN] = AT_ONCE,
	[SUP_CLASS_MAILBOX_INACTIVE] = AT_ONCE,
	[SUP_CLASS_ADDRESS_SYNTAX] = AT_ONCE,
	[SUP_CLASS_DOMAIN_BAD] = AT_ONCE,
	[SUP_CLASS_UNDETERMINED] = UNLESS_STATUS,
	[SUP_CLASS_MAILBOX_FULL] = AS_SOFT,
	[SUP_CLASS_UNREACHABLE] = AS_SOFT,
	[SUP_CLASS_EXPIRED] = AS_SOFT,
};

static const bool soft_counts[SUP_CLASS_END] = {
	[SUP_CLASS_MAILBOX_UNKNOWN] = true, [SUP_CLASS_MAILBOX_INACTIVE] = true,
	[SUP_CLASS_ADDRESS_SYNTAX] = true,  [SUP_CLASS_DOMAIN_BAD] = true,
	[SUP_CLASS_UNDETERMINED] = true,    [SUP_CLASS_MAILBOX_FULL] = true,
	[SUP_CLASS_UNREACHABLE] = true,	    [SUP_CLASS_EXPIRED] = true,
};

struct world {
	const struct sup_fact *f;
	size_t n;
	const struct naive_policy *p;
	const struct void_rule *voided; /* or NULL; of the right domain */
};

static bool same(struct sup_slice a, struct sup_slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* inner is scope or lies below it. */
static bool within(struct sup_slice inner, struct sup_slice scope)
{
	if (scope.n == 0 || same(inner, scope))
		return true;
	return inner.n > scope.n && memcmp(inner.p, scope.p, scope.n) == 0 &&
	       inner.p[scope.n] == '/';
}

static bool is_lifting(const struct sup_fact *f)
{
	return f->kind == SUP_KIND_DELIVERED || f->kind == SUP_KIND_ENGAGED ||
	       f->kind == SUP_KIND_RESUBSCRIBE || f->kind == SUP_KIND_REMOVED;
}

static bool is_bounce(const struct sup_fact *f)
{
	return f->kind == SUP_KIND_SOFT_BOUNCE ||
	       f->kind == SUP_KIND_HARD_BOUNCE;
}

static bool absent(const struct sup_fact *f)
{
	bool undone = f->n_batches > 0;

	for (size_t i = 0; i < f->n_batches; i++)
		undone = undone && f->batches[i] >> 63 != 0;
	return undone;
}

static sup_time_ms stands_at(const struct sup_fact *f)
{
	if (f->time == 0)
		return f->first_seen;
	if (is_lifting(f) && f->first_seen > 0 && f->first_seen < f->time)
		return f->first_seen;
	return f->time;
}

static sup_time_ms as_new_as(const struct sup_fact *f)
{
	if (f->time == 0 && f->kind != SUP_KIND_IMPORTED)
		return f->last_seen > f->first_seen ? f->last_seen
						    : f->first_seen;
	return stands_at(f);
}

static bool is_voided(const struct world *w, const struct sup_fact *f)
{
	const struct void_rule *v = w->voided;

	return v != NULL && is_bounce(f) && f->time != 0 &&
	       f->time >= v->from && f->time < v->to &&
	       (v->bounce_class == SUP_CLASS_NONE ||
		v->bounce_class == f->bounce_class);
}

static bool in_play(const struct world *w, size_t i)
{
	return !absent(&w->f[i]) && !is_voided(w, &w->f[i]);
}

static bool is_echo(const struct sup_fact *f)
{
	return f->bounce_class == SUP_CLASS_ECHO &&
	       (f->kind == SUP_KIND_HARD_BOUNCE ||
		f->kind == SUP_KIND_COMPLAINT ||
		f->kind == SUP_KIND_UNSUBSCRIBE);
}

static bool anything_known_before(const struct world *w, size_t i)
{
	while (i-- > 0) {
		if (!absent(&w->f[i]) && w->f[i].kind != SUP_KIND_DELIVERED &&
		    w->f[i].kind != SUP_KIND_ENGAGED)
			return true;
	}
	return false;
}

/* The reason a fact suppresses for at once; NONE if it does not. */
static enum sup_reason at_once(const struct world *w, size_t i)
{
	const struct sup_fact *f = &w->f[i];

	if (!in_play(w, i))
		return SUP_REASON_NONE;
	if (is_echo(f) && anything_known_before(w, i))
		return SUP_REASON_NONE;
	if (is_echo(f) && f->reason != SUP_REASON_NONE)
		return f->reason;
	if (f->kind == SUP_KIND_COMPLAINT)
		return SUP_REASON_COMPLAINT;
	if (f->kind == SUP_KIND_UNSUBSCRIBE)
		return SUP_REASON_UNSUBSCRIBE;
	if (f->kind == SUP_KIND_ADDED || f->kind == SUP_KIND_IMPORTED)
		return f->reason;
	if (f->kind == SUP_KIND_HARD_BOUNCE &&
	    (is_echo(f) || of_hard[f->bounce_class] == AT_ONCE ||
	     (of_hard[f->bounce_class] == UNLESS_STATUS && f->status.n == 0)))
		return SUP_REASON_HARD_BOUNCE;
	return SUP_REASON_NONE;
}

static bool removes(const struct sup_fact *f, struct sup_slice scope,
		    enum sup_reason reason)
{
	for (size_t i = 0; i < f->n_lifts; i++) {
		if (f->kind == SUP_KIND_REMOVED &&
		    f->lifts[i].reason == reason &&
		    same(f->lifts[i].scope, scope))
			return true;
	}
	return false;
}

static bool is_lifted(const struct world *w, size_t i, enum sup_reason reason)
{
	const struct sup_fact *f = &w->f[i];
	bool may_return =
		reason == SUP_REASON_UNSUBSCRIBE ||
		(reason == SUP_REASON_COMPLAINT && w->p->complaint_resubscribe);

	for (size_t j = 0; j < w->n; j++) {
		const struct sup_fact *l = &w->f[j];
		bool lifts = removes(l, f->scope, reason) ||
			     (l->kind == SUP_KIND_RESUBSCRIBE && may_return &&
			      within(f->scope, l->scope));

		if (lifts && l->time != 0 && !absent(l) &&
		    stands_at(l) > as_new_as(f))
			return true;
	}
	return false;
}

/* Could this outcome count, were it the only one of its message? */
static bool could_count(const struct world *w, size_t i)
{
	const struct sup_fact *f = &w->f[i];

	if (!in_play(w, i) || f->time == 0 || !is_bounce(f))
		return false;
	if (f->kind == SUP_KIND_SOFT_BOUNCE)
		return soft_counts[f->bounce_class];
	return of_hard[f->bounce_class] == AS_SOFT ||
	       (of_hard[f->bounce_class] == UNLESS_STATUS && f->status.n > 0);
}

static bool is_outcome(const struct world *w, size_t i)
{
	const struct sup_fact *f = &w->f[i];

	if (!could_count(w, i))
		return false;
	for (size_t j = 0; j < w->n && f->message != 0; j++) {
		const struct sup_fact *g = &w->f[j];

		if (j == i || !is_bounce(g) || !in_play(w, j) ||
		    g->message != f->message || !same(g->source, f->source))
			continue;
		if (g->kind == SUP_KIND_HARD_BOUNCE &&
		    f->kind == SUP_KIND_SOFT_BOUNCE)
			return false;
		if (g->kind == f->kind && j < i && could_count(w, j))
			return false;
	}
	return true;
}

/* What became of each outcome of one scope. */
struct story {
	const struct world *w;
	struct sup_slice scope;
	bool counted[NAIVE_FACTS_MAX];
	bool completed[NAIVE_FACTS_MAX];
};

static bool resets(const struct story *s, size_t i)
{
	const struct sup_fact *f = &s->w->f[i];

	return (f->kind == SUP_KIND_DELIVERED || f->kind == SUP_KIND_ENGAGED) &&
	       f->time != 0 && !absent(f) && within(s->scope, f->scope);
}

static bool empties(const struct story *s, size_t i)
{
	const struct sup_fact *f = &s->w->f[i];

	return resets(s, i) || (f->time != 0 && !absent(f) &&
				removes(f, s->scope, SUP_REASON_SOFT_BOUNCE));
}

/* How many completed before i with no delivery since. */
static unsigned level_at(const struct story *s, size_t i)
{
	unsigned level = 0;

	while (i-- > 0 && !resets(s, i))
		level += s->completed[i];
	return level;
}

/* The end of the stay that i began; 0: never. */
static sup_time_ms stay_end(const struct story *s, size_t i)
{
	unsigned level = level_at(s, i);
	int days = s->w->p->stay_days[level < 2 ? level : 2];

	return days == 0 ? 0 : s->w->f[i].time + days * SUP_DAY_MS;
}

static bool runs_at(const struct story *s, size_t began, sup_time_ms t)
{
	sup_time_ms end = stay_end(s, began);

	return end == 0 || t < end;
}

/* Was the stay that c began ended by something before fact i? */
static bool cut_short(const struct story *s, size_t c, size_t i)
{
	for (size_t j = c + 1; j < i; j++) {
		if (empties(s, j) && runs_at(s, c, stands_at(&s->w->f[j])))
			return true;
	}
	return false;
}

static bool in_a_stay(const struct story *s, size_t i)
{
	for (size_t c = 0; c < i; c++) {
		if (s->completed[c] && runs_at(s, c, s->w->f[i].time) &&
		    !cut_short(s, c, i))
			return true;
	}
	return false;
}

static int64_t day_of(const struct story *s, size_t i)
{
	return s->w->f[i].time / SUP_DAY_MS;
}

static bool day_is_taken(const struct story *s, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (s->counted[j] && day_of(s, j) == day_of(s, i))
			return true;
	}
	return false;
}

/* Look back from i over the run that it is the newest of. */
static bool completes(const struct story *s, size_t i)
{
	const struct naive_policy *p = s->w->p;
	sup_time_ms gap = p->gap_days * SUP_DAY_MS;
	size_t oldest = i;
	unsigned n = 1;
	unsigned days = 1;

	for (size_t j = i; j-- > 0;) {
		if (empties(s, j) || s->completed[j])
			break;
		if (!s->counted[j])
			continue;
		if (s->w->f[oldest].time - s->w->f[j].time > gap)
			break;
		n++;
		days += day_of(s, j) != day_of(s, oldest);
		oldest = j;
	}
	return n >= p->count && days >= p->days &&
	       s->w->f[i].time - s->w->f[oldest].time >=
		       p->span_days * SUP_DAY_MS;
}

static void tell(struct story *s)
{
	for (size_t i = 0; i < s->w->n; i++) {
		s->counted[i] = same(s->w->f[i].scope, s->scope) &&
				is_outcome(s->w, i) && !in_a_stay(s, i) &&
				!(s->w->p->per_day && day_is_taken(s, i));
		s->completed[i] = s->counted[i] && completes(s, i);
	}
}

static sup_time_ms in_force_from(const struct sup_fact *f)
{
	sup_time_ms t = stands_at(f);

	return f->first_seen > 0 && f->first_seen < t ? f->first_seen : t;
}

static void unite(struct sup_suppression *s, bool *any,
		  const struct sup_suppression *more)
{
	if (!*any) {
		*s = *more;
		*any = true;
		return;
	}
	if (more->since < s->since ||
	    (more->since == s->since && more->cause < s->cause)) {
		s->since = more->since;
		s->cause = more->cause;
	}
	if (more->from < s->from)
		s->from = more->from;
	if (s->expires != 0 &&
	    (more->expires == 0 || more->expires > s->expires))
		s->expires = more->expires;
	s->blocks |= more->blocks;
}

static void add_soft(const struct world *w, struct sup_suppression *s,
		     bool *any)
{
	struct story story = { .w = w, .scope = s->scope };
	size_t last = w->n;

	tell(&story);
	for (size_t i = 0; i < w->n; i++) {
		if (story.completed[i])
			last = i;
	}
	if (last == w->n || cut_short(&story, last, w->n))
		return;
	unite(s, any,
	      &(struct sup_suppression){ .scope = s->scope,
					 .reason = s->reason,
					 .blocks = SUP_BLOCKS_ALL |
						   w->f[last].blocks,
					 .since = w->f[last].time,
					 .from = in_force_from(&w->f[last]),
					 .expires = stay_end(&story, last),
					 .cause = (uint32_t)last });
}

/* Is there a suppression of s's scope and reason?  Fills in the rest. */
static bool is_suppressed(const struct world *w, struct sup_suppression *s)
{
	struct sup_slice scope = s->scope;
	enum sup_reason reason = s->reason;
	bool any = false;

	for (size_t i = 0; i < w->n; i++) {
		const struct sup_fact *f = &w->f[i];

		if (!same(f->scope, scope) || at_once(w, i) != reason ||
		    is_lifted(w, i, reason))
			continue;
		unite(s, &any,
		      &(struct sup_suppression){
			      .scope = scope,
			      .reason = reason,
			      .blocks = f->blocks | sup_reason_blocks(reason),
			      .since = stands_at(f),
			      .from = in_force_from(f),
			      .expires = f->expires,
			      .cause = (uint32_t)i });
	}
	if (reason == SUP_REASON_SOFT_BOUNCE)
		add_soft(w, s, &any);
	return any;
}

static int compare_scopes(struct sup_slice a, struct sup_slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

/* The smallest scope of a fact that is greater than *scope, or the smallest of
 * all if first. */
static bool next_scope(const struct world *w, struct sup_slice *scope,
		       bool first)
{
	const struct sup_slice *best = NULL;

	for (size_t i = 0; i < w->n; i++) {
		const struct sup_slice *s = &w->f[i].scope;

		if ((first || compare_scopes(*s, *scope) > 0) &&
		    (best == NULL || compare_scopes(*s, *best) < 0))
			best = s;
	}
	if (best != NULL)
		*scope = *best;
	return best != NULL;
}

size_t naive_fold(const struct sup_fact *facts, size_t n,
		  const struct naive_policy *p, const struct void_rule *voided,
		  struct sup_suppression *out)
{
	struct world w = { facts, n, p, voided };
	struct sup_slice scope = { NULL, 0 };
	size_t found = 0;

	assert(n <= NAIVE_FACTS_MAX);
	for (bool first = true; next_scope(&w, &scope, first); first = false) {
		for (int r = 1; r < SUP_REASON_END; r++) {
			struct sup_suppression s = {
				.scope = scope, .reason = (enum sup_reason)r
			};

			if (is_suppressed(&w, &s))
				out[found++] = s;
		}
	}
	return found;
}
