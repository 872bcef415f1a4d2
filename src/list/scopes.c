#include "base/buf.h"
#include "base/error.h"
#include "base/slice.h"
#include "store/meta.h"
#include "suppress/change.h"

static enum sup_status learn(struct txn *t, void *arg)
{
	const struct sup_slice *scope = arg;

	return scope_learn(t, *scope);
}

enum sup_status sup_scope_add(struct sup_store *s, struct sup_slice scope,
			      struct sup_error *err)
{
	char text[SUP_SCOPE_MAX + 1];
	struct sup_slice normal = { text, 0 };

	if (s == NULL)
		return error_set(err, SUP_INVALID, "no store");
	if (sup_scope_parse(scope, text, &normal.n) != SUP_OK || normal.n == 0)
		return error_set(err, SUP_INVALID,
				 "no scope: segments of a-z, 0-9, '.', '_' and "
				 "'-', joined by '/', at most %d",
				 SUP_SCOPE_SEGMENTS_MAX);
	return store_update(s, learn, &normal, err);
}

/* All scopes, each with a NUL behind it: nobody is called with a transaction
 * open. */
struct names {
	struct buf all;
};

static enum sup_status keep(struct sup_slice scope, void *arg)
{
	struct names *l = arg;
	enum sup_status st = buf_add_slice(&l->all, scope);

	return st == SUP_OK ? buf_add_byte(&l->all, 0) : st;
}

static enum sup_status read_all(struct txn *t, void *arg)
{
	struct names *l = arg;

	buf_clear(&l->all);
	return scope_walk(t, keep, l);
}

enum sup_status sup_scopes(struct sup_store *s, sup_scope_fn *fn, void *arg,
			   struct sup_error *err)
{
	struct names l = { BUF_INIT((size_t)256 * 1024 * 1024) };
	enum sup_status st;
	size_t at = 0;

	if (s == NULL || fn == NULL)
		return error_set(err, SUP_INVALID, "no store or function");
	st = store_view(s, read_all, &l, err);
	while (st == SUP_OK && at < l.all.len) {
		struct sup_slice scope = { l.all.data + at,
					   strlen(l.all.data + at) };

		at += scope.n + 1;
		if (scope.n != 0)
			st = fn(scope, arg);
	}
	buf_release(&l.all);
	return st;
}
