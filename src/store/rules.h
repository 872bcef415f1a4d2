/* rules.h - standing orders kept in the store: voids; and the incidents. */
#ifndef STORE_RULES_H
#define STORE_RULES_H

#include "base/arena.h"
#include "policy/fold.h"
#include "store/txn.h"

/* All voids of the store, copied into a; ordered by batch. */
enum sup_status voids_load(struct txn *t, struct arena *a,
			   struct void_rule **out, size_t *n) SUP_CHECKED;
/* Changes with every put and delete of a void, so that they can be cached. */
enum sup_status voids_version(struct txn *t, uint64_t *version) SUP_CHECKED;
/* v->batch is its id. */
enum sup_status void_put(struct txn *t, const struct void_rule *v) SUP_CHECKED;
enum sup_status void_delete(struct txn *t, uint64_t batch) SUP_CHECKED;

enum incident_state {
	INCIDENT_OPEN = 1,
	INCIDENT_ACCEPTED = 2,
	INCIDENT_VOIDED = 3
};

/* One receiver and class that bounced far above its own history. */
struct incident {
	uint64_t id; /* from 1 */
	enum incident_state state;
	enum sup_class bounce_class;
	struct sup_slice domain;
	sup_time_ms from; /* first and last event time that belong to it */
	sup_time_ms to;
	sup_time_ms opened; /* when it was noticed */
	uint64_t count;	    /* bounces in it */
	uint64_t usual;	    /* a day before it, times 1000 */
	uint64_t batch;	    /* of the void; 0: none */
};
/* id 0: a new one, the id is given here. */
enum sup_status incident_put(struct txn *t, struct incident *i) SUP_CHECKED;
enum sup_status incident_get(struct txn *t, uint64_t id,
			     struct incident *out) SUP_CHECKED;
typedef enum sup_status incident_fn(const struct incident *i, void *arg);
enum sup_status incidents_walk(struct txn *t, incident_fn *fn,
			       void *arg) SUP_CHECKED;
/* The open one for domain and class; SUP_NOT_FOUND. Cheap when there are no
 * open incidents at all. */
enum sup_status incident_open_for(struct txn *t, struct sup_slice domain,
				  enum sup_class c,
				  struct incident *out) SUP_CHECKED;

#endif
