/* place.h - where a store is. */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "suppress/store.h"

/* The directory of s, absolute; *out is freed with mem_free(). */
enum sup_status store_dir(const struct sup_store *s, char **out) SUP_CHECKED;

#endif
