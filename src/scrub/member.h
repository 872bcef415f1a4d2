/* member.h - lists of JSON objects, one a line. */
#ifndef SCRUB_MEMBER_H
#define SCRUB_MEMBER_H

#include "base/arena.h"
#include "suppress/types.h"

struct member {
	struct sup_slice text; /* in the arena; empty: no such string */
	bool object;	       /* the line is an object */
	bool empty;	       /* it has no member */
};

/* field may be a path: "user.email", unless there is a member of that very
 * name.  SUP_NO_MEMORY; else SUP_OK. */
enum sup_status member_find(struct sup_slice line, const char *field,
			    struct arena *a, struct member *out) SUP_CHECKED;

#endif
