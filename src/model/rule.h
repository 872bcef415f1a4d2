/*
 * rule.h - the store keys of domain rules.
 *
 * A key is the domain with its labels reversed, 0x00, and a byte for the kind:
 * '=' that domain, '.' its subdomains, '*' both.  A literal is not reversed.
 */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include "suppress/address.h"

enum {
	RULE_KEY_MAX = SUP_DOMAIN_MAX + 2
};

/* Write the key of r (RULE_KEY_MAX bytes); the result is its length. */
size_t rule_key(const struct sup_rule *r, unsigned char *key);

/* The inverse; false (with *out undefined) if this is not the key of a rule in
 * normal form, or if there was no memory to find out. */
bool rule_from_key(struct sup_slice key, struct sup_rule *out);

/*
 * The i-th key of a rule that would match a domain in normal form: '=' and '*'
 * of itself, then '.' and '*' of each domain above it, nearest first.  Writes
 * up to RULE_KEY_MAX bytes; the result is the length, 0 behind the last one.
 */
size_t rule_candidates(struct sup_slice domain, size_t i, unsigned char *key);

#endif
