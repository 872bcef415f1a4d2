/*
 * filter_step.h - the steps of the protocol, each of which a test leaves out.
 *
 * tests/fault/filter_left_out.py shows of each that something is missed without
 * it.  In the library this is nothing at all.
 */
#ifndef STORE_FILTER_STEP_H
#define STORE_FILTER_STEP_H

#include <stdbool.h>
#include <stdint.h>

struct filter;

enum filter_step {
	STEP_NONE,
	STEP_KNOW,	  /* without it: a program of before the filter */
	STEP_SET_OWN,	  /* a writer sets bits in the filter in use */
	STEP_SET_NEXT,	  /* ... and in the one being built */
	STEP_SET_FIRST,	  /* ... before it commits */
	STEP_SET_RULES,	  /* ... of domain rules, too */
	STEP_FIND_CHAIN,  /* it finds chain = N - 1, or there is none */
	STEP_FIND_DIGEST, /* ... and the records' digest */
	STEP_NEED_FILES,  /* it has the named files, or there is none */
	STEP_SEE_CHAIN,	  /* a reader of T sees chain = T, or uses none */
	STEP_SEE_DIGEST,  /* ... and the records' digest */
	STEP_SEE_ID,	  /* ... and the id of the file it has */
	STEP_NAME_FIRST,  /* a builder names the next one, then scans */
	STEP_STILL_NAMED, /* it is still named when it is done */
	STEP_HAVE_ROOM,	  /* all of the file is allocated at once */
	STEP_FIT_SIZE,	  /* the file has its size, or is refused */
	STEP_FIT_HEAD,	  /* it is of this store, or is refused */
	STEP_FIT_BLOCK,	  /* a block has its parity, or says nothing */
	STEP_END
};

enum filter_point {
	POINT_NAMED, /* by a builder */
	POINT_SCANNED,
	POINT_COMMITTED /* by a writer */
};

#ifdef FILTER_STEPS
bool filter_takes(enum filter_step s);
void filter_reached(enum filter_point p);
/* For without STEP_SET_FIRST: set h in f when POINT_COMMITTED has passed. */
void filter_put_off(const struct filter *f, uint64_t h);
#else
static inline bool filter_takes(enum filter_step s)
{
	(void)s;
	return true;
}

static inline void filter_reached(enum filter_point p)
{
	(void)p;
}

static inline void filter_put_off(const struct filter *f, uint64_t h)
{
	(void)f;
	(void)h;
}
#endif

#endif
