/* fuzz_json.c - whatever the scan lets through, the tree takes. */
#include <assert.h>

#include "base/json.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the scan allows. */
static void visit(struct json_doc *doc, const struct json_value *v)
{
	struct sup_slice s;
	int64_t n;

	for (; v != NULL; v = json_next(v)) {
		assert(json_type(v) != JSON_NONE);
		if (json_text(v, &s))
			assert(utf8_valid(s));
		if (json_int(v, &n))
			assert(json_number_text(v, &s) && s.n > 0);
		(void)json_int_lenient(v, &n);
		(void)json_get(doc, v, "type");
		visit(doc, json_first(v));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sup_slice in = { (const char *)data, size };
	struct json_doc *doc = NULL;
	struct json_fault f;

	switch (json_parse(in, NULL, &doc, &f)) {
	case SUP_OK:
		assert(f.kind == JSON_FINE && f.end <= size);
		visit(doc, json_root(doc));
		break;
	case SUP_INVALID:
		assert(f.kind != JSON_FINE && f.offset <= size);
		break;
	default:
		assert(size > JSON_BYTES_MAX);
	}
	json_doc_free(doc);
	return 0;
}
