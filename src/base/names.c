#include "base/slice.h"

/* One row a word, at the index of its number; the maps are the source. */
static const char *const reason_names[] = {
#define X(name, number, text, strength, blocks) [number] = (text),
	SUP_REASON_MAP(X)
#undef X
};

static const char *const kind_names[] = {
#define X(name, number, text) [number] = (text),
	SUP_KIND_MAP(X)
#undef X
};

static const char *const class_names[] = {
#define X(name, number, text, side) [number] = (text),
	SUP_CLASS_MAP(X)
#undef X
};

static const char *const mail_names[] = { "marketing", "transactional" };
static const char *const verdict_names[] = { "unknown", "suppressed", "clear" };

static const unsigned char reason_strengths[] = {
#define X(name, number, text, strength, blocks) [number] = (strength),
	SUP_REASON_MAP(X)
#undef X
};

static const unsigned char reason_blocks[] = {
#define X(name, number, text, strength, blocks) [number] = (blocks),
	SUP_REASON_MAP(X)
#undef X
};

static const unsigned char class_sides[] = {
#define X(name, number, text, side) [number] = SUP_SIDE_##side,
	SUP_CLASS_MAP(X)
#undef X
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *name_at(const char *const *names, size_t n, unsigned i)
{
	return i < n && names[i] != NULL ? names[i] : "";
}

static unsigned index_of(const char *const *names, size_t n,
			 struct sup_slice name)
{
	for (unsigned i = 0; i < n; i++) {
		if (names[i] != NULL && slice_is(name, names[i]))
			return i;
	}
	return (unsigned)n;
}

const char *sup_verdict_name(enum sup_verdict v)
{
	return name_at(verdict_names, COUNT(verdict_names), (unsigned)v);
}

const char *sup_mail_name(enum sup_mail m)
{
	return name_at(mail_names, COUNT(mail_names), (unsigned)m);
}

const char *sup_reason_name(enum sup_reason r)
{
	return name_at(reason_names, COUNT(reason_names), (unsigned)r);
}

const char *sup_kind_name(enum sup_kind k)
{
	return name_at(kind_names, COUNT(kind_names), (unsigned)k);
}

const char *sup_class_name(enum sup_class c)
{
	return name_at(class_names, COUNT(class_names), (unsigned)c);
}

bool sup_mail_from_name(struct sup_slice name, enum sup_mail *out)
{
	unsigned i = index_of(mail_names, COUNT(mail_names), name);

	if (i == COUNT(mail_names))
		return false;
	*out = (enum sup_mail)i;
	return true;
}

bool sup_reason_from_name(struct sup_slice name, enum sup_reason *out)
{
	unsigned i = index_of(reason_names, COUNT(reason_names), name);

	if (i == COUNT(reason_names))
		return false;
	*out = (enum sup_reason)i;
	return true;
}

bool sup_kind_from_name(struct sup_slice name, enum sup_kind *out)
{
	unsigned i = index_of(kind_names, COUNT(kind_names), name);

	if (i == COUNT(kind_names))
		return false;
	*out = (enum sup_kind)i;
	return true;
}

bool sup_class_from_name(struct sup_slice name, enum sup_class *out)
{
	unsigned i = index_of(class_names, COUNT(class_names), name);

	if (i == COUNT(class_names))
		return false;
	*out = (enum sup_class)i;
	return true;
}

int sup_reason_strength(enum sup_reason r)
{
	return (unsigned)r < COUNT(reason_strengths) ? reason_strengths[r] : 0;
}

unsigned sup_reason_blocks(enum sup_reason r)
{
	return (unsigned)r < COUNT(reason_blocks) ? reason_blocks[r] : 0;
}

enum sup_side sup_class_side(enum sup_class c)
{
	return (unsigned)c < COUNT(class_sides) ? (enum sup_side)class_sides[c]
						: SUP_SIDE_NEITHER;
}
