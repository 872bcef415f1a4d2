/* test_stream.c - plain and packed input, whole, cut and damaged. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/slice.h"
#include "base/stream.h"
#include "base/unpack.h"
#include "support/check.h"

enum {
	PACKED_MAX = 1024 * 1024,
	TEXT_BYTES = 300000
};

static char text[TEXT_BYTES];

static void make_text(void)
{
	unsigned long v = 1;

	for (size_t i = 0; i < sizeof(text); i++) {
		v = v * 1103515245 + 12345;
		text[i] = (char)('a' + (v >> 16) % 26);
	}
}

static size_t pack_gzip(char *out, struct sup_slice in)
{
	z_stream z = { 0 };
	size_t n;

	CHECK_INT(Z_OK, deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8,
				     Z_DEFAULT_STRATEGY));
	z.next_in = (unsigned char *)in.p;
	z.avail_in = (unsigned)in.n;
	z.next_out = (unsigned char *)out;
	z.avail_out = PACKED_MAX;
	CHECK_INT(Z_STREAM_END, deflate(&z, Z_FINISH));
	n = PACKED_MAX - z.avail_out;
	(void)deflateEnd(&z);
	return n;
}

static size_t pack_zstd(char *out, struct sup_slice in)
{
	return ZSTD_compress(out, PACKED_MAX, in.p, in.n, 3);
}

static size_t pack_none(char *out, struct sup_slice in)
{
	memcpy(out, in.p, in.n);
	return in.n;
}

typedef size_t pack_fn(char *out, struct sup_slice in);

static const struct {
	const char *name;
	pack_fn *fn;
} packers[] = {
	{ "plain", pack_none },
	{ "gzip", pack_gzip },
	{ "zstd", pack_zstd },
};

/* Gives blocks of a fixed size. */
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

/* Read all; what must be a beginning of want twice over. *n: how much. */
static enum sup_status read_all(struct sup_slice in, size_t step, size_t *n,
				struct sup_error *err)
{
	struct source from = { in, step };
	struct stream *s = NULL;
	char block[7000];
	size_t got = 1;
	enum sup_status st;

	*n = 0;
	CHECK_INT(SUP_OK, stream_open_fn(read_source, &from, "file", &s));
	do {
		st = stream_read(s, block, sizeof(block), &got, err);
		if (st != SUP_OK)
			break;
		for (size_t i = 0; i < got; i++)
			CHECK(block[i] == text[(*n + i) % sizeof(text)]);
		*n += got;
	} while (got > 0);
	if (st == SUP_OK)
		CHECK_INT(in.n, stream_raw_bytes(s));
	else
		CHECK_INT(st, stream_read(s, block, 1, &got, NULL));
	stream_close(s);
	return st;
}

static void test_whole(void **state)
{
	static char packed[2 * PACKED_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(packers) * 3; i++) {
		static const size_t steps[] = { 1, 1000, 1000000 };
		struct sup_slice in = { packed, 0 };
		size_t n = 0;

		ROW(packers[i / 3].name);
		in.n = packers[i / 3].fn(
			packed, (struct sup_slice){ text, sizeof(text) });
		CHECK_INT(SUP_OK, read_all(in, steps[i % 3], &n, NULL));
		CHECK_INT(sizeof(text), n);
		/* Twice, back to back; gzip and zstd mixed. */
		in.n += packers[2 - i / 3].fn(
			packed + in.n,
			(struct sup_slice){ text, sizeof(text) });
		if (packers[i / 3].fn == pack_none)
			continue;
		if (packers[2 - i / 3].fn == pack_none)
			in.n = in.n - sizeof(text) +
			       pack_gzip(packed + in.n - sizeof(text),
					 (struct sup_slice){ text,
							     sizeof(text) });
		CHECK_INT(SUP_OK, read_all(in, steps[i % 3], &n, NULL));
		CHECK_INT(2 * sizeof(text), n);
	}
}

