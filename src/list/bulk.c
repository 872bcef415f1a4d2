#include "list/bulk.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "list/bulk_group.h"
#include "model/codec.h"
#include "model/fact.h"
#include "store/place.h"

enum {
	GROUP_ITEMS = 256 * 1024,
	ITEM_BYTES = 160, /* of a group's bytes; more end it earlier */
	REST_MAX = 256 * 1024
};

size_t bulk_group_items(const struct bulk *b)
{
	return b->o.group_items == 0 ? GROUP_ITEMS : b->o.group_items;
}

size_t bulk_group_bytes(const struct bulk *b)
{
	/* At least one of the largest fits, too. */
	return bulk_group_items(b) * ITEM_BYTES + (size_t)2 * REST_MAX;
}

enum sup_status bulk_open(struct sup_store *s, const struct bulk_options *o,
			  struct bulk **out)
{
	struct bulk *b = mem_zero(1, sizeof(*b));
	struct extsort_options sort = { .memory_bytes = o->memory_bytes,
					.chunk_bytes = o->chunk_bytes };
	char *dir = NULL;
	enum sup_status st;

	if (b == NULL)
		return SUP_NO_MEMORY;
	b->store = s;
	b->o = *o;
	b->rest = (struct buf)BUF_INIT(REST_MAX);
	b->value = (struct buf)BUF_INIT(RECORD_VALUE_MAX);
	(void)pthread_mutex_init(&b->lock, NULL);
	(void)pthread_cond_init(&b->changed, NULL);
	st = store_dir(s, &dir);
	sort.dir = dir;
	if (st == SUP_OK)
		st = extsort_open(&sort, &b->sorter);
	mem_free(dir);
	if (st != SUP_OK) {
		bulk_close(b);
		return st;
	}
	*out = b;
	return SUP_OK;
}

void bulk_close(struct bulk *b)
{
	if (b == NULL)
		return;
	extsort_close(b->sorter);
	for (size_t i = 0; i < b->n_shapes; i++)
		record_stamp_release(&b->shapes[i].stamp);
	for (size_t i = 0; i < BULK_GROUPS; i++) {
		mem_free(b->groups[i].bytes);
		mem_free(b->groups[i].items);
		arena_release(&b->groups[i].arena);
	}
	rulebook_close(b->stamp_book);
	rulebook_close(b->book);
	buf_release(&b->value);
	buf_release(&b->rest);
	arena_release(&b->one);
	arena_release(&b->own);
	(void)pthread_cond_destroy(&b->changed);
	(void)pthread_mutex_destroy(&b->lock);
	mem_free(b);
}

static bool numbers_equal(const struct sup_fact *a, const struct sup_fact *b)
{
	return a->time == b->time && a->first_seen == b->first_seen &&
	       a->last_seen == b->last_seen && a->expires == b->expires &&
	       a->message == b->message && a->kind == b->kind &&
	       a->reason == b->reason && a->bounce_class == b->bounce_class &&
	       a->blocks == b->blocks && a->flags == b->flags &&
	       a->level == b->level;
}

/* Lifts and batches never match: no imported fact has any. */
static bool is_shape(const struct bulk_shape *s, const struct sup_fact *f)
{
	return numbers_equal(&s->given, f) && f->n_lifts == 0 &&
	       f->n_batches == 0 && slice_equal(s->given.source, f->source) &&
	       slice_equal(s->given.scope, f->scope) &&
	       slice_equal(s->given.status, f->status) &&
	       slice_equal(s->given.text, f->text);
}

/* The shape of f, or BULK_SHAPES. */
static size_t find_shape(struct bulk *b, const struct sup_fact *f)
{
	if (b->n_shapes > 0 && is_shape(&b->shapes[b->last_shape], f))
		return b->last_shape;
	for (size_t i = 0; i < b->n_shapes; i++) {
		if (is_shape(&b->shapes[i], f)) {
			b->last_shape = i;
			return i;
		}
	}
	return BULK_SHAPES;
}

bool bulk_knows(struct bulk *b, const struct sup_fact *f)
{
	return find_shape(b, f) < BULK_SHAPES;
}

static enum sup_status new_shape(struct bulk *b, const struct sup_fact *f,
				 size_t *out)
{
	struct bulk_shape *s = &b->shapes[b->n_shapes];

	memset(s, 0, sizeof(*s));
	s->given = *f;
	if (!arena_copy(&b->own, f->source, &s->given.source) ||
	    !arena_copy(&b->own, f->scope, &s->given.scope) ||
	    !arena_copy(&b->own, f->status, &s->given.status) ||
	    !arena_copy(&b->own, f->text, &s->given.text) ||
	    fact_copy(f, &b->own, &s->fact) != SUP_OK)
		return SUP_NO_MEMORY;
	*out = b->n_shapes++;
	return SUP_OK;
}

/* Whether a bounce counts depends on its receiver and on voids, so only what
 * people said is stamped. */
static bool may_be_shape(const struct bulk *b, const struct sup_fact *f)
{
	return f->kind == SUP_KIND_IMPORTED && f->n_lifts == 0 &&
	       f->n_batches == 0 && b->n_shapes < BULK_SHAPES;
}

static bool is_late(const struct sup_fact *f)
{
	return f->kind == SUP_KIND_DELIVERED || f->kind == SUP_KIND_ENGAGED;
}

static enum sup_status put_own_fact(struct bulk *b, struct sink *s,
				    const struct sup_fact *f)
{
	struct sup_fact copy;
	enum sup_status st;

	arena_reset(&b->one);
	st = fact_copy(f, &b->one, &copy);
	if (st == SUP_OK)
		put_fact(s, &copy, 0, true);
	return st == SUP_OK ? s->st : st;
}

