/*
 * tender.h - a writer that lives long keeps a filter for the look-ups.
 *
 * It is built in a thread of its own, and neither readers nor the writer wait
 * for it.  A short job builds none, but for one that brought in a good part of
 * the list: that one does so at its end.
 */
#ifndef LIST_TENDER_H
#define LIST_TENDER_H

#include <stddef.h>

#include "suppress/store.h"

struct tender; /* one thread's */

enum sup_status tender_open(struct sup_store *s,
			    struct tender **out) SUP_CHECKED;
/* So many facts have been committed: is it time to build one? */
void tender_step(struct tender *t, size_t facts);
/* NULL is allowed. */
void tender_close(struct tender *t);

#endif
