#include "policy/classify_parts.h"

#include <stdio.h>
#include <string.h>

unsigned char fold_byte(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c) || (unsigned char)c >= 128;
}

/* Part of a local part as it stands in replies.  '/' and '=' are not among
 * them: an address at the end of a URL must not take the URL with it. */
static bool is_local_byte(char c)
{
	return is_word_byte(c) ||
	       (c != '\0' && strchr("._-+%'!#$&*^`{|}~", c) != NULL);
}

static bool is_host_byte(char c)
{
	return is_word_byte(c) || c == '.' || c == '-';
}

/* The words of an address say nothing about the reply: <dmarc@x> may well be
 * a user who is unknown. */
static void blot_addresses(struct reply *r)
{
	char *at = memchr(r->text, '@', r->n);

	while (at != NULL) {
		char *end = r->text + r->n;
		char *p;

		for (p = at; p > r->text && is_local_byte(p[-1]); p--)
			p[-1] = '@';
		for (p = at + 1; p < end && is_host_byte(*p); p++)
			*p = '@';
		at = memchr(p, '@', (size_t)(end - p));
	}
}

/* Lower case; runs of blanks and control bytes become one blank.  Written
 * without a branch for each byte: every reply comes through here. */
static void copy_folded(struct reply *r, struct sup_slice text)
{
	size_t len = text.n < sizeof(r->text) ? text.n : sizeof(r->text);
	bool blank = true; /* none at the start */
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool now = c <= ' ' || c == 127;
		bool upper = (unsigned char)(c - 'A') < 26;

		r->text[n] = (char)(now ? ' ' : c | (upper ? 32 : 0));
		n += !(now && blank);
		blank = now;
	}
	r->n = n;
}

/* A number of one to three digits without a leading zero. */
static size_t read_number(struct sup_slice s, int *out)
{
	size_t n = 0;

	*out = 0;
	while (n < s.n && n < 3 && is_digit(s.p[n])) {
		*out = *out * 10 + (s.p[n] - '0');
		n++;
	}
	return n > 1 && s.p[0] == '0' ? 0 : n;
}

/* Bytes of an enhanced status at the start of s, 0 if there is none there or
 * it is the start of something longer (an IP address, a host name). */
static size_t status_at(struct sup_slice s, struct status_code *out)
{
	struct status_code found;
	size_t n = 2;
	size_t k;

	if (s.n < 5 || s.p[1] != '.' ||
	    (s.p[0] != '2' && s.p[0] != '4' && s.p[0] != '5'))
		return 0;
	found.kind = s.p[0] - '0';
	k = read_number((struct sup_slice){ s.p + n, s.n - n }, &found.subject);
	n += k;
	/* Subjects have one digit (RFC 3463 knows 0 to 7); "4.94.2" is the
	 * version of a mailer. */
	if (k == 0 || found.subject > 9 || n + 1 >= s.n || s.p[n] != '.')
		return 0;
	n++;
	k = read_number((struct sup_slice){ s.p + n, s.n - n }, &found.detail);
	n += k;
	if (k == 0 || (n < s.n && (is_word_byte(s.p[n]) || s.p[n] == '_')) ||
	    (n + 1 < s.n && s.p[n] == '.' && is_word_byte(s.p[n + 1])))
		return 0;
	*out = found;
	return n;
}

struct status_code status_read(struct sup_slice field)
{
	struct status_code s = { 0, 0, 0 };

	while (field.n > 0 && (unsigned char)field.p[0] <= ' ') {
		field.p++;
		field.n--;
	}
	(void)status_at(field, &s);
	return s;
}

void status_print(struct status_code s, char *out)
{
	out[0] = '\0';
	if (s.kind != 0)
		(void)snprintf(out, BOUNCE_STATUS_MAX, "%d.%d.%d", s.kind % 10,
			       s.subject % 10, s.detail % 1000);
}

/* Three digits of a reply at position i, followed by a blank, '-' or the end;
 * 0 if they are not. */
