#include "store/snapshot.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/time.h"
#include "store/env.h"

enum {
	CACHE_LINE = 64,
	RENEW_TRIES = 16,
	PLACE_EVERY_MS = 1000
};

struct snapshot {
	/* Nobody else writes into the cache line of busy. */
	char before[CACHE_LINE];
	atomic_bool busy;
	char behind[CACHE_LINE];
	struct sup_store *store;
	struct env *env;
	struct txn txn;
	MDB_txn *spare; /* to see what number is current; see is_whole() */
	struct snapshot_facts facts;
	uint64_t checked; /* transaction whose contents were checked; 0: none */
	int64_t place_until;	     /* monotonic; 0: not yet checked */
	const struct filter *filter; /* holds in transaction checked; or NULL */
	struct filter_file *file;    /* the one last used */
	unsigned char refused[FILTER_ID_BYTES]; /* there was no such file */
	struct snapshot *next;
};

bool snapshots_idle(const struct env *e)
{
	for (const struct snapshot *n = e->snapshots; n != NULL; n = n->next)
		if (atomic_load(&n->busy))
			return false;
	return true;
}

/* In or out, with the slots in the lock table, in one step: guard_slots()
 * compares the two numbers. */
static int take_slots(struct snapshot *n)
{
	struct env *e = n->env;
	int rc;

	(void)pthread_mutex_lock(&e->lock);
	rc = env_begin_read(e, &n->txn.mdb);
	if (rc == MDB_SUCCESS)
		rc = env_begin_read(e, &n->spare);
	if (rc == MDB_SUCCESS) {
		mdb_txn_reset(n->txn.mdb);
		mdb_txn_reset(n->spare);
		n->next = e->snapshots;
		e->snapshots = n;
		e->n_snapshots++;
	} else if (n->txn.mdb != NULL) {
		mdb_txn_abort(n->txn.mdb);
		n->txn.mdb = NULL;
	}
	(void)pthread_mutex_unlock(&e->lock);
	return rc;
}

static void give_slots_back(struct snapshot *n)
{
	struct env *e = n->env;
	struct snapshot **at = &e->snapshots;

	(void)pthread_mutex_lock(&e->lock);
	while (*at != n)
		at = &(*at)->next;
	*at = n->next;
	e->n_snapshots--;
	mdb_txn_abort(n->txn.mdb);
	mdb_txn_abort(n->spare);
	(void)pthread_mutex_unlock(&e->lock);
}

enum sup_status snapshot_open(struct sup_store *s, struct snapshot **out,
			      struct sup_error *err)
{
	struct snapshot *n;
	enum snapshot_fault fault = guard_place(s);
	int rc;

	if (fault != SNAPSHOT_OK)
		return error_set(err, status_from_fault(fault), "%s",
				 snapshot_fault_text(fault));
	n = mem_zero(1, sizeof(*n));
	if (n == NULL)
		return error_set(err, SUP_NO_MEMORY, "out of memory");
	n->store = s;
	n->env = s->env;
	n->txn.env = s->env;
	n->txn.store = s;
	do {
		map_enter(s->env);
		rc = atomic_load(&s->env->broken) ? MDB_PANIC : take_slots(n);
		map_leave(s->env);
	} while (rc == MDB_MAP_RESIZED && map_adopt(s->env) == SUP_OK);
	if (rc != MDB_SUCCESS) {
		mem_free(n);
		return error_set(err, status_from_mdb(rc), "store: %s",
				 mdb_strerror(rc));
	}
	*out = n;
	return SUP_OK;
}

void snapshot_close(struct snapshot *n)
{
	if (n == NULL)
		return;
	/* In a child the slot is the parent's, and so is the transaction. */
	if (!atomic_load(&n->env->forked)) {
		give_slots_back(n);
		filter_give_back(n->env, n->file);
	}
	mem_free(n);
}

/* Mark ourselves busy, unless the map is being moved: then wait outside.  Both
 * sides write their mark and then read the other's, in one order for all. */
static void enter(struct snapshot *n)
{
	struct env *e = n->env;

	for (;;) {
		atomic_store(&n->busy, true);
		if (!atomic_load(&e->moving))
			return;
		atomic_store_explicit(&n->busy, false, memory_order_release);
		map_enter(e);
		map_leave(e);
	}
}

static void leave(struct snapshot *n)
{
	atomic_store_explicit(&n->busy, false, memory_order_release);
}

static enum snapshot_fault fault_from_mdb(int rc)
{
	/* LMDB looks into the slot that the transaction remembers. */
	if (rc == MDB_BAD_RSLOT)
		return SNAPSHOT_SLOT_LOST;
	return status_from_mdb(rc) == SUP_BUSY ? SNAPSHOT_BUSY : SNAPSHOT_IO;
}

/*
 * Is transaction id still the newest that is complete?  A reader publishes the
 * number of its transaction first and copies its meta page then.  That page is
 * written again two commits later, and this commit begins only after the one
 * before has ended and set the current number.  So if the number is still the
 * same after the copy, the copy is whole; LMDB tells the number to a
 * transaction that begins.
 */
static bool is_current(struct snapshot *n, size_t id)
{
	bool same;

	/* The copy is before this, the number behind it. */
	(void)atomic_exchange(&n->busy, true);
	if (mdb_txn_renew(n->spare) != MDB_SUCCESS)
		return false;
	same = mdb_txn_id(n->spare) == id;
	mdb_txn_reset(n->spare);
	return same;
}

/* While a commit waits for the disk its meta page is there already, but not
 * yet current: that is the common case of the second line. */
