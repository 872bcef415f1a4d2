/* Group commit: what was acknowledged is there, whoever dies. */
#include "support/check.h"
#include "support/world.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "list/target.h"
#include "list/writer.h"

enum {
	THREADS = 4,
	UNITS = 50
};

static void name_of(char *out, size_t n, int who, int i)
{
	(void)snprintf(out, n, "w%d-%d@x.com", who, i);
}

/* One unit with one complaint; its status. */
static enum sup_status send(struct writer *w, const char *who, sup_time_ms now)
{
	struct sup_error err;
	struct writer_unit u;
	struct intake in;
	struct target t;

	if (target_parse(sup_slice_of(who), &t, &err) != SUP_OK)
		return SUP_INVALID;
	memset(&in, 0, sizeof(in));
	memset(&u, 0, sizeof(u));
	in.db = t.db;
	in.key = target_key(&t);
	in.fact = world_fact(SUP_KIND_COMPLAINT, DAY(1));
	in.fact.first_seen = now;
	in.fact.last_seen = now;
	u.facts = &in;
	u.n_facts = 1;
	u.now = now;
	writer_submit(w, &u);
	return writer_wait(w, &u);
}

struct sender {
	pthread_t thread;
	struct writer *writer;
	int number;
	enum sup_status status;
};

static void *send_many(void *arg)
{
	struct sender *s = arg;
	char who[32];

	s->status = SUP_OK;
	for (int i = 0; s->status == SUP_OK && i < UNITS; i++) {
		name_of(who, sizeof(who), s->number, i);
		s->status = send(s->writer, who, DAY(100));
	}
	return NULL;
}

static void test_threads(void **state)
{
	struct sender senders[THREADS];
	struct sup_error err;
	struct world w;
	char who[32];

	(void)state;
	world_open(&w);
	for (int i = 0; i < THREADS; i++) {
		senders[i].number = i;
		CHECK_INT(SUP_OK,
			  writer_open(w.store, &senders[i].writer, &err));
		CHECK(senders[i].writer == senders[0].writer);
	}
	for (int i = 0; i < THREADS; i++)
		CHECK_INT(0, pthread_create(&senders[i].thread, NULL, send_many,
					    &senders[i]));
	for (int i = 0; i < THREADS; i++) {
		CHECK_INT(0, pthread_join(senders[i].thread, NULL));
		CHECK_INT(SUP_OK, senders[i].status);
		writer_close(senders[i].writer);
	}
	for (int i = 0; i < THREADS; i++) {
		for (int k = 0; k < UNITS; k++) {
			name_of(who, sizeof(who), i, k);
			ROW(who);
			CHECK_TEXT("suppressed complaint",
				   world_verdict(&w, who));
		}
	}
	world_close(&w);
}

/* A process that says a byte for each unit that was acknowledged, until it is
 * killed. */
static void child_writes(const char *dir, int number, int ack)
{
	const struct sup_store_options o = { .path = dir };
	struct sup_store *s = NULL;
	struct writer *w = NULL;
	struct sup_error err;
	char who[32];

	if (sup_store_open(&o, &s, &err) != SUP_OK ||
	    writer_open(s, &w, &err) != SUP_OK)
		child_exit(1);
	for (int i = 0; i < 100000; i++) {
		name_of(who, sizeof(who), number, i);
		if (send(w, who, DAY(100)) != SUP_OK)
			child_exit(2);
		if (write(ack, "+", 1) != 1)
			child_exit(3);
	}
	child_exit(0);
}

/* Two processes write at once, both are killed: all that was acknowledged is
 * found. */
static void test_killed(void **state)
{
	pid_t child[2];
	int ack[2][2];
	int counts[2] = { 0, 0 };
	struct world w;
	char who[32];
	char byte;

	(void)state;
	world_open(&w);
	for (int i = 0; i < 2; i++) {
		CHECK_INT(0, pipe(ack[i]));
		child[i] = fork();
		CHECK(child[i] >= 0);
		if (child[i] == 0) {
			(void)close(ack[i][0]);
			child_writes(w.dir, i, ack[i][1]);
		}
		(void)close(ack[i][1]);
	}
	for (int i = 0; i < 2; i++) {
		for (; counts[i] < 20; counts[i]++) {
			ROW("acknowledged");
			CHECK_INT(1, read(ack[i][0], &byte, 1));
		}
	}
	for (int i = 0; i < 2; i++) {
		int status;

		CHECK_INT(0, kill(child[i], SIGKILL));
		CHECK_INT(child[i], waitpid(child[i], &status, 0));
		CHECK(WIFSIGNALED(status));
		while (read(ack[i][0], &byte, 1) == 1)
			counts[i]++;
		(void)close(ack[i][0]);
	}
	world_reopen(&w);
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < counts[i]; k++) {
			name_of(who, sizeof(who), i, k);
			ROW(who);
			CHECK_TEXT("suppressed complaint",
				   world_verdict(&w, who));
		}
	}
	world_close(&w);
}

