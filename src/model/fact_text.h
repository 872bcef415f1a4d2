/* fact_text.h - text from outside made fit to be stored and printed. */
#ifndef MODEL_FACT_TEXT_H
#define MODEL_FACT_TEXT_H

#include "base/arena.h"

/* UTF-8 without control characters but tab, CR and LF? */
bool text_is_clean(struct sup_slice s);

/*
 * A clean copy in a of at most max bytes, cut at a character's border; each
 * byte that cannot stay becomes U+FFFD.  False when there is no memory.
 */
bool text_copy(struct arena *a, struct sup_slice s, size_t max,
	       struct sup_slice *out);

#endif
