#include "scrub/run.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"

enum {
	THREADS_MAX = 64,
	BLOCK_BYTES = 1024 * 1024,
	PROGRESS_MS = 100
};

struct crew {
	struct run *run;
	pthread_mutex_t reading;
	pthread_mutex_t lock; /* of all below, and of what run has of results */
	pthread_cond_t changed;
	uint64_t to_read; /* numbers of blocks; the first under reading */
	uint64_t to_mark;
	uint64_t to_write;
	bool read_all; /* under reading */
	uint64_t bytes;
	unsigned working;
	enum sup_status failed;
	struct sup_error error;
};

struct hand {
	struct crew *crew;
	struct work work;
	pthread_t thread;
};

static void give_up(struct crew *c, enum sup_status st,
		    const struct sup_error *err)
{
	(void)pthread_mutex_lock(&c->lock);
	if (c->failed == SUP_OK) {
		c->failed = st;
		c->error = *err;
	}
	atomic_store(c->run->stop, true);
	(void)pthread_cond_broadcast(&c->changed);
	(void)pthread_mutex_unlock(&c->lock);
}

/* The next block and its number; SUP_NOT_FOUND: there is none. */
static enum sup_status take_block(struct crew *c, struct work *w,
				  uint64_t *number, struct sup_error *err)
{
	const struct sup_scrub_options *o = c->run->o;
	size_t want = o->block_bytes == 0 ? BLOCK_BYTES : o->block_bytes;
	enum sup_status st = SUP_NOT_FOUND;
	uint64_t bytes = 0;

	(void)pthread_mutex_lock(&c->reading);
	if (!c->read_all && !atomic_load(c->run->stop)) {
		st = input_block(c->run->input, &c->run->layout->dialect, want,
				 &w->block, err);
		c->read_all = st != SUP_OK || w->block.n == 0;
		bytes = input_raw_bytes(c->run->input);
		if (st == SUP_OK && c->read_all)
			st = SUP_NOT_FOUND;
		else if (st == SUP_OK)
			*number = c->to_read++;
	}
	(void)pthread_mutex_unlock(&c->reading);
	if (bytes > 0) {
		(void)pthread_mutex_lock(&c->lock);
		c->bytes = bytes > c->bytes ? bytes : c->bytes;
		(void)pthread_mutex_unlock(&c->lock);
	}
	return st;
}

/* Until it is number's turn, or there is no use in it; the lock is held. */
static bool wait_turn(struct crew *c, const uint64_t *turn, uint64_t number)
{
	while (*turn != number && c->failed == SUP_OK &&
	       !atomic_load(c->run->stop))
		(void)pthread_cond_wait(&c->changed, &c->lock);
	return *turn == number && !atomic_load(c->run->stop);
}

static enum sup_status mark(struct crew *c, struct work *w, uint64_t number)
{
	enum sup_status st = SUP_STOPPED;

	(void)pthread_mutex_lock(&c->lock);
	if (wait_turn(c, &c->to_mark, number)) {
		st = work_mark(w, c->run->unique);
		c->to_mark++;
		(void)pthread_cond_broadcast(&c->changed);
	}
	(void)pthread_mutex_unlock(&c->lock);
	return st;
}

static void add_counts(struct sup_scrub_counts *to,
		       const struct sup_scrub_counts *more)
{
	to->rows += more->rows;
	to->kept += more->kept;
	to->removed += more->removed;
	to->rejected += more->rejected;
	to->unknown += more->unknown;
	to->duplicates += more->duplicates;
	to->against += more->against;
	to->blank += more->blank;
	for (int i = 0; i < SUP_REASON_END; i++)
		to->by_reason[i] += more->by_reason[i];
	if (more->why != SUP_WHY_NONE)
		to->why = more->why;
}

static enum sup_status deliver(struct crew *c, struct work *w, uint64_t number,
			       struct sup_error *err)
{
	enum sup_status st = SUP_OK;
	bool turn;

	(void)pthread_mutex_lock(&c->lock);
	turn = wait_turn(c, &c->to_write, number);
	(void)pthread_mutex_unlock(&c->lock);
	if (!turn)
		return SUP_STOPPED;
	/* Whose turn it is writes without the lock: nobody else does. */
	for (int o = 0; o < OUT_END && st == SUP_OK; o++) {
		if (w->sinks[o].path != NULL)
			st = sink_write(&c->run->sinks[o], &w->parcels[o], err);
	}
	if (st != SUP_OK)
		return st;
	(void)pthread_mutex_lock(&c->lock);
	add_counts(&c->run->counts, &w->counts);
	c->run->cut = c->run->cut || w->cut;
	c->to_write++;
	(void)pthread_cond_broadcast(&c->changed);
	(void)pthread_mutex_unlock(&c->lock);
	return SUP_OK;
}

