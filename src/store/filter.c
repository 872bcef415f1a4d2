#include "store/filter.h"

void filter_clear(const struct filter *f)
{
	for (uint64_t i = 0; i < f->blocks; i++)
		atomic_store_explicit(f->words + i * FILTER_WORDS,
				      FILTER_PARITY, memory_order_relaxed);
}

uint32_t filter_blocks_for(uint64_t keys)
{
	uint64_t blocks = keys / FILTER_BLOCK_KEYS + 1;

	return blocks > UINT32_MAX ? 0 : (uint32_t)blocks;
}
