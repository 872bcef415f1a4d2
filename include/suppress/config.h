/* config.h - suppress.conf: where the store is, and what sources are ours. */
#ifndef SUPPRESS_CONFIG_H
#define SUPPRESS_CONFIG_H

#include "suppress/types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	SUP_CONFIG_PATH_MAX = 4096
};

struct sup_config; /* opaque */

/*
 * sup_config_load - read the configuration; suppress.conf(5) describes it.
 *
 * path NULL: $SUPPRESS_CONFIG, $XDG_CONFIG_HOME/suppress/suppress.conf (or
 * ~/.config/...), /etc/suppress/suppress.conf, the first one that is there; if
 * none is, the empty configuration.  A path that was named must be there.
 * *out is the caller's, to be freed with sup_config_free().
 */
SUP_API enum sup_status sup_config_load(const char *path,
					struct sup_config **out,
					struct sup_error *err) SUP_CHECKED;
SUP_API void sup_config_free(struct sup_config *c);

/* The file it came from; "" if none. */
SUP_API const char *sup_config_path(const struct sup_config *c);

/* A setting of a section ("" for those before the first one); NULL if it is not
 * set.  Valid as long as c. */
SUP_API const char *sup_config_get(const struct sup_config *c,
				   const char *section, const char *key);

/*
 * sup_config_store - the directory of the store: given (may be NULL), else
 * $SUPPRESS_STORE, else store= of c, else $XDG_DATA_HOME/suppress or
 * ~/.local/share/suppress.  out has SUP_CONFIG_PATH_MAX bytes.
 * SUP_NOT_FOUND: there is not even a home directory.
 */
SUP_API enum sup_status sup_config_store(const struct sup_config *c,
					 const char *given, char *out,
					 struct sup_error *err) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
