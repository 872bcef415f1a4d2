#include <string.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "list/apply.h"
#include "store/meta.h"
#include "store/rules.h"

struct rulebook {
	struct sup_store *store;
	struct sup_policy *policy;
	uint32_t policy_version;
	bool voids_loaded;
	uint64_t voids_version;
	struct arena arena; /* of the voids */
	struct void_rule *voids;
	size_t n_voids;
};

enum sup_status rulebook_open(struct sup_store *s, struct rulebook **out)
{
	struct rulebook *b = mem_zero(1, sizeof(*b));

	if (b == NULL)
		return SUP_NO_MEMORY;
	b->store = s;
	*out = b;
	return SUP_OK;
}

void rulebook_close(struct rulebook *b)
{
	if (b == NULL)
		return;
	sup_policy_free(b->policy);
	arena_release(&b->arena);
	mem_free(b);
}

/* The text is compared too: a version that was rolled back may be given once
 * more, to another text. */
static enum sup_status load_policy(struct rulebook *b, struct txn *t)
{
	struct sup_policy *fresh = NULL;
	struct sup_slice text;
	uint32_t version;
	enum sup_status st = meta_policy(t, &text, &version);

	if (st != SUP_OK)
		return st;
	if (b->policy != NULL && b->policy_version == version &&
	    slice_equal(text, policy_text(b->policy)))
		return SUP_OK;
	st = sup_policy_parse(text, "policy", &fresh, NULL);
	/* It was checked before it was stored: an older program. */
	if (st == SUP_INVALID)
		return SUP_STORE_FORMAT;
	if (st != SUP_OK)
		return st;
	sup_policy_free(b->policy);
	b->policy = fresh;
	b->policy_version = version;
	return SUP_OK;
}

/* Whoever puts or deletes a void commits before anything is folded, so that a
 * version seen here was never rolled back. */
static enum sup_status load_voids(struct rulebook *b, struct txn *t)
{
	uint64_t version;
	enum sup_status st = voids_version(t, &version);

	if (st != SUP_OK)
		return st;
	if (b->voids_loaded && b->voids_version == version)
		return SUP_OK;
	b->voids_loaded = false;
	b->voids = NULL;
	b->n_voids = 0;
	arena_reset(&b->arena);
	st = voids_load(t, &b->arena, &b->voids, &b->n_voids);
	if (st != SUP_OK)
		return st;
	b->voids_version = version;
	b->voids_loaded = true;
	return SUP_OK;
}

enum sup_status rulebook_load(struct rulebook *b, struct txn *t,
			      struct fold_rules *rules)
{
	enum sup_status st = load_policy(b, t);

	if (st == SUP_OK)
		st = load_voids(b, t);
	if (st != SUP_OK)
		return st;
	*rules = (struct fold_rules){
		.policy = b->policy,
		.policy_version = b->policy_version,
		.voids = b->voids,
		.n_voids = b->n_voids,
	};
	return SUP_OK;
}
