/* value.h - keys and values of the small databases. */
#ifndef STORE_VALUE_H
#define STORE_VALUE_H

#include "model/varint.h"
#include "store/txn.h"

enum {
	VALUE_VERSION = 1, /* first byte of every value */
	KEY_NUMBER = 8,	   /* bytes of a number in a key: big-endian, so that
			    * bytes sort as numbers do */
	KEY_MAX = 511	   /* LMDB's */
};

/* A value begins: its version byte. */
void value_begin(struct sink *s, struct buf *b);
/* Store what was written under key and release b. */
enum sup_status value_put(struct txn *t, enum store_db db, struct sup_slice key,
			  struct sink *s) SUP_CHECKED;

/* Check the version byte.  SUP_CORRUPT, SUP_STORE_FORMAT. */
enum sup_status value_open(struct sup_slice value,
			   struct feed *out) SUP_CHECKED;
/* SUP_CORRUPT if anything was wrong, or if bytes are left. */
enum sup_status value_end(const struct feed *f) SUP_CHECKED;
/* A text with its length before it; may be empty. */
struct sup_slice value_text(struct feed *f);
/* A time: 0 or positive. */
void value_put_time(struct sink *s, sup_time_ms t);
sup_time_ms value_time(struct feed *f);

void key_put_number(unsigned char *key, uint64_t n);
uint64_t key_number(const char *key);

/* The key of entry n in family: a byte and a number. */
struct number_key {
	unsigned char bytes[1 + KEY_NUMBER];
};
struct sup_slice key_of(struct number_key *k, unsigned family, uint64_t n);
/* Is key one of family?  Its number. */
bool key_is(struct sup_slice key, unsigned family, uint64_t *n);

static inline struct sup_slice bytes_slice(const void *p, size_t n)
{
	return (struct sup_slice){ p, n };
}

#endif
