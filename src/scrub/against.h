/* against.h - lists of others that rows are held against. */
#ifndef SCRUB_AGAINST_H
#define SCRUB_AGAINST_H

#include "base/crypto.h"
#include "suppress/scrub.h"

enum {
	AGAINST_NAME = 128 /* bytes of a reason */
};

struct foreign {
	struct flat *flat;
	char reason[AGAINST_NAME]; /* "against:NAME", fit for any cell */
};

struct against {
	struct foreign *lists;
	size_t n;
};

enum sup_status against_open(const struct sup_scrub_options *o,
			     struct against *out,
			     struct sup_error *err) SUP_CHECKED;
void against_release(struct against *a);

/* For each address the first list that it is on, or NULL. */
enum sup_status against_find(const struct against *a, struct digester *d,
			     const struct sup_address *const *addresses,
			     size_t n, const struct foreign **hits) SUP_CHECKED;

#endif
