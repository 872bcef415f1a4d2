/* verify_log.c - the change log: no number missing, nobody unknown. */
#include <inttypes.h>
#include <stdint.h>

#include "base/slice.h"
#include "list/target.h"
#include "list/verify.h"
#include "store/changes.h"
#include "store/erased.h"
#include "store/meta_own.h"
#include "store/value.h"

enum {
	CHANGE_FAMILY = 1 /* see docs/store-format.md */
};

struct log {
	struct verify *v;
	uint64_t next; /* the number that should come */
};

static enum sup_status check_number(struct log *l, uint64_t seq)
{
	uint64_t want = l->next;

	l->next = seq + 1;
	l->v->totals.changes++;
	if (seq == want)
		return SUP_OK;
	return problem(l->v, "change", SLICE(""),
		       "line %" PRIu64 " of the log comes where %" PRIu64
		       " should",
		       seq, want);
}

static enum sup_status check_line(const struct change *c, void *arg)
{
	struct log *l = arg;
	char text[TARGET_TEXT_MAX];
	struct sup_address address;
	struct sup_rule rule;
	size_t n = 0;
	bool good;
	enum sup_status st = check_number(l, c->seq);

	if (st == SUP_OK && !verify_batch_known(l->v, c->batch))
		st = problem(l->v, "change", SLICE(""),
			     "line %" PRIu64 " of the log names batch %" PRIu64
			     ", which does not exist",
			     c->seq, c->batch);
	if (st != SUP_OK)
		return st;
	if (c->what == CHANGE_READ_ALL)
		good = c->key.n == 0;
	else if (c->of == CHANGE_OF_ERASED)
		good = is_erased_key(c->key);
	else if (c->of == CHANGE_OF_RULE)
		good = rule_from_key(c->key, &rule);
	else if (l->v->same_rules)
		good = address_from_key(c->key, &address);
	else
		good = key_text(DB_RECIPIENTS, c->key, text, &n) == SUP_OK;
	if (good)
		return SUP_OK;
	return problem(l->v, "change", SLICE(""),
		       "line %" PRIu64 " of the log names no record", c->seq);
}

/* A line that cannot be read ends the walk; it goes on behind it. */
static enum sup_status check_bad_line(struct log *l, bool *more)
{
	struct number_key k;
	struct sup_slice key;
	struct sup_slice value;
	uint64_t seq = 0;
	enum sup_status st =
		txn_seek(l->v->t, DB_CHANGES,
			 key_of(&k, CHANGE_FAMILY, l->next), &key, &value);

	*more = false;
	if (st != SUP_OK)
		return st == SUP_NOT_FOUND ? SUP_OK : st;
	if (!key_is(key, CHANGE_FAMILY, &seq))
		return problem(l->v, "key", SLICE(""),
			       "an unknown key in the change log");
	st = check_number(l, seq);
	if (st == SUP_OK)
		st = problem(l->v, "change", SLICE(""),
			     "line %" PRIu64 " of the log cannot be read", seq);
	*more = seq < UINT64_MAX;
	return st;
}

enum sup_status verify_changes(struct verify *v)
{
	struct log l = { .v = v };
	uint64_t first = 0;
	uint64_t last = 0;
	uint64_t floor = 0;
	bool more = true;
	enum sup_status st = changes_range(v->t, &first, &last);

	if (st == SUP_OK)
		st = meta_number(v->t, "changes_floor", &floor);
	if (st == SUP_CORRUPT || st == SUP_STORE_FORMAT)
		return problem(v, "change", SLICE(""),
			       "the ends of the log cannot be read");
	if (st != SUP_OK)
		return st;
	if (first != 0 && first <= floor) {
		st = problem(v, "change", SLICE(""),
			     "the log begins before %" PRIu64
			     ", up to where it was dropped",
			     floor);
		floor = first - 1;
	}
	l.next = floor + 1;
	while (st == SUP_OK && more) {
		more = false;
		st = changes_walk(v->t, l.next - 1, SIZE_MAX, check_line, &l);
		if (st == SUP_CORRUPT || st == SUP_STORE_FORMAT)
			st = check_bad_line(&l, &more);
		else if (st == SUP_START_OVER)
			st = SUP_OK; /* behind the last line */
	}
	return st;
}
