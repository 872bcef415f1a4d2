#include <limits.h>
#include <string.h>
#include <zlib.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "base/unpack.h"

enum {
	GZIP_ONLY = 16 /* added to the window: zlib.h, inflateInit2() */
};

/* RFC 1952 section 2.3.1; 8 is the only method there is. */
static bool gzip_is(struct sup_slice start)
{
	return start.n >= 3 && memcmp(start.p, "\x1f\x8b\x08", 3) == 0;
}

static enum sup_status gzip_open(void **state)
{
	z_stream *z = mem_zero(1, sizeof(*z));

	if (z == NULL)
		return SUP_NO_MEMORY;
	if (inflateInit2(z, MAX_WBITS + GZIP_ONLY) != Z_OK) {
		mem_free(z);
		return SUP_NO_MEMORY;
	}
	*state = z;
	return SUP_OK;
}

static unsigned clip(size_t n)
{
	return n > UINT_MAX ? UINT_MAX : (unsigned)n;
}

static enum sup_status gzip_step(void *state, struct sup_slice *in, char *out,
				 size_t n, size_t *got, bool *ended)
{
	z_stream *z = state;
	unsigned room = clip(n);
	unsigned given = clip(in->n);
	int code;

	/* zlib does not write there, it only forgot to say so. */
	z->next_in = (unsigned char *)in->p;
	z->avail_in = given;
	z->next_out = (unsigned char *)out;
	z->avail_out = room;
	code = inflate(z, Z_NO_FLUSH);
	*in = slice_from(*in, given - z->avail_in);
	*got = room - z->avail_out;
	*ended = code == Z_STREAM_END;
	if (code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR)
		return SUP_OK;
	return code == Z_MEM_ERROR ? SUP_NO_MEMORY : SUP_INVALID;
}

static void gzip_close(void *state)
{
	(void)inflateEnd(state);
	mem_free(state);
}

const struct unpack_kind unpack_gzip = {
	"gzip", gzip_is, gzip_open, gzip_step, gzip_close,
};
