/* export_pick.h - which suppressions an export is about. */
#ifndef LIST_EXPORT_PICK_H
#define LIST_EXPORT_PICK_H

#include "list/question.h"
#include "suppress/keep.h"

struct export_pick {
	const struct sup_export_options *o;
	struct question question;
	char scope[SUP_SCOPE_MAX + 1]; /* question points here: do not move */
};

/* Read the question in o, which stays the caller's.  SUP_NOT_FOUND: a scope
 * that nobody knows, which is a typing mistake and not an empty list. */
enum sup_status export_pick(struct export_pick *p, struct sup_store *s,
			    const struct sup_export_options *o,
			    struct sup_error *err) SUP_CHECKED;

/* Is s what was asked for? */
bool export_wants(const struct export_pick *p, const struct sup_suppression *s);
bool export_wants_any(const struct export_pick *p, const struct sup_record *r);

#endif
