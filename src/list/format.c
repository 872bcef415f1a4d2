/* Which list is it, and what does a row of it say? */
#include "list/format.h"

#include "base/slice.h"

#define FAR_FUTURE INT64_C(253402300799000)

extern const struct format format_sendpost;
extern const struct format format_ses;
extern const struct format format_ses_lines;
extern const struct format format_ses_json;
extern const struct format format_sendgrid_bounces;
extern const struct format format_sendgrid_blocks;
extern const struct format format_sendgrid_spam;
extern const struct format format_sendgrid_invalid;
extern const struct format format_sendgrid_unsubscribes;
extern const struct format format_sendgrid_groups;
extern const struct format format_mailgun_bounces;
extern const struct format format_mailgun_complaints;
extern const struct format format_mailgun_unsubscribes;
extern const struct format format_postmark;
extern const struct format format_sparkpost;
extern const struct format format_mandrill;
extern const struct format format_brevo;
extern const struct format format_mailjet;

/* Those with more to tell them by come before those with less. */
const struct format *const formats[] = {
	&format_sendpost,
	&format_ses,
	&format_ses_lines,
	&format_ses_json,
	&format_mandrill,
	&format_mailgun_bounces,
	&format_mailgun_unsubscribes,
	&format_mailgun_complaints,
	&format_postmark,
	&format_sparkpost,
	&format_sendgrid_groups,
	&format_sendgrid_bounces,
	&format_sendgrid_blocks,
	&format_sendgrid_spam,
	&format_sendgrid_invalid,
	&format_sendgrid_unsubscribes,
	&format_brevo,
	&format_mailjet,
};
const size_t n_formats = sizeof(formats) / sizeof(formats[0]);

const struct format *format_find(struct sup_slice name)
{
	for (size_t i = 0; i < n_formats; i++) {
		if (slice_is(name, formats[i]->name))
			return formats[i];
	}
	return NULL;
}

static char plain(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == ' ' || c == '-' ? '_' : c;
}

bool format_same_name(struct sup_slice a, const char *b)
{
	size_t n = strlen(b);

	a = slice_trim(a);
	if (a.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (plain(a.p[i]) != plain(b[i]))
			return false;
	}
	return true;
}

static bool has_name(const struct sup_slice *names, size_t n, const char *want)
{
	for (size_t i = 0; i < n; i++) {
		if (format_same_name(names[i], want))
			return true;
	}
	return false;
}

bool format_fits_header(const struct format *f, const struct sup_slice *names,
			size_t n)
{
	if ((f->traits & FORMAT_CSV) == 0 ||
	    (f->traits & FORMAT_NO_HEADER) != 0)
		return false;
	for (const struct format_column *c = f->columns; c->name != NULL; c++) {
		if ((c->use & FORMAT_NEEDED) != 0 &&
		    (c->use & FORMAT_NO_CSV) == 0 &&
		    !has_name(names, n, c->name))
			return false;
	}
	return true;
}

static bool may_choose(const struct format *f, const char **ask)
{
	if ((f->traits & FORMAT_ASKS) == 0)
		return true;
	if (*ask == NULL)
		*ask = f->ask;
	return false;
}

const struct format *format_of_header(const struct sup_slice *names, size_t n,
				      const char **ask)
{
	*ask = NULL;
	for (size_t i = 0; i < n_formats; i++) {
		if (format_fits_header(formats[i], names, n) &&
		    may_choose(formats[i], ask))
			return formats[i];
	}
	return NULL;
}

static bool is_word(const struct format *f, struct sup_slice s)
{
	for (const struct format_word *w = f->words;
	     w->reason != SUP_REASON_NONE; w++) {
		if (w->word != NULL && slice_is(slice_trim(s), w->word))
			return true;
	}
	return false;
}

const struct format *format_of_bare(const struct sup_slice *cells, size_t n)
{
	for (size_t i = 0; i < n_formats; i++) {
		const struct format *f = formats[i];

		if ((f->traits & FORMAT_NO_HEADER) != 0 && n == 2 &&
		    memchr(cells[0].p, '@', cells[0].n) != NULL &&
		    is_word(f, cells[1]))
			return f;
	}
	return NULL;
}

const struct json_value *format_member_of(struct json_doc *doc,
					  const struct json_value *v,
					  const char *path)
{
	const char *point;
	char name[32];

	for (; (point = strchr(path, '.')) != NULL; path = point + 1) {
		size_t n = (size_t)(point - path);

		if (n >= sizeof(name))
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		v = json_get(doc, v, name);
	}
	return json_get(doc, v, path);
}

bool format_fits_json(const struct format *f, struct json_doc *doc,
		      const struct json_value *row)
{
	if (json_type(row) != JSON_OBJECT)
		return false;
	for (const struct format_column *c = f->columns; c->name != NULL; c++) {
		if ((c->use & FORMAT_NEEDED) != 0 &&
		    (c->use & FORMAT_NO_JSON) == 0 &&
		    format_member_of(doc, row, c->name) == NULL)
			return false;
	}
	return true;
}

