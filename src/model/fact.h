/* fact.h - identity, order and merging of facts. Pure. */
#ifndef MODEL_FACT_H
#define MODEL_FACT_H

#include "base/arena.h"
#include "suppress/record.h"

/* Lifting kinds end things: delivered, engaged, resubscribe, removed. */
bool kind_is_lifting(enum sup_kind k);
bool kind_is_bounce(enum sup_kind k);
/* Kinds whose facts suppress until they are lifted or expire: hard_bounce,
 * complaint, unsubscribe, added, imported. */
bool kind_is_lasting(enum sup_kind k);

/*
 * Where a fact stands in time: for lifting kinds the earlier of event and first
 * receipt, so that no forged future lifts what comes later; for the others the
 * event time; without an event time the first receipt.
 */
sup_time_ms fact_position(const struct sup_fact *f);

/* The time that a removal is compared with: as fact_position(), but the last
 * receipt for facts without a time that are not imports. */
sup_time_ms fact_newest(const struct sup_fact *f);

/*
 * Fold order: by position; at one instant lifting kinds first; then by content
 * (kind, source, scope, reason, message, event time).  0 only for equal
 * identities.  <0, 0, >0.
 */
int fact_compare(const struct sup_fact *a, const struct sup_fact *b);

/* Same identity: kind, time, source, scope, reason, message. */
bool fact_same(const struct sup_fact *a, const struct sup_fact *b);

/*
 * fact_merge - *into takes over what b adds; both have one identity.
 *
 * Without regard to order: of the payloads (class, expires, flags, status,
 * text, lifts, level) the one with a text wins, then the bytewise greater
 * encoding; blocks are united; first receipt is the earlier, last receipt the
 * later; batches are united (a batch not undone beats the same one undone).
 * New arrays come from a.  *changed is set to whether anything is different
 * from before but the last receipt of a fact that has a time.
 */
enum sup_status fact_merge(struct sup_fact *into, const struct sup_fact *b,
			   struct arena *a, bool *changed) SUP_CHECKED;

/* A deep copy in a; text cut to SUP_FACT_TEXT_MAX at a character's border. */
enum sup_status fact_copy(const struct sup_fact *f, struct arena *a,
			  struct sup_fact *out) SUP_CHECKED;

/*
 * fact_check - is this a fact that may be stored?
 *
 * Known kind; reason, class and blocks that fit the kind (bounces have a class;
 * added and imported a reason); no negative times; source not empty and within
 * SUP_SOURCE_MAX; scope in normal form.  SUP_INVALID with err naming the field.
 */
enum sup_status fact_check(const struct sup_fact *f,
			   struct sup_error *err) SUP_CHECKED;

#endif
