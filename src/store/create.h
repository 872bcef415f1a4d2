/* create.h - the databases of a store: opened, or made in one transaction. */
#ifndef STORE_CREATE_H
#define STORE_CREATE_H

#include "store/env.h"

/*
 * contents_open - open all databases and read who the store is.
 *
 * *fresh: there was nothing, and it was made.  SUP_STORE_FORMAT: something else
 * is there, or a newer format; it is not touched.
 */
enum sup_status contents_open(struct env *e, const struct env_setup *o,
			      bool *fresh, struct sup_error *err) SUP_CHECKED;

#endif
