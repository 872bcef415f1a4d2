/* scrub.c - a job, and one list after the other. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"
#include "list/flat.h"
#include "scrub/run.h"

enum {
	TRIES = 4 /* adopting another process's growth takes one question */
};

struct sup_scrub {
	struct sup_store *store;
	struct sup_scrub_options o;
	struct unique unique;
	struct against against;
	struct sup_scrub_counts counts;
	struct layout layout;
};

enum sup_status sup_scrub_open(struct sup_store *s,
			       const struct sup_scrub_options *o,
			       struct sup_scrub **out, struct sup_error *err)
{
	struct sup_scrub *scrub = mem_zero(1, sizeof(*scrub));
	enum sup_status st;

	if (scrub == NULL)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	scrub->store = s;
	if (o != NULL)
		scrub->o = *o;
	st = against_open(&scrub->o, &scrub->against, err);
	if (st != SUP_OK) {
		mem_free(scrub);
		return st;
	}
	*out = scrub;
	return SUP_OK;
}

void sup_scrub_close(struct sup_scrub *scrub)
{
	if (scrub == NULL)
		return;
	unique_release(&scrub->unique);
	against_release(&scrub->against);
	mem_free(scrub);
}

void sup_scrub_counts(const struct sup_scrub *scrub,
		      struct sup_scrub_counts *out)
{
	*out = scrub->counts;
}

void sup_scrub_layout(const struct sup_scrub *scrub,
		      struct sup_scrub_layout *out)
{
	*out = scrub->layout.said;
}

bool sup_scrub_against(const struct sup_scrub *scrub, size_t i,
		       struct sup_scrub_foreign *out)
{
	struct flat_facts facts;

	if (i >= scrub->against.n)
		return false;
	flat_facts(scrub->against.lists[i].flat, &facts);
	*out = (struct sup_scrub_foreign){
		.path = scrub->o.against[i],
		.addresses = facts.addresses,
		.rules = facts.rules,
		.digests = facts.digests,
		.refused = facts.refused,
		.built = facts.built,
		.sorted = facts.path,
	};
	return true;
}

const char *sup_scrub_encoding_name(enum sup_scrub_encoding e)
{
	static const char *const names[] = { "UTF-8", "UTF-16LE", "UTF-16BE",
					     "Latin-1" };

	return (unsigned)e < sizeof(names) / sizeof(names[0]) ? names[e] : "";
}

/* Before anything is written: can questions be answered at all? */
static enum sup_status try_question(struct sup_scrub *scrub,
				    struct sup_error *err)
{
	struct sup_finding f = { .verdict = SUP_UNKNOWN };
	struct sup_reader *reader = NULL;
	enum sup_status st = sup_reader_open(scrub->store, &reader, err);

	if (st != SUP_OK)
		return st;
	for (int i = 0; i < TRIES && f.verdict == SUP_UNKNOWN; i++)
		(void)sup_check(reader, SLICE("nobody@nowhere.invalid"),
				&scrub->o.query, &f);
	sup_reader_close(reader);
	if (f.verdict != SUP_UNKNOWN)
		return SUP_OK;
	return error_set(err, f.why == SUP_WHY_SCOPE ? SUP_NOT_FOUND : SUP_IO,
			 "%s", sup_why_text(f.why));
}

static enum sup_status open_sinks(const struct sup_scrub_list *list,
				  struct sink *sinks, struct sup_error *err)
{
	const char *const paths[OUT_END] = {
		[OUT_KEPT] = list->kept,
		[OUT_REMOVED] = list->removed,
		[OUT_REJECTED] = list->rejected,
		[OUT_ANNOTATED] = list->annotated,
	};
	enum sup_status st = SUP_OK;

	for (int i = 0; i < OUT_END; i++) {
		for (int k = 0; k < i && paths[i] != NULL; k++) {
			if (paths[k] != NULL &&
			    strcmp(paths[i], paths[k]) == 0 &&
			    strncmp(paths[i], "/dev/", 5) != 0)
				return error_set(err, SUP_INVALID,
						 "%s: two outputs in one file",
						 paths[i]);
		}
	}
	for (int i = 0; i < OUT_END && st == SUP_OK; i++)
		st = sink_open(&sinks[i], paths[i], err);
	return st;
}

/* The header with the names of what is put behind the rows. */
static enum sup_status long_header(const struct layout *l,
				   struct sup_slice header, bool annotated,
				   struct buf *out)
{
	char names[64];
	size_t n = header.n;
	enum sup_status st;

