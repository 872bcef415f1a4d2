/* import.c - a file of addresses or records, as one batch. */
#include "ingest/import.h"

#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/utf8.h"

enum {
	PROGRESS_EVERY = 1024
};

enum sup_status import_refuse(struct import *im, uint64_t line,
			      const char *field, const char *why)
{
	const struct sup_refused r = {
		.line = line,
		.field = sup_slice_of(field),
		.why = why,
	};

	im->refused++;
	return im->o->refused == NULL ? SUP_OK : im->o->refused(&r, im->o->arg);
}

struct sup_fact import_fact(const struct import *im)
{
	const struct sup_fact f = {
		.kind = SUP_KIND_IMPORTED,
		.reason = im->o->reason,
		.scope = im->scope,
		.expires = im->o->expires,
		.source = im->source,
	};

	return f;
}

enum sup_status import_add(struct import *im, uint64_t line,
			   struct sup_slice who, const struct sup_fact *f,
			   struct sup_error *err)
{
	struct sup_error why = { "" };
	enum sup_status st = sup_batch_add(im->batch, who, f, &why);

	if (st == SUP_INVALID || st == SUP_RULES) {
		/* The batch has counted it already. */
		st = import_refuse(im, line, "address", why.text);
		im->refused--;
	} else if (st != SUP_OK) {
		return error_set(err, st, "%s", why.text);
	}
	return st;
}

enum sup_status import_progress(struct import *im)
{
	struct sup_progress p;

	if (im->o->progress == NULL || ++im->lines % PROGRESS_EVERY != 0)
		return SUP_OK;
	p.done = stream_raw_bytes(im->stream) / (im->sorted ? 2 : 1);
	p.total = stream_total_bytes(im->stream);
	return im->o->progress(&p, im->o->arg);
}

static void name_source(struct import *im)
{
	static const char prefix[] = "import:";
	const char *slash = strrchr(im->o->path, '/');
	struct sup_slice name =
		sup_slice_of(slash == NULL ? im->o->path : slash + 1);
	size_t n = sizeof(prefix) - 1;

	memcpy(im->source_text, prefix, n);
	name.n = utf8_cut(name, SUP_SOURCE_MAX - n);
	memcpy(im->source_text + n, name.p, name.n);
	im->source = (struct sup_slice){ im->source_text, n + name.n };
}

static reader_fn *const own[] = {
	[IMPORT_TEXT] = import_text,
	[IMPORT_CSV] = import_csv,
	[IMPORT_NDJSON] = import_json,
};

/* Is the format that was named one of JSON, or of tables? */
static enum sup_status check_form(const struct import *im, bool json,
				  struct sup_error *err)
{
	unsigned want = json ? FORMAT_JSON : FORMAT_CSV;

	if ((im->format->traits & want) != 0)
		return SUP_OK;
	return error_set(err, SUP_INVALID, "%s is not written as %s",
			 im->format->name, json ? "JSON" : "a table");
}

enum sup_status import_detect(struct import *im, reader_fn **reader,
			      struct sup_error *err)
{
	struct sup_slice sample = { NULL, 0 };
	enum sup_status st = stream_peek(im->stream, &sample, err);

	if (st != SUP_OK)
		return st;
	if (sample.n >= 3 && memcmp(sample.p, "\xef\xbb\xbf", 3) == 0)
		sample = slice_from(sample, 3);
	sample = slice_trim(sample);
	if (im->form != IMPORT_ANY)
		*reader = own[im->form];
	else if (sample.n > 0 && (sample.p[0] == '{' || sample.p[0] == '['))
		*reader = import_json;
	else if (im->format != NULL || import_is_csv(sample))
		*reader = import_csv;
	else
		*reader = import_text;
	return im->format == NULL ? SUP_OK
				  : check_form(im, *reader == import_json, err);
}

/* A list of contacts must not become one of opt-outs because somebody forgot
 * to say what it is. */
static enum sup_status check_reason(const struct import *im, bool needed,
				    struct sup_error *err)
{
	if (!needed || im->o->reason != SUP_REASON_NONE)
		return SUP_OK;
	return error_set(err, SUP_INVALID,
			 "the file does not say why: give a reason");
}

enum sup_status import_run(struct import *im, reader_fn *reader,
			   const struct sup_actor *actor,
			   struct sup_outcome *out, struct sup_error *err)
{
	struct sup_outcome done = { 0 };
	enum sup_status closed;
	enum sup_status st = sup_batch_open(im->store, actor, &im->batch, err);

	if (st != SUP_OK)
		return st;
	st = import_sort(im);
	if (st == SUP_OK)
		st = reader(im, err);
	closed = sup_batch_close(im->batch, &done, st == SUP_OK ? err : NULL);
	done.given += im->refused;
	done.refused += im->refused;
	done.undone = im->undone;
	if (out != NULL)
		*out = done;
	return st != SUP_OK ? st : closed;
}

static enum sup_status run(struct import *im, const struct sup_actor *actor,
			   struct sup_outcome *out, struct sup_error *err)
{
	reader_fn *reader = NULL;
	FILE *spool = NULL;
	enum sup_status st = import_detect(im, &reader, err);

