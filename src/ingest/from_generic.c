/*
 * The generic form: {"email": …, "event": …, "timestamp": …} and a few more,
 * as JSON, NDJSON or CSV with a header.  suppress-events(7) documents it.
 */
#include <stdio.h>

#include "base/slice.h"
#include "base/time.h"
#include "ingest/generic.h"
#include "ingest/sources.h"

static const struct {
	const char *name;
	enum generic_field field;
} names[] = {
	{ "email", GENERIC_EMAIL },
	{ "event", GENERIC_EVENT },
	{ "timestamp", GENERIC_TIMESTAMP },
	{ "time", GENERIC_TIMESTAMP },
	{ "message_id", GENERIC_MESSAGE_ID },
	{ "status", GENERIC_STATUS },
	{ "text", GENERIC_TEXT },
	{ "scope", GENERIC_SCOPE },
	{ "blocks", GENERIC_BLOCKS },
	{ "source", GENERIC_SOURCE },
};

static const struct {
	const char *name;
	enum sup_kind kind;
	enum sup_reason reason;
} events[] = {
	{ "delivered", SUP_KIND_DELIVERED, SUP_REASON_NONE },
	{ "opened", SUP_KIND_ENGAGED, SUP_REASON_NONE },
	{ "open", SUP_KIND_ENGAGED, SUP_REASON_NONE },
	{ "clicked", SUP_KIND_ENGAGED, SUP_REASON_NONE },
	{ "click", SUP_KIND_ENGAGED, SUP_REASON_NONE },
	{ "engaged", SUP_KIND_ENGAGED, SUP_REASON_NONE },
	{ "soft_bounce", SUP_KIND_SOFT_BOUNCE, SUP_REASON_SOFT_BOUNCE },
	{ "hard_bounce", SUP_KIND_HARD_BOUNCE, SUP_REASON_HARD_BOUNCE },
	{ "complaint", SUP_KIND_COMPLAINT, SUP_REASON_COMPLAINT },
	{ "spam", SUP_KIND_COMPLAINT, SUP_REASON_COMPLAINT },
	{ "unsubscribe", SUP_KIND_UNSUBSCRIBE, SUP_REASON_UNSUBSCRIBE },
	{ "unsubscribed", SUP_KIND_UNSUBSCRIBE, SUP_REASON_UNSUBSCRIBE },
	{ "resubscribe", SUP_KIND_RESUBSCRIBE, SUP_REASON_NONE },
	{ "resubscribed", SUP_KIND_RESUBSCRIBE, SUP_REASON_NONE },
};

enum {
	N_NAMES = sizeof(names) / sizeof(names[0]),
	N_EVENTS = sizeof(events) / sizeof(events[0])
};

enum generic_field generic_field_of(struct sup_slice name)
{
	for (size_t i = 0; i < N_NAMES; i++) {
		if (slice_equal_fold(name, sup_slice_of(names[i].name)))
			return names[i].field;
	}
	return GENERIC_FIELDS;
}

static bool read_blocks(struct sup_slice s, unsigned *out)
{
	enum sup_mail mail;

	if (s.n == 0)
		return true;
	if (slice_is(s, "all")) {
		*out = SUP_BLOCKS_ALL;
		return true;
	}
	if (!sup_mail_from_name(s, &mail))
		return false;
	*out = 1u << mail;
	return true;
}

/* The source's scope, with the event's own below it. */
static bool read_scope(struct parse *p, struct sup_slice own, char *out,
		       struct sup_slice *scope)
{
	char joined[2 * SUP_SCOPE_MAX + 2];
	size_t n = p->scope.n;

	*scope = p->scope;
	if (own.n == 0)
		return true;
	if (own.n > SUP_SCOPE_MAX)
		return false;
	if (n > 0) {
		memcpy(joined, p->scope.p, n);
		joined[n++] = '/';
	}
	memcpy(joined + n, own.p, own.n);
	if (sup_scope_parse((struct sup_slice){ joined, n + own.n }, out, &n) !=
	    SUP_OK)
		return false;
	*scope = (struct sup_slice){ out, n };
	return true;
}

static void emit(struct parse *p, const struct report *r,
		 const struct sup_slice *fields, size_t row)
{
	char scope[SUP_SCOPE_MAX + 1];
	struct bounce_text text = { .text = fields[GENERIC_TEXT],
				    .status = fields[GENERIC_STATUS] };
	struct sup_fact f = { .kind = events[row].kind,
			      .reason = events[row].reason,
			      .blocks = sup_reason_blocks(events[row].reason) };

	if (!read_scope(p, fields[GENERIC_SCOPE], scope, &f.scope)) {
		parse_bad(p, "scope is none");
		return;
	}
	if (f.reason != SUP_REASON_NONE &&
	    !read_blocks(fields[GENERIC_BLOCKS], &f.blocks)) {
		parse_bad(p, "blocks is none of marketing, transactional, all");
		return;
	}
	if (f.kind == SUP_KIND_SOFT_BOUNCE || f.kind == SUP_KIND_HARD_BOUNCE) {
		struct sup_slice base = p->scope;

		p->scope = f.scope;
		parse_emit_bounce(p, r, fields[GENERIC_EMAIL], f.kind, &text);
		p->scope = base;
		return;
	}
	f.text = fields[GENERIC_TEXT];
	parse_emit(p, r, fields[GENERIC_EMAIL], &f);
}

void generic_event(struct parse *p, const struct sup_slice *fields)
{
	struct report r = { .source = SLICE("generic"),
			    .message_id = fields[GENERIC_MESSAGE_ID] };

	if (fields[GENERIC_SOURCE].n > 0) {
		r.source = fields[GENERIC_SOURCE];
		if (r.source.n > SUP_SOURCE_MAX) {
			parse_bad(p, "source is too long");
			return;
		}
	}
	r.time = parse_usable(p, time_of_event(fields[GENERIC_TIMESTAMP]));
	if (fields[GENERIC_EMAIL].n == 0) {
		parse_bad(p, "email is missing");
		return;
	}
	for (size_t i = 0; i < N_EVENTS; i++) {
		if (slice_equal_fold(fields[GENERIC_EVENT],
				     sup_slice_of(events[i].name))) {
			emit(p, &r, fields, i);
			return;
		}
	}
	parse_bad(p, fields[GENERIC_EVENT].n == 0
			     ? "event is missing"
			     : "event is none that we know");
}

bool generic_claims(struct json_doc *doc, const struct json_value *o)
{
	return json_get(doc, o, "email") != NULL &&
	       json_get(doc, o, "event") != NULL;
}

void generic_parse(struct parse *p, struct json_doc *doc,
		   const struct json_value *o)
{
	struct sup_slice fields[GENERIC_FIELDS] = { { NULL, 0 } };

	for (size_t i = 0; i < N_NAMES; i++) {
		const struct json_value *v = json_get(doc, o, names[i].name);
		struct sup_slice s;

		if (v == NULL || json_is_null(v))
			continue;
		if (json_text(v, &s) || (names[i].field == GENERIC_TIMESTAMP &&
					 json_number_text(v, &s))) {
			fields[names[i].field] = s;
			continue;
		}
		parse_bad(p, "a member is no string");
		return;
	}
	generic_event(p, fields);
}
