/* target.h - what people name: an address or a domain rule; and store keys. */
#ifndef LIST_TARGET_H
#define LIST_TARGET_H

#include "model/key.h"
#include "model/rule.h"
#include "store/txn.h"

enum {
	TARGET_KEY_MAX = RULE_KEY_MAX, /* the greater of both kinds */
	TARGET_TEXT_MAX = SUP_RULE_MAX + 1
};

_Static_assert((int)RULE_KEY_MAX >= (int)ADDRESS_KEY_MAX, "keys fit");

struct target {
	enum store_db db;
	bool ascii; /* the Unicode libraries had no part in it */
	size_t key_len;
	unsigned char key[TARGET_KEY_MAX];
	struct sup_address address; /* of DB_RECIPIENTS only */
};

/* Read an address, or a domain rule if it begins with '@'.  SUP_INVALID with
 * the fault's text in err, SUP_NO_MEMORY. */
enum sup_status target_parse(struct sup_slice in, struct target *out,
			     struct sup_error *err) SUP_CHECKED;

/* How an erased entry is called: this, and its keyed hash in hexadecimal. */
#define ERASED_NAME "erased:"
#define ERASED_NAME_LEN (sizeof(ERASED_NAME) - 1)

/* As target_parse(); the name of an erased entry is one, too.  Not for facts
 * that come in. */
enum sup_status target_parse_any(struct sup_slice in, struct target *out,
				 struct sup_error *err) SUP_CHECKED;

/*
 * target_erased - was the recipient erased?  *out is then the entry.
 *
 * SUP_DENIED: the key of erased entries is missing, so nobody knows.
 */
enum sup_status target_erased(struct txn *t, const struct target *who,
			      struct target *out, bool *found) SUP_CHECKED;

static inline struct sup_slice target_key(const struct target *t)
{
	return (struct sup_slice){ (const char *)t->key, t->key_len };
}

/* May addresses that are not ASCII be keyed here?  False if the store was
 * written under other rules. */
enum sup_status store_same_rules(struct sup_store *s, bool *same,
				 struct sup_error *err) SUP_CHECKED;

/* The text of a store key: "local@domain", the rule, or an erased entry's name.
 * out has TARGET_TEXT_MAX bytes and is NUL-terminated.  SUP_CORRUPT: no key of
 * ours. */
enum sup_status key_text(enum store_db db, struct sup_slice key, char *out,
			 size_t *n) SUP_CHECKED;

/* The domain in a key of DB_RECIPIENTS. */
struct sup_slice key_domain(struct sup_slice key);

#endif
