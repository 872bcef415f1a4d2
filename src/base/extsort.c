#include "base/extsort.h"

#include <pthread.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/extsort_runs.h"

enum {
	MEMORY_BYTES = 512 * 1024 * 1024,
	CHUNK_BYTES = 32 * 1024 * 1024
};

/* Items from the front of the block, entries from its end. */
struct chunk {
	char *block;
	size_t bytes; /* of the block */
	size_t used;  /* by items */
	struct sort_entry *entries;
	size_t n;
};

struct extsort {
	char *dir;
	size_t memory_bytes;
	size_t chunk_bytes;
	struct chunk *filling;
	uint64_t count;
	enum sup_status failed;

	/* The second thread has these while it is busy. */
	struct chunk *handed; /* NULL: it has nothing to do */
	struct chunk *spare;  /* sorted and copied: to be filled again */
	struct runs runs;
	enum sup_status worker_failed;

	pthread_t thread;
	bool running;
	bool stop;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

static void chunk_free(struct chunk *c)
{
	if (c == NULL)
		return;
	mem_free(c->block);
	mem_free(c);
}

static void chunk_clear(struct chunk *c)
{
	c->used = 0;
	c->n = 0;
	/* Its size is a multiple of theirs, and malloc's blocks are aligned. */
	c->entries = (struct sort_entry *)(void *)(c->block + c->bytes);
}

/* Sorting, and keeping what was sorted within its memory. */
static enum sup_status digest_chunk(struct extsort *x, const struct chunk *c)
{
	enum sup_status st;

	sort_entries(c->entries, c->n);
	st = runs_hold(&x->runs, c->entries, c->n, c->used);
	if (st == SUP_OK && x->runs.held_bytes >= x->memory_bytes)
		st = runs_spill(&x->runs);
	return st;
}

static void *work(void *arg)
{
	struct extsort *x = arg;
	struct chunk *c;
	enum sup_status st;

	(void)pthread_mutex_lock(&x->lock);
	for (;;) {
		while (x->handed == NULL && !x->stop)
			(void)pthread_cond_wait(&x->changed, &x->lock);
		if (x->handed == NULL)
			break;
		c = x->handed;
		(void)pthread_mutex_unlock(&x->lock);
		st = digest_chunk(x, c);
		(void)pthread_mutex_lock(&x->lock);
		if (x->worker_failed == SUP_OK)
			x->worker_failed = st;
		x->spare = c;
		x->handed = NULL;
		(void)pthread_cond_broadcast(&x->changed);
	}
	(void)pthread_mutex_unlock(&x->lock);
	return NULL;
}

/* Until the second thread has nothing to do; how it went. */
static enum sup_status wait_idle(struct extsort *x)
{
	enum sup_status st;

	(void)pthread_mutex_lock(&x->lock);
	while (x->handed != NULL)
		(void)pthread_cond_wait(&x->changed, &x->lock);
	st = x->worker_failed;
	(void)pthread_mutex_unlock(&x->lock);
	return st;
}

static enum sup_status start_thread(struct extsort *x)
{
	int rc;

	if (x->running)
		return SUP_OK;
	rc = pthread_create(&x->thread, NULL, work, x);
	x->running = rc == 0;
	return rc == 0 ? SUP_OK : status_from_errno(rc);
}

static void stop_thread(struct extsort *x)
{
	if (!x->running)
		return;
	(void)pthread_mutex_lock(&x->lock);
	x->stop = true;
	(void)pthread_cond_broadcast(&x->changed);
	(void)pthread_mutex_unlock(&x->lock);
	(void)pthread_join(x->thread, NULL);
	x->running = false;
}

static enum sup_status copy_dir(struct extsort *x, const char *dir)
{
	size_t n = strlen(dir) + 1;

	x->dir = mem_alloc(1, n);
	if (x->dir == NULL)
		return SUP_NO_MEMORY;
	memcpy(x->dir, dir, n);
	x->runs.dir = x->dir;
	return SUP_OK;
}

enum sup_status extsort_open(const struct extsort_options *o,
			     struct extsort **out)
{
	struct extsort *x = mem_zero(1, sizeof(*x));
	enum sup_status st;