/* A bad unit takes nobody with it. */
static void test_bad_unit(void **state)
{
	struct writer_unit u[3];
	struct intake in[3];
	struct target t[3];
	struct sup_error err;
	struct writer *writer;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK, writer_open(w.store, &writer, &err));
	memset(u, 0, sizeof(u));
	memset(in, 0, sizeof(in));
	for (int i = 0; i < 3; i++) {
		char who[32];

		name_of(who, sizeof(who), 9, i);
		CHECK_INT(SUP_OK, target_parse(sup_slice_of(who), &t[i], &err));
		in[i].db = t[i].db;
		in[i].key = target_key(&t[i]);
		in[i].fact = world_fact(SUP_KIND_COMPLAINT, DAY(1));
		in[i].fact.first_seen = w.now;
		in[i].fact.last_seen = w.now;
		u[i].facts = &in[i];
		u[i].n_facts = 1;
		u[i].now = w.now;
	}
	in[1].fact.scope = sup_slice_of("No Scope");
	for (int i = 0; i < 3; i++)
		writer_submit(writer, &u[i]);
	CHECK_INT(SUP_OK, writer_wait(writer, &u[0]));
	CHECK_INT(SUP_INVALID, writer_wait(writer, &u[1]));
	CHECK(u[1].error.text[0] != '\0');
	CHECK_INT(SUP_OK, writer_wait(writer, &u[2]));
	CHECK_INT(1, u[2].result.facts);
	writer_close(writer);
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "w9-0@x.com"));
	CHECK_TEXT("clear", world_verdict(&w, "w9-1@x.com"));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "w9-2@x.com"));
	world_close(&w);
}

static void test_fork(void **state)
{
	struct sup_error err;
	struct writer *writer;
	struct world w;
	int status = 0;
	pid_t child;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK, writer_open(w.store, &writer, &err));
	child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		enum sup_status st = send(writer, "a@x.com", DAY(100));

		writer_close(writer);
		child_exit(st == SUP_FORKED ? 0 : 1);
	}
	CHECK_INT(child, waitpid(child, &status, 0));
	CHECK(WIFEXITED(status));
	CHECK_INT(0, WEXITSTATUS(status));
	CHECK_TEXT("clear", world_verdict(&w, "a@x.com"));
	CHECK_INT(SUP_OK, send(writer, "a@x.com", DAY(100)));
	CHECK_TEXT("suppressed complaint", world_verdict(&w, "a@x.com"));
	writer_close(writer);
	writer_close(NULL);
	world_close(&w);
}

/* Quarantine and counters go with the facts of their unit. */
static void test_rest(void **state)
{
	struct quarantined piece = { .time = DAY(1),
				     .source = sup_slice_of("ses"),
				     .why = sup_slice_of("no event"),
				     .bytes = sup_slice_of("{}") };
	const struct writer_count count = { sup_slice_of("ses"),
					    sup_slice_of("ignored"), 3 };
	struct sup_store_info info;
	struct writer_unit u;
	struct sup_error err;
	struct writer *writer;
	struct world w;

	(void)state;
	world_open(&w);
	CHECK_INT(SUP_OK, writer_open(w.store, &writer, &err));
	for (int i = 0; i < 2; i++) {
		memset(&u, 0, sizeof(u));
		u.pieces = &piece;
		u.n_pieces = 1;
		u.count = &count;
		u.n_counts = 1;
		u.now = DAY(50);
		writer_submit(writer, &u);
		CHECK_INT(SUP_OK, writer_wait(writer, &u));
		/* The same piece is kept once. */
		CHECK_INT(i == 0 ? 1 : 0, u.quarantined);
	}
	writer_close(writer);
	CHECK_INT(SUP_OK, sup_store_info(w.store, &info, &err));
	CHECK_INT(1, info.quarantined);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads),	 cmocka_unit_test(test_killed),
		cmocka_unit_test(test_bad_unit), cmocka_unit_test(test_fork),
		cmocka_unit_test(test_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
