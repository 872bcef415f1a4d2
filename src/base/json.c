#include "base/json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "base/slice.h"

/*
 * A value is a cJSON item; struct json_value is never defined.  cJSON leaves
 * two places of an item unused, and we use them: valuestring of a number is its
 * text, valueint of an object says what is known about its keys.
 *
 * cJSON's allocator hooks are left alone: they are global to the process, and
 * the program that we are part of may have set its own.  The scan's caps bound
 * what is allocated.
 */
struct json_doc {
	cJSON *root;
	bool duplicate;
};

enum keys_known {
	KEYS_UNKNOWN = 0,
	KEYS_ONCE,
	KEYS_TWICE
};

enum {
	PAIRWISE_MAX = 24 /* members; from there on a sorted list is faster */
};

static const cJSON *item_of(const struct json_value *v)
{
	return (const cJSON *)(const void *)v;
}

static const struct json_value *value_of(const cJSON *item)
{
	return (const struct json_value *)(const void *)item;
}

/* The text of the next number in valid JSON; in moves behind it. */
static struct sup_slice next_number(struct sup_slice *in)
{
	const char *p = in->p;
	const char *end = in->p + in->n;
	const char *start;

	while (p < end && *p != '-' && (*p < '0' || *p > '9')) {
		if (*p++ != '"')
			continue;
		for (; *p != '"'; p++) {
			if (*p == '\\')
				p++;
		}
		p++;
	}
	start = p;
	while (p < end && strchr("+-.eE0123456789", *p) != NULL)
		p++;
	in->p = p;
	in->n = (size_t)(end - p);
	return (struct sup_slice){ start, (size_t)(p - start) };
}

static bool keep_number(cJSON *item, struct sup_slice *in)
{
	struct sup_slice text = next_number(in);

	item->valuestring = cJSON_malloc(text.n + 1);
	if (item->valuestring == NULL)
		return false;
	memcpy(item->valuestring, text.p, text.n);
	item->valuestring[text.n] = '\0';
	return true;
}

/* Give the numbers from item on their texts; the tree is in the order of the
 * input.  The scan has bounded the depth. */
/* NOLINTNEXTLINE(misc-no-recursion): the depth is bounded, see above. */
static bool keep_numbers(cJSON *item, struct sup_slice *in)
{
	for (; item != NULL; item = item->next) {
		if (cJSON_IsNumber(item) && !keep_number(item, in))
			return false;
		if (item->child != NULL && !keep_numbers(item->child, in))
			return false;
	}
	return true;
}

/* One copy with a NUL behind it: cJSON wants to see that nothing follows. */
static cJSON *build(struct sup_slice in)
{
	char *text = mem_alloc(in.n + 1, 1);
	cJSON *root;

	if (text == NULL)
		return NULL;
	memcpy(text, in.p, in.n);
	text[in.n] = '\0';
	root = cJSON_ParseWithLengthOpts(text, in.n + 1, NULL, 1);
	mem_free(text);
	if (root != NULL && !keep_numbers(root, &in)) {
		cJSON_Delete(root);
		root = NULL;
	}
	return root;
}

enum sup_status json_parse(struct sup_slice in,
			   const struct json_limits *limits,
			   struct json_doc **out, struct json_fault *fault)
{
	enum sup_status st = json_scan(in, limits, NULL, fault);
	struct json_doc *doc;

	if (st != SUP_OK)
		return st;
	doc = mem_zero(1, sizeof(*doc));
	if (doc == NULL)
		return SUP_NO_MEMORY;
	doc->root = build(in);
	if (doc->root == NULL) {
		/* It takes all that the scan lets through, so it is memory. */
		mem_free(doc);
		return SUP_NO_MEMORY;
	}
	*out = doc;
	return SUP_OK;
}

void json_doc_free(struct json_doc *doc)
{
	if (doc == NULL)
		return;
	cJSON_Delete(doc->root);
	mem_free(doc);
}

const struct json_value *json_root(const struct json_doc *doc)
{
	return value_of(doc->root);
}

bool json_doc_duplicate(const struct json_doc *doc)
{
	return doc->duplicate;
}

