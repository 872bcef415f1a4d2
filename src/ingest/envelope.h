/*
 * envelope.h - what providers' queues and archives wrap around events.
 *
 * SNS notifications, SQS messages, Lambda's Records, EventBridge, Firehose over
 * HTTP.  Shapes: docs/sources/ses.md.  Pure.
 */
#ifndef INGEST_ENVELOPE_H
#define INGEST_ENVELOPE_H

#include "ingest/parse.h"

/* Take off what is wrapped around v, PARSE_DEPTH_MAX layers at most, and parse
 * what is inside. */
void envelope_open(struct parse *p, struct json_doc *doc,
		   const struct json_value *v, unsigned depth);

/* The innermost object, no envelope: to its source.  In parse.c. */
void parse_object(struct parse *p, struct json_doc *doc,
		  const struct json_value *o);

#endif
