/*
 * bench_check - the pre-send question beside a bare mdb_get() on its tree.
 *
 *	bench_check DIR RECIPIENTS LOOKUPS
 *
 * The store is as fill makes it, from person 0.  Questions are drawn from its
 * recipients (hits) or from others (misses).  The bare one is given ready keys,
 * finds them in the same file, and is measured twice: with the read transaction
 * renewed for each look-up, which the library has to do so as to see what has
 * just been committed (the ratio is to this), and with one kept for all.
 * The library is asked one by one and in batches, with its filter and without.
 * Each number is the least of several rounds, in which all take turns.
 */
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "measure.h"
#include "model/key.h"
#include "people.h"
#include "suppress/check.h"

enum {
	ROUNDS = 5,
	THREADS_MAX = 2,
	AT_ONCE = 1000
};

struct questions {
	struct sup_slice *addresses;
	struct sup_slice *keys;
	size_t n;
	bool hits;
};

enum way {
	BARE_RENEWED,
	BARE_KEPT,
	CHECK_ONE,
	CHECK_MANY,
	FILTER_ONE,
	FILTER_MANY,
	WAYS
};

struct task {
	const char *dir;
	struct questions q;
	enum way way;
	size_t threads;
	/* In the child: */
	MDB_env *env;
	MDB_dbi dbi;
	struct sup_store *store;
};

struct worker {
	struct task *task;
	size_t n;
	pthread_t thread;
	double seconds;
};

static pthread_barrier_t start;

static void make_questions(struct questions *q, uint32_t recipients, size_t n,
			   bool hits)
{
	uint64_t random = hits ? 1 : 2;
	char *text = malloc(n * PERSON_MAX);
	unsigned char *keys = malloc(n * PERSON_MAX);

	q->addresses = calloc(n, sizeof(q->addresses[0]));
	q->keys = calloc(n, sizeof(q->keys[0]));
	must_be(text != NULL && keys != NULL && q->addresses != NULL &&
			q->keys != NULL,
		"memory");
	q->n = n;
	q->hits = hits;
	for (size_t i = 0; i < n; i++) {
		uint32_t who = random_below(&random, recipients);
		struct sup_address a;

		q->addresses[i].p = text;
		q->addresses[i].n = person(hits ? who : recipients + who, text);
		text += q->addresses[i].n;
		must(sup_address_parse(q->addresses[i], &a, NULL), NULL, text);
		q->keys[i].p = (const char *)keys;
		q->keys[i].n = address_key(&a, keys);
		keys += q->keys[i].n;
	}
}

static void free_questions(struct questions *q)
{
	free((void *)q->addresses[0].p);
	free((void *)q->keys[0].p);
	free(q->addresses);
	free(q->keys);
}

/* Found ones. */
static size_t ask_bare(const struct task *t, bool renew)
{
	MDB_txn *txn = NULL;
	size_t found = 0;

	must_be(mdb_txn_begin(t->env, NULL, MDB_RDONLY, &txn) == 0, "begin");
	for (size_t i = 0; i < t->q.n; i++) {
		MDB_val key = { t->q.keys[i].n, (void *)t->q.keys[i].p };
		MDB_val value;

		if (renew) {
			mdb_txn_reset(txn);
			must_be(mdb_txn_renew(txn) == 0, "renew");
		}
		if (mdb_get(txn, t->dbi, &key, &value) == 0)
			found += *(const char *)value.mv_data != 0;
	}
	mdb_txn_abort(txn);
	return found;
}

static size_t ask_library(const struct task *t, struct sup_reader *r)
{
	enum sup_verdict verdicts[AT_ONCE];
	size_t found = 0;

	if (t->way == CHECK_ONE || t->way == FILTER_ONE) {
		for (size_t i = 0; i < t->q.n; i++)
			found += sup_check(r, t->q.addresses[i], NULL, NULL) ==
				 SUP_SUPPRESSED;
		return found;
	}
	for (size_t i = 0; i < t->q.n; i += AT_ONCE) {
		size_t n = t->q.n - i < AT_ONCE ? t->q.n - i : AT_ONCE;

		sup_check_many(r, t->q.addresses + i, n, NULL, verdicts);
		for (size_t k = 0; k < n; k++)
			found += verdicts[k] == SUP_SUPPRESSED;
	}
	return found;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	const struct task *t = w->task;
	struct sup_reader *r = NULL;
	struct sup_error err = { "" };
	size_t found = 0;

	if (t->store != NULL)
		must(sup_reader_open(t->store, &r, &err), &err, "reader");
	/* The first pass is for the page table and the caches. */
	for (int pass = 0; pass < 2; pass++) {
		(void)pthread_barrier_wait(&start);
		w->seconds = seconds_now();
		found = t->store == NULL ? ask_bare(t, t->way == BARE_RENEWED)
					 : ask_library(t, r);
		w->seconds = seconds_now() - w->seconds;
		must_be(found == (t->q.hits ? t->q.n : 0), "answers");
	}
	sup_reader_close(r);
	return NULL;
}

