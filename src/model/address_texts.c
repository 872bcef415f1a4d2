#include "model/address_texts.h"

#include <errno.h>
#include <idn2.h>
#include <stdlib.h>
#include <unicase.h>

#include "base/slice.h"
#include "model/key.h"

enum {
	/* Lower case has at most three bytes for one. */
	LOWER_MAX = 3 * SUP_SPELLING_MAX,
	U_DOMAIN_MAX = 4 * SUP_DOMAIN_MAX
};

struct texts {
	const struct sup_address *a;
	address_text_fn *fn;
	void *arg;
	struct sup_slice u_domain; /* empty: as the A-labels */
	char u_room[U_DOMAIN_MAX + 1];
	char lower[LOWER_MAX + 1];
};

static enum sup_status give(const struct texts *t, struct sup_slice local,
			    struct sup_slice domain)
{
	char text[LOWER_MAX + 1 + U_DOMAIN_MAX];

	if (local.n > LOWER_MAX || domain.n > U_DOMAIN_MAX)
		return SUP_OK;
	memcpy(text, local.p, local.n);
	text[local.n] = '@';
	memcpy(text + local.n + 1, domain.p, domain.n);
	return t->fn((struct sup_slice){ text, local.n + 1 + domain.n },
		     t->arg);
}

static enum sup_status read_u_domain(struct texts *t, struct sup_slice domain)
{
	char name[SUP_DOMAIN_MAX + 1];
	char *found = NULL;
	enum sup_status st = SUP_OK;
	size_t n;
	int code;

	memcpy(name, domain.p, domain.n);
	name[domain.n] = '\0';
	errno = 0;
	code = idn2_to_unicode_8z8z(name, &found, 0);
	if (code == IDN2_MALLOC || errno == ENOMEM)
		st = SUP_NO_MEMORY;
	if (code == IDN2_OK) {
		n = strlen(found);
		if (n <= U_DOMAIN_MAX) {
			memcpy(t->u_room, found, n);
			t->u_domain = (struct sup_slice){ t->u_room, n };
		}
	}
	idn2_free(found);
	return st;
}

static enum sup_status lower_case(struct texts *t, struct sup_slice in,
				  struct sup_slice *out)
{
	size_t n = LOWER_MAX;
	uint8_t *to;

	if (t->a->ascii) {
		for (size_t i = 0; i < in.n; i++)
			t->lower[i] = (char)(in.p[i] >= 'A' && in.p[i] <= 'Z'
						     ? in.p[i] + ('a' - 'A')
						     : in.p[i]);
		*out = (struct sup_slice){ t->lower, in.n };
		return SUP_OK;
	}
	to = u8_tolower((const uint8_t *)in.p, in.n, NULL, NULL,
			(uint8_t *)t->lower, &n);
	if (to == NULL)
		return errno == ENOMEM ? SUP_NO_MEMORY : SUP_IO;
	if (to != (uint8_t *)t->lower) {
		free(to);
		return SUP_IO; /* it cannot be longer */
	}
	*out = (struct sup_slice){ t->lower, n };
	return SUP_OK;
}

/* A spelling whole, and its local part with each form of the domain. */
static enum sup_status give_spelling(const struct texts *t, struct sup_slice s)
{
	struct sup_slice local = s;
	enum sup_status st = t->fn(s, t->arg);

	while (local.n > 0 && local.p[local.n - 1] != '@')
		local.n--;
	if (local.n == 0)
		return st;
	local.n--;
	if (st == SUP_OK)
		st = give(t, local, address_domain(t->a));
	if (st == SUP_OK && t->u_domain.n > 0)
		st = give(t, local, t->u_domain);
	return st;
}

enum sup_status address_texts(const struct sup_address *a, address_text_fn *fn,
			      void *arg)
{
	const struct sup_slice domain = address_domain(a);
	const struct sup_slice spelling = { a->spelling, a->spelling_len };
	const struct sup_slice text = { a->text, a->len };
	struct texts t = { .a = a, .fn = fn, .arg = arg };
	struct sup_slice lower = { NULL, 0 };
	enum sup_status st = fn(text, arg);

	if (st == SUP_OK && slice_find(domain, SLICE("xn--")) < domain.n) {
		st = read_u_domain(&t, domain);
		if (st == SUP_OK && t.u_domain.n > 0)
			st = give(&t, address_local(a), t.u_domain);
	}
	if (st != SUP_OK || spelling.n == 0)
		return st;
	st = give_spelling(&t, spelling);
	if (st == SUP_OK)
		st = lower_case(&t, spelling, &lower);
	if (st == SUP_OK && !slice_equal(lower, text))
		st = give_spelling(&t, lower);
	return st;
}
