/* dump.c - the whole store as lines of JSON, from one snapshot. */
#include "list/dump.h"

#include "base/base64.h"
#include "base/error.h"
#include "list/target.h"
#include "list/view.h"
#include "store/erased.h"
#include "store/hashes.h"
#include "store/restore.h"
#include "suppress/keep.h"

struct dump {
	struct txn *t;
	sup_line_fn *fn;
	void *arg;
	enum sup_status stopped; /* what fn said against going on */
	struct sup_text line;
	struct arena arena; /* of one line */
	uint64_t lines;
	uint64_t hash;
	enum store_db db; /* of the records that come */
};

static struct sup_text *begin(struct dump *d, const char *type)
{
	sup_text_clear(&d->line);
	sup_json_object_begin(&d->line);
	sup_json_key(&d->line, "type");
	sup_json_text(&d->line, type);
	return &d->line;
}

static enum sup_status emit_line(struct dump *d)
{
	struct sup_slice line;

	if (sup_text_status(&d->line) != SUP_OK)
		return sup_text_status(&d->line);
	line = sup_text_slice(&d->line);
	d->lines++;
	d->hash = dump_hash(d->hash, line);
	d->stopped = d->fn(line, d->arg);
	return d->stopped;
}

static enum sup_status emit(struct dump *d)
{
	sup_json_object_end(&d->line);
	return emit_line(d);
}

static void put_text(struct dump *d, const char *key, struct sup_slice s)
{
	sup_json_key(&d->line, key);
	sup_json_string(&d->line, s);
}

static void put_uint(struct dump *d, const char *key, uint64_t v)
{
	sup_json_key(&d->line, key);
	sup_json_uint(&d->line, v);
}

static void put_int(struct dump *d, const char *key, int64_t v)
{
	sup_json_key(&d->line, key);
	sup_json_int(&d->line, v);
}

static void put_bool(struct dump *d, const char *key, bool v)
{
	sup_json_key(&d->line, key);
	sup_json_bool(&d->line, v);
}

static enum sup_status put_bytes(struct dump *d, const char *key,
				 struct sup_slice bytes)
{
	struct sup_slice text;
	enum sup_status st = base64_encode(bytes, &d->arena, &text);

	if (st == SUP_OK)
		put_text(d, key, text);
	return st;
}

static struct sup_slice print_id(struct sup_slice id, char *hex, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;

	for (size_t i = 0; i < id.n && n + 2 < size; i++) {
		hex[n++] = digits[(unsigned char)id.p[i] >> 4];
		hex[n++] = digits[(unsigned char)id.p[i] & 15];
	}
	return (struct sup_slice){ hex, n };
}

static enum sup_status dump_header(struct dump *d)
{
	struct sup_slice id = { NULL, 0 };
	struct sup_slice rules = { NULL, 0 };
	const struct store_counts *c = meta_counts(d->t);
	char hex[sizeof(((struct sup_store_info *)0)->store_id)];
	enum sup_status st = meta_get(d->t, "store_id", &id);

	if (st == SUP_OK)
		st = meta_get(d->t, "rules", &rules);
	if (st != SUP_OK)
		return st;
	(void)begin(d, DUMP_NAME);
	put_uint(d, "format", DUMP_FORMAT);
	/* Whose dump this is: a store that is loaded has an id of its own. */
	put_text(d, "store_id", print_id(id, hex, sizeof(hex)));
	put_text(d, "rules", rules);
	put_uint(d, "recipients", c->recipients);
	put_uint(d, "domain_rules", c->domain_rules);
	put_uint(d, "facts", c->facts);
	put_uint(d, "quarantined", c->quarantined);
	return emit(d);
}

static enum sup_status dump_policy(struct dump *d)
{
	struct sup_slice text;
	uint32_t version;
	enum sup_status st = meta_policy(d->t, &text, &version);

	if (st != SUP_OK)
		return st;
	(void)begin(d, "policy");
	put_uint(d, "version", version);
	st = put_bytes(d, "text", text);
	return st == SUP_OK ? emit(d) : st;
}

