/* import_json.c - records as our own export writes them, or another's rows. */
#include "base/error.h"
#include "base/slice.h"
#include "base/split.h"
#include "ingest/import.h"
#include "model/fact.h"
#include "model/record_json.h"

struct records {
	struct import *im;
	struct record_line line;
	uint64_t at;
	bool told;		    /* what it is has been found out */
	const struct format *other; /* NULL: it is our own */
};

/* Key and spelling must be one address, and the key its normal form: another
 * one would be put on the list instead. */
static const char *check_key(const struct record_line *r)
{
	struct sup_address a;
	struct sup_rule rule;
	char text[SUP_RULE_MAX + 1];
	size_t n;

	if (r->key.n > 0 && r->key.p[0] == '@') {
		if (sup_rule_parse(r->key, &rule, NULL) != SUP_OK)
			return "no rule for a domain";
		n = sup_rule_print(&rule, text);
		if (!slice_equal(r->key, (struct sup_slice){ text, n }))
			return "not in normal form";
		return r->spelling.n == 0 ? NULL : "a rule has no spelling";
	}
	if (sup_address_parse(r->key, &a, NULL) != SUP_OK)
		return "no address";
	if (!slice_equal(r->key, (struct sup_slice){ a.text, a.len }))
		return "not in normal form";
	if (r->spelling.n > 0 &&
	    (sup_address_parse(r->spelling, &a, NULL) != SUP_OK ||
	     !slice_equal(r->key, (struct sup_slice){ a.text, a.len })))
		return "the spelling is another address's";
	return NULL;
}

/* The spelling is that of the earliest fact, or of one beside it. */
static struct sup_slice who_of(const struct records *r,
			       const struct sup_fact *f, sup_time_ms earliest)
{
	return r->line.spelling.n > 0 && fact_position(f) == earliest
		       ? r->line.spelling
		       : r->line.key;
}

static bool only_counts(const struct sup_fact *f)
{
	return f->kind == SUP_KIND_DELIVERED || f->kind == SUP_KIND_ENGAGED;
}

/* Set receipts, and leave out what is undone: it would come back. */
static void take_facts(struct records *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->line.n_facts; i++) {
		struct sup_fact *f = &r->line.facts[i];

		if (sup_fact_disabled(f)) {
			r->im->undone++;
			continue;
		}
		fact_receive(f, r->im->now);
		r->line.facts[n++] = *f;
	}
	r->line.n_facts = n;
}

static sup_time_ms find_earliest(const struct records *r)
{
	const struct sup_fact *first = &r->line.facts[0];

	for (size_t i = 1; i < r->line.n_facts; i++) {
		if (fact_compare(&r->line.facts[i], first) < 0)
			first = &r->line.facts[i];
	}
	return fact_position(first);
}

/* Deliveries and engagements last: without a record they would be dropped. */
static enum sup_status add_facts(struct records *r, struct sup_error *err)
{
	sup_time_ms earliest;
	enum sup_status st = SUP_OK;

	if (r->line.n_facts == 0)
		return import_refuse(r->im, r->at, "evidence",
				     "there is no evidence");
	take_facts(r);
	if (r->line.n_facts == 0)
		return SUP_OK;
	earliest = find_earliest(r);
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; st == SUP_OK && i < r->line.n_facts; i++) {
			const struct sup_fact *f = &r->line.facts[i];

			if (only_counts(f) == (pass == 1))
				st = import_add(r->im, r->at,
						who_of(r, f, earliest), f, err);
		}
	}
	return st;
}

static bool is_record(struct json_doc *doc)
{
	const struct json_value *root = json_root(doc);

	return json_get(doc, root, "key") != NULL ||
	       json_get(doc, root, "evidence") != NULL;
}

/* The first value tells what all of them are. */
static enum sup_status recognise(struct records *r, struct sup_slice bytes,
				 struct sup_error *err)
{
	const char *ask = NULL;
	struct json_doc *doc = NULL;
	struct json_fault fault;
	enum sup_status st = SUP_OK;

	r->told = true;
	r->other = r->im->format;
	if (r->other == NULL && r->im->form == IMPORT_ANY) {
		st = json_parse(bytes, NULL, &doc, &fault);
		if (st != SUP_OK)
			return st;
		r->other = format_of_json(doc, json_root(doc), &ask);
		if (r->other == NULL && ask != NULL)
			st = error_set(err, SUP_INVALID,
				       "the file does not say which list it "
				       "is: give a format (%s)",
				       ask);
		else if (r->other == NULL && !is_record(doc))
			st = error_set(err, SUP_INVALID,
				       "JSON of a form that is not known");
		json_doc_free(doc);
	}
	/* Another's list only suppresses: there is nothing to try. */
	if (st == SUP_OK && r->im->trial && r->other != NULL)
		st = SUP_STOPPED;
	if (st != SUP_OK)
		return st;
	if (r->other == NULL)
		import_recognised(r->im, "ndjson", "our own records");
	else
		import_recognised(r->im, r->other->name, r->other->about);
	return SUP_OK;
}

static enum sup_status take_piece(struct records *r, const struct piece *p,
				  struct sup_error *err)
{
	struct sup_error why = { "" };
	const char *fault;
	enum sup_status st;

	r->at = p->line;
	if (!p->first)
		return SUP_OK;
	if (p->kind != PIECE_VALUE)
		return import_refuse(r->im, p->line, "",
				     p->kind == PIECE_BROKEN
					     ? json_fault_text(&p->fault)
					     : "the line is too long");
	if (!r->told) {
		st = recognise(r, p->bytes, err);
		if (st != SUP_OK)
			return st;
	}
	if (r->other != NULL)
		return import_foreign_json(r->im, r->other, p->bytes, p->line,
					   err);
	arena_reset(&r->im->arena);
	st = record_from_json(p->bytes, &r->im->arena, &r->line, &why);
	if (st == SUP_INVALID || st == SUP_TOO_LARGE)
		return import_refuse(r->im, p->line, "", why.text);
	if (st != SUP_OK)
		return st;
	fault = check_key(&r->line);
	if (fault != NULL)
		return import_refuse(r->im, p->line, "key", fault);
	return add_facts(r, err);
}

enum sup_status import_json(struct import *im, struct sup_error *err)
{
	struct records r = { .im = im };
	struct splitter *sp = NULL;
	struct piece p;
	enum sup_status st = splitter_open(im->stream, NULL, NULL, &sp);

	while (st == SUP_OK) {
		st = splitter_next(sp, &p, err);
		/* Only here it means the end. */
		if (st == SUP_NOT_FOUND) {
			st = SUP_OK;
			break;
		}
		if (st == SUP_OK)
			st = take_piece(&r, &p, err);
		if (st == SUP_OK)
			st = import_progress(im);
	}
	splitter_close(sp);
	return st;
}
