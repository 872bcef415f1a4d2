/* rules.h - what the intake reads from the store before and while it works. */
#ifndef INGEST_RULES_H
#define INGEST_RULES_H

#include "policy/classify.h"
#include "suppress/store.h"

/* The store's classifier (meta "classifier"), or the one compiled in. */
enum sup_status ingest_classifier(struct sup_store *s, struct classifier **out,
				  struct sup_error *err) SUP_CHECKED;

/* How many pieces of an undocumented type are kept in the quarantine. */
enum sup_status ingest_type_seen(struct sup_store *s, const char *type,
				 uint64_t *n) SUP_CHECKED;

#endif
