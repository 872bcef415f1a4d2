/* forget.h - what must not outlive an erased recipient.  Pure. */
#ifndef LIST_FORGET_H
#define LIST_FORGET_H

#include "suppress/address.h"
#include "suppress/record.h"

/* Without reply, message id and a source that may name somebody. */
void fact_forget(struct sup_fact *f);

enum {
	FORGET_FORMS = 2
};

/* A way to write an address: its normal form, its spelling. */
struct forget_form {
	struct sup_slice local;
	struct sup_slice domain; /* empty: there is no such form */
};

/* out has FORGET_FORMS; they point into who. */
void forget_forms(const struct sup_address *who, struct forget_form *out);

/* An at sign in a text; zero before the first. */
struct forget_place {
	size_t at;
	size_t sign; /* its bytes */
	bool in_path;
};

/* The next at sign: as it is, as %40, \u0040 or &#64;, or as the '=' of return
 * paths.  False: there is none. */
bool place_next(struct sup_slice text, struct forget_place *p);

/* The form that stands around the sign, in any case of ASCII letters, but not
 * as a part of a longer address; NULL: none of them. */
const struct forget_form *place_holds(struct sup_slice text,
				      const struct forget_place *p,
				      const struct forget_form *forms);

/* Write 'x' over it. */
void place_blot(char *bytes, const struct forget_place *p,
		const struct forget_form *f);

#endif