	if (l->said.header && n > l->preamble && header.p[n - 1] == '\n')
		n--;
	if (n < header.n && n > l->preamble && header.p[n - 1] == '\r')
		n--;
	st = buf_add(out, header.p, n);
	if (st == SUP_OK && l->said.header)
		st = buf_add_text(
			out, work_names(l, annotated, names, sizeof(names)));
	if (st == SUP_OK)
		st = buf_add(out, header.p + n, header.n - n);
	return st;
}

static enum sup_status write_header(const struct layout *l,
				    struct sup_slice header, enum output o,
				    struct sink *s, struct sup_error *err)
{
	struct buf text = BUF_INIT(SAMPLE_BYTES + 4096);
	struct parcel p;
	enum sup_status st = SUP_OK;

	parcel_init(&p);
	if (o == OUT_REMOVED || o == OUT_ANNOTATED) {
		st = long_header(l, header, o == OUT_ANNOTATED, &text);
		header = buf_slice(&text);
	}
	if (st == SUP_OK)
		st = parcel_add(&p, header);
	if (st == SUP_OK)
		st = parcel_make(&p, s);
	if (st == SUP_OK)
		st = sink_write(s, &p, err);
	parcel_release(&p);
	buf_release(&text);
	return st;
}

/* What the list is, and the beginning of each output. */
static enum sup_status begin(struct sup_scrub *scrub, struct input *in,
			     const struct sup_scrub_list *list,
			     struct sink *sinks, struct sup_error *err)
{
	struct layout *l = &scrub->layout;
	struct sup_slice sample = { NULL, 0 };
	struct sup_error why = { "" };
	bool whole = false;
	enum sup_status st;

	st = input_sample(in, &sample, &whole, &l->said.encoding, err);
	if (st == SUP_OK) {
		st = layout_find(sample, whole, &scrub->o, l, &why);
		if (st != SUP_OK)
			return error_set(err, st, "%s: %s", list->path,
					 why.text);
	}
	l->said.cut = l->said.header && whole && l->header == sample.n &&
		      sample.p[sample.n - 1] != '\n';
	if (st == SUP_OK)
		st = open_sinks(list, sinks, err);
	for (int o = 0; o < OUT_END && st == SUP_OK; o++) {
		sinks[o].encoding = l->said.encoding;
		if (sinks[o].path != NULL && l->header > 0)
			st = write_header(
				l, (struct sup_slice){ sample.p, l->header },
				(enum output)o, &sinks[o], err);
	}
	input_skip(in, l->header);
	return st;
}

/* The kept rows come last: where they are, the others are too. */
static enum sup_status publish(struct sink *sinks, struct sup_error *err)
{
	enum sup_status st = SUP_OK;

	for (int o = 0; o < OUT_END && st == SUP_OK; o++)
		st = sink_finish(&sinks[o], err);
	for (int o = OUT_END - 1; o >= 0 && st == SUP_OK; o--)
		st = sink_publish(&sinks[o], err);
	return st;
}

enum sup_status sup_scrub_run(struct sup_scrub *scrub,
			      const struct sup_scrub_list *list,
			      sup_scrub_progress_fn *progress, void *arg,
			      struct sup_error *err)
{
	struct sink sinks[OUT_END];
	atomic_bool stop = false;
	struct run run = {
		.store = scrub->store,
		.o = &scrub->o,
		.layout = &scrub->layout,
		.unique = &scrub->unique,
		.against = &scrub->against,
		.sinks = sinks,
		.progress = progress,
		.arg = arg,
		.stop = &stop,
	};
	enum sup_status st;

	for (int o = 0; o < OUT_END; o++)
		sinks[o] = (struct sink){ .fd = -1 };
	scrub->layout = (struct layout){ .preamble = 0 };
	scrub->counts = (struct sup_scrub_counts){ 0 };
	st = try_question(scrub, err);
	if (st == SUP_OK)
		st = input_open(list->path, &stop, &run.input, err);
	if (st == SUP_OK)
		st = begin(scrub, run.input, list, sinks, err);
	if (st == SUP_OK)
		st = run_threads(&run, err);
	if (st == SUP_OK)
		st = publish(sinks, err);
	if (st == SUP_OK) {
		scrub->counts = run.counts;
		scrub->layout.said.cut = scrub->layout.said.cut || run.cut;
	}
	for (int o = 0; o < OUT_END; o++)
		sink_release(&sinks[o]);
	input_close(run.input);
	return st;
}
