#include "suppress/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "base/utf8.h"

void sup_text_init(struct sup_text *t)
{
	memset(t, 0, sizeof(*t));
}

void sup_text_clear(struct sup_text *t)
{
	t->len = 0;
	t->status = SUP_OK;
	t->depth = 0;
	t->filled = 0;
	t->after_key = false;
	if (t->data != NULL)
		t->data[0] = '\0';
}

void sup_text_release(struct sup_text *t)
{
	mem_free(t->data);
	sup_text_init(t);
}

enum sup_status sup_text_status(const struct sup_text *t)
{
	return t->status;
}

struct sup_slice sup_text_slice(const struct sup_text *t)
{
	return (struct sup_slice){ t->data, t->len };
}

void sup_text_add(struct sup_text *t, struct sup_slice s)
{
	size_t need = t->len + s.n + 1;

	if (t->status != SUP_OK || s.n == 0)
		return;
	if (need > t->alloc) {
		size_t alloc = t->alloc * 2 > need ? t->alloc * 2 : need;
		char *grown = mem_grow(t->data, alloc, 1);

		if (grown == NULL) {
			t->status = SUP_NO_MEMORY;
			return;
		}
		t->data = grown;
		t->alloc = alloc;
	}
	memcpy(t->data + t->len, s.p, s.n);
	t->len += s.n;
	t->data[t->len] = '\0';
}

void sup_text_add_text(struct sup_text *t, const char *text)
{
	sup_text_add(t, sup_slice_of(text));
}

/* The comma before an element, unless it follows its key. */
static void element(struct sup_text *t)
{
	uint64_t bit = UINT64_C(1) << (t->depth % SUP_TEXT_DEPTH_MAX);

	if (t->after_key)
		t->after_key = false;
	else if (t->depth > 0 && (t->filled & bit) != 0)
		sup_text_add_text(t, ",");
	t->filled |= bit;
}

static void begin(struct sup_text *t, const char *bracket)
{
	element(t);
	sup_text_add_text(t, bracket);
	if (t->depth + 1 >= SUP_TEXT_DEPTH_MAX) {
		t->status = SUP_TOO_LARGE;
		return;
	}
	t->depth++;
	t->filled &= ~(UINT64_C(1) << t->depth);
}

static void end(struct sup_text *t, const char *bracket)
{
	sup_text_add_text(t, bracket);
	if (t->depth > 0)
		t->depth--;
}

void sup_json_object_begin(struct sup_text *t)
{
	begin(t, "{");
}

void sup_json_object_end(struct sup_text *t)
{
	end(t, "}");
}

void sup_json_array_begin(struct sup_text *t)
{
	begin(t, "[");
}

void sup_json_array_end(struct sup_text *t)
{
	end(t, "]");
}

static void add_escape(struct sup_text *t, unsigned char c)
{
	static const char shorts[] = "btn\vfr";
	char text[8];

	if (c == '"' || c == '\\')
		(void)snprintf(text, sizeof(text), "\\%c", c);
	else if (c >= 8 && c <= 13 && c != 11)
		(void)snprintf(text, sizeof(text), "\\%c", shorts[c - 8]);
	else
		(void)snprintf(text, sizeof(text), "\\u%04x", c);
	sup_text_add_text(t, text);
}

static void add_quoted(struct sup_text *t, struct sup_slice s)
{
	size_t from = 0;
	size_t i = 0;

	sup_text_add_text(t, "\"");
	while (i < s.n) {
		unsigned char c = (unsigned char)s.p[i];
		size_t step = 1;

		if (c >= 0x80)
			step = utf8_length(slice_from(s, i));
		if (step != 0 && c >= 0x20 && c != '"' && c != '\\' &&
		    c != 0x7f) {
			i += step;
			continue;
		}
		sup_text_add(t, (struct sup_slice){ s.p + from, i - from });
		if (step == 0)
			sup_text_add_text(t, "\xef\xbf\xbd");
		else
			add_escape(t, c);
		i++;
		from = i;
	}
	if (i > from)
		sup_text_add(t, (struct sup_slice){ s.p + from, i - from });
	sup_text_add_text(t, "\"");
}

void sup_json_key(struct sup_text *t, const char *name)
{
	element(t);
	add_quoted(t, sup_slice_of(name));
	sup_text_add_text(t, ":");
	t->after_key = true;
}

void sup_json_string(struct sup_text *t, struct sup_slice s)
{
	element(t);
	add_quoted(t, s);
}

void sup_json_text(struct sup_text *t, const char *text)
{
	sup_json_string(t, sup_slice_of(text));
}

void sup_json_raw(struct sup_text *t, struct sup_slice json)
{
	element(t);
	sup_text_add(t, json);
}

void sup_json_int(struct sup_text *t, int64_t v)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRId64, v);
	sup_json_raw(t, sup_slice_of(text));
}

void sup_json_uint(struct sup_text *t, uint64_t v)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, v);
	sup_json_raw(t, sup_slice_of(text));
}

void sup_json_number(struct sup_text *t, double v)
{
	/* In tenths, so that no locale's comma can come in. */
	int64_t tenths = (int64_t)(v * 10 + (v < 0 ? -0.5 : 0.5));
	char text[32];

	(void)snprintf(text, sizeof(text), "%s%" PRId64 ".%d",
		       tenths < 0 ? "-" : "",
		       (tenths < 0 ? -tenths : tenths) / 10,
		       (int)((tenths < 0 ? -tenths : tenths) % 10));
	sup_json_raw(t, sup_slice_of(text));
}

void sup_json_bool(struct sup_text *t, bool v)
{
	sup_json_raw(t, sup_slice_of(v ? "true" : "false"));
}

void sup_json_null(struct sup_text *t)
{
	sup_json_raw(t, sup_slice_of("null"));
}

void sup_json_time(struct sup_text *t, sup_time_ms v)
{
	char text[SUP_TIME_TEXT_MAX];

	if (v == 0)
		sup_json_null(t);
	else
		sup_json_text(t, sup_time_print(v, text));
}
