/* key.h - the store key of an address: domain 0x00 local. */
#ifndef MODEL_KEY_H
#define MODEL_KEY_H

#include "suppress/address.h"

enum {
	ADDRESS_KEY_MAX = 256
};

/* Write the key of a (ADDRESS_KEY_MAX bytes); the result is its length. */
size_t address_key(const struct sup_address *a, unsigned char *key);

/*
 * The inverse; false (with *out undefined) if this is not the key of a normal
 * form, or if there was no memory to find out.  out->spelling is empty.
 */
bool address_from_key(struct sup_slice key, struct sup_address *out);

/* The two halves of a's text. */
static inline struct sup_slice address_local(const struct sup_address *a)
{
	return (struct sup_slice){ a->text, a->local_len };
}

static inline struct sup_slice address_domain(const struct sup_address *a)
{
	return (struct sup_slice){ a->text + a->local_len + 1,
				   (size_t)a->len - a->local_len - 1 };
}

#endif
