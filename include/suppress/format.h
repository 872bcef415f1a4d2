/*
 * format.h - lists in the forms of providers and mail servers.
 *
 * suppress-formats(7) describes each of them.
 */
#ifndef SUPPRESS_FORMAT_H
#define SUPPRESS_FORMAT_H

#include "suppress/keep.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One of them; the texts are static. */
struct sup_format {
	const char *name;  /* "mailgun-bounces" */
	const char *about; /* "Mailgun, bounces" */
	bool reads;	   /* sup_import() */
	bool csv;	   /* sup_export_as() writes it as a table... */
	bool json;	   /* ...and as JSON */
};
/* The i-th; false behind the last one. */
SUP_API bool sup_format_at(size_t i, struct sup_format *out);

/* What could not be said in a format, and what was left out for it. */
struct sup_export_loss {
	uint64_t written; /* rows */
	/* Suppressions without a row: the format has no word for the reason. */
	uint64_t left_out[SUP_REASON_END];
	/* Written under a word that is read back as another reason. */
	uint64_t renamed[SUP_REASON_END];
	uint64_t weaker;   /* left out: a stronger one of the address stands */
	uint64_t rules;	   /* domain rules left out */
	uint64_t scopes;   /* written without their scope: hold everywhere */
	uint64_t expiries; /* written without their end: hold for ever */
	uint64_t blocks;   /* written without what they block */
	uint64_t unfit;	   /* left out: the form cannot spell the address */
};

/* What is to be written, and how. */
struct sup_export_form {
	const char *name; /* as of sup_format_at() or sup_map_at() */
	bool json;	  /* as JSON; where the format has both */
	const char *path; /* of a map that is a file */
	/* As for sup_export(), but for format, hash and verbose. */
	struct sup_export_options what;
};

/*
 * sup_export_as - the list in the form of a provider.
 *
 * loss (or NULL) is filled in also on failure.  SUP_NOT_FOUND: no such format,
 * or none that can be written like that.
 */
SUP_API enum sup_status sup_export_as(struct sup_store *s,
				      const struct sup_export_form *form,
				      sup_line_fn *fn, void *arg,
				      struct sup_export_loss *loss,
				      struct sup_error *err) SUP_CHECKED;

/* A map of a mail server; the texts are static. */
struct sup_map {
	const char *name;  /* "postfix-lmdb" */
	const char *about; /* "Postfix, lmdb: map" */
	bool file;	   /* written to a file; others are lines */
};
/* The i-th; false behind the last one. */
SUP_API bool sup_map_at(size_t i, struct sup_map *out);

/*
 * sup_export_map - the list as a map of a mail server.
 *
 * Lines go to fn; a file is made beside its path, synced and renamed.  loss as
 * for sup_export_as(); domain rules are written where the map can say them.
 * SUP_NOT_FOUND: no such map.  SUP_REFUSED: path is in the store's directory.
 */
SUP_API enum sup_status sup_export_map(struct sup_store *s,
				       const struct sup_export_form *form,
				       sup_line_fn *fn, void *arg,
				       struct sup_export_loss *loss,
				       struct sup_error *err) SUP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
