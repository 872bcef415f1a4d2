#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "list/rework.h"
#include "store/rules.h"

static const char *const states[] = {
	[INCIDENT_OPEN] = "open",
	[INCIDENT_ACCEPTED] = "accepted",
	[INCIDENT_VOIDED] = "voided",
};

static const char *state_name(enum incident_state s)
{
	if ((size_t)s < sizeof(states) / sizeof(states[0]) && states[s] != NULL)
		return states[s];
	return "";
}

/* All of them, copied: nobody is called with a transaction open. */
struct incidents {
	struct arena arena;
	struct incident *all;
	size_t n;
	size_t room;
};

static enum sup_status keep(const struct incident *i, void *arg)
{
	struct incidents *l = arg;
	struct incident *more;

	if (l->n == l->room) {
		size_t room = l->room == 0 ? 32 : l->room * 2;

		more = mem_grow(l->all, room, sizeof(*more));
		if (more == NULL)
			return SUP_NO_MEMORY;
		l->all = more;
		l->room = room;
	}
	l->all[l->n] = *i;
	if (!arena_copy(&l->arena, i->domain, &l->all[l->n].domain))
		return SUP_NO_MEMORY;
	l->n++;
	return SUP_OK;
}

static enum sup_status read_all(struct txn *t, void *arg)
{
	struct incidents *l = arg;

	l->n = 0;
	arena_reset(&l->arena);
	return incidents_walk(t, keep, l);
}

enum sup_status sup_incidents(struct sup_store *s, sup_incident_fn *fn,
			      void *arg, struct sup_error *err)
{
	struct incidents l = { ARENA_INIT(0), NULL, 0, 0 };
	enum sup_status st;

	if (s == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no store or function");
	st = store_view(s, read_all, &l, err);
	for (size_t i = 0; st == SUP_OK && i < l.n; i++) {
		const struct incident *in = &l.all[i];
		const struct sup_incident told = {
			.id = in->id,
			.state = state_name(in->state),
			.domain = in->domain,
			.bounce_class = in->bounce_class,
			.from = in->from,
			.to = in->to,
			.count = in->count,
			.usual = (double)in->usual / 1000.0,
		};

		st = fn(&told, arg);
	}
	mem_free(l.all);
	arena_release(&l.arena);
	return st;
}

/* One incident read, or its state changed. */
struct one {
	uint64_t id;
	enum incident_state to;
	uint64_t batch;
	struct incident incident;
	char domain[SUP_DOMAIN_MAX + 1];
};

static enum sup_status read_one(struct txn *t, void *arg)
{
	struct one *o = arg;
	enum sup_status st = incident_get(t, o->id, &o->incident);
	struct sup_slice d = o->incident.domain;

	if (st != SUP_OK)
		return st;
	if (d.n > SUP_DOMAIN_MAX)
		return SUP_CORRUPT;
	if (d.n != 0)
		memcpy(o->domain, d.p, d.n);
	o->incident.domain.p = o->domain;
	return SUP_OK;
}

static enum sup_status close_one(struct txn *t, void *arg)
{
	struct one *o = arg;
	enum sup_status st = read_one(t, o);

	if (st != SUP_OK)
		return st;
	if (o->incident.state != INCIDENT_OPEN)
		return SUP_EXISTS;
	o->incident.state = o->to;
	o->incident.batch = o->batch;
	return incident_put(t, &o->incident);
}

static enum sup_status say(struct sup_error *err, enum sup_status st)
{
	if (st == SUP_NOT_FOUND)
		return error_set(err, st, "no such incident");
	if (st == SUP_EXISTS)
		return error_set(err, st, "the incident is closed already");
	return fail(err, st);
}

enum sup_status sup_incident_accept(struct sup_store *s, uint64_t id,
				    struct sup_error *err)
{
	struct one o = { .id = id, .to = INCIDENT_ACCEPTED };

	if (s == NULL)
		return error_set(err, SUP_INVALID, "no store");
	if (err != NULL)
		err->text[0] = '\0';
	return say(err, store_update(s, close_one, &o, err));
}

enum sup_status sup_incident_void(struct sup_store *s,
				  const struct sup_actor *actor, uint64_t id,
				  uint64_t yes_remove, struct sup_outcome *out,
				  struct sup_error *err)
{
	struct one o = { .id = id, .to = INCIDENT_VOIDED };
	struct sup_outcome done = { 0 };
	struct sup_void v;
	enum sup_status st = check_actor(s, actor, err);

	if (st != SUP_OK)
		return st;
	st = store_view(s, read_one, &o, err);
	if (st == SUP_OK && o.incident.state != INCIDENT_OPEN)
		st = SUP_EXISTS;
	if (st != SUP_OK)
		return say(err, st);
	v = (struct sup_void){
		.domain = o.incident.domain,
		.from = o.incident.from,
		.to = o.incident.to + 1,
		.bounce_class = o.incident.bounce_class,
		.yes_remove = yes_remove,
	};
	st = sup_void_bounces(s, actor, &v, &done, err);
	if (out != NULL)
		*out = done;
	if (st != SUP_OK || actor->dry_run)
		return st;
	/* Between the two it may have grown; what came since is judged anew. */
	o.batch = done.batch;
	return say(err, store_update(s, close_one, &o, err));
}
