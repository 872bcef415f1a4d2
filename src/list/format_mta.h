/* format_mta.h - maps of mail servers, and what stands in them.  Pure. */
#ifndef LIST_FORMAT_MTA_H
#define LIST_FORMAT_MTA_H

#include "suppress/format.h"
#include "suppress/record.h"

enum {
	MTA_KEYS_MAX = 2,  /* of one record */
	MTA_KEY_MAX = 320, /* bytes; an address or "*.domain" */
	MTA_VALUE_MAX = 80
};

struct mta_format {
	const char *name;
	const char *about;
	bool file;	   /* LMDB, not lines */
	bool nul;	   /* its keys and values end with a NUL byte */
	const char *value; /* "%s" in it is the reason; NULL: a line is a key */
	const char *below; /* in front of a domain: its subdomains; NULL: the
			    * map cannot say that */
};

/* The i-th; NULL behind the last one. */
const struct mta_format *mta_format_at(size_t i);
const struct mta_format *mta_format_find(const char *name);

struct mta_entry {
	size_t n_keys; /* 0: the map cannot hold it */
	size_t key_len[MTA_KEYS_MAX];
	char key[MTA_KEYS_MAX][MTA_KEY_MAX];
	char value[MTA_VALUE_MAX];
};

/* What stands there for somebody who is suppressed for a reason. */
void mta_entry(const struct mta_format *f, const struct sup_record *r,
	       enum sup_reason reason, struct mta_entry *out);

#endif
