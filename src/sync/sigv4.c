#include "sync/sigv4.h"

#include <string.h>

#include "base/crypto.h"
#include "base/slice.h"

enum {
	SECRET_MAX = 256,
	DAY_DIGITS = 8
};

static const char algorithm[] = "AWS4-HMAC-SHA256";

enum sup_status sigv4_date(sup_time_ms t, char *out)
{
	char text[SUP_TIME_TEXT_MAX];
	size_t n = 0;

	/* Whole seconds: the fraction is no part of it. */
	if (t <= 0 || sup_time_print(t - t % 1000, text)[0] == '\0')
		return SUP_INVALID;
	for (const char *p = text; *p != '\0'; p++)
		if (*p != '-' && *p != ':' && n < SIGV4_DATE_MAX - 1)
			out[n++] = *p;
	out[n] = '\0';
	return n == SIGV4_DATE_MAX - 1 ? SUP_OK : SUP_INVALID;
}

static bool header_ok(const struct wire_pair *h)
{
	for (size_t i = 0; i < h->name.n; i++) {
		char c = h->name.p[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-')
			return false;
	}
	return h->name.n > 0 && header_value_ok(h->value);
}

static bool headers_ok(const struct sigv4_request *r)
{
	for (size_t i = 0; i < r->n_headers; i++) {
		if (!header_ok(&r->headers[i]))
			return false;
		if (i > 0 && slice_compare(r->headers[i - 1].name,
					   r->headers[i].name) >= 0)
			return false;
	}
	return true;
}

/* A value without blanks at its ends, and one blank for several within. */
static void add_value(struct sup_text *out, struct sup_slice value)
{
	bool blank = false;

	value = slice_trim(value);
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] != ' ' || !blank)
			sup_text_add(out, (struct sup_slice){ value.p + i, 1 });
		blank = value.p[i] == ' ';
	}
}

static void add_names(struct sup_text *out, const struct sigv4_request *r)
{
	for (size_t i = 0; i < r->n_headers; i++) {
		if (i > 0)
			sup_text_add_text(out, ";");
		sup_text_add(out, r->headers[i].name);
	}
}

static enum sup_status add_hash(struct sup_text *out, struct sup_slice data)
{
	unsigned char hash[SHA256_BYTES];
	char hex[2 * SHA256_BYTES + 1];
	enum sup_status st = sha256(data, hash);

	if (st != SUP_OK)
		return st;
	hex_encode(hash, sizeof(hash), hex);
	sup_text_add_text(out, hex);
	return sup_text_status(out);
}

enum sup_status sigv4_canonical(const struct sigv4_request *r,
				struct sup_text *out)
{
	struct sup_slice query = sup_text_slice(&r->wire->query);

	if (r->wire->method == NULL || !query_sorted(query) || !headers_ok(r))
		return SUP_INVALID;
	sup_text_add_text(out, r->wire->method);
	sup_text_add_text(out, "\n");
	percent_encode_path(out, sup_text_slice(&r->wire->path));
	sup_text_add_text(out, "\n");
	sup_text_add(out, query);
	sup_text_add_text(out, "\n");
	for (size_t i = 0; i < r->n_headers; i++) {
		sup_text_add(out, r->headers[i].name);
		sup_text_add_text(out, ":");
		add_value(out, r->headers[i].value);
		sup_text_add_text(out, "\n");
	}
	sup_text_add_text(out, "\n");
	add_names(out, r);
	sup_text_add_text(out, "\n");
	return add_hash(out, sup_text_slice(&r->wire->body));
}

static bool find_date(const struct sigv4_request *r, struct sup_slice *date)
{
	for (size_t i = 0; i < r->n_headers; i++) {
		if (slice_is(r->headers[i].name, "x-amz-date")) {
			*date = r->headers[i].value;
			return date->n == SIGV4_DATE_MAX - 1;
		}
	}
	return false;
}

static void add_scope(struct sup_text *out, const struct sigv4_key *key,
		      struct sup_slice day)
{
	sup_text_add(out, day);
	sup_text_add_text(out, "/");
	sup_text_add(out, key->region);
	sup_text_add_text(out, "/");
	sup_text_add(out, key->service);
	sup_text_add_text(out, "/aws4_request");
}

static enum sup_status add_string_to_sign(struct sup_text *out,
					  const struct sigv4_request *r,
					  const struct sigv4_key *key,
					  struct sup_slice date)
{
	struct sup_text canonical;
	enum sup_status st;

	sup_text_init(&canonical);
	st = sigv4_canonical(r, &canonical);
	if (st != SUP_OK)
		goto out;
	sup_text_add_text(out, algorithm);
	sup_text_add_text(out, "\n");
	sup_text_add(out, date);
	sup_text_add_text(out, "\n");
	add_scope(out, key, (struct sup_slice){ date.p, DAY_DIGITS });
	sup_text_add_text(out, "\n");
	st = add_hash(out, sup_text_slice(&canonical));
out:
	sup_text_release(&canonical);
	return st;
}

/* A chain of HMACs: each result is the key of the next. */
static enum sup_status derive(const struct sigv4_key *key, struct sup_slice day,
			      struct sup_slice text, unsigned char *mac)
{
	char first[4 + SECRET_MAX] = "AWS4";
	const struct sup_slice steps[] = { day, key->region, key->service,
					   SLICE("aws4_request"), text };
	struct sup_slice with = { first, 4 + key->secret.n };

	if (key->secret.n == 0 || key->secret.n > SECRET_MAX)
		return SUP_INVALID;
	memcpy(first + 4, key->secret.p, key->secret.n);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		unsigned char next[SHA256_BYTES];
		enum sup_status st = hmac_sha256(with, steps[i], next);

		if (st != SUP_OK)
			return st;
		memcpy(mac, next, SHA256_BYTES);
		with = (struct sup_slice){ (const char *)mac, SHA256_BYTES };
	}
	return SUP_OK;
}

enum sup_status sigv4_sign(const struct sigv4_request *r,
			   const struct sigv4_key *key, char *signature,
			   struct sup_text *authorization)
{
	unsigned char mac[SHA256_BYTES];
	struct sup_slice date;
	struct sup_slice day;
	struct sup_text text;
	enum sup_status st;

	if (!find_date(r, &date))
		return SUP_INVALID;
	day = (struct sup_slice){ date.p, DAY_DIGITS };
	sup_text_init(&text);
	st = add_string_to_sign(&text, r, key, date);
	if (st == SUP_OK)
		st = derive(key, day, sup_text_slice(&text), mac);
	if (st != SUP_OK)
		goto out;
	hex_encode(mac, sizeof(mac), signature);
	sup_text_add_text(authorization, algorithm);
	sup_text_add_text(authorization, " Credential=");
	sup_text_add(authorization, key->id);
	sup_text_add_text(authorization, "/");
	add_scope(authorization, key, day);
	sup_text_add_text(authorization, ", SignedHeaders=");
	add_names(authorization, r);
	sup_text_add_text(authorization, ", Signature=");
	sup_text_add_text(authorization, signature);
	st = sup_text_status(authorization);
out:
	sup_text_release(&text);
	return st;
}
