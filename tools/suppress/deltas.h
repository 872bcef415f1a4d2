/* deltas.h - export --since: what was added and removed. */
#ifndef SUPPRESS_DELTAS_H
#define SUPPRESS_DELTAS_H

#include "cli.h"
#include "outfile.h"

/* Write the lines to file, and on stderr the number to go on from, also with
 * -q: without it the next run would not know. */
enum sup_status write_deltas(struct cli *cli, struct outfile *file,
			     const struct sup_since_options *o,
			     enum sup_export_format format,
			     struct sup_error *err);

#endif
