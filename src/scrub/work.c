#include "scrub/work.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "scrub/member.h"

enum {
	BATCH = 256,
	TRIES = 4,
	FIRST_ITEMS = 4096,
	TAIL_MAX = 512,
	TEXTS_MAX = 512 * 1024 * 1024,
	ARENA_MAX = 64 * 1024 * 1024
};

/* Questions that are asked together. */
struct batch {
	struct sup_slice addresses[BATCH];
	enum sup_verdict verdicts[BATCH];
	size_t items[BATCH];
	size_t n;
};

/* What is said of a row. */
struct words {
	const char *verdict;
	const char *reason;
	struct sup_slice scope;
	sup_time_ms since;
	sup_time_ms expires;
};

static const struct words clear_words = { .verdict = "clear", .reason = "" };
static const struct words invalid_words = { .verdict = "suppressed",
					    .reason = "invalid" };
static const struct words unknown_words = { .verdict = "unknown",
					    .reason = "unknown" };
static const struct words duplicate_words = { .verdict = "duplicate",
					      .reason = "duplicate" };

void work_init(struct work *w)
{
	*w = (struct work){ .tails = BUF_INIT(TEXTS_MAX),
			    .arena = ARENA_INIT(ARENA_MAX) };
	for (int i = 0; i < OUT_END; i++) {
		w->texts[i] = (struct buf)BUF_INIT(TEXTS_MAX);
		parcel_init(&w->parcels[i]);
	}
}

void work_release(struct work *w)
{
	block_release(&w->block);
	mem_free(w->items);
	mem_free(w->hashes);
	buf_release(&w->tails);
	arena_release(&w->arena);
	for (int i = 0; i < OUT_END; i++) {
		buf_release(&w->texts[i]);
		parcel_release(&w->parcels[i]);
	}
	sup_reader_close(w->reader);
	digester_close(w->digester);
	work_init(w);
}

/* Lines that no delimiter divides get a tab. */
static char delimiter_of(const struct layout *l)
{
	char d = l->dialect.delimiter;

	return d == '\0' ? '\t' : d;
}

const char *work_names(const struct layout *l, bool annotated, char *out,
		       size_t n)
{
	char d = delimiter_of(l);
	int k = 0;

	out[0] = '\0';
	if (annotated)
		k = snprintf(out, n, "%cverdict", d);
	(void)snprintf(out + k, n - (size_t)k,
		       "%creason%cscope%csince%cexpires", d, d, d, d);
	return out;
}

static enum sup_status say(struct work *w, struct item *it,
			   const struct words *words)
{
	char d = delimiter_of(w->layout);
	char since[SUP_TIME_TEXT_MAX];
	char expires[SUP_TIME_TEXT_MAX];
	char text[TAIL_MAX + SUP_SCOPE_MAX];
	int n;

	(void)sup_time_print(words->since, since);
	(void)sup_time_print(words->expires, expires);
	if (w->field != NULL)
		n = snprintf(text, sizeof(text),
			     "\"suppress\":{\"verdict\":\"%s\",\"reason\":"
			     "\"%s\",\"scope\":\"%.*s\",\"since\":\"%s\","
			     "\"expires\":\"%s\"}",
			     words->verdict, words->reason, (int)words->scope.n,
			     words->scope.n == 0 ? "" : words->scope.p, since,
			     expires);
	else
		n = snprintf(text, sizeof(text), "%c%s%c%s%c%.*s%c%s%c%s", d,
			     words->verdict, d, words->reason, d,
			     (int)words->scope.n,
			     words->scope.n == 0 ? "" : words->scope.p, d,
			     since, d, expires);
	if (n < 0 || (size_t)n >= sizeof(text))
		return SUP_TOO_LARGE;
	it->tail_at = (uint32_t)w->tails.len;
	it->tail_n = (uint16_t)n;
	return buf_add(&w->tails, text, (size_t)n);
}

/* ---- the verdicts ---- */

