/* verify_rest.c - quarantine, counters, and what was counted in the end. */
#include <inttypes.h>
#include <string.h>

#include "base/slice.h"
#include "list/verify.h"
#include "store/quarantine.h"
#include "store/value.h"

enum {
	PIECE_FAMILY = 1, /* see docs/store-format.md */
	HASH_FAMILY = 2,
	SOURCE_FAMILY = 1,
	DOMAIN_FAMILY = 2
};

static enum sup_status check_piece(struct verify *v, uint64_t seq)
{
	struct quarantined q;
	uint64_t found = 0;
	enum sup_status st = quarantine_get(v->t, seq, &q);

	v->found.quarantined++;
	if (st == SUP_OK)
		st = quarantine_find(v->t, q.source, q.bytes, &found);
	if (st != SUP_OK)
		return problem(v, "quarantine", SLICE(""),
			       "piece %" PRIu64 " cannot be read", seq);
	if (found != 0)
		return SUP_OK;
	return problem(v, "quarantine", SLICE(""),
		       "piece %" PRIu64 " is not in the index", seq);
}

static enum sup_status check_piece_hash(struct verify *v,
					struct sup_slice value)
{
	struct quarantined q;
	struct feed f;
	enum sup_status st = value_open(value, &f);
	uint64_t seq = get_varint(&f);

	if (st == SUP_OK)
		st = value_end(&f);
	if (st != SUP_OK)
		return problem(v, "quarantine", SLICE(""),
			       "an entry of the index cannot be read");
	if (quarantine_get(v->t, seq, &q) != SUP_NOT_FOUND)
		return SUP_OK;
	return problem(
		v, "quarantine", SLICE(""),
		"the index names piece %" PRIu64 ", which does not exist", seq);
}

static enum sup_status check_quarantine(struct txn *t, struct sup_slice key,
					struct sup_slice value, void *arg)
{
	struct verify *v = arg;
	uint64_t seq = 0;

	(void)t;
	if (key_is(key, PIECE_FAMILY, &seq))
		return check_piece(v, seq);
	if (key.n > 0 && (unsigned char)key.p[0] == HASH_FAMILY)
		return check_piece_hash(v, value);
	return problem(v, "key", SLICE(""), "an unknown key in the quarantine");
}

enum sup_status verify_quarantine(struct verify *v)
{
	return txn_walk(v->t, DB_QUARANTINE, SLICE(""), check_quarantine, v);
}

/* Day, source, 0x00, what; or domain, 0x00, class, day. */
static bool counter_key_is_good(struct sup_slice key)
{
	const char *part;

	if (key.n == 0)
		return false;
	if ((unsigned char)key.p[0] == SOURCE_FAMILY)
		return key.n > 1 + KEY_NUMBER &&
		       memchr(key.p + 1 + KEY_NUMBER, '\0',
			      key.n - 1 - KEY_NUMBER) != NULL;
	if ((unsigned char)key.p[0] != DOMAIN_FAMILY)
		return false;
	part = memchr(key.p + 1, '\0', key.n - 1);
	return part != NULL &&
	       (size_t)(part - key.p) + 2 + KEY_NUMBER == key.n &&
	       (unsigned char)part[1] < SUP_CLASS_END;
}

static enum sup_status check_counter(struct txn *t, struct sup_slice key,
				     struct sup_slice value, void *arg)
{
	struct verify *v = arg;
	struct feed f;
	enum sup_status st;

	(void)t;
	if (!counter_key_is_good(key))
		return problem(v, "key", SLICE(""),
			       "an unknown key among the counters");
	st = value_open(value, &f);
	(void)get_varint(&f);
	if (st == SUP_OK)
		st = value_end(&f);
	return st == SUP_OK ? SUP_OK
			    : problem(v, "counter", SLICE(""),
				      "a counter cannot be read");
}

enum sup_status verify_counters(struct verify *v)
{
	return txn_walk(v->t, DB_COUNTERS, SLICE(""), check_counter, v);
}

static enum sup_status compare(struct verify *v, const char *what,
			       uint64_t found, uint64_t stored)
{
	if (found == stored)
		return SUP_OK;
	return problem(v, "counts", SLICE(""),
		       "%s: there are %" PRIu64 ", the store says %" PRIu64,
		       what, found, stored);
}

enum sup_status verify_counts(struct verify *v)
{
	const struct store_counts *a = &v->found;
	const struct store_counts *b = meta_counts(v->t);
	const struct {
		const char *what;
		uint64_t found;
		uint64_t stored;
	} rows[] = {
		{ "recipients", a->recipients, b->recipients },
		{ "suppressed", a->suppressed, b->suppressed },
		{ "domain rules", a->domain_rules, b->domain_rules },
		{ "hashes", a->hashes, b->hashes },
		{ "erased", a->erased, b->erased },
		{ "facts", a->facts, b->facts },
		{ "quarantined", a->quarantined, b->quarantined },
		{ "open incidents", a->incidents_open, b->incidents_open },
	};
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < sizeof(rows) / sizeof(rows[0]);
	     i++)
		st = compare(v, rows[i].what, rows[i].found, rows[i].stored);
	for (int r = 0; st == SUP_OK && r < SUP_REASON_END; r++)
		st = compare(v, sup_reason_name((enum sup_reason)r),
			     a->by_reason[r], b->by_reason[r]);
	if (st == SUP_OK &&
	    (a->digest.lo != b->digest.lo || a->digest.hi != b->digest.hi))
		st = problem(v, "digest", SLICE(""),
			     "the digest is not that of the records");
	return st;
}
