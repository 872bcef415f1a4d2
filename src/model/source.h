/* source.h - the sources that have a number in stored facts. */
#ifndef MODEL_SOURCE_H
#define MODEL_SOURCE_H

#include "suppress/types.h"

/* The number of a built-in name, from 1; 0 if it is not one of them. */
unsigned source_number(struct sup_slice name);

/* The inverse; the empty slice for 0 and for numbers that are not ours. */
struct sup_slice source_name(unsigned number);

#endif