static enum sup_status dump_meta(const char *name, struct sup_slice value,
				 void *arg)
{
	struct dump *d = arg;
	enum sup_status st;

	arena_reset(&d->arena);
	(void)begin(d, "meta");
	put_text(d, "name", sup_slice_of(name));
	st = put_bytes(d, "value", value);
	return st == SUP_OK ? emit(d) : st;
}

static enum sup_status dump_scope(struct sup_slice scope, void *arg)
{
	struct dump *d = arg;

	(void)begin(d, "scope");
	put_text(d, "scope", scope);
	return emit(d);
}

static enum sup_status dump_batch(const struct batch *b, void *arg)
{
	struct dump *d = arg;

	(void)begin(d, "batch");
	put_uint(d, "id", b->id);
	put_text(d, "state", sup_slice_of(dump_batch_state(b->state)));
	put_int(d, "started", b->started);
	put_int(d, "ended", b->ended);
	put_text(d, "what", b->what);
	put_text(d, "who", b->who);
	put_text(d, "note", b->note);
	put_uint(d, "facts", b->facts);
	put_uint(d, "changed", b->changed);
	put_uint(d, "first_seq", b->first_seq);
	put_uint(d, "last_seq", b->last_seq);
	return emit(d);
}

static enum sup_status dump_voids(struct dump *d)
{
	struct void_rule *v = NULL;
	size_t n = 0;
	struct arena a = ARENA_INIT(0);
	enum sup_status st = voids_load(d->t, &a, &v, &n);

	for (size_t i = 0; st == SUP_OK && i < n; i++) {
		(void)begin(d, "void");
		put_uint(d, "batch", v[i].batch);
		put_text(d, "domain", v[i].domain);
		put_int(d, "from", v[i].from);
		put_int(d, "to", v[i].to);
		put_text(d, "class",
			 sup_slice_of(sup_class_name(v[i].bounce_class)));
		put_text(d, "text", v[i].text);
		st = emit(d);
	}
	arena_release(&a);
	return st;
}

static enum sup_status dump_hash_list(const struct hash_list *l, void *arg)
{
	const struct sup_hash_entry *e = &l->e;
	struct dump *d = arg;

	(void)begin(d, "hash_list");
	put_uint(d, "batch", e->batch);
	put_text(d, "algorithm", sup_slice_of(sup_hash_name(e->algorithm)));
	put_bool(d, "undone", e->undone);
	put_text(d, "reason", sup_slice_of(sup_reason_name(e->reason)));
	put_int(d, "since", e->since);
	put_int(d, "expires", l->asked);
	put_text(d, "scope", e->scope);
	put_text(d, "source", e->source);
	put_uint(d, "entries", l->entries);
	return emit(d);
}

static enum sup_status dump_hash_lists(struct dump *d)
{
	return hash_lists_walk(d->t, dump_hash_list, d);
}

static enum sup_status dump_digest(struct txn *t, struct sup_slice key,
				   struct sup_slice value, void *arg)
{
	struct dump *d = arg;
	uint64_t lists[HASH_LISTS_MAX];
	char hex[2 * SUP_HASH_BYTES_MAX + 1];
	enum sup_hash h;
	size_t n = 0;
	enum sup_status st;

	(void)t;
	if (key.n == 0 || key.p[0] == '\0')
		return SUP_OK; /* the sentinel */
	if (is_erased_key(key))
		return SUP_OK; /* among the records */
	h = hash_of_key(key);
	if (h == SUP_HASH_NONE)
		return SUP_STORE_FORMAT;
	st = hash_decode(key, value, lists, &n);
	if (st != SUP_OK)
		return st;
	(void)begin(d, "hash");
	put_text(d, "algorithm", sup_slice_of(sup_hash_name(h)));
	put_text(d, "digest", print_id(slice_from(key, 1), hex, sizeof(hex)));
	sup_json_key(&d->line, "lists");
	sup_json_array_begin(&d->line);
	for (size_t i = 0; i < n; i++)
		sup_json_uint(&d->line, lists[i]);
	sup_json_array_end(&d->line);
	return emit(d);
}

