#include "support/world.h"

#include <stdlib.h>

#include "list/target.h"
#include "list/writer.h"
#include "support/check.h"

static void must(enum sup_status st, const struct sup_error *err)
{
	if (st != SUP_OK)
		print_error("%s: %s\n", sup_status_text(st), err->text);
	CHECK_INT(SUP_OK, st);
}

static void open_all(struct world *w)
{
	struct sup_error err = { "" };

	w->store = scratch_store(w->dir);
	must(sup_reader_open(w->store, &w->reader, &err), &err);
}

static void close_all(struct world *w)
{
	sup_reader_close(w->reader);
	sup_store_close(w->store);
	w->reader = NULL;
	w->store = NULL;
}

void world_open(struct world *w)
{
	memset(w, 0, sizeof(*w));
	scratch_make(w->dir);
	w->now = DAY(100);
	open_all(w);
}

void world_reopen(struct world *w)
{
	close_all(w);
	open_all(w);
}

void world_close(struct world *w)
{
	close_all(w);
	scratch_remove(w->dir);
}

struct sup_fact world_fact(enum sup_kind kind, sup_time_ms time)
{
	struct sup_fact f;

	memset(&f, 0, sizeof(f));
	f.kind = kind;
	f.time = time;
	f.source = sup_slice_of("test");
	if (kind == SUP_KIND_HARD_BOUNCE)
		f.bounce_class = SUP_CLASS_MAILBOX_UNKNOWN;
	if (kind == SUP_KIND_SOFT_BOUNCE)
		f.bounce_class = SUP_CLASS_MAILBOX_FULL;
	if (kind == SUP_KIND_ADDED || kind == SUP_KIND_IMPORTED)
		f.reason = SUP_REASON_MANUAL;
	return f;
}

static struct target target_of(const char *who)
{
	struct sup_error err = { "" };
	struct target t;

	must(target_parse(sup_slice_of(who), &t, &err), &err);
	return t;
}

void world_tell(struct world *w, const char *who, const struct sup_fact *f,
		size_t n)
{
	struct target t = target_of(who);
	struct intake *facts = calloc(n, sizeof(*facts));
	struct writer_unit u;
	struct sup_error err = { "" };
	struct writer *writer;

	assert_non_null(facts);
	for (size_t i = 0; i < n; i++) {
		facts[i].db = t.db;
		facts[i].key = target_key(&t);
		facts[i].fact = f[i];
		facts[i].fact.first_seen = w->now;
		facts[i].fact.last_seen = w->now;
	}
	memset(&u, 0, sizeof(u));
	u.facts = facts;
	u.n_facts = n;
	u.now = w->now;
	must(writer_open(w->store, &writer, &err), &err);
	writer_submit(writer, &u);
	must(writer_wait(writer, &u), &u.error);
	writer_close(writer);
	free(facts);
}

void world_tell_one(struct world *w, const char *who, enum sup_kind kind,
		    sup_time_ms time)
{
	struct sup_fact f = world_fact(kind, time);

	world_tell(w, who, &f, 1);
}

struct sup_actor world_actor(const struct world *w)
{
	return (struct sup_actor){ .source = sup_slice_of("cli"),
				   .who = sup_slice_of("ann@host"),
				   .now = w->now };
}

uint64_t world_batch(struct world *w, const char *who, const struct sup_fact *f,
		     size_t n)
{
	struct sup_actor actor = world_actor(w);
	struct sup_outcome out;
	struct sup_error err = { "" };
	struct sup_batch *b;

	must(sup_batch_open(w->store, &actor, &b, &err), &err);
	for (size_t i = 0; i < n; i++)
		must(sup_batch_add(b, sup_slice_of(who), &f[i], &err), &err);
	must(sup_batch_close(b, &out, &err), &err);
	return out.batch;
}

const char *world_ask(struct world *w, const char *who, const char *scope,
		      enum sup_mail mail, sup_time_ms at)
{
	static char text[128];
	struct sup_finding f;
	struct sup_query q = { .scope = sup_slice_of(scope),
			       .mail = mail,
			       .at = at };
	struct sup_slice address = sup_slice_of(who);
	enum sup_verdict many;
	enum sup_verdict v = sup_check(w->reader, address, &q, &f);

