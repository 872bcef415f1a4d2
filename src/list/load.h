/* load.h - what the files of sup_load() share. */
#ifndef LIST_LOAD_H
#define LIST_LOAD_H

#include "base/json.h"
#include "list/apply.h"
#include "list/dump.h"
#include "suppress/keep.h"

struct load {
	struct sup_store *store;
	const char *path;
	sup_progress_fn *progress; /* may be NULL */
	void *arg;
	struct sup_error error;
	unsigned runs; /* of the transaction */
	/* Of the run: */
	struct txn *t;
	struct rulebook *book;
	struct fold_rules rules;
	bool rules_ready;
	struct arena arena; /* of one line */
	uint64_t lines;
	uint64_t hash;
	bool ended;
	struct sup_progress so_far;
};

/* Take in one line that is no record: by its type. */
enum sup_status load_row(struct load *l, struct sup_slice line) SUP_CHECKED;
/* A record. */
enum sup_status load_record(struct load *l, struct sup_slice line) SUP_CHECKED;

/* Have the rules that records are folded under, once all of them came. */
enum sup_status load_rules(struct load *l) SUP_CHECKED;

/* This line is not as a dump has it: SUP_CORRUPT, with the error set. */
enum sup_status load_bad(struct load *l, const char *what) SUP_CHECKED;

#endif