static void *work_on(void *arg)
{
	struct hand *h = arg;
	struct crew *c = h->crew;
	struct sup_error err = { "" };
	enum sup_status st = SUP_OK;
	uint64_t number = 0;

	while (st == SUP_OK) {
		st = take_block(c, &h->work, &number, &err);
		if (st == SUP_OK)
			st = work_check(&h->work);
		if (st == SUP_OK && h->work.unique)
			st = mark(c, &h->work, number);
		if (st == SUP_OK)
			st = work_pack(&h->work);
		if (st == SUP_OK)
			st = deliver(c, &h->work, number, &err);
	}
	if (st != SUP_NOT_FOUND)
		give_up(c, st, &err);
	(void)pthread_mutex_lock(&c->lock);
	c->working--;
	(void)pthread_cond_broadcast(&c->changed);
	(void)pthread_mutex_unlock(&c->lock);
	return NULL;
}

static void tell(struct crew *c)
{
	struct sup_scrub_counts counts = c->run->counts;
	uint64_t bytes = c->bytes;
	enum sup_status st;

	if (c->run->progress == NULL)
		return;
	(void)pthread_mutex_unlock(&c->lock);
	st = c->run->progress(&counts, bytes, input_total_bytes(c->run->input),
			      c->run->arg);
	(void)pthread_mutex_lock(&c->lock);
	if (st == SUP_OK || c->failed != SUP_OK)
		return;
	c->failed = st;
	(void)error_set(&c->error, st, "%s", sup_status_text(st));
	atomic_store(c->run->stop, true);
	(void)pthread_cond_broadcast(&c->changed);
}

/* Until all hands are done; the lock is held. */
static void oversee(struct crew *c)
{
	while (c->working > 0) {
		sup_time_ms until = sup_time_now() + PROGRESS_MS;
		struct timespec t = { .tv_sec = (time_t)(until / 1000),
				      .tv_nsec =
					      (long)(until % 1000) * 1000000L };
		int code = 0;

		while (c->working > 0 && code == 0)
			code = pthread_cond_timedwait(&c->changed, &c->lock,
						      &t);
		tell(c);
	}
}

static unsigned threads_wanted(const struct sup_scrub_options *o)
{
	long n = o->threads > 0 ? (long)o->threads
				: sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

static enum sup_status prepare_hand(struct crew *c, struct hand *h,
				    struct sup_error *err)
{
	work_init(&h->work);
	h->crew = c;
	h->work.query = &c->run->o->query;
	h->work.layout = c->run->layout;
	h->work.field = c->run->o->field;
	h->work.unique = c->run->o->unique;
	h->work.sinks = c->run->sinks;
	h->work.against = c->run->against;
	if (c->run->against->n > 0 &&
	    digester_open(&h->work.digester) != SUP_OK)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	return sup_reader_open(c->run->store, &h->work.reader, err);
}

/* One hand is enough, if there is no more to be had. */
static enum sup_status start(struct crew *c, struct hand *hands, unsigned n,
			     unsigned *started, struct sup_error *err)
{
	enum sup_status st = SUP_OK;

	for (*started = 0; *started < n && st == SUP_OK;) {
		struct hand *h = &hands[*started];

		st = prepare_hand(c, h, err);
		if (st == SUP_OK) {
			(void)pthread_mutex_lock(&c->lock);
			c->working++;
			(void)pthread_mutex_unlock(&c->lock);
			if (pthread_create(&h->thread, NULL, work_on, h) != 0) {
				st = error_set(err, SUP_BUSY,
					       "no thread can be started");
				(void)pthread_mutex_lock(&c->lock);
				c->working--;
				(void)pthread_mutex_unlock(&c->lock);
			}
		}
		if (st != SUP_OK)
			work_release(&h->work);
		else
			++*started;
	}
	return *started > 0 ? SUP_OK : st;
}

enum sup_status run_threads(struct run *r, struct sup_error *err)
{
	struct crew c = { .run = r };
	unsigned n = threads_wanted(r->o);
	struct hand *hands = mem_zero(n, sizeof(*hands));
	unsigned started = 0;
	enum sup_status st;

	if (hands == NULL)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	(void)pthread_mutex_init(&c.reading, NULL);
	(void)pthread_mutex_init(&c.lock, NULL);
	(void)pthread_cond_init(&c.changed, NULL);
	st = start(&c, hands, n, &started, err);
	(void)pthread_mutex_lock(&c.lock);
	oversee(&c);
	(void)pthread_mutex_unlock(&c.lock);
	for (unsigned i = 0; i < started; i++) {
		(void)pthread_join(hands[i].thread, NULL);
		work_release(&hands[i].work);
	}
	if (st == SUP_OK && c.failed != SUP_OK)
		st = error_set(err, c.failed, "%s",
			       c.error.text[0] != '\0'
				       ? c.error.text
				       : sup_status_text(c.failed));
	(void)pthread_cond_destroy(&c.changed);
	(void)pthread_mutex_destroy(&c.lock);
	(void)pthread_mutex_destroy(&c.reading);
	mem_free(hands);
	return st;
}
