#include "list/view.h"

#include "list/target.h"

enum sup_status view_record(enum store_db db, struct sup_slice key,
			    const struct record *r, struct arena *a,
			    struct sup_record *out)
{
	char text[TARGET_TEXT_MAX];
	struct sup_slice t = { text, 0 };
	enum sup_status st = key_text(db, key, text, &t.n);

	if (st != SUP_OK)
		return st;
	if (!arena_copy(a, t, &out->key))
		return SUP_NO_MEMORY;
	out->spelling = r->spelling;
	out->policy_version = r->policy_version;
	out->rule = db == DB_DOMAINS;
	out->erased = db == DB_HASHES;
	out->facts = r->facts;
	out->n_facts = r->n_facts;
	out->suppressions = r->suppressions;
	out->n_suppressions = r->n_suppressions;
	return SUP_OK;
}
