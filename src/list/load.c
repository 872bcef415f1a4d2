/* load.c - a dump back into an empty store. */
#include "list/load.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/split.h"
#include "list/target.h"
#include "model/record_json.h"
#include "store/restore.h"

enum {
	LINE_MAX_BYTES = 64 * 1024 * 1024, /* a piece of 16 MiB in base64 */
	PROGRESS_EVERY = 1024
};

enum sup_status load_bad(struct load *l, const char *what)
{
	if (l->error.text[0] != '\0')
		return SUP_CORRUPT;
	return error_set(&l->error, SUP_CORRUPT, "line %" PRIu64 ": %s",
			 l->lines + 1, what);
}

static enum sup_status tell_progress(struct load *l)
{
	l->so_far.done++;
	if (l->progress == NULL || l->so_far.done % PROGRESS_EVERY != 0)
		return SUP_OK;
	return l->progress(&l->so_far, l->arg);
}

/* The normal form must be what it was: under other rules it would be another
 * key, and the record out of reach of those who ask for it. */
static enum sup_status read_key(struct load *l, struct sup_slice text,
				struct target *who)
{
	enum sup_status st = target_parse_any(text, who, NULL);
	char again[TARGET_TEXT_MAX];
	size_t n = 0;

	if (st == SUP_OK)
		st = key_text(who->db, target_key(who), again, &n);
	if (st == SUP_NO_MEMORY)
		return st;
	if (st != SUP_OK || !slice_equal(text, (struct sup_slice){ again, n }))
		return load_bad(l, "the key is not in normal form");
	return SUP_OK;
}

static enum sup_status fill_record(struct load *l,
				   const struct record_line *line,
				   struct record *r)
{
	enum sup_status st = SUP_OK;
	bool changed;

	for (size_t i = 0; st == SUP_OK && i < line->n_facts; i++) {
		st = record_add(r, &line->facts[i], line->spelling, &l->arena,
				&changed);
		if (st == SUP_OK && r->n_facts != i + 1)
			st = SUP_INVALID;
	}
	return st == SUP_INVALID || st == SUP_TOO_LARGE
		       ? load_bad(l, "the evidence is not in order")
		       : st;
}

enum sup_status load_rules(struct load *l)
{
	enum sup_status st = l->rules_ready
				     ? SUP_OK
				     : rulebook_load(l->book, l->t, &l->rules);

	l->rules_ready = st == SUP_OK;
	return st;
}

enum sup_status load_record(struct load *l, struct sup_slice line)
{
	struct record_line read;
	struct record r = { .n_facts = 0 };
	struct fold_rules rules;
	struct target who;
	bool there = false;
	enum sup_status st = load_rules(l);

	if (st != SUP_OK)
		return st;
	st = record_from_json(line, &l->arena, &read, NULL);
	if (st == SUP_INVALID || st == SUP_TOO_LARGE)
		return load_bad(l, "no record");
	if (st == SUP_OK)
		st = read_key(l, read.key, &who);
	if (st == SUP_OK)
		st = fill_record(l, &read, &r);
	if (st == SUP_OK)
		st = records_has(l->t, who.db, target_key(&who), &there);
	if (st != SUP_OK)
		return st;
	if (there)
		return load_bad(l, "a second record of that key");
	rules = l->rules;
	rules.ignore_allow = who.db != DB_RECIPIENTS;
	st = fold(&r, read.key, &rules, &l->arena, NULL);
	if (st == SUP_OK)
		st = records_put(l->t, who.db, target_key(&who), NULL, &r);
	return st == SUP_OK ? tell_progress(l) : st;
}

static enum sup_status load_piece(struct load *l, const struct piece *p)
{
	enum sup_status st;

	if (l->ended)
		return load_bad(l, "something stands behind the end");
	if (p->kind != PIECE_VALUE)
		return load_bad(l, p->kind == PIECE_BROKEN
					   ? json_fault_text(&p->fault)
					   : "the line is too long");
	arena_reset(&l->arena);
	if (l->lines > 0 && p->bytes.n >= sizeof(DUMP_RECORD) - 1 &&
	    memcmp(p->bytes.p, DUMP_RECORD, sizeof(DUMP_RECORD) - 1) == 0)
		st = load_record(l, p->bytes);
	else
		st = load_row(l, p->bytes);
	if (st == SUP_OK) {
		l->lines++;
		l->hash = dump_hash(l->hash, p->bytes);
	}
	return st;
}

static enum sup_status read_lines(struct load *l, struct splitter *sp)
{
	struct piece p;
	enum sup_status st;

	do {
		st = splitter_next(sp, &p, &l->error);
		if (st == SUP_OK)
			st = load_piece(l, &p);
	} while (st == SUP_OK);
	if (st != SUP_NOT_FOUND)
		return st;
	if (l->lines == 0)
		return error_set(&l->error, SUP_CORRUPT,
				 "no dump: it is empty");
	if (!l->ended)
		return error_set(&l->error, SUP_CORRUPT,
				 "the dump was cut: its last line is missing");
	return SUP_OK;
}

/*
 * All in one transaction: a store that holds a part of its list would answer
 * "clear" for the rest of it.  So a file is read with a transaction open here;
 * nobody waits for it, since there is nothing in the store yet.
 */
static enum sup_status load_all(struct txn *t, void *arg)
{
	static const struct json_limits limits = { .max_bytes =
							   LINE_MAX_BYTES };
	struct load *l = arg;
	struct stream *s = NULL;
	struct splitter *sp = NULL;
	bool empty = false;
	enum sup_status st;

	if (l->runs++ > 0 && strcmp(l->path, "-") == 0)
		return error_set(&l->error, SUP_STORE_FULL,
				 "the store had to grow and standard input "
				 "cannot be read again: load a file");
	l->t = t;
	l->rules_ready = false;
	l->lines = 0;
	l->hash = 0;
	l->ended = false;
	l->so_far = (struct sup_progress){ 0, 0 };
	st = restore_is_empty(t, &empty);
	if (st == SUP_OK && !empty)
		return error_set(&l->error, SUP_EXISTS,
				 "the store is not empty");
	if (st == SUP_OK)
		st = stream_open(l->path, &s, &l->error);
	if (st == SUP_OK)
		st = splitter_open(s, &limits, NULL, &sp);
	if (st == SUP_OK)
		st = read_lines(l, sp);
	splitter_close(sp);
	stream_close(s);
	return st;
}

enum sup_status sup_load(struct sup_store *s, const char *path,
			 sup_progress_fn *progress, void *arg,
			 struct sup_error *err)
{
	struct load l = {
		.store = s, .path = path, .progress = progress, .arg = arg
	};
	enum sup_status st;

	if (s == NULL || path == NULL)
		return error_set(err, SUP_INVALID, "no store or file");
	st = rulebook_open(s, &l.book);
	if (st == SUP_OK)
		st = store_update(s, load_all, &l, &l.error);
	rulebook_close(l.book);
	arena_release(&l.arena);
	if (st == SUP_OK)
		return SUP_OK;
	return error_set(err, st, "%s",
			 l.error.text[0] != '\0' ? l.error.text
						 : sup_status_text(st));
}
