#include "store/filter_chain.h"

#include <string.h>
#include <sys/stat.h>

#include "base/slice.h"
#include "store/env.h"
#include "store/meta_own.h"
#include "store/value.h"

static const unsigned char none[FILTER_ID_BYTES];

bool filter_id_is_set(const unsigned char *id)
{
	return memcmp(id, none, FILTER_ID_BYTES) != 0;
}

static void get_id(struct feed *f, unsigned char *out)
{
	struct sup_slice s = get_bytes(f, FILTER_ID_BYTES);

	if (s.n == FILTER_ID_BYTES)
		memcpy(out, s.p, s.n);
}

void filter_entry_read(struct sup_slice value, struct filter_entry *out)
{
	struct filter_entry e = { .there = value.p != NULL };
	struct feed f;

	*out = e;
	if (!e.there || value_open(value, &f) != SUP_OK)
		return;
	get_id(&f, e.id);
	get_id(&f, e.next);
	e.chain = get_u64(&f);
	e.digest.lo = get_u64(&f);
	e.digest.hi = get_u64(&f);
	if (value_end(&f) == SUP_OK)
		*out = e;
}

static bool same(struct hash128 a, struct hash128 b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

bool filter_entry_seen(const struct filter_entry *e, uint64_t txn_id,
		       struct hash128 digest)
{
	return e->there && e->chain != 0 &&
	       (e->chain == txn_id || !filter_takes(STEP_SEE_CHAIN)) &&
	       (same(e->digest, digest) || !filter_takes(STEP_SEE_DIGEST));
}

bool filter_entry_found(const struct filter_entry *e, uint64_t txn_id,
			struct hash128 digest)
{
	return e->there && e->chain != 0 &&
	       (e->chain == txn_id || !filter_takes(STEP_FIND_CHAIN)) &&
	       (same(e->digest, digest) || !filter_takes(STEP_FIND_DIGEST));
}

static enum sup_status write_entry(struct txn *t)
{
	const struct filter_entry *e = &t->filter.entry;
	struct buf b = BUF_INIT(128);
	struct sink s;

	value_begin(&s, &b);
	put_bytes(&s, bytes_slice(e->id, FILTER_ID_BYTES));
	put_bytes(&s, bytes_slice(e->next, FILTER_ID_BYTES));
	put_u64(&s, e->chain);
	put_u64(&s, e->digest.lo);
	put_u64(&s, e->digest.hi);
	return value_put(t, DB_META, SLICE("filter"), &s);
}

bool filter_place_of(struct env *e, struct filter_place *out)
{
	struct stat st;
	int fd = -1;

	if (e->filter_dir == NULL ||
	    mdb_env_get_fd(e->mdb, &fd) != MDB_SUCCESS || fstat(fd, &st) != 0)
		return false;
	*out = (struct filter_place){ .dir = e->filter_dir,
				      .store_id = e->id,
				      .data_path = e->data_path,
				      .dev = st.st_dev,
				      .ino = st.st_ino,
				      .uid = st.st_uid,
				      .gid = st.st_gid,
				      .mode = st.st_mode & 0777 };
	return true;
}

struct filter_file *filter_take(struct env *e, const unsigned char *id)
{
	struct filter_file *f;
	struct filter_place p;

	if (!filter_id_is_set(id) || e->filter_dir == NULL)
		return NULL;
	(void)pthread_mutex_lock(&e->filter_lock);
	for (f = e->filters; f != NULL; f = f->next)
		if (memcmp(f->id, id, FILTER_ID_BYTES) == 0)
			break;
	if (f == NULL && filter_place_of(e, &p) &&
	    filter_file_open(&p, id, &f) == SUP_OK) {
		f->next = e->filters;
		e->filters = f;
	}
	if (f != NULL)
		f->refs++;
	(void)pthread_mutex_unlock(&e->filter_lock);
	return f;
}

void filter_give_back(struct env *e, struct filter_file *f)
{
	struct filter_file **at = &e->filters;

	if (f == NULL)
		return;
	(void)pthread_mutex_lock(&e->filter_lock);
	if (--f->refs == 0) {
		while (*at != f)
			at = &(*at)->next;
		*at = f->next;
		filter_file_close(f);
	}
	(void)pthread_mutex_unlock(&e->filter_lock);
}

void filter_close_all(struct env *e)
{
	while (e->filters != NULL) {
		struct filter_file *f = e->filters;

		e->filters = f->next;
		filter_file_close(f);
	}
}

/* One of those that writers of this process keep between transactions. */
static struct filter_file *kept(struct env *e, size_t i,
				const unsigned char *id)
{
	if (e->kept_filters[i] != NULL &&
	    memcmp(e->kept_filters[i]->id, id, FILTER_ID_BYTES) == 0)
		return e->kept_filters[i];
	filter_give_back(e, e->kept_filters[i]);
	e->kept_filters[i] = filter_take(e, id);
	return e->kept_filters[i];
}

static bool map_all(struct txn *t)
{
	const unsigned char *ids[] = { t->filter.entry.id,
				       t->filter.entry.next };
	bool any = false;

	for (size_t i = 0; i < 2; i++) {
		struct filter_file *f = kept(t->env, i, ids[i]);

		if (!filter_id_is_set(ids[i]))
			continue;
		if (f == NULL || !f->writable || !filter_file_holds(f)) {
			if (filter_takes(STEP_NEED_FILES))
				return false;
			f = NULL;
		}
		t->filter.files[i] = f;
		any = true;
	}
	return any;
}

enum sup_status filter_forget(struct txn *t)
{
	enum sup_status st = SUP_OK;

	if (t->filter.entry.there)
		st = txn_delete(t, DB_META, SLICE("filter"));
	t->filter.entry = (struct filter_entry){ .there = false };
	t->filter.files[0] = NULL;
	t->filter.files[1] = NULL;
	t->filter.changed = false;
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

/* The write lock of LMDB is held: the kept files are ours alone. */
enum sup_status filter_chain_begin(struct txn *t)
{
	const struct filter_entry *e = &t->filter.entry;

	if (!filter_takes(STEP_KNOW)) {
		t->filter.entry.there = false;
		return SUP_OK;
	}
	/* Nothing has been written yet, so the counts are those of N - 1. */
	if (filter_entry_found(e, txn_id(t) - 1, t->stored.digest) &&
	    map_all(t))
		return SUP_OK;
	for (size_t i = 0; i < 2; i++)
		(void)kept(t->env, i, none);
	return filter_forget(t);
}

void filter_chain_put(struct txn *t, enum store_db db, struct sup_slice key)
{
	static const enum filter_step steps[2] = { STEP_SET_OWN,
						   STEP_SET_NEXT };
	uint64_t h;

	t->filter.wrote = true;
	if (!filter_covers(db))
		return;
	if (db == DB_DOMAINS && !filter_takes(STEP_SET_RULES))
		return;
	h = filter_hash(db, key);
	for (size_t i = 0; i < 2; i++) {
		if (t->filter.files[i] == NULL || !filter_takes(steps[i]))
			continue;
		if (filter_takes(STEP_SET_FIRST))
			filter_set(&t->filter.files[i]->bits, h);
		else
			filter_put_off(&t->filter.files[i]->bits, h);
	}
}

enum sup_status filter_chain_finish(struct txn *t)
{
	struct filter_entry *e = &t->filter.entry;

	/* LMDB gives no number to a transaction that wrote nothing. */
	if (!e->there || (!t->filter.wrote && !t->filter.changed))
		return SUP_OK;
	e->chain = txn_id(t);
	e->digest = t->counts.digest;
	/* The bits are there before anybody can see the commit. */
	atomic_thread_fence(memory_order_seq_cst);
	return write_entry(t);
}

void filter_chain_end(struct txn *t)
{
	/* A writer's files stay, for the next; see kept(). */
	if (t->writing)
		filter_reached(POINT_COMMITTED);
	else
		filter_give_back(t->env, t->filter.files[0]);
}

enum sup_status filter_name_next(struct txn *t, struct filter_file *f)
{
	struct filter_entry *e = &t->filter.entry;

	e->there = true;
	memcpy(e->next, f->id, FILTER_ID_BYTES);
	t->filter.files[1] = kept(t->env, 1, f->id);
	if (t->filter.files[1] != f)
		return SUP_BUSY;
	t->filter.changed = true;
	return SUP_OK;
}

enum sup_status filter_promote(struct txn *t, const struct filter_file *f)
{
	struct filter_entry *e = &t->filter.entry;

	if ((!e->there || memcmp(e->next, f->id, FILTER_ID_BYTES) != 0) &&
	    filter_takes(STEP_STILL_NAMED))
		return SUP_BUSY;
	e->there = true;
	memcpy(e->id, f->id, FILTER_ID_BYTES);
	memset(e->next, 0, FILTER_ID_BYTES);
	t->filter.changed = true;
	return SUP_OK;
}

const struct filter *txn_filter(struct txn *t)
{
	struct filter_file *f = t->filter.files[0];

	if (f == NULL && !t->writing && t->mdb != NULL &&
	    filter_entry_seen(&t->filter.entry, txn_id(t), t->stored.digest)) {
		f = filter_take(t->env, t->filter.entry.id);
		if (f != NULL && !filter_file_holds(f)) {
			filter_give_back(t->env, f);
			f = NULL;
		}
		atomic_thread_fence(memory_order_acquire);
		t->filter.files[0] = f;
	}
	return f == NULL ? NULL : &f->bits;
}
