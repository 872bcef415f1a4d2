/* parsed.h - what the parsers of the intake make of bytes, as one line. */
#ifndef SUPPORT_PARSED_H
#define SUPPORT_PARSED_H

#include "suppress/types.h"

enum {
	PARSED_MAX = 4096,
	/* 2024-06-01T00:00:00Z: the receive time of all that is parsed here. */
	PARSED_SECOND = 1717200000
};

/*
 * parsed - parse one piece, with the default classifier.
 *
 * Events come as "kind address[/class][ scope=S][ blocks=..][ forwarded]
 * [ possible] @time", joined by "; ", a time that is none as "@-"; then
 * " ignored=N", " unknown=type:N" and " bad: why" where there are any.
 */
const char *parsed(struct sup_slice bytes, char *out);

/* The same with a scope and a source that the user gives ("" for none). */
const char *parsed_as(struct sup_slice bytes, const char *source,
		      const char *scope, char *out);

#endif
