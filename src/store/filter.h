/*
 * filter.h - the bits of the filter: a split-block Bloom filter. Pure.
 *
 * A key sets two bits in each of the four words of one block of 32 bytes, so a
 * question costs one cache line.  With 16 bits a key about one of six hundred
 * keys that are not there looks as if it were; none that is there is missed.
 * Bits are only ever set, by any number of threads and processes at once.
 *
 * The top bit of each word is its parity: even, but odd in the first, so that
 * neither a block with a bit turned over nor one of zeros says "no".
 */
#ifndef STORE_FILTER_H
#define STORE_FILTER_H

#include <stdatomic.h>

#include "base/hash.h"
#include "store/filter_step.h"
#include "store/txn.h"

enum {
	FILTER_WORDS = 4, /* of 64 bits: a block */
	FILTER_BLOCK_BYTES = 32,
	FILTER_BLOCK_KEYS = 16 /* with 16 bits a key */
};

#define FILTER_PARITY (UINT64_C(1) << 63)

struct filter {
	_Atomic uint64_t *words;
	uint32_t blocks; /* at least 1 */
};

/* Odd numbers without pattern: hexadecimal digits of the fraction of pi. */
static const uint32_t filter_odd[2 * FILTER_WORDS] = { 0x243f6a89, 0x85a308d3,
						       0x13198a2f, 0x03707345,
						       0xa4093823, 0x299f31d1,
						       0x082efa99, 0xec4e6c89 };

/* What stands for a key of db in the filter: the same key in another database
 * is another one. */
static inline uint64_t filter_hash(enum store_db db, struct sup_slice key)
{
	uint64_t tag =
		((uint64_t)db - DB_RECIPIENTS) * UINT64_C(0x9e3779b97f4a7c15);

	return hash64(key.p, key.n) ^ tag;
}

/* Are the keys of db in the filter? */
static inline bool filter_covers(enum store_db db)
{
	return db == DB_RECIPIENTS || db == DB_DOMAINS || db == DB_HASHES;
}

/* The upper half of the hash chooses the block, the lower one the bits. */
static inline _Atomic uint64_t *filter_block(const struct filter *f, uint64_t h)
{
	return f->words + ((h >> 32) * f->blocks >> 32) * FILTER_WORDS;
}

/* In a few cases it is one bit instead of two: the other is the parity. */
static inline uint64_t filter_bits(uint64_t h, size_t word)
{
	uint32_t a = (uint32_t)h * filter_odd[2 * word] >> 27;
	uint32_t b = (uint32_t)h * filter_odd[2 * word + 1] >> 27;

	return (UINT64_C(1) << a | UINT64_C(1) << (32 + b)) & ~FILTER_PARITY;
}

/* FILTER_PARITY if the number of bits in x is odd, else 0. */
static inline uint64_t filter_parity(uint64_t x)
{
	x ^= x >> 32;
	x ^= x >> 16;
	x ^= x >> 8;
	x ^= x >> 4;
	return (UINT64_C(0x6996) >> (x & 15)) << 63;
}

/* May the key with this hash be there?  False is certain. */
static inline bool filter_has(const struct filter *f, uint64_t h)
{
	_Atomic uint64_t *block = filter_block(f, h);
	uint64_t missing = 0;
	uint64_t all = 0;

	for (size_t i = 0; i < FILTER_WORDS; i++) {
		uint64_t word =
			atomic_load_explicit(block + i, memory_order_relaxed);

		missing |= filter_bits(h, i) & ~word;
		all ^= word;
	}
	return missing == 0 ||
	       (filter_parity(all) == 0 && filter_takes(STEP_FIT_BLOCK));
}

static inline void filter_set_word(_Atomic uint64_t *word, uint64_t bits)
{
	uint64_t old = atomic_load_explicit(word, memory_order_relaxed);
	uint64_t new;

	do {
		if ((bits & ~old) == 0)
			return;
		/* By what is added: a parity that is wrong stays wrong. */
		new = (old | bits) ^ filter_parity(bits & ~old);
	} while (!atomic_compare_exchange_weak_explicit(
		word, &old, new, memory_order_relaxed, memory_order_relaxed));
}

static inline void filter_set(const struct filter *f, uint64_t h)
{
	_Atomic uint64_t *block = filter_block(f, h);

	for (size_t i = 0; i < FILTER_WORDS; i++)
		filter_set_word(block + i, filter_bits(h, i));
}

/* Have the block brought near, while something else is done. */
static inline void filter_prefetch(const struct filter *f, uint64_t h)
{
#if defined(__GNUC__)
	__builtin_prefetch((const void *)filter_block(f, h));
#else
	(void)f;
	(void)h;
#endif
}

/* No key at all; the memory is zero, and nobody else has it yet. */
void filter_clear(const struct filter *f);

/* Blocks for so many keys; 0 if that is too many. */
uint32_t filter_blocks_for(uint64_t keys);

#endif
