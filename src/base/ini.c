#include "base/ini.h"

#include <ini.h>
#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/utf8.h"

struct reading {
	struct sup_slice rest;
	int line; /* of the line handed out last */
	ini_fn *fn;
	void *arg;
	enum sup_status status;
};

/* inih asks for lines as of fgets(). */
static char *next_line(char *to, int room, void *stream)
{
	struct reading *r = stream;
	size_t n = 0;

	if (r->rest.n == 0)
		return NULL;
	while (n < r->rest.n && r->rest.p[n] != '\n')
		n++;
	if (n < r->rest.n)
		n++;
	if (n >= (size_t)room)
		return NULL; /* cannot be: lengths were checked before */
	memcpy(to, r->rest.p, n);
	to[n] = '\0';
	r->rest = slice_from(r->rest, n);
	r->line++;
	return to;
}

static int entry(void *user, const char *section, const char *key,
		 const char *value)
{
	struct reading *r = user;
	struct ini_entry e = { section, key, value == NULL ? "" : value,
			       r->line };

	r->status = r->fn(&e, r->arg);
	/* inih goes on reading after an error; we do not want it to. */
	if (r->status != SUP_OK)
		r->rest.n = 0;
	return r->status == SUP_OK;
}

/* A section's name is cut at 50 bytes by inih's default, silently. */
static bool section_fits(struct sup_slice line)
{
	struct sup_slice s = slice_trim(line);

	return s.n == 0 || s.p[0] != '[' || s.n <= 50;
}

static enum sup_status check_lines(struct sup_slice text, const char *name,
				   struct sup_error *err)
{
	for (int line = 1; text.n > 0; line++) {
		struct sup_slice one = { text.p, 0 };

		while (one.n < text.n && text.p[one.n] != '\n')
			one.n++;
		if (one.n > INI_LINE_BYTES)
			return error_set(err, SUP_INVALID,
					 "%s:%d: line is over %d bytes", name,
					 line, INI_LINE_BYTES);
		if (!section_fits(one))
			return error_set(err, SUP_INVALID,
					 "%s:%d: section's name is too long",
					 name, line);
		if (!utf8_valid(one) || memchr(one.p, '\0', one.n) != NULL)
			return error_set(err, SUP_INVALID,
					 "%s:%d: line is not text", name, line);
		text = slice_from(text, one.n + 1);
	}
	return SUP_OK;
}

enum sup_status ini_read(struct sup_slice text, const char *name, ini_fn *fn,
			 void *arg, struct sup_error *err)
{
	struct reading r = { text, 0, fn, arg, SUP_OK };
	enum sup_status st = check_lines(text, name, err);
	int bad;

	if (st != SUP_OK)
		return st;
	bad = ini_parse_stream(next_line, &r, entry, &r);
	if (r.status != SUP_OK)
		return r.status;
	if (bad > 0)
		return error_set(err, SUP_INVALID,
				 "%s:%d: neither [section] nor key = value",
				 name, bad);
	return bad < 0 ? error_set(err, SUP_NO_MEMORY, "out of memory")
		       : SUP_OK;
}
