/*
 * policy.h - the written policy: read a file, show it, try it, apply it.
 *
 * suppress-policy(5) describes the file.
 */
#ifndef SUPPRESS_POLICY_H
#define SUPPRESS_POLICY_H

#include "suppress/record.h"
#include "suppress/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sup_policy; /* opaque; immutable; shared between threads */

/*
 * sup_policy_parse - make a policy from the text of a policy file.
 *
 * name is for errors ("FILE:LINE: key: what is wrong").  The empty text is the
 * default policy.  *out is released with sup_policy_free().
 */
SUP_API enum sup_status sup_policy_parse(struct sup_slice text,
					 const char *name,
					 struct sup_policy **out,
					 struct sup_error *err) SUP_CHECKED;
SUP_API void sup_policy_free(struct sup_policy *p);

/* One effective setting: section, key and value as the file would say them, and
 * origin: "default", or "line N". */
struct sup_policy_line {
	const char *section;
	const char *key;
	const char *value;
	const char *origin;
};
typedef enum sup_status sup_policy_line_fn(const struct sup_policy_line *line,
					   void *arg);
/* All effective settings in a fixed order; stops at and returns what is not
 * SUP_OK from fn. */
SUP_API enum sup_status sup_policy_show(const struct sup_policy *p,
					sup_policy_line_fn *fn,
					void *arg) SUP_CHECKED;

/* The store's own policy and its version; *out is the caller's to free. */
SUP_API enum sup_status sup_policy_of_store(struct sup_store *s,
					    struct sup_policy **out,
					    uint32_t *version,
					    struct sup_error *err) SUP_CHECKED;

/* One recipient whose suppressions another policy would change. */
struct sup_policy_change {
	const struct sup_record *before;
	const struct sup_record *after;
	bool newly_suppressed; /* now clear for marketing mail, then not */
	bool released;	       /* the other way round */
};
typedef enum sup_status sup_policy_change_fn(const struct sup_policy_change *c,
					     void *arg);
struct sup_progress {
	uint64_t done;	/* records looked at */
	uint64_t total; /* records there are; 0: not known */
};
typedef enum sup_status sup_progress_fn(const struct sup_progress *p,
					void *arg);

struct sup_policy_totals {
	uint64_t records;
	uint64_t changed;    /* any suppression differs */
	uint64_t suppressed; /* newly */
	uint64_t released;
	uint64_t digests; /* of changed: known only by their digests; one that
			   * is on two lists counts twice */
};

/* What the callbacks of a long job are; each may be NULL. */
struct sup_policy_job {
	sup_policy_change_fn *change;
	sup_progress_fn *progress;
	void *arg;
	sup_time_ms now;
	bool reclassify;     /* run the classifier over the kept texts again */
	uint64_t yes_remove; /* apply: refuses to release more than 1,000 unless
			      * this is the number it would release */
};

/* Fold every record under p and report; changes nothing. */
SUP_API enum sup_status sup_policy_simulate(struct sup_store *s,
					    const struct sup_policy *p,
					    const struct sup_policy_job *job,
					    struct sup_policy_totals *totals,
					    struct sup_error *err) SUP_CHECKED;

/*
 * Make p the store's policy (a new version) and fold every record anew, in
 * chunks of at most 10,000.  Interrupted, it is finished by calling it again.
 * SUP_REFUSED: see yes_remove; err and totals->released name the number.
 */
SUP_API enum sup_status sup_policy_apply(struct sup_store *s,
					 const struct sup_policy *p,
					 const struct sup_policy_job *job,
					 struct sup_policy_totals *totals,
					 struct sup_error *err) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