/* Does v hold an array of f's rows under the name that f has for it? */
static bool fits_member(const struct format *f, struct json_doc *doc,
			const struct json_value *v)
{
	for (const struct format_member *m = f->members;
	     m != NULL && m->name != NULL; m++) {
		const struct json_value *rows = json_get(doc, v, m->name);
		const struct json_value *first = json_first(rows);

		if (json_type(rows) == JSON_ARRAY && first != NULL &&
		    (m->reason != SUP_REASON_NONE
			     ? json_get(doc, first, "email") != NULL
			     : format_fits_json(f, doc, first)))
			return true;
	}
	return false;
}

const struct format *format_of_json(struct json_doc *doc,
				    const struct json_value *v,
				    const char **ask)
{
	*ask = NULL;
	for (size_t i = 0; i < n_formats; i++) {
		const struct format *f = formats[i];

		if ((f->traits & FORMAT_JSON) == 0)
			continue;
		/* The name of the array tells enough. */
		if (fits_member(f, doc, v) ||
		    (format_fits_json(f, doc, v) && may_choose(f, ask)))
			return f;
	}
	return NULL;
}

static const struct format_word *word_of(const struct format *f,
					 const struct format_row *r)
{
	for (const struct format_word *w = f->words;
	     w->reason != SUP_REASON_NONE; w++) {
		if (w->take != FORMAT_WRITE &&
		    (w->word == NULL ||
		     slice_equal_fold(r->value[FORMAT_REASON],
				      sup_slice_of(w->word))) &&
		    (w->origin == NULL ||
		     slice_equal_fold(r->value[FORMAT_ORIGIN],
				      sup_slice_of(w->origin))))
			return w;
	}
	return NULL;
}

static const char *decide_by_words(const struct format *f,
				   const struct format_row *r,
				   struct format_entry *e)
{
	const struct format_word *w;

	if (r->reason != SUP_REASON_NONE) {
		e->reason = r->reason;
		return NULL;
	}
	w = word_of(f, r);
	if (w == NULL)
		return "no reason that is known";
	e->reason = w->reason;
	e->take = w->take;
	return NULL;
}

static const char *name_of(const struct format *f, enum format_field field)
{
	for (const struct format_column *c = f->columns; c->name != NULL; c++) {
		if (c->field == field)
			return c->name;
	}
	return "";
}

static bool is_status(struct sup_slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	}
	return s.n <= SUP_STATUS_MAX;
}

const char *format_read(const struct format *f, const struct format_row *r,
			sup_time_ms now, struct format_entry *out,
			const char **field)
{
	struct format_entry e = { .who = slice_trim(r->value[FORMAT_ADDRESS]) };
	const char *fault;

	*field = name_of(f, FORMAT_ADDRESS);
	if (e.who.n == 0)
		return "no address";
	*field = name_of(f, FORMAT_REASON);
	fault = f->decide != NULL ? f->decide(r, now, &e)
				  : decide_by_words(f, r, &e);
	if (fault == NULL && e.take == FORMAT_ACTIVE)
		fault = "not suppressed there";
	if (fault != NULL)
		return fault;
	if (e.time == 0)
		e.time = format_time(f->times, r->value[FORMAT_TIME], now);
	if (e.text.n == 0)
		e.text = slice_trim(r->value[FORMAT_TEXT]);
	e.status = slice_trim(r->value[FORMAT_STATUS]);
	if (!is_status(e.status))
		e.status.n = 0;
	e.topic = slice_trim(r->value[FORMAT_TOPIC]);
	*field = name_of(f, FORMAT_EXPIRES);
	if (r->value[FORMAT_EXPIRES].n > 0) {
		e.expires = format_time(f->times, r->value[FORMAT_EXPIRES],
					FAR_FUTURE);
		if (e.expires == 0)
			return "no time";
	}
	*out = e;
	return NULL;
}

const struct format_word *format_word_for(const struct format *f,
					  enum sup_reason reason)
{
	for (const struct format_word *w = f->words;
	     w->reason != SUP_REASON_NONE; w++) {
		if (w->reason == reason &&
		    (w->take == FORMAT_SUPPRESSES || w->take == FORMAT_WRITE))
			return w;
	}
	return NULL;
}

enum sup_reason format_reads_as(const struct format *f,
				const struct format_word *w)
{
	const struct format_row r = {
		.value = { [FORMAT_REASON] = sup_slice_of(w->word),
			   [FORMAT_ORIGIN] = sup_slice_of(w->origin) },
	};
	const struct format_word *back = word_of(f, &r);

	return back == NULL ? SUP_REASON_NONE : back->reason;
}
