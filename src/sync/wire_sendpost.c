#include "sync/wire_sendpost.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/slice.h"
#include "base/utf8.h"
#include "model/scope.h"

#define SUPPRESSION "/api/v1/subaccount/suppression"

enum {
	DATE_MAX = 10, /* "2024-01-02" */
	NUMBER_MAX = 24
};

/* The arrays of a create body, in the order they are written. */
static const struct {
	enum sup_reason reason;
	const char *name;
} arrays[] = {
	{ SUP_REASON_HARD_BOUNCE, "hardBounce" },
	{ SUP_REASON_MANUAL, "manual" },
	{ SUP_REASON_UNSUBSCRIBE, "unsubscribe" },
	{ SUP_REASON_COMPLAINT, "spamComplaint" },
};

enum {
	ARRAYS = sizeof(arrays) / sizeof(arrays[0])
};

bool sendpost_concerns(const struct sendpost_account *a, struct sup_slice scope)
{
	return scope_covers(scope, a->scope);
}

const struct sendpost_account *sendpost_account_of(
	const struct sendpost_account *accounts, size_t n,
	struct sup_slice scope)
{
	for (size_t i = 0; i < n; i++)
		if (slice_equal(accounts[i].scope, scope))
			return &accounts[i];
	return NULL;
}

enum sup_status sendpost_headers(const struct sendpost_account *a,
				 struct wire_pair *out)
{
	if (a->key.n == 0 || !header_value_ok(a->key))
		return SUP_INVALID;
	out[0] = (struct wire_pair){ SLICE("Content-Type"),
				     SLICE("application/json") };
	out[1] = (struct wire_pair){ SLICE("X-SendPost-Public-Contract"),
				     SLICE("v1") };
	out[2] = (struct wire_pair){ SLICE("X-SubAccount-ApiKey"), a->key };
	return SUP_OK;
}

bool sendpost_window_at(int64_t first, int64_t today,
			struct sendpost_window *out)
{
	int64_t yesterday = today - 1;

	if (first > today)
		return false;
	out->first = first;
	out->closed = first < yesterday;
	if (!out->closed)
		out->last = today;
	else if (yesterday - first > SENDPOST_DAYS_MAX)
		out->last = first + SENDPOST_DAYS_MAX - 1;
	else
		out->last = yesterday - 1;
	return true;
}

int64_t sendpost_resume_at(const struct sendpost_window *w)
{
	return w->closed ? w->last + 1 : w->first;
}

/* text has SUP_TIME_TEXT_MAX bytes; empty if there is no such date. */
static struct sup_slice print_date(int64_t day, char *text)
{
	struct sup_slice date = { sup_time_print(day * SUP_DAY_MS, text),
				  DATE_MAX };

	return text[0] == '\0' ? sup_slice_of("") : date;
}

enum sup_status sendpost_list(const struct sendpost_window *w, uint64_t offset,
			      struct sup_slice search, struct wire_request *out)
{
	char limit[NUMBER_MAX];
	char skip[NUMBER_MAX];
	char first[SUP_TIME_TEXT_MAX];
	char last[SUP_TIME_TEXT_MAX];
	/* The last one is left out when there is nothing to search for. */
	struct wire_pair pairs[] = {
		{ SLICE("from"), { NULL, 0 } },
		{ SLICE("to"), { NULL, 0 } },
		{ SLICE("limit"), { NULL, 0 } },
		{ SLICE("offset"), { NULL, 0 } },
		{ SLICE("search"), search },
	};
	size_t n = sizeof(pairs) / sizeof(pairs[0]) - (search.n == 0 ? 1 : 0);
	enum sup_status st;

	if (w->first <= 0 || w->last < w->first ||
	    w->last - w->first >= SENDPOST_DAYS_MAX)
		return SUP_INVALID;
	pairs[0].value = print_date(w->first, first);
	pairs[1].value = print_date(w->last, last);
	if (pairs[0].value.n == 0 || pairs[1].value.n == 0)
		return SUP_INVALID;
	(void)snprintf(limit, sizeof(limit), "%d", SENDPOST_PAGE_ROWS);
	(void)snprintf(skip, sizeof(skip), "%" PRIu64, offset);
	pairs[2].value = sup_slice_of(limit);
	pairs[3].value = sup_slice_of(skip);
	wire_request_begin(out, "GET", SUPPRESSION);
	st = query_encode(pairs, n, &out->query);
	if (st != SUP_OK) {
		out->method = NULL;
		return st;
	}
	return wire_request_end(out);
}

