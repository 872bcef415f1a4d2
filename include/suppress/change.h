/*
 * change.h - people's corrections: add, remove, undo, void, incidents, scopes,
 * quarantine; and the log of what changed.
 */
#ifndef SUPPRESS_CHANGE_H
#define SUPPRESS_CHANGE_H

#include "suppress/check.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	SUP_REMOVE_FREELY = 1000 /* more needs yes_remove */
};

/* Who does it, and under which batch. */
struct sup_actor {
	struct sup_slice source; /* "cli", "api", "import:FILE" */
	struct sup_slice who;	 /* "ann@host"; kept in the batch */
	struct sup_slice what;	 /* "add", "import"; kept in the batch */
	struct sup_slice note;
	sup_time_ms now; /* receive time */
	bool dry_run;	 /* count, change nothing */
};

struct sup_outcome {
	uint64_t batch; /* 0: nothing was written */
	uint64_t given;
	uint64_t facts;	    /* new ones */
	uint64_t known;	    /* facts that were there already */
	uint64_t changed;   /* recipients whose suppressions changed */
	uint64_t released;  /* of those: now clear for marketing mail */
	uint64_t refused;   /* given ones that are no address */
	uint64_t untouched; /* remove: had nothing in force, or something that
			     * stays because its cause is dated later */
	uint64_t expired;   /* facts whose expiry had passed before they came */
	uint64_t undone;    /* import: left out, their batches are undone */
};

/*
 * A batch: facts under one id, committed in groups as they come; what is
 * committed when the program dies stays, marked as interrupted, and can be
 * undone.
 */
struct sup_batch;
SUP_API enum sup_status sup_batch_open(struct sup_store *s,
				       const struct sup_actor *actor,
				       struct sup_batch **out,
				       struct sup_error *err) SUP_CHECKED;
/*
 * target is an address or a domain rule.  f->batches, receipts and an empty
 * source are filled in from the actor; a lifting fact keeps a first receipt
 * that is before its time.  SUP_INVALID: no address or no proper fact; the
 * batch goes on and counts it as refused.
 */
SUP_API enum sup_status sup_batch_add(struct sup_batch *b,
				      struct sup_slice target,
				      const struct sup_fact *f,
				      struct sup_error *err) SUP_CHECKED;
/* Commit what is left and close; b is gone.  out may be NULL. */
SUP_API enum sup_status sup_batch_close(struct sup_batch *b,
					struct sup_outcome *out,
					struct sup_error *err) SUP_CHECKED;

/*
 * sup_remove - lift what is in force for the targets, as one batch.
 *
 * Only pairs within scope (empty: all) and of reason (NONE: all).  Nothing is
 * written for targets that have nothing in force.  why must not be empty.
 * What a domain rule suppresses is not lifted by removing an address of the
 * domain; the rule is a target of its own.
 * SUP_REFUSED: would release more than SUP_REMOVE_FREELY, or any domain rule,
 * which frees a whole domain, and yes_remove is not the number of what would be
 * released; out->released names it.
 */
struct sup_removal {
	struct sup_slice why;
	struct sup_slice scope;
	enum sup_reason reason;
	uint64_t yes_remove;
};
SUP_API enum sup_status sup_remove(struct sup_store *s,
				   const struct sup_actor *actor,
				   const struct sup_removal *what,
				   const struct sup_slice *targets, size_t n,
				   struct sup_outcome *out,
				   struct sup_error *err) SUP_CHECKED;

/* Disable the facts of a batch, or delete its void.  Interrupted, it is
 * finished by calling it again.  SUP_NOT_FOUND, SUP_REFUSED as above. */
SUP_API enum sup_status sup_undo(struct sup_store *s,
				 const struct sup_actor *actor, uint64_t batch,
				 uint64_t yes_remove, struct sup_outcome *out,
				 struct sup_error *err) SUP_CHECKED;

/* A standing order: bounces of a domain in [from, to), of a class (NONE: any)
 * and with a text (empty: any) do not count.  Undone by sup_undo(). */
struct sup_void {
	struct sup_slice domain;
	sup_time_ms from;
	sup_time_ms to;
	enum sup_class bounce_class;
	struct sup_slice text;
	uint64_t yes_remove;
};
SUP_API enum sup_status sup_void_bounces(struct sup_store *s,
					 const struct sup_actor *actor,
					 const struct sup_void *v,
					 struct sup_outcome *out,
					 struct sup_error *err) SUP_CHECKED;

/* Batches, newest last. */
struct sup_batch_info {
	uint64_t id;
	const char *state; /* "done", "interrupted", "undone", ... */
	sup_time_ms started;
	sup_time_ms ended;
	struct sup_slice what;
	struct sup_slice who;
	struct sup_slice note;
	uint64_t facts;
	uint64_t changed;
};
typedef enum sup_status sup_batch_info_fn(const struct sup_batch_info *b,
					  void *arg);
SUP_API enum sup_status sup_batches(struct sup_store *s, sup_batch_info_fn *fn,
				    void *arg,
				    struct sup_error *err) SUP_CHECKED;

/* Incidents: one receiver and class far above its own history. */
struct sup_incident {
	uint64_t id;
	const char *state; /* "open", "accepted", "voided" */
	struct sup_slice domain;
	enum sup_class bounce_class;
	sup_time_ms from;
	sup_time_ms to;
	uint64_t count;
	double usual; /* a day, before */
};
typedef enum sup_status sup_incident_fn(const struct sup_incident *i,
					void *arg);
SUP_API enum sup_status sup_incidents(struct sup_store *s, sup_incident_fn *fn,
				      void *arg,
				      struct sup_error *err) SUP_CHECKED;
/* The bounces were right: close it. */
SUP_API enum sup_status sup_incident_accept(struct sup_store *s, uint64_t id,
					    struct sup_error *err) SUP_CHECKED;
/* They were not: void them, with the incident's domain, class and range. */
SUP_API enum sup_status sup_incident_void(struct sup_store *s,
					  const struct sup_actor *actor,
					  uint64_t id, uint64_t yes_remove,
					  struct sup_outcome *out,
					  struct sup_error *err) SUP_CHECKED;

/* Scopes that questions may name. */
SUP_API enum sup_status sup_scope_add(struct sup_store *s,
				      struct sup_slice scope,
				      struct sup_error *err) SUP_CHECKED;
typedef enum sup_status sup_scope_fn(struct sup_slice scope, void *arg);
SUP_API enum sup_status sup_scopes(struct sup_store *s, sup_scope_fn *fn,
				   void *arg,
				   struct sup_error *err) SUP_CHECKED;

/*
 * The log of changed verdicts after number since; SUP_START_OVER if it does
 * not reach back that far.
 *
 * "read_all" has no key: so much came in that it was not told one by one.
 * Whoever follows the log reads the whole list anew and goes on behind it.
 */
struct sup_change {
	uint64_t seq;
	sup_time_ms time;
	/* "suppressed", "lifted", "altered", "read_all", "erased" */
	const char *what;
	bool erased; /* key is "erased:HASH": whose it is, is forgotten */
	enum sup_reason reason;
	struct sup_slice key; /* address or rule */
	struct sup_slice scope;
	uint64_t batch;
};
typedef enum sup_status sup_change_fn(const struct sup_change *c, void *arg);
SUP_API enum sup_status sup_changes(struct sup_store *s, uint64_t since,
				    sup_change_fn *fn, void *arg,
				    struct sup_error *err) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