static bool is_whole(struct snapshot *n, const MDB_envinfo *info)
{
	size_t id = mdb_txn_id(n->txn.mdb);

	return info->me_last_txnid == id ||
	       (info->me_last_txnid == id + 1 && is_current(n, id));
}

/* Renew until the copy of the meta page is certain to be whole. */
static enum snapshot_fault renew(struct snapshot *n)
{
	MDB_envinfo info = { 0 };
	MDB_txn *mdb = n->txn.mdb;

	for (int i = 0; i < RENEW_TRIES; i++) {
		int rc = mdb_txn_renew(mdb);

		if (rc == MDB_MAP_RESIZED)
			return SNAPSHOT_RESIZED;
		if (rc != MDB_SUCCESS)
			return fault_from_mdb(rc);
		(void)mdb_env_info(n->env->mdb, &info);
		if (is_whole(n, &info)) {
			if (info.me_numreaders > 0)
				return SNAPSHOT_OK;
			mdb_txn_reset(mdb);
			return SNAPSHOT_LOCKLESS;
		}
		mdb_txn_reset(mdb);
	}
	return SNAPSHOT_UNSTABLE;
}

static bool is_file_of(const struct snapshot *n, const struct filter_entry *e)
{
	return n->file != NULL &&
	       (memcmp(n->file->id, e->id, FILTER_ID_BYTES) == 0 ||
		!filter_takes(STEP_SEE_ID));
}

/* Decided once for each transaction; the file is looked for once for each. */
static void choose_filter(struct snapshot *n, const struct filter_entry *e)
{
	n->filter = NULL;
	if (!is_file_of(n, e)) {
		filter_give_back(n->env, n->file);
		n->file = NULL;
	}
	if (!filter_entry_seen(e, n->facts.txn_id, n->txn.counts.digest) ||
	    !filter_id_is_set(e->id) ||
	    memcmp(n->refused, e->id, FILTER_ID_BYTES) == 0)
		return;
	if (n->file == NULL)
		n->file = filter_take(n->env, e->id);
	if (n->file == NULL || !filter_file_holds(n->file))
		memcpy(n->refused, e->id, FILTER_ID_BYTES);
	else
		n->filter = &n->file->bits;
}

/* What does not change within one transaction. */
static enum snapshot_fault check_contents(struct snapshot *n)
{
	struct guard_findings found;
	enum snapshot_fault fault = guard_contents(n->env, n->txn.mdb, &found);

	if (fault == SNAPSHOT_OK && found.keyed)
		fault = SNAPSHOT_KEYED;
	if (fault != SNAPSHOT_OK)
		return fault;
	n->facts = found.facts;
	n->txn.counts = found.counts;
	n->txn.stored = found.counts;
	choose_filter(n, &found.filter);
	n->checked = n->facts.txn_id;
	return SNAPSHOT_OK;
}

static enum snapshot_fault check_place(struct snapshot *n, int64_t now)
{
	enum snapshot_fault fault = guard_place(n->store);

	if (fault == SNAPSHOT_OK)
		fault = guard_slots(n->env);
	if (fault == SNAPSHOT_OK)
		n->place_until = now + PLACE_EVERY_MS;
	/* Somebody may have cut the file. */
	if (n->filter != NULL && !filter_file_holds(n->file)) {
		memcpy(n->refused, n->file->id, FILTER_ID_BYTES);
		n->filter = NULL;
	}
	return fault;
}

static enum snapshot_fault check(struct snapshot *n)
{
	enum snapshot_fault fault = SNAPSHOT_OK;
	int64_t now = time_monotonic_coarse_ms();

	if (now >= n->place_until)
		fault = check_place(n, now);
	if (fault == SNAPSHOT_OK && mdb_txn_id(n->txn.mdb) != n->checked)
		fault = check_contents(n);
	/* What a commit that is seen has set in the filter is seen, too. */
	atomic_thread_fence(memory_order_acquire);
	if (fault != SNAPSHOT_OK)
		mdb_txn_reset(n->txn.mdb);
	return fault;
}

enum snapshot_fault snapshot_begin(struct snapshot *n)
{
	struct env *e = n->env;
	enum snapshot_fault fault;

	if (atomic_load_explicit(&e->forked, memory_order_relaxed))
		return SNAPSHOT_FORKED;
	enter(n);
	if (atomic_load_explicit(&e->broken, memory_order_relaxed))
		fault = SNAPSHOT_IO;
	else
		fault = renew(n);
	if (fault == SNAPSHOT_OK)
		fault = check(n);
	if (fault == SNAPSHOT_OK)
		return fault;
	leave(n);
	/* The next one works. */
	if (fault == SNAPSHOT_RESIZED && map_adopt(e) != SUP_OK)
		fault = SNAPSHOT_IO;
	return fault;
}

void snapshot_end(struct snapshot *n)
{
	if (!atomic_load_explicit(&n->env->forked, memory_order_relaxed))
		mdb_txn_reset(n->txn.mdb);
	leave(n);
}

enum sup_status snapshot_get(struct snapshot *n, enum store_db db,
			     struct sup_slice key, struct sup_slice *value)
{
	if (atomic_load_explicit(&n->env->forked, memory_order_relaxed))
		return SUP_FORKED;
	return txn_get(&n->txn, db, key, value);
}

const struct filter *snapshot_filter(const struct snapshot *n)
{
	return n->filter;
}

const struct snapshot_facts *snapshot_facts(const struct snapshot *n)
{
	return &n->facts;
}

struct txn *snapshot_txn(struct snapshot *n)
{
	return &n->txn;
}
