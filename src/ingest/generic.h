/* generic.h - the plain form for people's own scripts; suppress-events(7). */
#ifndef INGEST_GENERIC_H
#define INGEST_GENERIC_H

#include "ingest/parse.h"

/* The fields of one event, as text; empty where not given. */
enum generic_field {
	GENERIC_EMAIL,
	GENERIC_EVENT,
	GENERIC_TIMESTAMP,
	GENERIC_MESSAGE_ID,
	GENERIC_STATUS,
	GENERIC_TEXT,
	GENERIC_SCOPE,
	GENERIC_BLOCKS,
	GENERIC_SOURCE,
	GENERIC_FIELDS
};

/* Which field a column or key names; GENERIC_FIELDS if none. */
enum generic_field generic_field_of(struct sup_slice name);

/* Emit what the fields say. */
void generic_event(struct parse *p, const struct sup_slice *fields);

#endif