static bool twice_pairwise(const cJSON *object)
{
	const cJSON *a;
	const cJSON *b;

	for (a = object->child; a != NULL; a = a->next) {
		for (b = a->next; b != NULL; b = b->next) {
			if (strcmp(a->string, b->string) == 0)
				return true;
		}
	}
	return false;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool twice_sorted(const cJSON *object, size_t n)
{
	const char **names = mem_alloc(n, sizeof(*names));
	const cJSON *item;
	bool twice = false;
	size_t i = 0;

	if (names == NULL)
		return true; /* not known to be once */
	for (item = object->child; item != NULL; item = item->next)
		names[i++] = item->string;
	qsort(names, n, sizeof(*names), compare_names);
	for (i = 1; i < n && !twice; i++)
		twice = strcmp(names[i - 1], names[i]) == 0;
	mem_free((void *)names);
	return twice;
}

/* cJSON's names end at their NUL, and the scan lets no other NUL in. */
static bool has_key_twice(const cJSON *object)
{
	size_t n = json_count(value_of(object));

	return n <= PAIRWISE_MAX ? twice_pairwise(object)
				 : twice_sorted(object, n);
}

const struct json_value *json_get(struct json_doc *doc,
				  const struct json_value *object,
				  const char *name)
{
	/* The tree is ours, made on the heap and by nobody else seen as it
	 * is: the const is for our callers. */
	cJSON *item = (cJSON *)(const void *)object;
	const cJSON *child;

	if (!cJSON_IsObject(item))
		return NULL;
	if (item->valueint == KEYS_UNKNOWN)
		item->valueint = has_key_twice(item) ? KEYS_TWICE : KEYS_ONCE;
	for (child = item->child; child != NULL; child = child->next) {
		if (strcmp(child->string, name) != 0)
			continue;
		doc->duplicate = doc->duplicate || item->valueint == KEYS_TWICE;
		return value_of(child);
	}
	return NULL;
}

enum json_type json_type(const struct json_value *v)
{
	const cJSON *item = item_of(v);

	switch (item == NULL ? cJSON_Invalid : item->type & 0xff) {
	case cJSON_NULL:
		return JSON_NULL;
	case cJSON_False:
	case cJSON_True:
		return JSON_BOOL;
	case cJSON_Number:
		return JSON_NUMBER;
	case cJSON_String:
		return JSON_STRING;
	case cJSON_Array:
		return JSON_ARRAY;
	case cJSON_Object:
		return JSON_OBJECT;
	default:
		return JSON_NONE;
	}
}

bool json_is_null(const struct json_value *v)
{
	return json_type(v) == JSON_NULL;
}

bool json_text(const struct json_value *v, struct sup_slice *out)
{
	if (json_type(v) != JSON_STRING)
		return false;
	*out = sup_slice_of(item_of(v)->valuestring);
	return true;
}

bool json_number_text(const struct json_value *v, struct sup_slice *out)
{
	if (json_type(v) != JSON_NUMBER)
		return false;
	*out = sup_slice_of(item_of(v)->valuestring);
	return true;
}

bool json_bool(const struct json_value *v, bool *out)
{
	if (json_type(v) != JSON_BOOL)
		return false;
	*out = cJSON_IsTrue(item_of(v)) != 0;
	return true;
}

bool json_is_true(const struct json_value *v)
{
	bool is = false;

	return json_bool(v, &is) && is;
}

bool json_is_false(const struct json_value *v)
{
	bool is = true;

	return json_bool(v, &is) && !is;
}

const struct json_value *json_first(const struct json_value *v)
{
	return v == NULL ? NULL : value_of(item_of(v)->child);
}

const struct json_value *json_next(const struct json_value *v)
{
	return v == NULL ? NULL : value_of(item_of(v)->next);
}

size_t json_count(const struct json_value *v)
{
	size_t n = 0;

	for (v = json_first(v); v != NULL; v = json_next(v))
		n++;
	return n;
}

struct sup_slice json_member_name(const struct json_value *v)
{
	return v == NULL ? (struct sup_slice){ NULL, 0 }
			 : sup_slice_of(item_of(v)->string);
}
