/*
 * json.h - a JSON document as a tree, scanned strictly before it is built.
 *
 * The tree is cJSON's and stays behind json.c.  Names are compared exactly.
 * Functions that take a value accept NULL and then say "no".
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/json_scan.h"

struct json_doc;
struct json_value; /* lives as long as its document */

/*
 * json_parse - make a tree of in, which is exactly one value.
 *
 * in need not outlive the call.  On success *out is released with
 * json_doc_free(); on failure it is not touched.  *fault is always written.
 * Statuses as of json_scan(), and SUP_NO_MEMORY.
 */
enum sup_status json_parse(struct sup_slice in,
			   const struct json_limits *limits,
			   struct json_doc **out,
			   struct json_fault *fault) SUP_CHECKED;
void json_doc_free(struct json_doc *doc);
const struct json_value *json_root(const struct json_doc *doc);

/*
 * json_get - the member of object with that name; NULL if there is none, or if
 * object is none.
 *
 * If the object has any key twice, the document is marked: what was taken from
 * it must then not be believed.
 */
const struct json_value *json_get(struct json_doc *doc,
				  const struct json_value *object,
				  const char *name);
/* Was a member taken from an object that has a key twice? */
bool json_doc_duplicate(const struct json_doc *doc);

/* JSON_NONE for NULL. */
enum json_type json_type(const struct json_value *v);
bool json_is_null(const struct json_value *v);

/* The following are false, and leave *out alone, if v is of another type. */

/* The bytes of a string. */
bool json_text(const struct json_value *v, struct sup_slice *out);
/* A number as it stood in the input. */
bool json_number_text(const struct json_value *v, struct sup_slice *out);
/* A whole number, exactly, from its text: also 29.0 and 2.9e1. */
bool json_int(const struct json_value *v, int64_t *out);
/* The same, and "29" as a string. */
bool json_int_lenient(const struct json_value *v, int64_t *out);
bool json_bool(const struct json_value *v, bool *out);
bool json_is_true(const struct json_value *v);
bool json_is_false(const struct json_value *v);

/* Elements of an array, members of an object; NULL and 0 for all else. */
const struct json_value *json_first(const struct json_value *v);
const struct json_value *json_next(const struct json_value *v);
size_t json_count(const struct json_value *v);
/* The name of a member; empty for an element of an array. */
struct sup_slice json_member_name(const struct json_value *v);

#endif