	if (st == SUP_OK)
		st = check_reason(im, reader == import_text, err);
	/* Only records of our own can take somebody off the list. */
	if (st == SUP_OK && reader == import_json && im->format == NULL &&
	    !actor->dry_run)
		st = import_guard(im, actor, &spool, err);
	if (st == SUP_OK)
		st = import_run(im, reader, actor, out, err);
	stream_close(im->stream);
	im->stream = NULL;
	if (spool != NULL)
		(void)fclose(spool);
	return st;
}

static enum sup_status find_format(struct import *im, struct sup_error *err)
{
	static const char *const forms[] = {
		[IMPORT_TEXT] = "text",
		[IMPORT_CSV] = "csv",
		[IMPORT_NDJSON] = "ndjson",
	};
	struct sup_slice name = sup_slice_of(im->o->format);

	if (name.n == 0)
		return SUP_OK;
	for (int i = IMPORT_TEXT; i <= IMPORT_NDJSON; i++) {
		if (slice_is(name, forms[i]))
			im->form = (enum import_form)i;
	}
	im->format = format_find(name);
	if (im->form != IMPORT_ANY ||
	    (im->format != NULL && (im->format->traits & FORMAT_READ) != 0))
		return SUP_OK;
	return error_set(err, SUP_NOT_FOUND, "no such format: %.40s",
			 im->o->format);
}

static enum sup_status check_options(struct import *im, struct sup_error *err)
{
	const struct sup_import_options *o = im->o;

	if ((unsigned)o->reason >= SUP_REASON_END)
		return error_set(err, SUP_INVALID, "no reason");
	if (o->expires < 0)
		return error_set(err, SUP_INVALID, "no time of expiry");
	im->scope.p = im->scope_text;
	if (sup_scope_parse(o->scope, im->scope_text, &im->scope.n) != SUP_OK)
		return error_set(err, SUP_INVALID, "no scope");
	return find_format(im, err);
}

static enum sup_status run_digests(struct import *im, struct sup_store *s,
				   const struct sup_actor *actor,
				   struct sup_outcome *out,
				   struct sup_error *err)
{
	const struct hash_list what = { .e = { .algorithm = im->algorithm,
					       .reason = im->o->reason,
					       .scope = im->scope,
					       .source = im->source },
					.asked = im->o->expires };
	struct sup_outcome done = { 0 };
	struct hash_batch *b = NULL;
	enum sup_status st = check_reason(im, true, err);
	enum sup_status closed;

	if (st == SUP_OK && (im->format != NULL || im->form != IMPORT_ANY))
		st = error_set(err, SUP_INVALID,
			       "a list of digests has no other format");
	if (st == SUP_OK)
		st = hash_batch_open(s, actor, &what, &b, err);
	if (st != SUP_OK)
		return st;
	st = import_digests(im, im->algorithm, b, err);
	closed = hash_batch_close(b, st != SUP_OK, &done, err);
	done.given += im->refused;
	done.refused += im->refused;
	if (out != NULL)
		*out = done;
	return st != SUP_OK ? st : closed;
}

static enum sup_status import_file(struct import *im, struct sup_store *s,
				   const struct sup_actor *actor,
				   struct sup_outcome *out,
				   struct sup_error *err)
{
	struct sup_actor as = *actor;
	enum sup_status st;

	if (err != NULL)
		err->text[0] = '\0';
	im->store = s;
	im->now = actor->now;
	name_source(im);
	if (as.source.n == 0)
		as.source = im->source;
	if (as.what.n == 0)
		as.what = SLICE("import");
	st = check_options(im, err);
	if (st == SUP_OK)
		st = stream_open(im->o->path, &im->stream, err);
	if (st == SUP_OK)
		st = im->algorithm == SUP_HASH_NONE
			     ? run(im, &as, out, err)
			     : run_digests(im, s, &as, out, err);
	stream_close(im->stream);
	arena_release(&im->arena);
	classifier_free(im->classifier);
	if (st != SUP_OK && err != NULL && err->text[0] == '\0')
		(void)error_set(err, st, "%s", sup_status_text(st));
	return st;
}

enum sup_status sup_import(struct sup_store *s, const struct sup_actor *actor,
			   const struct sup_import_options *o,
			   struct sup_outcome *out, struct sup_error *err)
{
	struct import im = { .o = o };

	if (s == NULL || actor == NULL || o == NULL || o->path == NULL)
		return error_set(err, SUP_INVALID, "no store, actor or file");
	return import_file(&im, s, actor, out, err);
}

enum sup_status sup_import_hashes(struct sup_store *s,
				  const struct sup_actor *actor,
				  const struct sup_import_options *o,
				  enum sup_hash algorithm,
				  struct sup_outcome *out,
				  struct sup_error *err)
{
	struct import im = { .o = o, .algorithm = algorithm };

	if (s == NULL || actor == NULL || o == NULL || o->path == NULL ||
	    sup_hash_bytes(algorithm) == 0)
		return error_set(err, SUP_INVALID,
				 "no store, actor, file or kind of digest");
	return import_file(&im, s, actor, out, err);
}
