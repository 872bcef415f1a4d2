/* import_bulk.c - which files are worth sorting. */
#include "ingest/import.h"
#include "list/bulk.h"

enum {
	/* Some 40,000 addresses: below it the tree is the smaller cost, and
	 * what was read is in force at once. */
	SORTED_FROM_BYTES = 1024 * 1024
};

/* Of a pipe it is not known how much there is, and whether it ever ends. */
enum sup_status import_sort(struct import *im)
{
	const struct bulk_options o = {
		.progress = im->o->progress,
		.arg = im->o->arg,
		.total = stream_total_bytes(im->stream),
	};

	if (o.total < SORTED_FROM_BYTES)
		return SUP_OK;
	im->sorted = true;
	return batch_sort(im->batch, &o);
}
