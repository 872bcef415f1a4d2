/*
 * voids.h - standing orders that bounces do not count, and taking them back.
 *
 * A void that is being undone is deleted at once, so that no fold knows it any
 * more; its domain stays in meta until the records have been folded anew, so
 * that an interruption can be finished.
 */
#ifndef LIST_VOIDS_H
#define LIST_VOIDS_H

#include "store/txn.h"

/* Did the batch make a void?  domain has SUP_DOMAIN_MAX + 1 bytes and is
 * NUL-terminated. */
enum sup_status void_of_batch(struct txn *t, uint64_t batch, bool *is_void,
			      char *domain, size_t *n) SUP_CHECKED;

/* Delete the rule, remember its domain; an incident that it closed is open
 * again.  Not an error if that has been done. */
enum sup_status void_withdraw(struct txn *t, uint64_t batch) SUP_CHECKED;

/* The records are folded: forget the domain. */
enum sup_status void_forget(struct txn *t, uint64_t batch) SUP_CHECKED;

#endif
