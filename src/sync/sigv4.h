/*
 * sigv4.h - AWS Signature Version 4, for services other than S3.  Pure.
 *
 * libcurl has one, but 7.88 signs the path as it stands and the query in the
 * order given; no request with an address in its path can pass that way.
 */
#ifndef SYNC_SIGV4_H
#define SYNC_SIGV4_H

#include "sync/request.h"

enum {
	SIGV4_DATE_MAX = 17,	 /* "20240102T030405Z" and NUL */
	SIGV4_SIGNATURE_MAX = 65 /* hexadecimal digits and NUL */
};

struct sigv4_key {
	struct sup_slice id;
	struct sup_slice secret;
	struct sup_slice region;
	struct sup_slice service; /* SES: "ses", whatever the host's name */
};

/*
 * What is signed.  The headers are all that are to be signed: "host",
 * "x-amz-date" as of sigv4_date(), and whatever else (with a session token
 * "x-amz-security-token"), in small letters and sorted by name.
 */
struct sigv4_request {
	const struct wire_request *wire;
	const struct wire_pair *headers;
	size_t n_headers;
};

/* t for x-amz-date; out has SIGV4_DATE_MAX bytes.  SUP_INVALID: t <= 0, or
 * beyond the year 9999. */
enum sup_status sigv4_date(sup_time_ms t, char *out) SUP_CHECKED;

/*
 * sigv4_canonical - append the canonical request to out.
 *
 * The path, encoded on the wire, is encoded once more.
 *
 * SUP_INVALID: query or headers are not sorted, a header's name is not in small
 * letters or its value has control characters.
 */
enum sup_status sigv4_canonical(const struct sigv4_request *r,
				struct sup_text *out) SUP_CHECKED;

/*
 * sigv4_sign - the signature in hexadecimal (SIGV4_SIGNATURE_MAX bytes), and
 * the value of the header Authorization, appended to authorization.
 *
 * Errors are those of sigv4_canonical(); SUP_INVALID also without x-amz-date.
 */
enum sup_status sigv4_sign(const struct sigv4_request *r,
			   const struct sigv4_key *key, char *signature,
			   struct sup_text *authorization) SUP_CHECKED;

#endif
