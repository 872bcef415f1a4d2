/* survey.h - what the files of sup_survey() share: one look at a snapshot. */
#ifndef LIST_SURVEY_H
#define LIST_SURVEY_H

#include "base/arena.h"
#include "policy/fold.h"
#include "suppress/survey.h"

struct survey {
	struct txn *t;
	const struct sup_survey_options *options;
	struct sup_survey *v;
	/* What progress said against going on: walks take SUP_STOPPED as their
	 * own end. */
	enum sup_status stopped;
	int64_t first_day; /* days since 1970 of v->days[0] */
	sup_time_ms ends[SUP_SURVEY_DAYS_MAX + 1]; /* of the days */
	struct fold_rules rules;
	struct arena arena;		 /* of one record */
	struct sup_survey_domain domain; /* whose records are being read */
	uint64_t records;
};

/* Each fills its part of v. */
enum sup_status survey_records(struct survey *s) SUP_CHECKED;
enum sup_status survey_changes(struct survey *s) SUP_CHECKED;
enum sup_status survey_counters(struct survey *s) SUP_CHECKED;
enum sup_status survey_trouble(struct survey *s) SUP_CHECKED;

/* Days in v, or NULL if it is none of those looked at. */
struct sup_survey_day *survey_day(const struct survey *s, int64_t day);

/* The source of that name; when there is no more room, what stands for the
 * rest. */
struct sup_survey_source *survey_source(struct survey *s,
					struct sup_slice name);

/* name into SUP_SURVEY_NAME_MAX bytes, cut if it has to be, never inside a
 * character. */
void survey_name(char *out, struct sup_slice name);
/* Is this how name would be kept? */
bool survey_is(const char *kept, struct sup_slice name);

#endif
