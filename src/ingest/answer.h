/* answer.h - what the sender of a webhook is told.  Pure. */
#ifndef INGEST_ANSWER_H
#define INGEST_ANSWER_H

#include "suppress/ingest.h"

enum {
	ANSWER_KEPT = 200,
	ANSWER_TRY_AGAIN = 503
};

/* What is known when one authentic request has been taken in. */
struct answer_intake {
	enum sup_status committed; /* of the commit that all of it is in */
	/* For the log; the answer does not depend on these. */
	struct sup_slice content_type; /* as sent; SNS says text/plain */
	struct sup_ingest_counts counts;
};

/*
 * answer_status - the HTTP status: ANSWER_KEPT if all of it is durable, as
 * evidence, as a repeat of evidence, in the quarantine or as something of no
 * consequence; else ANSWER_TRY_AGAIN.
 *
 * Never 4xx: SNS gives up for good on any but 429, and SendPost retries and at
 * last switches the webhook off, so that a 4xx for content loses the event.
 * To be asked right behind the commit: senders wait 10 seconds at most, and
 * nothing that may take time (a provider, a look-up) can change the answer.
 */
int answer_status(const struct answer_intake *i);

#endif
