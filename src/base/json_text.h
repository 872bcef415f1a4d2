/*
 * json_text.h - the tokens of JSON: strings, numbers and white space.
 *
 * Private to json_scan.c.  Each function takes the position of its token and
 * gives the one behind it, or NULL after a fault of syntax.
 */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include <string.h>

#include "base/json_scan.h"

struct json_pass {
	const char *start;
	const char *end;
	struct json_fault *fault;
};

/* Not JSON, because of the byte at p, or because there is none. */
const char *json_pass_syntax(struct json_pass *s, const char *p,
			     const char *what);
/* Well-formed, but against our rules; the first such fault is kept. */
void json_pass_rule(struct json_pass *s, const char *p, const char *what);

/* p is behind the opening quote; *escaped says if there was a backslash. */
const char *json_pass_string(struct json_pass *s, const char *p, bool *escaped);
const char *json_pass_number(struct json_pass *s, const char *p);
const char *json_pass_word(struct json_pass *s, const char *p,
			   const char *word);

static inline bool json_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline const char *json_pass_space(const struct json_pass *s,
					  const char *p)
{
	while (p < s->end && json_is_space(*p))
		p++;
	return p;
}

#endif
