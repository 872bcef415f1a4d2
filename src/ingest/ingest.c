#include "ingest/ingest.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"
#include "ingest/rules.h"
#include "model/key.h"

static enum sup_status set_names(struct sup_ingest *in,
				 const struct sup_ingest_options *o,
				 struct sup_error *err)
{
	size_t n;

	if (o->source.n > SUP_SOURCE_MAX)
		return error_set(err, SUP_INVALID, "the source's name is long");
	if (o->source.n > 0)
		memcpy(in->names, o->source.p, o->source.n);
	in->source = (struct sup_slice){ in->names, o->source.n };
	if (sup_scope_parse(o->scope, in->names + o->source.n, &n) != SUP_OK)
		return error_set(err, SUP_INVALID, "scope is none");
	in->scope = (struct sup_slice){ in->names + o->source.n, n };
	(void)snprintf(in->origin, sizeof(in->origin), "%.*s%s%.*s",
		       (int)in->source.n, in->source.p, n > 0 ? "/" : "",
		       (int)n, in->scope.p);
	for (size_t i = 0; o->source.n > 0; i++) {
		if (sup_ingest_source(i) == NULL)
			return error_set(err, SUP_INVALID,
					 "no such source: %.*s",
					 (int)o->source.n, o->source.p);
		if (slice_is(o->source, sup_ingest_source(i)))
			break;
	}
	return SUP_OK;
}

/* Under other Unicode rules an address may have another key: such a recipient
 * could be recorded where no look-up finds him. */
static enum sup_status read_rules(struct sup_ingest *in, struct sup_error *err)
{
	enum snapshot_fault fault = snapshot_begin(in->snapshot);

	if (fault != SNAPSHOT_OK)
		return error_set(err, SUP_BUSY, "%s",
				 snapshot_fault_text(fault));
	in->same_rules = snapshot_facts(in->snapshot)->same_rules;
	snapshot_end(in->snapshot);
	return SUP_OK;
}

enum sup_status sup_ingest_open(struct sup_store *s,
				const struct sup_ingest_options *o,
				struct sup_ingest **out, struct sup_error *err)
{
	static const struct sup_ingest_options none;
	struct sup_ingest *in = mem_zero(1, sizeof(*in));
	enum sup_status st;

	if (in == NULL)
		return error_set(err, SUP_NO_MEMORY, "out of memory");
	if (o == NULL)
		o = &none;
	in->store = s;
	in->fixed_now = o->now;
	in->piece_max = o->piece_max;
	in->dry_run = o->dry_run;
	st = set_names(in, o, err);
	if (st == SUP_OK)
		st = ingest_classifier(s, &in->classifier, err);
	if (st == SUP_OK)
		st = writer_open(s, &in->writer, err);
	if (st == SUP_OK)
		st = snapshot_open(s, &in->snapshot, err);
	if (st == SUP_OK)
		st = read_rules(in, err);
	if (st == SUP_OK)
		st = topics_open(s, &in->topics);
	for (int i = 0; st == SUP_OK && i < 2; i++)
		st = group_init(&in->groups[i]);
	if (st != SUP_OK) {
		sup_ingest_close(in);
		return st;
	}
	skim_init(&in->skim);
	in->parse.classifier = in->classifier;
	in->parse.arena = &in->arena;
	in->parse.source = in->source;
	in->parse.scope = in->scope;
	*out = in;
	return SUP_OK;
}

void sup_ingest_close(struct sup_ingest *in)
{
	if (in == NULL)
		return;
	/* A group in the writer's hands must come back before it is freed. */
	for (int i = 0; i < 2; i++) {
		if (in->groups[i].submitted)
			(void)!writer_wait(in->writer, &in->groups[i].unit);
		group_release(&in->groups[i]);
	}
	if (in->questions > 0)
		snapshot_end(in->snapshot);
	snapshot_close(in->snapshot);
	topics_close(in->topics);
	writer_close(in->writer);
	classifier_free(in->classifier);
	arena_release(&in->arena);
	mem_free(in);
}

void sup_ingest_counts(const struct sup_ingest *in,
		       struct sup_ingest_counts *out)
{
	*out = in->counts;
}

static struct group *filling(struct sup_ingest *in)
{
	return &in->groups[in->filling];
}

/* The receive time is taken once a group. */
sup_time_ms ingest_receipt(struct sup_ingest *in)
{
	if (in->now == 0)
		in->now = in->fixed_now != 0 ? in->fixed_now : sup_time_now();
	return in->now;
}

static void end_snapshot(struct sup_ingest *in)
{
	if (in->questions > 0)
		snapshot_end(in->snapshot);
	in->questions = 0;
}

