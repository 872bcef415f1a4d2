/*
 * filter_driver - what the tests of the filter kill, starve, and ask.
 *
 *	filter_driver write DIR FROM COUNT PIECE
 *	    Persons FROM, FROM + 1, ... bounce hard, PIECE of them a commit;
 *	    after each one, print the number of the first that is not durable.
 *	filter_driver probe DIR FROM TO
 *	    Is each person in [FROM, TO) found, one by one and in batches?
 *	    Prints: questions, missed, room of the filter (0: there is none).
 *	filter_driver watch DIR
 *	    The same for each line "FROM TO" of standard input, by one reader.
 *	filter_driver build|drop|state DIR
 *	    state prints: number of the transaction, chain, room of the filter.
 *	filter_driver ask DIR ADDRESS
 *	    Prints "0", "1", "2": the verdict, one by one and in a batch.
 *	filter_driver rule DIR RULE
 *	    A domain rule, "@example.com".
 *	filter_driver digest DIR FILE
 *	    Take in a list of MD5 digests.
 *	filter_driver compact DIR FILE
 *
 * Environment: FILTER_DIR, NO_FILTER; LEAVE_OUT: a step of filter_step.h by its
 * number, or two; PAUSE: "POINT MILLISECONDS", where to wait, and how long.
 * Exit status: 0 done, 1 the answer is no, 2 the library failed.
 */
#include <inttypes.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/event.h"
#include "bench/people.h"
#include "store/env.h"
#include "suppress/suppress.h"

enum {
	AT_ONCE = 1000,
	OTHERS = 1 << 24, /* persons from here on are on no list */
	LATE_MAX = 65536
};

static unsigned left_out[2];
static unsigned pause_at = ~0u;
static unsigned pause_ms;

static struct {
	const struct filter *f;
	uint64_t h;
} late[LATE_MAX];
static size_t n_late;

bool filter_takes(enum filter_step s)
{
	return (unsigned)s != left_out[0] && (unsigned)s != left_out[1];
}

void filter_put_off(const struct filter *f, uint64_t h)
{
	if (n_late < LATE_MAX) {
		late[n_late].f = f;
		late[n_late++].h = h;
	}
}

void filter_reached(enum filter_point p)
{
	if ((unsigned)p == pause_at) {
		struct timespec t = { .tv_sec = pause_ms / 1000,
				      .tv_nsec = (long)(pause_ms % 1000) *
						 1000000 };

		(void)nanosleep(&t, NULL);
	}
	if (p != POINT_COMMITTED)
		return;
	for (size_t i = 0; i < n_late; i++)
		filter_set(late[i].f, late[i].h);
	n_late = 0;
}

static int failed(const char *what, enum sup_status st,
		  const struct sup_error *err)
{
	(void)fprintf(stderr, "%s: %s: %s\n", what, sup_status_text(st),
		      err->text);
	return 2;
}

/* 2024-01-01T00:00:00Z */
static const sup_time_ms began = INT64_C(1704067200000);

static int write_piece(struct sup_ingest *in, uint32_t from, uint32_t n)
{
	struct sup_slice bytes = { NULL, 0 };
	struct sup_error err = { "" };
	enum sup_status st;
	char to[PERSON_MAX];
	char line[32];
	char *text = NULL;
	int length;
	FILE *f = open_memstream(&text, &bytes.n);

	if (f == NULL)
		return 2;
	for (uint32_t i = from; i < from + n; i++) {
		struct event e = { .source = EVENT_SES,
				   .what = EVENT_HARD_BOUNCE,
				   .number = i,
				   .time_ms = began,
				   .to = to,
				   .text = "550 5.1.1 no such user" };

		(void)person(i, to);
		event_print(f, &e);
	}
	if (fclose(f) != 0)
		return 2;
	bytes.p = text;
	st = sup_ingest_bytes(in, bytes, "driver", &err);
	free(text);
	if (st != SUP_OK)
		return failed("ingest", st, &err);
	length = snprintf(line, sizeof(line), "%" PRIu32 "\n", from + n);
	return write(1, line, (size_t)length) == length ? 0 : 2;
}

