#include "suppress/address.h"

#include <string.h>

#include "base/slice.h"
#include "model/address_part.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *name;
	const char *text;
} faults[] = {
#define X(name, word, text) { (word), (text) },
	SUP_ADDRESS_FAULT_MAP(X)
#undef X
};

const char *sup_address_fault_name(enum sup_address_fault f)
{
	return (unsigned)f < COUNT(faults) ? faults[f].name : "";
}

const char *sup_address_fault_text(enum sup_address_fault f)
{
	return (unsigned)f < COUNT(faults) ? faults[f].text : "";
}

static bool is_ace(const char *label, size_t n)
{
	return n >= 4 && memcmp(label, "xn--", 4) == 0;
}

/* A domain of plain labels from in.p[at] on into out->text; false if this is
 * not the whole rest of in.  Bits that folding changed are added to *changed.
 */
static bool plain_domain(struct sup_slice in, size_t at,
			 struct sup_address *out, unsigned *changed)
{
	size_t start = at;
	unsigned diff = 0;

	for (; at < in.n; at++) {
		unsigned char c = (unsigned char)in.p[at];
		unsigned char folded = label_bytes[c];

		if (folded == 0) {
			size_t n = at - start;

			if (c != '.' || n == 0 || n > 63 ||
			    is_ace(out->text + start, n))
				return false;
			folded = '.';
			start = at + 1;
		}
		diff |= (unsigned)(folded ^ c);
		out->text[at] = (char)folded;
	}
	*changed |= diff;
	return at > start && at - start <= 63 &&
	       !is_ace(out->text + start, at - start);
}

/*
 * The one pass for nearly all addresses there are: an ASCII dot-atom, '@',
 * plain labels.  False means only that the long way has to be taken.
 */
static bool plain(struct sup_slice in, struct sup_address *out)
{
	unsigned changed = 0;
	size_t at = 0;

	if (in.n < 3 || in.n > SUP_ADDRESS_MAX)
		return false;
	for (; at < in.n; at++) {
		unsigned char c = (unsigned char)in.p[at];
		unsigned char folded = local_bytes[c];

		if (folded == 0)
			break;
		changed |= (unsigned)(folded ^ c);
		out->text[at] = (char)folded;
	}
	if (at == 0 || at > SUP_LOCAL_MAX || at == in.n || in.p[at] != '@')
		return false;
	out->text[at] = '@';
	out->local_len = (uint16_t)at;
	if (!plain_domain(in, at + 1, out, &changed))
		return false;
	out->text[in.n] = '\0';
	out->len = (uint16_t)in.n;
	out->ascii = true;
	out->spelling_len = 0;
	if (changed != 0) {
		memcpy(out->spelling, in.p, in.n);
		out->spelling_len = (uint16_t)in.n;
	}
	out->spelling[out->spelling_len] = '\0';
	return true;
}

static void keep_spelling(const struct mailbox *m, struct sup_address *out)
{
	struct sup_slice text = { out->text, out->len };
	struct sup_slice spelling = { m->spelling, m->spelling_len };

	if (m->spelling_full || slice_equal(text, spelling))
		spelling.n = 0;
	memcpy(out->spelling, m->spelling, spelling.n);
	out->spelling[spelling.n] = '\0';
	out->spelling_len = (uint16_t)spelling.n;
}

/* Out of line: its buffers do not belong into the frame of the fast path. */
static enum sup_status parse_any(struct sup_slice in, struct sup_address *out,
				 enum sup_address_fault *fault)
{
	struct mailbox m;
	char local[SUP_LOCAL_MAX];
	char domain[SUP_DOMAIN_MAX];
	size_t local_len = 0;
	size_t domain_len = 0;
	bool local_ascii = false;
	bool domain_ascii = false;
	enum sup_status st;

	if (in.n > SUP_MAILBOX_MAX)
		return refuse(fault, SUP_ADDRESS_TOO_LONG);
	st = text_check(in, fault);
	if (st != SUP_OK)
		return st;
	st = mailbox_read(in, &m, fault);
	if (st != SUP_OK)
		return st;
	st = local_normalise((struct sup_slice){ m.local, m.local_len }, local,
			     &local_len, &local_ascii, fault);
	if (st != SUP_OK)
		return st;
	st = domain_normalise((struct sup_slice){ m.domain, m.domain_len },
			      domain, &domain_len, &domain_ascii, fault);
	if (st != SUP_OK)
		return st;
	if (local_len + 1 + domain_len > SUP_ADDRESS_MAX)
		return refuse(fault, SUP_ADDRESS_TOO_LONG);
	memcpy(out->text, local, local_len);
	out->text[local_len] = '@';
	memcpy(out->text + local_len + 1, domain, domain_len);
	out->local_len = (uint16_t)local_len;
	out->len = (uint16_t)(local_len + 1 + domain_len);
	out->text[out->len] = '\0';
	out->ascii = local_ascii && domain_ascii;
	keep_spelling(&m, out);
	return SUP_OK;
}

enum sup_status sup_address_parse(struct sup_slice in, struct sup_address *out,
				  enum sup_address_fault *fault)
{
	enum sup_address_fault ignored;

	if (fault == NULL)
		fault = &ignored;
	*fault = SUP_ADDRESS_NONE;
	if (plain(in, out))
		return SUP_OK;
	return parse_any(in, out, fault);
}

enum sup_status sup_domain_parse(struct sup_slice in, char *out, size_t *n,
				 enum sup_address_fault *fault)
{
	enum sup_address_fault ignored;
	char domain[SUP_DOMAIN_MAX];
	size_t len = 0;
	bool ascii;
	enum sup_status st;

	if (fault == NULL)
		fault = &ignored;
	*fault = SUP_ADDRESS_NONE;
	in = slice_trim(in);
	if (in.n > RAW_PART_MAX)
		return refuse(fault, SUP_ADDRESS_DOMAIN_TOO_LONG);
	st = text_check(in, fault);
	if (st != SUP_OK)
		return st;
	st = domain_normalise(in, domain, &len, &ascii, fault);
	if (st != SUP_OK)
		return st;
	memcpy(out, domain, len);
	out[len] = '\0';
	*n = len;
	return SUP_OK;
}
