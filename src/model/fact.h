/* fact.h - identity, order and merging of facts. Pure. */
#ifndef MODEL_FACT_H
#define MODEL_FACT_H

#include "base/arena.h"
#include "suppress/record.h"

/* The last millisecond of the year 9999; no later time can be written down. */
#define FACT_TIME_MAX INT64_C(253402300799999)

enum {
	FACT_FLAGS_ALL = SUP_FACT_FORWARDED | SUP_FACT_POSSIBLE,
	FACT_LIFTS_MAX = 4096,
	FACT_BATCHES_MAX = 65536
};

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

/* Set the receipts of a fact that comes from elsewhere now.  A lifting one that
 * was received there before its time keeps that: it counts from then. */
void fact_receive(struct sup_fact *f, sup_time_ms now);

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
 * fact_merge - *into takes over what b adds; both have one identity, and both
 * are as fact_copy() or fact_merge() left them.
 *
 * Without regard to order: of the payloads (text, class, flags, status, lifts)
 * one that is no echo wins, then one whose class is on the recipient's side,
 * then the one with a text, then the greater, compared in that order; blocks
 * are united; the later expiry wins, never before all; the greater level wins;
 * first receipt is the earlier, last receipt the later; batches are united (a
 * batch not undone beats the same one undone).  New arrays come from a.
 * *changed is set to whether anything is different from before but the last
 * receipt of a fact that has a time.
 *
 * SUP_NO_MEMORY, SUP_TOO_LARGE (batches): *into is as before.
 */
enum sup_status fact_merge(struct sup_fact *into, const struct sup_fact *b,
			   struct arena *a, bool *changed) SUP_CHECKED;

/*
 * fact_copy - a deep copy in a, in normal form.
 *
 * The text is cut to SUP_FACT_TEXT_MAX at a character's border; in text and
 * source, what is not UTF-8 and control characters but tab, CR and LF become
 * U+FFFD.  Lifts and batches are sorted and unique; batches that are {0} alone
 * become none, which means the same.  A last receipt is not
 * before the first; a timeless import line keeps only its first.  A copy of a
 * copy is the same.
 */
enum sup_status fact_copy(const struct sup_fact *f, struct arena *a,
			  struct sup_fact *out) SUP_CHECKED;

/*
 * fact_check - is this a fact that may be stored?
 *
 * Known kind; reason, class and blocks that fit the kind (bounces have a class;
 * added and imported a reason; lifting kinds block nothing; only removals lift
 * pairs); times from 0 to FACT_TIME_MAX; source not empty and within
 * SUP_SOURCE_MAX; scope in normal form.  SUP_INVALID with err naming the field.
 */
enum sup_status fact_check(const struct sup_fact *f,
			   struct sup_error *err) SUP_CHECKED;

/* As fact_check() and in the normal form of fact_copy()? */
bool fact_is_normal(const struct sup_fact *f);

/* The word for flag 1 << i; NULL behind the last. */
const char *fact_flag_name(size_t i);

/* Order of the pairs in lifts: by scope, then reason. */
int pair_compare(const struct sup_pair *a, const struct sup_pair *b);

#endif
