/* layout.h - what kind of list this is, from its first bytes. */
#ifndef SCRUB_LAYOUT_H
#define SCRUB_LAYOUT_H

#include "scrub/row.h"
#include "suppress/scrub.h"

enum {
	SAMPLE_BYTES = 256 * 1024
};

struct layout {
	struct sup_scrub_layout said;
	struct dialect dialect;
	size_t preamble; /* bytes before the header: byte-order mark, "sep=;" */
	size_t header;	 /* bytes of the header and of what is before it */
};

/* UTF-16 or not, by the first bytes as they are in the file. */
enum sup_scrub_encoding layout_utf16(struct sup_slice raw);

/*
 * layout_find - look at a sample, which is UTF-8 or Latin-1; whole: it is all.
 *
 * out->said.encoding is given.  SUP_INVALID: no column of addresses.
 */
enum sup_status layout_find(struct sup_slice sample, bool whole,
			    const struct sup_scrub_options *o,
			    struct layout *out,
			    struct sup_error *err) SUP_CHECKED;

/* Is it an address?  cell has its quotes, if dialect knows any. */
bool layout_is_address(const struct dialect *d, struct sup_slice cell);

#endif