static enum sup_status dump_digests(struct dump *d)
{
	return txn_walk(d->t, DB_HASHES, SLICE(""), dump_digest, d);
}

static enum sup_status dump_incident(const struct incident *i, void *arg)
{
	struct dump *d = arg;

	(void)begin(d, "incident");
	put_uint(d, "id", i->id);
	put_text(d, "state", sup_slice_of(dump_incident_state(i->state)));
	put_text(d, "class", sup_slice_of(sup_class_name(i->bounce_class)));
	put_text(d, "domain", i->domain);
	put_int(d, "from", i->from);
	put_int(d, "to", i->to);
	put_int(d, "opened", i->opened);
	put_uint(d, "count", i->count);
	put_uint(d, "usual", i->usual);
	put_uint(d, "batch", i->batch);
	return emit(d);
}

static enum sup_status dump_record(struct txn *t, struct sup_slice key,
				   struct sup_slice value, void *arg)
{
	struct dump *d = arg;
	struct sup_record pub;
	struct record r;
	enum sup_status st;

	(void)t;
	if (key.n == 0 || key.p[0] == '\0')
		return SUP_OK; /* the sentinel */
	if (d->db == DB_HASHES && !is_erased_key(key))
		return SUP_OK; /* a digest comes later */
	arena_reset(&d->arena);
	st = record_decode(value, key, &d->arena, &r);
	if (st == SUP_OK)
		st = view_record(d->db, key, &r, &d->arena, &pub);
	if (st != SUP_OK)
		return st;
	sup_text_clear(&d->line);
	st = sup_record_json(&pub, SUP_JSON_VERBOSE, &d->line);
	return st == SUP_OK ? emit_line(d) : st;
}

static enum sup_status dump_piece(const struct quarantined *q, void *arg)
{
	struct dump *d = arg;
	enum sup_status st;

	arena_reset(&d->arena);
	(void)begin(d, "piece");
	put_uint(d, "seq", q->seq);
	put_int(d, "time", q->time);
	put_uint(d, "offset", q->offset);
	put_uint(d, "line", q->line);
	put_bool(d, "unknown_type", q->unknown_type);
	put_bool(d, "part", q->part);
	st = put_bytes(d, "source", q->source);
	if (st == SUP_OK)
		st = put_bytes(d, "file", q->file);
	if (st == SUP_OK)
		st = put_bytes(d, "why", q->why);
	if (st == SUP_OK)
		st = put_bytes(d, "bytes", q->bytes);
	return st == SUP_OK ? emit(d) : st;
}

static enum sup_status dump_counter(int64_t day, struct sup_slice source,
				    struct sup_slice what, uint64_t n,
				    void *arg)
{
	struct dump *d = arg;

	(void)begin(d, "counter");
	put_int(d, "day", day);
	put_text(d, "source", source);
	put_text(d, "what", what);
	put_uint(d, "count", n);
	return emit(d);
}

static enum sup_status dump_domain_counter(const struct domain_count *c,
					   void *arg)
{
	struct dump *d = arg;

	(void)begin(d, "domain_counter");
	put_text(d, "domain", c->domain);
	put_text(d, "class", sup_slice_of(sup_class_name(c->bounce_class)));
	put_int(d, "day", c->day);
	put_uint(d, "count", c->n);
	return emit(d);
}

static enum sup_status dump_change(const struct change *c, void *arg)
{
	struct dump *d = arg;
	char text[TARGET_TEXT_MAX];
	struct sup_slice key = { text, 0 };
	enum sup_status st = SUP_OK;

	if (c->key.n > 0)
		st = key_text(change_db(c), c->key, text, &key.n);
	if (st != SUP_OK)
		return st;
	(void)begin(d, "change");
	put_uint(d, "seq", c->seq);
	put_int(d, "time", c->time);
	put_text(d, "what", sup_slice_of(dump_change_what(c->what)));
	put_text(d, "reason", sup_slice_of(sup_reason_name(c->reason)));
	put_text(d, "key", key);
	put_text(d, "scope", c->scope);
	put_uint(d, "batch", c->batch);
	return emit(d);
}