static enum sup_verdict ask_again(struct work *w, struct sup_slice address,
				  struct sup_finding *f)
{
	for (int i = 0; i < TRIES; i++) {
		(void)sup_check(w->reader, address, w->query, f);
		/* Adopting another process's growth takes one question. */
		if (f->verdict != SUP_UNKNOWN ||
		    (f->why != SUP_WHY_RESIZED && f->why != SUP_WHY_UNSTABLE))
			break;
	}
	return f->verdict;
}

static enum sup_status reject(struct work *w, struct item *it)
{
	it->fate = FATE_REJECTED;
	w->counts.rejected++;
	return say(w, it, &invalid_words);
}

static enum sup_status judge(struct work *w, struct item *it,
			     struct sup_slice address)
{
	struct sup_finding f = { .verdict = SUP_UNKNOWN };
	enum sup_verdict v = ask_again(w, address, &f);
	struct words words = { .verdict = "suppressed" };

	if (v == SUP_CLEAR) {
		it->fate = FATE_KEPT;
		return SUP_OK;
	}
	if (v == SUP_SUPPRESSED && f.fault != SUP_ADDRESS_NONE)
		return reject(w, it);
	it->fate = FATE_REMOVED;
	if (v != SUP_SUPPRESSED) {
		w->counts.unknown++;
		w->counts.why = f.why;
		return say(w, it, &unknown_words);
	}
	if (f.reason < SUP_REASON_END)
		w->counts.by_reason[f.reason]++;
	words.reason = sup_reason_name(f.reason);
	words.scope = (struct sup_slice){ f.scope, f.scope_len };
	words.since = f.since;
	words.expires = f.expires;
	return say(w, it, &words);
}

static enum sup_status hash_address(struct work *w, size_t i,
				    struct sup_slice address)
{
	struct sup_address a;

	if (sup_address_parse(address, &a, NULL) != SUP_OK)
		return SUP_NO_MEMORY;
	w->hashes[i] = hash128_two((struct sup_slice){ a.text, a.len },
				   (struct sup_slice){ NULL, 0 });
	return SUP_OK;
}

static enum sup_status remove_hit(struct work *w, struct item *it,
				  const struct foreign *f)
{
	const struct words words = { .verdict = "against",
				     .reason = f->reason };

	it->fate = FATE_REMOVED;
	w->counts.against++;
	return say(w, it, &words);
}

/* Of those that would be kept, remove who is on a list of others. */
static enum sup_status ask_lists(struct work *w, struct batch *b)
{
	const struct foreign *hits[BATCH];
	const struct sup_address *asked[BATCH];
	struct item *items[BATCH];
	struct sup_address *room = arena_alloc(&w->arena, b->n, sizeof(*room));
	enum sup_status st = room == NULL ? SUP_NO_MEMORY : SUP_OK;
	size_t n = 0;

	for (size_t i = 0; st == SUP_OK && i < b->n; i++) {
		struct item *it = &w->items[b->items[i]];

		if (it->fate != FATE_KEPT)
			continue;
		/* It is one: else it would not have been clear. */
		st = sup_address_parse(b->addresses[i], &room[n], NULL);
		asked[n] = &room[n];
		items[n++] = it;
	}
	if (st == SUP_OK)
		st = against_find(w->against, w->digester, asked, n, hits);
	for (size_t i = 0; st == SUP_OK && i < n; i++) {
		if (hits[i] != NULL)
			st = remove_hit(w, items[i], hits[i]);
	}
	return st;
}

static enum sup_status ask(struct work *w, struct batch *b)
{
	enum sup_status st = SUP_OK;

