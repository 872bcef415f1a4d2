/*
 * meta.h - the facts of the store itself: identity, counts, digest, policy,
 * classifier, scopes.
 */
#ifndef STORE_META_H
#define STORE_META_H

#include "base/hash.h"
#include "store/txn.h"

/* Kept in each writing transaction; written once, when it commits. */
struct store_counts {
	uint64_t recipients;
	uint64_t suppressed; /* recipients with any suppression */
	uint64_t by_reason[SUP_REASON_END]; /* by the strongest of each */
	uint64_t domain_rules;		    /* records in DB_DOMAINS */
	uint64_t hashes;		    /* digests in DB_HASHES */
	uint64_t erased;		    /* erased recipients in it */
	uint64_t facts;			    /* of recipients and domain rules */
	uint64_t quarantined;
	uint64_t incidents_open;
	/* Sum modulo 2^128 of the digests of all recipients and domain rules:
	 * equal for equal sets, whatever the order they were put in. */
	struct hash128 digest;
};

/* Valid as long as t; changes to it are stored if t commits. */
struct store_counts *meta_counts(struct txn *t);

/* The policy file's text and its version, from 1 (the empty text: default).
 * Borrowed from t. */
enum sup_status meta_policy(struct txn *t, struct sup_slice *text,
			    uint32_t *version) SUP_CHECKED;
/* A new version, one above the last. */
enum sup_status meta_set_policy(struct txn *t, struct sup_slice text,
				uint32_t *version) SUP_CHECKED;

/* Any named text or number that other layers keep (classifier rules, cursors
 * of interrupted jobs).  name has at most 64 bytes. SUP_NOT_FOUND. */
enum sup_status meta_get(struct txn *t, const char *name,
			 struct sup_slice *value) SUP_CHECKED;
enum sup_status meta_set(struct txn *t, const char *name,
			 struct sup_slice value) SUP_CHECKED;
enum sup_status meta_delete(struct txn *t, const char *name) SUP_CHECKED;

/* A scope becomes known, with all above it.  "" is always known. */
enum sup_status scope_learn(struct txn *t, struct sup_slice scope) SUP_CHECKED;
enum sup_status scope_known(struct txn *t, struct sup_slice scope,
			    bool *known) SUP_CHECKED;
typedef enum sup_status scope_fn(struct sup_slice scope, void *arg);
enum sup_status scope_walk(struct txn *t, scope_fn *fn, void *arg) SUP_CHECKED;

#endif
