/*
 * signature.h - did the provider send this?  Pure: whoever receives webhooks
 * fetches keys and certificates and asks here.
 */
#ifndef INGEST_SIGNATURE_H
#define INGEST_SIGNATURE_H

#include "base/buf.h"
#include "base/json.h"

/*
 * SendPost: X-SendPost-Signature is the hexadecimal HMAC-SHA256 of the raw
 * body, the key is the Account API key (its signature page, read 2026-11).
 * An empty header or key is never right.
 */
bool sendpost_signature_ok(struct sup_slice key, struct sup_slice body,
			   struct sup_slice header);

/*
 * SNS: the text that was signed: of the keys Message, MessageId, Subject,
 * SubscribeURL, Timestamp, Token, TopicArn, Type those that are there, in this
 * order, each as "name\nvalue\n" with the decoded value.  SUP_INVALID if one of
 * them is no string, or Message or Type is missing.
 */
enum sup_status sns_string_to_sign(struct json_doc *doc,
				   const struct json_value *message,
				   struct buf *out) SUP_CHECKED;

/*
 * May a certificate be fetched from here (SigningCertURL), or a subscription be
 * confirmed here (SubscribeURL; certificate is false)?  https, no user and no
 * port, a host sns.REGION.amazonaws.com or .com.cn, and for a certificate a
 * path that ends with .pem, without a query.
 */
bool sns_url_ok(struct sup_slice url, bool certificate);

/*
 * Does the message's Signature (version "1": SHA-1, "2": SHA-256) fit the
 * certificate, and is its TopicArn one of those we subscribed to?
 */
bool sns_signature_ok(struct json_doc *doc, const struct json_value *message,
		      struct sup_slice certificate,
		      const struct sup_slice *topics, size_t n_topics);

#endif
