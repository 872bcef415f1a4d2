/* survey.h - the numbers of a whole list at one time, for pictures. */
#ifndef SUPPRESS_SURVEY_H
#define SUPPRESS_SURVEY_H

#include "suppress/change.h"
#include "suppress/policy.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	SUP_SURVEY_DAYS_MAX = 366, /* days looked back, besides that of at */
	SUP_SURVEY_DOMAINS = 20,   /* receiver domains with the most entries */
	SUP_SURVEY_WEEKS = 13,	   /* of expiries, from at on */
	SUP_SURVEY_LEFT_MAX = 32,  /* bounces a run may need */
	SUP_SURVEY_SOURCES = 256,  /* that are told apart */
	SUP_SURVEY_OTHERS = 64,	   /* other names of counters likewise */
	SUP_SURVEY_PILES = 32,	   /* of quarantined pieces likewise */
	SUP_SURVEY_INCIDENTS = 20,
	SUP_SURVEY_NAME_MAX = 160 /* bytes of a name that are kept */
};

/* One UTC day.  Bulk loads that left one line for all of their recipients are
 * in added[SUP_REASON_NONE]. */
struct sup_survey_day {
	sup_time_ms day; /* its midnight */
	/* Recipients on the list when it ended (today: at the time asked for),
	 * by the strongest reason.  Of what has been lifted since there is no
	 * trace here. */
	uint64_t on_list[SUP_REASON_END];
	uint64_t added[SUP_REASON_END];	 /* entries, by the change log */
	uint64_t lifted[SUP_REASON_END]; /* likewise */
	uint64_t events[SUP_KIND_END];	 /* received, by kind */
};

struct sup_survey_source {
	char name[SUP_SURVEY_NAME_MAX];
	uint64_t on_list; /* recipients for whom it is the cause */
	uint64_t events;  /* received in the days looked at */
};

struct sup_survey_name {
	char name[SUP_SURVEY_NAME_MAX];
	uint64_t count;
};

struct sup_survey_domain {
	char domain[256];
	uint64_t on_list;
	uint64_t by_reason[SUP_REASON_END];
	uint64_t running; /* recipients with a run of soft bounces */
};

/* Quarantined pieces of one source and cause. */
struct sup_survey_pile {
	char source[SUP_SURVEY_NAME_MAX]; /* "": not known */
	char why[SUP_SURVEY_NAME_MAX];
	uint64_t pieces;
	sup_time_ms first; /* receipt of the oldest and the newest */
	sup_time_ms last;
};

struct sup_survey_incident {
	struct sup_incident incident; /* its domain lies in text */
	char text[256];
};

/* On the list is who has a suppression in force, for any mail and scope. */
struct sup_survey {
	sup_time_ms at;
	/* Counts of the snapshot, as sup_store_info() gives them. */
	struct sup_store_info info;

	uint64_t on_list;
	uint64_t by_reason[SUP_REASON_END]; /* of them, by the strongest */
	uint64_t rules; /* domain rules in force; in no other number */

	size_t n_days; /* oldest first */
	struct sup_survey_day *days;
	sup_time_ms log_from; /* oldest line of the change log; 0: none */
	uint64_t added_week;  /* entries in the seven days before at */
	uint64_t lifted_week;

	size_t n_sources; /* by on_list, then events, then name */
	struct sup_survey_source sources[SUP_SURVEY_SOURCES];
	struct sup_survey_source more_sources; /* those there was no room for */

	uint64_t n_domains; /* that have anybody on the list */
	size_t n_top;	    /* by on_list, then name */
	struct sup_survey_domain top[SUP_SURVEY_DOMAINS];

	/* Recipients not on the list with a run of soft bounces that goes on:
	 * all, and by how many bounces it still needs (0: enough of them, but
	 * not yet days enough). */
	uint64_t running;
	uint64_t running_left[SUP_SURVEY_LEFT_MAX + 1];

	/* When those on the list leave it, if nothing happens. */
	uint64_t leaving[SUP_SURVEY_WEEKS][SUP_REASON_END];
	uint64_t leaving_later;
	uint64_t leaving_never;

	uint64_t by_class[SUP_CLASS_END]; /* events received */
	size_t n_others;		  /* counters that are no kind */
	struct sup_survey_name others[SUP_SURVEY_OTHERS];
	uint64_t more_others;

	size_t n_piles; /* by pieces, then source and cause */
	struct sup_survey_pile piles[SUP_SURVEY_PILES];
	uint64_t more_pieces;

	size_t n_incidents; /* open ones first, then the newest first */
	struct sup_survey_incident incidents[SUP_SURVEY_INCIDENTS];
	uint64_t more_incidents;
};

struct sup_survey_options {
	sup_time_ms at;		   /* what is in force then; 0: now */
	unsigned days;		   /* looked back, besides that of at; 0: 90 */
	sup_progress_fn *progress; /* may be NULL; must not write to the store,
				    * for the snapshot is open */
	void *arg;
};

/*
 * sup_survey - go over everything once, in one snapshot, and count.
 *
 * Memory does not depend on the size of the list.  *out is the caller's, to be
 * freed with sup_survey_free().  SUP_INVALID: more than SUP_SURVEY_DAYS_MAX.
 * SUP_CORRUPT: a record cannot be read; there are no numbers then.
 */
SUP_API enum sup_status sup_survey(struct sup_store *s,
				   const struct sup_survey_options *o,
				   struct sup_survey **out,
				   struct sup_error *err) SUP_CHECKED;
SUP_API void sup_survey_free(struct sup_survey *v);

#ifdef __cplusplus
}
#endif

#endif
