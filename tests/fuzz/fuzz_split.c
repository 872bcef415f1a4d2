/* fuzz_split.c - every byte is in one piece, in whatever blocks it comes. */
#include <assert.h>
#include <string.h>

#include "base/slice.h"
#include "base/split.h"
#include "base/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
	struct sup_slice s;
	size_t step;
};

static enum sup_status read_source(void *arg, char *buf, size_t n, size_t *got)
{
	struct source *s = arg;

	*got = s->step < n ? s->step : n;
	if (*got > s->s.n)
		*got = s->s.n;
	if (*got > 0)
		memcpy(buf, s->s.p, *got);
	s->s = slice_from(s->s, *got);
	return SUP_OK;
}

static void check_glue(struct sup_slice in, uint64_t at, uint64_t end)
{
	if (at == 0 && end >= 3 && memcmp(in.p, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	for (; at < end; at++)
		assert(memchr(" \t\r\n[],", in.p[at], 7) != NULL);
}

static void check_piece(struct sup_slice in, const struct piece *p,
			uint64_t *at)
{
	/* The bracket of an array that is not closed. */
	if (p->kind == PIECE_BROKEN && p->offset < *at) {
		assert(slice_is(p->bytes, "["));
		return;
	}
	check_glue(in, *at, p->offset);
	assert(p->bytes.n > 0 && p->offset + p->bytes.n <= in.n);
	assert(memcmp(in.p + p->offset, p->bytes.p, p->bytes.n) == 0);
	*at = p->offset + p->bytes.n;
}

/* The first byte chooses the cap, the second the blocks. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sup_slice in = { (const char *)data, size };
	struct json_limits limits = { 0 };
	struct source from;
	struct stream *s = NULL;
	struct splitter *one = NULL;
	struct splitter *many = NULL;
	struct piece a;
	struct piece b;
	enum sup_status st;
	uint64_t at = 0;

	if (size < 2)
		return 0;
	in = slice_from(in, 2);
	if (unpack_detect(in) != NULL)
		return 0;
	limits.max_bytes = data[0] % 2 == 0 ? 0 : 8 + data[0];
	from.s = in;
	from.step = data[1] + 1U;
	st = stream_open_fn(read_source, &from, "x", &s);
	assert(st == SUP_OK);
	assert(splitter_open_limits(in, &limits, NULL, &one) == SUP_OK);
	assert(splitter_open(s, &limits, NULL, &many) == SUP_OK);
	while (splitter_next(one, &a, NULL) == SUP_OK) {
		check_piece(in, &a, &at);
		assert(splitter_next(many, &b, NULL) == SUP_OK);
		assert(a.offset == b.offset && a.kind == b.kind &&
		       a.line == b.line && slice_equal(a.bytes, b.bytes));
	}
	assert(splitter_next(many, &b, NULL) == SUP_NOT_FOUND);
	check_glue(in, at, in.n);
	splitter_close(many);
	splitter_close(one);
	stream_close(s);
	return 0;
}
