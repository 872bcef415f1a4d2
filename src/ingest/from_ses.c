/*
 * Amazon SES: feedback notifications (notificationType) and event publishing
 * (eventType); the inner objects are the same.
 *
 * Facts: the SES developer guide (notification contents, event publishing),
 * read 2026-11; docs/sources/ses.md has what it leaves open.
 */
#include "base/slice.h"
#include "base/time.h"
#include "ingest/ses.h"
#include "ingest/sources.h"
#include "policy/classify_parts.h"

bool ses_claims(struct json_doc *doc, const struct json_value *o)
{
	return json_get(doc, o, "eventType") != NULL ||
	       json_get(doc, o, "notificationType") != NULL;
}

bool ses_text(struct json_doc *doc, const struct json_value *o,
	      const char *name, struct sup_slice *out)
{
	const struct json_value *v = o == NULL ? NULL : json_get(doc, o, name);

	return v != NULL && json_text(v, out) && out->n > 0;
}

const struct json_value *ses_member(struct json_doc *doc,
				    const struct json_value *o,
				    const char *name, enum json_type type)
{
	const struct json_value *v = o == NULL ? NULL : json_get(doc, o, name);

	return v != NULL && json_type(v) == type ? v : NULL;
}

/* What the label's sub-type says of the cause; the rest says nothing. */
static const struct {
	const char *name;
	enum sup_class cls;
} subtypes[] = {
	{ "NoEmail", SUP_CLASS_MAILBOX_UNKNOWN },
	{ "MailboxFull", SUP_CLASS_MAILBOX_FULL },
	{ "MessageTooLarge", SUP_CLASS_TOO_LARGE },
	{ "ContentRejected", SUP_CLASS_CONTENT },
	{ "AttachmentRejected", SUP_CLASS_CONTENT },
	{ "CustomTimeoutExceeded", SUP_CLASS_EXPIRED },
	{ "Undetermined", SUP_CLASS_UNDETERMINED },
	{ "Suppressed", SUP_CLASS_ECHO },
	{ "OnAccountSuppressionList", SUP_CLASS_ECHO },
	{ "OnTenantSuppressionList", SUP_CLASS_ECHO },
	{ "EmailValidationSuppressed", SUP_CLASS_ECHO },
	{ "UnsubscribedRecipient", SUP_CLASS_ECHO },
};

static enum sup_class class_of_subtype(struct sup_slice name)
{
	for (size_t i = 0; i < sizeof(subtypes) / sizeof(subtypes[0]); i++) {
		if (slice_is(name, subtypes[i].name))
			return subtypes[i].cls;
	}
	return SUP_CLASS_NONE;
}

/* What a bounce report says of all its recipients. */
struct bounce_label {
	enum sup_kind kind;
	enum sup_class cls;
	bool unsubscribed; /* echo of the provider's own opt-out list */
};

static bool read_label(struct ses *s, const struct json_value *bounce,
		       struct bounce_label *out)
{
	struct sup_slice type;
	struct sup_slice sub = { NULL, 0 };

	if (!ses_text(s->doc, bounce, "bounceType", &type)) {
		parse_bad(s->p, "bounce.bounceType is missing");
		return false;
	}
	(void)ses_text(s->doc, bounce, "bounceSubType", &sub);
	out->cls = class_of_subtype(sub);
	out->unsubscribed = slice_is(sub, "UnsubscribedRecipient");
	if (slice_is(type, "Permanent")) {
		out->kind = SUP_KIND_HARD_BOUNCE;
	} else if (slice_is(type, "Transient")) {
		out->kind = SUP_KIND_SOFT_BOUNCE;
	} else if (slice_is(type, "Undetermined")) {
		out->kind = SUP_KIND_SOFT_BOUNCE;
		if (out->cls == SUP_CLASS_NONE)
			out->cls = SUP_CLASS_UNDETERMINED;
	} else {
		parse_bad(s->p, "bounce.bounceType is none that we know");
		return false;
	}
	return true;
}

static void emit_unsubscribe_echo(struct ses *s, struct sup_slice recipient)
{
	struct sup_fact f = {
		.kind = SUP_KIND_UNSUBSCRIBE,
		.reason = SUP_REASON_UNSUBSCRIBE,
		.bounce_class = SUP_CLASS_ECHO,
		.blocks = sup_reason_blocks(SUP_REASON_UNSUBSCRIBE),
		.scope = s->p->scope,
	};

	parse_emit(s->p, &s->report, recipient, &f);
}

/* Is the status 4.x.x, and no better known from the reply?  The Status field is
 * made up by mailers that do not understand the reply. */
static bool is_temporary(const struct bounce_text *text)
{
	struct reply reply;

	if (text->status.n == 0 || text->status.p[0] != '4')
		return false;
	reply_read(&reply, text->text);
	return reply.status.kind != 5;
}

