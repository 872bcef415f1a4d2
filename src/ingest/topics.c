#include "ingest/topics.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "model/scope.h"
#include "store/meta.h"

enum {
	NAME_MAX_BYTES = 64,
	REMEMBERED = 256 /* names a process remembers; the store has all */
};

struct topics {
	struct sup_store *store;
	size_t next;
	struct {
		uint64_t scope;
		uint64_t name;
	} seen[REMEMBERED];
};

enum sup_status topics_open(struct sup_store *s, struct topics **out)
{
	struct topics *t = mem_zero(1, sizeof(*t));

	if (t == NULL)
		return SUP_NO_MEMORY;
	t->store = s;
	*out = t;
	return SUP_OK;
}

void topics_close(struct topics *t)
{
	mem_free(t);
}

/* One name's claim on a scope. */
struct claim {
	uint64_t scope;
	uint64_t name;
	bool dry_run;
	bool refused;
};

static enum sup_status claim_scope(struct txn *t, void *arg)
{
	struct claim *c = arg;
	char name[NAME_MAX_BYTES];
	struct sup_slice value = { (const char *)&c->name, sizeof(c->name) };
	struct sup_slice found;
	enum sup_status st;

	(void)snprintf(name, sizeof(name), "topic:%016llx",
		       (unsigned long long)c->scope);
	st = meta_get(t, name, &found);
	if (st == SUP_OK) {
		c->refused = found.n != value.n ||
			     memcmp(found.p, value.p, value.n) != 0;
		return SUP_OK;
	}
	if (st != SUP_NOT_FOUND)
		return st;
	c->refused = false;
	return c->dry_run ? SUP_OK : meta_set(t, name, value);
}

static enum topic_fate collide(struct event *e)
{
	if (e->fact.kind != SUP_KIND_UNSUBSCRIBE)
		return TOPIC_REFUSED;
	e->fact.scope = scope_parent(e->fact.scope);
	return TOPIC_WIDENED;
}

enum sup_status topics_settle(struct topics *t, struct event *e, bool dry_run,
			      enum topic_fate *fate)
{
	struct claim c = { .dry_run = dry_run };
	enum sup_status st;

	*fate = TOPIC_OWN;
	if (e->topic.n == 0)
		return SUP_OK;
	c.scope = hash64(e->fact.scope.p, e->fact.scope.n);
	c.name = hash64(e->topic.p, e->topic.n);
	for (size_t i = 0; i < REMEMBERED; i++) {
		if (t->seen[i].scope == c.scope && t->seen[i].name == c.name)
			return SUP_OK;
	}
	st = store_update(t->store, claim_scope, &c, NULL);
	if (st != SUP_OK)
		return st;
	if (c.refused) {
		*fate = collide(e);
		return SUP_OK;
	}
	t->seen[t->next].scope = c.scope;
	t->seen[t->next].name = c.name;
	t->next = (t->next + 1) % REMEMBERED;
	return SUP_OK;
}
