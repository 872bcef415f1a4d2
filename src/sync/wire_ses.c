#include "sync/wire_ses.h"

#include <stdio.h>

#include "base/slice.h"
#include "base/utf8.h"

#define ADDRESSES "/v2/email/suppression/addresses"

enum {
	STEP_MS = 1000,
	SPAN_MAX_MS = 300000,
	NUMBER_MAX = 24
};

/* Sorted by strength, the weakest first. */
static const struct {
	enum sup_reason reason;
	enum ses_remote remote;
	const char *word;
} words[] = {
	{ SUP_REASON_HARD_BOUNCE, SES_REMOTE_BOUNCE, "BOUNCE" },
	{ SUP_REASON_COMPLAINT, SES_REMOTE_COMPLAINT, "COMPLAINT" },
};

enum {
	WORDS = sizeof(words) / sizeof(words[0])
};

/* Its index in words, or WORDS. */
static size_t find_word(enum sup_reason reason)
{
	size_t i = 0;

	while (i < WORDS && words[i].reason != reason)
		i++;
	return i;
}

bool ses_holds(enum sup_reason reason)
{
	return find_word(reason) < WORDS;
}

/* Times in a query are text, although those in bodies are numbers. */
static size_t add_time(struct wire_pair *pairs, size_t n, const char *name,
		       const char *text)
{
	if (text[0] == '\0')
		return n;
	pairs[n].name = sup_slice_of(name);
	pairs[n].value = sup_slice_of(text);
	return n + 1;
}

enum sup_status ses_list(sup_time_ms from, sup_time_ms to,
			 struct sup_slice token, struct wire_request *out)
{
	struct wire_pair pairs[WIRE_PAIRS_MAX];
	char first[SUP_TIME_TEXT_MAX];
	char last[SUP_TIME_TEXT_MAX];
	char rows[NUMBER_MAX];
	enum sup_status st;
	size_t n = 0;

	(void)snprintf(rows, sizeof(rows), "%d", SES_PAGE_ROWS);
	pairs[n++] =
		(struct wire_pair){ SLICE("PageSize"), sup_slice_of(rows) };
	for (size_t i = 0; i < WORDS; i++)
		pairs[n++] = (struct wire_pair){ SLICE("Reason"),
						 sup_slice_of(words[i].word) };
	n = add_time(pairs, n, "StartDate", sup_time_print(from, first));
	n = add_time(pairs, n, "EndDate", sup_time_print(to, last));
	if (token.n > 0)
		pairs[n++] = (struct wire_pair){ SLICE("NextToken"), token };
	wire_request_begin(out, "GET", ADDRESSES);
	st = query_encode(pairs, n, &out->query);
	if (st != SUP_OK) {
		out->method = NULL;
		return st;
	}
	return wire_request_end(out);
}

/* What is not UTF-8 would become another address in JSON. */
static bool email_ok(struct sup_slice email)
{
	return email.n > 0 && utf8_valid(email);
}

static enum sup_status of_address(const char *method, struct sup_slice email,
				  struct wire_request *out)
{
	out->method = NULL;
	if (!email_ok(email))
		return SUP_INVALID;
	wire_request_begin(out, method, ADDRESSES);
	sup_text_add_text(&out->path, "/");
	percent_encode(&out->path, email);
	return wire_request_end(out);
}

enum sup_status ses_get(struct sup_slice email, struct wire_request *out)
{
	return of_address("GET", email, out);
}

enum sup_status ses_delete(struct sup_slice email, struct wire_request *out)
{
	return of_address("DELETE", email, out);
}

enum ses_put_advice ses_put_advice(enum sup_reason reason,
				   enum ses_remote remote)
{
	size_t ours = find_word(reason);

	if (ours == WORDS)
		return SES_PUT_NEVER;
	if (remote == SES_REMOTE_ABSENT)
		return SES_PUT_SEND;
	for (size_t i = ours; i < WORDS; i++)
		if (words[i].remote == remote)
			return SES_PUT_KEEP;
	if (remote == SES_REMOTE_UNREAD && ours + 1 < WORDS)
		return SES_PUT_READ_FIRST;
	return SES_PUT_SEND;
}

