#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/error.h"
#include "store/env.h"

/*
 * LMDB must not open a directory twice in one process: closing one of the two
 * drops the locks of both.
 */
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct env *list;
/* In a child process: what the parent had open.  It is never closed. */
static struct env *orphans;
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;
static int fork_rc;

static void before_fork(void)
{
	(void)pthread_mutex_lock(&list_lock);
}

static void after_fork(void)
{
	(void)pthread_mutex_unlock(&list_lock);
}

static void in_child(void)
{
	while (list != NULL) {
		struct env *e = list;

		atomic_store(&e->forked, true);
		list = e->next;
		e->next = orphans;
		orphans = e;
	}
	(void)pthread_mutex_unlock(&list_lock);
}

static void watch_forks(void)
{
	fork_rc = pthread_atfork(before_fork, after_fork, in_child);
}

static struct env *find(const struct stat *dir)
{
	struct env *e = list;

	while (e != NULL &&
	       (e->dir.dev != dir->st_dev || e->dir.ino != dir->st_ino))
		e = e->next;
	return e;
}

/* The directory is open in this process: is its data file still the same? */
static enum sup_status join(struct env *e, const char *dir,
			    struct sup_error *err)
{
	char path[4096];
	struct stat st;
	int n = snprintf(path, sizeof(path), "%s/data.mdb", dir);

	if (n < 0 || (size_t)n >= sizeof(path))
		return error_set(err, SUP_TOO_LARGE, "path is too long");
	if (stat(path, &st) != 0 || st.st_dev != e->data.dev ||
	    st.st_ino != e->data.ino)
		return error_set(err, SUP_BUSY,
				 "the store was replaced while this process "
				 "has it open");
	e->refs++;
	return SUP_OK;
}

enum sup_status registry_take(const struct env_setup *o, struct env **out,
			      struct sup_error *err)
{
	enum sup_status st;
	struct stat dir;
	struct env *e = NULL;

	(void)pthread_once(&fork_once, watch_forks);
	if (fork_rc != 0)
		return error_set(err, SUP_NO_MEMORY, "out of memory");
	(void)pthread_mutex_lock(&list_lock);
	if (stat(o->dir, &dir) != 0) {
		st = error_set(err, status_from_errno(errno),
			       "no directory for the store");
		goto out;
	}
	e = find(&dir);
	if (e != NULL) {
		st = join(e, o->dir, err);
		goto out;
	}
	st = env_open(o, &e, err);
	if (st != SUP_OK)
		goto out;
	e->dir = (struct file_id){ dir.st_dev, dir.st_ino };
	e->refs = 1;
	e->next = list;
	list = e;
out:
	(void)pthread_mutex_unlock(&list_lock);
	if (st == SUP_OK)
		*out = e;
	return st;
}

void registry_give_back(struct env *e)
{
	struct env **at = &list;

	(void)pthread_mutex_lock(&list_lock);
	if (!atomic_load(&e->forked) && --e->refs == 0) {
		while (*at != e)
			at = &(*at)->next;
		*at = e->next;
		env_close(e);
	}
	(void)pthread_mutex_unlock(&list_lock);
}
