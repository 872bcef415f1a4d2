#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "list/get.h"
#include "model/fact.h"
#include "store/rules.h"

static const char *const uses[] = {
	[FOLD_UNUSED] = "recorded only",
	[FOLD_CAUSE] = "suppresses",
	[FOLD_REPEAT] = "repeats what suppresses already",
	[FOLD_COUNTED] = "counted",
	[FOLD_SAME_DAY] = "another of that day was counted",
	[FOLD_SAME_MESSAGE] = "another outcome of its message stands for it",
	[FOLD_WHILE_SUPPRESSED] = "came while suppressed",
	[FOLD_COMPLETED_RUN] = "counted, and completed the run",
	[FOLD_LIFTED] = "suppressed, until it was lifted",
	[FOLD_LIFTS] = "lifts",
	[FOLD_KNOWN_BEFORE] = "an echo of what was known",
	[FOLD_SENDER_SIDE] = "the sender's fault, does not count",
	[FOLD_VOIDED] = "voided",
	[FOLD_DISABLED] = "its batch was undone",
	[FOLD_ALLOWED] = "the address is on the allow-list",
	[FOLD_TIMELESS] = "has no usable time, does not count",
};

/* Sections of the policy file by kind, and by the reason of an entry. */
static const char *const sections[SUP_KIND_END] = {
	[SUP_KIND_DELIVERED] = "soft_bounce",
	[SUP_KIND_ENGAGED] = "soft_bounce",
	[SUP_KIND_SOFT_BOUNCE] = "soft_bounce",
	[SUP_KIND_HARD_BOUNCE] = "hard_bounce",
	[SUP_KIND_COMPLAINT] = "complaint",
	[SUP_KIND_UNSUBSCRIBE] = "unsubscribe",
	[SUP_KIND_RESUBSCRIBE] = "unsubscribe",
};

static bool is_entry(enum sup_kind k)
{
	return k == SUP_KIND_ADDED || k == SUP_KIND_IMPORTED;
}

static const char *use_text(enum fold_use u)
{
	return (size_t)u < sizeof(uses) / sizeof(uses[0]) ? uses[u] : "";
}

static const char *section_of(const struct sup_fact *f, enum fold_use u)
{
	switch (u) {
	case FOLD_UNUSED:
	case FOLD_DISABLED:
		return "";
	case FOLD_VOIDED:
		return "void";
	case FOLD_ALLOWED:
		return "allow";
	case FOLD_COUNTED:
	case FOLD_SAME_DAY:
	case FOLD_WHILE_SUPPRESSED:
	case FOLD_COMPLETED_RUN:
		return "soft_bounce";
	default:
		break;
	}
	if (f->bounce_class == SUP_CLASS_ECHO)
		return "echo";
	if (is_entry(f->kind))
		return sup_reason_name(f->reason);
	if ((unsigned)f->kind >= SUP_KIND_END || sections[f->kind] == NULL)
		return "";
	return sections[f->kind];
}

/* What there is to say of each fact. */
struct story {
	struct sup_slice domain;
	const struct record *record;
	enum fold_use *uses;
	bool *incidents;
};

static enum sup_status mark_incident(const struct incident *i, void *arg)
{
	struct story *s = arg;

	if (i->state != INCIDENT_OPEN || !slice_equal(i->domain, s->domain))
		return SUP_OK;
	for (size_t k = 0; k < s->record->n_facts; k++) {
		const struct sup_fact *f = &s->record->facts[k];
		sup_time_ms when = f->time != 0 ? f->time : f->first_seen;

		if (kind_is_bounce(f->kind) &&
		    f->bounce_class == i->bounce_class && when >= i->from &&
		    when <= i->to)
			s->incidents[k] = true;
	}
	return SUP_OK;
}

/* The fold once more, for what it makes of each fact; what is stored stays as
 * it is. */
static enum sup_status tell(struct sup_reader *r, const struct target *who,
			    struct owned_record *o, struct story *s)
{
	struct txn *t = snapshot_txn(r->snapshot);
	struct record again = o->record;
	struct fold_rules rules;
	enum sup_status st = SUP_OK;
	size_t n = again.n_facts;

	s->record = &o->record;
	s->uses = arena_alloc(&o->arena, n + 1, sizeof(*s->uses));
	s->incidents = arena_alloc(&o->arena, n + 1, sizeof(*s->incidents));
	again.facts = arena_alloc(&o->arena, n + 1, sizeof(*again.facts));
	if (s->uses == NULL || s->incidents == NULL || again.facts == NULL)
		return SUP_NO_MEMORY;
	memset(s->incidents, 0, n * sizeof(*s->incidents));
	for (size_t i = 0; i < n; i++)
		again.facts[i] = o->record.facts[i];
	if (r->book == NULL)
		st = rulebook_open(r->store, &r->book);
	if (st == SUP_OK)
		st = rulebook_load(r->book, t, &rules);
	if (st != SUP_OK)
		return st;
	rules.ignore_allow = who->db != DB_RECIPIENTS;
	st = fold(&again, o->pub.key, &rules, &o->arena, s->uses);
	if (st != SUP_OK || who->db != DB_RECIPIENTS)
		return st;
	s->domain = key_domain(target_key(who));
	return incidents_walk(t, mark_incident, s);
}

enum sup_status sup_explain(struct sup_reader *r, struct sup_slice address,
			    struct sup_record **out, sup_explain_fn *fn,
			    void *arg, struct sup_error *err)
{
	struct owned_record *o = NULL;
	struct story s = { { NULL, 0 }, NULL, NULL, NULL };
	struct target who;
	enum sup_status st;

	if (r == NULL || out == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no reader or function");
	st = target_parse_any(address, &who, err);
	if (st == SUP_OK)
		st = reader_begin(r, err);
	if (st != SUP_OK)
		return st;
	st = get_check_rules(r, &who, err);
	if (st == SUP_OK) {
		st = get_redirect(r, &who);
		if (st == SUP_OK)
			st = owned_read(r, &who, &o);
		if (st == SUP_OK)
			st = tell(r, &who, o, &s);
		if (st != SUP_OK)
			(void)error_set(err, st, "%s", sup_status_text(st));
	}
	snapshot_end(r->snapshot);
	for (size_t i = 0; st == SUP_OK && i < o->pub.n_facts; i++) {
		const struct sup_explanation e = {
			.fact = &o->pub.facts[i],
			.use = use_text(s.uses[i]),
			.rule = section_of(&o->pub.facts[i], s.uses[i]),
			.incident = s.incidents[i],
		};

		st = fn(&e, arg);
	}
	if (st != SUP_OK) {
		sup_record_free(o == NULL ? NULL : &o->pub);
		return st;
	}
	*out = &o->pub;
	return SUP_OK;
}
