#include "list/forget.h"

#include <string.h>

#include "base/slice.h"
#include "model/key.h"

void fact_forget(struct sup_fact *f)
{
	f->text = (struct sup_slice){ NULL, 0 };
	f->message = 0;
	/* "import:jane@example.com.csv" */
	if (slice_find(f->source, SLICE("@")) != f->source.n)
		f->source = SLICE("import");
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_alnum(char c)
{
	c = lower(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

static bool is_hex(struct sup_slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = lower(s.p[i]);

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return true;
}

/* Does an escape end at the end of s: %3C, \u003c, \n? */
static bool ends_escape(struct sup_slice s)
{
	if (s.n >= 2 && s.p[s.n - 2] == '\\')
		return true;
	if (s.n >= 3 && s.p[s.n - 3] == '%' && is_hex(slice_from(s, s.n - 2)))
		return true;
	return s.n >= 6 && s.p[s.n - 6] == '\\' && s.p[s.n - 5] == 'u' &&
	       is_hex(slice_from(s, s.n - 4));
}

/* May a local part begin behind s? */
static bool is_left_end(struct sup_slice s, bool in_path)
{
	char c;

	if (s.n == 0)
		return true;
	c = s.p[s.n - 1];
	if (in_path && (c == '+' || c == '-' || c == '='))
		return true;
	if (is_alnum(c))
		return ends_escape(s);
	return strchr(".+-_", c) == NULL || c == '\0';
}

/* May a domain end before s? */
static bool is_right_end(struct sup_slice s)
{
	if (s.n == 0)
		return true;
	if (is_alnum(s.p[0]) || s.p[0] == '-')
		return false;
	return s.p[0] != '.' || s.n == 1 || !is_alnum(s.p[1]);
}

static bool equal_fold(const char *a, struct sup_slice b)
{
	for (size_t i = 0; i < b.n; i++) {
		if (lower(a[i]) != lower(b.p[i]))
			return false;
	}
	return true;
}

/* The at sign at this place of s: its length, 0 if there is none. */
static size_t at_sign(struct sup_slice s, bool *in_path)
{
	static const struct sup_slice forms[] = {
		SLICE_INIT("@"),     SLICE_INIT("%40"), SLICE_INIT("\\u0040"),
		SLICE_INIT("&#64;"), SLICE_INIT("="),
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (s.n >= forms[i].n && equal_fold(s.p, forms[i])) {
			*in_path = forms[i].p[0] == '=';
			return forms[i].n;
		}
	}
	return 0;
}

/* Does f stand around the at sign at text[at]? */
static bool stands_at(struct sup_slice text, size_t at, size_t sign,
		      bool in_path, const struct forget_form *f)
{
	struct sup_slice right = slice_from(text, at + sign);
	size_t from;

	if (f->domain.n == 0 || at < f->local.n || right.n < f->domain.n)
		return false;
	from = at - f->local.n;
	return equal_fold(text.p + from, f->local) &&
	       equal_fold(right.p, f->domain) &&
	       is_left_end((struct sup_slice){ text.p, from }, in_path) &&
	       is_right_end(slice_from(right, f->domain.n));
}

/* The spelling apart at its last at sign; the domain may be empty. */
static struct forget_form form_of(const char *p, size_t n)
{
	size_t at = n;

	while (at > 0 && p[at - 1] != '@')
		at--;
	if (at == 0)
		return (struct forget_form){ { p, n }, { NULL, 0 } };
	return (struct forget_form){ { p, at - 1 }, { p + at, n - at } };
}

void forget_forms(const struct sup_address *who, struct forget_form *out)
{
	struct forget_form spelt = form_of(who->spelling, who->spelling_len);

	out[0].local = address_local(who);
	out[0].domain = address_domain(who);
	if (slice_equal_fold(spelt.local, out[0].local) &&
	    slice_equal_fold(spelt.domain, out[0].domain))
		spelt.domain.n = 0; /* once is enough */
	out[1] = spelt;
}

bool place_next(struct sup_slice text, struct forget_place *p)
{
	for (p->at += p->sign; p->at < text.n; p->at++) {
		p->sign = at_sign(slice_from(text, p->at), &p->in_path);
		if (p->sign != 0)
			return true;
	}
	return false;
}

const struct forget_form *place_holds(struct sup_slice text,
				      const struct forget_place *p,
				      const struct forget_form *forms)
{
	for (size_t i = 0; i < FORGET_FORMS; i++) {
		if (stands_at(text, p->at, p->sign, p->in_path, &forms[i]))
			return &forms[i];
	}
	return NULL;
}

void place_blot(char *bytes, const struct forget_place *p,
		const struct forget_form *f)
{
	memset(bytes + p->at - f->local.n, 'x',
	       f->local.n + p->sign + f->domain.n);
}
