/*
 * dump.h - the lines of a dump, for those who write and read them.
 *
 * Each line is one JSON object.  A record stands there as in an export; of all
 * others the first member, "type", says what they are.  The last
 * one holds the number of lines before it, a hash over their bytes in order
 * and the digest of the records, so that a dump that was cut or altered is
 * known.  Times are milliseconds since 1970, bytes are base64.
 */
#ifndef LIST_DUMP_H
#define LIST_DUMP_H

#include "base/hash.h"
#include "base/slice.h"
#include "store/changes.h"
#include "store/rules.h"

enum {
	DUMP_FORMAT = 1,
	DUMP_HEX = 33 /* a hash128 in hexadecimal, and the NUL */
};

#define DUMP_NAME "suppress-dump"
/* How the line of a record begins, and no other. */
#define DUMP_RECORD "{\"key\":"

/* The hash of lines up to and with one more; begins as 0. */
static inline uint64_t dump_hash(uint64_t before, struct sup_slice line)
{
	const struct sup_slice b = { (const char *)&before, sizeof(before) };

	return hash64_two(b, line);
}

/* h as sup_store_info shows the digest; out has DUMP_HEX bytes. */
const char *dump_hex(struct hash128 h, char *out);

/* Names of what is a number in the store; "" for what is none. */
const char *dump_batch_state(enum batch_state s);
const char *dump_incident_state(enum incident_state s);
const char *dump_change_what(enum change_what w);

/* The inverse; 0: no such name. */
enum batch_state dump_batch_state_of(struct sup_slice name);
enum incident_state dump_incident_state_of(struct sup_slice name);
enum change_what dump_change_what_of(struct sup_slice name);

#endif