enum sup_status bulk_add(struct bulk *b, struct sup_slice key,
			 struct sup_slice spelling, const struct sup_fact *f)
{
	struct sink s = { &b->rest, SUP_OK };
	size_t shape = find_shape(b, f);
	enum sup_status st = SUP_OK;

	if (shape == BULK_SHAPES && may_be_shape(b, f))
		st = new_shape(b, f, &shape);
	if (st != SUP_OK)
		return st;
	buf_clear(&b->rest);
	put_byte(&s, shape < BULK_SHAPES ? (unsigned)shape
		     : is_late(f)	 ? BULK_OWN_LATE
					 : BULK_OWN_FACT);
	put_slice(&s, spelling);
	st = s.st;
	if (st == SUP_OK && shape == BULK_SHAPES)
		st = put_own_fact(b, &s, f);
	if (st == SUP_OK)
		st = extsort_add(b->sorter, key, buf_slice(&b->rest));
	return st;
}

uint64_t bulk_count(const struct bulk *b)
{
	return extsort_count(b->sorter);
}

static enum sup_status make_groups(struct bulk *b)
{
	for (size_t i = 0; i < BULK_GROUPS; i++) {
		struct bulk_group *g = &b->groups[i];

		g->bytes = mem_alloc(bulk_group_bytes(b), 1);
		g->items = mem_alloc(bulk_group_items(b), sizeof(*g->items));
		if (g->bytes == NULL || g->items == NULL)
			return SUP_NO_MEMORY;
	}
	return SUP_OK;
}

/* Wait until g is as wanted; false when there is no more to do. */
static bool wait_for(struct bulk *b, const struct bulk_group *g, bool full)
{
	bool there;

	(void)pthread_mutex_lock(&b->lock);
	while (g->full != full && !b->stop && (!full || b->filled == SUP_OK))
		(void)pthread_cond_wait(&b->changed, &b->lock);
	there = g->full == full && !b->stop;
	(void)pthread_mutex_unlock(&b->lock);
	return there;
}

static void hand_on(struct bulk *b, struct bulk_group *g, bool full,
		    enum sup_status filled)
{
	(void)pthread_mutex_lock(&b->lock);
	g->full = full;
	if (b->filled == SUP_OK)
		b->filled = filled;
	(void)pthread_cond_broadcast(&b->changed);
	(void)pthread_mutex_unlock(&b->lock);
}

static void *fill_groups(void *arg)
{
	struct bulk *b = arg;
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK; i = (i + 1) % BULK_GROUPS) {
		struct bulk_group *g = &b->groups[i];

		if (!wait_for(b, g, false))
			break;
		st = bulk_fill(b, g);
		hand_on(b, g, st == SUP_OK || st == SUP_NOT_FOUND, st);
	}
	return NULL;
}

static enum sup_status tell_progress(const struct bulk *b, uint64_t done)
{
	uint64_t all = bulk_count(b);
	uint64_t first = b->o.total / 2;
	struct sup_progress p = { .total = b->o.total };

	if (b->o.progress == NULL)
		return SUP_OK;
	p.done = first + (uint64_t)((double)(b->o.total - first) *
				    (double)done / (double)all);
	return b->o.progress(&p, b->o.arg);
}

static enum sup_status commit_groups(struct bulk *b, struct sup_error *err)
{
	enum sup_status st = SUP_OK;
	uint64_t done = 0;

	for (size_t i = 0; st == SUP_OK; i = (i + 1) % BULK_GROUPS) {
		struct bulk_group *g = &b->groups[i];

		if (!wait_for(b, g, true))
			break;
		st = bulk_commit(b, g, err);
		for (size_t k = 0; k < g->n; k++)
			done += 1 + g->items[k].known;
		hand_on(b, g, false, SUP_OK);
		if (st == SUP_OK)
			st = tell_progress(b, done);
	}
	return st;
}

static enum sup_status run_threads(struct bulk *b, struct sup_error *err)
{
	pthread_t thread;
	enum sup_status st;
	int rc = pthread_create(&thread, NULL, fill_groups, b);

	if (rc != 0)
		return status_from_errno(rc);
	st = commit_groups(b, err);
	(void)pthread_mutex_lock(&b->lock);
	b->stop = true;
	(void)pthread_cond_broadcast(&b->changed);
	(void)pthread_mutex_unlock(&b->lock);
	(void)pthread_join(thread, NULL);
	if (st == SUP_OK && b->filled != SUP_NOT_FOUND)
		st = b->filled;
	return st;
}

enum sup_status bulk_run(struct bulk *b, struct bulk_job *job,
			 struct sup_error *err)
{
	struct sup_store_info info;
	enum sup_status st = extsort_turn(b->sorter);

	memset(&job->counts, 0, sizeof(job->counts));
	b->job = job;
	if (st == SUP_OK)
		st = sup_store_info(b->store, &info, err);
	if (st == SUP_OK)
		st = bulk_stamp(b, err);
	if (st == SUP_OK)
		st = rulebook_open(b->store, &b->book);
	if (st == SUP_OK)
		st = make_groups(b);
	if (st == SUP_OK) {
		b->read_all = bulk_count(b) >= info.recipients;
		st = run_threads(b, err);
	}
	if (st != SUP_OK && err->text[0] == '\0')
		(void)error_set(err, st, "%s", sup_status_text(st));
	return st;
}
