/*
 * flat_file.h - the bytes of a sorted list, and what its files share.
 *
 * A header of FLAT_HEADER bytes; then the entries, 16 bytes each, sorted within
 * their kind, kind after kind; then for each kind an index: 32-bit numbers, the
 * first entry whose leading bits are at least the place in the index, and one
 * more that is the number of entries.
 *
 * An entry is the first 16 bytes of a digest, or the XXH3-128 of an address or
 * of a rule's key.  It is a cache of one machine: numbers are as the machine
 * has them, and a file that is in any way not as it should be is built anew.
 */
#ifndef LIST_FLAT_FILE_H
#define LIST_FLAT_FILE_H

#include "list/flat.h"

enum flat_kind {
	FLAT_MD5 = SUP_HASH_MD5,
	FLAT_SHA1 = SUP_HASH_SHA1,
	FLAT_SHA256 = SUP_HASH_SHA256,
	FLAT_ADDRESS,
	FLAT_RULE,
	FLAT_KINDS
};

enum {
	FLAT_VERSION = 1,
	FLAT_HEADER = 4096,
	FLAT_ENTRY = 16,
	FLAT_RECORD = 1 + FLAT_ENTRY, /* kind and entry, for sorting */
	FLAT_PATH_MAX = 4096
};

/* Is the list still the one that was sorted? */
struct flat_source {
	uint64_t size;
	int64_t modified_ns;
	int64_t changed_ns;
	uint64_t inode;
	uint64_t device;
	uint64_t content; /* see flat_source_hash() */
	/* It was modified so shortly before that it may have been so again
	 * without another time: only its content counts. */
	uint64_t fresh;
};

struct flat_section {
	uint64_t entries;
	uint64_t first; /* its first entry among all */
	uint64_t index; /* offset in the file */
	uint64_t bits;	/* of the index */
};

struct flat_header {
	uint64_t magic; /* read backwards it is another machine's */
	uint64_t version;
	uint64_t rules; /* hash of sup_address_rules() */
	struct flat_source source;
	struct flat_section sections[FLAT_KINDS];
	uint64_t refused;
	uint64_t size;	/* of the file */
	uint64_t body;	/* XXH3-64 of all behind the header */
	uint64_t check; /* XXH3-64 of all before */
};

#define FLAT_MAGIC UINT64_C(0x0174616c66707573) /* "supflat\1" */

/* What an address or a rule's key is in a file. */
void flat_entry(struct sup_slice text, unsigned char *out);

uint64_t flat_header_check(const struct flat_header *h);

/* The file as it is now; fd is open on it.  content is not set. */
enum sup_status flat_source_look(int fd, sup_time_ms now,
				 struct flat_source *out) SUP_CHECKED;
/* A hash of all bytes of fd. */
enum sup_status flat_source_hash(int fd, uint64_t *out) SUP_CHECKED;

struct sorter;
/* Read the list at fd into s as FLAT_RECORDs.  *content as of
 * flat_source_hash(). */
enum sup_status flat_read(const struct flat_options *o, int fd,
			  struct sorter *s, uint64_t *content,
			  uint64_t *refused, struct sup_error *err) SUP_CHECKED;

/* Write the file to fd, which is empty: all but source and refused of h are
 * set here. */
enum sup_status flat_write(int fd, struct sorter *s, struct flat_header *h,
			   struct sup_error *err) SUP_CHECKED;

#endif
