/*
 * fold_work.h - inside of the fold: what is known while one record is folded.
 *
 * The steps, each a file: fold.c says of each fact what the policy does with
 * it and collects the suppressions; fold_message.c makes one outcome of the
 * several of a message; fold_lasting.c pairs causes with what lifts them;
 * fold_run.c counts soft bounces.  fold_keep.c and fold_keep_soft.c say what
 * must stay when fold_prune.c drops what is redundant.
 */
#ifndef POLICY_FOLD_WORK_H
#define POLICY_FOLD_WORK_H

#include "model/fact.h"
#include "policy/fold.h"

/* The run of soft bounces of one scope and one section of the policy. */
struct fold_run {
	struct sup_slice scope;
	unsigned section;
	unsigned n;	   /* counted since the run began */
	unsigned days;	   /* distinct UTC days among them */
	sup_time_ms first; /* of the run; valid if n > 0 */
	sup_time_ms last;
	uint32_t begin;	   /* fact that began it; valid if n > 0 */
	bool counted;	   /* any fact ever; then: */
	int64_t day;	   /* the UTC day counted last */
	unsigned level;	   /* runs completed since the last reset */
	bool held;	   /* the last stay was not ended; then until, blocks */
	bool completed;	   /* ever; then: */
	uint32_t cause;	   /* the fact that completed it last */
	sup_time_ms until; /* end of the stay; 0: never */
	unsigned blocks;
};

/* What a fact did to a run, for pruning; both 0 if nothing. */
struct fold_trace {
	uint32_t run;	/* index of the run it counted in, plus 1 */
	unsigned level; /* it completed as run number level */
};

struct fold_work {
	const struct fold_rules *rules;
	const struct sup_fact *facts;
	size_t n;
	struct sup_slice address;
	struct arena *a;
	enum fold_use *uses;
	struct policy_rule *acts;
	struct fold_run *runs;
	size_t n_runs;
	size_t runs_room;
	struct fold_trace *traces; /* of each fact; NULL if nobody asks */
	struct sup_suppression *out;
	size_t n_out;
	size_t out_room;
};

/* All steps; w has been set up by fold_begin(). */
enum sup_status fold_begin(struct fold_work *w, const struct record *r,
			   struct sup_slice address,
			   const struct fold_rules *rules,
			   struct arena *a) SUP_CHECKED;
enum sup_status fold_run_all(struct fold_work *w) SUP_CHECKED;

/* Is fact i one that the steps look at? */
static inline bool fold_is_open(const struct fold_work *w, size_t i)
{
	return w->uses[i] == FOLD_UNUSED;
}

/* Unite s with the suppression of its scope and reason, if there is one.
 * *first says that there was none. */
enum sup_status fold_emit(struct fold_work *w, const struct sup_suppression *s,
			  bool *first) SUP_CHECKED;

/* When a suppression caused by f is in force from. */
sup_time_ms fold_from(const struct sup_fact *f);

void fold_messages(struct fold_work *w);
enum sup_status fold_lasting(struct fold_work *w) SUP_CHECKED;
enum sup_status fold_soft(struct fold_work *w) SUP_CHECKED;

/*
 * fold_keep - set keep[i] for each fact that must stay when the record is
 * pruned.  w has been run, with traces, as if nobody were on the allow-list.
 */
void fold_keep(const struct fold_work *w, bool *keep);
void fold_keep_soft(const struct fold_work *w, bool *keep);
void fold_keep_deliveries(const struct fold_work *w, bool *keep);

/* Does the removal or resubscribe `lift` lift the pair of cause? */
bool fold_lifts(const struct fold_work *w, size_t cause, size_t lift);

#endif
