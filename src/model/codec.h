/* codec.h - the bytes of one fact and of one suppression. */
#ifndef MODEL_CODEC_H
#define MODEL_CODEC_H

#include "base/arena.h"
#include "model/varint.h"
#include "suppress/record.h"

/*
 * put_fact - append f, which must be normal (fact_is_normal()).
 *
 * Its times are written as differences from ref, the event time (or first
 * receipt) that stood before it.  What is not canonical, receipts and batches,
 * is left out unless annex.
 */
void put_fact(struct sink *s, const struct sup_fact *f, sup_time_ms ref,
	      bool annex);

/* The inverse, annex included.  Slices point into the input, arrays are in a.
 * SUP_CORRUPT for all that put_fact() does not write; SUP_NO_MEMORY. */
enum sup_status get_fact(struct feed *in, sup_time_ms ref, struct arena *a,
			 struct sup_fact *out) SUP_CHECKED;

/* The reference of the fact after f. */
sup_time_ms fact_reference(const struct sup_fact *f, sup_time_ms ref);

/* in->bad for all that put_suppression() does not write, but for the normal
 * form of the scope and the range of cause. */
void put_suppression(struct sink *s, const struct sup_suppression *p);
void get_suppression(struct feed *in, struct sup_suppression *out);

/* Fewest bytes that they take: the bound of allocations. */
enum {
	SUPPRESSION_BYTES_MIN = 3,
	FACT_BYTES_MIN = 2,
	LIFT_BYTES_MIN = 1,
	BATCH_BYTES_MIN = 1
};

#endif
