/* load_row.h - one line of a dump in hand, for the files that read them. */
#ifndef LIST_LOAD_ROW_H
#define LIST_LOAD_ROW_H

#include "list/load.h"

/* The getters are sticky: after the first member that is missing or of another
 * kind, bad says so. */
struct row {
	struct load *l;
	struct json_doc *doc;
	bool bad;
	enum sup_status st; /* of memory */
};

const struct json_value *row_member(struct row *r, const char *name);
struct sup_slice row_text(struct row *r, const char *name);
int64_t row_int(struct row *r, const char *name);
/* Numbers of the store are below 2^63. */
uint64_t row_uint(struct row *r, const char *name);
bool row_bool(struct row *r, const char *name);
/* To be asked before anything is written. */
enum sup_status row_check(const struct row *r) SUP_CHECKED;

/* load_hashes.c */
enum sup_status load_hash_list(struct row *r) SUP_CHECKED;
enum sup_status load_hash(struct row *r) SUP_CHECKED;

#endif
