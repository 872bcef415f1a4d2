/* asking.h - a question on its way to verdicts, one address after the other. */
#ifndef LIST_ASKING_H
#define LIST_ASKING_H

#include "list/reader.h"
#include "model/key.h"
#include "model/rule.h"

struct asking {
	struct sup_reader *r;
	struct question k;
	enum sup_why why; /* of the question or the snapshot: for all */
	bool details;	  /* the strongest is wanted, not just any */
	bool open;	  /* the snapshot is */
	/* The answer: */
	enum sup_verdict verdict;
	enum sup_why why_not; /* if unknown */
	enum sup_address_fault fault;
	bool found;
	bool taken; /* best is of the record looked at last */
	bool by_rule;
	bool by_hash;
	bool by_erased;
	struct sup_suppression best; /* its slices die with the snapshot */
	size_t rule_len;
	unsigned char rule[RULE_KEY_MAX]; /* that best is of */
};

/* Everything about the question that is the same for all addresses; leaves the
 * snapshot open if it may be asked. */
void asking_begin(struct asking *a, struct sup_reader *r,
		  const struct sup_query *q);
void asking_end(struct asking *a);

/* The whole way of one address; *address is what it is in normal form. */
void asking_one(struct asking *a, struct sup_slice in,
		struct sup_address *address);

/* ---- its parts ---- */

/* An address as it was given, in normal form.  False: the verdict is there. */
bool asking_read(struct asking *a, struct sup_slice in,
		 struct sup_address *address);

/*
 * asking_judge - the verdict about a key.
 *
 * f is the filter of the snapshot, or NULL; hash is the key's in it.  address
 * may be NULL if the store has no hashes.
 */
void asking_judge(struct asking *a, struct sup_slice key,
		  const struct filter *f, uint64_t hash,
		  const struct sup_address *address);

#endif
