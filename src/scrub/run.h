/* run.h - the threads of one list: each reads a block, judges it, and writes it
 * when it is its turn. */
#ifndef SCRUB_RUN_H
#define SCRUB_RUN_H

#include "scrub/work.h"

struct run {
	/* Set by the caller. */
	struct sup_store *store;
	const struct sup_scrub_options *o;
	const struct layout *layout;
	struct input *input;
	struct unique *unique;
	const struct against *against;
	struct sink *sinks; /* OUT_END of them */
	sup_scrub_progress_fn *progress;
	void *arg;
	atomic_bool *stop;
	/* Results. */
	struct sup_scrub_counts counts;
	bool cut;
};

enum sup_status run_threads(struct run *r, struct sup_error *err) SUP_CHECKED;

#endif
