/*
 * sources.h - the table of sources: who recognises and who parses what.
 *
 * A new provider is one file from_NAME.c and one row in sources.c.
 */
#ifndef INGEST_SOURCES_H
#define INGEST_SOURCES_H

#include "ingest/parse.h"

struct source {
	const char *name;
	/* Does this object look like an event of the source? */
	bool (*claims)(struct json_doc *doc, const struct json_value *o);
	void (*parse)(struct parse *p, struct json_doc *doc,
		      const struct json_value *o);
};

/* In the order in which they are asked. */
extern const struct source sources[];
extern const size_t n_sources;

bool sendpost_claims(struct json_doc *doc, const struct json_value *o);
void sendpost_parse(struct parse *p, struct json_doc *doc,
		    const struct json_value *o);
bool ses_claims(struct json_doc *doc, const struct json_value *o);
void ses_parse(struct parse *p, struct json_doc *doc,
	       const struct json_value *o);
bool generic_claims(struct json_doc *doc, const struct json_value *o);
void generic_parse(struct parse *p, struct json_doc *doc,
		   const struct json_value *o);

#endif