	if (x == NULL)
		return SUP_NO_MEMORY;
	x->runs.fd = -1;
	x->memory_bytes = o->memory_bytes == 0 ? MEMORY_BYTES : o->memory_bytes;
	x->chunk_bytes = o->chunk_bytes == 0 ? CHUNK_BYTES : o->chunk_bytes;
	x->chunk_bytes -= x->chunk_bytes % sizeof(struct sort_entry);
	st = copy_dir(x, o->dir);
	if (st != SUP_OK) {
		mem_free(x);
		return st;
	}
	/* With their default attributes these two cannot fail on Linux. */
	(void)pthread_mutex_init(&x->lock, NULL);
	(void)pthread_cond_init(&x->changed, NULL);
	*out = x;
	return SUP_OK;
}

void extsort_close(struct extsort *x)
{
	if (x == NULL)
		return;
	stop_thread(x);
	chunk_free(x->filling);
	chunk_free(x->handed);
	chunk_free(x->spare);
	runs_release(&x->runs);
	(void)pthread_cond_destroy(&x->changed);
	(void)pthread_mutex_destroy(&x->lock);
	mem_free(x->dir);
	mem_free(x);
}

static enum sup_status new_chunk(struct extsort *x)
{
	struct chunk *c = mem_zero(1, sizeof(*c));

	if (c == NULL)
		return SUP_NO_MEMORY;
	c->bytes = x->chunk_bytes;
	c->block = mem_alloc(1, c->bytes);
	if (c->block == NULL) {
		mem_free(c);
		return SUP_NO_MEMORY;
	}
	chunk_clear(c);
	x->filling = c;
	return SUP_OK;
}

/* Give the chunk that is filled to the second thread, for the one it had. */
static enum sup_status hand_over(struct extsort *x)
{
	enum sup_status st = start_thread(x);

	if (st == SUP_OK)
		st = wait_idle(x);
	if (st != SUP_OK)
		return st;
	(void)pthread_mutex_lock(&x->lock);
	x->handed = x->filling;
	x->filling = x->spare;
	x->spare = NULL;
	(void)pthread_cond_broadcast(&x->changed);
	(void)pthread_mutex_unlock(&x->lock);
	if (x->filling != NULL)
		chunk_clear(x->filling);
	return SUP_OK;
}

static void append(struct chunk *c, struct sup_slice key, struct sup_slice rest)
{
	const uint16_t lengths[] = { (uint16_t)key.n, (uint16_t)rest.n };
	char *item = c->block + c->used;

	memcpy(item, lengths, ITEM_HEAD);
	if (key.n > 0)
		memcpy(item + ITEM_HEAD, key.p, key.n);
	if (rest.n > 0)
		memcpy(item + ITEM_HEAD + key.n, rest.p, rest.n);
	c->used += ITEM_HEAD + key.n + rest.n;
	c->entries--;
	c->entries->item = item;
	c->n++;
}

enum sup_status extsort_add(struct extsort *x, struct sup_slice key,
			    struct sup_slice rest)
{
	size_t need = ITEM_HEAD + key.n + rest.n + sizeof(struct sort_entry);
	enum sup_status st = x->failed;

	if (st != SUP_OK)
		return st;
	if (key.n > ITEM_PART_MAX || rest.n > ITEM_PART_MAX ||
	    need > x->chunk_bytes)
		return SUP_TOO_LARGE;
	if (x->filling != NULL &&
	    x->filling->bytes - x->filling->used -
			    x->filling->n * sizeof(struct sort_entry) <
		    need)
		st = hand_over(x);
	if (st == SUP_OK && x->filling == NULL)
		st = new_chunk(x);
	if (st != SUP_OK) {
		x->failed = st;
		return st;
	}
	append(x->filling, key, rest);
	x->count++;
	return SUP_OK;
}

uint64_t extsort_count(const struct extsort *x)
{
	return x->count;
}

enum sup_status extsort_turn(struct extsort *x)
{
	enum sup_status st = x->failed;
	struct chunk *last = x->filling;

	if (st != SUP_OK)
		return st;
	/* The last one is sorted here, while the one before it is there. */
	if (last != NULL)
		sort_entries(last->entries, last->n);
	st = wait_idle(x);
	stop_thread(x);
	if (last != NULL && st == SUP_OK)
		st = runs_hold(&x->runs, last->entries, last->n, last->used);
	chunk_free(x->spare);
	chunk_free(last);
	x->spare = NULL;
	x->filling = NULL;
	if (st == SUP_OK)
		st = runs_begin(&x->runs);
	x->failed = st;
	return st;
}

enum sup_status extsort_next(struct extsort *x, struct sup_slice *key,
			     struct sup_slice *rest)
{
	const char *item = NULL;

	if (x->failed == SUP_OK)
		x->failed = runs_next(&x->runs, &item);
	if (x->failed != SUP_OK)
		return x->failed;
	if (item == NULL)
		return SUP_NOT_FOUND;
	*key = item_key(item);
	*rest = item_rest(item);
	return SUP_OK;
}
