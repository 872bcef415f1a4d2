#include "scrub/member.h"

#include <string.h>

#include "base/json.h"
#include "base/slice.h"

enum {
	NAME_MAX_BYTES = 256
};

static const struct json_value *find(struct json_doc *doc, const char *field)
{
	const struct json_value *v = json_get(doc, json_root(doc), field);
	char name[NAME_MAX_BYTES];

	if (v != NULL)
		return v;
	v = json_root(doc);
	while (v != NULL && *field != '\0') {
		size_t n = strcspn(field, ".");

		if (n >= sizeof(name))
			return NULL;
		memcpy(name, field, n);
		name[n] = '\0';
		v = json_get(doc, v, name);
		field += n + (field[n] == '.');
	}
	return v;
}

enum sup_status member_find(struct sup_slice line, const char *field,
			    struct arena *a, struct member *out)
{
	struct json_doc *doc = NULL;
	struct json_fault fault;
	struct sup_slice text = { NULL, 0 };
	enum sup_status st;

	*out = (struct member){ .object = false };
	st = json_parse(line, NULL, &doc, &fault);
	if (st == SUP_NO_MEMORY)
		return st;
	if (st != SUP_OK || json_type(json_root(doc)) != JSON_OBJECT) {
		json_doc_free(doc);
		return SUP_OK;
	}
	out->object = true;
	out->empty = json_count(json_root(doc)) == 0;
	st = SUP_OK;
	if (json_text(find(doc, field), &text) && !json_doc_duplicate(doc) &&
	    !arena_copy(a, text, &out->text))
		st = SUP_NO_MEMORY;
	json_doc_free(doc);
	return st;
}
