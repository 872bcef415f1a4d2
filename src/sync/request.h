/*
 * request.h - one HTTP request to a provider, as data.
 *
 * The connectors make them, sigv4.h signs them, http.c sends them.
 */
#ifndef SYNC_REQUEST_H
#define SYNC_REQUEST_H

#include "suppress/text.h"

/* A header or a parameter; of parameters the bytes before any encoding. */
struct wire_pair {
	struct sup_slice name;
	struct sup_slice value;
};

enum {
	WIRE_PAIRS_MAX = 16
};

/* Path and query are what goes over the wire: encoded once. */
struct wire_request {
	const char *method; /* static; NULL: there is nothing to send */
	struct sup_text path;
	struct sup_text query; /* without '?'; sorted, see query_encode() */
	struct sup_text body;  /* JSON, or empty */
};

void wire_request_init(struct wire_request *r);
void wire_request_release(struct wire_request *r);
/* Begin a new request with this path (static text, already encoded). */
void wire_request_begin(struct wire_request *r, const char *method,
			const char *path);
/* The first error of the three texts; then r has no method. */
enum sup_status wire_request_end(struct wire_request *r) SUP_CHECKED;

/* RFC 3986: all but letters, digits and "-._~" as %XX, in capitals; so '@' is
 * %40 and '+' is %2B. */
void percent_encode(struct sup_text *out, struct sup_slice in);
/* The same, but '/' stays: a path of which each segment is encoded anew. */
void percent_encode_path(struct sup_text *out, struct sup_slice in);

/*
 * query_encode - append "name=value&..." in the order of AWS's signatures: by
 * encoded name, then by encoded value.
 *
 * SUP_TOO_LARGE: more than WIRE_PAIRS_MAX.
 */
enum sup_status query_encode(const struct wire_pair *pairs, size_t n,
			     struct sup_text *out) SUP_CHECKED;
/* Is an encoded query in that order? */
bool query_sorted(struct sup_slice query);

/* No bytes that would end a header. */
bool header_value_ok(struct sup_slice value);

#endif
