#include "list/guard.h"

#include <string.h>

#include "base/slice.h"
#include "base/time.h"
#include "store/quarantine.h"
#include "store/rules.h"

void guard_init(struct guard *g, const struct sup_policy *p)
{
	policy_guard(p, &g->numbers);
	g->domain_len = 0;
	g->n = 0;
	g->n_days = 0;
}

/* What there is to say of one day. */
struct judgement {
	uint64_t total; /* of the day, so far */
	bool unusual;
	uint64_t usual; /* a day, times 1000 */
};

/* Is that day far above the days before it? */
static enum sup_status is_unusual(const struct guard *g, struct txn *t,
				  const struct guard_slot *s,
				  struct judgement *j)
{
	const struct policy_guard *p = &g->numbers;
	const struct sup_slice domain = { g->domain, g->domain_len };
	const struct sup_slice all = { NULL, 0 };
	uint64_t days = p->days == 0 ? 1 : p->days;
	uint64_t sum;
	unsigned seen = 0;
	enum sup_status st;

	j->unusual = false;
	st = domain_counter_sum(t, domain, s->bounce_class,
				s->day - (int64_t)days, s->day - 1, &sum);
	if (st != SUP_OK)
		return st;
	j->usual = sum * 1000 / days;
	if (j->total * days <= sum * p->factor)
		return SUP_OK;
	/* A store that has only just begun knows no "usual". */
	for (int64_t d = s->day - (int64_t)days; d < s->day; d++) {
		uint64_t n = 0;

		if (seen >= p->history)
			break;
		st = domain_counter_sum(t, all, SUP_CLASS_NONE, d, d, &n);
		if (st != SUP_OK)
			return st;
		if (n > 0)
			seen++;
	}
	j->unusual = seen >= p->history;
	return SUP_OK;
}

struct settled {
	struct sup_slice domain;
	enum sup_class bounce_class;
	int64_t day;
	bool found;
};

static enum sup_status find_settled(const struct incident *i, void *arg)
{
	struct settled *s = arg;

	if (i->state != INCIDENT_OPEN && i->bounce_class == s->bounce_class &&
	    slice_equal(i->domain, s->domain) && time_day(i->from) <= s->day &&
	    time_day(i->to) >= s->day)
		s->found = true;
	return SUP_OK;
}

/* Somebody has looked at this day already: no second incident for it. */
static enum sup_status is_settled(struct txn *t, struct sup_slice domain,
				  const struct guard_slot *s, bool *settled)
{
	struct settled look = { domain, s->bounce_class, s->day, false };
	enum sup_status st = incidents_walk(t, find_settled, &look);

	*settled = look.found;
	return st;
}

static enum sup_status extend(struct txn *t, struct incident *i,
			      const struct guard_slot *s,
			      const struct judgement *j)
{
	bool inside = time_day(i->from) <= s->day && time_day(i->to) >= s->day;

	if (!inside && !j->unusual)
		return SUP_OK;
	i->count += inside ? s->n : j->total;
	if (s->first < i->from)
		i->from = s->first;
	if (s->last > i->to)
		i->to = s->last;
	return incident_put(t, i);
}

static enum sup_status judge(struct guard *g, struct txn *t,
			     const struct guard_slot *s, uint64_t total,
			     sup_time_ms now)
{
	struct sup_slice domain = { g->domain, g->domain_len };
	struct incident i;
	struct judgement j = { .total = total };
	bool settled;
	enum sup_status open;
	enum sup_status st;

	if (g->numbers.count == 0 || total < g->numbers.count)
		return SUP_OK;
	st = is_unusual(g, t, s, &j);
	if (st != SUP_OK)
		return st;
	memset(&i, 0, sizeof(i));
	open = incident_open_for(t, domain, s->bounce_class, &i);
	if (open == SUP_OK)
		return extend(t, &i, s, &j);
	if (open != SUP_NOT_FOUND)
		return open;
	if (!j.unusual)
		return SUP_OK;
	st = is_settled(t, domain, s, &settled);
	if (st != SUP_OK || settled)
		return st;
	i = (struct incident){
		.state = INCIDENT_OPEN,
		.bounce_class = s->bounce_class,
		.domain = domain,
		/* Those of the day that came in earlier belong to it. */
		.from = s->day * SUP_DAY_MS,
		.to = s->last,
		.opened = now,
		.count = total,
		.usual = j.usual,
	};
	return incident_put(t, &i);
}

