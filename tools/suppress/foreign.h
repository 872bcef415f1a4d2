/* foreign.h - lists in the form of a provider, and what they cannot say. */
#ifndef SUPPRESS_FOREIGN_H
#define SUPPRESS_FOREIGN_H

#include "cli.h"

/* A format that export writes, or a map; false, with *out untouched, if there
 * is none of that name. */
bool foreign_find(const char *name, struct sup_format *out);
bool map_find(const char *name, struct sup_map *out);

/* Say on stderr what was written, and what was lost on the way. */
void foreign_tell(const struct cli *cli, const char *format,
		  const struct sup_export_loss *l);

#endif
