/*
 * policy_impl.h - inside of a policy: sections, their keys, and which wins.
 *
 * A policy is the default file with the user's file laid over it: sections with
 * the same qualifiers are one, and a key of the user's takes the place of the
 * default's.  Sections are kept sorted, the most specific of each sort first.
 */
#ifndef POLICY_POLICY_IMPL_H
#define POLICY_POLICY_IMPL_H

#include "base/arena.h"
#include "policy/policy.h"

enum policy_what {
	WHAT_SOFT,
	WHAT_HARD,
	WHAT_COMPLAINT,
	WHAT_UNSUBSCRIBE,
	WHAT_MANUAL,
	WHAT_INVALID,
	WHAT_ECHO,
	WHAT_INCIDENT,
	WHAT_ALLOW,
	WHAT_END
};

enum policy_key {
	KEY_ACTION,
	KEY_WITHOUT_STATUS,
	KEY_COUNT,
	KEY_DAYS,
	KEY_SPAN,
	KEY_GAP,
	KEY_PER_DAY,
	KEY_STAY,
	KEY_BLOCKS,
	KEY_RESUBSCRIBE,
	KEY_FACTOR,
	KEY_HISTORY,
	KEY_END
};

/* What a section is for: its sort and its qualifiers, empty if not given. */
struct policy_head {
	enum policy_what what;
	enum sup_class cls;
	struct sup_slice source;
	struct sup_slice scope;
};

struct policy_section {
	struct policy_head head;
	const char *name;	 /* as a file would say it */
	unsigned id;		 /* stays the same when sections are sorted */
	unsigned set;		 /* bit of each key that has a value */
	int line[KEY_END];	 /* of the user's file; 0: of the default */
	int64_t number[KEY_END]; /* but for KEY_STAY */
	unsigned n_stays;
	sup_time_ms stays[POLICY_STAYS_MAX];
};

struct policy_allowed {
	struct sup_slice text; /* "local@domain", or the domain of a rule */
	unsigned kind;	       /* 0 or enum sup_rule_kind */
	int line;
};

enum {
	POLICY_SECTIONS_MAX = 512,
	POLICY_ALLOWED_MAX = 100000,
	POLICY_BYTES_MAX = 16 * 1024 * 1024
};

struct sup_policy {
	struct arena memory; /* of all that follows */
	struct sup_slice text;
	struct policy_section *sections;
	size_t n_sections;
	size_t room;
	size_t first[WHAT_END + 1];	/* of each sort; valid once sorted */
	struct policy_allowed *allowed; /* by kind is 0, then text */
	size_t n_allowed;
	size_t allowed_room;
	size_t n_addresses; /* of allowed; rules follow */
};

const char *policy_what_name(enum policy_what what);
const char *policy_key_name(enum policy_key key);
bool policy_key_from_name(const char *name, enum policy_key *out);
/* May key stand in a section of this sort? */
bool policy_key_fits(enum policy_key key, enum policy_what what);

/* Read a section's name; SUP_INVALID and *why if it is none.  Scope and source
 * lie in a. */
enum sup_status policy_head_read(const char *name, struct arena *a,
				 struct policy_head *out,
				 const char **why) SUP_CHECKED;
bool policy_head_equal(const struct policy_head *a,
		       const struct policy_head *b);

/* Read a value into s; NULL if it is one, else what is wrong with it. */
const char *policy_value_read(struct policy_section *s, enum policy_key key,
			      const char *value);

enum {
	POLICY_VALUE_MAX = 160
};

/* s's value as a file would say it, into POLICY_VALUE_MAX bytes. */
void policy_value_print(const struct policy_section *s, enum policy_key key,
			char *out);

/* Sort what is complete. */
void policy_sort(struct sup_policy *p);
void policy_allow_sort(struct sup_policy *p);

/* Add an address or domain rule; an empty value adds nothing. */
enum sup_status policy_allow_add(struct sup_policy *p, const char *value,
				 int line, const char **why) SUP_CHECKED;

/* The section that says key for head (as a fact has it); never NULL for a key
 * that fits, once the default file has been read. */
const struct policy_section *policy_find(const struct sup_policy *p,
					 const struct policy_head *head,
					 enum policy_key key);

#endif
