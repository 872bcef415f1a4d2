/*
 * wire_sendpost.h - SendPost's suppression API: requests out, answers in. Pure.
 *
 * Its API description 1.3.0, read 2026-11.  What it does not document (order of
 * a list, zone of the dates, addresses per call) is not relied on.
 */
#ifndef SYNC_WIRE_SENDPOST_H
#define SYNC_WIRE_SENDPOST_H

#include "base/arena.h"
#include "suppress/address.h"
#include "sync/request.h"

enum {
	SENDPOST_DAYS_MAX = 60,	  /* of one list request, both ends counted */
	SENDPOST_PAGE_ROWS = 100, /* the most; without a limit it is 20 */
	SENDPOST_BATCH_MAX = 100, /* addresses of one create or delete; ours */
	SENDPOST_HEADERS = 3
};

/*
 * A sub-account.  Each has a list and a key of its own: what is put on the list
 * of one does not protect the others.  A plan therefore names an account with
 * every request, and a suppression goes to all accounts that it concerns.
 */
struct sendpost_account {
	struct sup_slice scope; /* of the mail that it sends; normal form */
	struct sup_slice key;	/* X-SubAccount-ApiKey */
};

/* Does a suppression in scope hold for what the account sends?  Its scope, or
 * one above. */
bool sendpost_concerns(const struct sendpost_account *a,
		       struct sup_slice scope);
/* The account of exactly this scope, or NULL: never another one's key. */
const struct sendpost_account *sendpost_account_of(
	const struct sendpost_account *accounts, size_t n,
	struct sup_slice scope);
/* The headers of every request (SENDPOST_HEADERS of them).  SUP_INVALID: a key
 * that is empty or would break the header. */
enum sup_status sendpost_headers(const struct sendpost_account *a,
				 struct wire_pair *out) SUP_CHECKED;

/* Days since 1970-01-01, both inclusive. */
struct sendpost_window {
	int64_t first;
	int64_t last;
	bool closed; /* no row can be added to it any more */
};

/*
 * sendpost_window_at - the window that begins with the day first, up to today
 * (UTC); false if first is after today.
 *
 * The zone of the dates is not documented, so that yesterday may still grow: a
 * window is closed if its last day is before yesterday; yesterday and today are
 * a window of their own.  Rows may come in while that one is paged, and pages
 * then overlap or leave one out: its first day, not its last, is where the next
 * run goes on reading.
 */
bool sendpost_window_at(int64_t first, int64_t today,
			struct sendpost_window *out);
/* The day the next run begins with, after w has been read to its end. */
int64_t sendpost_resume_at(const struct sendpost_window *w);

/*
 * sendpost_list - the request for the rows of w from offset on.
 *
 * A window is read to its end only when a page comes back empty: a short page
 * may just be a smaller limit.  search (or empty) is a substring, so its answer
 * has to go through sendpost_same().
 *
 * SUP_INVALID: no dates, in the wrong order, or over SENDPOST_DAYS_MAX.
 */
enum sup_status sendpost_list(const struct sendpost_window *w, uint64_t offset,
			      struct sup_slice search,
			      struct wire_request *out) SUP_CHECKED;

struct sendpost_entry {
	struct sup_slice email;
	enum sup_reason reason;
};

/* Can the list hold this reason?  hard_bounce, complaint, unsubscribe, manual;
 * soft_bounce and invalid have no place there. */
bool sendpost_holds(enum sup_reason reason);

/*
 * sendpost_create - put n addresses on the list.
 *
 * SUP_NOT_FOUND: n is 0, there is nothing to send (an empty list is answered
 * with 406).  SUP_INVALID: a reason that the list cannot hold, an address that
 * is empty or not UTF-8.  SUP_TOO_LARGE: over SENDPOST_BATCH_MAX.
 */
enum sup_status sendpost_create(const struct sendpost_entry *entries, size_t n,
				struct wire_request *out) SUP_CHECKED;

/* sendpost_delete - take n addresses off, each as the list spells it, whatever
 * they are there for: see sendpost_plan_delete().  Errors as above. */
enum sup_status sendpost_delete(const struct sup_slice *emails, size_t n,
				struct wire_request *out) SUP_CHECKED;

/* A set of reasons. */
#define SENDPOST_BIT(reason) (1U << (reason))

struct sendpost_deletion {
	bool send;		  /* the DELETE */
	enum sup_reason recreate; /* by a create right after it; or NONE */
};

/*
 * sendpost_plan_delete - what to do to take the reasons in lifted off an
 * address that the list has for the reasons in remote, and that is still
 * suppressed here for those in local.
 *
 * DELETE removes the address "regardless of suppression type", so the strongest
 * that remains, there or here, has to be created again; the caller notes that
 * durably before the DELETE goes out.  If what remains has no place on the
 * list, nothing is deleted: better too much there than somebody mailed.
 */
struct sendpost_deletion sendpost_plan_delete(unsigned remote, unsigned lifted,
					      unsigned local);

struct sendpost_row {
	int64_t id;
	struct sup_slice email; /* as the list spells it */
	enum sup_reason reason;
	bool validated;	     /* reason 4: found by validation, after sending */
	sup_time_ms created; /* 0: not said */
	struct sup_slice smtp_error;
};

/* Rows and all they point to live as long as the arena. */
struct sendpost_rows {
	struct arena arena;
	struct sendpost_row *rows;
	size_t n;
};

void sendpost_rows_init(struct sendpost_rows *r);
void sendpost_rows_release(struct sendpost_rows *r);

/*
 * sendpost_rows_parse - the answer to a list or create request.
 *
 * Rows replace those that out had; on failure it has none.
 *
 * SUP_INVALID: not an array of rows that are understood.  A reason that is
 * missing, null or unknown is such a failure: 0 means manual, so nothing must
 * become 0 by default.
 */
enum sup_status sendpost_rows_parse(struct sup_slice body,
				    struct sendpost_rows *out,
				    struct sup_error *err) SUP_CHECKED;

/* Is the row about this address and no other? */
bool sendpost_same(const struct sendpost_row *row,
		   const struct sup_address *wanted);
/* Was the entry created?  Answers are matched by address and reason: neither
 * their order nor their number is documented. */
bool sendpost_created(const struct sendpost_rows *answer,
		      const struct sendpost_entry *entry);

#endif
