/*
 * script.h - facts written as a line of text, and a fold's result as one.
 *
 * Facts are separated by ';'.  A fact is its day (1000 is 1000 days after the
 * epoch; 10.5 is noon; - is no time), a word for its kind, and options:
 *
 *   delivered engaged soft hard complaint unsubscribe resubscribe added
 *   removed imported
 *   a class's name · reason=R scope=S src=S msg=N status=S text=S level=N
 *   expires=DAY seen=DAY last=DAY blocks=N lifts=SCOPE:REASON (repeatable)
 *   batch=N undone=N
 *
 * A bounce without a class is of class mailbox_unknown if it is hard,
 * mailbox_full if soft.  Receipts are the event time unless given.
 */
#ifndef SUPPORT_SCRIPT_H
#define SUPPORT_SCRIPT_H

#include "base/arena.h"
#include "policy/fold.h"

/* Facts into r, in fold order; memory of a.  Equal identities stay apart. */
void script_read(const char *text, struct record *r, struct arena *a);

enum {
	SCRIPT_TEXT_MAX = 8192
};

/* "reason@scope since..expires #cause", joined by "; "; the blocks and "from"
 * only where they are not all and since. */
void script_suppressions(const struct record *r, char *out);

/* A word for each use, joined by blanks. */
void script_uses(const enum fold_use *uses, size_t n, char *out);

#endif