	memset(b->verdicts, 0, b->n * sizeof(b->verdicts[0]));
	sup_check_many(w->reader, b->addresses, b->n, w->query, b->verdicts);
	for (size_t i = 0; i < b->n && st == SUP_OK; i++) {
		struct item *it = &w->items[b->items[i]];

		it->fate = FATE_KEPT;
		if (b->verdicts[i] != SUP_CLEAR)
			st = judge(w, it, b->addresses[i]);
	}
	if (st == SUP_OK && w->against->n > 0)
		st = ask_lists(w, b);
	for (size_t i = 0; i < b->n && st == SUP_OK; i++) {
		struct item *it = &w->items[b->items[i]];

		if (it->fate == FATE_KEPT && w->unique)
			st = hash_address(w, b->items[i], b->addresses[i]);
		if (st == SUP_OK && it->fate == FATE_KEPT &&
		    w->sinks[OUT_ANNOTATED].path != NULL)
			st = say(w, it, &clear_words);
	}
	b->n = 0;
	arena_reset(&w->arena);
	return st;
}

/* ---- the rows ---- */

static enum sup_status grow_items(struct work *w)
{
	size_t alloc = w->alloc == 0 ? FIRST_ITEMS : w->alloc * 2;
	void *bigger = mem_grow(w->items, alloc, sizeof(*w->items));

	if (bigger == NULL)
		return SUP_NO_MEMORY;
	w->items = bigger;
	if (w->unique) {
		bigger = mem_grow(w->hashes, alloc, sizeof(*w->hashes));
		if (bigger == NULL)
			return SUP_NO_MEMORY;
		w->hashes = bigger;
	}
	w->alloc = alloc;
	return SUP_OK;
}

static enum sup_status add_item(struct work *w, size_t at, const struct row *r,
				struct item **out)
{
	size_t width = w->layout->dialect.width;
	enum sup_status st = SUP_OK;

	if (w->n == w->alloc)
		st = grow_items(w);
	if (st != SUP_OK)
		return st;
	*out = &w->items[w->n++];
	**out = (struct item){ .at = (uint32_t)at,
			       .n = (uint32_t)r->n,
			       .text_n = (uint32_t)r->text_n,
			       .counted = true };
	if (!r->bad && r->fields < width && width - r->fields < UINT16_MAX)
		(*out)->missing = (uint16_t)(width - r->fields);
	return SUP_OK;
}

/* Of a file that is not UTF-8; a cell that is can only be meant so. */
static enum sup_status from_latin1(struct work *w, struct sup_slice *cell)
{
	char *room;
	size_t n = 0;

	if (utf8_valid(*cell))
		return SUP_OK;
	room = arena_alloc(&w->arena, cell->n, 2);
	if (room == NULL)
		return SUP_NO_MEMORY;
	for (size_t i = 0; i < cell->n; i++) {
		unsigned char c = (unsigned char)cell->p[i];

		if (c >= 0x80)
			room[n++] = (char)(0xc0 | c >> 6);
		room[n++] = (char)(c < 0x80 ? c : 0x80 | (c & 0x3f));
	}
	*cell = (struct sup_slice){ room, n };
	return SUP_OK;
}

/* The address of a row, from its cell; *usable: it may be one. */
static enum sup_status address_of(struct work *w, struct sup_slice *cell,
				  struct item *it, bool *usable)
{
	enum sup_status st = SUP_OK;

	if (w->field != NULL) {
		struct member m;

		st = member_find(*cell, w->field, &w->arena, &m);
		*cell = m.text;
		it->bare = !m.object;
		/* An object without members has no comma behind them. */
		*usable =
			m.object && m.text.n > 0 && m.text.n <= SUP_MAILBOX_MAX;
		return st;
	}
	*usable = cell->n > 0 && cell->n <= SUP_MAILBOX_MAX + 2;
	if (!*usable)
		return SUP_OK;
	if (w->layout->dialect.delimiter != '\0' && cell->p[0] == '"') {
		char *room = arena_alloc(&w->arena, cell->n, 1);

		if (room == NULL)
			return SUP_NO_MEMORY;
		*cell = row_unquote(*cell, room);
	}
	if (w->layout->said.encoding == SUP_SCRUB_LATIN1)
		st = from_latin1(w, cell);
	return st;
}

