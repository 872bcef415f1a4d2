/* A policy from its text, and its settings one by one. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/ini.h"
#include "base/slice.h"
#include "policy/defaults.h"
#include "policy/policy_impl.h"

/* State while a file is read. */
struct loading {
	struct sup_policy *p;
	const char *name;
	struct sup_error *err;
	bool users;	  /* the user's file, not the default one */
	bool users_allow; /* it has an [allow] of its own */
};

static enum sup_status fail(const struct loading *l, const struct ini_entry *e,
			    const char *why)
{
	return error_set(l->err, SUP_INVALID, "%s:%d: [%s]: %s: %s", l->name,
			 e->line, e->section, e->key, why);
}

static enum sup_status grow_sections(struct sup_policy *p)
{
	size_t room = p->room == 0 ? 64 : p->room * 2;
	struct policy_section *grown;

	if (p->n_sections < p->room)
		return SUP_OK;
	grown = arena_alloc(&p->memory, room, sizeof(*grown));
	if (grown == NULL)
		return SUP_NO_MEMORY;
	if (p->n_sections > 0)
		memcpy(grown, p->sections, p->n_sections * sizeof(*grown));
	p->sections = grown;
	p->room = room;
	return SUP_OK;
}

static enum sup_status add_section(struct sup_policy *p, const char *name,
				   const struct policy_head *head)
{
	struct policy_section *s;
	struct sup_slice copy;
	enum sup_status st = grow_sections(p);

	if (st != SUP_OK)
		return st;
	/* With its NUL. */
	if (!arena_copy(&p->memory,
			(struct sup_slice){ name, strlen(name) + 1 }, &copy))
		return SUP_NO_MEMORY;
	s = &p->sections[p->n_sections];
	memset(s, 0, sizeof(*s));
	s->head = *head;
	s->name = copy.p;
	s->id = (unsigned)p->n_sections++;
	return SUP_OK;
}

/* The section that e stands in, made if it is new. */
static enum sup_status section_of(const struct loading *l,
				  const struct ini_entry *e,
				  struct policy_section **out)
{
	struct sup_policy *p = l->p;
	struct policy_head head;
	const char *why = "out of memory";
	enum sup_status st;

	st = policy_head_read(e->section, &p->memory, &head, &why);
	if (st != SUP_OK)
		return st == SUP_INVALID ? fail(l, e, why) : st;
	for (size_t i = 0; i < p->n_sections; i++) {
		if (policy_head_equal(&p->sections[i].head, &head)) {
			*out = &p->sections[i];
			return SUP_OK;
		}
	}
	if (p->n_sections == POLICY_SECTIONS_MAX)
		return fail(l, e, "too many sections");
	st = add_section(p, e->section, &head);
	if (st == SUP_OK)
		*out = &p->sections[p->n_sections - 1];
	return st;
}

static enum sup_status allow(struct loading *l, const struct ini_entry *e)
{
	const char *why = "out of memory";
	enum sup_status st;

	if (strcmp(e->key, "address") != 0)
		return fail(l, e, "unknown key");
	if (l->users && !l->users_allow) {
		/* The user's list takes the place of the default one. */
		l->users_allow = true;
		l->p->n_allowed = 0;
	}
	st = policy_allow_add(l->p, e->value, l->users ? e->line : 0, &why);
	if (st != SUP_INVALID && st != SUP_TOO_LARGE)
		return st;
	return error_set(l->err, st, "%s:%d: [%s]: %s: %s", l->name, e->line,
			 e->section, e->key, why);
}

static enum sup_status entry(const struct ini_entry *e, void *arg)
{
	struct loading *l = arg;
	struct policy_section *s = NULL;
	enum policy_key key;
	const char *why;
	enum sup_status st = section_of(l, e, &s);

