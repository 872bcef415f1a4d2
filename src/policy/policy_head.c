/* Sections' names: "[soft_bounce class=mailbox_full scope=acme]". */
#include "base/slice.h"
#include "policy/policy_impl.h"
#include "suppress/scope.h"

static const char *const names[WHAT_END] = {
	[WHAT_SOFT] = "soft_bounce",	[WHAT_HARD] = "hard_bounce",
	[WHAT_COMPLAINT] = "complaint", [WHAT_UNSUBSCRIBE] = "unsubscribe",
	[WHAT_MANUAL] = "manual",	[WHAT_INVALID] = "invalid",
	[WHAT_ECHO] = "echo",		[WHAT_INCIDENT] = "incident",
	[WHAT_ALLOW] = "allow",
};

const char *policy_what_name(enum policy_what what)
{
	return names[what];
}

bool policy_head_equal(const struct policy_head *a, const struct policy_head *b)
{
	return a->what == b->what && a->cls == b->cls &&
	       slice_equal(a->source, b->source) &&
	       slice_equal(a->scope, b->scope);
}

/* The next word of *rest; empty at the end. */
static struct sup_slice next_word(struct sup_slice *rest)
{
	struct sup_slice s = slice_trim(*rest);
	size_t n = 0;

	while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
		n++;
	*rest = slice_from(s, n);
	return (struct sup_slice){ s.p, n };
}

static bool what_from_name(struct sup_slice name, enum policy_what *out)
{
	for (unsigned i = 0; i < WHAT_END; i++) {
		if (slice_is(name, names[i])) {
			*out = (enum policy_what)i;
			return true;
		}
	}
	return false;
}

static enum sup_status read_scope(struct sup_slice value, struct arena *a,
				  struct policy_head *h, const char **why)
{
	char scope[SUP_SCOPE_MAX + 1];
	size_t n;

	if (h->scope.n > 0 || value.n == 0 ||
	    sup_scope_parse(value, scope, &n) != SUP_OK) {
		*why = "scope= takes one scope";
		return SUP_INVALID;
	}
	return arena_copy(a, (struct sup_slice){ scope, n }, &h->scope)
		       ? SUP_OK
		       : SUP_NO_MEMORY;
}

static enum sup_status read_source(struct sup_slice value, struct arena *a,
				   struct policy_head *h, const char **why)
{
	if (h->source.n > 0 || value.n == 0 || value.n > SUP_SOURCE_MAX) {
		*why = "source= takes one source";
		return SUP_INVALID;
	}
	return arena_copy(a, value, &h->source) ? SUP_OK : SUP_NO_MEMORY;
}

static enum sup_status read_class(struct sup_slice value, struct policy_head *h,
				  const char **why)
{
	if (h->what != WHAT_SOFT && h->what != WHAT_HARD) {
		*why = "class= is for bounces only";
		return SUP_INVALID;
	}
	if (h->cls != SUP_CLASS_NONE || !sup_class_from_name(value, &h->cls)) {
		*why = "class= takes one class";
		return SUP_INVALID;
	}
	/* Echoes have a section of their own, whatever they came as. */
	if (h->cls == SUP_CLASS_ECHO && h->what == WHAT_HARD) {
		*why = "echoes are ruled by [echo]";
		return SUP_INVALID;
	}
	return SUP_OK;
}

static enum sup_status read_qualifier(struct sup_slice word, struct arena *a,
				      struct policy_head *h, const char **why)
{
	size_t eq = slice_find(word, SLICE("="));
	struct sup_slice name = { word.p, eq };
	struct sup_slice value = slice_from(word, eq + 1);

	if (h->what == WHAT_INCIDENT || h->what == WHAT_ALLOW) {
		*why = "this section takes no qualifiers";
		return SUP_INVALID;
	}
	if (slice_is(name, "class"))
		return read_class(value, h, why);
	if (slice_is(name, "source"))
		return read_source(value, a, h, why);
	if (slice_is(name, "scope"))
		return read_scope(value, a, h, why);
	*why = "qualifiers are class=, source= and scope=";
	return SUP_INVALID;
}

enum sup_status policy_head_read(const char *name, struct arena *a,
				 struct policy_head *out, const char **why)
{
	struct sup_slice rest = sup_slice_of(name);
	struct policy_head h = { .cls = SUP_CLASS_NONE };
	struct sup_slice word = next_word(&rest);

	if (!what_from_name(word, &h.what)) {
		*why = word.n == 0 ? "a setting stands before any section"
				   : "unknown section";
		return SUP_INVALID;
	}
	for (word = next_word(&rest); word.n > 0; word = next_word(&rest)) {
		enum sup_status st = read_qualifier(word, a, &h, why);

		if (st != SUP_OK)
			return st;
	}
	*out = h;
	return SUP_OK;
}
