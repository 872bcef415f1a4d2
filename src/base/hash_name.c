/* hash_name.c - the digests that lists of others are made with. */
#include "base/slice.h"
#include "suppress/hash.h"

static const struct {
	const char *name;
	size_t bytes;
} hashes[SUP_HASH_END] = {
	[SUP_HASH_NONE] = { "", 0 },
	[SUP_HASH_MD5] = { "md5", 16 },
	[SUP_HASH_SHA1] = { "sha1", 20 },
	[SUP_HASH_SHA256] = { "sha256", 32 },
};

const char *sup_hash_name(enum sup_hash h)
{
	return (unsigned)h < SUP_HASH_END ? hashes[h].name : "";
}

size_t sup_hash_bytes(enum sup_hash h)
{
	return (unsigned)h < SUP_HASH_END ? hashes[h].bytes : 0;
}

enum sup_hash sup_hash_from_name(struct sup_slice name)
{
	for (int h = SUP_HASH_NONE + 1; h < SUP_HASH_END; h++) {
		if (slice_equal_fold(name, sup_slice_of(hashes[h].name)))
			return (enum sup_hash)h;
	}
	return SUP_HASH_NONE;
}
