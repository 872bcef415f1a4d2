#include "list/writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/time.h"
#include "list/commit.h"
#include "list/tender.h"

struct writer {
	struct sup_store *store;
	struct commit *commit; /* the thread's own, and so is this: */
	struct tender *tender;
	pid_t pid; /* that the thread lives in */
	unsigned refs;
	struct writer *next; /* in the registry */

	pthread_mutex_t lock;
	pthread_cond_t work; /* something was submitted, or stop */
	pthread_cond_t done; /* a group is finished */
	pthread_t thread;
	struct writer_unit *head;
	struct writer_unit **tail;
	size_t waiting_facts;
	size_t told;	  /* committed past us */
	int64_t first_ms; /* when the oldest that waits came in */
	bool stop;
};

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;
static struct writer *registry;

/* A lock that another thread held at the fork would be held for ever in the
 * child, so the fork waits for it. */
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;

static void lock_registry(void)
{
	(void)pthread_mutex_lock(&registry_lock);
}

static void unlock_registry(void)
{
	(void)pthread_mutex_unlock(&registry_lock);
}

static void watch_forks(void)
{
	(void)pthread_atfork(lock_registry, unlock_registry, unlock_registry);
}

/* Wait until the group is full or its time is up. The lock is held. */
static void gather(struct writer *w)
{
	int64_t until = w->first_ms + WRITER_WAIT_MS;
	struct timespec at = { .tv_sec = (time_t)(until / 1000),
			       .tv_nsec = (long)(until % 1000) * 1000000 };

	while (w->waiting_facts < WRITER_GROUP_FACTS && !w->stop) {
		if (pthread_cond_timedwait(&w->work, &w->lock, &at) != 0)
			break;
	}
}

/* Cut a group off the queue: whole units, at least one. */
static struct writer_unit *take_group(struct writer *w)
{
	struct writer_unit *first = w->head;
	struct writer_unit *last = first;
	size_t facts = first->n_facts;

	while (last->next != NULL &&
	       facts + last->next->n_facts <= WRITER_GROUP_FACTS) {
		last = last->next;
		facts += last->n_facts;
	}
	w->head = last->next;
	last->next = NULL;
	if (w->head == NULL)
		w->tail = &w->head;
	w->waiting_facts -= facts;
	return first;
}

static size_t facts_of(const struct writer_unit *group)
{
	size_t n = 0;

	for (; group != NULL; group = group->next)
		n += group->n_facts;
	return n;
}

static void *run(void *arg)
{
	struct writer *w = arg;

	(void)pthread_mutex_lock(&w->lock);
	for (;;) {
		struct writer_unit *group;

		while (w->head == NULL && !w->stop)
			(void)pthread_cond_wait(&w->work, &w->lock);
		if (w->head == NULL)
			break;
		gather(w);
		group = take_group(w);
		(void)pthread_mutex_unlock(&w->lock);
		commit_group(w->commit, group);
		tender_step(w->tender, facts_of(group));
		(void)pthread_mutex_lock(&w->lock);
		while (group != NULL) {
			struct writer_unit *next = group->next;

			group->done = true;
			group = next;
		}
		(void)pthread_cond_broadcast(&w->done);
	}
	(void)pthread_mutex_unlock(&w->lock);
	return NULL;
}

static enum sup_status init_sync(struct writer *w)
{
	pthread_condattr_t monotonic;
	int rc = pthread_condattr_init(&monotonic);

	if (rc != 0)
		return status_from_errno(rc);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	rc = pthread_mutex_init(&w->lock, NULL);
	if (rc == 0)
		rc = pthread_cond_init(&w->work, &monotonic);
	if (rc == 0)
		rc = pthread_cond_init(&w->done, NULL);
	(void)pthread_condattr_destroy(&monotonic);
	return rc == 0 ? SUP_OK : status_from_errno(rc);
}

static enum sup_status writer_new(struct sup_store *s, struct writer **out)
{
	struct writer *w = mem_zero(1, sizeof(*w));
	enum sup_status st = SUP_NO_MEMORY;
	int rc;

	if (w == NULL)
		return st;
	w->store = s;
	w->pid = getpid();
	w->tail = &w->head;
	st = commit_open(s, &w->commit);
	if (st == SUP_OK)
		st = tender_open(s, &w->tender);
	if (st == SUP_OK)
		st = init_sync(w);
	if (st == SUP_OK) {
		rc = pthread_create(&w->thread, NULL, run, w);
		if (rc != 0)
			st = status_from_errno(rc);
	}
	if (st != SUP_OK) {
		tender_close(w->tender);
		commit_close(w->commit);
		mem_free(w);
		return st;
	}
	*out = w;
	return SUP_OK;
}

enum sup_status writer_open(struct sup_store *s, struct writer **out,
			    struct sup_error *err)
{
	enum sup_status st = SUP_OK;
	struct writer *w;
	pid_t pid = getpid();

	if (s == NULL)
		return error_set(err, SUP_INVALID, "no store");
	(void)pthread_once(&fork_once, watch_forks);
	lock_registry();
	for (w = registry; w != NULL; w = w->next) {
		if (w->store == s && w->pid == pid)
			break;
	}
	if (w == NULL) {
		st = writer_new(s, &w);
		if (st == SUP_OK) {
			w->next = registry;
			registry = w;
		}
	}
	if (st == SUP_OK) {
		w->refs++;
		*out = w;
	}
	unlock_registry();
	if (st != SUP_OK)
		return error_set(err, st, "cannot start the writer: %s",
				 sup_status_text(st));
	return SUP_OK;
}

void writer_close(struct writer *w)
{
	struct writer **at = &registry;

	/* In a child there is no thread to wait for, and the locks may be in
	 * any state: the memory is left alone. */
	if (w == NULL || w->pid != getpid())
		return;
	lock_registry();
	if (--w->refs > 0) {
		unlock_registry();
		return;
	}
	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	unlock_registry();
	(void)pthread_mutex_lock(&w->lock);
	w->stop = true;
	(void)pthread_cond_broadcast(&w->work);
	(void)pthread_mutex_unlock(&w->lock);
	(void)pthread_join(w->thread, NULL);
	if (w->told > 0)
		tender_step(w->tender, w->told);
	tender_close(w->tender);
	commit_close(w->commit);
	(void)pthread_cond_destroy(&w->work);
	(void)pthread_cond_destroy(&w->done);
	(void)pthread_mutex_destroy(&w->lock);
	mem_free(w);
}

void writer_told(struct writer *w, size_t facts)
{
	(void)pthread_mutex_lock(&w->lock);
	w->told += facts;
	(void)pthread_mutex_unlock(&w->lock);
}

void writer_submit(struct writer *w, struct writer_unit *u)
{
	u->next = NULL;
	u->done = false;
	if (w->pid != getpid()) {
		u->status = error_set(&u->error, SUP_FORKED,
				      "the store was opened before a fork");
		u->done = true;
		return;
	}
	(void)pthread_mutex_lock(&w->lock);
	if (w->head == NULL)
		w->first_ms = time_monotonic_ms();
	*w->tail = u;
	w->tail = &u->next;
	w->waiting_facts += u->n_facts;
	(void)pthread_cond_signal(&w->work);
	(void)pthread_mutex_unlock(&w->lock);
}

enum sup_status writer_wait(struct writer *w, struct writer_unit *u)
{
	if (w->pid != getpid())
		return u->status;
	(void)pthread_mutex_lock(&w->lock);
	while (!u->done)
		(void)pthread_cond_wait(&w->done, &w->lock);
	(void)pthread_mutex_unlock(&w->lock);
	return u->status;
}