static enum sup_status take_row(struct work *w, struct batch *b, size_t at,
				const struct row *r)
{
	struct sup_slice cell = { w->block.data + at + r->cell_at, r->cell_n };
	struct item *it = NULL;
	bool usable = false;
	enum sup_status st = add_item(w, at, r, &it);

	if (st != SUP_OK)
		return st;
	w->counts.rows++;
	it->bare = r->more;
	if (r->fields == 0 || r->fields <= w->layout->dialect.column)
		cell.n = 0;
	if (!r->bad && !r->doubtful)
		st = address_of(w, &cell, it, &usable);
	else if (w->field != NULL)
		it->bare = true;
	if (st != SUP_OK)
		return st;
	if (!usable)
		return reject(w, it);
	b->addresses[b->n] = cell;
	b->items[b->n++] = w->n - 1;
	return b->n == BATCH ? ask(w, b) : SUP_OK;
}

/* The rest of a row that is too long: as far as its newline. */
static enum sup_status take_rest(struct work *w, size_t *at, bool *inside)
{
	const char *start = w->block.data + *at;
	const char *nl = memchr(start, '\n', w->block.n - *at);
	struct row r = { .bad = true };
	struct item *it;
	enum sup_status st;

	r.n = nl == NULL ? w->block.n - *at : (size_t)(nl - start) + 1;
	r.text_n = nl == NULL ? r.n : r.n - 1;
	st = add_item(w, *at, &r, &it);
	if (st != SUP_OK)
		return st;
	it->counted = false;
	it->fate = FATE_REJECTED;
	it->bare = nl == NULL || w->field != NULL;
	*at += r.n;
	*inside = nl == NULL;
	return it->bare ? SUP_OK : say(w, it, &invalid_words);
}

static bool blank(const struct work *w, size_t at, const struct row *r)
{
	return r->text_n == 0 || (r->text_n == 1 && w->block.data[at] == '\r');
}

enum sup_status work_check(struct work *w)
{
	struct sup_slice all = { w->block.data, w->block.n };
	bool inside = w->block.inside;
	struct batch b;
	enum sup_status st = SUP_OK;
	struct row r = { .n = 0 };
	size_t at = 0;

	b.n = 0;
	memset(b.verdicts, SUP_UNKNOWN, sizeof(b.verdicts));
	w->n = 0;
	w->counts = (struct sup_scrub_counts){ 0 };
	buf_clear(&w->tails);
	while (at < all.n && st == SUP_OK) {
		if (inside) {
			st = take_rest(w, &at, &inside);
			continue;
		}
		(void)row_read(&w->layout->dialect, slice_from(all, at), true,
			       &r);
		/* A part may look like a whole row. */
		if (w->block.open && at + r.n == all.n)
			r = (struct row){ .n = r.n,
					  .text_n = r.n,
					  .bad = true,
					  .more = true };
		if (blank(w, at, &r))
			w->counts.blank++;
		else
			st = take_row(w, &b, at, &r);
		inside = r.more;
		at += r.n;
	}
	if (st == SUP_OK && b.n > 0)
		st = ask(w, &b);
	w->cut = all.n > 0 && !w->block.open && all.p[all.n - 1] != '\n';
	for (size_t i = 0; i < w->n && st == SUP_OK; i++) {
		w->counts.kept += w->items[i].fate == FATE_KEPT;
		w->counts.removed += w->items[i].fate == FATE_REMOVED;
	}
	return st;
}

enum sup_status work_mark(struct work *w, struct unique *u)
{
	for (size_t i = 0; i < w->n; i++) {
		struct item *it = &w->items[i];
		bool again;
		enum sup_status st;

		if (it->fate != FATE_KEPT)
			continue;
		st = unique_add(u, w->hashes[i], &again);
		if (st == SUP_OK && again) {
			it->fate = FATE_REMOVED;
			w->counts.kept--;
			w->counts.removed++;
			w->counts.duplicates++;
			st = say(w, it, &duplicate_words);
		}
		if (st != SUP_OK)
			return st;
	}
	return SUP_OK;
}

/* ---- the bytes ---- */

