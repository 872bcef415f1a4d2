/* types.h - the words of the product: slices, times, and the closed lists. */
#ifndef SUPPRESS_TYPES_H
#define SUPPRESS_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "suppress/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that belong to somebody else; not NUL-terminated.  {NULL, 0}: empty. */
struct sup_slice {
	const char *p;
	size_t n;
};

/* Milliseconds since 1970-01-01T00:00:00Z.  0 means "none" everywhere. */
typedef int64_t sup_time_ms;

#define SUP_DAY_MS ((sup_time_ms)86400000)

/* Zero is "unknown", so that forgotten memory never sends.  Send only if
 * == SUP_CLEAR. */
enum sup_verdict {
	SUP_UNKNOWN = 0,
	SUP_SUPPRESSED = 1,
	SUP_CLEAR = 2
};

/* What is about to be sent.  Zero is the strictest. */
enum sup_mail {
	SUP_MAIL_MARKETING = 0,
	SUP_MAIL_TRANSACTIONAL = 1
};

/* What a suppression blocks: a set of bits, one for each enum sup_mail. */
enum {
	SUP_BLOCKS_MARKETING = 1 << SUP_MAIL_MARKETING,
	SUP_BLOCKS_TRANSACTIONAL = 1 << SUP_MAIL_TRANSACTIONAL,
	SUP_BLOCKS_ALL = SUP_BLOCKS_MARKETING | SUP_BLOCKS_TRANSACTIONAL
};

/*
 * Why somebody is suppressed.  Numbers are stored: never reused.
 * Third column: strength, for display and for a provider that takes only one
 * reason; greater is stronger.  Fourth: what it blocks by default.
 */
#define SUP_REASON_MAP(X)                                         \
	X(HARD_BOUNCE, 1, "hard_bounce", 2, SUP_BLOCKS_ALL)       \
	X(SOFT_BOUNCE, 2, "soft_bounce", 1, SUP_BLOCKS_ALL)       \
	X(COMPLAINT, 3, "complaint", 5, SUP_BLOCKS_ALL)           \
	X(UNSUBSCRIBE, 4, "unsubscribe", 4, SUP_BLOCKS_MARKETING) \
	X(MANUAL, 5, "manual", 6, SUP_BLOCKS_ALL)                 \
	X(INVALID, 6, "invalid", 3, SUP_BLOCKS_ALL)

enum sup_reason {
	SUP_REASON_NONE = 0,
#define X(name, number, text, strength, blocks) SUP_REASON_##name = (number),
	SUP_REASON_MAP(X)
#undef X
	SUP_REASON_END = 7
};

/* What happened.  Numbers are stored: never reused. */
#define SUP_KIND_MAP(X)                  \
	X(DELIVERED, 1, "delivered")     \
	X(ENGAGED, 2, "engaged")         \
	X(SOFT_BOUNCE, 3, "soft_bounce") \
	X(HARD_BOUNCE, 4, "hard_bounce") \
	X(COMPLAINT, 5, "complaint")     \
	X(UNSUBSCRIBE, 6, "unsubscribe") \
	X(RESUBSCRIBE, 7, "resubscribe") \
	X(ADDED, 8, "added")             \
	X(REMOVED, 9, "removed")         \
	X(IMPORTED, 10, "imported")

enum sup_kind {
	SUP_KIND_NONE = 0,
#define X(name, number, text) SUP_KIND_##name = (number),
	SUP_KIND_MAP(X)
#undef X
	SUP_KIND_END = 11
};

/* On whose side the cause of a bounce lies. */
enum sup_side {
	SUP_SIDE_NEITHER = 0,
	SUP_SIDE_RECIPIENT = 1,
	SUP_SIDE_PASSING = 2,
	SUP_SIDE_SENDER = 3
};

