#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "list/batchrow.h"
#include "list/bulk.h"
#include "list/commit.h"
#include "list/rework.h"
#include "list/target.h"
#include "model/fact.h"

struct sup_batch {
	struct sup_store *store;
	struct sup_actor actor; /* its texts are in own */
	struct arena own;
	bool same_rules;
	struct writer *writer; /* NULL in a dry run */
	struct commit *trial;  /* of a dry run */
	uint64_t id;	       /* 0: no row yet */
	struct arena arena;    /* of the facts that wait */
	struct intake *facts;
	size_t n;
	struct bulk *bulk; /* NULL: facts are not sorted */
	struct sup_outcome outcome;
	enum sup_status failed; /* the first failure; nothing is taken after */
	struct sup_error error;
};

static bool copy_actor(struct sup_batch *b, const struct sup_actor *actor)
{
	b->actor = *actor;
	return arena_copy(&b->own, actor->source, &b->actor.source) &&
	       arena_copy(&b->own, actor->who, &b->actor.who) &&
	       arena_copy(&b->own, actor->what, &b->actor.what) &&
	       arena_copy(&b->own, actor->note, &b->actor.note);
}

static void batch_free(struct sup_batch *b)
{
	if (b == NULL)
		return;
	writer_close(b->writer);
	commit_close(b->trial);
	bulk_close(b->bulk);
	arena_release(&b->arena);
	arena_release(&b->own);
	mem_free(b->facts);
	mem_free(b);
}

enum sup_status sup_batch_open(struct sup_store *s,
			       const struct sup_actor *actor,
			       struct sup_batch **out, struct sup_error *err)
{
	struct sup_batch *b = NULL;
	enum sup_status st = check_actor(s, actor, err);

	if (st != SUP_OK)
		return st;
	if (out == NULL)
		return error_set(err, SUP_INVALID, "no place for the batch");
	b = mem_zero(1, sizeof(*b));
	if (b == NULL)
		return fail(err, SUP_NO_MEMORY);
	b->store = s;
	st = SUP_NO_MEMORY;
	b->facts = mem_alloc(WRITER_GROUP_FACTS, sizeof(*b->facts));
	if (b->facts != NULL && copy_actor(b, actor))
		st = store_same_rules(s, &b->same_rules, err);
	if (st == SUP_OK && actor->dry_run)
		st = commit_open(s, &b->trial);
	else if (st == SUP_OK)
		st = writer_open(s, &b->writer, err);
	if (st != SUP_OK) {
		batch_free(b);
		return fail(err, st);
	}
	*out = b;
	return SUP_OK;
}

static enum sup_status create_row(struct txn *t, void *arg)
{
	struct sup_batch *b = arg;

	return batchrow_begin(t, &b->actor, "batch", &b->id);
}

static enum sup_status have_row(struct sup_batch *b)
{
	enum sup_status st = SUP_OK;

	if (b->writer != NULL && b->id == 0) {
		st = store_update(b->store, create_row, b, &b->error);
		if (st != SUP_OK)
			b->id = 0;
	}
	return st;
}

static void add_counts(struct sup_batch *b, const struct apply_counts *c)
{
	b->outcome.facts += c->facts;
	b->outcome.known += c->known + c->dropped;
	b->outcome.changed += c->changed;
	b->outcome.released += c->released;
	b->outcome.refused += c->refused;
}

/* Commit what waits. */
static enum sup_status flush(struct sup_batch *b)
{
	struct writer_unit u;
	enum sup_status st;

	if (b->n == 0)
		return SUP_OK;
	st = have_row(b);
	memset(&u, 0, sizeof(u));
	u.facts = b->facts;
	u.n_facts = b->n;
	u.now = b->actor.now;
	u.batch = b->id;
	if (st == SUP_OK && b->trial != NULL) {
		commit_try(b->trial, &u);
		st = u.status;
	} else if (st == SUP_OK) {
		writer_submit(b->writer, &u);
		st = writer_wait(b->writer, &u);
	}
	if (st != SUP_OK) {
		b->failed = st;
		if (b->error.text[0] == '\0')
			b->error = u.error;
		return st;
	}
	add_counts(b, &u.result);
	b->n = 0;
	arena_reset(&b->arena);
	return SUP_OK;
}

/* The same for what has been sorted. */
static enum sup_status flush_sorted(struct sup_batch *b)
{
	struct bulk_job job = { .now = b->actor.now };
	enum sup_status st;

