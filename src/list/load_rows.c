/* load_rows.c - the lines of a dump that are no records. */
#include <inttypes.h>
#include <string.h>

#include "base/base64.h"
#include "base/error.h"
#include "list/load_row.h"
#include "list/target.h"
#include "store/meta_own.h"
#include "store/restore.h"

const struct json_value *row_member(struct row *r, const char *name)
{
	return json_get(r->doc, json_root(r->doc), name);
}

struct sup_slice row_text(struct row *r, const char *name)
{
	struct sup_slice s = { NULL, 0 };

	if (!json_text(row_member(r, name), &s))
		r->bad = true;
	return s;
}

int64_t row_int(struct row *r, const char *name)
{
	int64_t v = 0;

	if (!json_int(row_member(r, name), &v))
		r->bad = true;
	return v;
}

uint64_t row_uint(struct row *r, const char *name)
{
	int64_t v = row_int(r, name);

	if (v < 0)
		r->bad = true;
	return v < 0 ? 0 : (uint64_t)v;
}

bool row_bool(struct row *r, const char *name)
{
	bool v = false;

	if (!json_bool(row_member(r, name), &v))
		r->bad = true;
	return v;
}

static struct sup_slice get_bytes64(struct row *r, const char *name)
{
	struct sup_slice text = row_text(r, name);
	struct sup_slice bytes = { NULL, 0 };
	enum sup_status st = base64_decode(text, &r->l->arena, &bytes);

	if (st == SUP_INVALID)
		r->bad = true;
	else if (st != SUP_OK)
		r->st = st;
	return bytes;
}

static enum sup_class get_class(struct row *r, const char *name)
{
	struct sup_slice s = row_text(r, name);
	enum sup_class c = SUP_CLASS_NONE;

	if (s.n > 0 && !sup_class_from_name(s, &c))
		r->bad = true;
	return c;
}

enum sup_status row_check(const struct row *r)
{
	if (r->st != SUP_OK)
		return r->st;
	return r->bad || json_doc_duplicate(r->doc)
		       ? load_bad(r->l, "a member is missing or malformed")
		       : SUP_OK;
}

static enum sup_status load_header(struct row *r)
{
	struct load *l = r->l;
	uint64_t format = row_uint(r, "format");
	struct sup_slice rules = row_text(r, "rules");
	enum sup_status st;

	l->so_far.total =
		row_uint(r, "recipients") + row_uint(r, "domain_rules");
	st = row_check(r);
	if (st == SUP_OK && format != DUMP_FORMAT)
		return error_set(&l->error, SUP_STORE_FORMAT,
				 "the dump was written by a newer program");
	if (st == SUP_OK && !slice_is(rules, sup_address_rules()))
		return error_set(&l->error, SUP_RULES,
				 "the dump was written under other address "
				 "rules: %.*s",
				 (int)(rules.n > 100 ? 100 : rules.n), rules.p);
	return st;
}

static enum sup_status load_policy(struct row *r)
{
	uint64_t version = row_uint(r, "version");
	struct sup_slice text = get_bytes64(r, "text");
	struct sup_policy *p = NULL;
	enum sup_status st = row_check(r);

	if (st != SUP_OK)
		return st;
	st = sup_policy_parse(text, "policy", &p, &r->l->error);
	sup_policy_free(p);
	if (st == SUP_INVALID || version == 0 || version > UINT32_MAX)
		return load_bad(r->l, "no policy");
	return st == SUP_OK ? restore_policy(r->l->t, text, (uint32_t)version)
			    : st;
}

static enum sup_status load_meta(struct row *r)
{
	struct sup_slice text = row_text(r, "name");
	struct sup_slice value = get_bytes64(r, "value");
	enum sup_status st = row_check(r);
	char name[65];

	if (st != SUP_OK)
		return st;
	if (text.n == 0 || text.n >= sizeof(name) ||
	    memchr(text.p, '\0', text.n) != NULL)
		return load_bad(r->l, "no name");
	memcpy(name, text.p, text.n);
	name[text.n] = '\0';
	/* A newer program has made it its own, and will know. */
	if (meta_is_own(name))
		return load_bad(r->l, "a name that is the store's own");
	return meta_set(r->l->t, name, value);
}

