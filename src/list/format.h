/*
 * format.h - other people's lists: one table each, for reading and writing.
 *
 * A format is its columns (CSV) or members (JSON), what each of them means, and
 * its words for our reasons.  Both directions go by the same rows.  Pure.
 *
 * Read 2026-11: what each provider documents of its lists.
 */
#ifndef LIST_FORMAT_H
#define LIST_FORMAT_H

#include "base/json.h"
#include "suppress/format.h"
#include "suppress/record.h"

/* What a column or member says. */
enum format_field {
	FORMAT_ADDRESS = 0,
	FORMAT_REASON,
	FORMAT_ORIGIN, /* a second word without which the first says too little
			*/
	FORMAT_TIME,
	FORMAT_EXPIRES,
	FORMAT_TEXT,
	FORMAT_STATUS, /* enhanced status */
	FORMAT_TOPIC,  /* what somebody unsubscribed from; "*": all */
	FORMAT_BLOCKS,
	FORMAT_EXTRA,
	FORMAT_MARK, /* nothing: only to tell the format by */
	FORMAT_FIELDS
};

enum {
	FORMAT_NEEDED = 1 << 0,	 /* a file without it is no such list */
	FORMAT_WRITTEN = 1 << 1, /* export writes it */
	FORMAT_NO_CSV = 1 << 2,
	FORMAT_NO_JSON = 1 << 3,
	FORMAT_BARE_VALUE = 1 << 4 /* in JSON not quoted: a number, an array */
};

struct format_column {
	const char *name; /* as written; "reason.code" is a member of one */
	enum format_field field;
	unsigned use;
	const char *constant; /* written instead of the field; or NULL */
};

/* What a list's word makes of an entry. */
enum format_take {
	FORMAT_SUPPRESSES = 0,
	FORMAT_EVIDENCE, /* the provider goes on mailing: a soft bounce */
	FORMAT_ACTIVE,	 /* not suppressed there at all: refused */
	FORMAT_WRITE,	 /* only for writing: reads back as another reason */
	FORMAT_ONLY_READ /* suppresses, and is never written */
};

struct format_word {
	const char *word;   /* NULL: any */
	const char *origin; /* NULL: any */
	enum sup_reason reason;
	enum format_take take;
};

/* A member that is an array of rows; all its rows have the reason, if there is
 * one. */
struct format_member {
	const char *name;
	enum sup_reason reason;
};

/* How times are written, as bits.  What fits none of them is no time. */
enum {
	FORMAT_SECONDS = 1 << 0, /* Unix time, perhaps with a fraction */
	FORMAT_EPOCH = 1 << 1,	 /* Unix time of any unit, by magnitude */
	FORMAT_ZONED = 1 << 2,	 /* RFC 3339 */
	FORMAT_UTC = 1 << 3,	 /* without a zone, documented to be UTC */
	FORMAT_MAIL = 1 << 4	 /* RFC 5322 */
};

/* Traits. */
enum {
	FORMAT_CSV = 1 << 0,
	FORMAT_JSON = 1 << 1,
	FORMAT_NO_HEADER = 1 << 2, /* the columns are by position */
	FORMAT_LINES = 1 << 3,	   /* JSON is written as one object a line */
	FORMAT_PER_MAIL = 1 << 4,  /* a row for each kind of mail blocked */
	FORMAT_ASKS = 1 << 5, /* cannot be told from others: is to be named */
	FORMAT_READ = 1 << 6,
	FORMAT_WRITES = 1 << 7,
	FORMAT_BARE_ARRAY = 1 << 8, /* JSON is written without the member */
	FORMAT_SAYS_WHY = 1 << 9    /* the reason goes in front of the text */
};

struct format_row {
	struct sup_slice value[FORMAT_FIELDS]; /* empty: not there */
	enum sup_reason reason;		       /* of the array it stands in */
};

/* What a row says. */
struct format_entry {
	struct sup_slice who;
	enum sup_reason reason;
	enum format_take take;
	unsigned blocks; /* 0: what the reason usually blocks */
	sup_time_ms time;
	sup_time_ms expires;
	struct sup_slice text;
	struct sup_slice status;
	struct sup_slice topic;
};

struct format {
	const char *name;   /* "mailgun-bounces" */
	const char *about;  /* "Mailgun, bounces" */
	const char *source; /* of the facts: "mailgun" */
	unsigned traits;
	unsigned times;
	char delimiter; /* that export writes; 0: comma */
	unsigned chunk; /* rows of one JSON document; 0: all in one */
	const struct format_column *columns; /* a NULL name ends them */
	const struct format_word *words;     /* reason NONE ends them */
	/* Arrays that rows stand in, the first one is written; NULL: rows are
	 * the outermost values, or elements of an outermost array. */
	const struct format_member *members;
	/* For lists that say it in their own way; NULL: by the words.  The
	 * answer is what is wrong, or NULL. */
	const char *(*decide)(const struct format_row *r, sup_time_ms now,
			      struct format_entry *e);
	/* What to write for FORMAT_EXTRA; NULL: nothing. */
	const char *(*extra)(const struct sup_suppression *s, char *room);
	/* Which ones it cannot be told from; with FORMAT_ASKS. */
	const char *ask;
};

/* All of them, in the order in which they are tried. */
extern const struct format *const formats[];
extern const size_t n_formats;

/* By name; NULL if there is none. */
const struct format *format_find(struct sup_slice name);

/*
 * format_of_header - the format of a CSV with these names in its first row.
 *
 * One that has to be named is not found; *ask, NULL otherwise, then says which
 * ones it may be.
 */
const struct format *format_of_header(const struct sup_slice *names, size_t n,
				      const char **ask);
/* The same for a first row that is no header. */
const struct format *format_of_bare(const struct sup_slice *cells, size_t n);
/* The same for a JSON value: a row, or an object with an array of rows. */
const struct format *format_of_json(struct json_doc *doc,
				    const struct json_value *v,
				    const char **ask);

/* Is a row of f one of this CSV's, as far as its header says? */
bool format_fits_header(const struct format *f, const struct sup_slice *names,
			size_t n);
/* Are the members that f needs there? */
bool format_fits_json(const struct format *f, struct json_doc *doc,
		      const struct json_value *row);

/* The member of v named by a path of names with points between them. */
const struct json_value *format_member_of(struct json_doc *doc,
					  const struct json_value *v,
					  const char *path);

/* Names as they occur: case, blanks, '-' and '_' do not matter. */
bool format_same_name(struct sup_slice a, const char *b);

/*
 * format_read - what a row says.
 *
 * now bounds what is believed of times.  The answer is what is wrong (static),
 * with the name of the column in *field, or NULL.
 */
const char *format_read(const struct format *f, const struct format_row *r,
			sup_time_ms now, struct format_entry *out,
			const char **field);

/* The word to write for a reason; NULL: the format has none. */
const struct format_word *format_word_for(const struct format *f,
					  enum sup_reason reason);
/* The reason that a written word is read back as. */
enum sup_reason format_reads_as(const struct format *f,
				const struct format_word *w);

/* 0: none, or none that is believed. */
sup_time_ms format_time(unsigned times, struct sup_slice text, sup_time_ms now);
/* In the first of these ways; out has SUP_TIME_TEXT_MAX bytes. */
const char *format_print_time(unsigned times, sup_time_ms t, char *out);

#endif