static void open_bare(struct task *t)
{
	MDB_txn *txn = NULL;

	must_be(mdb_env_create(&t->env) == 0, "create");
	must_be(mdb_env_set_maxdbs(t->env, 64) == 0, "databases");
	must_be(mdb_env_open(t->env, t->dir, MDB_RDONLY | MDB_NOTLS, 0) == 0,
		"open");
	must_be(mdb_txn_begin(t->env, NULL, MDB_RDONLY, &txn) == 0, "begin");
	must_be(mdb_dbi_open(txn, "recipients", 0, &t->dbi) == 0, "recipients");
	must_be(mdb_txn_commit(txn) == 0, "commit");
}

/* Nanoseconds of one look-up, as one thread sees it. */
static double one_round(void *arg)
{
	struct task *t = arg;
	struct sup_store_options o = { .path = t->dir,
				       .no_filter = t->way == CHECK_ONE ||
						    t->way == CHECK_MANY };
	struct worker workers[THREADS_MAX];
	struct sup_error err = { "" };
	double most = 0;

	if (t->way == BARE_RENEWED || t->way == BARE_KEPT)
		open_bare(t);
	else
		must(sup_store_open(&o, &t->store, &err), &err, t->dir);
	must_be(pthread_barrier_init(&start, NULL, (unsigned)t->threads) == 0,
		"barrier");
	for (size_t i = 0; i < t->threads; i++) {
		workers[i].task = t;
		must_be(pthread_create(&workers[i].thread, NULL, work,
				       &workers[i]) == 0,
			"thread");
	}
	for (size_t i = 0; i < t->threads; i++) {
		(void)pthread_join(workers[i].thread, NULL);
		if (workers[i].seconds > most)
			most = workers[i].seconds;
	}
	if (t->env != NULL)
		mdb_env_close(t->env);
	sup_store_close(t->store);
	return most * 1e9 / (double)t->q.n;
}

static void measure(struct task *t, uint64_t recipients)
{
	double least[WAYS] = { 0 };

	for (int round = 0; round < ROUNDS; round++) {
		for (int way = 0; way < WAYS; way++) {
			double ns;

			t->way = (enum way)way;
			ns = in_child(one_round, t);
			if (round == 0 || ns < least[way])
				least[way] = ns;
		}
	}
	(void)printf("{\"bench\":\"check\",\"recipients\":%llu,\"ask\":\"%s\","
		     "\"threads\":%zu,\"check_ns\":%.0f,"
		     "\"mdb_get_renewed_ns\":%.0f,\"times_renewed\":%.2f,"
		     "\"mdb_get_kept_ns\":%.0f,\"times_kept\":%.2f,"
		     "\"check_many_ns\":%.0f,\"filter_ns\":%.0f,"
		     "\"filter_many_ns\":%.0f}\n",
		     (unsigned long long)recipients, t->q.hits ? "hit" : "miss",
		     t->threads, least[CHECK_ONE], least[BARE_RENEWED],
		     least[CHECK_ONE] / least[BARE_RENEWED], least[BARE_KEPT],
		     least[CHECK_ONE] / least[BARE_KEPT], least[CHECK_MANY],
		     least[FILTER_ONE], least[FILTER_MANY]);
	must_be(fflush(stdout) == 0, "output");
}

static void with_filter(const char *dir,
			enum sup_status (*act)(struct sup_store *s,
					       struct sup_error *err))
{
	struct sup_store_options o = { .path = dir };
	struct sup_store *s = NULL;
	struct sup_error err = { "" };

	must(sup_store_open(&o, &s, &err), &err, dir);
	must(act(s, &err), &err, "filter");
	sup_store_close(s);
}

int main(int argc, char **argv)
{
	struct task t = { .env = NULL };
	uint64_t recipients;

	if (argc != 4) {
		(void)fputs("usage: bench_check DIR RECIPIENTS LOOKUPS\n",
			    stderr);
		return 2;
	}
	t.dir = argv[1];
	with_filter(t.dir, sup_filter_build);
	recipients = number_of(argv[2]);
	for (int hits = 0; hits < 2; hits++) {
		make_questions(&t.q, (uint32_t)recipients, number_of(argv[3]),
			       hits == 1);
		for (t.threads = 1; t.threads <= THREADS_MAX; t.threads++)
			measure(&t, recipients);
		free_questions(&t.q);
	}
	with_filter(t.dir, sup_filter_drop);
	return 0;
}
