#include "list/hash_fold.h"

#include <string.h>

#include "base/alloc.h"
#include "store/changes.h"

void hash_list_fold(struct hash_list *l, const struct sup_policy *p)
{
	const struct sup_fact f = { .kind = SUP_KIND_IMPORTED,
				    .reason = l->e.reason,
				    .scope = l->e.scope,
				    .source = l->e.source };
	struct policy_rule rule;

	policy_rule(p, &f, &rule);
	l->e.blocks = rule.blocks & SUP_BLOCKS_ALL;
	l->e.expires = l->asked;
	if (l->asked == 0 && rule.stay != 0)
		l->e.expires = l->e.since + rule.stay;
}

/* Lists that differ; they are put when the walk is over. */
struct refold {
	struct txn *t;
	const struct sup_policy *policy;
	sup_time_ms now;
	struct hash_refold *out;
	uint64_t *differ; /* their batches */
	size_t n;
	size_t room;
};

static bool holds(const struct hash_list *l, sup_time_ms now)
{
	return !l->e.undone && (l->e.blocks & SUP_BLOCKS_MARKETING) != 0 &&
	       (l->e.expires == 0 || now < l->e.expires);
}

static enum sup_status look(const struct hash_list *l, void *arg)
{
	struct refold *r = arg;
	struct hash_list after = *l;

	hash_list_fold(&after, r->policy);
	if (after.e.blocks == l->e.blocks && after.e.expires == l->e.expires)
		return SUP_OK;
	if (!l->e.undone)
		r->out->digests += l->entries;
	if (holds(l, r->now) && !holds(&after, r->now))
		r->out->released += l->entries;
	if (!holds(l, r->now) && holds(&after, r->now))
		r->out->suppressed += l->entries;
	if (r->n == r->room) {
		size_t room = r->room == 0 ? 16 : 2 * r->room;
		void *p = mem_grow(r->differ, room, sizeof(*r->differ));

		if (p == NULL)
			return SUP_NO_MEMORY;
		r->differ = p;
		r->room = room;
	}
	r->differ[r->n++] = l->e.batch;
	return SUP_OK;
}

static enum sup_status put(struct refold *r)
{
	struct change c = { .time = r->now, .what = CHANGE_READ_ALL };
	struct hash_list_copy copy;
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < r->n; i++) {
		st = hash_list_read(r->t, r->differ[i], &copy);
		if (st != SUP_OK)
			break;
		hash_list_fold(&copy.l, r->policy);
		st = hash_list_put(r->t, &copy.l);
	}
	return st == SUP_OK && r->n > 0 ? change_append(r->t, &c) : st;
}

enum sup_status hash_lists_refold(struct txn *t, const struct sup_policy *p,
				  sup_time_ms now, bool put_them,
				  struct hash_refold *out)
{
	struct refold r = { .t = t, .policy = p, .now = now, .out = out };
	enum sup_status st;

	memset(out, 0, sizeof(*out));
	st = hash_lists_walk(t, look, &r);
	if (st == SUP_OK && put_them)
		st = put(&r);
	mem_free(r.differ);
	return st;
}
