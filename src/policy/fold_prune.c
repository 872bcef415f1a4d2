/* Dropping what is redundant. */
#include <string.h>

#include "policy/fold_work.h"

enum {
	TEXTS_KEPT = 3
};

/* Is fact i the cause of a stay that was not ended? */
static bool caused_stay(const struct fold_work *w, size_t i)
{
	const struct fold_trace *t = &w->traces[i];

	return t->level > 0 && w->runs[t->run - 1].held &&
	       w->runs[t->run - 1].cause == i;
}

/* Texts that a void rule looked at have to stay, too. */
static bool needs_text(const struct fold_work *w, size_t i)
{
	return w->uses[i] == FOLD_CAUSE || w->uses[i] == FOLD_VOIDED ||
	       caused_stay(w, i);
}

static void drop_texts(const struct fold_work *w, struct record *r,
		       const bool *keep)
{
	unsigned texts = 0;

	for (size_t i = w->n; i-- > 0;) {
		struct sup_fact *f = &r->facts[i];

		if (!keep[i] || f->text.n == 0)
			continue;
		if (texts < TEXTS_KEPT)
			texts++;
		else if (!needs_text(w, i))
			f->text = (struct sup_slice){ NULL, 0 };
	}
}

/* Runs whose facts are dropped live on in the one that completed them. */
static void mark_levels(const struct fold_work *w, struct record *r)
{
	for (size_t i = 0; i < w->n; i++) {
		if (w->traces[i].level > r->facts[i].level)
			r->facts[i].level = w->traces[i].level;
	}
}

static void compact(struct record *r, const bool *keep)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n_facts; i++) {
		if (keep[i])
			r->facts[kept++] = r->facts[i];
	}
	r->n_facts = kept;
	/* They point to facts by number. */
	r->suppressions = NULL;
	r->n_suppressions = 0;
}

enum sup_status fold_prune(struct record *r, struct sup_slice address,
			   const struct fold_rules *rules, struct arena *a)
{
	struct fold_rules all = *rules;
	struct fold_work w = { 0 };
	bool *keep;
	enum sup_status st;

	if (r->n_facts <= SUP_FACTS_KEPT)
		return SUP_OK;
	/* Who is taken off the allow-list must find their evidence. */
	all.ignore_allow = true;
	keep = arena_alloc(a, r->n_facts, sizeof(*keep));
	w.traces = arena_alloc(a, r->n_facts, sizeof(*w.traces));
	if (keep == NULL || w.traces == NULL)
		return SUP_NO_MEMORY;
	memset(keep, 0, r->n_facts * sizeof(*keep));
	memset(w.traces, 0, r->n_facts * sizeof(*w.traces));
	st = fold_begin(&w, r, address, &all, a);
	if (st == SUP_OK)
		st = fold_run_all(&w);
	if (st != SUP_OK)
		return st;
	fold_keep(&w, keep);
	mark_levels(&w, r);
	drop_texts(&w, r, keep);
	compact(r, keep);
	return SUP_OK;
}