static enum sup_status load_scope(struct row *r)
{
	struct sup_slice text = row_text(r, "scope");
	struct sup_slice scope;
	char normal[SUP_SCOPE_MAX + 1];
	enum sup_status st = row_check(r);

	if (st != SUP_OK)
		return st;
	scope.p = normal;
	if (sup_scope_parse(text, normal, &scope.n) != SUP_OK)
		return load_bad(r->l, "no scope");
	return scope_learn(r->l->t, scope);
}

static enum sup_status load_batch(struct row *r)
{
	const struct batch b = {
		.id = row_uint(r, "id"),
		.state = dump_batch_state_of(row_text(r, "state")),
		.started = row_int(r, "started"),
		.ended = row_int(r, "ended"),
		.what = row_text(r, "what"),
		.who = row_text(r, "who"),
		.note = row_text(r, "note"),
		.facts = row_uint(r, "facts"),
		.changed = row_uint(r, "changed"),
		.first_seq = row_uint(r, "first_seq"),
		.last_seq = row_uint(r, "last_seq"),
	};
	enum sup_status st = row_check(r);

	if (st == SUP_OK && (b.id == 0 || b.state == 0))
		return load_bad(r->l, "no batch");
	return st == SUP_OK ? batch_put(r->l->t, &b) : st;
}

static enum sup_status load_void(struct row *r)
{
	const struct void_rule v = {
		.batch = row_uint(r, "batch"),
		.domain = row_text(r, "domain"),
		.from = row_int(r, "from"),
		.to = row_int(r, "to"),
		.bounce_class = get_class(r, "class"),
		.text = row_text(r, "text"),
	};
	enum sup_status st = row_check(r);

	return st == SUP_OK ? void_put(r->l->t, &v) : st;
}

static enum sup_status load_incident(struct row *r)
{
	struct incident i = {
		.id = row_uint(r, "id"),
		.state = dump_incident_state_of(row_text(r, "state")),
		.bounce_class = get_class(r, "class"),
		.domain = row_text(r, "domain"),
		.from = row_int(r, "from"),
		.to = row_int(r, "to"),
		.opened = row_int(r, "opened"),
		.count = row_uint(r, "count"),
		.usual = row_uint(r, "usual"),
		.batch = row_uint(r, "batch"),
	};
	enum sup_status st = row_check(r);

	if (st == SUP_OK && (i.id == 0 || i.state == 0))
		return load_bad(r->l, "no incident");
	return st == SUP_OK ? incident_put(r->l->t, &i) : st;
}

static enum sup_status load_quarantined(struct row *r)
{
	const struct quarantined q = {
		.seq = row_uint(r, "seq"),
		.time = row_int(r, "time"),
		.offset = row_uint(r, "offset"),
		.line = row_uint(r, "line"),
		.unknown_type = row_bool(r, "unknown_type"),
		.part = row_bool(r, "part"),
		.source = get_bytes64(r, "source"),
		.file = get_bytes64(r, "file"),
		.why = get_bytes64(r, "why"),
		.bytes = get_bytes64(r, "bytes"),
	};
	enum sup_status st = row_check(r);

	return st == SUP_OK ? restore_piece(r->l->t, &q) : st;
}

static enum sup_status load_counter(struct row *r)
{
	int64_t day = row_int(r, "day");
	struct sup_slice source = row_text(r, "source");
	struct sup_slice what = row_text(r, "what");
	uint64_t n = row_uint(r, "count");
	enum sup_status st = row_check(r);

	return st == SUP_OK ? counter_add(r->l->t, day, source, what, n) : st;
}

static enum sup_status load_domain_counter(struct row *r)
{
	struct sup_slice domain = row_text(r, "domain");
	enum sup_class c = get_class(r, "class");
	int64_t day = row_int(r, "day");
	uint64_t n = row_uint(r, "count");
	uint64_t total;
	enum sup_status st = row_check(r);

