/* export_as.c - the list in the form of a provider. */
#include "base/error.h"
#include "base/slice.h"
#include "list/export_pick.h"
#include "list/export_row.h"

enum {
	MEMBERS_MAX = 4
};

/* Rows of one JSON document that wait for the rest of it. */
struct chunk {
	struct sup_text rows;
	unsigned n;
};

struct writer {
	const struct format *f;
	bool json;
	struct export_pick pick;
	sup_line_fn *fn;
	void *arg;
	struct sup_export_loss *loss;
	struct sup_text line;
	struct chunk chunks[MEMBERS_MAX];
	bool begun; /* the first row of a document without an end is out */
};

static enum sup_status emit(struct writer *w)
{
	enum sup_status st = sup_text_status(&w->line);

	if (st == SUP_OK)
		st = w->fn(sup_text_slice(&w->line), w->arg);
	sup_text_clear(&w->line);
	return st;
}

/* ---- JSON: rows in an array, in an object or not ---- */

static void open_document(struct writer *w, size_t member)
{
	if (w->f->members != NULL && (w->f->traits & FORMAT_BARE_ARRAY) == 0) {
		sup_text_add_text(&w->line, "{\"");
		sup_text_add_text(&w->line, w->f->members[member].name);
		sup_text_add_text(&w->line, "\":");
	}
	sup_text_add_text(&w->line, "[");
}

static void close_document(struct writer *w)
{
	sup_text_add_text(&w->line, "]");
	if (w->f->members != NULL && (w->f->traits & FORMAT_BARE_ARRAY) == 0)
		sup_text_add_text(&w->line, "}");
}

/* All members that are told apart by a reason have the array of theirs. */
static size_t member_of(const struct writer *w, const struct format_word *word)
{
	enum sup_reason reason = format_reads_as(w->f, word);

	if (w->f->members == NULL)
		return 0;
	for (size_t i = 0; i < MEMBERS_MAX && w->f->members[i].name != NULL;
	     i++) {
		if (w->f->members[i].reason == reason)
			return i;
	}
	return 0;
}

static enum sup_status flush_chunk(struct writer *w, size_t member)
{
	struct chunk *c = &w->chunks[member];

	if (c->n == 0)
		return SUP_OK;
	open_document(w, member);
	sup_text_add(&w->line, sup_text_slice(&c->rows));
	close_document(w);
	c->n = 0;
	if (sup_text_status(&c->rows) != SUP_OK)
		return sup_text_status(&c->rows);
	sup_text_clear(&c->rows);
	return emit(w);
}

/* A writer of JSON knows one value; rows are put together by hand. */
static enum sup_status add_to_chunk(struct writer *w,
				    const struct export_row *r)
{
	size_t member = member_of(w, r->word);
	struct chunk *c = &w->chunks[member];

	export_json_row(w->f, r, &w->line);
	if (c->n > 0)
		sup_text_add_text(&c->rows, ",");
	sup_text_add(&c->rows, sup_text_slice(&w->line));
	if (sup_text_status(&w->line) != SUP_OK)
		return sup_text_status(&w->line);
	sup_text_clear(&w->line);
	c->n++;
	return c->n < w->f->chunk ? SUP_OK : flush_chunk(w, member);
}

static enum sup_status json_row(struct writer *w, const struct export_row *r)
{
	enum sup_status st = SUP_OK;

	if ((w->f->traits & FORMAT_LINES) == 0 && w->f->chunk > 0)
		return add_to_chunk(w, r);
	if ((w->f->traits & FORMAT_LINES) == 0 && !w->begun) {
		open_document(w, 0);
		st = emit(w);
	} else if ((w->f->traits & FORMAT_LINES) == 0) {
		sup_text_add_text(&w->line, ",");
	}
	w->begun = true;
	export_json_row(w->f, r, &w->line);
	return st == SUP_OK ? emit(w) : st;
}

static enum sup_status json_end(struct writer *w)
{
	enum sup_status st = SUP_OK;

	if ((w->f->traits & FORMAT_LINES) != 0)
		return SUP_OK;
	for (size_t i = 0; st == SUP_OK && i < MEMBERS_MAX; i++)
		st = flush_chunk(w, i);
	if (st != SUP_OK || w->f->chunk > 0)
		return st;
	if (!w->begun)
		open_document(w, 0);
	close_document(w);
	return emit(w);
}

/* ---- which suppression of an address is written ---- */

/* One that blocks all mail before one that does not: the other way round the
 * provider, or whoever reads it back, would let mail through. */
static int rank(const struct sup_suppression *s)
{
	return (s->blocks == SUP_BLOCKS_ALL ? 16 : 0) +
	       sup_reason_strength(s->reason);
}

/* The strongest that is wanted, has a word, and blocks one of these kinds of
 * mail; NULL: there is none. */
static const struct sup_suppression *choose(const struct writer *w,
					    const struct sup_record *r,
					    unsigned blocks)
{
	const struct sup_suppression *best = NULL;

	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		if (export_wants(&w->pick, s) && (s->blocks & blocks) != 0 &&
		    format_word_for(w->f, s->reason) != NULL &&
		    (best == NULL || rank(s) > rank(best)))
			best = s;
	}
	return best;
}

