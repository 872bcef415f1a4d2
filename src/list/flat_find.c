/* flat_find.c - look-ups in a sorted list. */
#include <string.h>

#include "base/slice.h"
#include "list/flat_map.h"
#include "model/address_texts.h"
#include "model/key.h"
#include "model/rule.h"

enum {
	GROUP = 64 /* addresses that are fetched together */
};

static uint64_t leading(const unsigned char *entry)
{
	uint64_t x = 0;

	for (unsigned i = 0; i < 8; i++)
		x = x << 8 | entry[i];
	return x;
}

static const unsigned char *place(const struct flat *f,
				  const struct flat_section *s,
				  const unsigned char *entry)
{
	uint64_t i = s->bits == 0 ? 0 : leading(entry) >> (64 - s->bits);

	return f->map + s->index + (size_t)i * sizeof(uint32_t);
}

static const unsigned char *entry_at(const struct flat *f,
				     const struct flat_section *s, size_t i)
{
	return f->map + FLAT_HEADER + ((size_t)s->first + i) * FLAT_ENTRY;
}

static void read_range(const unsigned char *at, size_t *from, size_t *to)
{
	uint32_t pair[2];

	memcpy(pair, at, sizeof(pair));
	*from = pair[0];
	*to = pair[1];
}

static bool has(const struct flat *f, enum flat_kind kind,
		const unsigned char *entry)
{
	const struct flat_section *s = &f->header.sections[kind];
	size_t from;
	size_t to;

	if (s->entries == 0)
		return false;
	read_range(place(f, s, entry), &from, &to);
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int c = memcmp(entry_at(f, s, middle), entry, FLAT_ENTRY);

		if (c == 0)
			return true;
		if (c < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

static bool by_rule(const struct flat *f, struct sup_slice domain)
{
	unsigned char key[RULE_KEY_MAX];
	unsigned char entry[FLAT_ENTRY];
	size_t n;

	if (f->header.sections[FLAT_RULE].entries == 0)
		return false;
	for (size_t i = 0; (n = rule_candidates(domain, i, key)) != 0; i++) {
		flat_entry((struct sup_slice){ (const char *)key, n }, entry);
		if (has(f, FLAT_RULE, entry))
			return true;
	}
	return false;
}

struct asking {
	const struct flat *f;
	struct digester *d;
	bool found;
};

static enum sup_status ask_digests(struct sup_slice text, void *arg)
{
	unsigned char digest[SUP_HASH_BYTES_MAX];
	struct asking *a = arg;
	enum sup_status st = SUP_OK;

	for (int h = SUP_HASH_NONE + 1;
	     st == SUP_OK && !a->found && h < SUP_HASH_END; h++) {
		if (a->f->header.sections[h].entries == 0)
			continue;
		st = digester_run(a->d, (enum sup_hash)h, text, digest);
		if (st == SUP_OK)
			a->found = has(a->f, (enum flat_kind)h, digest);
	}
	return st == SUP_OK && a->found ? SUP_STOPPED : st;
}

static bool any_digests(const struct flat *f)
{
	const struct flat_section *s = f->header.sections;

	return s[FLAT_MD5].entries != 0 || s[FLAT_SHA1].entries != 0 ||
	       s[FLAT_SHA256].entries != 0;
}

/* All but the address itself. */
static enum sup_status find_rest(const struct flat *f, struct digester *d,
				 const struct sup_address *a, bool *found)
{
	struct asking ask = { f, d, by_rule(f, address_domain(a)) };
	enum sup_status st = SUP_OK;

	if (!ask.found && any_digests(f))
		st = address_texts(a, ask_digests, &ask);
	*found = ask.found;
	return st == SUP_STOPPED ? SUP_OK : st;
}

enum sup_status flat_find(const struct flat *f, struct digester *d,
			  const struct sup_address *a, bool *found)
{
	unsigned char entry[FLAT_ENTRY];

	flat_entry((struct sup_slice){ a->text, a->len }, entry);
	*found = has(f, FLAT_ADDRESS, entry);
	return *found ? SUP_OK : find_rest(f, d, a, found);
}

static void fetch(const void *p)
{
#if defined(__GNUC__)
	__builtin_prefetch(p);
#else
	(void)p;
#endif
}

/* Ask for the index of all, then for the entries of all, then look. */
static void find_addresses(const struct flat *f,
			   const struct sup_address *const *a, size_t n,
			   bool *found)
{
	const struct flat_section *s = &f->header.sections[FLAT_ADDRESS];
	unsigned char entries[GROUP][FLAT_ENTRY];
	size_t from;
	size_t to;

	memset(found, 0, n * sizeof(*found));
	if (s->entries == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		flat_entry((struct sup_slice){ a[i]->text, a[i]->len },
			   entries[i]);
		fetch(place(f, s, entries[i]));
	}
	for (size_t i = 0; i < n; i++) {
		read_range(place(f, s, entries[i]), &from, &to);
		if (from < to)
			fetch(entry_at(f, s, from + (to - from) / 2));
	}
	for (size_t i = 0; i < n; i++)
		found[i] = has(f, FLAT_ADDRESS, entries[i]);
}

enum sup_status flat_find_many(const struct flat *f, struct digester *d,
			       const struct sup_address *const *a, size_t n,
			       bool *found)
{
	enum sup_status st = SUP_OK;

	for (size_t at = 0; st == SUP_OK && at < n; at += GROUP) {
		size_t k = n - at < GROUP ? n - at : GROUP;

		find_addresses(f, a + at, k, found + at);
		for (size_t i = at; st == SUP_OK && i < at + k; i++) {
			if (!found[i])
				st = find_rest(f, d, a[i], &found[i]);
		}
	}
	return st;
}
