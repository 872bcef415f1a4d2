#include "list/voids.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "list/batchrow.h"
#include "list/rework.h"
#include "store/meta.h"
#include "store/rules.h"
#include "suppress/address.h"

enum {
	VOID_TEXT_MAX = 1024
};

static void cursor_name(uint64_t batch, char *out, size_t n)
{
	(void)snprintf(out, n, "undo.%" PRIu64, batch);
}

static enum sup_status find_void(struct txn *t, struct arena *a, uint64_t batch,
				 const struct void_rule **out)
{
	struct void_rule *rules;
	size_t n;
	enum sup_status st = voids_load(t, a, &rules, &n);

	*out = NULL;
	for (size_t i = 0; st == SUP_OK && i < n; i++) {
		if (rules[i].batch == batch)
			*out = &rules[i];
	}
	return st;
}

static bool copy_domain(struct sup_slice from, char *domain, size_t *n)
{
	if (from.n > SUP_DOMAIN_MAX || from.n == 0)
		return false;
	memcpy(domain, from.p, from.n);
	domain[from.n] = '\0';
	*n = from.n;
	return true;
}

enum sup_status void_of_batch(struct txn *t, uint64_t batch, bool *is_void,
			      char *domain, size_t *n)
{
	struct arena a = ARENA_INIT(0);
	const struct void_rule *v;
	struct sup_slice kept;
	char name[32];
	enum sup_status st = find_void(t, &a, batch, &v);

	*is_void = false;
	if (st == SUP_OK && v != NULL) {
		*is_void = copy_domain(v->domain, domain, n);
	} else if (st == SUP_OK) {
		cursor_name(batch, name, sizeof(name));
		st = meta_get(t, name, &kept);
		if (st == SUP_OK)
			*is_void = copy_domain(kept, domain, n);
		else if (st == SUP_NOT_FOUND)
			st = SUP_OK;
	}
	arena_release(&a);
	return st;
}

struct closed {
	uint64_t batch;
	struct incident incident;
	char domain[SUP_DOMAIN_MAX + 1];
	bool found;
};

static enum sup_status find_closed(const struct incident *i, void *arg)
{
	struct closed *c = arg;
	size_t n;

	if (i->batch != c->batch || i->state != INCIDENT_VOIDED ||
	    !copy_domain(i->domain, c->domain, &n))
		return SUP_OK;
	c->incident = *i;
	c->incident.domain = (struct sup_slice){ c->domain, n };
	c->found = true;
	return SUP_OK;
}

static enum sup_status reopen_incident(struct txn *t, uint64_t batch)
{
	struct closed c = { .batch = batch };
	enum sup_status st = incidents_walk(t, find_closed, &c);

	if (st != SUP_OK || !c.found)
		return st;
	c.incident.state = INCIDENT_OPEN;
	c.incident.batch = 0;
	return incident_put(t, &c.incident);
}

enum sup_status void_withdraw(struct txn *t, uint64_t batch)
{
	struct arena a = ARENA_INIT(0);
	const struct void_rule *v;
	char name[32];
	enum sup_status st = find_void(t, &a, batch, &v);

	if (st == SUP_OK && v != NULL) {
		cursor_name(batch, name, sizeof(name));
		st = meta_set(t, name, v->domain);
		if (st == SUP_OK)
			st = void_delete(t, batch);
		if (st == SUP_OK)
			st = reopen_incident(t, batch);
	}
	arena_release(&a);
	return st;
}

enum sup_status void_forget(struct txn *t, uint64_t batch)
{
	char name[32];
	enum sup_status st;

	cursor_name(batch, name, sizeof(name));
	st = meta_delete(t, name);
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}

/* A void on its way into the store. */
struct voiding {
	struct sup_store *store;
	const struct sup_actor *actor;
	struct void_rule rule;
	char domain[SUP_DOMAIN_MAX + 1];
	char text[VOID_TEXT_MAX];
};

static enum sup_status read_void(struct voiding *v, const struct sup_void *in,
				 struct sup_error *err)
{
	enum sup_address_fault fault = SUP_ADDRESS_NONE;
	size_t n = 0;
	enum sup_status st;

