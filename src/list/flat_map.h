/* flat_map.h - a sorted list in memory: flat.c makes it, flat_find.c asks it.
 */
#ifndef LIST_FLAT_MAP_H
#define LIST_FLAT_MAP_H

#include "list/flat_file.h"

struct flat {
	unsigned char *map; /* the whole file; its checksum was right */
	struct flat_header header;
	bool built;
	char path[FLAT_PATH_MAX];
};

#endif
