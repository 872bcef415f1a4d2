/* One outcome per message: of several, only one counts. */
#include "base/slice.h"
#include "policy/fold_work.h"

static bool is_outcome(const struct fold_work *w, size_t i)
{
	const struct sup_fact *f = &w->facts[i];

	return kind_is_bounce(f->kind) && f->message != 0 &&
	       w->uses[i] != FOLD_DISABLED && w->uses[i] != FOLD_VOIDED;
}

static bool may_count(const struct fold_work *w, size_t i)
{
	return fold_is_open(w, i) && w->acts[i].act == POLICY_COUNT &&
	       w->facts[i].time != 0;
}

static bool same_message(const struct sup_fact *a, const struct sup_fact *b)
{
	return a->message == b->message && slice_equal(a->source, b->source);
}

/* Does outcome j take the place of outcome i? */
static bool stands_for(const struct fold_work *w, size_t j, size_t i)
{
	const struct sup_fact *f = &w->facts[i];
	const struct sup_fact *g = &w->facts[j];

	if (!same_message(f, g))
		return false;
	if (f->kind != g->kind)
		return g->kind == SUP_KIND_HARD_BOUNCE;
	return j < i && may_count(w, j) && may_count(w, i);
}

void fold_messages(struct fold_work *w)
{
	/* Backwards, so that what stands before i is still as it was. */
	for (size_t i = w->n; i-- > 0;) {
		if (!fold_is_open(w, i) || !is_outcome(w, i))
			continue;
		/* It stands for a run whose other facts are gone. */
		if (w->facts[i].level > 0)
			continue;
		for (size_t j = 0; j < w->n; j++) {
			if (j == i || !is_outcome(w, j) || !stands_for(w, j, i))
				continue;
			w->uses[i] = FOLD_SAME_MESSAGE;
			break;
		}
	}
}
