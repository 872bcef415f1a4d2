#include "base/alloc.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

/* 0: no fault asked for.  Only tests write it. */
static atomic_ulong fail_in;
static atomic_int fail_lasting;

void mem_fail_at(unsigned long n, int lasting)
{
	atomic_store(&fail_lasting, lasting);
	atomic_store(&fail_in, n);
}

static int must_fail(void)
{
	unsigned long left =
		atomic_load_explicit(&fail_in, memory_order_relaxed);

	if (left == 0)
		return 0;
	if (left == 1) {
		if (!atomic_load(&fail_lasting))
			atomic_store(&fail_in, 0);
		return 1;
	}
	atomic_store(&fail_in, left - 1);
	return 0;
}

static int overflows(size_t count, size_t size)
{
	return size != 0 && count > SIZE_MAX / size;
}

/* malloc(0) may answer NULL, which callers would take for a failure. */
static size_t product(size_t count, size_t size)
{
	return count * size == 0 ? 1 : count * size;
}

void *mem_alloc(size_t count, size_t size)
{
	if (overflows(count, size) || must_fail())
		return NULL;
	return malloc(product(count, size));
}

void *mem_zero(size_t count, size_t size)
{
	if (overflows(count, size) || must_fail())
		return NULL;
	return calloc(1, product(count, size));
}

void *mem_grow(void *old, size_t count, size_t size)
{
	if (overflows(count, size) || must_fail())
		return NULL;
	return realloc(old, product(count, size));
}

void mem_free(void *old)
{
	free(old);
}
