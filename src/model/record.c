#include "model/record.h"

#include "base/slice.h"
#include "model/fact.h"
#include "model/fact_text.h"
#include "suppress/address.h"

/* What a fact on its way in meets. */
struct place {
	size_t same; /* the fact of its identity, or n_facts */
	bool spelled_by_it;
};

static struct place find_place(const struct record *r, const struct sup_fact *f,
			       struct sup_slice spelling)
{
	struct place p = { .same = r->n_facts };
	int c = r->n_facts == 0 ? -1 : fact_compare(f, &r->facts[0]);

	for (size_t i = 0; i < r->n_facts && p.same == r->n_facts; i++) {
		if (fact_same(&r->facts[i], f))
			p.same = i;
	}
	/* f stands where its own event does.  Where its identity was seen
	 * before at another place, the earliest of its events decides, as it
	 * does for the merged fact, so that the order of arrival does not. */
	p.spelled_by_it =
		c < 0 || (c == 0 && slice_compare(spelling, r->spelling) < 0);
	return p;
}

enum sup_status record_reserve(struct record *r, struct arena *a)
{
	size_t room = r->room < 4 ? 4 : r->room * 2;
	struct sup_fact *p;

	if (r->n_facts >= RECORD_FACTS_MAX)
		return SUP_TOO_LARGE;
	if (r->n_facts < r->room)
		return SUP_OK;
	p = arena_alloc(a, room, sizeof(*p));
	if (p == NULL)
		return SUP_NO_MEMORY;
	if (r->n_facts > 0)
		memcpy(p, r->facts, r->n_facts * sizeof(*p));
	r->facts = p;
	r->room = room;
	return SUP_OK;
}

static void drop(struct record *r, size_t at)
{
	r->n_facts--;
	memmove(&r->facts[at], &r->facts[at + 1],
		(r->n_facts - at) * sizeof(*r->facts));
}

/* There is room for it. */
static void insert(struct record *r, const struct sup_fact *f)
{
	size_t at = r->n_facts;

	while (at > 0 && fact_compare(f, &r->facts[at - 1]) < 0)
		at--;
	memmove(&r->facts[at + 1], &r->facts[at],
		(r->n_facts - at) * sizeof(*r->facts));
	r->facts[at] = *f;
	r->n_facts++;
}

enum sup_status record_add(struct record *r, const struct sup_fact *f,
			   struct sup_slice spelling, struct arena *a,
			   bool *changed)
{
	struct sup_slice kept = { NULL, 0 };
	struct sup_fact copy;
	struct sup_fact merged;
	struct place place;
	enum sup_status st;
	bool differs = true;

	if (spelling.n > SUP_SPELLING_MAX || !text_is_clean(spelling))
		return SUP_INVALID;
	st = fact_check(f, NULL);
	if (st == SUP_OK)
		st = fact_copy(f, a, &copy);
	if (st != SUP_OK)
		return st;
	place = find_place(r, &copy, spelling);
	if (place.spelled_by_it && !arena_copy(a, spelling, &kept))
		return SUP_NO_MEMORY;
	if (place.same < r->n_facts) {
		merged = r->facts[place.same];
		st = fact_merge(&merged, &copy, a, &differs);
		if (st != SUP_OK)
			return st;
		drop(r, place.same);
		insert(r, &merged);
	} else {
		st = record_reserve(r, a);
		if (st != SUP_OK)
			return st;
		insert(r, &copy);
	}
	if (place.spelled_by_it && !slice_equal(kept, r->spelling)) {
		r->spelling = kept;
		differs = true;
	}
	*changed = differs;
	return SUP_OK;
}

enum sup_reason record_strongest(const struct record *r)
{
	enum sup_reason best = SUP_REASON_NONE;

	for (size_t i = 0; i < r->n_suppressions; i++) {
		enum sup_reason reason = r->suppressions[i].reason;

		if (sup_reason_strength(reason) > sup_reason_strength(best))
			best = reason;
	}
	return best;
}