static enum sup_status may_put(struct sup_slice email, enum sup_reason reason,
			       enum ses_remote remote)
{
	static const enum sup_status statuses[] = {
		[SES_PUT_READ_FIRST] = SUP_BUSY,
		[SES_PUT_SEND] = SUP_OK,
		[SES_PUT_KEEP] = SUP_EXISTS,
		[SES_PUT_NEVER] = SUP_INVALID,
	};

	return email_ok(email) ? statuses[ses_put_advice(reason, remote)]
			       : SUP_INVALID;
}

enum sup_status ses_put(struct sup_slice email, enum sup_reason reason,
			enum ses_remote remote, struct wire_request *out)
{
	enum sup_status st = may_put(email, reason, remote);

	out->method = NULL;
	if (st != SUP_OK)
		return st;
	wire_request_begin(out, "PUT", ADDRESSES);
	sup_json_object_begin(&out->body);
	sup_json_key(&out->body, "EmailAddress");
	sup_json_string(&out->body, email);
	sup_json_key(&out->body, "Reason");
	sup_json_text(&out->body, words[find_word(reason)].word);
	sup_json_object_end(&out->body);
	return wire_request_end(out);
}

/* Import objects have their keys in another case than requests. */
static enum sup_status add_line(struct sup_text *out, struct sup_slice email,
				const char *word)
{
	sup_json_object_begin(out);
	sup_json_key(out, "emailAddress");
	sup_json_string(out, email);
	if (word != NULL) {
		sup_json_key(out, "reason");
		sup_json_text(out, word);
	}
	sup_json_object_end(out);
	sup_text_add_text(out, "\n");
	return sup_text_status(out);
}

enum sup_status ses_import_put(struct sup_slice email, enum sup_reason reason,
			       enum ses_remote remote, struct sup_text *out)
{
	enum sup_status st = may_put(email, reason, remote);

	return st != SUP_OK
		       ? st
		       : add_line(out, email, words[find_word(reason)].word);
}

enum sup_status ses_import_delete(struct sup_slice email, struct sup_text *out)
{
	return email_ok(email) ? add_line(out, email, NULL) : SUP_INVALID;
}

enum sup_status ses_import_job(struct sup_slice url, bool deletes,
			       struct wire_request *out)
{
	static const char scheme[] = "s3://";
	struct sup_text *body = &out->body;

	out->method = NULL;
	if (url.n < sizeof(scheme) || memcmp(url.p, scheme, 5) != 0 ||
	    !utf8_valid(url))
		return SUP_INVALID;
	wire_request_begin(out, "POST", "/v2/email/import-jobs");
	sup_json_object_begin(body);
	sup_json_key(body, "ImportDestination");
	sup_json_object_begin(body);
	sup_json_key(body, "SuppressionListDestination");
	sup_json_object_begin(body);
	sup_json_key(body, "SuppressionListImportAction");
	sup_json_text(body, deletes ? "DELETE" : "PUT");
	sup_json_object_end(body);
	sup_json_object_end(body);
	sup_json_key(body, "ImportDataSource");
	sup_json_object_begin(body);
	sup_json_key(body, "S3Url");
	sup_json_string(body, url);
	sup_json_key(body, "DataFormat");
	sup_json_text(body, "JSON");
	sup_json_object_end(body);
	sup_json_object_end(body);
	return wire_request_end(out);
}

enum ses_outcome ses_outcome(int http_status)
{
	if (http_status >= 200 && http_status < 300)
		return SES_DONE;
	if (http_status == 0 || http_status == 429 || http_status >= 500)
		return SES_LATER;
	return SES_FAILED;
}

enum ses_outcome ses_delete_outcome(int http_status)
{
	return http_status == 404 ? SES_DONE : ses_outcome(http_status);
}

int64_t ses_wait_ms(unsigned refusals, uint32_t jitter)
{
	int64_t span = STEP_MS;
	int64_t half;

	/* The first refusal: 2 s, so that half of it is still the rate. */
	for (unsigned i = 0; i < refusals && span < SPAN_MAX_MS; i++)
		span *= 2;
	if (refusals == 0)
		return span;
	if (span > SPAN_MAX_MS)
		span = SPAN_MAX_MS;
	half = span / 2;
	return half + (int64_t)(jitter % (uint64_t)(span - half + 1));
}
