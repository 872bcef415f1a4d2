#include "list/export_row.h"

#include <stdio.h>

#include "base/slice.h"

enum {
	ROOM = SUP_FACT_TEXT_MAX + 64
};

static bool needs_quotes(struct sup_slice s, char delimiter)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == delimiter || s.p[i] == '\n' ||
		    s.p[i] == '\r')
			return true;
	}
	return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

/* RFC 4180.  Nothing is put before cells that begin with '=', '+', '-' or '@':
 * they are addresses and rules, and must be found again as they are. */
void export_cell(struct sup_text *out, struct sup_slice s, char delimiter)
{
	struct sup_slice one;

	if (!needs_quotes(s, delimiter)) {
		sup_text_add(out, s);
		return;
	}
	sup_text_add_text(out, "\"");
	for (size_t i = 0; i < s.n; i++) {
		one = (struct sup_slice){ s.p + i, 1 };
		if (*one.p == '"')
			sup_text_add(out, one);
		sup_text_add(out, one);
	}
	sup_text_add_text(out, "\"");
}

static const struct sup_fact *cause_of(const struct export_row *r)
{
	return r->why->cause < r->record->n_facts
		       ? &r->record->facts[r->why->cause]
		       : NULL;
}

static struct sup_slice text_of(const struct format *f,
				const struct export_row *r, char *room)
{
	const struct sup_fact *cause = cause_of(r);
	struct sup_slice text = cause == NULL ? SLICE("") : cause->text;
	int n;

	if ((f->traits & FORMAT_SAYS_WHY) == 0)
		return text;
	if (text.n > SUP_FACT_TEXT_MAX)
		text.n = SUP_FACT_TEXT_MAX;
	n = snprintf(room, ROOM, "%s%s%.*s", sup_reason_name(r->why->reason),
		     text.n == 0 ? "" : ": ", (int)text.n,
		     text.n == 0 ? "" : text.p);
	return (struct sup_slice){ room, n < 0 ? 0 : (size_t)n };
}

/* room has ROOM bytes. */
static struct sup_slice value_of(const struct format *f,
				 const struct format_column *c,
				 const struct export_row *r, char *room)
{
	const struct sup_fact *cause = cause_of(r);

	if (c->constant != NULL)
		return sup_slice_of(c->constant);
	switch (c->field) {
	case FORMAT_ADDRESS:
		return r->record->key;
	case FORMAT_REASON:
		return sup_slice_of(r->word->word);
	case FORMAT_ORIGIN:
		return sup_slice_of(r->word->origin);
	case FORMAT_TIME:
		return sup_slice_of(
			format_print_time(f->times, r->why->since, room));
	case FORMAT_TEXT:
		return text_of(f, r, room);
	case FORMAT_STATUS:
		return cause == NULL ? SLICE("") : cause->status;
	case FORMAT_BLOCKS:
		return r->mail == SUP_MAIL_TRANSACTIONAL
			       ? SLICE("transactional")
			       : SLICE("non_transactional");
	case FORMAT_EXTRA:
		return f->extra == NULL ? SLICE("")
					: sup_slice_of(f->extra(r->why, room));
	default:
		return SLICE("");
	}
}

static bool is_written(const struct format_column *c, unsigned but)
{
	return (c->use & FORMAT_WRITTEN) != 0 && (c->use & but) == 0;
}

static char delimiter_of(const struct format *f)
{
	return f->delimiter == 0 ? ',' : f->delimiter;
}

static void begin_cell(const struct format *f, bool *first,
		       struct sup_text *out)
{
	const char d = delimiter_of(f);

	if (!*first)
		sup_text_add(out, (struct sup_slice){ &d, 1 });
	*first = false;
}

void export_csv_header(const struct format *f, struct sup_text *out)
{
	bool first = true;

	for (const struct format_column *c = f->columns; c->name != NULL; c++) {
		if (!is_written(c, FORMAT_NO_CSV))
			continue;
		begin_cell(f, &first, out);
		sup_text_add_text(out, c->name);
	}
}

void export_csv_row(const struct format *f, const struct export_row *r,
		    struct sup_text *out)
{
	char room[ROOM];
	bool first = true;

	for (const struct format_column *c = f->columns; c->name != NULL; c++) {
		if (!is_written(c, FORMAT_NO_CSV))
			continue;
		begin_cell(f, &first, out);
		export_cell(out, value_of(f, c, r, room), delimiter_of(f));
	}
}

bool export_csv_fits(const struct format *f, const struct export_row *r)
{
	return (f->traits & FORMAT_NO_HEADER) == 0 ||
	       !needs_quotes(r->record->key, delimiter_of(f));
}

/* The name in front of the point, if there is one, is that of an object. */
static void enter(const char *path, char *open, size_t n, struct sup_text *out)
{
	const char *point = strchr(path, '.');
	size_t len = point == NULL ? 0 : (size_t)(point - path);

	if (strlen(open) == len && strncmp(open, path, len) == 0)
		return;
	if (open[0] != '\0')
		sup_json_object_end(out);
	open[0] = '\0';
	if (len == 0 || len >= n)
		return;
	memcpy(open, path, len);
	open[len] = '\0';
	sup_json_key(out, open);
	sup_json_object_begin(out);
}

void export_json_row(const struct format *f, const struct export_row *r,
		     struct sup_text *out)
{
	char room[ROOM];
	char open[32] = "";

	sup_json_object_begin(out);
	for (const struct format_column *c = f->columns; c->name != NULL; c++) {
		const char *point = strchr(c->name, '.');
		struct sup_slice v;

		if (!is_written(c, FORMAT_NO_JSON))
			continue;
		enter(c->name, open, sizeof(open), out);
		sup_json_key(out, point == NULL ? c->name : point + 1);
		v = value_of(f, c, r, room);
		if ((c->use & FORMAT_BARE_VALUE) == 0)
			sup_json_string(out, v);
		else if (v.n == 0)
			sup_json_null(out);
		else
			sup_json_raw(out, v);
	}
	enter("", open, sizeof(open), out);
	sup_json_object_end(out);
}
