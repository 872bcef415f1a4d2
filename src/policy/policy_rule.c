/* Which section speaks for a fact, and what it says. */
#include <assert.h>

#include "base/slice.h"
#include "model/scope.h"
#include "policy/policy_impl.h"

static const unsigned char what_of_reason[SUP_REASON_END] = {
	[SUP_REASON_HARD_BOUNCE] = WHAT_HARD,
	[SUP_REASON_SOFT_BOUNCE] = WHAT_SOFT,
	[SUP_REASON_COMPLAINT] = WHAT_COMPLAINT,
	[SUP_REASON_UNSUBSCRIBE] = WHAT_UNSUBSCRIBE,
	[SUP_REASON_MANUAL] = WHAT_MANUAL,
	[SUP_REASON_INVALID] = WHAT_INVALID,
};

static bool speaks_for(const struct policy_head *section,
		       const struct policy_head *fact)
{
	if (section->cls != SUP_CLASS_NONE && section->cls != fact->cls)
		return false;
	if (section->source.n > 0 &&
	    !slice_equal(section->source, fact->source))
		return false;
	return scope_covers(section->scope, fact->scope);
}

/* The most specific section that speaks for head and sets one of keys. */
static const struct policy_section *find_any(const struct sup_policy *p,
					     const struct policy_head *head,
					     unsigned mask)
{
	const struct policy_section *s = &p->sections[p->first[head->what]];
	const struct policy_section *end =
		&p->sections[p->first[head->what + 1]];

	while (s < end && ((s->set & mask) == 0 || !speaks_for(&s->head, head)))
		s++;
	/* The default file sets every key in a section without qualifiers. */
	assert(s < end);
	return s;
}

const struct policy_section *policy_find(const struct sup_policy *p,
					 const struct policy_head *head,
					 enum policy_key key)
{
	return find_any(p, head, 1U << key);
}

static int64_t number(const struct sup_policy *p,
		      const struct policy_head *head, enum policy_key key)
{
	return policy_find(p, head, key)->number[key];
}

bool policy_is_echo(const struct sup_fact *f)
{
	return f->bounce_class == SUP_CLASS_ECHO &&
	       (f->kind == SUP_KIND_HARD_BOUNCE ||
		f->kind == SUP_KIND_COMPLAINT ||
		f->kind == SUP_KIND_UNSUBSCRIBE);
}

enum sup_reason policy_reason(const struct sup_fact *f)
{
	bool known = f->reason > SUP_REASON_NONE && f->reason < SUP_REASON_END;

	if (known && policy_is_echo(f))
		return f->reason;
	switch (f->kind) {
	case SUP_KIND_SOFT_BOUNCE:
		return SUP_REASON_SOFT_BOUNCE;
	case SUP_KIND_HARD_BOUNCE:
		return SUP_REASON_HARD_BOUNCE;
	case SUP_KIND_COMPLAINT:
		return SUP_REASON_COMPLAINT;
	case SUP_KIND_UNSUBSCRIBE:
		return SUP_REASON_UNSUBSCRIBE;
	case SUP_KIND_ADDED:
	case SUP_KIND_IMPORTED:
		return known ? f->reason : SUP_REASON_MANUAL;
	default:
		return SUP_REASON_NONE;
	}
}

static struct policy_head head_of(const struct sup_fact *f,
				  enum policy_what what)
{
	return (struct policy_head){ what, f->bounce_class, f->source,
				     f->scope };
}

static enum policy_act act_of(const struct sup_policy *p,
			      const struct sup_fact *f)
{
	struct policy_head head = head_of(f, WHAT_HARD);
	const struct policy_section *s;
	enum policy_act act;

	if (f->kind == SUP_KIND_HARD_BOUNCE) {
		s = find_any(p, &head,
			     1U << KEY_ACTION | 1U << KEY_WITHOUT_STATUS);
		if (f->status.n == 0 && (s->set & 1U << KEY_WITHOUT_STATUS))
			act = (enum policy_act)s->number[KEY_WITHOUT_STATUS];
		else
			act = (enum policy_act)number(p, &head, KEY_ACTION);
		if (act != POLICY_COUNT)
			return act;
	}
	/* What was called permanent is treated as a soft bounce of its class.
	 */
	head.what = WHAT_SOFT;
	return (enum policy_act)number(p, &head, KEY_ACTION);
}

