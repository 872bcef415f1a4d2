/*
 * RFC 5322 section 3.4 with the obsolete forms of 4.4 that occur: comments and
 * white space around dots, quoted words among others in a local part.
 */
#include <string.h>

#include "model/address_part.h"

enum word {
	NO_WORD,
	DOT,
	WORD
};

struct scan {
	struct sup_slice in;
	size_t at;
	enum sup_address_fault *fault;
};

static bool ended(const struct scan *s)
{
	return s->at >= s->in.n;
}

static unsigned char peek(const struct scan *s)
{
	return (unsigned char)s->in.p[s->at];
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* atext of RFC 6531, without the dot. */
static bool is_atom(unsigned char c)
{
	return c >= 0x80 || (c != '.' && local_bytes[c] != 0);
}

/* Step over a comment; they nest. */
static bool skip_comment(struct scan *s)
{
	size_t depth = 0;

	for (; !ended(s); s->at++) {
		unsigned char c = peek(s);

		if (c == '\\')
			s->at++;
		else if (c == '(')
			depth++;
		else if (c == ')' && --depth == 0) {
			s->at++;
			return true;
		}
	}
	return false;
}

/* Step over white space and comments; false if a comment has no end. */
static bool skip_space(struct scan *s)
{
	while (!ended(s)) {
		if (is_blank(peek(s)))
			s->at++;
		else if (peek(s) != '(')
			return true;
		else if (!skip_comment(s))
			return false;
	}
	return true;
}

/* Step over a quoted string whose contents do not matter. */
static bool skip_quoted(struct scan *s)
{
	for (s->at++; !ended(s); s->at++) {
		if (peek(s) == '\\') {
			s->at++;
		} else if (peek(s) == '"') {
			s->at++;
			return true;
		}
	}
	return false;
}

static void spell(struct mailbox *m, const char *p, size_t n)
{
	if (n > sizeof(m->spelling) - m->spelling_len) {
		m->spelling_full = true;
		return;
	}
	memcpy(m->spelling + m->spelling_len, p, n);
	m->spelling_len += n;
}

static bool put(char *part, size_t *len, const char *p, size_t n)
{
	if (n > RAW_PART_MAX - *len)
		return false;
	memcpy(part + *len, p, n);
	*len += n;
	return true;
}

static enum sup_status read_quoted(struct scan *s, struct mailbox *m)
{
	size_t start = s->at;

	for (s->at++; !ended(s) && peek(s) != '"'; s->at++) {
		if (peek(s) == '\\')
			s->at++;
		if (ended(s))
			break;
		/* Of the controls only these three have come so far. */
		if (peek(s) != ' ' && is_blank(peek(s)))
			return refuse(s->fault, SUP_ADDRESS_CONTROL);
		if (!put(m->local, &m->local_len, s->in.p + s->at, 1))
			return refuse(s->fault, SUP_ADDRESS_LOCAL_TOO_LONG);
	}
	if (ended(s))
		return refuse(s->fault, SUP_ADDRESS_BAD_LOCAL);
	s->at++;
	spell(m, s->in.p + start, s->at - start);
	return SUP_OK;
}

/* A run of atom characters; false if it is too long for the part. */
static bool read_atom(struct scan *s, struct mailbox *m, char *part,
		      size_t *len)
{
	size_t start = s->at;

	while (!ended(s) && is_atom(peek(s)))
		s->at++;
	spell(m, s->in.p + start, s->at - start);
	return put(part, len, s->in.p + start, s->at - start);
}

/* Words and dots up to the '@', which is not stepped over. */
static enum sup_status read_local(struct scan *s, struct mailbox *m)
{
	enum word last = NO_WORD;

	for (;;) {
		enum sup_status st = SUP_OK;
		bool fits = true;

		if (!skip_space(s))
			return refuse(s->fault, SUP_ADDRESS_BAD_NAME);
		if (ended(s))
			return refuse(s->fault, SUP_ADDRESS_NO_AT);
		if (peek(s) == '@')
			break;
		if (peek(s) == '.') {
			fits = put(m->local, &m->local_len, ".", 1);
			spell(m, ".", 1);
			s->at++;
			last = DOT;
		} else if (last == WORD) {
			return refuse(s->fault, SUP_ADDRESS_BAD_LOCAL);
		} else if (peek(s) == '"') {
			st = read_quoted(s, m);
			last = WORD;
		} else if (is_atom(peek(s))) {
			fits = read_atom(s, m, m->local, &m->local_len);
			last = WORD;
		} else {
			return refuse(s->fault, SUP_ADDRESS_BAD_LOCAL);
		}
		if (st != SUP_OK)
			return st;
		if (!fits)
			return refuse(s->fault, SUP_ADDRESS_LOCAL_TOO_LONG);
	}
	return m->local_len == 0 ? refuse(s->fault, SUP_ADDRESS_LOCAL_EMPTY)
				 : SUP_OK;
}

/* "[...]" up to the end of the scan. */
static enum sup_status read_literal(struct scan *s, struct mailbox *m)
{
	size_t start = s->at;

	while (!ended(s) && peek(s) != ']')
		s->at++;
	if (ended(s))
		return refuse(s->fault, SUP_ADDRESS_BAD_LITERAL);
	s->at++;
	spell(m, s->in.p + start, s->at - start);
	if (!put(m->domain, &m->domain_len, s->in.p + start, s->at - start))
		return refuse(s->fault, SUP_ADDRESS_BAD_LITERAL);
	if (!skip_space(s))
		return refuse(s->fault, SUP_ADDRESS_BAD_NAME);
	if (ended(s))
		return SUP_OK;
	return refuse(s->fault, peek(s) == '@' ? SUP_ADDRESS_TWO_ATS
					       : SUP_ADDRESS_BAD_LITERAL);
}

/* Labels and dots up to the end of the scan. */
static enum sup_status read_labels(struct scan *s, struct mailbox *m)
{
	enum word last = NO_WORD;

	while (!ended(s)) {
		bool fits;

		if (peek(s) == '@')
			return refuse(s->fault, SUP_ADDRESS_TWO_ATS);
		if (peek(s) == '.') {
			fits = put(m->domain, &m->domain_len, ".", 1);
			spell(m, ".", 1);
			s->at++;
			last = DOT;
		} else if (is_atom(peek(s)) && last != WORD) {
			fits = read_atom(s, m, m->domain, &m->domain_len);
			last = WORD;
		} else {
			return refuse(s->fault, SUP_ADDRESS_BAD_DOMAIN);
		}
		if (!fits)
			return refuse(s->fault, SUP_ADDRESS_DOMAIN_TOO_LONG);
		if (!skip_space(s))
			return refuse(s->fault, SUP_ADDRESS_BAD_NAME);
	}
	/* The dot of the root is no part of the spelling. */
	if (last == DOT && m->spelling_len > 0 && !m->spelling_full)
		m->spelling_len--;
	return SUP_OK;
}

static enum sup_status read_spec(struct scan *s, struct mailbox *m)
{
	enum sup_status st;

	if (!skip_space(s))
		return refuse(s->fault, SUP_ADDRESS_BAD_NAME);
	if (ended(s))
		return refuse(s->fault, SUP_ADDRESS_EMPTY);
	if (memchr(s->in.p, '@', s->in.n) == NULL)
		return refuse(s->fault, SUP_ADDRESS_NO_AT);
	st = read_local(s, m);
	if (st != SUP_OK)
		return st;
	spell(m, "@", 1);
	s->at++;
	if (!skip_space(s))
		return refuse(s->fault, SUP_ADDRESS_BAD_NAME);
	if (ended(s))
		return refuse(s->fault, SUP_ADDRESS_DOMAIN_EMPTY);
	if (peek(s) == '[')
		return read_literal(s, m);
	return read_labels(s, m);
}

/* Step to a byte outside quotes and comments; false if there is none. */
static bool find_bare(struct scan *s, unsigned char wanted)
{
	while (!ended(s)) {
		if (peek(s) == wanted)
			return true;
		if (peek(s) == '"') {
			if (!skip_quoted(s))
				return false;
		} else if (peek(s) == '(') {
			if (!skip_comment(s))
				return false;
		} else {
			s->at++;
		}
	}
	return false;
}

/*
 * Words of a display name.  Dots and '@' are let through, since people write
 * them; a comma or colon could mean a list or group, that is, more than one
 * recipient.
 */
static bool is_name(struct sup_slice in)
{
	struct scan s = { .in = in };

	while (skip_space(&s)) {
		if (ended(&s))
			return true;
		if (peek(&s) == '"') {
			if (!skip_quoted(&s))
				return false;
		} else if (is_atom(peek(&s)) || peek(&s) == '.' ||
			   peek(&s) == '@') {
			s.at++;
		} else {
			return false;
		}
	}
	return false;
}

enum sup_status mailbox_read(struct sup_slice in, struct mailbox *out,
			     enum sup_address_fault *fault)
{
	struct scan whole = { .in = in, .fault = fault };
	struct scan spec = { .in = in, .fault = fault };
	size_t start;

	out->local_len = 0;
	out->domain_len = 0;
	out->spelling_len = 0;
	out->spelling_full = false;
	if (!find_bare(&whole, '<'))
		return read_spec(&spec, out);
	if (!is_name((struct sup_slice){ in.p, whole.at }))
		return refuse(fault, SUP_ADDRESS_BAD_NAME);
	start = ++whole.at;
	if (!find_bare(&whole, '>'))
		return refuse(fault, SUP_ADDRESS_BAD_NAME);
	spec.in = (struct sup_slice){ in.p + start, whole.at - start };
	whole.at++;
	if (!skip_space(&whole) || !ended(&whole))
		return refuse(fault, SUP_ADDRESS_BAD_NAME);
	return read_spec(&spec, out);
}
