/*
 * parse.h - from one JSON value or CSV row to facts. Pure.
 *
 * A source's parser takes an object and emits events: one recipient and one
 * fact each.  Nothing here knows the store; the receive time is an input.
 */
#ifndef INGEST_PARSE_H
#define INGEST_PARSE_H

#include "base/arena.h"
#include "base/json.h"
#include "policy/classify.h"
#include "suppress/address.h"
#include "suppress/record.h"
#include "suppress/scope.h"

/* One recipient's share of an event.  Slices live in the parse's arena. */
struct event {
	struct sup_address address;
	struct sup_fact fact; /* without receipts and batches */
	/* The provider's own names of a topic whose scope is not spelled as
	 * they are; empty otherwise.  See topics.h. */
	struct sup_slice topic;
};

enum {
	PARSE_EVENTS_MAX = 65536, /* of one piece */
	PARSE_DEPTH_MAX = 4,	  /* envelopes inside envelopes */
	PARSE_WHY_MAX = 96
};

struct parse {
	/* Set by the caller. */
	const struct classifier *classifier;
	struct arena *arena;
	struct sup_slice source; /* given by the user; empty: detect */
	struct sup_slice scope;	 /* of the source, normal form */
	sup_time_ms now;	 /* receive time */

	/* What came out. */
	struct event *events;
	size_t n_events;
	size_t room;
	uint64_t ignored;	   /* understood, of no consequence */
	uint64_t unknown;	   /* of a type that no document describes */
	uint64_t bad;		   /* not understood: the piece must be kept */
	struct sup_slice detected; /* name of the source; "" if none */
	char unknown_type[32];	   /* "type:37", the last one */
	char why[PARSE_WHY_MAX];   /* why it is bad, no address in it */
	enum sup_status failed;	   /* out of memory: nothing of it counts */
};

/* Forget what came out; the arena is the caller's to reset. */
void parse_reset(struct parse *p);

/*
 * parse_value - what an object, or an envelope with objects in it, says.
 *
 * Everything understood is emitted even if another part of the same piece is
 * not; p->bad, p->unknown and p->ignored say so.
 */
void parse_value(struct parse *p, struct json_doc *doc,
		 const struct json_value *v);

/* The same for bytes that should be one JSON value. */
void parse_bytes(struct parse *p, struct sup_slice bytes);

/* ---- for the parsers of the sources ---- */

/* This part is not understood: what (static) says why. */
void parse_bad(struct parse *p, const char *what);
/* A type that no document describes; n < 0: it is no number. */
void parse_unknown(struct parse *p, struct sup_slice name);

/* What all events of one report share, and where they go. */
struct report {
	struct sup_slice source;
	sup_time_ms time;	     /* usable, or 0 */
	struct sup_slice message_id; /* may be empty */
	/* All recipients of the original message, for the alias rule; NULL if
	 * not known. */
	const struct sup_slice *destinations;
	size_t n_destinations;
};

/* An event time as given becomes 0 if it is unusable: not positive, or more
 * than a day ahead of the receipt. */
sup_time_ms parse_usable(const struct parse *p, sup_time_ms t);

/* Emit an event of a kind that is no bounce.  recipient is a mailbox as it
 * occurs in the wild; if it is none, the part is bad. */
void parse_emit(struct parse *p, const struct report *r,
		struct sup_slice recipient, const struct sup_fact *f);

/*
 * Emit a bounce: classified here, and recorded for the one destination too if
 * it is not the recipient (DESIGN 12.8).  kind is SUP_KIND_SOFT_BOUNCE or
 * SUP_KIND_HARD_BOUNCE.
 */
void parse_emit_bounce(struct parse *p, const struct report *r,
		       struct sup_slice recipient, enum sup_kind kind,
		       const struct bounce_text *text);

#endif
