/* shared.h - callbacks that several commands hand to the library. */
#ifndef SUPPRESS_SHARED_H
#define SUPPRESS_SHARED_H

#include "cli.h"

/* A sup_progress_fn; arg is a struct progress. */
enum sup_status show_progress(const struct sup_progress *p, void *arg);

#endif
