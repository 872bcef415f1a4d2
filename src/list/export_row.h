/* export_row.h - one row of another's list, as CSV or JSON. */
#ifndef LIST_EXPORT_ROW_H
#define LIST_EXPORT_ROW_H

#include "list/format.h"

/* What one row is about. */
struct export_row {
	const struct sup_record *record;
	const struct sup_suppression *why;
	const struct format_word *word;
	enum sup_mail mail; /* with FORMAT_PER_MAIL */
};

/* Append the cells, without a newline. */
void export_csv_header(const struct format *f, struct sup_text *out);
void export_csv_row(const struct format *f, const struct export_row *r,
		    struct sup_text *out);
/* Can the cells be told apart?  Where nothing may be quoted, not always. */
bool export_csv_fits(const struct format *f, const struct export_row *r);
/* Append the object. */
void export_json_row(const struct format *f, const struct export_row *r,
		     struct sup_text *out);

/* A CSV cell: quoted if it must be. */
void export_cell(struct sup_text *out, struct sup_slice s, char delimiter);

#endif
