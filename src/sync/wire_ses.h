/*
 * wire_ses.h - the suppression list of Amazon SES v2: requests out, answers in.
 * Pure.
 *
 * The requests are those of AWS's own SDK as seen on the wire, 2026-11.  The
 * list is per account and Region; it keeps each spelling of an address apart.
 */
#ifndef SYNC_WIRE_SES_H
#define SYNC_WIRE_SES_H

#include "base/arena.h"
#include "suppress/address.h"
#include "sync/request.h"

enum {
	SES_PAGE_ROWS = 100,
	SES_IMPORT_PUT_MAX = 100000,   /* addresses of one object in S3 */
	SES_IMPORT_DELETE_MAX = 10000, /* the same, to be taken off */
	SES_SPELLINGS_MAX = 16
};

/* What the list says about an address.  Zero: nobody has looked. */
enum ses_remote {
	SES_REMOTE_UNREAD = 0,
	SES_REMOTE_ABSENT,
	SES_REMOTE_BOUNCE,
	SES_REMOTE_COMPLAINT
};

/* Is there a word for it?  hard_bounce is BOUNCE, complaint is COMPLAINT;
 * there is none for the others. */
bool ses_holds(enum sup_reason reason);

/*
 * ses_list - a page of the list.
 *
 * from, to: 0 leaves the bound out.  token: of the page before, or empty.
 * Pages end when an answer has no token, not when one is empty.
 */
enum sup_status ses_list(sup_time_ms from, sup_time_ms to,
			 struct sup_slice token,
			 struct wire_request *out) SUP_CHECKED;

/* One address, in exactly this spelling.  SUP_INVALID: empty, or not UTF-8. */
enum sup_status ses_get(struct sup_slice email,
			struct wire_request *out) SUP_CHECKED;
enum sup_status ses_delete(struct sup_slice email,
			   struct wire_request *out) SUP_CHECKED;

/* Zero is the careful one. */
enum ses_put_advice {
	SES_PUT_READ_FIRST = 0, /* COMPLAINT may be there: look */
	SES_PUT_SEND,
	SES_PUT_KEEP, /* what is there is as strong */
	SES_PUT_NEVER /* the list has no word for the reason */
};

/* A put overwrites the reason; BOUNCE must never take the place of COMPLAINT,
 * which lasts for ever and may be all that the account's settings act on. */
enum ses_put_advice ses_put_advice(enum sup_reason reason,
				   enum ses_remote remote);

/*
 * ses_put - put an address on the list.
 *
 * Statuses other than SUP_OK come without a request.  SUP_EXISTS: there is
 * nothing to do.  SUP_BUSY: the list has to be read first.  SUP_INVALID: no
 * such reason there, or as of ses_get().
 */
enum sup_status ses_put(struct sup_slice email, enum sup_reason reason,
			enum ses_remote remote,
			struct wire_request *out) SUP_CHECKED;

/*
 * ses_import_put, ses_import_delete - append one line of an import object: JSON
 * and '\n', whatever the address contains (in CSV a comma or a line break
 * within it makes another record).  ses_import_put() goes by the same advice,
 * with the same statuses, and appends nothing unless SUP_OK.
 */
enum sup_status ses_import_put(struct sup_slice email, enum sup_reason reason,
			       enum ses_remote remote,
			       struct sup_text *out) SUP_CHECKED;
enum sup_status ses_import_delete(struct sup_slice email,
				  struct sup_text *out) SUP_CHECKED;
/* The job that reads such an object.  SUP_INVALID: url is not "s3://...". */
enum sup_status ses_import_job(struct sup_slice url, bool deletes,
			       struct wire_request *out) SUP_CHECKED;

struct ses_row {
	struct sup_slice email; /* as the list spells it: see ses_spellings() */
	enum ses_remote reason; /* BOUNCE or COMPLAINT */
	sup_time_ms updated;
};

/* Rows and all they point to live as long as the arena. */
struct ses_rows {
	struct arena arena;
	struct ses_row *rows;
	size_t n;
	struct sup_slice token; /* of the next page; empty: this is the last */
};

void ses_rows_init(struct ses_rows *r);
void ses_rows_release(struct ses_rows *r);

/*
 * ses_list_parse, ses_get_parse - the answer to ses_list() and ses_get().
 *
 * Rows replace those that out had; on failure it has none.  LastUpdateTime is a
 * number of seconds, with a fraction or without; text is not understood.
 *
 * SUP_INVALID: not such an answer, or one with a reason that is unknown.
 */
enum sup_status ses_list_parse(struct sup_slice body, struct ses_rows *out,
			       struct sup_error *err) SUP_CHECKED;
enum sup_status ses_get_parse(struct sup_slice body, struct ses_rows *out,
			      struct sup_error *err) SUP_CHECKED;

/*
 * ses_spellings - all spellings under which the list may have an address, each
 * once: those of rows (of any addresses; others are passed over), then as it
 * was first seen, then the normal form.
 *
 * Sending compares without regard to case, management bytewise: all of them
 * have to be deleted, also after one was found, and after a 404.  out has
 * SES_SPELLINGS_MAX slices, into rows and a.  SUP_TOO_LARGE: there are more.
 */
enum sup_status ses_spellings(const struct sup_address *a,
			      const struct ses_row *rows, size_t n_rows,
			      struct sup_slice *out, size_t *n) SUP_CHECKED;

enum ses_outcome {
	SES_DONE,
	SES_LATER, /* the same request again, after ses_wait_ms() */
	SES_FAILED /* it will not work this way */
};

/* What an HTTP status says; 0: there was no answer.  A 404 is SES_FAILED. */
enum ses_outcome ses_outcome(int http_status);
/* The same for a delete: what is not there (404) is done.  Either way the next
 * spelling is to be tried. */
enum ses_outcome ses_delete_outcome(int http_status);

/*
 * ses_wait_ms - from the start of one request to the next.
 *
 * All actions share one request a second, and this is not adjustable.
 * refusals: SES_LATER in a row, so far; with each the span doubles, to five
 * minutes at most, and the wait is between a half and all of it.  jitter is any
 * random number.
 */
int64_t ses_wait_ms(unsigned refusals, uint32_t jitter);

#endif
