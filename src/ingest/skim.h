/*
 * skim.h - what an event is, seen while its bytes are checked.
 *
 * Nearly all events are deliveries, opens and clicks of people that the store
 * does not know.  The strict scan reads every byte anyway; the skim picks up
 * kind and recipient on the way, so that such an event is never built as a
 * tree.  It claims only what it is sure of: everything else takes the long way.
 */
#ifndef INGEST_SKIM_H
#define INGEST_SKIM_H

#include "base/json_scan.h"

/* A list of mailboxes of which the first one is kept. */
struct skim_list {
	unsigned n;
	struct sup_slice first;
};

struct skim {
	struct json_visitor visitor; /* first: it is the skim's handle */
	bool doubtful;	  /* duplicate keys, escapes, a shape we do not know */
	unsigned section; /* of the top-level member we are in */
	struct skim_list *list; /* the array we are in; NULL: none of ours */
	/* SendPost: event.type and event.to. */
	bool sendpost;
	struct sup_slice number;
	struct skim_list to;
	/* SES: eventType or notificationType, and the two lists. */
	struct sup_slice type;
	struct skim_list destination;
	struct skim_list recipients;
};

void skim_init(struct skim *s);

/*
 * Is it certainly a delivery, open or click of exactly one recipient?  Then
 * *recipient is it and *source the name of the source.
 */
bool skim_is_benign(const struct skim *s, struct sup_slice *recipient,
		    const char **source);

#endif
