#include "base/pack.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/slice.h"

enum {
	GZIP_ONLY = 16, /* added to the window: zlib.h, deflateInit2() */
	GZIP_LEVEL = 6,
	GZIP_MEMORY = 8, /* zlib's default */
	ZSTD_LEVEL = 3,
	STEP_BYTES = 64 * 1024
};

enum pack_kind pack_detect(const char *path)
{
	size_t n = strlen(path);

	if (n > 3 && strcmp(path + n - 3, ".gz") == 0)
		return PACK_GZIP;
	if (n > 4 && strcmp(path + n - 4, ".zst") == 0)
		return PACK_ZSTD;
	return PACK_NONE;
}

static enum sup_status deflate_part(z_stream *z, struct sup_slice in, int flush,
				    struct buf *out)
{
	int code = Z_OK;

	/* zlib does not write there, it only forgot to say so. */
	z->next_in = (unsigned char *)in.p;
	z->avail_in = (unsigned)in.n;
	do {
		enum sup_status st = buf_reserve(out, STEP_BYTES);

		if (st != SUP_OK)
			return st;
		z->next_out = (unsigned char *)out->data + out->len;
		z->avail_out = STEP_BYTES;
		code = deflate(z, flush);
		out->len += STEP_BYTES - z->avail_out;
	} while (z->avail_out == 0 || (flush == Z_FINISH && code == Z_OK));
	return code == Z_STREAM_ERROR ? SUP_IO : SUP_OK;
}

static enum sup_status gzip_member(const struct sup_slice *parts, size_t n,
				   struct buf *out)
{
	z_stream z;
	enum sup_status st = SUP_OK;

	memset(&z, 0, sizeof(z));
	if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, MAX_WBITS + GZIP_ONLY,
			 GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		return SUP_NO_MEMORY;
	for (size_t i = 0; i < n && st == SUP_OK; i++) {
		struct sup_slice rest = parts[i];

		while (rest.n > 0 && st == SUP_OK) {
			struct sup_slice some = rest;

			if (some.n > INT_MAX)
				some.n = INT_MAX;
			st = deflate_part(&z, some, Z_NO_FLUSH, out);
			rest = slice_from(rest, some.n);
		}
	}
	if (st == SUP_OK)
		st = deflate_part(&z, (struct sup_slice){ NULL, 0 }, Z_FINISH,
				  out);
	(void)deflateEnd(&z);
	return st;
}

static enum sup_status zstd_part(ZSTD_CCtx *z, struct sup_slice in,
				 ZSTD_EndDirective how, struct buf *out)
{
	ZSTD_inBuffer from = { in.p, in.n, 0 };
	size_t left;

	do {
		enum sup_status st = buf_reserve(out, STEP_BYTES);
		ZSTD_outBuffer to;

		if (st != SUP_OK)
			return st;
		to = (ZSTD_outBuffer){ out->data + out->len, STEP_BYTES, 0 };
		left = ZSTD_compressStream2(z, &to, &from, how);
		if (ZSTD_isError(left))
			return SUP_NO_MEMORY;
		out->len += to.pos;
	} while (from.pos < from.size || (how == ZSTD_e_end && left > 0));
	return SUP_OK;
}

static enum sup_status zstd_member(const struct sup_slice *parts, size_t n,
				   struct buf *out)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();
	enum sup_status st = SUP_OK;

	if (z == NULL)
		return SUP_NO_MEMORY;
	(void)ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, ZSTD_LEVEL);
	(void)ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	for (size_t i = 0; i < n && st == SUP_OK; i++)
		st = zstd_part(z, parts[i], ZSTD_e_continue, out);
	if (st == SUP_OK)
		st = zstd_part(z, (struct sup_slice){ NULL, 0 }, ZSTD_e_end,
			       out);
	(void)ZSTD_freeCCtx(z);
	return st;
}

enum sup_status pack_member(enum pack_kind kind, const struct sup_slice *parts,
			    size_t n, struct buf *out)
{
	return kind == PACK_GZIP ? gzip_member(parts, n, out)
				 : zstd_member(parts, n, out);
}
