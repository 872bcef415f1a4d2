#include "list/get.h"

#include "base/alloc.h"
#include "base/error.h"

enum sup_status get_redirect(struct sup_reader *r, struct target *who)
{
	struct txn *t = snapshot_txn(r->snapshot);
	struct target entry = { .db = DB_HASHES };
	bool there = true;
	bool erased = false;
	enum sup_status st = SUP_OK;

	if (who->db == DB_RECIPIENTS)
		st = records_has(t, who->db, target_key(who), &there);
	if (st == SUP_OK && !there)
		st = target_erased(t, who, &entry, &erased);
	if (st == SUP_OK && erased)
		*who = entry;
	return st;
}

enum sup_status owned_read(struct sup_reader *r, const struct target *who,
			   struct owned_record **out)
{
	struct owned_record *o = mem_zero(1, sizeof(*o));
	struct sup_slice key = target_key(who);
	enum sup_status st;

	if (o == NULL)
		return SUP_NO_MEMORY;
	st = records_get(snapshot_txn(r->snapshot), who->db, key, &o->arena,
			 &o->record);
	if (st == SUP_OK)
		st = view_record(who->db, key, &o->record, &o->arena, &o->pub);
	if (st != SUP_OK) {
		sup_record_free(&o->pub);
		return st;
	}
	*out = o;
	return SUP_OK;
}

enum sup_status get_check_rules(struct sup_reader *r, const struct target *who,
				struct sup_error *err)
{
	if (who->ascii || snapshot_facts(r->snapshot)->same_rules)
		return SUP_OK;
	return error_set(err, SUP_RULES, "%s", sup_why_text(SUP_WHY_RULES));
}

enum sup_status sup_get(struct sup_reader *r, struct sup_slice address,
			struct sup_record **out, struct sup_error *err)
{
	struct owned_record *o = NULL;
	struct target who;
	enum sup_status st;

	if (r == NULL || out == NULL)
		return error_set(err, SUP_INVALID, "no reader");
	st = target_parse_any(address, &who, err);
	if (st != SUP_OK)
		return st;
	st = reader_begin(r, err);
	if (st != SUP_OK)
		return st;
	st = get_check_rules(r, &who, err);
	if (st == SUP_OK) {
		st = get_redirect(r, &who);
		if (st == SUP_OK)
			st = owned_read(r, &who, &o);
		if (st != SUP_OK)
			(void)error_set(err, st, "%s", sup_status_text(st));
	}
	snapshot_end(r->snapshot);
	if (st == SUP_OK)
		*out = &o->pub;
	return st;
}

void sup_record_free(struct sup_record *r)
{
	/* pub is the first member. */
	struct owned_record *o = (struct owned_record *)r;

	if (o == NULL)
		return;
	arena_release(&o->arena);
	mem_free(o);
}
