/* verify_rows.c - batches, scopes, voids and incidents. */
#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "list/verify.h"
#include "store/changes.h"
#include "store/rules.h"
#include "store/value.h"

enum {
	BATCH_FAMILY = 1, /* see docs/store-format.md */
	VOID_FAMILY = 'v',
	HASH_LIST_FAMILY = 'h',
	INCIDENT_FAMILY = 1,
	OPEN_FAMILY = 2
};

bool verify_batch_known(const struct verify *v, uint64_t batch)
{
	uint64_t id = batch & ~SUP_BATCH_UNDONE;
	size_t low = 0;
	size_t high = v->n_batches;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (v->batches[mid] < id)
			low = mid + 1;
		else
			high = mid;
	}
	return id == 0 || (low < v->n_batches && v->batches[low] == id);
}

static enum sup_status keep_batch(struct verify *v, uint64_t id)
{
	size_t room = v->room == 0 ? 64 : v->room * 2;
	uint64_t *more;

	if (v->n_batches == v->room) {
		more = mem_grow(v->batches, room, sizeof(*more));
		if (more == NULL)
			return SUP_NO_MEMORY;
		v->batches = more;
		v->room = room;
	}
	v->batches[v->n_batches++] = id;
	return SUP_OK;
}

static enum sup_status unknown_key(struct verify *v, const char *where)
{
	return problem(v, "key", SLICE(""), "an unknown key among the %s",
		       where);
}

static enum sup_status check_batch(struct txn *t, struct sup_slice key,
				   struct sup_slice value, void *arg)
{
	struct verify *v = arg;
	struct batch b;
	uint64_t id = 0;
	enum sup_status st;

	(void)value;
	if (!key_is(key, BATCH_FAMILY, &id) || id == 0)
		return unknown_key(v, "batches");
	st = keep_batch(v, id);
	if (st == SUP_OK && batch_get(t, id, &b) != SUP_OK)
		st = problem(v, "batch", SLICE(""),
			     "batch %" PRIu64 " cannot be read", id);
	return st;
}

enum sup_status verify_batches(struct verify *v)
{
	return txn_walk(v->t, DB_BATCHES, SLICE(""), check_batch, v);
}

static enum sup_status check_scope_row(struct sup_slice scope, void *arg)
{
	struct verify *v = arg;
	char text[SUP_SCOPE_MAX + 1];
	size_t n = 0;

	if (sup_scope_parse(scope, text, &n) == SUP_OK && n > 0 &&
	    slice_equal(scope, (struct sup_slice){ text, n }))
		return SUP_OK;
	return problem(v, "scope", SLICE(""),
		       "a known scope that is none: %.*s", (int)scope.n,
		       scope.p);
}

enum sup_status verify_scopes(struct verify *v)
{
	enum sup_status st = scope_walk(v->t, check_scope_row, v);

	return st == SUP_CORRUPT || st == SUP_STORE_FORMAT
		       ? problem(v, "scope", SLICE(""),
				 "a known scope cannot be read")
		       : st;
}

static enum sup_status check_void(struct txn *t, struct sup_slice key,
				  struct sup_slice value, void *arg)
{
	struct verify *v = arg;
	uint64_t batch = 0;

	(void)t;
	(void)value;
	if (key_is(key, HASH_LIST_FAMILY, &batch))
		return SUP_OK; /* with the digests */
	if (!key_is(key, VOID_FAMILY, &batch))
		return unknown_key(v, "rules");
	if (batch == 0 || !verify_batch_known(v, batch))
		return problem(v, "void", SLICE(""),
			       "a void of batch %" PRIu64
			       ", which does not exist",
			       batch);
	return SUP_OK;
}

/* That all of them decode was seen when the rules were loaded. */
enum sup_status verify_rules(struct verify *v)
{
	return txn_walk(v->t, DB_RULES, SLICE(""), check_void, v);
}

static enum sup_status check_incident_row(struct verify *v, uint64_t id)
{
	struct incident i;
	struct incident open;
	enum sup_status st = incident_get(v->t, id, &i);

	if (st != SUP_OK)
		return problem(v, "incident", SLICE(""),
			       "incident %" PRIu64 " cannot be read", id);
	if (i.batch != 0 && !verify_batch_known(v, i.batch))
		return problem(v, "incident", SLICE(""),
			       "incident %" PRIu64
			       " was voided by batch %" PRIu64
			       ", which does not exist",
			       id, i.batch);
	if (i.state != INCIDENT_OPEN)
		return SUP_OK;
	v->found.incidents_open++;
	st = incident_open_for(v->t, i.domain, i.bounce_class, &open);
	if (st == SUP_OK && open.id == id)
		return SUP_OK;
	return problem(v, "incident", SLICE(""),
		       "incident %" PRIu64 " is open, but cannot be found", id);
}

static enum sup_status check_open_row(struct verify *v, struct sup_slice key,
				      struct sup_slice value)
{
	const struct sup_slice domain = { key.p + 1,
					  key.n < 3 ? 0 : key.n - 3 };
	struct incident i;
	struct feed f;
	enum sup_status st = value_open(value, &f);
	uint64_t id = get_varint(&f);

	if (st == SUP_OK)
		st = value_end(&f);
	if (st == SUP_OK)
		st = incident_get(v->t, id, &i);
	if (st == SUP_OK && key.n >= 3 && key.p[key.n - 2] == '\0' &&
	    i.state == INCIDENT_OPEN && slice_equal(i.domain, domain) &&
	    (unsigned)i.bounce_class == (unsigned char)key.p[key.n - 1])
		return SUP_OK;
	return problem(v, "incident", SLICE(""),
		       "an open incident is named that is not open");
}

static enum sup_status check_incident(struct txn *t, struct sup_slice key,
				      struct sup_slice value, void *arg)
{
	struct verify *v = arg;
	uint64_t id = 0;

	(void)t;
	if (key_is(key, INCIDENT_FAMILY, &id))
		return check_incident_row(v, id);
	if (key.n > 0 && (unsigned char)key.p[0] == OPEN_FAMILY)
		return check_open_row(v, key, value);
	return unknown_key(v, "incidents");
}

enum sup_status verify_incidents(struct verify *v)
{
	return txn_walk(v->t, DB_INCIDENTS, SLICE(""), check_incident, v);
}
