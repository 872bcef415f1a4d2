/*
 * defaults.h - the default files, compiled in.
 *
 * share/classify.conf and share/policy.conf, byte for byte, each followed by a
 * NUL that its size does not count.  The build makes the definitions
 * (cmake/embed.cmake).
 */
#ifndef POLICY_DEFAULTS_H
#define POLICY_DEFAULTS_H

#include <stddef.h>

extern const char policy_default_classify[];
extern const size_t policy_default_classify_size;

extern const char policy_default_policy[];
extern const size_t policy_default_policy_size;

#endif
