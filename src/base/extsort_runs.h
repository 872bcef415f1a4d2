/* extsort_runs.h - sorted runs, in memory and in a file, and their merge. */
#ifndef BASE_EXTSORT_RUNS_H
#define BASE_EXTSORT_RUNS_H

#include "base/strsort.h"

/* Items in the order of their keys; what is left of them in the file may be
 * more than buf holds. */
struct run {
	char *buf;
	size_t room;
	size_t begin; /* of the item to be merged, in buf */
	size_t end;
	uint64_t at; /* in the file, of what has not been read yet */
	uint64_t left;
};

/* Where items come from in a merge. */
struct source {
	struct sort_entry top; /* its least item */
	struct run *run;
};

struct runs {
	const char *dir;
	int fd; /* -1: not needed yet */
	uint64_t file_bytes;
	struct run *filed;
	size_t n_filed;
	struct run *held; /* in memory */
	size_t n_held;
	size_t held_bytes;
	/* A heap, the least on top; of a merge only. */
	struct source *heap;
	size_t n_heap;
	const char *taken; /* the item that was given out last */
};

void runs_release(struct runs *r);

/* Keep a copy of items in the order of e; bytes is what they have together. */
enum sup_status runs_hold(struct runs *r, const struct sort_entry *e, size_t n,
			  size_t bytes) SUP_CHECKED;

/* Merge what is held in memory into one run of the file. */
enum sup_status runs_spill(struct runs *r) SUP_CHECKED;

/* Begin the merge of all there is. */
enum sup_status runs_begin(struct runs *r) SUP_CHECKED;
/* The next item; valid until the next call.  NULL at the end. */
enum sup_status runs_next(struct runs *r, const char **item) SUP_CHECKED;

#endif
