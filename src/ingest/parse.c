#include "ingest/parse.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/slice.h"
#include "ingest/envelope.h"
#include "ingest/sources.h"
#include "model/key.h"

void parse_reset(struct parse *p)
{
	p->events = NULL;
	p->n_events = 0;
	p->room = 0;
	p->ignored = 0;
	p->unknown = 0;
	p->bad = 0;
	p->detected = (struct sup_slice){ NULL, 0 };
	p->unknown_type[0] = '\0';
	p->why[0] = '\0';
	p->failed = SUP_OK;
}

void parse_bad(struct parse *p, const char *what)
{
	/* The first reason is the one to look at. */
	if (p->bad++ == 0)
		(void)snprintf(p->why, sizeof(p->why), "%s", what);
}

void parse_unknown(struct parse *p, struct sup_slice name)
{
	size_t n = name.n < 20 ? name.n : 20;

	p->unknown++;
	(void)snprintf(p->unknown_type, sizeof(p->unknown_type), "type:%.*s",
		       (int)n, name.p == NULL ? "" : name.p);
	for (char *c = p->unknown_type; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f)
			*c = '?';
	}
	if (p->why[0] == '\0')
		(void)snprintf(p->why, sizeof(p->why),
			       "no document describes %s", p->unknown_type);
}

sup_time_ms parse_usable(const struct parse *p, sup_time_ms t)
{
	return t <= 0 || t > p->now + SUP_DAY_MS ? 0 : t;
}

static struct event *new_event(struct parse *p)
{
	struct event *grown;
	size_t room;

	if (p->n_events < p->room)
		return &p->events[p->n_events++];
	room = p->room == 0 ? 4 : p->room * 2;
	if (room > PARSE_EVENTS_MAX) {
		parse_bad(p, "too many events in one piece");
		return NULL;
	}
	grown = arena_alloc(p->arena, room, sizeof(*grown));
	if (grown == NULL) {
		p->failed = SUP_NO_MEMORY;
		return NULL;
	}
	if (p->n_events > 0)
		memcpy(grown, p->events, p->n_events * sizeof(*grown));
	p->events = grown;
	p->room = room;
	return &p->events[p->n_events++];
}

static bool copy(struct parse *p, struct sup_slice *s)
{
	if (!arena_copy(p->arena, *s, s)) {
		p->failed = SUP_NO_MEMORY;
		return false;
	}
	return true;
}

/* The event for an address that has been read already. */
static void emit(struct parse *p, const struct report *r,
		 const struct sup_address *address, const struct sup_fact *f)
{
	struct event *e = new_event(p);

	if (e == NULL)
		return;
	e->address = *address;
	e->fact = *f;
	e->topic = (struct sup_slice){ NULL, 0 };
	e->fact.source = r->source;
	e->fact.time = r->time;
	if (r->message_id.n > 0)
		e->fact.message = hash64(r->message_id.p, r->message_id.n);
	if (!copy(p, &e->fact.source) || !copy(p, &e->fact.scope) ||
	    !copy(p, &e->fact.status) || !copy(p, &e->fact.text))
		p->n_events--;
}

static bool read_address(struct parse *p, struct sup_slice text,
			 struct sup_address *out)
{
	enum sup_status st = sup_address_parse(text, out, NULL);

	if (st == SUP_OK)
		return true;
	if (st == SUP_NO_MEMORY)
		p->failed = st;
	else
		parse_bad(p, "recipient is no address");
	return false;
}

void parse_emit(struct parse *p, const struct report *r,
		struct sup_slice recipient, const struct sup_fact *f)
{
	struct sup_address address;

	if (read_address(p, recipient, &address))
		emit(p, r, &address, f);
}

/* The alias rule: the only destination, if it is somebody else. */
static bool forwarded_from(const struct report *r,
			   const struct sup_address *recipient,
			   struct sup_address *out)
{
	if (r->destinations == NULL || r->n_destinations != 1 ||
	    sup_address_parse(r->destinations[0], out, NULL) != SUP_OK)
		return false;
	return out->len != recipient->len ||
	       memcmp(out->text, recipient->text, out->len) != 0;
}

void parse_emit_bounce(struct parse *p, const struct report *r,
		       struct sup_slice recipient, enum sup_kind kind,
		       const struct bounce_text *text)
{
	struct sup_address address;
	struct sup_address alias;
	struct bounce_text in = *text;
	struct bounce_class found;
	struct sup_fact f = {
		.kind = kind,
		.reason = kind == SUP_KIND_HARD_BOUNCE ? SUP_REASON_HARD_BOUNCE
						       : SUP_REASON_SOFT_BOUNCE,
		.scope = p->scope,
	};

	if (!read_address(p, recipient, &address))
		return;
	in.domain = address_domain(&address);
	in.permanent = kind == SUP_KIND_HARD_BOUNCE;
	classify(p->classifier, &in, &found);
	f.bounce_class = found.cls;
	f.status = sup_slice_of(found.status);
	f.text = text->text;
	f.blocks = sup_reason_blocks(f.reason);
	emit(p, r, &address, &f);

	if ((f.bounce_class == SUP_CLASS_MAILBOX_UNKNOWN ||
	     f.bounce_class == SUP_CLASS_MAILBOX_INACTIVE) &&
	    forwarded_from(r, &address, &alias)) {
		f.flags |= SUP_FACT_FORWARDED;
		emit(p, r, &alias, &f);
	}
}

static const struct source *source_for(struct parse *p, struct json_doc *doc,
				       const struct json_value *o)
{
	for (size_t i = 0; i < n_sources; i++) {
		if (p->source.n > 0 ? slice_is(p->source, sources[i].name)
				    : sources[i].claims(doc, o))
			return &sources[i];
	}
	return NULL;
}

void parse_object(struct parse *p, struct json_doc *doc,
		  const struct json_value *o)
{
	const struct source *s = source_for(p, doc, o);

	if (s == NULL) {
		parse_bad(p, "not an event of a source that we know");
		return;
	}
	p->detected = sup_slice_of(s->name);
	s->parse(p, doc, o);
}

void parse_value(struct parse *p, struct json_doc *doc,
		 const struct json_value *v)
{
	envelope_open(p, doc, v, 0);
	/* A member was taken from an object that says two things at once. */
	if (json_doc_duplicate(doc)) {
		p->n_events = 0;
		p->bad = 0;
		parse_bad(p, "an object has the same key twice");
	}
}

void parse_bytes(struct parse *p, struct sup_slice bytes)
{
	struct json_doc *doc = NULL;
	struct json_fault fault;
	enum sup_status st = json_parse(bytes, NULL, &doc, &fault);

	if (st == SUP_NO_MEMORY)
		p->failed = st;
	else if (st != SUP_OK)
		parse_bad(p, json_fault_text(&fault));
	else
		parse_value(p, doc, json_root(doc));
	json_doc_free(doc);
}
