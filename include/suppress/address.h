/* address.h - one normal form for every mailbox and domain rule. */
#ifndef SUPPRESS_ADDRESS_H
#define SUPPRESS_ADDRESS_H

#include "suppress/types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	SUP_LOCAL_MAX = 64,
	SUP_DOMAIN_MAX = 255,
	/* RFC 5321 4.5.3.1.3 counts the angle brackets: 256 less 2. */
	SUP_ADDRESS_MAX = 254,
	SUP_SPELLING_MAX = 320,
	/* Name and comments included. */
	SUP_MAILBOX_MAX = 4096,
	/* A domain with "@*." before it. */
	SUP_RULE_MAX = SUP_DOMAIN_MAX + 3
};

/* Only the bytes up to len and spelling_len (and one NUL) are ever written. */
struct sup_address {
	uint16_t len;
	uint16_t local_len; /* text[local_len] == '@' */
	uint16_t spelling_len;
	/* The input was ASCII and had no "xn--" label: the versions of the
	 * Unicode libraries have no part in the result. */
	bool ascii;
	char text[SUP_ADDRESS_MAX + 1]; /* the normal form local@domain */
	/* local@domain as written; empty when equal to text, or when longer
	 * than SUP_SPELLING_MAX. */
	char spelling[SUP_SPELLING_MAX + 1];
};

/* Why something is no address.  Numbers may change; names do not. */
#define SUP_ADDRESS_FAULT_MAP(X)                                          \
	X(NONE, "none", "no fault")                                       \
	X(EMPTY, "empty", "nothing there")                                \
	X(NO_AT, "no_at", "no @")                                         \
	X(TWO_ATS, "two_ats", "more than one @")                          \
	X(LOCAL_EMPTY, "local_empty", "nothing before the @")             \
	X(LOCAL_TOO_LONG, "local_too_long", "local part over 64 bytes")   \
	X(DOMAIN_EMPTY, "domain_empty", "nothing after the @")            \
	X(DOMAIN_TOO_LONG, "domain_too_long", "domain over 255 bytes")    \
	X(LABEL_TOO_LONG, "label_too_long", "domain label over 63 bytes") \
	X(TOO_LONG, "too_long", "address over 254 bytes")                 \
	X(BAD_LOCAL, "bad_local", "malformed local part")                 \
	X(BAD_DOMAIN, "bad_domain", "malformed domain")                   \
	X(BAD_LITERAL, "bad_literal", "malformed domain literal")         \
	X(BAD_NAME, "bad_name", "malformed name, comment or brackets")    \
	X(CONTROL, "control", "control character")                        \
	X(INVISIBLE, "invisible", "invisible or direction character")     \
	X(NOT_UTF8, "not_utf8", "not UTF-8")                              \
	X(UNASSIGNED, "unassigned", "unassigned code point")              \
	X(UNSTABLE, "unstable", "no stable normal form")                  \
	X(BAD_RULE, "bad_rule", "not @domain, @.domain or @*.domain")

enum sup_address_fault {
#define X(name, word, text) SUP_ADDRESS_##name,
	SUP_ADDRESS_FAULT_MAP(X)
#undef X
	SUP_ADDRESS_FAULT_END
};

/*
 * sup_address_parse - the normal form of a mailbox as it occurs in the wild.
 *
 * Takes "Name <a@b>", "<a@b>" and "a@b", comments, surrounding white space and
 * one trailing dot.  The domain becomes lower-case A-labels (a literal stays,
 * in lower case), the local part NFC and case-folded, without quotes that it
 * does not need.  The normal form of a normal form is itself.  Allocates only
 * if the address is not ASCII or has an "xn--" label.
 *
 * SUP_INVALID: no address; *fault (or NULL) says why, and *out is undefined.
 * SUP_NO_MEMORY: it could not be found out; *fault is SUP_ADDRESS_NONE.
 */
SUP_API enum sup_status sup_address_parse(
	struct sup_slice in, struct sup_address *out,
	enum sup_address_fault *fault) SUP_CHECKED;

/* A word ("two_ats") and a line for people; static; "" if f is not ours. */
SUP_API const char *sup_address_fault_name(enum sup_address_fault f);
SUP_API const char *sup_address_fault_text(enum sup_address_fault f);

/*
 * The version of the rules, those of the Unicode libraries included, e.g.
 * "1 idn2=2.3.3 unistring=1.0".  Two stores with different texts may
 * have different normal forms of addresses that are not ascii.  Static.
 */
SUP_API const char *sup_address_rules(void);

/*
 * sup_domain_parse - the normal form of a domain or domain literal.
 *
 * out has SUP_DOMAIN_MAX + 1 bytes and is NUL-terminated; *n is its length.
 * Errors are those of sup_address_parse().
 */
SUP_API enum sup_status sup_domain_parse(
	struct sup_slice in, char *out, size_t *n,
	enum sup_address_fault *fault) SUP_CHECKED;

/* What a domain rule matches. */
enum sup_rule_kind {
	SUP_RULE_DOMAIN = 1,	 /* @example.com: that domain only */
	SUP_RULE_SUBDOMAINS = 2, /* @.example.com: its subdomains only */
	SUP_RULE_BOTH = 3	 /* @*.example.com: both */
};

struct sup_rule {
	enum sup_rule_kind kind;
	uint16_t len;
	char domain[SUP_DOMAIN_MAX + 1]; /* normal form */
};

/*
 * sup_rule_parse - read a domain rule; white space around it is dropped.
 *
 * A domain literal can only be a rule of its own ("@[192.0.2.1]").  Errors are
 * those of sup_address_parse().
 */
SUP_API enum sup_status sup_rule_parse(
	struct sup_slice in, struct sup_rule *out,
	enum sup_address_fault *fault) SUP_CHECKED;

/* r as it is read; out has SUP_RULE_MAX + 1 bytes and is NUL-terminated.  The
 * result is its length. */
SUP_API size_t sup_rule_print(const struct sup_rule *r, char *out);

#ifdef __cplusplus
}
#endif

#endif
