/* utf8.h - where characters end. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "suppress/types.h"

/* Bytes of the character that s begins with; 0 if it is not UTF-8 (overlong,
 * surrogate, above U+10FFFF, cut) or s is empty. */
size_t utf8_length(struct sup_slice s);

/* The whole of s is UTF-8. */
bool utf8_valid(struct sup_slice s);

/* The greatest length <= max at which s can be cut without cutting a
 * character. */
size_t utf8_cut(struct sup_slice s, size_t max);

#endif
