/*
 * check_many.c - the pre-send question about many addresses at once.
 *
 * Of some addresses at a time the keys are made and hashed first, and their
 * blocks of the filter called for; by the time the last is made, the first
 * block is there.  Memory is waited for once, not once an address.
 */
#include "list/asking.h"

enum {
	AT_ONCE = 64 /* blocks that are on their way */
};

struct waiting {
	size_t at; /* of the verdict */
	size_t key_len;
	uint64_t hash;
	unsigned char key[ADDRESS_KEY_MAX];
};

/* Make the key; false: the verdict is there. */
static bool prepare(struct asking *a, struct sup_slice address,
		    const struct filter *f, struct waiting *w)
{
	struct sup_address parsed;
	struct sup_slice key = { (const char *)w->key, 0 };

	if (!asking_read(a, address, &parsed))
		return false;
	key.n = address_key(&parsed, w->key);
	w->key_len = key.n;
	w->hash = 0;
	if (f == NULL)
		return true;
	w->hash = filter_hash(DB_RECIPIENTS, key);
	filter_prefetch(f, w->hash);
	return true;
}

static void settle(struct asking *a, const struct filter *f,
		   const struct waiting *w, enum sup_verdict *verdicts)
{
	struct sup_slice key = { (const char *)w->key, w->key_len };

	a->verdict = SUP_UNKNOWN;
	a->found = false;
	asking_judge(a, key, f, w->hash, NULL);
	verdicts[w->at] = a->verdict;
}

static void ask_some(struct asking *a, const struct sup_slice *addresses,
		     size_t n, enum sup_verdict *verdicts)
{
	struct waiting waiting[AT_ONCE];
	const struct filter *f =
		a->open ? snapshot_filter(a->r->snapshot) : NULL;
	size_t waits = 0;

	for (size_t i = 0; i < n; i++) {
		waiting[waits].at = i;
		if (prepare(a, addresses[i], f, waiting + waits))
			waits++;
		else
			verdicts[i] = a->verdict;
	}
	for (size_t i = 0; i < waits; i++)
		settle(a, f, waiting + i, verdicts);
}

/* Digests are made of the address itself, and cost more than memory. */
static void ask_each(struct asking *a, const struct sup_slice *addresses,
		     size_t n, enum sup_verdict *verdicts)
{
	struct sup_address parsed;

	for (size_t i = 0; i < n; i++) {
		asking_one(a, addresses[i], &parsed);
		verdicts[i] = a->verdict;
	}
}

void sup_check_many(struct sup_reader *r, const struct sup_slice *addresses,
		    size_t n, const struct sup_query *q,
		    enum sup_verdict *verdicts)
{
	struct asking a;

	if (verdicts == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		verdicts[i] = SUP_UNKNOWN;
	if (addresses == NULL || n == 0)
		return;
	a.details = false;
	asking_begin(&a, r, q);
	if (a.open && snapshot_facts(r->snapshot)->has_hashes) {
		ask_each(&a, addresses, n, verdicts);
		n = 0;
	}
	for (size_t i = 0; i < n; i += AT_ONCE)
		ask_some(&a, addresses + i, n - i < AT_ONCE ? n - i : AT_ONCE,
			 verdicts + i);
	asking_end(&a);
}