/* Bounces of a class other than echo, from soft_bounce or hard_bounce. */
static bool is_bounce(const struct sup_fact *f)
{
	return f->kind == SUP_KIND_SOFT_BOUNCE ||
	       (f->kind == SUP_KIND_HARD_BOUNCE && !policy_is_echo(f));
}

static void fill_times(const struct sup_policy *p, const struct sup_fact *f,
		       const struct policy_head *head, struct policy_rule *out)
{
	struct policy_head echo = head_of(f, WHAT_ECHO);

	/* The stays of soft bounces are those of runs, not of entries that
	 * somebody made or imported. */
	if (policy_is_echo(f))
		out->stay = policy_find(p, &echo, KEY_STAY)->stays[0];
	else if (head->what != WHAT_SOFT)
		out->stay = policy_find(p, head, KEY_STAY)->stays[0];
}

void policy_rule(const struct sup_policy *p, const struct sup_fact *f,
		 struct policy_rule *out)
{
	enum sup_reason reason = policy_reason(f);
	struct policy_head head;

	*out = (struct policy_rule){ .act = POLICY_IGNORE };
	if (reason == SUP_REASON_NONE)
		return;
	head = head_of(f, (enum policy_what)what_of_reason[reason]);
	if (is_bounce(f)) {
		out->act = act_of(p, f);
	} else if (policy_is_echo(f)) {
		head.what = WHAT_ECHO;
		out->act = (enum policy_act)number(p, &head, KEY_ACTION);
		head.what = (enum policy_what)what_of_reason[reason];
	} else if (f->kind == SUP_KIND_COMPLAINT ||
		   f->kind == SUP_KIND_UNSUBSCRIBE) {
		out->act = (enum policy_act)number(p, &head, KEY_ACTION);
	} else {
		/* What people entered holds, whatever becomes of events. */
		out->act = POLICY_SUPPRESS;
	}
	if (out->act != POLICY_SUPPRESS)
		return;
	fill_times(p, f, &head, out);
	out->blocks = (unsigned)number(p, &head, KEY_BLOCKS);
	if (policy_key_fits(KEY_RESUBSCRIBE, head.what))
		out->resubscribe = number(p, &head, KEY_RESUBSCRIBE) != 0;
}

void policy_run(const struct sup_policy *p, const struct sup_fact *f,
		struct policy_run *out)
{
	struct policy_head head = head_of(f, WHAT_SOFT);
	const struct policy_section *s = policy_find(p, &head, KEY_COUNT);

	out->section = s->id;
	out->count = (unsigned)s->number[KEY_COUNT];
	out->days = (unsigned)number(p, &head, KEY_DAYS);
	out->span = number(p, &head, KEY_SPAN);
	out->gap = number(p, &head, KEY_GAP);
	out->per_day = number(p, &head, KEY_PER_DAY) != 0;
	out->blocks = (unsigned)number(p, &head, KEY_BLOCKS);
	s = policy_find(p, &head, KEY_STAY);
	out->n_stays = s->n_stays;
	for (unsigned i = 0; i < POLICY_STAYS_MAX; i++)
		out->stays[i] = s->stays[i];
}

void policy_guard(const struct sup_policy *p, struct policy_guard *out)
{
	struct policy_head head = { .what = WHAT_INCIDENT };

	out->count = (unsigned)number(p, &head, KEY_COUNT);
	out->factor = (unsigned)number(p, &head, KEY_FACTOR);
	out->days = (unsigned)number(p, &head, KEY_DAYS);
	out->history = (unsigned)number(p, &head, KEY_HISTORY);
}
