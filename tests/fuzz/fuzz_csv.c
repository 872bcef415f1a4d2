/* fuzz_csv.c - every byte of a table is in one row, good or bad. */
#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/slice.h"
#include "base/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum sup_status read_all(void *arg, char *buf, size_t n, size_t *got)
{
	struct sup_slice *s = arg;

	*got = s->n < n ? s->n : n;
	if (*got > 3)
		*got = 3;
	if (*got > 0)
		memcpy(buf, s->p, *got);
	*s = slice_from(*s, *got);
	return SUP_OK;
}

static void check_glue(struct sup_slice in, uint64_t at, uint64_t end)
{
	if (at == 0 && end >= 3 && memcmp(in.p, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	for (; at < end; at++)
		assert(in.p[at] == '\n' || in.p[at] == '\r');
}

/* The first byte chooses the cap, the second the delimiter. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sup_slice in = { (const char *)data, size };
	struct csv_options o = { 0 };
	struct sup_slice rest;
	struct csv_record r;
	struct stream *s = NULL;
	struct csv *c = NULL;
	enum sup_status st;
	uint64_t at = 0;

	if (size < 2)
		return 0;
	in = slice_from(in, 2);
	if (unpack_detect(in) != NULL)
		return 0;
	rest = in;
	o.max_record = data[0] % 2 == 0 ? 0 : 8 + data[0];
	o.delimiter = ",;\t|"[data[1] % 4];
	st = stream_open_fn(read_all, &rest, "x", &s);
	assert(st == SUP_OK);
	assert(csv_open(s, &o, &c) == SUP_OK);
	while (csv_next(c, &r, NULL) == SUP_OK) {
		check_glue(in, at, r.offset);
		assert(r.offset + r.raw.n <= in.n);
		assert(r.raw.n == 0 ||
		       memcmp(in.p + r.offset, r.raw.p, r.raw.n) == 0);
		assert((r.fault == NULL) == (r.n_fields > 0));
		at = r.offset + r.raw.n;
	}
	check_glue(in, at, in.n);
	csv_close(c);
	stream_close(s);
	return 0;
}