bool sendpost_holds(enum sup_reason reason)
{
	for (size_t i = 0; i < ARRAYS; i++)
		if (arrays[i].reason == reason)
			return true;
	return false;
}

/* What is not UTF-8 would become another address in JSON. */
static bool email_ok(struct sup_slice email)
{
	return email.n > 0 && utf8_valid(email);
}

static void add_email(struct sup_text *out, struct sup_slice email)
{
	sup_json_object_begin(out);
	sup_json_key(out, "email");
	sup_json_string(out, email);
	sup_json_object_end(out);
}

/* An array that would be empty is left out. */
static void add_array(struct sup_text *out, size_t which,
		      const struct sendpost_entry *entries, size_t n)
{
	bool open = false;

	for (size_t i = 0; i < n; i++) {
		if (entries[i].reason != arrays[which].reason)
			continue;
		if (!open) {
			sup_json_key(out, arrays[which].name);
			sup_json_array_begin(out);
			open = true;
		}
		add_email(out, entries[i].email);
	}
	if (open)
		sup_json_array_end(out);
}

enum sup_status sendpost_create(const struct sendpost_entry *entries, size_t n,
				struct wire_request *out)
{
	out->method = NULL;
	if (n == 0)
		return SUP_NOT_FOUND;
	if (n > SENDPOST_BATCH_MAX)
		return SUP_TOO_LARGE;
	for (size_t i = 0; i < n; i++)
		if (!sendpost_holds(entries[i].reason) ||
		    !email_ok(entries[i].email))
			return SUP_INVALID;
	wire_request_begin(out, "POST", SUPPRESSION);
	sup_json_object_begin(&out->body);
	for (size_t i = 0; i < ARRAYS; i++)
		add_array(&out->body, i, entries, n);
	sup_json_object_end(&out->body);
	return wire_request_end(out);
}

enum sup_status sendpost_delete(const struct sup_slice *emails, size_t n,
				struct wire_request *out)
{
	out->method = NULL;
	if (n == 0)
		return SUP_NOT_FOUND;
	if (n > SENDPOST_BATCH_MAX)
		return SUP_TOO_LARGE;
	for (size_t i = 0; i < n; i++)
		if (!email_ok(emails[i]))
			return SUP_INVALID;
	wire_request_begin(out, "DELETE", SUPPRESSION);
	sup_json_object_begin(&out->body);
	sup_json_key(&out->body, "suppressions");
	sup_json_array_begin(&out->body);
	for (size_t i = 0; i < n; i++)
		add_email(&out->body, emails[i]);
	sup_json_array_end(&out->body);
	sup_json_object_end(&out->body);
	return wire_request_end(out);
}

/* The strongest of a set that the list can hold; NONE if there is none. */
static enum sup_reason strongest(unsigned set)
{
	enum sup_reason best = SUP_REASON_NONE;

	for (size_t i = 0; i < ARRAYS; i++) {
		enum sup_reason r = arrays[i].reason;

		if ((set & SENDPOST_BIT(r)) != 0 &&
		    sup_reason_strength(r) > sup_reason_strength(best))
			best = r;
	}
	return best;
}

struct sendpost_deletion sendpost_plan_delete(unsigned remote, unsigned lifted,
					      unsigned local)
{
	/* What is in force here has not been lifted, whatever is asked for. */
	unsigned taken = remote & lifted & ~local;
	unsigned rest = (remote & ~taken) | local;
	struct sendpost_deletion d = { false, SUP_REASON_NONE };

	if (taken == 0)
		return d;
	d.recreate = strongest(rest);
	d.send = rest == 0 || d.recreate != SUP_REASON_NONE;
	return d;
}