	if (in == NULL || in->from >= in->to || in->from < 0)
		return error_set(err, SUP_INVALID,
				 "the time must be a range, from before to");
	if ((unsigned)in->bounce_class >= SUP_CLASS_END)
		return error_set(err, SUP_INVALID, "no such class");
	if (in->text.n > sizeof(v->text))
		return error_set(err, SUP_TOO_LARGE, "the text is too long");
	st = sup_domain_parse(in->domain, v->domain, &n, &fault);
	if (st != SUP_OK)
		return error_set(err, st, "no domain: %s",
				 sup_address_fault_text(fault));
	for (size_t i = 0; i < in->text.n; i++) {
		char c = in->text.p[i];

		v->text[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	v->rule = (struct void_rule){
		/* Above all there are, for the trial. */
		.batch = SUP_BATCH_UNDONE - 1,
		.domain = { v->domain, n },
		.from = in->from,
		.to = in->to,
		.bounce_class = in->bounce_class,
		.text = { v->text, in->text.n },
	};
	return SUP_OK;
}

/* Fold the domain as if the rule were there. */
static enum sup_status try_void(struct voiding *v, struct rework *w,
				struct sup_error *err)
{
	const struct sup_slice range = { v->domain, v->rule.domain.n + 1 };
	struct void_rule *all = NULL;
	struct fold_rules rules = { .policy = NULL };
	enum sup_status st = rulebook_now(w->book, v->store, &rules, err);

	if (st != SUP_OK)
		return st;
	all = mem_alloc(rules.n_voids + 1, sizeof(*all));
	if (all == NULL)
		return SUP_NO_MEMORY;
	for (size_t i = 0; i < rules.n_voids; i++)
		all[i] = rules.voids[i];
	all[rules.n_voids] = v->rule;
	rules.voids = all;
	rules.n_voids++;
	w->trial = &rules;
	st = rework_run(w, DB_RECIPIENTS, range, err);
	w->trial = NULL;
	mem_free(all);
	return st;
}

/* The rule is committed before anything is folded by it. */
static enum sup_status put_rule(struct txn *t, void *arg)
{
	struct voiding *v = arg;
	uint64_t id;
	enum sup_status st = batchrow_begin(t, v->actor, "void", &id);

	if (st != SUP_OK)
		return st;
	v->rule.batch = id;
	return void_put(t, &v->rule);
}

static enum sup_status void_for_good(struct voiding *v, struct rework *w,
				     struct sup_error *err)
{
	const struct sup_slice range = { v->domain, v->rule.domain.n + 1 };
	struct batchrow row = { .state = BATCH_DONE, .now = v->actor->now };
	enum sup_status st = store_update(v->store, put_rule, v, err);

	if (st != SUP_OK)
		return st;
	w->batch = v->rule.batch;
	memset(&w->totals, 0, sizeof(w->totals));
	st = rework_run(w, DB_RECIPIENTS, range, err);
	if (st != SUP_OK)
		return st;
	row.id = v->rule.batch;
	row.changed = w->totals.changed;
	return batchrow_commit(v->store, &row, err);
}

enum sup_status sup_void_bounces(struct sup_store *s,
				 const struct sup_actor *actor,
				 const struct sup_void *v,
				 struct sup_outcome *out, struct sup_error *err)
{
	struct voiding job = { .store = s, .actor = actor };
	struct rework w;
	enum sup_status st = check_actor(s, actor, err);
	bool written = false;

	if (st == SUP_OK)
		st = read_void(&job, v, err);
	if (st != SUP_OK)
		return st;
	memset(&w, 0, sizeof(w));
	w.store = s;
	w.edit = rework_fold_only;
	w.now = actor->now;
	st = rulebook_open(s, &w.book);
	if (st == SUP_OK)
		st = try_void(&job, &w, err);
	if (st == SUP_OK && !actor->dry_run) {
		st = refuse_release(w.totals.released, v->yes_remove, err);
		written = st == SUP_OK;
		if (written)
			st = void_for_good(&job, &w, err);
	}
	rulebook_close(w.book);
	if (out != NULL) {
		memset(out, 0, sizeof(*out));
		if (written && st == SUP_OK)
			out->batch = job.rule.batch;
		out->given = w.totals.records;
		out->changed = w.totals.changed;
		out->released = w.totals.released;
	}
	return fail(err, st);
}
