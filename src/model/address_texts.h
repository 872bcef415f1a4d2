/* address_texts.h - how others may have written an address they digested. */
#ifndef MODEL_ADDRESS_TEXTS_H
#define MODEL_ADDRESS_TEXTS_H

#include "suppress/address.h"

typedef enum sup_status address_text_fn(struct sup_slice text, void *arg);
/*
 * address_texts - each plausible spelling, the normal form first.
 *
 * Then the address as it was written, and that in lower case; each with the
 * domain in A-labels and in U-labels.  A text may come twice.  What fn answers,
 * if not SUP_OK, ends it.  Allocates only if the address is not ascii.
 */
enum sup_status address_texts(const struct sup_address *a, address_text_fn *fn,
			      void *arg) SUP_CHECKED;

#endif
