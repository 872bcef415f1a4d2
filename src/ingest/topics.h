/*
 * topics.h - scopes of topics whose names cannot be spelled as a scope.
 *
 * Two names of a provider may give one scope ("News!" and "news?").  The first
 * one seen has it, for good (it is kept in the store).  An unsubscribe from the
 * other one is taken for the wider scope, never too narrow (DESIGN 12.9); a
 * resubscribe to it is refused, because it would lift what other topics left.
 */
#ifndef INGEST_TOPICS_H
#define INGEST_TOPICS_H

#include "ingest/parse.h"
#include "store/txn.h"

struct topics;

enum sup_status topics_open(struct sup_store *s,
			    struct topics **out) SUP_CHECKED;
void topics_close(struct topics *t);

enum topic_fate {
	TOPIC_OWN,     /* the scope is its own */
	TOPIC_WIDENED, /* taken for the scope above; the caller says so */
	TOPIC_REFUSED  /* must not be taken; the caller keeps the piece */
};

/*
 * topics_settle - whose is the scope of e's topic?
 *
 * Writes a name seen for the first time to the store, unless dry_run.
 */
enum sup_status topics_settle(struct topics *t, struct event *e, bool dry_run,
			      enum topic_fate *fate) SUP_CHECKED;

#endif