	if (s == NULL)
		return st;
	if (s->head.what == WHAT_ALLOW)
		return allow(l, e);
	if (!policy_key_from_name(e->key, &key))
		return fail(l, e, "unknown key");
	if (!policy_key_fits(key, s->head.what))
		return fail(l, e, "does not belong into this section");
	if (s->line[key] != 0)
		return fail(l, e, "is set twice");
	why = policy_value_read(s, key, e->value);
	if (why != NULL)
		return fail(l, e, why);
	s->set |= 1U << key;
	s->line[key] = l->users ? e->line : 0;
	/* An action is meant for all unless the exception is repeated: the
	 * default's exception goes with the default's action. */
	if (key == KEY_ACTION && l->users && s->line[KEY_WITHOUT_STATUS] == 0)
		s->set &= ~(1U << KEY_WITHOUT_STATUS);
	return SUP_OK;
}

static unsigned qualifiers(const struct policy_head *h)
{
	return (h->cls != SUP_CLASS_NONE ? 4U : 0) |
	       (h->source.n > 0 ? 2U : 0) | (h->scope.n > 0 ? 1U : 0);
}

static unsigned bits_of(unsigned q)
{
	return (q >> 2) + (q >> 1 & 1) + (q & 1);
}

/* By sort; then the most specific first; then anything that is total. */
static int by_rank(const void *a, const void *b)
{
	const struct policy_head *x = &((const struct policy_section *)a)->head;
	const struct policy_head *y = &((const struct policy_section *)b)->head;
	unsigned qx = qualifiers(x);
	unsigned qy = qualifiers(y);
	int c;

	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	if (bits_of(qx) != bits_of(qy))
		return bits_of(qx) > bits_of(qy) ? -1 : 1;
	if (qx != qy)
		return qx > qy ? -1 : 1;
	/* Scopes that cover one scope are prefixes of each other. */
	if (x->scope.n != y->scope.n)
		return x->scope.n > y->scope.n ? -1 : 1;
	/* Backwards, since they are shown the least specific first. */
	if (x->cls != y->cls)
		return x->cls > y->cls ? -1 : 1;
	c = slice_compare(y->source, x->source);
	return c != 0 ? c : slice_compare(y->scope, x->scope);
}

void policy_sort(struct sup_policy *p)
{
	size_t i = 0;

	qsort(p->sections, p->n_sections, sizeof(*p->sections), by_rank);
	for (unsigned what = 0; what <= WHAT_END; what++) {
		while (i < p->n_sections &&
		       (unsigned)p->sections[i].head.what < what)
			i++;
		p->first[what] = i;
	}
}

static enum sup_status load(struct sup_policy *p, struct sup_slice text,
			    const char *name, struct sup_error *err)
{
	struct sup_slice base = { policy_default_policy,
				  policy_default_policy_size };
	struct loading l = { p, "default policy", err, false, false };
	enum sup_status st = ini_read(base, l.name, entry, &l, err);

	if (st != SUP_OK)
		return st;
	l.name = name;
	l.users = true;
	st = ini_read(text, name, entry, &l, err);
	if (st != SUP_OK)
		return st;
	if (!arena_copy(&p->memory, text, &p->text))
		return SUP_NO_MEMORY;
	policy_sort(p);
	policy_allow_sort(p);
	return SUP_OK;
}

enum sup_status sup_policy_parse(struct sup_slice text, const char *name,
				 struct sup_policy **out, struct sup_error *err)
{
	struct sup_policy *p = mem_zero(1, sizeof(*p));
	enum sup_status st = SUP_NO_MEMORY;

	if (p == NULL)
		return error_set(err, st, "out of memory");
	p->memory.cap = POLICY_BYTES_MAX;
	st = load(p, text, name, err);
	if (st == SUP_NO_MEMORY)
		(void)error_set(err, st, "out of memory");
	if (st != SUP_OK) {
		sup_policy_free(p);
		return st;
	}
	*out = p;
	return SUP_OK;
}

void sup_policy_free(struct sup_policy *p)
{
	if (p == NULL)
		return;
	arena_release(&p->memory);
	mem_free(p);
}

struct sup_slice policy_text(const struct sup_policy *p)
{
	return p->text;
}
