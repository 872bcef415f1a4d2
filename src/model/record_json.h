/* record_json.h - records read back from what sup_record_json() wrote. */
#ifndef MODEL_RECORD_JSON_H
#define MODEL_RECORD_JSON_H

#include "base/arena.h"
#include "suppress/record.h"

/* What one line of an export says; all of it lives in the arena. */
struct record_line {
	struct sup_slice key; /* as printed; not checked to be an address */
	struct sup_slice spelling;
	struct sup_fact *facts; /* in the order of the line */
	size_t n_facts;
};

/*
 * record_from_json - read one object, strictly.
 *
 * Suppressions and policy_version are not looked into: they are folded anew.
 * Receipts and batches are 0 and none unless the line was verbose, so the
 * caller gives a fact without a time its first receipt before it is stored.
 * Every fact is one that fact_check() takes.
 *
 * SUP_INVALID: not such an object; err names the field ("evidence[2].kind: ").
 * SUP_NO_MEMORY, SUP_TOO_LARGE.  *out is then untouched.
 */
enum sup_status record_from_json(struct sup_slice line, struct arena *a,
				 struct record_line *out,
				 struct sup_error *err) SUP_CHECKED;

#endif
