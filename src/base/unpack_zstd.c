#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/slice.h"
#include "base/unpack.h"

/* RFC 8878 section 3.1: a frame, or one that is to be skipped. */
static bool zstd_is(struct sup_slice start)
{
	if (start.n < 4)
		return false;
	return memcmp(start.p, "\x28\xb5\x2f\xfd", 4) == 0 ||
	       (((unsigned char)start.p[0] & 0xf0) == 0x50 &&
		memcmp(start.p + 1, "\x2a\x4d\x18", 3) == 0);
}

static enum sup_status zstd_open(void **state)
{
	ZSTD_DCtx *z = ZSTD_createDCtx();

	if (z == NULL)
		return SUP_NO_MEMORY;
	if (ZSTD_isError(ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax,
						UNPACK_WINDOW_LOG_MAX))) {
		(void)ZSTD_freeDCtx(z);
		return SUP_NO_MEMORY;
	}
	*state = z;
	return SUP_OK;
}

static enum sup_status zstd_step(void *state, struct sup_slice *in, char *out,
				 size_t n, size_t *got, bool *ended)
{
	ZSTD_inBuffer from = { in->p, in->n, 0 };
	ZSTD_outBuffer to = { out, n, 0 };
	size_t code = ZSTD_decompressStream(state, &to, &from);

	*in = slice_from(*in, from.pos);
	*got = to.pos;
	*ended = code == 0;
	if (!ZSTD_isError(code))
		return SUP_OK;
	*ended = false;
	return ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation
		       ? SUP_NO_MEMORY
		       : SUP_INVALID;
}

static void zstd_close(void *state)
{
	(void)ZSTD_freeDCtx(state);
}

const struct unpack_kind unpack_zstd = {
	"zstd", zstd_is, zstd_open, zstd_step, zstd_close,
};
