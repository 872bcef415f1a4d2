#include "sync/request.h"

#include "base/slice.h"

void wire_request_init(struct wire_request *r)
{
	r->method = NULL;
	sup_text_init(&r->path);
	sup_text_init(&r->query);
	sup_text_init(&r->body);
}

void wire_request_release(struct wire_request *r)
{
	r->method = NULL;
	sup_text_release(&r->path);
	sup_text_release(&r->query);
	sup_text_release(&r->body);
}

void wire_request_begin(struct wire_request *r, const char *method,
			const char *path)
{
	sup_text_clear(&r->path);
	sup_text_clear(&r->query);
	sup_text_clear(&r->body);
	r->method = method;
	sup_text_add_text(&r->path, path);
}

enum sup_status wire_request_end(struct wire_request *r)
{
	const struct sup_text *texts[] = { &r->path, &r->query, &r->body };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		enum sup_status st = sup_text_status(texts[i]);

		if (st != SUP_OK) {
			r->method = NULL;
			return st;
		}
	}
	return SUP_OK;
}

static bool unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

static void encode(struct sup_text *out, struct sup_slice in, bool keep_slash)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < in.n; i++) {
		unsigned char byte = (unsigned char)in.p[i];
		char escaped[3] = { '%', digits[byte >> 4], digits[byte & 15] };

		if (unreserved(in.p[i]) || (keep_slash && in.p[i] == '/'))
			sup_text_add(out, (struct sup_slice){ in.p + i, 1 });
		else
			sup_text_add(out, (struct sup_slice){ escaped, 3 });
	}
}

void percent_encode(struct sup_text *out, struct sup_slice in)
{
	encode(out, in, false);
}

void percent_encode_path(struct sup_text *out, struct sup_slice in)
{
	encode(out, in, true);
}

/* "name=value" cut in two; without '=' the value is empty. */
static struct wire_pair split_pair(struct sup_slice text)
{
	size_t equals = slice_find(text, SLICE("="));
	struct wire_pair pair = { { text.p, equals },
				  slice_from(text, equals + 1) };

	return pair;
}

static int compare_pairs(const struct wire_pair *a, const struct wire_pair *b)
{
	int c = slice_compare(a->name, b->name);

	return c != 0 ? c : slice_compare(a->value, b->value);
}

/* Few enough for the simplest way to sort. */
static void sort_pairs(struct wire_pair *pairs, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct wire_pair moved = pairs[i];
		size_t at = i;

		while (at > 0 && compare_pairs(&moved, &pairs[at - 1]) < 0) {
			pairs[at] = pairs[at - 1];
			at--;
		}
		pairs[at] = moved;
	}
}

/* Takes what is before the next '&' off rest. */
static struct sup_slice take_part(struct sup_slice *rest)
{
	size_t end = slice_find(*rest, SLICE("&"));
	struct sup_slice part = { rest->p, end };

	*rest = slice_from(*rest, end + 1);
	return part;
}

enum sup_status query_encode(const struct wire_pair *pairs, size_t n,
			     struct sup_text *out)
{
	struct wire_pair sorted[WIRE_PAIRS_MAX];
	struct sup_text encoded;
	struct sup_slice rest;
	enum sup_status st;

	if (n > WIRE_PAIRS_MAX)
		return SUP_TOO_LARGE;
	sup_text_init(&encoded);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			sup_text_add_text(&encoded, "&");
		percent_encode(&encoded, pairs[i].name);
		sup_text_add_text(&encoded, "=");
		percent_encode(&encoded, pairs[i].value);
	}
	st = sup_text_status(&encoded);
	if (st != SUP_OK)
		goto out;
	/* It is the encoded bytes whose order counts. */
	rest = sup_text_slice(&encoded);
	for (size_t i = 0; i < n; i++)
		sorted[i] = split_pair(take_part(&rest));
	sort_pairs(sorted, n);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			sup_text_add_text(out, "&");
		sup_text_add(out, sorted[i].name);
		sup_text_add_text(out, "=");
		sup_text_add(out, sorted[i].value);
	}
	st = sup_text_status(out);
out:
	sup_text_release(&encoded);
	return st;
}

bool query_sorted(struct sup_slice query)
{
	struct wire_pair last = { { NULL, 0 }, { NULL, 0 } };

	while (query.n > 0) {
		struct wire_pair pair = split_pair(take_part(&query));

		if (compare_pairs(&last, &pair) > 0)
			return false;
		last = pair;
	}
	return true;
}

bool header_value_ok(struct sup_slice value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f)
			return false;
	return true;
}
