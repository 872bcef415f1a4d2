#include "ingest/signature.h"

#include "base/base64.h"
#include "base/crypto.h"
#include "base/slice.h"

enum {
	SIGNED_BYTES_MAX = 1024 * 1024
};

bool sendpost_signature_ok(struct sup_slice key, struct sup_slice body,
			   struct sup_slice header)
{
	unsigned char want[SHA256_BYTES];
	unsigned char got[SHA256_BYTES];

	if (key.n == 0 || !hex_decode(slice_trim(header), got, sizeof(got)) ||
	    hmac_sha256(key, body, want) != SUP_OK)
		return false;
	return equal_in_constant_time(want, got, sizeof(want));
}

static const char *const signed_keys[] = {
	"Message",   "MessageId", "Subject",  "SubscribeURL",
	"Timestamp", "Token",	  "TopicArn", "Type",
};

enum sup_status sns_string_to_sign(struct json_doc *doc,
				   const struct json_value *message,
				   struct buf *out)
{
	enum sup_status st = SUP_OK;

	if (json_get(doc, message, "Message") == NULL ||
	    json_get(doc, message, "Type") == NULL)
		return SUP_INVALID;
	for (size_t i = 0;
	     st == SUP_OK && i < sizeof(signed_keys) / sizeof(*signed_keys);
	     i++) {
		const struct json_value *v =
			json_get(doc, message, signed_keys[i]);
		struct sup_slice text;

		if (v == NULL)
			continue;
		if (!json_text(v, &text))
			return SUP_INVALID;
		st = buf_add_text(out, signed_keys[i]);
		if (st == SUP_OK)
			st = buf_add_byte(out, '\n');
		if (st == SUP_OK)
			st = buf_add_slice(out, text);
		if (st == SUP_OK)
			st = buf_add_byte(out, '\n');
	}
	return st == SUP_OK && json_doc_duplicate(doc) ? SUP_INVALID : st;
}

static bool take(struct sup_slice *s, struct sup_slice prefix)
{
	if (s->n < prefix.n || memcmp(s->p, prefix.p, prefix.n) != 0)
		return false;
	*s = slice_from(*s, prefix.n);
	return true;
}

static bool is_region_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-';
}

bool sns_url_ok(struct sup_slice url, bool certificate)
{
	struct sup_slice s = url;
	size_t region = 0;

	if (!take(&s, SLICE("https://sns.")))
		return false;
	while (region < s.n && is_region_byte(s.p[region]))
		region++;
	s = slice_from(s, region);
	if (region < 3 || !take(&s, SLICE(".amazonaws.com")))
		return false;
	(void)take(&s, SLICE(".cn"));
	/* The host ends here: no port, no user part, no longer name. */
	if (s.n == 0 || s.p[0] != '/')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= 0x20 || c >= 0x7f || c == '\\' || c == '#')
			return false;
		if (certificate && c == '?')
			return false;
	}
	return !certificate ||
	       (s.n > 4 && memcmp(s.p + s.n - 4, ".pem", 4) == 0);
}

static bool topic_is_ours(struct json_doc *doc,
			  const struct json_value *message,
			  const struct sup_slice *topics, size_t n)
{
	struct sup_slice arn;

	if (!json_text(json_get(doc, message, "TopicArn"), &arn))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (slice_equal(arn, topics[i]))
			return true;
	}
	return false;
}

bool sns_signature_ok(struct json_doc *doc, const struct json_value *message,
		      struct sup_slice certificate,
		      const struct sup_slice *topics, size_t n_topics)
{
	struct buf text = BUF_INIT(SIGNED_BYTES_MAX);
	struct arena arena = ARENA_INIT(0);
	struct sup_slice version;
	struct sup_slice signature;
	enum rsa_digest digest = RSA_SHA256;
	bool ok = false;

	if (!topic_is_ours(doc, message, topics, n_topics) ||
	    !json_text(json_get(doc, message, "SignatureVersion"), &version) ||
	    !json_text(json_get(doc, message, "Signature"), &signature))
		goto out;
	if (slice_is(version, "1"))
		digest = RSA_SHA1;
	else if (!slice_is(version, "2"))
		goto out;
	if (base64_decode(signature, &arena, &signature) != SUP_OK ||
	    sns_string_to_sign(doc, message, &text) != SUP_OK)
		goto out;
	ok = rsa_verify(certificate, digest, buf_slice(&text), signature) ==
	     SUP_OK;
out:
	buf_release(&text);
	arena_release(&arena);
	return ok;
}
