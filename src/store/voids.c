#include "base/slice.h"
#include "store/env.h"
#include "store/meta_own.h"
#include "store/rules.h"
#include "store/value.h"

enum {
	VOID_FAMILY = 'v',
	VOID_VALUE_MAX = 64 * 1024
};

static enum sup_status decode(struct sup_slice value, struct arena *a,
			      struct void_rule *v)
{
	struct feed f;
	struct sup_slice domain;
	struct sup_slice text;
	enum sup_status st = value_open(value, &f);

	if (st != SUP_OK)
		return st;
	v->from = value_time(&f);
	v->to = value_time(&f);
	v->bounce_class = (enum sup_class)get_byte(&f);
	domain = value_text(&f);
	text = value_text(&f);
	st = v->bounce_class >= SUP_CLASS_END ? SUP_CORRUPT : value_end(&f);
	if (st != SUP_OK)
		return st;
	return arena_copy(a, domain, &v->domain) &&
			       arena_copy(a, text, &v->text)
		       ? SUP_OK
		       : SUP_NO_MEMORY;
}

struct void_walker {
	struct arena *a;
	struct void_rule *out;
	size_t n;
	size_t room;
};

static enum sup_status see_void(struct txn *t, struct sup_slice key,
				struct sup_slice value, void *arg)
{
	struct void_walker *w = arg;
	struct void_rule v = { 0 };
	enum sup_status st;

	(void)t;
	if (!key_is(key, VOID_FAMILY, &v.batch))
		return SUP_STOPPED;
	/* First counted, then taken. */
	if (w->out == NULL) {
		w->n++;
		return SUP_OK;
	}
	if (w->n == w->room)
		return SUP_CORRUPT;
	st = decode(value, w->a, &v);
	if (st == SUP_OK)
		w->out[w->n++] = v;
	return st;
}

enum sup_status voids_load(struct txn *t, struct arena *a,
			   struct void_rule **out, size_t *n)
{
	struct void_walker w = { .a = a };
	struct number_key k;
	struct sup_slice from = key_of(&k, VOID_FAMILY, 0);
	enum sup_status st = txn_walk(t, DB_RULES, from, see_void, &w);

	if (st == SUP_OK && w.n > 0) {
		w.room = w.n;
		w.n = 0;
		w.out = arena_alloc(a, w.room, sizeof(*w.out));
		st = w.out == NULL ? SUP_NO_MEMORY
				   : txn_walk(t, DB_RULES, from, see_void, &w);
	}
	if (st != SUP_OK)
		return st;
	*out = w.out;
	*n = w.n;
	return SUP_OK;
}

enum sup_status voids_version(struct txn *t, uint64_t *version)
{
	return meta_number(t, "voids_version", version);
}

static enum sup_status bump(struct txn *t)
{
	uint64_t version;
	enum sup_status st = voids_version(t, &version);

	return st == SUP_OK ? meta_set_number(t, "voids_version", version + 1)
			    : st;
}

enum sup_status void_put(struct txn *t, const struct void_rule *v)
{
	struct buf b = BUF_INIT(VOID_VALUE_MAX);
	struct number_key k;
	struct sink s;
	enum sup_status st;

	if (v->batch == 0)
		return SUP_INVALID;
	value_begin(&s, &b);
	value_put_time(&s, v->from);
	value_put_time(&s, v->to);
	put_byte(&s, v->bounce_class);
	put_slice(&s, v->domain);
	put_slice(&s, v->text);
	st = value_put(t, DB_RULES, key_of(&k, VOID_FAMILY, v->batch), &s);
	return st == SUP_OK ? bump(t) : st;
}

enum sup_status void_delete(struct txn *t, uint64_t batch)
{
	struct number_key k;
	enum sup_status st =
		txn_delete(t, DB_RULES, key_of(&k, VOID_FAMILY, batch));

	return st == SUP_OK ? bump(t) : st;
}