/* The recipient's own action and status beat the label of the report. */
static void bounce_recipient(struct ses *s, const struct bounce_label *label,
			     const struct json_value *o)
{
	struct bounce_text text = { .label = label->cls };
	enum sup_kind kind = label->kind;
	struct sup_slice recipient;
	struct sup_slice action = { NULL, 0 };

	if (!ses_text(s->doc, o, "emailAddress", &recipient)) {
		parse_bad(s->p, "bouncedRecipients: emailAddress is missing");
		return;
	}
	(void)ses_text(s->doc, o, "action", &action);
	(void)ses_text(s->doc, o, "status", &text.status);
	(void)ses_text(s->doc, o, "diagnosticCode", &text.text);
	if (slice_equal_fold(action, SLICE("delivered")) ||
	    slice_equal_fold(action, SLICE("relayed")) ||
	    slice_equal_fold(action, SLICE("expanded"))) {
		s->p->ignored++;
		return;
	}
	if (label->unsubscribed) {
		emit_unsubscribe_echo(s, recipient);
		return;
	}
	if (label->cls != SUP_CLASS_ECHO) {
		/* Only "delayed" says that it is not over.  A temporary status
		 * of a bounce is what SES gave up on, and its cause counts. */
		bool delayed = slice_equal_fold(action, SLICE("delayed"));

		if (delayed && text.label == SUP_CLASS_NONE)
			text.label = SUP_CLASS_DEFERRED;
		if (delayed || is_temporary(&text))
			kind = SUP_KIND_SOFT_BOUNCE;
	}
	parse_emit_bounce(s->p, &s->report, recipient, kind, &text);
}

void ses_bounce(struct ses *s, const struct json_value *bounce)
{
	const struct json_value *list =
		ses_member(s->doc, bounce, "bouncedRecipients", JSON_ARRAY);
	const struct json_value *v;
	struct bounce_label label;

	if (!read_label(s, bounce, &label))
		return;
	if (list == NULL || json_first(list) == NULL) {
		parse_bad(s->p, "bounce.bouncedRecipients is missing");
		return;
	}
	for (v = json_first(list); v != NULL; v = json_next(v))
		bounce_recipient(s, &label, v);
}

/* Not final: a soft bounce that counts for nothing, whatever its text says. */
void ses_delay(struct ses *s, const struct json_value *delay)
{
	const struct json_value *list =
		ses_member(s->doc, delay, "delayedRecipients", JSON_ARRAY);
	const struct json_value *v;

	if (list == NULL) {
		parse_bad(s->p, "deliveryDelay.delayedRecipients is missing");
		return;
	}
	for (v = json_first(list); v != NULL; v = json_next(v)) {
		struct sup_slice recipient;
		struct sup_fact f = {
			.kind = SUP_KIND_SOFT_BOUNCE,
			.reason = SUP_REASON_SOFT_BOUNCE,
			.bounce_class = SUP_CLASS_DEFERRED,
			.blocks = sup_reason_blocks(SUP_REASON_SOFT_BOUNCE),
			.scope = s->p->scope,
		};

		if (!ses_text(s->doc, v, "emailAddress", &recipient)) {
			parse_bad(s->p,
				  "delayedRecipients: emailAddress is missing");
			continue;
		}
		(void)ses_text(s->doc, v, "status", &f.status);
		(void)ses_text(s->doc, v, "diagnosticCode", &f.text);
		if (f.status.n > SUP_STATUS_MAX)
			f.status = SLICE("");
		parse_emit(s->p, &s->report, recipient, &f);
	}
}

/* Everybody listed may have complained: one fact for each of them. */
void ses_complaint(struct ses *s, const struct json_value *complaint)
{
	const struct json_value *list = ses_member(
		s->doc, complaint, "complainedRecipients", JSON_ARRAY);
	const struct json_value *v;
	struct sup_slice type = { NULL, 0 };
	struct sup_slice sub = { NULL, 0 };
	struct sup_fact f = {
		.kind = SUP_KIND_COMPLAINT,
		.reason = SUP_REASON_COMPLAINT,
		.blocks = sup_reason_blocks(SUP_REASON_COMPLAINT),
		.scope = s->p->scope,
	};

	(void)ses_text(s->doc, complaint, "complaintFeedbackType", &type);
	if (slice_equal_fold(type, SLICE("not-spam")) ||
	    slice_equal_fold(type, SLICE("auth-failure"))) {
		s->p->ignored++;
		return;
	}
	(void)ses_text(s->doc, complaint, "complaintSubType", &sub);
	if (class_of_subtype(sub) == SUP_CLASS_ECHO)
		f.bounce_class = SUP_CLASS_ECHO;
	f.text = type;
	if (list == NULL || json_first(list) == NULL) {
		parse_bad(s->p, "complaint.complainedRecipients is missing");
		return;
	}
	if (json_next(json_first(list)) != NULL)
		f.flags |= SUP_FACT_POSSIBLE;
	for (v = json_first(list); v != NULL; v = json_next(v)) {
		struct sup_slice recipient;

		if (ses_text(s->doc, v, "emailAddress", &recipient))
			parse_emit(s->p, &s->report, recipient, &f);
		else
			parse_bad(s->p, "complainedRecipients: emailAddress "
					"is missing");
	}
}

