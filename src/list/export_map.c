/* export_map.c - the list as a map of a mail server. */
#include "base/error.h"
#include "base/slice.h"
#include "list/export_pick.h"
#include "list/format_mta.h"
#include "store/mta_map.h"

struct mapping {
	const struct mta_format *f;
	struct export_pick pick;
	struct mta_map *map; /* NULL: lines */
	sup_line_fn *fn;
	void *arg;
	struct sup_error *err;
	struct sup_export_loss *loss;
	struct sup_text line;
	struct mta_entry entry;
};

/* The strongest that is wanted, or NULL. */
static const struct sup_suppression *choose(const struct mapping *m,
					    const struct sup_record *r)
{
	const struct sup_suppression *best = NULL;

	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		if (export_wants(&m->pick, s) &&
		    (best == NULL || suppression_stronger(s, best)))
			best = s;
	}
	return best;
}

static enum sup_status put(struct mapping *m, size_t i)
{
	const struct sup_slice key = { m->entry.key[i], m->entry.key_len[i] };
	const struct sup_slice value = sup_slice_of(m->entry.value);
	enum sup_status st;

	m->loss->written++;
	if (m->map != NULL)
		return mta_map_put(m->map, key, value, m->err);
	sup_text_clear(&m->line);
	sup_text_add(&m->line, key);
	if (value.n > 0)
		sup_text_add_text(&m->line, "\t");
	sup_text_add(&m->line, value);
	st = sup_text_status(&m->line);
	return st == SUP_OK ? m->fn(sup_text_slice(&m->line), m->arg) : st;
}

static void count_loss(struct mapping *m, const struct sup_suppression *s)
{
	if (s->scope.n > 0)
		m->loss->scopes++;
	if (s->expires != 0)
		m->loss->expiries++;
	if (s->blocks != SUP_BLOCKS_ALL)
		m->loss->blocks++;
}

static enum sup_status see(const struct sup_record *r, void *arg)
{
	struct mapping *m = arg;
	const struct sup_suppression *s = choose(m, r);
	enum sup_status st = SUP_OK;

	if (s == NULL)
		return SUP_OK;
	mta_entry(m->f, r, s->reason, &m->entry);
	if (m->entry.n_keys == 0) {
		if (r->rule)
			m->loss->rules++;
		else
			m->loss->unfit++;
		return SUP_OK;
	}
	count_loss(m, s);
	for (size_t i = 0; st == SUP_OK && i < m->entry.n_keys; i++)
		st = put(m, i);
	return st;
}

static enum sup_status run(struct mapping *m, struct sup_store *s,
			   const struct sup_export_options *o, const char *path)
{
	const struct sup_walk_options walk = { .domain = o->domain,
					       .rules = true };
	enum sup_status st = export_pick(&m->pick, s, o, m->err);

	if (st == SUP_OK && m->f->file)
		st = mta_map_open(s, path, m->f->nul, &m->map, m->err);
	if (st == SUP_OK)
		st = sup_walk(s, &walk, see, m, m->err);
	if (st == SUP_OK && m->map != NULL)
		st = mta_map_finish(m->map, m->err);
	mta_map_close(m->map);
	return st;
}

enum sup_status sup_export_map(struct sup_store *s,
			       const struct sup_export_form *form,
			       sup_line_fn *fn, void *arg,
			       struct sup_export_loss *loss,
			       struct sup_error *err)
{
	struct sup_export_loss own = { 0 };
	struct sup_error why = { "" };
	struct mapping m = { .fn = fn, .arg = arg, .err = &why, .loss = &own };
	enum sup_status st;

	if (s == NULL || form == NULL)
		return error_set(err, SUP_INVALID, "no store");
	m.f = mta_format_find(form->name);
	if (m.f == NULL)
		return error_set(err, SUP_NOT_FOUND, "no such map");
	if (m.f->file ? form->path == NULL : fn == NULL)
		return error_set(err, SUP_INVALID, "no place to write to");
	sup_text_init(&m.line);
	st = run(&m, s, &form->what, form->path);
	sup_text_release(&m.line);
	if (loss != NULL)
		*loss = own;
	if (st != SUP_OK)
		return error_set(err, st, "%s",
				 why.text[0] != '\0' ? why.text
						     : sup_status_text(st));
	if (err != NULL)
		err->text[0] = '\0';
	return SUP_OK;
}
