/*
 * SendPost's webhook: three spellings of the nested form and a flat one.
 *
 * Facts: SendPost's OpenAPI (API 1.3.0 and the SDKs before it) and its guide
 * to Amazon SES event types, read 2026-11; docs/sources/sendpost.md has what
 * they leave open and what we made of it.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/slice.h"
#include "base/time.h"
#include "ingest/sources.h"

static const struct {
	int64_t type;
	const char *name;   /* of native events; NULL for those of SES */
	enum sup_kind kind; /* NONE: of no consequence for a recipient */
} types[] = {
	{ 0, "processed", SUP_KIND_NONE },
	{ 1, "dropped", SUP_KIND_NONE },
	{ 2, "delivered", SUP_KIND_DELIVERED },
	{ 3, "softBounced", SUP_KIND_SOFT_BOUNCE },
	{ 4, "hardBounced", SUP_KIND_HARD_BOUNCE },
	{ 5, "opened", SUP_KIND_ENGAGED },
	{ 6, "clicked", SUP_KIND_ENGAGED },
	{ 7, "unsubscribed", SUP_KIND_UNSUBSCRIBE },
	{ 8, "spam", SUP_KIND_COMPLAINT },
	{ 9, "sent", SUP_KIND_NONE },
	{ 10, "smtpDropped", SUP_KIND_NONE },
	{ 27, NULL, SUP_KIND_NONE }, /* SES Processed */
	{ 28, NULL, SUP_KIND_DELIVERED },
	{ 29, NULL, SUP_KIND_HARD_BOUNCE },
	{ 30, NULL, SUP_KIND_SOFT_BOUNCE },
	{ 31, NULL, SUP_KIND_COMPLAINT },
	{ 32, NULL, SUP_KIND_NONE }, /* Reject: our mail had a virus */
	{ 33, NULL, SUP_KIND_ENGAGED },
	{ 34, NULL, SUP_KIND_ENGAGED },
	{ 35, NULL, SUP_KIND_NONE }, /* Rendering Failure */
	{ 36, NULL, SUP_KIND_UNSUBSCRIBE },
};

enum {
	N_TYPES = sizeof(types) / sizeof(types[0]),
	DESTINATIONS_MAX = 64
};

static bool text_of(struct json_doc *doc, const struct json_value *o,
		    const char *name, struct sup_slice *out)
{
	const struct json_value *v = json_get(doc, o, name);

	return v != NULL && json_text(v, out) && out->n > 0;
}

/* The first of two spellings that is there. */
static bool text_of_either(struct json_doc *doc, const struct json_value *o,
			   const char *a, const char *b, struct sup_slice *out)
{
	return text_of(doc, o, a, out) || text_of(doc, o, b, out);
}

static const struct json_value *object_of(struct json_doc *doc,
					  const struct json_value *o,
					  const char *name)
{
	const struct json_value *v = json_get(doc, o, name);

	return v != NULL && json_type(v) == JSON_OBJECT ? v : NULL;
}

static bool is_flat(struct json_doc *doc, const struct json_value *o)
{
	struct sup_slice s;

	return text_of(doc, o, "event", &s) &&
	       json_get(doc, o, "recipient") != NULL;
}

bool sendpost_claims(struct json_doc *doc, const struct json_value *o)
{
	return object_of(doc, o, "event") != NULL || is_flat(doc, o);
}

/* A time as text or as a Unix time of whatever unit; 0 if it is neither. */
static sup_time_ms time_of(struct json_doc *doc, const struct json_value *o,
			   const char *name)
{
	const struct json_value *v = json_get(doc, o, name);
	struct sup_slice s;

	if (v == NULL || !(json_number_text(v, &s) || json_text(v, &s)))
		return 0;
	return time_of_event(s);
}

/*
 * When it happened.  In the v1 contract `timestamp` is the event and
 * `submittedAt` the sending; before it there was only `submittedAt`.
 */
static sup_time_ms event_time(struct json_doc *doc, const struct json_value *e)
{
	bool v1 = json_get(doc, e, "eventId") != NULL ||
		  json_get(doc, e, "typeName") != NULL;

	if (json_get(doc, e, "timestamp") != NULL)
		return time_of(doc, e, "timestamp");
	return v1 ? 0 : time_of(doc, e, "submittedAt");
}

/* emailMessage.to: an object or an array of them, by version. */
static size_t destinations(struct json_doc *doc, const struct json_value *mail,
			   struct sup_slice *out)
{
	const struct json_value *to =
		mail == NULL ? NULL : json_get(doc, mail, "to");
	const struct json_value *v;
	size_t n = 0;

	if (to == NULL)
		return 0;
	if (json_type(to) == JSON_OBJECT)
		return text_of(doc, to, "email", &out[0]) ? 1 : 0;
	if (json_type(to) != JSON_ARRAY)
		return json_text(to, &out[0]) ? 1 : 0;
	for (v = json_first(to); v != NULL; v = json_next(v)) {
		if (n == DESTINATIONS_MAX)
			return 0; /* as good as not known */
		if ((json_type(v) == JSON_OBJECT &&
		     text_of(doc, v, "email", &out[n])) ||
		    json_text(v, &out[n]))
			n++;
	}
	return n;
}

