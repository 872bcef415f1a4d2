/* verify_hashes.c - digests, and the lists that name them. */
#include <inttypes.h>

#include "base/hash.h"
#include "base/slice.h"
#include "list/hash_fold.h"
#include "list/verify.h"
#include "store/erased.h"
#include "store/hashes.h"

static enum sup_status check_entry(struct verify *v, struct sup_slice key,
				   struct sup_slice value)
{
	uint64_t lists[HASH_LISTS_MAX];
	struct hash_list l;
	size_t n = 0;
	enum sup_status st;

	if (hash_of_key(key) == SUP_HASH_NONE)
		return problem(v, "key", SLICE(""),
			       "a digest of an unknown kind");
	if (hash_decode(key, value, lists, &n) != SUP_OK)
		return problem(v, "hash", SLICE(""),
			       "the entry of a digest cannot be read");
	for (size_t i = 0; i < n; i++) {
		st = hash_list_get(v->t, lists[i], &l);
		if (st == SUP_OK && l.e.algorithm == hash_of_key(key))
			continue;
		return problem(v, "hash", SLICE(""),
			       "a digest of list %" PRIu64
			       ", which is not there",
			       lists[i]);
	}
	return SUP_OK;
}

static enum sup_status check_hash(struct txn *t, struct sup_slice key,
				  struct sup_slice value, void *arg)
{
	struct verify *v = arg;
	struct store_counts *c = &v->found;

	(void)t;
	if (key.n == 0 || key.p[0] == '\0')
		return verify_sentinel(v, key);
	if (is_erased_key(key))
		return SUP_OK; /* a record: see verify_records.c */
	c->hashes++;
	c->digest = hash128_add(c->digest, hash_digest(key));
	return check_entry(v, key, value);
}

static enum sup_status check_list(const struct hash_list *l, void *arg)
{
	struct verify *v = arg;

	if (!verify_batch_known(v, l->e.batch))
		return problem(v, "hash", SLICE(""),
			       "a list of digests of batch %" PRIu64
			       ", which does not exist",
			       l->e.batch);
	if (v->can_fold) {
		struct hash_list again = *l;

		hash_list_fold(&again, v->rules.policy);
		if (again.e.blocks != l->e.blocks ||
		    again.e.expires != l->e.expires)
			return problem(v, "fold", SLICE(""),
				       "list %" PRIu64
				       " of digests does not follow from the "
				       "policy",
				       l->e.batch);
	}
	return l->e.scope.n == 0 ? SUP_OK
				 : verify_scope(v, SLICE(""), l->e.scope);
}

enum sup_status verify_hashes(struct verify *v)
{
	enum sup_status st = hash_lists_walk(v->t, check_list, v);

	if ((st == SUP_CORRUPT || st == SUP_STORE_FORMAT) &&
	    v->stopped == SUP_OK)
		st = problem(v, "hash", SLICE(""),
			     "a list of digests cannot be read");
	if (st != SUP_OK || v->stopped != SUP_OK)
		return st;
	return txn_walk(v->t, DB_HASHES, SLICE(""), check_hash, v);
}
