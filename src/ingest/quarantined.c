/* What was kept: show it, read it again, drop it. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "ingest/ingest.h"

enum {
	CHUNK_PIECES = 64,
	FILE_NAME_MAX = 4096,
	CHUNK_BYTES = 32 * 1024 * 1024
};

/* Some pieces, copied, so that nobody is called inside a transaction. */
struct chunk {
	struct arena arena;
	struct quarantined pieces[CHUNK_PIECES];
	size_t n;
	size_t bytes;
	uint64_t after;
};

static enum sup_status collect(const struct quarantined *q, void *arg)
{
	struct chunk *c = arg;
	struct quarantined *to;

	if (c->n == CHUNK_PIECES || c->bytes > CHUNK_BYTES)
		return SUP_STOPPED;
	to = &c->pieces[c->n];
	*to = *q;
	if (!arena_copy(&c->arena, q->source, &to->source) ||
	    !arena_copy(&c->arena, q->file, &to->file) ||
	    !arena_copy(&c->arena, q->why, &to->why) ||
	    !arena_copy(&c->arena, q->bytes, &to->bytes))
		return SUP_NO_MEMORY;
	c->bytes += q->bytes.n;
	c->n++;
	return SUP_OK;
}

static enum sup_status read_chunk(struct txn *t, void *arg)
{
	struct chunk *c = arg;
	enum sup_status st;

	arena_reset(&c->arena);
	c->n = 0;
	c->bytes = 0;
	st = quarantine_walk(t, c->after, collect, c);
	return st == SUP_STOPPED ? SUP_OK : st;
}

typedef enum sup_status piece_fn(const struct quarantined *q, void *arg);

static enum sup_status each_piece(struct sup_store *s, piece_fn *fn, void *arg,
				  struct sup_error *err)
{
	struct chunk c = { .after = 0 };
	enum sup_status st;

	do {
		st = store_view(s, read_chunk, &c, err);
		for (size_t i = 0; st == SUP_OK && i < c.n; i++) {
			c.after = c.pieces[i].seq;
			st = fn(&c.pieces[i], arg);
		}
	} while (st == SUP_OK && c.n > 0);
	arena_release(&c.arena);
	return st;
}

struct walk {
	sup_quarantined_fn *fn;
	void *arg;
};

static enum sup_status give(const struct quarantined *q, void *arg)
{
	const struct walk *w = arg;
	struct sup_quarantined out = { .seq = q->seq,
				       .time = q->time,
				       .offset = q->offset,
				       .line = q->line,
				       .unknown_type = q->unknown_type,
				       .source = q->source,
				       .file = q->file,
				       .why = q->why,
				       .bytes = q->bytes };

	return w->fn(&out, w->arg);
}

enum sup_status sup_quarantine_walk(struct sup_store *s, sup_quarantined_fn *fn,
				    void *arg, struct sup_error *err)
{
	struct walk w = { fn, arg };

	return each_piece(s, give, &w, err);
}

/* Delete one piece, or all of them. */
struct drop {
	uint64_t seq;
	uint64_t dropped;
};

static enum sup_status delete_piece(struct txn *t, void *arg)
{
	return quarantine_delete(t, *(const uint64_t *)arg);
}

struct dropping {
	struct sup_store *store;
	struct drop *drop;
	struct sup_error *err;
};

static enum sup_status drop_piece(const struct quarantined *q, void *arg)
{
	struct dropping *d = arg;
	uint64_t seq = q->seq;
	enum sup_status st;

	if (d->drop->seq != 0 && seq != d->drop->seq)
		return SUP_OK;
	st = store_update(d->store, delete_piece, &seq, d->err);
	if (st == SUP_OK)
		d->drop->dropped++;
	return st;
}

enum sup_status sup_quarantine_drop(struct sup_store *s, uint64_t seq,
				    uint64_t *dropped, struct sup_error *err)
{
	struct drop d = { seq, 0 };
	struct dropping all = { s, &d, err };
	enum sup_status st = each_piece(s, drop_piece, &all, err);

	*dropped = d.dropped;
	return st;
}

struct retrying {
	struct sup_store *store;
	uint64_t seq;
	uint64_t left;
	struct sup_ingest_counts *counts;
	struct sup_error *err;
};

static void add_counts(struct sup_ingest_counts *to,
		       const struct sup_ingest_counts *c)
{
	to->bytes += c->bytes;
	to->pieces += c->pieces;
	to->facts += c->facts;
	to->known += c->known;
	to->dropped += c->dropped;
	to->ignored += c->ignored;
	to->unknown_types += c->unknown_types;
	to->quarantined += c->quarantined;
	to->changed += c->changed;
	to->timeless += c->timeless;
	to->widened += c->widened;
	for (int k = 0; k < SUP_KIND_END; k++)
		to->by_kind[k] += c->by_kind[k];
}

/* Reading it again keeps it again if it is still not understood; equal bytes
 * are kept once, so nothing is there twice. */
static enum sup_status retry_piece(const struct quarantined *q, void *arg)
{
	struct retrying *r = arg;
	struct sup_ingest_options o = { .now = q->time };
	struct sup_ingest_counts counts;
	struct sup_ingest *in = NULL;
	char file[FILE_NAME_MAX];
	uint64_t seq = q->seq;
	enum sup_status st;

	if (r->seq != 0 && q->seq != r->seq)
		return SUP_OK;
	if (q->part) {
		r->left++;
		return SUP_OK;
	}
	ingest_split_origin(q, &o.source, &o.scope);
	(void)snprintf(file, sizeof(file), "%.*s", (int)q->file.n,
		       q->file.n == 0 ? "" : q->file.p);
	st = sup_ingest_open(r->store, &o, &in, r->err);
	if (st == SUP_OK)
		st = sup_ingest_bytes(in, q->bytes, file, r->err);
	if (st == SUP_OK) {
		sup_ingest_counts(in, &counts);
		add_counts(r->counts, &counts);
		if (counts.quarantined + counts.unknown_types > 0)
			r->left++;
		else
			st = store_update(r->store, delete_piece, &seq, r->err);
	}
	sup_ingest_close(in);
	return st;
}

enum sup_status sup_quarantine_retry(struct sup_store *s, uint64_t seq,
				     sup_time_ms now, uint64_t *left,
				     struct sup_ingest_counts *counts,
				     struct sup_error *err)
{
	struct retrying r = { s, seq, 0, counts, err };
	enum sup_status st;

	(void)now; /* what is kept has its own time of receipt */
	memset(counts, 0, sizeof(*counts));
	st = each_piece(s, retry_piece, &r, err);
	*left = r.left;
	return st;
}