static int reply_code(struct json_doc *doc, const struct json_value *o)
{
	const struct json_value *v =
		o == NULL ? NULL : json_get(doc, o, "smtpCode");
	int64_t n;

	return v != NULL && json_int_lenient(v, &n) && n >= 200 && n <= 599
		       ? (int)n
		       : 0;
}

static bool begins_with_code(struct sup_slice s)
{
	return s.n >= 3 && s.p[0] >= '2' && s.p[0] <= '5' && s.p[1] >= '0' &&
	       s.p[1] <= '9' && s.p[2] >= '0' && s.p[2] <= '9' &&
	       (s.n == 3 || s.p[3] == ' ' || s.p[3] == '-');
}

/*
 * The reply as the receiver wrote it: the code is given apart from the words,
 * and is put back in front of them, so that the evidence has both.
 */
static struct sup_slice reply(struct parse *p, struct json_doc *doc,
			      const struct json_value *event, int *code)
{
	const struct json_value *meta = object_of(doc, event, "eventMetadata");
	struct sup_slice words = { NULL, 0 };
	char *text;

	*code = reply_code(doc, meta);
	if (*code == 0)
		*code = reply_code(doc, event);
	if (meta == NULL || !text_of(doc, meta, "smtpDescription", &words))
		(void)text_of(doc, event, "smtpDescription", &words);
	if (*code == 0 || begins_with_code(words))
		return words;
	text = arena_alloc(p->arena, words.n + 4, 1);
	if (text == NULL) {
		p->failed = SUP_NO_MEMORY;
		return words;
	}
	text[0] = (char)('0' + *code / 100);
	text[1] = (char)('0' + *code / 10 % 10);
	text[2] = (char)('0' + *code % 10);
	text[3] = ' ';
	if (words.n > 0)
		memcpy(text + 4, words.p, words.n);
	return (struct sup_slice){ text, words.n == 0 ? 3 : words.n + 4 };
}

static void emit(struct parse *p, struct json_doc *doc,
		 const struct json_value *event, const struct report *r,
		 struct sup_slice recipient, enum sup_kind kind)
{
	struct bounce_text text = { 0 };
	struct sup_fact f = { .kind = kind, .scope = p->scope };

	switch (kind) {
	case SUP_KIND_SOFT_BOUNCE:
	case SUP_KIND_HARD_BOUNCE:
		text.text = reply(p, doc, event, &text.reply_code);
		parse_emit_bounce(p, r, recipient, kind, &text);
		return;
	case SUP_KIND_COMPLAINT:
		f.reason = SUP_REASON_COMPLAINT;
		break;
	case SUP_KIND_UNSUBSCRIBE:
		f.reason = SUP_REASON_UNSUBSCRIBE;
		break;
	default:
		break;
	}
	f.blocks = sup_reason_blocks(f.reason);
	parse_emit(p, r, recipient, &f);
}

/* Row of types[], or N_TYPES.  The number decides; names of 27 to 36 are in no
 * document. */
static size_t find_type(struct json_doc *doc, const struct json_value *event)
{
	const struct json_value *v = json_get(doc, event, "type");
	struct sup_slice name = { NULL, 0 };
	int64_t n = -1;
	bool number = v != NULL && json_int_lenient(v, &n);

	if (v != NULL && !number)
		(void)json_text(v, &name);
	if (v == NULL)
		(void)text_of_either(doc, event, "event", "typeName", &name);
	for (size_t i = 0; i < N_TYPES; i++) {
		if (number ? types[i].type == n
			   : types[i].name != NULL &&
				     slice_equal_fold(
					     name, sup_slice_of(types[i].name)))
			return i;
	}
	return N_TYPES;
}

/*
 * Only a number may be a type that SendPost has not documented yet.  A name
 * that it does not have is likely another provider's event in the flat form,
 * and must be looked at.
 */
static void say_unknown(struct parse *p, struct json_doc *doc,
			const struct json_value *event)
{
	const struct json_value *v = json_get(doc, event, "type");
	char digits[24];
	int64_t n;

	if (v == NULL || !json_int_lenient(v, &n)) {
		parse_bad(p, "event.type is missing or is no type");
		return;
	}
	(void)snprintf(digits, sizeof(digits), "%" PRId64, n);
	parse_unknown(p, sup_slice_of(digits));
}

void sendpost_parse(struct parse *p, struct json_doc *doc,
		    const struct json_value *o)
{
	const struct json_value *nested = object_of(doc, o, "event");
	const struct json_value *event = nested != NULL ? nested : o;
	struct sup_slice to[DESTINATIONS_MAX];
	struct report r = { .source = SLICE("sendpost"), .destinations = to };
	struct sup_slice recipient;
	size_t row = find_type(doc, event);

	if (row == N_TYPES) {
		say_unknown(p, doc, event);
		return;
	}
	if (types[row].kind == SUP_KIND_NONE) {
		p->ignored++;
		return;
	}
	r.time = parse_usable(p, event_time(doc, event));
	(void)text_of_either(doc, event, "messageID", "messageId",
			     &r.message_id);
	r.n_destinations =
		destinations(doc, object_of(doc, o, "emailMessage"), to);
	if (!text_of_either(doc, event, "to", "recipient", &recipient)) {
		if (r.n_destinations != 1) {
			parse_bad(p, "event.to is missing");
			return;
		}
		recipient = to[0];
	}
	emit(p, doc, event, &r, recipient, types[row].kind);
}
