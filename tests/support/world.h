/*
 * world.h - a store of a test's own in a temporary directory, and short ways to
 * tell it things and to ask it.
 *
 * Every function fails the test if it cannot do its work.
 */
#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

#include "support/store.h"
#include "suppress/suppress.h"

/* 2024-01-01T00:00:00Z, and days after it. */
#define WORLD_T0 INT64_C(1704067200000)
#define DAY(n) (WORLD_T0 + (n)*SUP_DAY_MS)

struct world {
	char dir[SCRATCH_MAX];
	struct sup_store *store;
	struct sup_reader *reader;
	sup_time_ms now; /* of tell() and of the actor; WORLD_T0 + 100 days */
};

void world_open(struct world *w);
/* Close everything and remove the directory. */
void world_close(struct world *w);
/* Close the store and open it again. */
void world_reopen(struct world *w);

/* A fact of source "test" at a time, with what usually goes with its kind:
 * a hard bounce is mailbox_unknown, a soft one mailbox_full, an entry has the
 * reason manual. */
struct sup_fact world_fact(enum sup_kind kind, sup_time_ms time);

/* Take n facts in, outside a batch, received at w->now each. */
void world_tell(struct world *w, const char *who, const struct sup_fact *f,
		size_t n);
/* One of them. */
void world_tell_one(struct world *w, const char *who, enum sup_kind kind,
		    sup_time_ms time);
/* As a batch; its id. */
uint64_t world_batch(struct world *w, const char *who, const struct sup_fact *f,
		     size_t n);

struct sup_actor world_actor(const struct world *w);

/* "clear", "suppressed REASON", "suppressed invalid FAULT", "unknown WHY". */
const char *world_ask(struct world *w, const char *who, const char *scope,
		      enum sup_mail mail, sup_time_ms at);
/* For marketing mail, in any scope, at w->now. */
const char *world_verdict(struct world *w, const char *who);

/* The record as text, receipts and batches left out; "" if there is none;
 * static. */
const char *world_record(struct world *w, const char *who);

/* The change log after since: "WHAT REASON KEY SCOPE BATCH;" a line; static. */
const char *world_changes(struct world *w, uint64_t since);
/* Its last number. */
uint64_t world_last_change(struct world *w);

#endif
