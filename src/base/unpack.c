#include "base/unpack.h"

#include "base/slice.h"

static const struct unpack_kind *const kinds[] = { &unpack_gzip, &unpack_zstd };

const struct unpack_kind *unpack_detect(struct sup_slice start)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i]->is(start))
			return kinds[i];
	}
	return NULL;
}
