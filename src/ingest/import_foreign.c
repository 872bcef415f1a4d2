/* import_foreign.c - the rows of another's list become facts. */
#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"
#include "ingest/import.h"
#include "ingest/rules.h"
#include "model/key.h"

enum {
	WHERE_MAX = 64
};

void import_recognised(struct import *im, const char *name, const char *about)
{
	if (im->o->recognised != NULL)
		im->o->recognised(name, about, im->o->arg);
}

/* The scope of a topic is below that of the file; a name that cannot be one
 * takes the wider scope. */
static struct sup_slice topic_scope(const struct import *im,
				    struct sup_slice topic, char *room)
{
	char joined[2 * SUP_SCOPE_MAX + 2];
	size_t n = im->scope.n;

	if (topic.n == 0 || topic.n > SUP_SCOPE_MAX || slice_is(topic, "*") ||
	    memchr(topic.p, '/', topic.n) != NULL)
		return im->scope;
	if (n > 0) {
		memcpy(joined, im->scope.p, n);
		joined[n++] = '/';
	}
	memcpy(joined + n, topic.p, topic.n);
	if (sup_scope_parse((struct sup_slice){ joined, n + topic.n }, room,
			    &n) != SUP_OK)
		return im->scope;
	return (struct sup_slice){ room, n };
}

/* A soft bounce: what the provider goes on mailing. */
static enum sup_status set_evidence(struct import *im,
				    const struct format_entry *e,
				    struct sup_fact *f, struct bounce_class *b,
				    struct sup_error *err)
{
	struct bounce_text text = { .text = e->text, .status = e->status };
	struct sup_address a;
	enum sup_status st = SUP_OK;

	if (im->classifier == NULL)
		st = ingest_classifier(im->store, &im->classifier, err);
	if (st != SUP_OK)
		return st;
	if (sup_address_parse(e->who, &a, NULL) == SUP_OK)
		text.domain = address_domain(&a);
	classify(im->classifier, &text, b);
	f->kind = SUP_KIND_SOFT_BOUNCE;
	f->reason = SUP_REASON_SOFT_BOUNCE;
	f->bounce_class = b->cls;
	f->status = sup_slice_of(b->status);
	f->blocks = sup_reason_blocks(f->reason);
	f->expires = 0;
	return SUP_OK;
}

/* One fact for each topic; the list may stand in brackets and quotes. */
static enum sup_status add_topics(struct import *im, uint64_t line,
				  const struct format_entry *e,
				  const struct sup_fact *f,
				  struct sup_error *err)
{
	static const char between[] = "[]\"', ;";
	char room[SUP_SCOPE_MAX + 1];
	struct sup_slice rest = e->topic;
	struct sup_fact one = *f;
	enum sup_status st = SUP_OK;
	bool some = false;

	while (st == SUP_OK && rest.n > 0) {
		struct sup_slice topic = rest;

		for (topic.n = 0; topic.n < rest.n &&
				  strchr(between, rest.p[topic.n]) == NULL;
		     topic.n++)
			;
		rest = slice_from(rest, topic.n == 0 ? 1 : topic.n);
		if (topic.n == 0)
			continue;
		some = true;
		one.scope = topic_scope(im, topic, room);
		st = import_add(im, line, e->who, &one, err);
	}
	return some ? st : import_add(im, line, e->who, f, err);
}

enum sup_status import_foreign_row(struct import *im, const struct format *f,
				   const struct format_row *row, uint64_t line,
				   const char *where, struct sup_error *err)
{
	struct format_entry e;
	struct bounce_class found;
	struct sup_fact fact = import_fact(im);
	const char *field;
	const char *fault = format_read(f, row, im->now, &e, &field);
	char at[WHERE_MAX];
	enum sup_status st = SUP_OK;

	if (fault != NULL) {
		(void)snprintf(at, sizeof(at), "%s%s%s", where,
			       where[0] == '\0' ? "" : ".", field);
		return import_refuse(im, line, at, fault);
	}
	fact.reason = e.reason;
	fact.source = sup_slice_of(f->source);
	fact.blocks = e.blocks;
	fact.time = e.time;
	fact.text = e.text;
	fact.status = e.status;
	if (e.expires != 0)
		fact.expires = e.expires;
	if (e.take == FORMAT_EVIDENCE)
		st = set_evidence(im, &e, &fact, &found, err);
	return st == SUP_OK ? add_topics(im, line, &e, &fact, err) : st;
}