static enum sup_status dump_changes(struct dump *d)
{
	uint64_t floor;
	enum sup_status st = changes_floor(d->t, &floor);

	if (st != SUP_OK)
		return st;
	(void)begin(d, "changes");
	put_uint(d, "floor", floor);
	st = emit(d);
	if (st == SUP_OK)
		st = changes_walk(d->t, floor, SIZE_MAX, dump_change, d);
	return st;
}

static enum sup_status dump_metas(struct dump *d)
{
	return meta_walk(d->t, dump_meta, d);
}

static enum sup_status dump_scopes(struct dump *d)
{
	return scope_walk(d->t, dump_scope, d);
}

static enum sup_status dump_batches(struct dump *d)
{
	return batches_walk(d->t, dump_batch, d);
}

static enum sup_status dump_incidents(struct dump *d)
{
	return incidents_walk(d->t, dump_incident, d);
}

static enum sup_status dump_pieces(struct dump *d)
{
	return quarantine_walk(d->t, 0, dump_piece, d);
}

static enum sup_status dump_counters(struct dump *d)
{
	enum sup_status st = counters_walk(d->t, INT64_MIN, dump_counter, d);

	if (st == SUP_OK && d->stopped == SUP_OK)
		st = domain_counters_walk(d->t, dump_domain_counter, d);
	return st;
}

static enum sup_status dump_trailer(struct dump *d)
{
	uint64_t lines = d->lines;
	struct hash128 hash = { .lo = d->hash };
	char hex[DUMP_HEX];

	(void)begin(d, "end");
	put_uint(d, "lines", lines);
	put_text(d, "hash", sup_slice_of(dump_hex(hash, hex)));
	put_text(d, "digest",
		 sup_slice_of(dump_hex(meta_counts(d->t)->digest, hex)));
	return emit(d);
}

static enum sup_status dump_records(struct dump *d)
{
	enum sup_status st;

	d->db = DB_DOMAINS;
	st = txn_walk(d->t, d->db, SLICE(""), dump_record, d);
	if (st != SUP_OK || d->stopped != SUP_OK)
		return st;
	d->db = DB_RECIPIENTS;
	st = txn_walk(d->t, d->db, SLICE(""), dump_record, d);
	if (st != SUP_OK || d->stopped != SUP_OK)
		return st;
	d->db = DB_HASHES;
	return txn_walk(d->t, d->db, erased_prefix(), dump_record, d);
}

/* Lines that others refer to come first. */
static enum sup_status dump_tables(struct dump *d)
{
	static enum sup_status (*const steps[])(struct dump *) = {
		dump_header,  dump_policy,  dump_metas,	     dump_scopes,
		dump_batches, dump_voids,   dump_hash_lists, dump_incidents,
		dump_records, dump_digests, dump_pieces,     dump_counters,
		dump_changes, dump_trailer,
	};
	enum sup_status st = SUP_OK;

	for (size_t i = 0; st == SUP_OK && i < sizeof(steps) / sizeof(steps[0]);
	     i++) {
		st = steps[i](d);
		/* Walks take SUP_STOPPED as their own end. */
		if (d->stopped != SUP_OK)
			st = d->stopped;
	}
	return st;
}

static enum sup_status dump_all(struct txn *t, void *arg)
{
	struct dump *d = arg;

	d->t = t;
	d->lines = 0;
	d->hash = 0;
	return dump_tables(d);
}

enum sup_status sup_dump(struct sup_store *s, sup_line_fn *fn, void *arg,
			 struct sup_error *err)
{
	struct dump d = { .fn = fn, .arg = arg };
	enum sup_status st;

	if (s == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no store or function");
	if (err != NULL)
		err->text[0] = '\0';
	sup_text_init(&d.line);
	st = store_view(s, dump_all, &d, err);
	if (st != SUP_OK && err != NULL && err->text[0] == '\0')
		(void)error_set(err, st, "%s", sup_status_text(st));
	sup_text_release(&d.line);
	arena_release(&d.arena);
	return st;
}