static int write_all(struct sup_store *s, char **words)
{
	struct sup_ingest_options o = { .dry_run = false };
	struct sup_ingest *in = NULL;
	struct sup_error err = { "" };
	uint32_t from = (uint32_t)strtoul(words[0], NULL, 10);
	uint32_t end = from + (uint32_t)strtoul(words[1], NULL, 10);
	uint32_t piece = (uint32_t)strtoul(words[2], NULL, 10);
	enum sup_status st = sup_ingest_open(s, &o, &in, &err);
	int code = 0;

	if (st != SUP_OK)
		return failed("ingest", st, &err);
	while (from < end && code == 0) {
		uint32_t n = piece < end - from ? piece : end - from;

		code = write_piece(in, from, n);
		from += n;
	}
	sup_ingest_close(in);
	return code;
}

struct probing {
	uint64_t asked;
	uint64_t missed;
	uint64_t wrong; /* not on the list, and not clear */
};

static void probe_many(struct sup_reader *r, uint32_t from, uint32_t to,
		       struct probing *p)
{
	static char texts[AT_ONCE][PERSON_MAX];
	struct sup_slice who[AT_ONCE];
	enum sup_verdict verdicts[AT_ONCE];

	while (from < to) {
		size_t n = to - from < AT_ONCE ? to - from : AT_ONCE;

		for (size_t i = 0; i < n; i++) {
			who[i].p = texts[i];
			who[i].n = person(from + (uint32_t)i, texts[i]);
		}
		sup_check_many(r, who, n, NULL, verdicts);
		for (size_t i = 0; i < n; i++)
			p->missed += verdicts[i] != SUP_SUPPRESSED;
		p->asked += n;
		from += (uint32_t)n;
	}
}

static void probe(struct sup_reader *r, uint32_t from, uint32_t to,
		  struct probing *p)
{
	char text[PERSON_MAX];
	struct sup_slice who = { text, 0 };

	for (uint32_t i = from; i < to; i++) {
		who.n = person(i, text);
		p->missed += sup_check(r, who, NULL, NULL) != SUP_SUPPRESSED;
		who.n = person(OTHERS + i, text);
		p->wrong += sup_check(r, who, NULL, NULL) != SUP_CLEAR;
	}
	p->asked += to - from;
	probe_many(r, from, to, p);
}

static int say(struct sup_store *s, const struct probing *p)
{
	struct sup_store_info info = { 0 };
	struct sup_error err = { "" };
	enum sup_status st = sup_store_info(s, &info, &err);

	if (st != SUP_OK)
		return failed("info", st, &err);
	(void)printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", p->asked,
		     p->missed + p->wrong, info.filter_keys);
	(void)fflush(stdout);
	return p->missed + p->wrong == 0 ? 0 : 1;
}

static int probe_all(struct sup_store *s, char **words)
{
	struct probing p = { 0 };
	struct sup_reader *r = NULL;
	struct sup_error err = { "" };
	enum sup_status st = sup_reader_open(s, &r, &err);

	if (st != SUP_OK)
		return failed("reader", st, &err);
	probe(r, (uint32_t)strtoul(words[0], NULL, 10),
	      (uint32_t)strtoul(words[1], NULL, 10), &p);
	sup_reader_close(r);
	return say(s, &p);
}

static int watch(struct sup_store *s, char **words)
{
	struct sup_reader *r = NULL;
	struct sup_error err = { "" };
	char line[64];
	enum sup_status st = sup_reader_open(s, &r, &err);
	int code = 0;

	(void)words;
	if (st != SUP_OK)
		return failed("reader", st, &err);
	while (code != 2 && fgets(line, sizeof(line), stdin) != NULL) {
		struct probing p = { 0 };
		char *end;
		uint32_t from = (uint32_t)strtoul(line, &end, 10);

		probe(r, from, (uint32_t)strtoul(end, NULL, 10), &p);
		code = say(s, &p);
	}
	sup_reader_close(r);
	return code;
}

static int build(struct sup_store *s, char **words)
{
	struct sup_error err = { "" };
	enum sup_status st = sup_filter_build(s, &err);

	(void)words;
	if (st == SUP_OK)
		return 0;
	(void)failed("build", st, &err);
	return st == SUP_BUSY ? 1 : 2;
}

static int drop(struct sup_store *s, char **words)
{
	struct sup_error err = { "" };
	enum sup_status st = sup_filter_drop(s, &err);

	(void)words;
	return st == SUP_OK ? 0 : failed("drop", st, &err);
}

static enum sup_status print_state(struct txn *t, void *arg)
{
	const struct filter *f = txn_filter(t);

