#include "list/check_hashes.h"

#include "base/error.h"
#include "model/address_texts.h"

enum sup_status hashes_ready(struct sup_reader *r)
{
	const struct snapshot_facts *facts = snapshot_facts(r->snapshot);
	enum sup_status st = SUP_OK;

	if (!facts->has_hashes)
		return SUP_OK;
	if (r->hash_txn == facts->txn_id)
		return SUP_OK;
	r->hash_txn = 0;
	st = hash_kinds(snapshot_txn(r->snapshot), &r->hash_kinds);
	if (st == SUP_OK && r->digester == NULL)
		st = digester_open(&r->digester);
	if (st == SUP_OK)
		r->hash_txn = facts->txn_id;
	return st;
}

struct look {
	struct sup_reader *r;
	hash_list_fn *fn;
	void *arg;
};

static enum sup_status look_at_key(const struct look *l, struct sup_slice key)
{
	const struct filter *f = snapshot_filter(l->r->snapshot);
	enum sup_status st;

	if (f != NULL && !filter_has(f, filter_hash(DB_HASHES, key)))
		return SUP_OK;
	st = hash_look(snapshot_txn(l->r->snapshot), key, l->fn, l->arg);
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

static enum sup_status look_at_text(struct sup_slice text, void *arg)
{
	const struct look *l = arg;
	unsigned char digest[SUP_HASH_BYTES_MAX];
	unsigned char key[HASH_KEY_MAX];
	enum sup_status st = SUP_OK;

	for (unsigned h = 1; st == SUP_OK && h < SUP_HASH_END; h++) {
		if ((l->r->hash_kinds & 1u << h) == 0)
			continue;
		st = digester_run(l->r->digester, (enum sup_hash)h, text,
				  digest);
		if (st == SUP_OK)
			st = look_at_key(
				l, hash_key((enum sup_hash)h, digest, key));
	}
	return st;
}

enum sup_status hashes_each(struct sup_reader *r, const struct sup_address *a,
			    hash_list_fn *fn, void *arg)
{
	struct look l = { r, fn, arg };

	if (!snapshot_facts(r->snapshot)->has_hashes)
		return SUP_OK;
	return address_texts(a, look_at_text, &l);
}

struct sup_suppression hash_suppression(const struct hash_list *l)
{
	const struct sup_suppression s = {
		.reason = l->e.reason,
		.blocks = l->e.blocks,
		.since = l->e.since,
		.from = l->e.since,
		.expires = l->e.expires,
		.scope = l->e.scope,
	};

	return s;
}

struct telling {
	sup_hash_fn *fn;
	void *arg;
	uint64_t seen[HASH_LISTS_MAX];
	size_t n;
};

/* Two spellings may be on one list, and one may come twice. */
static enum sup_status tell(const struct hash_list *l, void *arg)
{
	struct telling *t = arg;

	for (size_t i = 0; i < t->n; i++) {
		if (t->seen[i] == l->e.batch)
			return SUP_OK;
	}
	if (t->n < HASH_LISTS_MAX)
		t->seen[t->n++] = l->e.batch;
	return t->fn(&l->e, t->arg);
}

enum sup_status sup_hashes(struct sup_reader *r, struct sup_slice address,
			   sup_hash_fn *fn, void *arg, struct sup_error *err)
{
	struct telling t = { .fn = fn, .arg = arg };
	struct sup_address a;
	enum sup_address_fault fault;
	enum sup_status st;

	if (r == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no reader or function");
	st = sup_address_parse(address, &a, &fault);
	if (st != SUP_OK)
		return error_set(err, st, "%s", sup_address_fault_text(fault));
	st = reader_begin(r, err);
	if (st != SUP_OK)
		return st;
	if (!a.ascii && !snapshot_facts(r->snapshot)->same_rules)
		st = SUP_RULES;
	if (st == SUP_OK)
		st = hashes_each(r, &a, tell, &t);
	snapshot_end(r->snapshot);
	if (st == SUP_OK && t.n == 0)
		st = SUP_NOT_FOUND;
	return st == SUP_OK ? st
			    : error_set(err, st, "%s", sup_status_text(st));
}
