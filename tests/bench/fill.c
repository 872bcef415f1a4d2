/*
 * fill - make a store of many recipients with one fact each, fast.
 *
 *	fill DIR COUNT FIRST TEXT_BYTES sorted|random PER_TRANSACTION
 *
 * The facts are hard bounces with a reply text of TEXT_BYTES bytes; the records
 * are folded and put by the library's own functions, past the change log.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "list/apply.h"
#include "measure.h"
#include "model/key.h"
#include "people.h"

/* 2024-01-01T00:00:00Z */
static const sup_time_ms began = INT64_C(1704067200000);

static const char reply[] =
	"550 5.1.1 The email account that you tried to reach does not exist; "
	"please check the address for typing mistakes or unneeded spaces, and "
	"try again (gsmtp 16si123wrb)";

struct entry {
	uint32_t at; /* of the key in keys */
	uint16_t key_len;
	uint16_t text_len; /* of the address behind it */
};

struct job {
	char *keys;
	struct entry *entries;
	size_t count;
	size_t next;
	size_t per_txn;
	struct sup_slice text;
	struct rulebook *book;
	struct arena arena;
	uint64_t bytes; /* of all addresses */
};

/* qsort() has no argument for it. */
static const char *sorted_keys;

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;

	return slice_compare(
		(struct sup_slice){ sorted_keys + x->at, x->key_len },
		(struct sup_slice){ sorted_keys + y->at, y->key_len });
}

/* Key and address of each person, back to back. */
static void make_keys(struct job *j, uint32_t first)
{
	char text[PERSON_MAX];
	struct sup_address a;
	size_t used = 0;

	j->keys = malloc(j->count * 2 * 64 + ADDRESS_KEY_MAX);
	j->entries = malloc((j->count + 1) * sizeof(j->entries[0]));
	must_be(j->keys != NULL && j->entries != NULL, "memory");
	for (size_t i = 0; i < j->count; i++) {
		struct entry *e = &j->entries[i];
		size_t n = person(first + (uint32_t)i, text);

		must(sup_address_parse((struct sup_slice){ text, n }, &a, NULL),
		     NULL, text);
		e->at = (uint32_t)used;
		e->key_len = (uint16_t)address_key(
			&a, (unsigned char *)j->keys + used);
		used += e->key_len;
		e->text_len = a.len;
		memcpy(j->keys + used, a.text, a.len);
		used += a.len;
		j->bytes += a.len;
		must_be(used < UINT32_MAX && used < j->count * 2 * 64,
			"size of keys");
	}
}

static enum sup_status put_one(struct txn *t, struct job *j,
			       const struct fold_rules *rules, size_t i)
{
	const struct entry *e = &j->entries[i];
	struct sup_slice key = { j->keys + e->at, e->key_len };
	struct sup_slice address = { j->keys + e->at + e->key_len,
				     e->text_len };
	static const uint64_t no_batch = 0;
	struct sup_fact f = { .time = began + (sup_time_ms)(i * 1000),
			      .kind = SUP_KIND_HARD_BOUNCE,
			      .reason = SUP_REASON_HARD_BOUNCE,
			      .bounce_class = SUP_CLASS_MAILBOX_UNKNOWN,
			      .blocks = SUP_BLOCKS_ALL,
			      .source = SLICE("ses"),
			      .status = SLICE("5.1.1"),
			      .text = j->text,
			      .batches = &no_batch,
			      .n_batches = 1 };
	struct record r = { .facts = NULL };
	uint64_t random = i;
	enum sup_status st;
	bool changed;

	f.message = random_next(&random);
	f.first_seen = f.time + 2500;
	f.last_seen = f.first_seen;
	arena_reset(&j->arena);
	st = record_add(&r, &f, (struct sup_slice){ NULL, 0 }, &j->arena,
			&changed);
	if (st == SUP_OK)
		st = fold(&r, address, rules, &j->arena, NULL);
	if (st == SUP_OK)
		st = records_put(t, DB_RECIPIENTS, key, NULL, &r);
	return st;
}

static enum sup_status put_some(struct txn *t, void *arg)
{
	struct job *j = arg;
	struct fold_rules rules;
	enum sup_status st = rulebook_load(j->book, t, &rules);

	for (size_t i = 0; i < j->per_txn && j->next + i < j->count; i++) {
		if (st == SUP_OK)
			st = put_one(t, j, &rules, j->next + i);
	}
	return st;
}

int main(int argc, char **argv)
{
	struct sup_store_options o = { .create = true };
	struct job j = { .arena = ARENA_INIT(1 << 20) };
	struct sup_store *s = NULL;
	struct sup_error err = { "" };
	double began_s;
	size_t text_bytes;

	if (argc != 7) {
		(void)fputs("usage: fill DIR COUNT FIRST TEXT_BYTES "
			    "sorted|random PER_TRANSACTION\n",
			    stderr);
		return 2;
	}
	o.path = argv[1];
	j.count = number_of(argv[2]);
	text_bytes = number_of(argv[4]);
	must_be(text_bytes < sizeof(reply), "size of text");
	j.text = (struct sup_slice){ reply, text_bytes };
	j.per_txn = number_of(argv[6]);
	make_keys(&j, (uint32_t)number_of(argv[3]));
	if (strcmp(argv[5], "sorted") == 0) {
		sorted_keys = j.keys;
		qsort(j.entries, j.count, sizeof(j.entries[0]), by_key);
	}
	must(sup_store_open(&o, &s, &err), &err, o.path);
	must(rulebook_open(s, &j.book), NULL, "rules");
	began_s = seconds_now();
	for (; j.next < j.count; j.next += j.per_txn)
		must(store_update(s, put_some, &j, &err), &err, "put");
	(void)printf("{\"bench\":\"fill\",\"order\":\"%s\",\"recipients\":%zu,"
		     "\"text_bytes\":%zu,\"address_bytes\":%.1f,"
		     "\"per_second\":%.0f}\n",
		     argv[5], j.count, text_bytes,
		     (double)j.bytes / (double)j.count,
		     (double)j.count / (seconds_now() - began_s));
	rulebook_close(j.book);
	sup_store_close(s);
	arena_release(&j.arena);
	free(j.keys);
	free(j.entries);
	return 0;
}
