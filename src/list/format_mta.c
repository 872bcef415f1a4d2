#include "list/format_mta.h"

#include <stdio.h>

#include "base/slice.h"

/*
 * Postfix: access(5), for check_recipient_access.  A domain matches its
 * subdomains too unless parent_domain_matches_subdomains says otherwise; then
 * ".domain" does.
 * Exim: "*.domain" is found by partial-lmdb.
 * Rspamd: a multimap of type rcpt without a filter asks for the address, the
 * domain and the local part.
 */
#define REJECT "REJECT on the suppression list (%s)"

static const struct mta_format maps[] = {
	{ "postfix", "Postfix, source of a hash: or lmdb: map", false, false,
	  REJECT, "." },
	{ "postfix-lmdb", "Postfix, lmdb: map", true, true, REJECT, "." },
	{ "exim-lmdb", "Exim, lmdb lookup", true, false, "%s", "*." },
	{ "rspamd", "Rspamd, map of recipients", false, false, NULL, NULL },
};

const struct mta_format *mta_format_at(size_t i)
{
	return i < sizeof(maps) / sizeof(maps[0]) ? &maps[i] : NULL;
}

const struct mta_format *mta_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		if (slice_is(sup_slice_of(name), maps[i].name))
			return &maps[i];
	}
	return NULL;
}

bool sup_map_at(size_t i, struct sup_map *out)
{
	const struct mta_format *f = mta_format_at(i);

	if (f == NULL || out == NULL)
		return false;
	*out = (struct sup_map){ f->name, f->about, f->file };
	return true;
}

/* Quoted local parts are looked up in other ways than we write them; in lines,
 * blanks end a key and '#' in front makes a comment. */
static bool fits(const struct mta_format *f, struct sup_slice key)
{
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] == '"' || (unsigned char)key.p[i] <= ' ')
			return false;
	}
	return key.n > 0 && (f->file || key.p[0] != '#');
}

static void add_key(struct mta_entry *e, const char *front,
		    struct sup_slice name)
{
	size_t n = strlen(front);

	if (e->n_keys == MTA_KEYS_MAX || n + name.n >= MTA_KEY_MAX)
		return;
	memcpy(e->key[e->n_keys], front, n);
	memcpy(e->key[e->n_keys] + n, name.p, name.n);
	e->key_len[e->n_keys++] = n + name.n;
}

/* "@domain", "@.domain" or "@*.domain". */
static void add_rule(const struct mta_format *f, struct sup_slice rule,
		     struct mta_entry *e)
{
	struct sup_slice name = slice_from(rule, 1);
	bool itself = true;
	bool below = false;

	if (name.n > 2 && name.p[0] == '*') {
		name = slice_from(name, 2);
		below = true;
	} else if (name.n > 1 && name.p[0] == '.') {
		name = slice_from(name, 1);
		itself = false;
		below = true;
	}
	/* Half of a rule would look like all of it. */
	if (below && f->below == NULL)
		return;
	if (itself)
		add_key(e, "", name);
	if (below)
		add_key(e, f->below, name);
}

void mta_entry(const struct mta_format *f, const struct sup_record *r,
	       enum sup_reason reason, struct mta_entry *out)
{
	const char *rest = f->value == NULL ? NULL : strstr(f->value, "%s");

	out->n_keys = 0;
	out->value[0] = '\0';
	if (!fits(f, r->key))
		return;
	if (r->rule)
		add_rule(f, r->key, out);
	else
		add_key(out, "", r->key);
	if (rest != NULL)
		(void)snprintf(out->value, sizeof(out->value), "%.*s%s%s",
			       (int)(rest - f->value), f->value,
			       sup_reason_name(reason), rest + 2);
}