static void test_cut(void **state)
{
	static char packed[PACKED_MAX];

	(void)state;
	for (size_t i = 1; i < COUNT(packers); i++) {
		size_t whole = packers[i].fn(
			packed, (struct sup_slice){ text, sizeof(text) });

		ROW(packers[i].name);
		for (size_t cut = 1; cut < whole; cut = cut * 2 + 3) {
			struct sup_slice in = { packed, whole - cut };
			struct sup_error err = { "" };
			size_t n = 0;

			if (in.n < 20)
				continue;
			CHECK_INT(SUP_INVALID, read_all(in, 5000, &n, &err));
			CHECK_TEXT("file: the compressed data is cut",
				   err.text);
			/* Not much less than what is there. */
			CHECK(n + 200000 + 2 * cut > sizeof(text));
		}
	}
}

static void test_damage(void **state)
{
	static char packed[PACKED_MAX];
	struct sup_error err = { "" };
	size_t n = 0;
	struct sup_slice in = { packed, 0 };

	(void)state;
	in.n = pack_gzip(packed, (struct sup_slice){ text, sizeof(text) });
	packed[in.n - 6] ^= 1; /* the checksum */
	CHECK_INT(SUP_INVALID, read_all(in, 5000, &n, &err));
	CHECK_TEXT("file: the compressed data is damaged", err.text);
	CHECK_INT(sizeof(text), n);
	packed[in.n - 6] ^= 1;
	memset(packed + in.n, 0, 512);
	in.n += 512;
	CHECK_INT(SUP_OK, read_all(in, 5000, &n, &err));
	memcpy(packed + in.n, "garbage", 7);
	in.n += 7;
	CHECK_INT(SUP_INVALID, read_all(in, 5000, &n, &err));
	CHECK_INT(sizeof(text), n);
	CHECK_TEXT("file: something else follows the compressed data",
		   err.text);
}

static void test_detect(void **state)
{
	(void)state;
	CHECK(unpack_detect(SLICE("\x1f\x8b\x08")) == &unpack_gzip);
	CHECK(unpack_detect(SLICE("\x28\xb5\x2f\xfd")) == &unpack_zstd);
	CHECK(unpack_detect(SLICE("\x50\x2a\x4d\x18")) == &unpack_zstd);
	CHECK(unpack_detect(SLICE("\x1f\x8b")) == NULL);
	CHECK(unpack_detect(SLICE("{}")) == NULL);
	CHECK(unpack_detect(SLICE("")) == NULL);
}

static void test_file(void **state)
{
	char path[] = "/tmp/suppress-stream-XXXXXX";
	int fd = mkstemp(path);
	struct stream *s = NULL;
	struct sup_error err = { "" };
	struct sup_slice peeked = { NULL, 0 };
	char block[16];
	size_t got = 0;

	(void)state;
	CHECK(fd >= 0);
	CHECK_INT(6, write(fd, "ab\ncd\n", 6));
	CHECK_INT(0, close(fd));
	CHECK_INT(SUP_OK, stream_open(path, &s, &err));
	CHECK_INT(6, stream_total_bytes(s));
	CHECK_TEXT(path, stream_name(s));
	CHECK_INT(SUP_OK, stream_peek(s, &peeked, &err));
	CHECK_SLICE(SLICE("ab\ncd\n"), peeked);
	CHECK_INT(SUP_OK, stream_read(s, block, 4, &got, &err));
	CHECK_SLICE(SLICE("ab\nc"), ((struct sup_slice){ block, got }));
	CHECK_INT(SUP_OK, stream_read(s, block, 16, &got, &err));
	CHECK_SLICE(SLICE("d\n"), ((struct sup_slice){ block, got }));
	CHECK_INT(SUP_OK, stream_read(s, block, 16, &got, &err));
	CHECK_INT(0, got);
	stream_close(s);
	CHECK_INT(0, unlink(path));
	s = NULL;
	CHECK(stream_open(path, &s, &err) != SUP_OK);
	CHECK(s == NULL);
	CHECK(strstr(err.text, path) != NULL);
	/* A directory opens, but cannot be read. */
	CHECK_INT(SUP_OK, stream_open("/", &s, &err));
	CHECK(stream_read(s, block, 16, &got, &err) != SUP_OK);
	stream_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),  cmocka_unit_test(test_cut),
		cmocka_unit_test(test_damage), cmocka_unit_test(test_detect),
		cmocka_unit_test(test_file),
	};

	make_text();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