	(void)arg;
	(void)printf("%" PRIu64 " %" PRIu64 " %" PRIu32 "\n", txn_id(t),
		     t->filter.entry.chain, f == NULL ? 0 : f->blocks);
	return SUP_OK;
}

static int state(struct sup_store *s, char **words)
{
	struct sup_error err = { "" };
	enum sup_status st = store_view(s, print_state, NULL, &err);

	(void)words;
	return st == SUP_OK ? 0 : failed("state", st, &err);
}

static int ask(struct sup_store *s, char **words)
{
	struct sup_slice who = { words[0], strlen(words[0]) };
	enum sup_verdict many;
	struct sup_reader *r = NULL;
	struct sup_error err = { "" };
	enum sup_status st = sup_reader_open(s, &r, &err);

	if (st != SUP_OK)
		return failed("reader", st, &err);
	sup_check_many(r, &who, 1, NULL, &many);
	(void)printf("%d %d\n", sup_check(r, who, NULL, NULL), many);
	sup_reader_close(r);
	return 0;
}

static int rule(struct sup_store *s, char **words)
{
	const struct sup_actor who = { .source = { "api", 3 },
				       .what = { "add", 3 },
				       .now = began };
	struct sup_fact f = { .kind = SUP_KIND_ADDED,
			      .reason = SUP_REASON_MANUAL,
			      .time = began,
			      .blocks = SUP_BLOCKS_ALL };
	struct sup_slice target = { words[0], strlen(words[0]) };
	struct sup_batch *b = NULL;
	struct sup_error err = { "" };
	enum sup_status st = sup_batch_open(s, &who, &b, &err);

	if (st == SUP_OK)
		st = sup_batch_add(b, target, &f, &err);
	if (b != NULL && st == SUP_OK)
		st = sup_batch_close(b, NULL, &err);
	return st == SUP_OK ? 0 : failed("rule", st, &err);
}

static int digest(struct sup_store *s, char **words)
{
	const struct sup_actor who = { .source = { "api", 3 },
				       .what = { "import", 6 },
				       .now = began };
	const struct sup_import_options o = { .path = words[0],
					      .reason = SUP_REASON_MANUAL };
	struct sup_error err = { "" };
	enum sup_status st =
		sup_import_hashes(s, &who, &o, SUP_HASH_MD5, NULL, &err);

	return st == SUP_OK ? 0 : failed("digest", st, &err);
}

static int compact(struct sup_store *s, char **words)
{
	FILE *f = fopen(words[0], "wb");
	int rc = 0;

	if (f == NULL)
		return 2;
	rc = mdb_env_copyfd2(s->env->mdb, fileno(f), MDB_CP_COMPACT);
	if (fclose(f) != 0 || rc != MDB_SUCCESS)
		return 2;
	return 0;
}

static const struct {
	const char *name;
	int words;
	int (*run)(struct sup_store *s, char **words);
} jobs[] = {
	{ "write", 3, write_all }, { "probe", 2, probe_all },
	{ "watch", 0, watch },	   { "build", 0, build },
	{ "drop", 0, drop },	   { "state", 0, state },
	{ "ask", 1, ask },	   { "rule", 1, rule },
	{ "digest", 1, digest },   { "compact", 1, compact },
};

int main(int argc, char **argv)
{
	const char *skip = getenv("LEAVE_OUT");
	const char *wait = getenv("PAUSE");
	struct sup_store_options o = { .create = true,
				       .filter_dir = getenv("FILTER_DIR"),
				       .no_filter =
					       getenv("NO_FILTER") != NULL };
	struct sup_store *s = NULL;
	struct sup_error err = { "" };
	enum sup_status st;
	int code = 2;

	if (skip != NULL) {
		char *end;

		left_out[0] = (unsigned)strtoul(skip, &end, 10);
		left_out[1] = (unsigned)strtoul(end, NULL, 10);
	}
	if (wait != NULL) {
		char *end;

		pause_at = (unsigned)strtoul(wait, &end, 10);
		pause_ms = (unsigned)strtoul(end, NULL, 10);
	}
	if (argc < 3)
		return 2;
	o.path = argv[2];
	st = sup_store_open(&o, &s, &err);
	if (st != SUP_OK)
		return failed(argv[2], st, &err);
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		if (strcmp(jobs[i].name, argv[1]) == 0 &&
		    jobs[i].words == argc - 3)
			code = jobs[i].run(s, argv + 3);
	}
	sup_store_close(s);
	return code;
}
