/*
 * format.h - lists in the forms of providers and mail servers.
 *
 * suppress-formats(7) describes each of them.
 */
#ifndef SUPPRESS_FORMAT_H
#define SUPPRESS_FORMAT_H

#include "suppress/keep.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One of them; the texts are static. */
struct sup_format {
	const char *name;  /* "mailgun-bounces" */
	const char *about; /* "Mailgun, bounces" */
	bool reads;	   /* sup_import() takes it */
};
/* The i-th; false behind the last one. */
SUP_API bool sup_format_at(size_t i, struct sup_format *out);

#ifdef __cplusplus
}
#endif

#endif
