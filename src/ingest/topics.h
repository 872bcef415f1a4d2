/*
 * topics.h - scopes of topics whose names cannot be spelled as a scope.
 *
 * Two names of a provider may give one scope ("News!" and "news?").  The first
 * one seen has it, for good (it is kept in the store); the other one's events
 * are taken for the wider scope (DESIGN 12.9).
 */
#ifndef INGEST_TOPICS_H
#define INGEST_TOPICS_H

#include "ingest/parse.h"
#include "store/txn.h"

struct topics;

enum sup_status topics_open(struct sup_store *s,
			    struct topics **out) SUP_CHECKED;
void topics_close(struct topics *t);

/*
 * topics_settle - widen e's scope if its topic's name collides with another.
 *
 * *collided: it was; the caller warns.  Writes a name seen for the first time
 * to the store, unless dry_run.
 */
enum sup_status topics_settle(struct topics *t, struct event *e, bool dry_run,
			      bool *collided) SUP_CHECKED;

#endif
