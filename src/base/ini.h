/*
 * ini.h - INI files, as inih reads them, with errors that name the line.
 *
 * "[section words]", "key = value"; comments begin with ';' or '#' at the start
 * of a line, or with ';' after a blank.  Section names come as they stand
 * between the brackets.  A line is at most INI_LINE_MAX bytes: longer ones are
 * an error, never cut.
 */
#ifndef BASE_INI_H
#define BASE_INI_H

#include "suppress/types.h"

enum {
	INI_LINE_BYTES = 190 /* Debian's inih is built for lines of 200 */
};

/* One setting.  Strings end with NUL. */
struct ini_entry {
	const char *section; /* "" before the first one */
	const char *key;
	const char *value;
	int line;
};

/* Anything but SUP_OK ends the reading and is returned. */
typedef enum sup_status ini_fn(const struct ini_entry *e, void *arg);

/*
 * ini_read - call fn for each setting of text.
 *
 * name stands for the file in errors ("NAME:LINE: what").  SUP_INVALID: a line
 * that is neither, or too long, or not text; entries before it were given.
 */
enum sup_status ini_read(struct sup_slice text, const char *name, ini_fn *fn,
			 void *arg, struct sup_error *err) SUP_CHECKED;

#endif