void ses_delivery(struct ses *s, const struct json_value *delivery)
{
	const struct json_value *list =
		ses_member(s->doc, delivery, "recipients", JSON_ARRAY);
	const struct json_value *v;
	struct sup_fact f = { .kind = SUP_KIND_DELIVERED,
			      .scope = s->p->scope };
	struct sup_slice recipient;

	if (list == NULL) {
		ses_engagement(s, delivery);
		return;
	}
	for (v = json_first(list); v != NULL; v = json_next(v)) {
		if (json_text(v, &recipient))
			parse_emit(s->p, &s->report, recipient, &f);
		else
			parse_bad(s->p, "delivery.recipients: not a string");
	}
}

/* Opens and clicks name nobody: they are the only destination's, if there is
 * only one. */
void ses_engagement(struct ses *s, const struct json_value *detail)
{
	struct sup_fact f = { .kind = s->kind, .scope = s->p->scope };

	(void)detail;
	if (s->report.n_destinations != 1)
		s->p->ignored++;
	else
		parse_emit(s->p, &s->report, s->report.destinations[0], &f);
}

void ses_ignore(struct ses *s, const struct json_value *detail)
{
	(void)detail;
	s->p->ignored++;
}

static const struct {
	const char *type;
	const char *detail; /* key of the object that says more */
	enum sup_kind kind;
	void (*parse)(struct ses *s, const struct json_value *detail);
} types[] = {
	{ "Bounce", "bounce", SUP_KIND_NONE, ses_bounce },
	{ "Complaint", "complaint", SUP_KIND_COMPLAINT, ses_complaint },
	{ "Delivery", "delivery", SUP_KIND_DELIVERED, ses_delivery },
	{ "Open", "open", SUP_KIND_ENGAGED, ses_engagement },
	{ "Click", "click", SUP_KIND_ENGAGED, ses_engagement },
	{ "Subscription", "subscription", SUP_KIND_NONE, ses_subscription },
	{ "DeliveryDelay", "deliveryDelay", SUP_KIND_SOFT_BOUNCE, ses_delay },
	{ "Send", NULL, SUP_KIND_NONE, ses_ignore },
	{ "Reject", NULL, SUP_KIND_NONE, ses_ignore },
	{ "Rendering Failure", NULL, SUP_KIND_NONE, ses_ignore },
	{ "AmazonSnsSubscriptionSucceeded", NULL, SUP_KIND_NONE, ses_ignore },
};

static size_t read_destinations(struct ses *s, const struct json_value *mail,
				struct sup_slice *out)
{
	const struct json_value *list =
		ses_member(s->doc, mail, "destination", JSON_ARRAY);
	const struct json_value *v;
	size_t n = 0;

	if (list == NULL)
		return 0;
	for (v = json_first(list); v != NULL; v = json_next(v)) {
		if (n == SES_DESTINATIONS_MAX || !json_text(v, &out[n]))
			return 0; /* as good as not known */
		n++;
	}
	return n;
}

static sup_time_ms detail_time(struct ses *s, const struct json_value *detail)
{
	struct sup_slice text;

	if (!ses_text(s->doc, detail, "timestamp", &text))
		return 0;
	return parse_usable(s->p, time_of_event(text));
}

void ses_parse(struct parse *p, struct json_doc *doc,
	       const struct json_value *o)
{
	struct sup_slice to[SES_DESTINATIONS_MAX];
	struct ses s = { .p = p, .doc = doc };
	const struct json_value *mail;
	struct sup_slice type;

	if (!ses_text(doc, o, "eventType", &type) &&
	    !ses_text(doc, o, "notificationType", &type)) {
		parse_bad(p, "eventType is no string");
		return;
	}
	mail = ses_member(doc, o, "mail", JSON_OBJECT);
	s.report.source = SLICE("ses");
	(void)ses_text(doc, mail, "messageId", &s.report.message_id);
	s.report.destinations = to;
	s.report.n_destinations = read_destinations(&s, mail, to);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct json_value *detail = NULL;

		if (!slice_is(type, types[i].type))
			continue;
		s.kind = types[i].kind;
		if (types[i].detail != NULL) {
			detail = ses_member(doc, o, types[i].detail,
					    JSON_OBJECT);
			if (detail == NULL) {
				parse_bad(p, "the event's detail is missing");
				return;
			}
			s.report.time = detail_time(&s, detail);
		}
		types[i].parse(&s, detail);
		return;
	}
	parse_unknown(p, type);
}
