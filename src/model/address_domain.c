#include <arpa/inet.h>
#include <errno.h>
#include <idn2.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistring/version.h>

#include "base/slice.h"
#include "model/address_part.h"

enum {
	LABEL_MAX = 63,
	LITERAL_MAX = 64,
	/* To be raised when the same input gets another normal form. */
	RULES_VERSION = 1
};

static char rules[64];
static pthread_once_t rules_once = PTHREAD_ONCE_INIT;

static void write_rules(void)
{
	/* libunistring says 0x010000 for 1.0, libidn2 says it in words; each
	 * version of theirs has one version of Unicode. */
	(void)snprintf(rules, sizeof(rules), "%d idn2=%s unistring=%d.%d.%d",
		       RULES_VERSION, idn2_check_version(NULL),
		       _libunistring_version >> 16,
		       _libunistring_version >> 8 & 0xff,
		       _libunistring_version & 0xff);
}

const char *sup_address_rules(void)
{
	(void)pthread_once(&rules_once, write_rules);
	return rules;
}

/* The dots of UTS #46 section 2.3, in UTF-8. */
static const struct sup_slice dots[] = {
	{ ".", 1 },
	{ "\xe3\x80\x82", 3 },
	{ "\xef\xbc\x8e", 3 },
	{ "\xef\xbd\xa1", 3 },
};

/* Length of the dot at the start of in; 0 if there is none. */
static size_t dot_at(struct sup_slice in)
{
	for (size_t i = 0; i < sizeof(dots) / sizeof(dots[0]); i++) {
		if (in.n >= dots[i].n &&
		    memcmp(in.p, dots[i].p, dots[i].n) == 0)
			return dots[i].n;
	}
	return 0;
}

/* Take the first label off *in, with the dot behind it. */
static struct sup_slice next_label(struct sup_slice *in, bool *ascii)
{
	struct sup_slice label = { in->p, 0 };
	size_t dot = 0;

	while (label.n < in->n) {
		dot = dot_at(slice_from(*in, label.n));
		if (dot != 0)
			break;
		label.n++;
	}
	if (dot > 1)
		*ascii = false;
	*in = slice_from(*in, label.n + dot);
	return label;
}

static enum sup_status from_idn2(int code, enum sup_address_fault *fault)
{
	if (code == IDN2_MALLOC || errno == ENOMEM)
		return SUP_NO_MEMORY;
	if (code == IDN2_UNASSIGNED)
		return refuse(fault, SUP_ADDRESS_UNASSIGNED);
	if (code == IDN2_TOO_BIG_LABEL || code == IDN2_TOO_BIG_DOMAIN ||
	    code == IDN2_PUNYCODE_BIG_OUTPUT)
		return refuse(fault, SUP_ADDRESS_LABEL_TOO_LONG);
	return refuse(fault, SUP_ADDRESS_BAD_DOMAIN);
}

/* A label of plain bytes into out (LABEL_MAX), letters small. */
static enum sup_status plain_label(struct sup_slice in, char *out,
				   enum sup_address_fault *fault)
{
	for (size_t i = 0; i < in.n; i++) {
		unsigned char c = label_bytes[(unsigned char)in.p[i]];

		if (c == 0)
			return refuse(fault, SUP_ADDRESS_BAD_DOMAIN);
		if (i < LABEL_MAX)
			out[i] = (char)c;
	}
	if (in.n > LABEL_MAX)
		return refuse(fault, SUP_ADDRESS_LABEL_TOO_LONG);
	return SUP_OK;
}

/* One label through libidn2; out has LABEL_MAX bytes. */
static enum sup_status idn_label(struct sup_slice in, char *out, size_t *n,
				 enum sup_address_fault *fault)
{
	uint8_t text[RAW_PART_MAX + 1];
	uint8_t *found = NULL;
	struct sup_slice label;
	enum sup_status st;
	int code;

