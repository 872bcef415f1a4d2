/* scope.h - which scope lies in which, and scopes made of providers' names. */
#ifndef MODEL_SCOPE_H
#define MODEL_SCOPE_H

#include "suppress/scope.h"

/* A suppression in upper holds in lower: equal, or upper is a whole-segment
 * prefix of it.  "" covers everything.  Both are normal forms. */
bool scope_covers(struct sup_slice upper, struct sup_slice lower);

/* The scope above s ("" for one segment and for ""). */
struct sup_slice scope_parent(struct sup_slice s);

struct scope_topic {
	struct sup_slice base; /* a scope in normal form */
	struct sup_slice list;
	struct sup_slice topic;
};

/*
 * scope_from_topic - the scope base/list/topic of names a provider chose.
 *
 * Every code point that cannot stand in a segment becomes '-', letters become
 * small, a segment is cut at 64 bytes; empty names are left out.  *changed
 * says that a name is not as it was, so that another name may have given the
 * same scope.  out has SUP_SCOPE_MAX + 1 bytes and is NUL-terminated.
 *
 * SUP_TOO_LARGE: more than 8 segments; outputs are untouched.
 */
enum sup_status scope_from_topic(const struct scope_topic *names, char *out,
				 size_t *n, bool *changed) SUP_CHECKED;

#endif
