#include "list/reader.h"

#include "base/alloc.h"
#include "base/error.h"
#include "list/check_hashes.h"
#include "store/erased.h"

enum {
	BEGIN_TRIES = 4
};

static const struct {
	enum sup_why why;
	enum sup_status status;
} faults[SNAPSHOT_END] = {
	[SNAPSHOT_OK] = { SUP_WHY_NONE, SUP_OK },
	[SNAPSHOT_FORKED] = { SUP_WHY_FORKED, SUP_FORKED },
	[SNAPSHOT_MOVED] = { SUP_WHY_MOVED, SUP_IO },
	[SNAPSHOT_SLOT_LOST] = { SUP_WHY_SLOT_LOST, SUP_UNSAFE_PLACE },
	[SNAPSHOT_LOCKLESS] = { SUP_WHY_LOCKLESS, SUP_UNSAFE_PLACE },
	[SNAPSHOT_UNSTABLE] = { SUP_WHY_UNSTABLE, SUP_BUSY },
	[SNAPSHOT_RESIZED] = { SUP_WHY_RESIZED, SUP_BUSY },
	[SNAPSHOT_NO_SENTINEL] = { SUP_WHY_NO_SENTINEL, SUP_CORRUPT },
	[SNAPSHOT_FORMAT] = { SUP_WHY_FORMAT, SUP_STORE_FORMAT },
	[SNAPSHOT_KEYED] = { SUP_WHY_KEYED, SUP_DENIED },
	[SNAPSHOT_BUSY] = { SUP_WHY_BUSY, SUP_BUSY },
	[SNAPSHOT_IO] = { SUP_WHY_IO, SUP_IO },
};

enum sup_why why_of_fault(enum snapshot_fault f)
{
	return (unsigned)f < SNAPSHOT_END ? faults[f].why : SUP_WHY_IO;
}

enum sup_status reader_mac(struct sup_reader *r)
{
	const struct snapshot_facts *f = snapshot_facts(r->snapshot);
	struct mac *m = NULL;
	enum sup_status st;

	if (!f->has_erased || (r->mac != NULL && r->mac_key == f->erase_key))
		return SUP_OK;
	st = mac_open(f->erase_key, ERASE_KEY_BYTES, &m);
	if (st != SUP_OK)
		return st;
	mac_close(r->mac);
	r->mac = m;
	r->mac_key = f->erase_key;
	return SUP_OK;
}

enum sup_status reader_begin(struct sup_reader *r, struct sup_error *err)
{
	enum snapshot_fault f = SNAPSHOT_IO;
	enum sup_status st;

	for (int i = 0; i < BEGIN_TRIES; i++) {
		f = snapshot_begin(r->snapshot);
		if (f != SNAPSHOT_RESIZED && f != SNAPSHOT_UNSTABLE)
			break;
	}
	if (f != SNAPSHOT_OK)
		return error_set(err,
				 (unsigned)f < SNAPSHOT_END ? faults[f].status
							    : SUP_IO,
				 "%s", sup_why_text(why_of_fault(f)));
	st = hashes_ready(r);
	if (st == SUP_OK)
		st = reader_mac(r);
	if (st == SUP_OK)
		return SUP_OK;
	snapshot_end(r->snapshot);
	return error_set(err, st, "%s", sup_status_text(st));
}

enum sup_status sup_reader_open(struct sup_store *s, struct sup_reader **out,
				struct sup_error *err)
{
	struct sup_reader *r = NULL;
	enum sup_status st;

	if (s == NULL || out == NULL)
		return error_set(err, SUP_INVALID, "no store");
	r = mem_zero(1, sizeof(*r));
	if (r == NULL)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	r->store = s;
	st = snapshot_open(s, &r->snapshot, err);
	if (st != SUP_OK) {
		mem_free(r);
		return st;
	}
	*out = r;
	return SUP_OK;
}

void sup_reader_close(struct sup_reader *r)
{
	if (r == NULL)
		return;
	rulebook_close(r->book);
	digester_close(r->digester);
	mac_close(r->mac);
	snapshot_close(r->snapshot);
	mem_free(r);
}
