/* status.h - the one result type that every fallible function returns. */
#ifndef SUPPRESS_STATUS_H
#define SUPPRESS_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SUP_CHECKED __attribute__((warn_unused_result))
#define SUP_API __attribute__((visibility("default")))
#else
#define SUP_CHECKED
#define SUP_API
#endif

/*
 * Name, number, message.  Numbers appear in exit codes and JSON, so they are
 * written out, never reused, and new ones go at the end.
 */
#define SUP_STATUS_MAP(X)                                          \
	X(OK, 0, "ok")                                             \
	X(NOT_FOUND, 1, "no such entry")                           \
	X(INVALID, 2, "malformed input")                           \
	X(NO_MEMORY, 3, "out of memory")                           \
	X(IO, 4, "input/output error")                             \
	X(STORE_FULL, 5, "store is at its limit")                  \
	X(STORE_FORMAT, 6, "unknown store format")                 \
	X(TOO_LARGE, 7, "over the size limit")                     \
	X(BUSY, 8, "try again later")                              \
	X(REFUSED, 9, "refused: would take too many off the list") \
	X(UNSAFE_PLACE, 10, "file system cannot be locked safely") \
	X(CORRUPT, 11, "store is damaged")                         \
	X(START_OVER, 12, "cursor is older than the change log")   \
	X(STOPPED, 13, "stopped by the caller")                    \
	X(EXISTS, 14, "already exists")                            \
	X(FORKED, 15, "store was opened before fork")              \
	X(DENIED, 16, "permission denied")                         \
	X(RULES, 17, "address rules differ from the store's")      \
	X(PARTIAL, 18, "done in part")

enum sup_status {
#define X(name, number, text) SUP_##name = (number),
	SUP_STATUS_MAP(X)
#undef X
};

enum {
	SUP_ERROR_TEXT_MAX = 512
};

/*
 * Detail to a status, for people: one line, no full stop, no address in it.
 * Functions that take one accept NULL; they write it only when they fail.
 */
struct sup_error {
	char text[SUP_ERROR_TEXT_MAX];
};

/* Message for st, lower case, no full stop.  Static; never NULL. */
SUP_API const char *sup_status_text(enum sup_status st);

#ifdef __cplusplus
}
#endif

#endif
