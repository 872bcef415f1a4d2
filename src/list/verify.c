/* verify.c - is all of the store as it should be?  The frame of the job. */
#include "list/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "list/apply.h"

enum sup_status problem(struct verify *v, const char *what,
			struct sup_slice key, const char *detail, ...)
{
	char text[256];
	const struct sup_problem p = {
		.what = what,
		.key = key,
		.detail = text,
	};
	va_list args;

	va_start(args, detail);
	(void)vsnprintf(text, sizeof(text), detail, args);
	va_end(args);
	v->totals.problems++;
	if (v->fn != NULL && v->stopped == SUP_OK)
		v->stopped = v->fn(&p, v->arg);
	return v->stopped;
}

/* Policy and voids.  Without them nothing can be folded; all else can still be
 * looked at. */
static enum sup_status load_rules(struct verify *v, struct rulebook *book)
{
	enum sup_status st = rulebook_load(book, v->t, &v->rules);

	v->can_fold = st == SUP_OK;
	if (st == SUP_OK || st == SUP_NO_MEMORY)
		return st;
	return problem(v, "rules", SLICE(""),
		       "the policy or the voids cannot be read: %s",
		       sup_status_text(st));
}

static enum sup_status load_identity(struct verify *v)
{
	struct sup_slice id;
	struct sup_slice rules;
	enum sup_status st = meta_get(v->t, "store_id", &id);

	if (st == SUP_OK && id.n != sizeof(v->store_id))
		st = SUP_CORRUPT;
	if (st == SUP_OK)
		st = meta_get(v->t, "rules", &rules);
	if (st != SUP_OK)
		return st;
	memcpy(v->store_id, id.p, id.n);
	v->same_rules = slice_is(rules, sup_address_rules());
	return SUP_OK;
}

static enum sup_status verify_all(struct verify *v)
{
	static enum sup_status (*const steps[])(struct verify *) = {
		verify_batches,	  verify_scopes,     verify_records,
		verify_hashes,	  verify_changes,    verify_rules,
		verify_incidents, verify_quarantine, verify_counters,
		verify_counts,
	};
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < sizeof(steps) / sizeof(steps[0]);
	     i++) {
		st = steps[i](v);
		if (v->stopped != SUP_OK)
			st = v->stopped;
	}
	return st;
}

struct job {
	struct verify *v;
	struct rulebook *book;
};

static enum sup_status look(struct txn *t, void *arg)
{
	struct job *j = arg;
	struct verify *v = j->v;
	enum sup_status st;

	v->t = t;
	memset(&v->totals, 0, sizeof(v->totals));
	memset(&v->found, 0, sizeof(v->found));
	v->n_batches = 0;
	st = load_identity(v);
	if (st == SUP_OK)
		st = load_rules(v, j->book);
	if (st == SUP_OK)
		st = verify_all(v);
	return st;
}

/* The store cannot even be looked into: that is what is wrong with it. */
static enum sup_status report_shut(struct verify *v, enum sup_status st,
				   const struct sup_error *e)
{
	enum sup_status told =
		problem(v, "store", SLICE(""), "%s",
			e->text[0] != '\0' ? e->text : sup_status_text(st));

	return told != SUP_OK ? told : st;
}

enum sup_status sup_verify(struct sup_store *s, sup_problem_fn *fn,
			   sup_progress_fn *progress, void *arg,
			   struct sup_verified *out, struct sup_error *err)
{
	struct verify v = { .fn = fn, .progress = progress, .arg = arg };
	struct sup_error e = { "" };
	struct job j = { &v, NULL };
	enum sup_status st;

	if (s == NULL)
		return error_set(err, SUP_INVALID, "no store");
	st = rulebook_open(s, &j.book);
	if (st == SUP_OK)
		st = store_view(s, look, &j, &e);
	if ((st == SUP_CORRUPT || st == SUP_STORE_FORMAT) &&
	    v.totals.problems == 0 && v.stopped == SUP_OK)
		st = report_shut(&v, st, &e);
	if (st == SUP_OK && v.totals.problems > 0) {
		(void)snprintf(e.text, sizeof(e.text),
			       "%" PRIu64 " things are wrong",
			       v.totals.problems);
		st = SUP_CORRUPT;
	}
	rulebook_close(j.book);
	arena_release(&v.arena);
	mem_free(v.batches);
	if (out != NULL)
		*out = v.totals;
	if (st != SUP_OK)
		return error_set(err, st, "%s",
				 e.text[0] != '\0' ? e.text
						   : sup_status_text(st));
	return SUP_OK;
}