/* Why a bounce bounced.  Numbers are stored: never reused. */
#define SUP_CLASS_MAP(X)                                      \
	X(MAILBOX_UNKNOWN, 1, "mailbox_unknown", RECIPIENT)   \
	X(MAILBOX_INACTIVE, 2, "mailbox_inactive", RECIPIENT) \
	X(MAILBOX_FULL, 3, "mailbox_full", RECIPIENT)         \
	X(DOMAIN_BAD, 4, "domain_bad", RECIPIENT)             \
	X(ADDRESS_SYNTAX, 5, "address_syntax", RECIPIENT)     \
	X(UNREACHABLE, 6, "unreachable", RECIPIENT)           \
	X(EXPIRED, 7, "expired", RECIPIENT)                   \
	X(UNDETERMINED, 8, "undetermined", RECIPIENT)         \
	X(GREYLISTED, 9, "greylisted", PASSING)               \
	X(RATE_LIMITED, 10, "rate_limited", PASSING)          \
	X(DEFERRED, 11, "deferred", PASSING)                  \
	X(REPUTATION, 12, "reputation", SENDER)               \
	X(AUTHENTICATION, 13, "authentication", SENDER)       \
	X(CONTENT, 14, "content", SENDER)                     \
	X(POLICY, 15, "policy", SENDER)                       \
	X(TOO_LARGE, 16, "too_large", SENDER)                 \
	X(PROTOCOL, 17, "protocol", SENDER)                   \
	X(RELAY, 18, "relay", SENDER)                         \
	X(AUTO_REPLY, 19, "auto_reply", NEITHER)              \
	X(ECHO, 20, "echo", NEITHER)

enum sup_class {
	SUP_CLASS_NONE = 0, /* the fact is no bounce */
#define X(name, number, text, side) SUP_CLASS_##name = (number),
	SUP_CLASS_MAP(X)
#undef X
	SUP_CLASS_END = 21
};

/* Names as in the first column of DESIGN's lists; static; "" for NONE and for
 * numbers that are not ours. */
SUP_API const char *sup_verdict_name(enum sup_verdict v);
SUP_API const char *sup_mail_name(enum sup_mail m);
SUP_API const char *sup_reason_name(enum sup_reason r);
SUP_API const char *sup_kind_name(enum sup_kind k);
SUP_API const char *sup_class_name(enum sup_class c);

/* The inverse, exact spelling; *out is untouched when the answer is false. */
SUP_API bool sup_mail_from_name(struct sup_slice name, enum sup_mail *out);
SUP_API bool sup_reason_from_name(struct sup_slice name, enum sup_reason *out);
SUP_API bool sup_kind_from_name(struct sup_slice name, enum sup_kind *out);
SUP_API bool sup_class_from_name(struct sup_slice name, enum sup_class *out);

/* Strength as in SUP_REASON_MAP; 0 for NONE. */
SUP_API int sup_reason_strength(enum sup_reason r);
/* What a reason blocks if nothing else is said. */
SUP_API unsigned sup_reason_blocks(enum sup_reason r);
SUP_API enum sup_side sup_class_side(enum sup_class c);

/* The bytes of a C string; NULL gives the empty slice. */
SUP_API struct sup_slice sup_slice_of(const char *text);

enum {
	SUP_TIME_TEXT_MAX = 32
};

/*
 * sup_time_print - t as RFC 3339 in UTC ("2024-01-02T03:04:05Z", with ".678"
 * only if there are milliseconds); "" for 0.  out has SUP_TIME_TEXT_MAX bytes;
 * the result is out.
 */
SUP_API const char *sup_time_print(sup_time_ms t, char *out);

/*
 * sup_time_parse - a date or time as people write it: RFC 3339 with zone,
 * "2024-01-02" (midnight UTC), "2024-01-02 03:04:05" (UTC), or a Unix time in
 * seconds.  SUP_INVALID otherwise; *out is then untouched.
 */
SUP_API enum sup_status sup_time_parse(struct sup_slice text,
				       sup_time_ms *out) SUP_CHECKED;

/* The system's clock.  The library's functions take "now" from the caller
 * wherever it becomes part of what is stored. */
SUP_API sup_time_ms sup_time_now(void);

/* Digests that lists of others are made with.  Numbers are stored: never
 * reused. */
enum sup_hash {
	SUP_HASH_NONE = 0,
	SUP_HASH_MD5 = 1,
	SUP_HASH_SHA1 = 2,
	SUP_HASH_SHA256 = 3,
	SUP_HASH_END
};

enum {
	SUP_HASH_BYTES_MAX = 32
};

#ifdef __cplusplus
}
#endif

#endif
