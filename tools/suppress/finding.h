/* finding.h - what check and its relatives share. */
#ifndef SUPPRESS_FINDING_H
#define SUPPRESS_FINDING_H

#include "cli.h"

/* --scope, --mail, --at; says what is wrong, and answers false. */
bool read_query(struct cli *cli, struct sup_query *q);

/* One object on a line: the names of check's columns, and key, fact, incident,
 * with why for an unknown. */
void finding_json(struct sup_reader *r, struct sup_slice given,
		  const struct sup_finding *f);

/* The members of one fact, into an object that is open. */
void fact_members(struct sup_text *t, const struct sup_fact *f);
/* ["marketing","transactional"] */
void blocks_json(struct sup_text *t, unsigned blocks);

/* A line for each list of digests that the address is on; into json, if it is
 * not NULL, an object for each.  SUP_NOT_FOUND: on none. */
enum sup_status print_digests(struct sup_reader *r, struct sup_slice address,
			      struct sup_text *json, struct sup_error *err);

#endif
