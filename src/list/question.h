/* question.h - which suppressions are in force, and seen by a question. Pure.
 */
#ifndef LIST_QUESTION_H
#define LIST_QUESTION_H

#include "suppress/check.h"

/* A query with everything filled in. */
struct question {
	struct sup_slice scope; /* normal form; empty: any scope */
	enum sup_mail mail;
	sup_time_ms at;
};

/* Is s in force at that time, for any mail? */
bool in_force(const struct sup_suppression *s, sup_time_ms at);

/* Is s in force, does it block that mail, and does the scope see it? */
bool question_sees(const struct question *k, const struct sup_suppression *s);

/* The strictest question: does any of n block marketing mail then? */
bool any_blocks(const struct sup_suppression *s, size_t n, sup_time_ms at);

/* The stronger of two that apply; among equals the one that began first. */
bool suppression_stronger(const struct sup_suppression *a,
			  const struct sup_suppression *b);

#endif