static void count_loss(struct writer *w, const struct sup_suppression *s,
		       const struct format_word *word)
{
	struct sup_export_loss *l = w->loss;

	if (word->take == FORMAT_WRITE && (w->f->traits & FORMAT_SAYS_WHY) == 0)
		l->renamed[s->reason]++;
	if (s->scope.n > 0)
		l->scopes++;
	if (s->expires != 0 &&
	    (w->f->extra == NULL || s->reason != SUP_REASON_MANUAL))
		l->expiries++;
	if ((w->f->traits & FORMAT_PER_MAIL) == 0 &&
	    s->blocks != sup_reason_blocks(s->reason))
		l->blocks++;
}

static enum sup_status write_row(struct writer *w, const struct sup_record *r,
				 const struct sup_suppression *s,
				 enum sup_mail mail)
{
	const struct export_row row = {
		.record = r,
		.why = s,
		.word = format_word_for(w->f, s->reason),
		.mail = mail,
	};

	if (!w->json && !export_csv_fits(w->f, &row)) {
		w->loss->unfit++;
		return SUP_OK;
	}
	count_loss(w, s, row.word);
	w->loss->written++;
	if (w->json)
		return json_row(w, &row);
	export_csv_row(w->f, &row, &w->line);
	return emit(w);
}

static void count_rest(struct writer *w, const struct sup_record *r,
		       const struct sup_suppression *const *written)
{
	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		if (!export_wants(&w->pick, s) || s == written[0] ||
		    s == written[1])
			continue;
		if (format_word_for(w->f, s->reason) == NULL)
			w->loss->left_out[s->reason]++;
		else
			w->loss->weaker++;
	}
}

static enum sup_status see(const struct sup_record *r, void *arg)
{
	struct writer *w = arg;
	const struct sup_suppression *s[2] = { NULL, NULL };
	enum sup_status st = SUP_OK;

	if (r->rule) {
		w->loss->rules += export_wants_any(&w->pick, r) ? 1 : 0;
		return SUP_OK;
	}
	if ((w->f->traits & FORMAT_PER_MAIL) != 0) {
		s[0] = choose(w, r, SUP_BLOCKS_MARKETING);
		s[1] = choose(w, r, SUP_BLOCKS_TRANSACTIONAL);
	} else {
		s[0] = choose(w, r, SUP_BLOCKS_ALL);
	}
	if (s[0] != NULL)
		st = write_row(w, r, s[0], SUP_MAIL_MARKETING);
	if (s[1] != NULL && st == SUP_OK)
		st = write_row(w, r, s[1], SUP_MAIL_TRANSACTIONAL);
	count_rest(w, r, s);
	return st;
}

static enum sup_status run(struct writer *w, struct sup_store *s,
			   const struct sup_export_options *o,
			   struct sup_error *err)
{
	const struct sup_walk_options walk = { .domain = o->domain,
					       .rules = true };
	enum sup_status st = export_pick(&w->pick, s, o, err);

	if (st == SUP_OK && !w->json &&
	    (w->f->traits & FORMAT_NO_HEADER) == 0) {
		export_csv_header(w->f, &w->line);
		st = emit(w);
	}
	if (st == SUP_OK)
		st = sup_walk(s, &walk, see, w, err);
	if (st == SUP_OK && w->json)
		st = json_end(w);
	return st;
}

static const struct format *writable(const char *name, bool json)
{
	const struct format *f = format_find(sup_slice_of(name));
	unsigned need = FORMAT_WRITES | (json ? FORMAT_JSON : FORMAT_CSV);

	return f != NULL && (f->traits & need) == need ? f : NULL;
}

enum sup_status sup_export_as(struct sup_store *s,
			      const struct sup_export_form *form,
			      sup_line_fn *fn, void *arg,
			      struct sup_export_loss *loss,
			      struct sup_error *err)
{
	struct sup_export_loss own = { 0 };
	struct writer w = { .fn = fn, .arg = arg, .loss = &own };
	enum sup_status st;

	if (s == NULL || form == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no store or place");
	w.json = form->json;
	w.f = writable(form->name, form->json);
	if (w.f == NULL)
		return error_set(err, SUP_NOT_FOUND,
				 "no such format to write%s",
				 form->json ? " as JSON" : " as a table");
	if (err != NULL)
		err->text[0] = '\0';
	sup_text_init(&w.line);
	for (size_t i = 0; i < MEMBERS_MAX; i++)
		sup_text_init(&w.chunks[i].rows);
	st = run(&w, s, &form->what, err);
	sup_text_release(&w.line);
	for (size_t i = 0; i < MEMBERS_MAX; i++)
		sup_text_release(&w.chunks[i].rows);
	if (loss != NULL)
		*loss = own;
	if (st != SUP_OK && err != NULL && err->text[0] == '\0')
		(void)error_set(err, st, "%s", sup_status_text(st));
	return st;
}