	if (b->bulk == NULL || bulk_count(b->bulk) == 0)
		return SUP_OK;
	st = have_row(b);
	job.batch = b->id;
	if (st == SUP_OK)
		st = bulk_run(b->bulk, &job, &b->error);
	add_counts(b, &job.counts);
	writer_told(b->writer, job.counts.facts);
	b->failed = st;
	return st;
}

enum sup_status batch_sort(struct sup_batch *b, const struct bulk_options *o)
{
	return b->trial != NULL || b->bulk != NULL
		       ? SUP_OK
		       : bulk_open(b->store, o, &b->bulk);
}

/* The fact as it will stand, but for its batch. */
static enum sup_status fill_in(const struct sup_batch *b,
			       const struct sup_fact *f, struct sup_fact *out,
			       struct sup_error *err)
{
	*out = *f;
	out->batches = NULL;
	out->n_batches = 0;
	fact_receive(out, b->actor.now);
	if (out->source.n == 0)
		out->source = b->actor.source;
	if (b->bulk != NULL && bulk_knows(b->bulk, out))
		return SUP_OK;
	return fact_check(out, err);
}

static enum sup_status keep(struct sup_batch *b, const struct target *who,
			    const struct sup_fact *f)
{
	struct intake *in = &b->facts[b->n];
	struct sup_slice spelling = { NULL, 0 };
	enum sup_status st;

	if (who->db == DB_RECIPIENTS)
		spelling = (struct sup_slice){ who->address.spelling,
					       who->address.spelling_len };
	if (b->bulk != NULL && who->db == DB_RECIPIENTS) {
		st = bulk_add(b->bulk, target_key(who), spelling, f);
		if (st != SUP_TOO_LARGE)
			return st;
	}
	memset(in, 0, sizeof(*in));
	in->db = who->db;
	if (!arena_copy(&b->arena, target_key(who), &in->key) ||
	    !arena_copy(&b->arena, spelling, &in->spelling))
		return SUP_NO_MEMORY;
	st = fact_copy(f, &b->arena, &in->fact);
	if (st == SUP_OK)
		b->n++;
	return st;
}

enum sup_status sup_batch_add(struct sup_batch *b, struct sup_slice target,
			      const struct sup_fact *f, struct sup_error *err)
{
	struct sup_fact full;
	struct target who;
	enum sup_status st;

	if (b == NULL || f == NULL)
		return error_set(err, SUP_INVALID, "no batch or no fact");
	if (b->failed != SUP_OK)
		return error_set(err, b->failed, "%s", b->error.text);
	b->outcome.given++;
	st = target_parse(target, &who, err);
	if (st == SUP_OK)
		st = fill_in(b, f, &full, err);
	if (st == SUP_INVALID)
		b->outcome.refused++;
	if (st != SUP_OK)
		return st;
	if (!who.ascii && !b->same_rules) {
		b->outcome.refused++;
		return error_set(err, SUP_RULES, "%s",
				 sup_status_text(SUP_RULES));
	}
	st = keep(b, &who, &full);
	if (st != SUP_OK)
		return error_set(err, st, "%s", sup_status_text(st));
	if (full.expires != 0 && full.expires <= b->actor.now)
		b->outcome.expired++;
	if (b->n == WRITER_GROUP_FACTS)
		st = flush(b);
	return st == SUP_OK ? SUP_OK : error_set(err, st, "%s", b->error.text);
}

enum sup_status sup_batch_close(struct sup_batch *b, struct sup_outcome *out,
				struct sup_error *err)
{
	enum sup_status st;

	if (b == NULL)
		return error_set(err, SUP_INVALID, "no batch");
	st = b->failed;
	if (st == SUP_OK)
		st = flush(b);
	if (st == SUP_OK)
		st = flush_sorted(b);
	/* A batch that failed stays marked as interrupted. */
	if (st == SUP_OK && b->id != 0) {
		const struct batchrow row = { b->id, BATCH_DONE, b->actor.now,
					      b->outcome.facts +
						      b->outcome.known,
					      b->outcome.changed };

		st = batchrow_commit(b->store, &row, &b->error);
	}
	if (st != SUP_OK)
		(void)error_set(err, st, "%s",
				b->error.text[0] != '\0' ? b->error.text
							 : sup_status_text(st));
	b->outcome.batch = b->id;
	if (out != NULL)
		*out = b->outcome;
	batch_free(b);
	return st;
}
