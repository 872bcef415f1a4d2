#include "policy/fold.h"

#include <string.h>

#include "base/slice.h"
#include "policy/fold_work.h"

enum {
	FEW = SUP_FACTS_KEPT /* facts for which the stack has room */
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool starts_with_fold(struct sup_slice text, struct sup_slice needle)
{
	if (text.n < needle.n)
		return false;
	for (size_t i = 0; i < needle.n; i++) {
		if (lower(text.p[i]) != lower(needle.p[i]))
			return false;
	}
	return true;
}

static bool contains_fold(struct sup_slice text, struct sup_slice needle)
{
	for (size_t i = 0; i + needle.n <= text.n; i++) {
		if (starts_with_fold(slice_from(text, i), needle))
			return true;
	}
	return false;
}

static struct sup_slice domain_of(struct sup_slice address)
{
	size_t at = address.n;

	/* A quoted local part may hold an @, a domain never does. */
	while (at > 0 && address.p[at - 1] != '@')
		at--;
	return slice_from(address, at);
}

static bool void_matches(const struct void_rule *v, const struct sup_fact *f,
			 struct sup_slice domain)
{
	return f->time != 0 && f->time >= v->from && f->time < v->to &&
	       (v->bounce_class == SUP_CLASS_NONE ||
		v->bounce_class == f->bounce_class) &&
	       slice_equal(v->domain, domain) &&
	       (v->text.n == 0 || contains_fold(f->text, v->text));
}

static bool is_voided(const struct fold_work *w, const struct sup_fact *f)
{
	struct sup_slice domain;

	if (w->rules->n_voids == 0 || !kind_is_bounce(f->kind))
		return false;
	domain = domain_of(w->address);
	for (size_t i = 0; i < w->rules->n_voids; i++) {
		if (void_matches(&w->rules->voids[i], f, domain))
			return true;
	}
	return false;
}

/* What is said of fact i before any other fact is looked at; known says that
 * an earlier one makes an echo tell nothing new. */
static enum fold_use first_use(struct fold_work *w, size_t i, bool known)
{
	const struct sup_fact *f = &w->facts[i];
	struct policy_rule *act = &w->acts[i];

	if (is_voided(w, f))
		return FOLD_VOIDED;
	policy_rule(w->rules->policy, f, act);
	if (policy_is_echo(f) && known && act->act == POLICY_SUPPRESS)
		return FOLD_KNOWN_BEFORE;
	if (act->act == POLICY_GUARD)
		return FOLD_SENDER_SIDE;
	if (kind_is_lifting(f->kind) && f->time == 0)
		return FOLD_TIMELESS;
	return FOLD_UNUSED;
}

static void first_uses(struct fold_work *w)
{
	bool known = false;

	for (size_t i = 0; i < w->n; i++) {
		const struct sup_fact *f = &w->facts[i];

		w->acts[i] = (struct policy_rule){ .act = POLICY_IGNORE };
		if (sup_fact_disabled(f)) {
			w->uses[i] = FOLD_DISABLED;
			continue;
		}
		w->uses[i] = first_use(w, i, known);
		known = known || (f->kind != SUP_KIND_DELIVERED &&
				  f->kind != SUP_KIND_ENGAGED);
	}
}

sup_time_ms fold_from(const struct sup_fact *f)
{
	sup_time_ms t = fact_position(f);

	return f->first_seen != 0 && f->first_seen < t ? f->first_seen : t;
}

static int compare_pair(const struct sup_suppression *a,
			const struct sup_suppression *b)
{
	int c = slice_compare(a->scope, b->scope);

	return c != 0 ? c : (int)a->reason - (int)b->reason;
}

static void unite(struct sup_suppression *into, const struct sup_suppression *s)
{
	if (s->since < into->since ||
	    (s->since == into->since && s->cause < into->cause)) {
		into->since = s->since;
		into->cause = s->cause;
	}
	if (s->from < into->from)
		into->from = s->from;
	if (into->expires != 0 &&
	    (s->expires == 0 || s->expires > into->expires))
		into->expires = s->expires;
	into->blocks |= s->blocks;
}

static enum sup_status grow_out(struct fold_work *w)
{
	size_t room = w->out_room == 0 ? 2 : w->out_room * 2;
	struct sup_suppression *grown;

	if (w->n_out < w->out_room)
		return SUP_OK;
	grown = arena_alloc(w->a, room, sizeof(*grown));
	if (grown == NULL)
		return SUP_NO_MEMORY;
	if (w->n_out > 0)
		memcpy(grown, w->out, w->n_out * sizeof(*grown));
	w->out = grown;
	w->out_room = room;
	return SUP_OK;
}

enum sup_status fold_emit(struct fold_work *w, const struct sup_suppression *s,
			  bool *first)
{
	size_t low = 0;
	size_t high = w->n_out;
	enum sup_status st;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_pair(&w->out[middle], s) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*first = low == w->n_out || compare_pair(&w->out[low], s) != 0;
	if (!*first) {
		unite(&w->out[low], s);
		return SUP_OK;
	}
	st = grow_out(w);
	if (st != SUP_OK)
		return st;
	memmove(&w->out[low + 1], &w->out[low],
		(w->n_out - low) * sizeof(*w->out));
	w->out[low] = *s;
	w->n_out++;
	return SUP_OK;
}

enum sup_status fold_begin(struct fold_work *w, const struct record *r,
			   struct sup_slice address,
			   const struct fold_rules *rules, struct arena *a)
{
	w->rules = rules;
	w->facts = r->facts;
	w->n = r->n_facts;
	w->address = address;
	w->a = a;
	if (w->uses == NULL)
		w->uses = arena_alloc(a, w->n, sizeof(*w->uses));
	if (w->acts == NULL)
		w->acts = arena_alloc(a, w->n, sizeof(*w->acts));
	return w->uses == NULL || w->acts == NULL ? SUP_NO_MEMORY : SUP_OK;
}

enum sup_status fold_run_all(struct fold_work *w)
{
	enum sup_status st;

	first_uses(w);
	if (!w->rules->ignore_allow &&
	    policy_allows(w->rules->policy, w->address)) {
		for (size_t i = 0; i < w->n; i++) {
			if (w->uses[i] != FOLD_DISABLED)
				w->uses[i] = FOLD_ALLOWED;
		}
		return SUP_OK;
	}
	fold_messages(w);
	st = fold_lasting(w);
	return st == SUP_OK ? fold_soft(w) : st;
}

enum sup_status fold(struct record *r, struct sup_slice address,
		     const struct fold_rules *rules, struct arena *a,
		     enum fold_use *uses)
{
	enum fold_use few_uses[FEW];
	struct policy_rule few_acts[FEW];
	struct fold_work w = { 0 };
	enum sup_status st;

	w.uses = uses;
	if (r->n_facts <= FEW) {
		if (uses == NULL)
			w.uses = few_uses;
		w.acts = few_acts;
	}
	st = fold_begin(&w, r, address, rules, a);
	if (st == SUP_OK)
		st = fold_run_all(&w);
	if (st != SUP_OK)
		return st;
	r->suppressions = w.out;
	r->n_suppressions = w.n_out;
	r->policy_version = rules->policy_version;
	return SUP_OK;
}