/* Take a group back from the writer and count what it did. */
static enum sup_status collect(struct sup_ingest *in, struct group *g)
{
	enum sup_status st;

	if (!g->submitted)
		return SUP_OK;
	st = writer_wait(in->writer, &g->unit);
	if (st != SUP_OK) {
		in->failed = st;
		in->error = g->unit.error;
	} else {
		in->counts.facts += g->unit.result.facts;
		in->counts.known += g->unit.result.known;
		in->counts.dropped += g->unit.result.dropped;
		in->counts.changed += g->unit.result.changed;
		in->counts.refused += g->unit.result.refused;
	}
	group_reset(g);
	/* What it wrote must be seen before its keys are forgotten. */
	end_snapshot(in);
	return st;
}

enum sup_status ingest_submit(struct sup_ingest *in)
{
	struct group *g = filling(in);
	enum sup_status st;

	if (in->failed != SUP_OK)
		return in->failed;
	if (group_empty(g))
		return SUP_OK;
	if (in->dry_run) {
		in->counts.facts += g->unit.n_facts;
		group_reset(g);
		in->now = 0;
		return SUP_OK;
	}
	g->unit.facts = g->facts;
	g->unit.pieces = g->pieces;
	g->unit.count = g->counts;
	g->unit.now = ingest_receipt(in);
	g->submitted = true;
	writer_submit(in->writer, &g->unit);
	in->filling ^= 1;
	st = collect(in, filling(in));
	in->now = 0;
	return st;
}

enum sup_status ingest_flush(struct sup_ingest *in)
{
	enum sup_status st = ingest_submit(in);
	enum sup_status st2 = collect(in, &in->groups[0]);
	enum sup_status st3 = collect(in, &in->groups[1]);

	if (st == SUP_OK)
		st = st2;
	return st == SUP_OK ? st3 : st;
}

static enum sup_status submit_if_full(struct sup_ingest *in)
{
	return group_full(filling(in)) ? ingest_submit(in) : SUP_OK;
}

static enum sup_status count(struct sup_ingest *in, struct sup_slice source,
			     const char *what, uint64_t n)
{
	enum sup_status st;

	if (n == 0)
		return SUP_OK;
	st = group_count(filling(in), source, sup_slice_of(what), n);
	if (st != SUP_TOO_LARGE)
		return st;
	st = ingest_submit(in);
	if (st != SUP_OK)
		return st;
	return group_count(filling(in), source, sup_slice_of(what), n);
}

static enum sup_status keep(struct sup_ingest *in, struct sup_slice bytes,
			    const struct origin *from,
			    const struct quarantined *how)
{
	struct quarantined q = *how;
	enum sup_status st;

	q.time = ingest_receipt(in);
	q.offset = from->offset;
	q.line = from->line;
	q.file = sup_slice_of(from->file);
	q.bytes = bytes;
	st = group_keep(filling(in), &q);
	if (st != SUP_OK)
		return st;
	return submit_if_full(in);
}

enum sup_status ingest_keep(struct sup_ingest *in, struct sup_slice bytes,
			    const struct origin *from, const char *why,
			    bool part)
{
	struct quarantined how = { .why = sup_slice_of(why),
				   .source = sup_slice_of(in->origin),
				   .part = part };
	enum sup_status st;

	in->counts.quarantined++;
	st = count(in, in->source, "quarantined", 1);
	if (st != SUP_OK)
		return st;
	return keep(in, bytes, from, &how);
}

void ingest_split_origin(const struct quarantined *q, struct sup_slice *source,
			 struct sup_slice *scope)
{
	size_t slash = slice_find(q->source, SLICE("/"));

	*source = (struct sup_slice){ q->source.p, slash };
	*scope = slice_from(q->source, slash + 1);
}

/* The place where pieces of this type are counted; NULL: too many types. */
static enum sup_status find_type(struct sup_ingest *in, struct type_seen **out)
{
	struct sup_slice type = sup_slice_of(in->parse.unknown_type);
	uint64_t name = hash64_two(in->parse.detected, type);
	enum sup_status st;

	*out = NULL;
	for (unsigned i = 0; i < in->n_types; i++) {
		if (in->types[i].name == name)
			*out = &in->types[i];
	}
	if (*out != NULL || in->n_types == TYPES_SEEN)
		return SUP_OK;
	*out = &in->types[in->n_types];
	(*out)->name = name;
	st = ingest_type_seen(in->store, in->parse.unknown_type, &(*out)->n);
	if (st == SUP_OK)
		in->n_types++;
	return st;
}