	/* All ways to ask agree. */
	CHECK_INT(v, f.verdict);
	CHECK_INT(v, sup_check(w->reader, address, &q, NULL));
	sup_check_many(w->reader, &address, 1, &q, &many);
	CHECK_INT(v, many);
	if (v == SUP_UNKNOWN)
		(void)snprintf(text, sizeof(text), "unknown %s",
			       sup_why_name(f.why));
	else if (v == SUP_CLEAR)
		(void)snprintf(text, sizeof(text), "clear");
	else if (f.fault != SUP_ADDRESS_NONE)
		(void)snprintf(text, sizeof(text), "suppressed %s %s",
			       sup_reason_name(f.reason),
			       sup_address_fault_name(f.fault));
	else
		(void)snprintf(text, sizeof(text), "suppressed %s",
			       sup_reason_name(f.reason));
	return text;
}

const char *world_verdict(struct world *w, const char *who)
{
	return world_ask(w, who, "", SUP_MAIL_MARKETING, w->now);
}

static void print(char *text, size_t room, const struct sup_record *r)
{
	size_t n = 0;

	n += (size_t)snprintf(text, room, "%.*s <%.*s>", (int)r->key.n,
			      r->key.p, (int)r->spelling.n, r->spelling.p);
	for (size_t i = 0; i < r->n_facts && n < room; i++) {
		const struct sup_fact *f = &r->facts[i];

		n += (size_t)snprintf(
			text + n, room - n, " %s %lld [%.*s] %s %s %.*s;",
			sup_kind_name(f->kind), (long long)f->time,
			(int)f->scope.n, f->scope.p, sup_reason_name(f->reason),
			sup_class_name(f->bounce_class), (int)f->text.n,
			f->text.p);
	}
	for (size_t i = 0; i < r->n_suppressions && n < room; i++) {
		const struct sup_suppression *s = &r->suppressions[i];

		n += (size_t)snprintf(
			text + n, room - n, " %s [%.*s] %lld %lld %u;",
			sup_reason_name(s->reason), (int)s->scope.n, s->scope.p,
			(long long)s->since, (long long)s->expires, s->cause);
	}
	CHECK(n < room);
}

const char *world_record(struct world *w, const char *who)
{
	static char text[16 * 1024];
	struct sup_error err = { "" };
	struct sup_record *r = NULL;
	enum sup_status st = sup_get(w->reader, sup_slice_of(who), &r, &err);

	text[0] = '\0';
	if (st == SUP_NOT_FOUND)
		return text;
	must(st, &err);
	print(text, sizeof(text), r);
	sup_record_free(r);
	return text;
}

struct log {
	char *text;
	size_t room;
	size_t n;
	uint64_t last;
};

static enum sup_status add_line(const struct sup_change *c, void *arg)
{
	struct log *l = arg;
	int n = 0;

	l->last = c->seq;
	if (l->text != NULL) {
		n = snprintf(l->text + l->n, l->room - l->n,
			     "%s %s %.*s [%.*s] %llu;", c->what,
			     sup_reason_name(c->reason), (int)c->key.n,
			     c->key.p, (int)c->scope.n,
			     c->scope.p == NULL ? "" : c->scope.p,
			     (unsigned long long)c->batch);
		CHECK(n > 0 && (size_t)n < l->room - l->n);
	}
	l->n += (size_t)n;
	return SUP_OK;
}

const char *world_changes(struct world *w, uint64_t since)
{
	static char text[16 * 1024];
	struct log l = { text, sizeof(text), 0, 0 };
	struct sup_error err = { "" };

	text[0] = '\0';
	must(sup_changes(w->store, since, add_line, &l, &err), &err);
	return text;
}

uint64_t world_last_change(struct world *w)
{
	struct sup_store_info info;
	struct sup_error err = { "" };

	must(sup_store_info(w->store, &info, &err), &err);
	return info.last_change;
}
