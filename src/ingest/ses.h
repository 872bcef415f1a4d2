/* ses.h - what the two files of the SES parser share. */
#ifndef INGEST_SES_H
#define INGEST_SES_H

#include "ingest/parse.h"

enum {
	SES_DESTINATIONS_MAX = 64 /* SES takes 50 a message */
};

/* One report being read. */
struct ses {
	struct parse *p;
	struct json_doc *doc;
	struct report report;
	enum sup_kind kind;
};

/* A member that is a string and not empty; o may be NULL. */
bool ses_text(struct json_doc *doc, const struct json_value *o,
	      const char *name, struct sup_slice *out);
/* A member of that type, or NULL; o may be NULL. */
const struct json_value *ses_member(struct json_doc *doc,
				    const struct json_value *o,
				    const char *name, enum json_type type);

/* One for each type of event; detail is the object named after it. */
void ses_bounce(struct ses *s, const struct json_value *bounce);
void ses_delay(struct ses *s, const struct json_value *delay);
void ses_complaint(struct ses *s, const struct json_value *complaint);
void ses_delivery(struct ses *s, const struct json_value *delivery);
void ses_engagement(struct ses *s, const struct json_value *detail);
void ses_subscription(struct ses *s, const struct json_value *subscription);
void ses_ignore(struct ses *s, const struct json_value *detail);

#endif