static enum sup_status flush_domain(struct guard *g, struct txn *t,
				    sup_time_ms now)
{
	struct sup_slice domain = { g->domain, g->domain_len };
	enum sup_status st = SUP_OK;
	uint64_t total;

	for (size_t i = 0; st == SUP_OK && i < g->n; i++) {
		const struct guard_slot *s = &g->slots[i];

		st = domain_counter_add(t, domain, s->bounce_class, s->day,
					s->n, &total);
		if (st == SUP_OK)
			st = judge(g, t, s, total, now);
	}
	g->n = 0;
	return st;
}

static enum sup_status flush_days(struct guard *g, struct txn *t)
{
	const struct sup_slice all = { NULL, 0 };
	enum sup_status st = SUP_OK;
	uint64_t total;

	for (size_t i = 0; st == SUP_OK && i < g->n_days; i++)
		st = domain_counter_add(t, all, SUP_CLASS_NONE, g->days[i].day,
					g->days[i].n, &total);
	g->n_days = 0;
	return st;
}

enum sup_status guard_flush(struct guard *g, struct txn *t, sup_time_ms now)
{
	enum sup_status st = flush_domain(g, t, now);

	return st == SUP_OK ? flush_days(g, t) : st;
}

static enum sup_status count_day(struct guard *g, struct txn *t, int64_t day)
{
	enum sup_status st = SUP_OK;
	size_t i;

	for (i = 0; i < g->n_days; i++) {
		if (g->days[i].day == day)
			break;
	}
	if (i == GUARD_SLOTS) {
		st = flush_days(g, t);
		i = 0;
	}
	if (i == g->n_days) {
		g->days[i].day = day;
		g->days[i].n = 0;
		g->n_days++;
	}
	g->days[i].n++;
	return st;
}

static struct guard_slot *slot_of(struct guard *g, enum sup_class c,
				  int64_t day)
{
	for (size_t i = 0; i < g->n; i++) {
		if (g->slots[i].day == day && g->slots[i].bounce_class == c)
			return &g->slots[i];
	}
	return NULL;
}

static bool counts(const struct guard *g, const struct sup_fact *f)
{
	enum sup_side side = sup_class_side(f->bounce_class);

	return g->numbers.count != 0 && f->kind == SUP_KIND_HARD_BOUNCE &&
	       (side == SUP_SIDE_RECIPIENT || side == SUP_SIDE_SENDER);
}

enum sup_status guard_count(struct guard *g, struct txn *t,
			    struct sup_slice domain, const struct sup_fact *f,
			    sup_time_ms now)
{
	sup_time_ms when = f->time != 0 ? f->time : f->first_seen;
	int64_t day = time_day(when);
	struct sup_slice mine = { g->domain, g->domain_len };
	enum sup_status st = SUP_OK;
	struct guard_slot *s;

	if (!counts(g, f) || domain.n > sizeof(g->domain))
		return SUP_OK;
	/* The counters are kept some weeks behind the newest day: one from the
	 * future would sweep away what is known of today. */
	if (when > now + SUP_DAY_MS)
		return SUP_OK;
	if (!slice_equal(domain, mine)) {
		st = flush_domain(g, t, now);
		memcpy(g->domain, domain.p, domain.n);
		g->domain_len = domain.n;
	}
	s = slot_of(g, f->bounce_class, day);
	if (s == NULL && st == SUP_OK) {
		if (g->n == GUARD_SLOTS)
			st = flush_domain(g, t, now);
		s = &g->slots[g->n++];
		*s = (struct guard_slot){ f->bounce_class, day, 0, when, when };
	}
	if (st != SUP_OK)
		return st;
	s->n++;
	if (when < s->first)
		s->first = when;
	if (when > s->last)
		s->last = when;
	return count_day(g, t, day);
}
