/*
 * scrub.h - clean a mailing-list file: rows that are clear are kept, byte for
 * byte and in order; all others go elsewhere, with the reason.
 *
 * suppress(1) describes what files are understood.
 */
#ifndef SUPPRESS_SCRUB_H
#define SUPPRESS_SCRUB_H

#include "suppress/check.h"
#include "suppress/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sup_scrub; /* one job, of one or more lists; not thread-safe */

enum sup_scrub_header {
	SUP_SCRUB_HEADER_GUESS = 0,
	SUP_SCRUB_HEADER_YES = 1,
	SUP_SCRUB_HEADER_NO = 2
};

enum sup_scrub_encoding {
	SUP_SCRUB_UTF8 = 0,
	SUP_SCRUB_UTF16LE = 1,
	SUP_SCRUB_UTF16BE = 2,
	SUP_SCRUB_LATIN1 = 3
};

enum {
	SUP_SCRUB_ROW_MAX = 1024 * 1024 /* a longer row holds no address */
};

/* A list of somebody else that is asked without being imported. */
struct sup_scrub_foreign {
	const char *path;
	uint64_t addresses; /* each once */
	uint64_t rules;
	uint64_t digests;
	uint64_t refused;   /* lines without any of them */
	bool built;	    /* the sorted file was made just now */
	const char *sorted; /* its name; "" if it has none */
};

/* Zero-initialised is usable. */
struct sup_scrub_options {
	struct sup_query query;
	const char *column; /* name or number from 1; NULL: find it */
	const char *field;  /* the lists are NDJSON, and this the member */
	char delimiter;	    /* 0: find it */
	enum sup_scrub_header header;
	bool unique;	    /* keep the first row of an address only */
	unsigned threads;   /* 0: one a processor */
	size_t block_bytes; /* 0: 1 MiB; tests make it small */
	size_t row_max;	    /* 0: SUP_SCRUB_ROW_MAX */
	/*
	 * Lists of addresses, domain rules or digests, text or CSV, packed or
	 * not: rows of who is on one are removed, reason "against:" and the
	 * name of its file.  A list is sorted once, into a file with ".supflat"
	 * behind its name, or in cache_dir (NULL: none) where that cannot be.
	 */
	const char *const *against;
	size_t n_against;
	const char *cache_dir;
	sup_progress_fn
		*against_progress; /* while one is sorted; bytes of it */
	void *arg;
};

/*
 * A list and where its rows go.  Each output may be NULL: nowhere.  "-" is
 * standard input or output.  A name that ends in .gz or .zst is packed.
 *
 * annotated has all rows, with verdict, reason, scope, since, expires behind
 * each; removed those that are not kept, with the last four of these; rejected
 * those without a valid address, as they came.  Without rejected they go to
 * removed.
 */
struct sup_scrub_list {
	const char *path;
	const char *kept;
	const char *removed;
	const char *rejected;
	const char *annotated;
};

struct sup_scrub_counts {
	uint64_t rows; /* kept + removed + rejected */
	uint64_t kept;
	uint64_t removed; /* suppressed, unknown, against and duplicates */
	uint64_t rejected;
	uint64_t unknown;
	uint64_t duplicates;
	uint64_t against; /* on a list of o->against, but clear otherwise */
	uint64_t blank;	  /* lines with nothing in them, which are left out */
	uint64_t by_reason[SUP_REASON_END];
	enum sup_why why; /* of the last unknown one */
};

/* What was found out about a list. */
struct sup_scrub_layout {
	enum sup_scrub_encoding encoding;
	bool bom;
	bool header;
	bool json;
	bool cut;	/* its last line has no newline */
	char delimiter; /* 0: lines are not divided */
	size_t column;	/* of the addresses, from 1; 0: the list is empty */
	char name[64];	/* of that column, cut; "" without a header */
};

/* Called in the caller's thread about ten times a second; total is 0 if it is
 * not known.  Anything but SUP_OK ends the job and is returned. */
typedef enum sup_status sup_scrub_progress_fn(
	const struct sup_scrub_counts *so_far, uint64_t bytes, uint64_t total,
	void *arg);

/* s must outlive it; the texts in o too.  Lists of o->against are sorted here,
 * and what cannot be read is an error. */
SUP_API enum sup_status sup_scrub_open(struct sup_store *s,
				       const struct sup_scrub_options *o,
				       struct sup_scrub **out,
				       struct sup_error *err) SUP_CHECKED;
/* NULL is allowed. */
SUP_API void sup_scrub_close(struct sup_scrub *scrub);

/*
 * sup_scrub_run - one list, from its first row to its last.
 *
 * Outputs are written beside their names, synced, and renamed when all of them
 * are whole; after a failure nothing is left of them.  What is no regular file
 * (a device, a pipe) is written as it is.  counts and layout are of this list.
 * Memory does not depend on its length, but for options.unique.
 *
 * A row of which the verdict is unknown is removed, never kept.
 * SUP_INVALID: the column of addresses is not to be found, or is not one.
 */
SUP_API enum sup_status sup_scrub_run(struct sup_scrub *scrub,
				      const struct sup_scrub_list *list,
				      sup_scrub_progress_fn *progress,
				      void *arg,
				      struct sup_error *err) SUP_CHECKED;
/* Of the last list that was run. */
SUP_API void sup_scrub_counts(const struct sup_scrub *scrub,
			      struct sup_scrub_counts *out);
SUP_API void sup_scrub_layout(const struct sup_scrub *scrub,
			      struct sup_scrub_layout *out);
/* The i-th of o->against; false if there is none. */
SUP_API bool sup_scrub_against(const struct sup_scrub *scrub, size_t i,
			       struct sup_scrub_foreign *out);
/* "UTF-8", "UTF-16LE", "UTF-16BE", "Latin-1"; static. */
SUP_API const char *sup_scrub_encoding_name(enum sup_scrub_encoding e);

#ifdef __cplusplus
}
#endif

#endif