static enum sup_status keep_unknown(struct sup_ingest *in,
				    struct sup_slice bytes,
				    const struct origin *from)
{
	struct quarantined how = { .why = sup_slice_of(in->parse.why),
				   .source = sup_slice_of(in->origin),
				   .unknown_type = true };
	struct type_seen *seen;
	enum sup_status st = find_type(in, &seen);

	if (st != SUP_OK)
		return st;
	in->counts.unknown_types += in->parse.unknown;
	st = count(in, in->parse.detected, in->parse.unknown_type,
		   in->parse.unknown);
	if (st != SUP_OK || seen == NULL || seen->n >= UNKNOWN_KEPT)
		return st;
	seen->n++;
	return keep(in, bytes, from, &how);
}

static enum sup_status take_events(struct sup_ingest *in)
{
	struct parse *p = &in->parse;

	for (size_t i = 0; i < p->n_events; i++) {
		struct event *e = &p->events[i];
		const char *what = sup_kind_name(e->fact.kind);
		enum topic_fate fate;
		enum sup_status st;

		if (!e->address.ascii && !in->same_rules) {
			parse_bad(p, "the store has other Unicode rules");
			continue;
		}
		st = topics_settle(in->topics, e, in->dry_run, &fate);
		if (st == SUP_OK && fate == TOPIC_REFUSED) {
			parse_bad(p, "resubscribes to a topic whose scope is "
				     "another topic's");
			continue;
		}
		if (st == SUP_OK)
			st = group_add(filling(in), e, ingest_receipt(in));
		if (st == SUP_OK)
			st = count(in, e->fact.source, what, 1);
		if (st == SUP_OK && e->fact.bounce_class != SUP_CLASS_NONE)
			st = count(in, e->fact.source,
				   sup_class_name(e->fact.bounce_class), 1);
		if (st == SUP_OK)
			st = submit_if_full(in);
		if (st != SUP_OK)
			return st;
		in->counts.by_kind[e->fact.kind]++;
		in->counts.widened += fate == TOPIC_WIDENED ? 1 : 0;
		in->counts.timeless += e->fact.time == 0 ? 1 : 0;
	}
	return SUP_OK;
}

enum sup_status ingest_take(struct sup_ingest *in, struct sup_slice bytes,
			    const struct origin *from)
{
	struct parse *p = &in->parse;
	enum sup_status st = p->failed;

	in->counts.pieces++;
	if (st == SUP_OK)
		st = take_events(in);
	if (st == SUP_OK && p->ignored > 0) {
		in->counts.ignored += p->ignored;
		st = count(in, p->detected, "ignored", p->ignored);
	}
	if (st == SUP_OK && p->bad > 0)
		st = ingest_keep(in, bytes, from, p->why, false);
	else if (st == SUP_OK && p->unknown > 0)
		st = keep_unknown(in, bytes, from);
	return st;
}

enum sup_status ingest_piece(struct sup_ingest *in, struct sup_slice bytes,
			     const struct origin *from)
{
	arena_reset(&in->arena);
	parse_reset(&in->parse);
	in->parse.now = ingest_receipt(in);
	parse_bytes(&in->parse, bytes);
	return ingest_take(in, bytes, from);
}

/*
 * A group that is being filled or committed may create the record, so its keys
 * count as known.  The snapshot is renewed after each commit, before the keys
 * of the committed group are forgotten.
 */
bool ingest_may_drop(struct sup_ingest *in)
{
	unsigned char bytes[ADDRESS_KEY_MAX];
	struct sup_slice key = { (const char *)bytes, 0 };
	struct sup_slice recipient;
	struct sup_address address;
	struct sup_slice value;
	const char *source;

	if (!skim_is_benign(&in->skim, &recipient, &source) ||
	    (in->source.n > 0 && !slice_is(in->source, source)) ||
	    sup_address_parse(recipient, &address, NULL) != SUP_OK)
		return false;
	key.n = address_key(&address, bytes);
	if (keyset_has(&in->groups[0].keys, key) ||
	    keyset_has(&in->groups[1].keys, key))
		return false;
	if (in->questions == 0) {
		if (snapshot_begin(in->snapshot) != SNAPSHOT_OK)
			return false;
		in->questions = SNAPSHOT_QUESTIONS;
	}
	if (snapshot_get(in->snapshot, DB_RECIPIENTS, key, &value) !=
	    SUP_NOT_FOUND)
		return false;
	in->questions--;
	if (in->questions == 0)
		snapshot_end(in->snapshot);
	if (group_count(filling(in), sup_slice_of(source), SLICE("dropped"),
			1) != SUP_OK)
		return false;
	in->counts.pieces++;
	in->counts.dropped++;
	return true;
}
