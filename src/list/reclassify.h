/* reclassify.h - the classifier once more over texts that were kept. */
#ifndef LIST_RECLASSIFY_H
#define LIST_RECLASSIFY_H

#include "list/revise.h"
#include "policy/classify.h"

/* The classifier of the store, or the default one. */
enum sup_status classifier_of_store(struct sup_store *s,
				    struct classifier **out,
				    struct sup_error *err) SUP_CHECKED;

/*
 * reclassify - give r's bounces the classes that c says now.
 *
 * A class is payload, no identity.  What c knows nothing of keeps the class it
 * has: the provider's label, which was not kept, said so.  The result is how
 * many changed.
 */
size_t reclassify(const struct classifier *c, struct revision *r);

#endif
