/*
 * mta_map.h - an LMDB file for a mail server: one unnamed database, no more.
 *
 * Written beside the place it is for, synced and renamed, so that the server
 * sees the old one or the new one, whole.  Never a file of a store.
 */
#ifndef STORE_MTA_MAP_H
#define STORE_MTA_MAP_H

#include "suppress/store.h"

struct mta_map;

/*
 * mta_map_open - begin a map that will be at path.
 *
 * nul: keys and values end with a NUL byte, as postmap(1) writes them.
 * SUP_REFUSED: path lies in the directory of s.
 */
enum sup_status mta_map_open(const struct sup_store *s, const char *path,
			     bool nul, struct mta_map **out,
			     struct sup_error *err) SUP_CHECKED;
/* Both are copied.  A key that is there already has the new value. */
enum sup_status mta_map_put(struct mta_map *m, struct sup_slice key,
			    struct sup_slice value,
			    struct sup_error *err) SUP_CHECKED;
/* Sync and rename.  On failure what was at path is as it was. */
enum sup_status mta_map_finish(struct mta_map *m,
			       struct sup_error *err) SUP_CHECKED;
/* Free m; a map that was not finished is removed.  NULL is allowed. */
void mta_map_close(struct mta_map *m);

#endif
