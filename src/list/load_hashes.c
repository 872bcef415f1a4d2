/* load_hashes.c - the lines of a dump about digests. */
#include "base/crypto.h"
#include "list/hash_fold.h"
#include "list/load_row.h"
#include "store/hashes.h"

static enum sup_hash get_algorithm(struct row *r)
{
	enum sup_hash h = sup_hash_from_name(row_text(r, "algorithm"));

	if (h == SUP_HASH_NONE)
		r->bad = true;
	return h;
}

enum sup_status load_hash_list(struct row *r)
{
	struct hash_list l = {
		.e = { .batch = row_uint(r, "batch"),
		       .algorithm = get_algorithm(r),
		       .undone = row_bool(r, "undone"),
		       .since = row_int(r, "since"),
		       .scope = row_text(r, "scope"),
		       .source = row_text(r, "source") },
		.asked = row_int(r, "expires"),
		.entries = row_uint(r, "entries"),
	};
	bool reason = sup_reason_from_name(row_text(r, "reason"), &l.e.reason);
	struct hash_list again;
	enum sup_status st = row_check(r);

	if (st == SUP_OK &&
	    (!reason || l.e.since <= 0 || l.asked < 0 || l.e.batch == 0 ||
	     l.e.scope.n > SUP_SCOPE_MAX || l.e.source.n > SUP_SOURCE_MAX))
		return load_bad(r->l, "no list of digests");
	if (st == SUP_OK)
		st = load_rules(r->l);
	if (st != SUP_OK)
		return st;
	hash_list_fold(&l, r->l->rules.policy);
	st = hash_list_put(r->l->t, &l);
	if (st == SUP_OK)
		st = hash_list_get(r->l->t, l.e.batch, &again);
	return st == SUP_CORRUPT ? load_bad(r->l, "no list of digests") : st;
}

enum sup_status load_hash(struct row *r)
{
	enum sup_hash h = get_algorithm(r);
	struct sup_slice hex = row_text(r, "digest");
	const struct json_value *lists = row_member(r, "lists");
	unsigned char digest[SUP_HASH_BYTES_MAX];
	unsigned char key[HASH_KEY_MAX];
	size_t n = json_count(lists);
	size_t i = 0;
	enum sup_status st = row_check(r);

	if (st == SUP_OK &&
	    (n == 0 || !hex_decode(hex, digest, sup_hash_bytes(h))))
		return load_bad(r->l, "no digest");
	for (const struct json_value *v = json_first(lists);
	     st == SUP_OK && v != NULL; v = json_next(v), i++) {
		struct hash_list l;
		int64_t batch = 0;
		bool fresh = false;
		bool added = false;

		if (!json_int(v, &batch) || batch <= 0)
			return load_bad(r->l, "no digest");
		st = hash_list_get(r->l->t, (uint64_t)batch, &l);
		if (st == SUP_NOT_FOUND || (st == SUP_OK && l.e.algorithm != h))
			return load_bad(r->l, "a digest of no list");
		if (st == SUP_OK)
			st = hash_add(r->l->t, hash_key(h, digest, key),
				      (uint64_t)batch, false, &fresh, &added);
		if (st == SUP_OK && (!added || fresh != (i == 0)))
			return load_bad(r->l, "a second entry of a digest");
	}
	return st;
}
