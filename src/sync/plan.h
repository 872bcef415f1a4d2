/*
 * plan.h - what our list and a provider's have to tell each other about one
 * address. Pure.
 *
 * Four things go in: what is in force here for the mail that the account
 * sends, what the account's list said when it was last read, what it says now,
 * and what we meant to do there.  Out comes at most one request, and at most
 * one piece of news for us.
 *
 * The rules:
 * - that somebody is not on their list never takes anybody off ours;
 * - what we took off ours is taken off theirs, unless something is left here;
 * - what we meant to put there is ours whatever date they give it and even if
 *   it comes back as something weaker ("manual" at many): no news;
 * - what they have and we did not put there is evidence, once;
 * - what ends by itself is not pushed unless the account is set to do so, and
 *   what an open incident caused is held back.
 */
#ifndef SYNC_PLAN_H
#define SYNC_PLAN_H

#include "suppress/record.h"

/* Bits of reasons: 1u << enum sup_reason. */
#define REASON_BIT(reason) (1u << (unsigned)(reason))

/* What a provider's list can do. */
struct plan_caps {
	unsigned told; /* reasons that a push may carry as they are */
	/* What any other reason is pushed as; SUP_REASON_NONE: not at all. */
	enum sup_reason instead;
	unsigned never; /* reasons that are not pushed, not even instead */
	unsigned kept;	/* reasons of entries that nobody may delete there */
	bool replaces;	/* a second push changes the reason of an entry */
};

/* How the account is set up. */
struct plan_rules {
	bool push_temporary;
	/* What they took off is taken off here, but for complaints and
	 * unsubscribes.  Else it is put there again. */
	bool heed_removals;
};

/* An entry of theirs; since 0: they do not say. */
struct plan_entry {
	bool there;
	enum sup_reason reason;
	sup_time_ms since;
};

enum plan_act {
	PLAN_NOTHING = 0,
	PLAN_ADD = 1,
	PLAN_REMOVE = 2
};

/* What we meant to do there, committed before it was tried.  It stays until
 * something else is meant, a PLAN_REMOVE has succeeded, or they are seen to
 * have nothing. */
struct plan_intent {
	enum plan_act act;
	/* What the newest PLAN_ADD told, also after a PLAN_REMOVE;
	 * SUP_REASON_NONE: there was none. */
	enum sup_reason told;
	bool temporary; /* that was for something that ends by itself */
};

struct plan_view {
	/* In force here, for this account, at the time of the plan. */
	const struct sup_suppression *ours;
	size_t n_ours;
	bool incident; /* the strongest's cause is in an open one */
	/* Newest removal or resubscribe here that lifts what they have; 0:
	 * none. */
	sup_time_ms removed;
	/* When it was last read, or what a call that succeeded made of it since
	 * (without a date).  Its news has been taken in here. */
	struct plan_entry last;
	bool seen; /* now below was read; else it is not known */
	struct plan_entry now;
	struct plan_intent meant;
};

enum plan_news {
	NEWS_NONE = 0,
	NEWS_EVIDENCE = 1, /* now is something that happened: a fact for us */
	NEWS_VANISHED = 2  /* they took off what we have: a signal */
};

/* Why nothing is done about a difference. */
enum plan_hold {
	HOLD_NOTHING = 0,
	HOLD_TEMPORARY = 1, /* it ends by itself */
	HOLD_INCIDENT = 2,  /* it may be their outage */
	HOLD_NO_PLACE = 3,  /* their list cannot hold it */
	HOLD_WEAKER = 4, /* they have it for less, and it cannot be changed */
	HOLD_NOT_DELETED = 5 /* they delete no such entry */
};

struct plan_step {
	enum plan_act act;
	enum sup_reason reason; /* PLAN_ADD: to be told */
	enum plan_news news;
	enum plan_hold hold;
	/* They have nothing: what we told them before is not to be recognised
	 * in what they may have later. */
	bool settled;
};

/*
 * plan_step - what there is to do about one address.
 *
 * Carried out by a provider that does as it is asked, and with its news taken
 * in here, the next plan is empty but for what is held.
 */
void plan_step(const struct plan_view *v, const struct plan_caps *caps,
	       const struct plan_rules *rules, struct plan_step *out);

#endif