	memcpy(text, in.p, in.n);
	text[in.n] = '\0';
	errno = 0;
	code = idn2_lookup_u8(text, &found,
			      IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (code != IDN2_OK) {
		st = from_idn2(code, fault);
		goto out;
	}
	label = sup_slice_of((const char *)found);
	if (label.n == 0) {
		st = refuse(fault, SUP_ADDRESS_BAD_DOMAIN);
		goto out;
	}
	st = plain_label(label, out, fault);
	if (st == SUP_OK)
		*n = label.n;
out:
	idn2_free(found);
	return st;
}

static bool is_plain(struct sup_slice label)
{
	for (size_t i = 0; i < label.n; i++) {
		if ((unsigned char)label.p[i] >= 0x80)
			return false;
	}
	return label.n < 4 ||
	       !slice_equal_fold((struct sup_slice){ label.p, 4 },
				 SLICE("xn--"));
}

/* The A-label of in, which must be its own A-label. */
static enum sup_status stable_label(struct sup_slice in, char *out, size_t *n,
				    enum sup_address_fault *fault)
{
	char again[LABEL_MAX];
	size_t len = 0;
	enum sup_status st = code_points_check(in, true, fault);

	if (st == SUP_OK)
		st = idn_label(in, out, n, fault);
	if (st != SUP_OK || is_plain((struct sup_slice){ out, *n }))
		return st;
	st = idn_label((struct sup_slice){ out, *n }, again, &len, fault);
	if (st == SUP_OK && !slice_equal((struct sup_slice){ out, *n },
					 (struct sup_slice){ again, len }))
		st = refuse(fault, SUP_ADDRESS_UNSTABLE);
	return st;
}

static enum sup_status put_label(struct sup_slice label, char *out, size_t *n,
				 bool *ascii, enum sup_address_fault *fault)
{
	char text[LABEL_MAX];
	size_t len = label.n;
	enum sup_status st;

	if (label.n == 0)
		return refuse(fault, SUP_ADDRESS_BAD_DOMAIN);
	if (is_plain(label)) {
		st = plain_label(label, text, fault);
	} else {
		*ascii = false;
		st = stable_label(label, text, &len, fault);
	}
	if (st != SUP_OK)
		return st;
	if (*n + len > SUP_DOMAIN_MAX)
		return refuse(fault, SUP_ADDRESS_DOMAIN_TOO_LONG);
	memcpy(out + *n, text, len);
	*n += len;
	return SUP_OK;
}

/* "[192.0.2.1]" or "[IPv6:2001:db8::1]", letters small, otherwise as it is. */
static enum sup_status literal(struct sup_slice raw, char *out, size_t *n,
			       enum sup_address_fault *fault)
{
	char text[LITERAL_MAX + 1];
	unsigned char parsed[sizeof(struct in6_addr)];
	bool good;

	if (raw.n < 3 || raw.n > LITERAL_MAX || raw.p[raw.n - 1] != ']')
		return refuse(fault, SUP_ADDRESS_BAD_LITERAL);
	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		text[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	text[raw.n - 1] = '\0';
	if (strncmp(text, "[ipv6:", 6) == 0)
		good = inet_pton(AF_INET6, text + 6, parsed) == 1;
	else
		good = inet_pton(AF_INET, text + 1, parsed) == 1;
	if (!good)
		return refuse(fault, SUP_ADDRESS_BAD_LITERAL);
	text[raw.n - 1] = ']';
	memcpy(out, text, raw.n);
	*n = raw.n;
	return SUP_OK;
}

enum sup_status domain_normalise(struct sup_slice raw, char *out, size_t *n,
				 bool *ascii, enum sup_address_fault *fault)
{
	size_t at = 0;

	*ascii = true;
	if (raw.n > 0 && raw.p[0] == '[')
		return literal(raw, out, n, fault);
	if (raw.n == dot_at(raw))
		return refuse(fault, SUP_ADDRESS_DOMAIN_EMPTY);
	/* What stands behind the last dot may be nothing: the root. */
	while (raw.n > 0) {
		enum sup_status st;

		if (at > 0) {
			if (at == SUP_DOMAIN_MAX)
				return refuse(fault,
					      SUP_ADDRESS_DOMAIN_TOO_LONG);
			out[at++] = '.';
		}
		st = put_label(next_label(&raw, ascii), out, &at, ascii, fault);
		if (st != SUP_OK)
			return st;
	}
	*n = at;
	return SUP_OK;
}