	if (st != SUP_OK)
		return st;
	return domain_counter_add(r->l->t, domain, c, day, n, &total);
}

static enum sup_status load_floor(struct row *r)
{
	uint64_t floor = row_uint(r, "floor");
	enum sup_status st = row_check(r);

	return st == SUP_OK ? restore_floor(r->l->t, floor) : st;
}

static enum sup_status load_change(struct row *r)
{
	struct sup_slice key = row_text(r, "key");
	struct sup_slice reason = row_text(r, "reason");
	struct change c = {
		.seq = row_uint(r, "seq"),
		.time = row_int(r, "time"),
		.what = dump_change_what_of(row_text(r, "what")),
		.scope = row_text(r, "scope"),
		.batch = row_uint(r, "batch"),
	};
	struct target who;
	enum sup_status st = row_check(r);

	if (st == SUP_OK && reason.n > 0 &&
	    !sup_reason_from_name(reason, &c.reason))
		return load_bad(r->l, "no reason");
	if (st == SUP_OK && key.n > 0) {
		st = target_parse_any(key, &who, NULL);
		if (st == SUP_INVALID)
			return load_bad(r->l, "no address");
		c.of = who.db == DB_HASHES    ? CHANGE_OF_ERASED
		       : who.db == DB_DOMAINS ? CHANGE_OF_RULE
					      : CHANGE_OF_RECIPIENT;
		c.key = target_key(&who);
	}
	if (st == SUP_OK)
		st = restore_change(r->l->t, &c);
	return st == SUP_INVALID ? load_bad(r->l, "not the next line") : st;
}

static enum sup_status load_end(struct row *r)
{
	struct load *l = r->l;
	const struct hash128 hash = { .lo = l->hash };
	uint64_t lines = row_uint(r, "lines");
	struct sup_slice said_hash = row_text(r, "hash");
	struct sup_slice said_digest = row_text(r, "digest");
	char hex[DUMP_HEX];
	enum sup_status st = row_check(r);

	if (st != SUP_OK)
		return st;
	if (lines != l->lines)
		return load_bad(l, "lines are missing");
	if (!slice_is(said_hash, dump_hex(hash, hex)))
		return load_bad(l, "lines were altered");
	if (!slice_is(said_digest, dump_hex(meta_counts(l->t)->digest, hex)))
		return load_bad(l, "the records are not those of the digest");
	l->ended = true;
	return SUP_OK;
}

static const struct {
	const char *type;
	enum sup_status (*load)(struct row *r);
} types[] = {
	{ DUMP_NAME, load_header },
	{ "policy", load_policy },
	{ "meta", load_meta },
	{ "scope", load_scope },
	{ "batch", load_batch },
	{ "void", load_void },
	{ "hash_list", load_hash_list },
	{ "hash", load_hash },
	{ "incident", load_incident },
	{ "piece", load_quarantined },
	{ "counter", load_counter },
	{ "domain_counter", load_domain_counter },
	{ "changes", load_floor },
	{ "change", load_change },
	{ "end", load_end },
};

static enum sup_status load_typed(struct row *r)
{
	struct sup_slice type = row_text(r, "type");

	/* The header is the first line, and only that. */
	if (slice_is(type, DUMP_NAME) != (r->l->lines == 0))
		return load_bad(r->l, r->l->lines == 0 ? "no dump of a store"
						       : "a second header");
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (slice_is(type, types[i].type))
			return types[i].load(r);
	}
	return load_bad(r->l, "a line of unknown type");
}

enum sup_status load_row(struct load *l, struct sup_slice line)
{
	static const struct json_limits limits = { .max_bytes = SIZE_MAX };
	struct row r = { .l = l };
	struct json_fault fault;
	enum sup_status st = json_parse(line, &limits, &r.doc, &fault);

	if (st == SUP_INVALID)
		return load_bad(l, json_fault_text(&fault));
	if (st != SUP_OK)
		return st;
	st = load_typed(&r);
	json_doc_free(r.doc);
	return st;
}
