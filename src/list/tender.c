#include "list/tender.h"

#include <pthread.h>

#include "base/alloc.h"
#include "base/time.h"
#include "store/filter_build.h"

enum {
	LONG_MS = 1000,	 /* whose writer lives so long builds one */
	LOOK_MS = 1000,	 /* time between two looks at what there is */
	REST_MS = 30000, /* and after one was built, or could not be */
	REST_TIMES = 10, /* ... or so many times what it took */
	BULK_PART = 16	 /* whose facts are such a part of the list, too */
};

struct tender {
	struct sup_store *store;
	int64_t next_ms; /* when to look again */
	uint64_t facts;
	bool running;
	pthread_t thread;
	atomic_bool stop;
	/* The thread's, until it has ended: */
	atomic_bool ended;
	int64_t took_ms;
};

static void *build(void *arg)
{
	struct tender *t = arg;
	int64_t began = time_monotonic_ms();

	/* Without one all works as well, if slower. */
	enum sup_status st = filter_build(t->store, &t->stop, NULL);

	(void)st;
	t->took_ms = time_monotonic_ms() - began;
	atomic_store(&t->ended, true);
	return NULL;
}

static void await(struct tender *t)
{
	int64_t rest;

	(void)pthread_join(t->thread, NULL);
	t->running = false;
	rest = t->took_ms * REST_TIMES;
	t->next_ms = time_monotonic_ms() + (rest < REST_MS ? REST_MS : rest);
}

static void start(struct tender *t)
{
	atomic_store(&t->ended, false);
	t->running = pthread_create(&t->thread, NULL, build, t) == 0;
}

enum sup_status tender_open(struct sup_store *s, struct tender **out)
{
	struct tender *t = mem_zero(1, sizeof(*t));

	if (t == NULL)
		return SUP_NO_MEMORY;
	t->store = s;
	t->next_ms = time_monotonic_ms() + LONG_MS;
	*out = t;
	return SUP_OK;
}

void tender_step(struct tender *t, size_t facts)
{
	uint64_t keys;
	int64_t now;

	t->facts += facts;
	if (t->running) {
		if (atomic_load(&t->ended))
			await(t);
		return;
	}
	now = time_monotonic_ms();
	if (now < t->next_ms)
		return;
	t->next_ms = now + LOOK_MS;
	if (filter_is_wanted(t->store, &keys))
		start(t);
}

void tender_close(struct tender *t)
{
	uint64_t keys = 0;
	bool bulk;

	if (t == NULL)
		return;
	bulk = t->facts >= FILTER_WANTED_FROM;
	if (t->running) {
		atomic_store(&t->stop, !bulk);
		await(t);
	}
	atomic_store(&t->stop, false);
	if (bulk && filter_is_wanted(t->store, &keys) &&
	    t->facts >= keys / BULK_PART)
		(void)build(t);
	mem_free(t);
}
