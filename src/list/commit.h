/* commit.h - a group of units in one transaction: the writer's work. */
#ifndef LIST_COMMIT_H
#define LIST_COMMIT_H

#include "list/writer.h"

struct commit; /* memory of one thread, used again for each group */

enum sup_status commit_open(struct sup_store *s,
			    struct commit **out) SUP_CHECKED;
void commit_close(struct commit *c);

/*
 * commit_group - commit the units (linked by next), and fill in their results.
 *
 * If the group fails for a reason that may be one unit's, each is tried alone,
 * so that a bad one takes nobody with it.
 */
void commit_group(struct commit *c, struct writer_unit *units);

/* Run one unit and roll it back: what it would do. */
void commit_try(struct commit *c, struct writer_unit *unit);

#endif
