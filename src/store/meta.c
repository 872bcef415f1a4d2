#include "store/meta.h"

#include <string.h>

#include "base/slice.h"
#include "model/scope.h"
#include "store/meta_own.h"
#include "store/value.h"

enum {
	META_NAME_MAX = 64,
	META_VALUE_MAX = 64 * 1024 * 1024,
	SCOPE_VALUE_MAX = SUP_SCOPE_MAX + 16
};

/* Written by the functions of the store alone: a caller who put one of these
 * by name could take the store apart. */
static const char *const own_names[] = {
	"format",	   "store_id",	     "rules",	      "counts",
	"policy",	   "policy_version", "changes_floor", "voids_version",
	"quarantine_last", "filter",	     META_PENDING,
};

bool meta_is_own(const char *name)
{
	if (name[0] == '\0' || strlen(name) > META_NAME_MAX ||
	    strncmp(name, "scope", 5) == 0)
		return true;
	for (size_t i = 0; i < sizeof(own_names) / sizeof(own_names[0]); i++)
		if (strcmp(name, own_names[i]) == 0)
			return true;
	return false;
}

enum sup_status meta_get(struct txn *t, const char *name,
			 struct sup_slice *value)
{
	struct sup_slice v;
	struct feed f;
	enum sup_status st = txn_get(t, DB_META, sup_slice_of(name), &v);

	if (st == SUP_OK)
		st = value_open(v, &f);
	if (st == SUP_OK)
		*value = slice_from(v, 1);
	return st;
}

enum sup_status meta_set_own(struct txn *t, const char *name,
			     struct sup_slice value)
{
	struct buf b = BUF_INIT(META_VALUE_MAX);
	struct sink s;

	value_begin(&s, &b);
	put_bytes(&s, value);
	return value_put(t, DB_META, sup_slice_of(name), &s);
}

enum sup_status meta_set(struct txn *t, const char *name,
			 struct sup_slice value)
{
	return meta_is_own(name) ? SUP_INVALID : meta_set_own(t, name, value);
}

enum sup_status meta_delete(struct txn *t, const char *name)
{
	return meta_is_own(name) ? SUP_INVALID
				 : txn_delete(t, DB_META, sup_slice_of(name));
}

enum sup_status meta_number(struct txn *t, const char *name, uint64_t *out)
{
	struct sup_slice v;
	struct feed f;
	uint64_t n;
	enum sup_status st = txn_get(t, DB_META, sup_slice_of(name), &v);

	if (st == SUP_NOT_FOUND) {
		*out = 0;
		return SUP_OK;
	}
	if (st == SUP_OK)
		st = value_open(v, &f);
	if (st != SUP_OK)
		return st;
	n = get_varint(&f);
	st = value_end(&f);
	if (st == SUP_OK)
		*out = n;
	return st;
}

enum sup_status meta_set_number(struct txn *t, const char *name, uint64_t n)
{
	struct buf b = BUF_INIT(16);
	struct sink s;

	value_begin(&s, &b);
	put_varint(&s, n);
	return value_put(t, DB_META, sup_slice_of(name), &s);
}

enum sup_status meta_policy(struct txn *t, struct sup_slice *text,
			    uint32_t *version)
{
	uint64_t n = 0;
	struct sup_slice v = { NULL, 0 };
	enum sup_status st = meta_get(t, "policy", &v);

	if (st == SUP_OK)
		st = meta_number(t, "policy_version", &n);
	/* Without its policy a store can fold nothing. */
	if (st == SUP_NOT_FOUND || (st == SUP_OK && (n == 0 || n > UINT32_MAX)))
		st = SUP_CORRUPT;
	if (st != SUP_OK)
		return st;
	*text = v;
	*version = (uint32_t)n;
	return SUP_OK;
}

enum sup_status meta_set_policy(struct txn *t, struct sup_slice text,
				uint32_t *version)
{
	struct sup_slice old;
	uint32_t last;
	enum sup_status st = meta_policy(t, &old, &last);

	if (st == SUP_OK && last == UINT32_MAX)
		st = SUP_TOO_LARGE;
	if (st == SUP_OK)
		st = meta_set_own(t, "policy", text);
	if (st == SUP_OK)
		st = meta_set_number(t, "policy_version", last + 1);
	if (st == SUP_OK)
		*version = last + 1;
	return st;
}

struct scope_key {
	char bytes[KEY_MAX];
	size_t n;
};

/* "scope/" and the scope, or, where that is too long for a key, "scope#" and
 * its hash.  The value holds the scope itself. */
static struct sup_slice scope_key(struct scope_key *k, struct sup_slice scope)
{
	static const char prefix[] = "scope/";
	struct hash128 h;

	memcpy(k->bytes, prefix, sizeof(prefix) - 1);
	k->n = sizeof(prefix) - 1;
	if (scope.n <= sizeof(k->bytes) - k->n) {
		if (scope.n > 0)
			memcpy(k->bytes + k->n, scope.p, scope.n);
		k->n += scope.n;
	} else {
		h = hash128_two(scope, (struct sup_slice){ NULL, 0 });
		k->bytes[k->n - 1] = '#';
		memcpy(k->bytes + k->n, &h.lo, sizeof(h.lo));
		memcpy(k->bytes + k->n + sizeof(h.lo), &h.hi, sizeof(h.hi));
		k->n += sizeof(h);
	}
	return (struct sup_slice){ k->bytes, k->n };
}

enum sup_status scope_known(struct txn *t, struct sup_slice scope, bool *known)
{
	struct scope_key k;
	struct sup_slice v;
	enum sup_status st;

	if (scope.n == 0 || scope.n > SUP_SCOPE_MAX) {
		*known = scope.n == 0;
		return SUP_OK;
	}
	st = txn_get(t, DB_META, scope_key(&k, scope), &v);
	if (st != SUP_OK && st != SUP_NOT_FOUND)
		return st;
	*known = st == SUP_OK && slice_equal(slice_from(v, 1), scope);
	return SUP_OK;
}

enum sup_status scope_learn(struct txn *t, struct sup_slice scope)
{
	bool known = false;
	enum sup_status st = SUP_OK;
	struct scope_key k;

	if (scope.n > SUP_SCOPE_MAX)
		return SUP_INVALID;
	/* What is above a known scope is known. */
	for (; scope.n > 0 && st == SUP_OK; scope = scope_parent(scope)) {
		struct buf b = BUF_INIT(SCOPE_VALUE_MAX);
		struct sink s;

		st = scope_known(t, scope, &known);
		if (st != SUP_OK || known)
			break;
		value_begin(&s, &b);
		put_bytes(&s, scope);
		st = value_put(t, DB_META, scope_key(&k, scope), &s);
	}
	return st;
}

struct scope_walker {
	scope_fn *fn;
	void *arg;
};

static enum sup_status see_scope(struct txn *t, struct sup_slice key,
				 struct sup_slice value, void *arg)
{
	struct scope_walker *w = arg;
	struct feed f;
	enum sup_status st;

	(void)t;
	if (key.n < 6 || memcmp(key.p, "scope", 5) != 0)
		return SUP_STOPPED;
	st = value_open(value, &f);
	return st == SUP_OK ? w->fn(slice_from(value, 1), w->arg) : st;
}

enum sup_status scope_walk(struct txn *t, scope_fn *fn, void *arg)
{
	struct scope_walker w = { .fn = fn, .arg = arg };

	return txn_walk(t, DB_META, SLICE("scope#"), see_scope, &w);
}
