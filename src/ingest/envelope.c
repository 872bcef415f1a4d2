#include "ingest/envelope.h"

#include "base/base64.h"
#include "base/slice.h"
#include "base/split.h"

/* AWS writes this when a topic is set up for event publishing; it is no JSON.
 * Read in django-anymail's fixtures, 2026-11. */
static const char validated[] = "Successfully validated SNS topic";

/* Envelopes hold envelopes, PARSE_DEPTH_MAX of them.
 * NOLINTBEGIN(misc-no-recursion) */
struct context {
	struct parse *p;
	struct json_doc *doc;
	unsigned depth;
};

static bool text_of(struct json_doc *doc, const struct json_value *o,
		    const char *name, struct sup_slice *out)
{
	const struct json_value *v = json_get(doc, o, name);

	return v != NULL && json_text(v, out);
}

static bool is_object(const struct json_value *v)
{
	return v != NULL && json_type(v) == JSON_OBJECT;
}

static bool is_array(const struct json_value *v)
{
	return v != NULL && json_type(v) == JSON_ARRAY;
}

/* A string that holds JSON: the SNS Message, the SQS body. */
static void open_string(struct parse *p, struct sup_slice s, unsigned depth)
{
	struct json_doc *inner = NULL;
	struct json_fault fault;
	enum sup_status st;
	struct sup_slice body = slice_trim(s);

	if (body.n >= sizeof(validated) - 1 &&
	    memcmp(body.p, validated, sizeof(validated) - 1) == 0) {
		p->ignored++;
		return;
	}
	if (body.n == 0 || body.p[0] != '{') {
		parse_bad(p, "the envelope holds no JSON object");
		return;
	}
	st = json_parse(body, NULL, &inner, &fault);
	if (st == SUP_NO_MEMORY) {
		p->failed = st;
	} else if (st != SUP_OK) {
		parse_bad(p, json_fault_text(&fault));
	} else {
		size_t before = p->n_events;

		envelope_open(p, inner, json_root(inner), depth + 1);
		if (json_doc_duplicate(inner)) {
			p->n_events = before;
			parse_bad(p, "an object has the same key twice");
		}
	}
	json_doc_free(inner);
}

/* Is it an SNS message?  True if it was one. */
static bool open_sns(const struct context *c, const struct json_value *o)
{
	struct sup_slice type;
	struct sup_slice message;

	if (!text_of(c->doc, o, "Type", &type) ||
	    !text_of(c->doc, o, "Message", &message))
		return false;
	if (slice_is(type, "Notification"))
		open_string(c->p, message, c->depth);
	else if (slice_is(type, "SubscriptionConfirmation") ||
		 slice_is(type, "UnsubscribeConfirmation"))
		c->p->ignored++;
	else
		parse_unknown(c->p, type);
	return true;
}

static bool open_eventbridge(const struct context *c,
			     const struct json_value *o)
{
	struct sup_slice type;
	struct sup_slice source;
	const struct json_value *detail = json_get(c->doc, o, "detail");

	if (!text_of(c->doc, o, "detail-type", &type) || !is_object(detail))
		return false;
	if (text_of(c->doc, o, "source", &source) &&
	    !slice_is(source, "aws.ses")) {
		parse_unknown(c->p, type);
		return true;
	}
	/* Advisor and status reports of the account: about no recipient. */
	if (json_get(c->doc, detail, "eventType") == NULL &&
	    json_get(c->doc, detail, "notificationType") == NULL) {
		c->p->ignored++;
		return true;
	}
	envelope_open(c->p, c->doc, detail, c->depth + 1);
	return true;
}

/* One element of Lambda's Records: SNS inside, or an SQS message. */
static void open_record(const struct context *c, const struct json_value *o)
{
	const struct json_value *sns = json_get(c->doc, o, "Sns");
	struct sup_slice s;

	if (is_object(sns) && text_of(c->doc, sns, "Message", &s))
		open_string(c->p, s, c->depth);
	else if (text_of(c->doc, o, "body", &s) ||
		 text_of(c->doc, o, "Body", &s))
		open_string(c->p, s, c->depth);
	else
		parse_bad(c->p, "a record of a shape that we do not know");
}

/* The base64 of one or several JSON values back to back. */
static void open_data(const struct context *c, struct sup_slice data)
{
	struct splitter *sp = NULL;
	struct piece piece;
	struct sup_slice bytes;

	if (base64_decode(data, c->p->arena, &bytes) != SUP_OK) {
		parse_bad(c->p, "the data of a record is not base64");
		return;
	}
	if (splitter_open_bytes(bytes, &sp) != SUP_OK) {
		c->p->failed = SUP_NO_MEMORY;
		return;
	}
	while (splitter_next(sp, &piece, NULL) == SUP_OK) {
		if (piece.kind == PIECE_VALUE)
			open_string(c->p, piece.bytes, c->depth);
		else
			parse_bad(c->p, "the data of a record is no JSON");
	}
	splitter_close(sp);
}

static void open_firehose(const struct context *c, const struct json_value *o)
{
	struct sup_slice data;

	if (text_of(c->doc, o, "data", &data))
		open_data(c, data);
	else
		parse_bad(c->p, "a record without data");
}

static bool open_list(const struct context *c, const struct json_value *o,
		      const char *name,
		      void (*open)(const struct context *c,
				   const struct json_value *o))
{
	const struct json_value *list = json_get(c->doc, o, name);
	const struct json_value *v;

	if (!is_array(list))
		return false;
	for (v = json_first(list); v != NULL; v = json_next(v)) {
		if (is_object(v))
			open(c, v);
		else
			parse_bad(c->p, "a record that is no object");
	}
	return true;
}

/* A message as SQS hands it out. */
static bool open_sqs(const struct context *c, const struct json_value *o)
{
	struct sup_slice body;

	if (!text_of(c->doc, o, "Body", &body) ||
	    json_get(c->doc, o, "MessageId") == NULL)
		return false;
	open_string(c->p, body, c->depth);
	return true;
}

void envelope_open(struct parse *p, struct json_doc *doc,
		   const struct json_value *v, unsigned depth)
{
	struct context c = { p, doc, depth };

	if (!is_object(v)) {
		parse_bad(p, "not an object");
		return;
	}
	if (depth > PARSE_DEPTH_MAX) {
		parse_bad(p, "too many envelopes in each other");
		return;
	}
	if (open_sns(&c, v) || open_eventbridge(&c, v) ||
	    open_list(&c, v, "Records", open_record) ||
	    open_list(&c, v, "Messages", open_record) ||
	    (json_get(doc, v, "requestId") != NULL &&
	     open_list(&c, v, "records", open_firehose)) ||
	    open_sqs(&c, v))
		return;
	parse_object(p, doc, v);
}
/* NOLINTEND(misc-no-recursion) */