/* Before the brace that ends an object. */
static enum sup_status add_member(struct buf *b, struct sup_slice text,
				  struct sup_slice tail)
{
	size_t n = text.n;
	size_t before;
	enum sup_status st;

	while (n > 0 && text.p[n - 1] != '}')
		n--;
	before = n == 0 ? 0 : n - 1;
	while (before > 0 && (unsigned char)text.p[before - 1] <= ' ')
		before--;
	if (n == 0)
		return buf_add_slice(b, text);
	st = buf_add(b, text.p, n - 1);
	if (st == SUP_OK && before > 0 && text.p[before - 1] != '{')
		st = buf_add_byte(b, ',');
	if (st == SUP_OK)
		st = buf_add_slice(b, tail);
	if (st == SUP_OK)
		st = buf_add_slice(b, slice_from(text, n - 1));
	return st;
}

static enum sup_status add_with_tail(struct work *w, const struct item *it,
				     bool annotated, struct buf *b)
{
	const char *row = w->block.data + it->at;
	struct sup_slice text = { row, it->text_n };
	struct sup_slice tail = { NULL, 0 };
	char d = delimiter_of(w->layout);
	enum sup_status st;

	if (it->bare)
		return buf_add(b, row, it->n);
	tail = (struct sup_slice){ w->tails.data + it->tail_at, it->tail_n };
	if (w->field != NULL) {
		st = add_member(b, text, tail);
	} else {
		if (!annotated) {
			const char *second = memchr(tail.p + 1, d, tail.n - 1);

			tail = slice_from(tail, (size_t)(second - tail.p));
		}
		st = buf_add_slice(b, text);
		for (unsigned i = 0; i < it->missing && st == SUP_OK; i++)
			st = buf_add_byte(b, (unsigned char)d);
		if (st == SUP_OK)
			st = buf_add_slice(b, tail);
	}
	if (st == SUP_OK)
		st = buf_add(b, row + it->text_n, it->n - it->text_n);
	return st;
}

/* Rows side by side go out as one piece. */
static enum sup_status add_run(struct work *w, enum output o,
			       const struct item *it)
{
	struct parcel *p = &w->parcels[o];
	const char *row = w->block.data + it->at;

	if (p->n > 0 && p->parts[p->n - 1].p + p->parts[p->n - 1].n == row) {
		p->parts[p->n - 1].n += it->n;
		return SUP_OK;
	}
	return parcel_add(p, (struct sup_slice){ row, it->n });
}

static enum output output_of(const struct work *w, const struct item *it)
{
	if (it->fate == FATE_KEPT)
		return OUT_KEPT;
	if (it->fate == FATE_REJECTED && w->sinks[OUT_REJECTED].path != NULL)
		return OUT_REJECTED;
	return OUT_REMOVED;
}

static enum sup_status place(struct work *w, const struct item *it)
{
	enum output o = output_of(w, it);
	enum sup_status st = SUP_OK;

	if (w->sinks[o].path != NULL)
		st = o == OUT_REMOVED
			     ? add_with_tail(w, it, false, &w->texts[o])
			     : add_run(w, o, it);
	if (st == SUP_OK && w->sinks[OUT_ANNOTATED].path != NULL)
		st = add_with_tail(w, it, true, &w->texts[OUT_ANNOTATED]);
	return st;
}

enum sup_status work_pack(struct work *w)
{
	enum sup_status st = SUP_OK;

	for (int o = 0; o < OUT_END; o++) {
		parcel_clear(&w->parcels[o]);
		buf_clear(&w->texts[o]);
	}
	for (size_t i = 0; i < w->n && st == SUP_OK; i++)
		st = place(w, &w->items[i]);
	for (int o = 0; o < OUT_END && st == SUP_OK; o++) {
		if (w->texts[o].len > 0)
			st = parcel_add(&w->parcels[o],
					buf_slice(&w->texts[o]));
		if (st == SUP_OK && w->sinks[o].path != NULL)
			st = parcel_make(&w->parcels[o], &w->sinks[o]);
	}
	return st;
}
