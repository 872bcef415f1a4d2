/*
 * text.h - a growing text, and a writer of JSON into it.
 *
 * Errors stick: after the first one nothing is added, and sup_text_status()
 * tells.  The JSON is compact and always valid: bytes that are not UTF-8 become
 * U+FFFD.
 */
#ifndef SUPPRESS_TEXT_H
#define SUPPRESS_TEXT_H

#include "suppress/types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	SUP_TEXT_DEPTH_MAX = 64
};

struct sup_text {
	char *data; /* NUL-terminated once there is any */
	size_t len;
	size_t alloc;
	enum sup_status status;
	unsigned depth;	 /* of open objects and arrays */
	uint64_t filled; /* a bit per depth: an element is there already */
	bool after_key;
};

SUP_API void sup_text_init(struct sup_text *t);
/* Forget the bytes and the error, keep the memory. */
SUP_API void sup_text_clear(struct sup_text *t);
SUP_API void sup_text_release(struct sup_text *t);
SUP_API enum sup_status sup_text_status(const struct sup_text *t);
SUP_API struct sup_slice sup_text_slice(const struct sup_text *t);

/* Add bytes as they are. */
SUP_API void sup_text_add(struct sup_text *t, struct sup_slice s);
SUP_API void sup_text_add_text(struct sup_text *t, const char *text);

/* Commas come by themselves.  Every begin has its end; a key is followed by
 * one value. */
SUP_API void sup_json_object_begin(struct sup_text *t);
SUP_API void sup_json_object_end(struct sup_text *t);
SUP_API void sup_json_array_begin(struct sup_text *t);
SUP_API void sup_json_array_end(struct sup_text *t);
SUP_API void sup_json_key(struct sup_text *t, const char *name);
SUP_API void sup_json_string(struct sup_text *t, struct sup_slice s);
SUP_API void sup_json_text(struct sup_text *t, const char *text);
SUP_API void sup_json_int(struct sup_text *t, int64_t v);
SUP_API void sup_json_uint(struct sup_text *t, uint64_t v);
/* With one digit behind the point. */
SUP_API void sup_json_number(struct sup_text *t, double v);
SUP_API void sup_json_bool(struct sup_text *t, bool v);
SUP_API void sup_json_null(struct sup_text *t);
/* RFC 3339, or null for 0. */
SUP_API void sup_json_time(struct sup_text *t, sup_time_ms v);
/* JSON that has been written already. */
SUP_API void sup_json_raw(struct sup_text *t, struct sup_slice json);

#ifdef __cplusplus
}
#endif

#endif