static int code_at(const struct reply *r, size_t i)
{
	const char *p = r->text + i;

	if (i + 3 > r->n || (p[0] != '2' && p[0] != '4' && p[0] != '5') ||
	    !is_digit(p[1]) || p[1] > '7' || !is_digit(p[2]))
		return 0;
	if (i + 3 < r->n && p[3] != ' ' && p[3] != '-' && p[3] != ':')
		return 0;
	return (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');
}

/* Where the reply begins: behind the "smtp; " of a Diagnostic-Code. */
static size_t reply_start(const struct reply *r)
{
	size_t i = 0;

	while (i < r->n && (is_word_byte(r->text[i]) || r->text[i] == '-'))
		i++;
	if (i == 0 || i >= r->n || r->text[i] != ';')
		return 0;
	i++;
	while (i < r->n && r->text[i] == ' ')
		i++;
	return i;
}

/* Behind a code: skip "-" or " " and, for "550 #5.1.1", the '#'. */
static size_t after_code(const struct reply *r, size_t i)
{
	if (i < r->n &&
	    (r->text[i] == ' ' || r->text[i] == '-' || r->text[i] == ':'))
		i++;
	while (i < r->n && (r->text[i] == ' ' || r->text[i] == '#' ||
			    r->text[i] == '(' || r->text[i] == '<'))
		i++;
	return i;
}

/*
 * "550-5.1.1 the account does not 550 5.1.1 exist": the code and status of
 * the later lines are cut out, so that phrases hold together.
 */
static void join_lines(struct reply *r, size_t start, size_t status_len)
{
	char code[3];
	size_t status = after_code(r, start + 3);
	char enhanced[BOUNCE_STATUS_MAX];
	size_t to = status + status_len;
	size_t from = to;

	memcpy(code, r->text + start, sizeof(code));
	memcpy(enhanced, r->text + status, status_len);
	while (from < r->n) {
		const char *p = r->text + from;
		size_t left = r->n - from;

		if (left > 4 && p[0] == ' ' && memcmp(p + 1, code, 3) == 0 &&
		    (p[4] == '-' || p[4] == ' ')) {
			from += 4;
			left -= 5;
			if (status_len != 0 && left >= status_len &&
			    memcmp(p + 5, enhanced, status_len) == 0)
				from += status_len + 1;
			/* The blank that divided the lines is kept. */
			r->text[to++] = ' ';
			if (from < r->n &&
			    (r->text[from] == ' ' || r->text[from] == '-'))
				from++;
			continue;
		}
		r->text[to++] = *p;
		from++;
	}
	r->n = to;
}

/* The byte before position i does not belong to a longer token. */
static bool starts_token(const struct reply *r, size_t i)
{
	static const char version[] = "version ";
	char before;

	if (i == 0)
		return true;
	before = r->text[i - 1];
	if (is_word_byte(before) || before == '.' || before == '_' ||
	    before == '/' || before == '@')
		return false;
	return i < sizeof(version) - 1 ||
	       memcmp(r->text + i - (sizeof(version) - 1), version,
		      sizeof(version) - 1) != 0;
}

/* Right behind three digits ("550 5.1.1", "550-5.1.1", "550 #5.1.1")?  They
 * are then in *code. */
static bool follows_code(const struct reply *r, size_t i, int *code)
{
	size_t end = i;

	while (i > 0 && strchr(" -:#(<", r->text[i - 1]) != NULL)
		i--;
	if (i == end || i < 3 || !starts_token(r, i - 3))
		return false;
	*code = code_at(r, i - 3);
	return *code != 0;
}

static const char *next_dot(const struct reply *r, const char *dot)
{
	dot++;
	return memchr(dot, '.', (size_t)(r->text + r->n - dot));
}

/*
 * Of all enhanced statuses in the reply the best one: failures before
 * successes, those behind a reply code before others, those that say
 * something before those that end in 0, and then the first.
 */
static void find_status(struct reply *r)
{
	int best = -1;
	const char *dot = memchr(r->text, '.', r->n);

	for (; dot != NULL; dot = next_dot(r, dot)) {
		struct status_code s;
		size_t i = (size_t)(dot - r->text) - 1;
		int code = 0;
		int rank;

		if (dot == r->text || !is_digit(r->text[i]) ||
		    !starts_token(r, i) ||
		    status_at((struct sup_slice){ r->text + i, r->n - i },
			      &s) == 0)
			continue;
		rank = (s.kind != 2 ? 4 : 0) + (s.detail != 0 ? 1 : 0);
		if (follows_code(r, i, &code))
			rank += 2;
		if (rank > best) {
			best = rank;
			r->status = s;
			if (code != 0)
				r->code = code;
		}
	}
}

/* The code of "host mx.example said: 550 no such user", without a status. */
static int code_inside(const struct reply *r)
{
	for (size_t i = 2; i + 3 <= r->n; i++) {
		if (r->text[i - 1] == ' ' && r->text[i - 2] == ':') {
			int code = code_at(r, i);

			if (code != 0)
				return code;
		}
	}
	return 0;
}

void reply_read(struct reply *r, struct sup_slice text)
{
	size_t start;

	r->code = 0;
	r->status = (struct status_code){ 0, 0, 0 };
	copy_folded(r, text);
	blot_addresses(r);
	start = reply_start(r);
	r->code = code_at(r, start);
	if (r->code != 0 && start + 3 < r->n && r->text[start + 3] == '-') {
		struct status_code s;
		size_t i = after_code(r, start + 3);
		struct sup_slice rest = { r->text + i, r->n - i };

		join_lines(r, start, status_at(rest, &s));
	}
	find_status(r);
	if (r->code == 0)
		r->code = code_inside(r);
}

/* The first place of a literal piece at or after from; left and right say
 * that a word must begin and end there.  text.n + 1 if there is none. */
static size_t find_piece(struct sup_slice text, struct sup_slice piece,
			 size_t from, bool left, bool right)
{
	while (from + piece.n <= text.n) {
		const char *p = memchr(text.p + from, piece.p[0],
				       text.n - piece.n - from + 1);
		size_t at;
		size_t end;

		if (p == NULL)
			break;
		at = (size_t)(p - text.p);
		end = at + piece.n;
		if (memcmp(p, piece.p, piece.n) == 0 &&
		    !(left && at > 0 && is_word_byte(p[-1])) &&
		    !(right && end < text.n && is_word_byte(text.p[end])))
			return at;
		from = at + 1;
	}
	return text.n + 1;
}

bool pattern_matches(struct sup_slice text, struct sup_slice pattern)
{
	size_t from = 0; /* in text */
	size_t i = 0;	 /* in pattern */

	while (i < pattern.n) {
		size_t begin = i;
		struct sup_slice piece;
		bool left;
		bool right;

		while (i < pattern.n && pattern.p[i] != '*')
			i++;
		piece = (struct sup_slice){ pattern.p + begin, i - begin };
		left = begin == 0;
		right = i == pattern.n;
		i++; /* the '*' */
		if (piece.n == 0)
			continue;
		left = left && is_word_byte(piece.p[0]);
		right = right && is_word_byte(piece.p[piece.n - 1]);
		from = find_piece(text, piece, from, left, right);
		if (from > text.n)
			return false;
		from += piece.n;
	}
	return true;
}
