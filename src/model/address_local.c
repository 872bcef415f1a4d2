#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "model/address_part.h"

enum {
	ZERO_WIDTH_NON_JOINER = 0x200c,
	ZERO_WIDTH_JOINER = 0x200d,
	/* Folding settles after one round for all that is known. */
	ROUNDS_MAX = 4,
	INVISIBLE_MASK =
		UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Z | UC_CATEGORY_MASK_Cs
};

static bool is_ascii(struct sup_slice in)
{
	unsigned char all = 0;

	for (size_t i = 0; i < in.n; i++)
		all |= (unsigned char)in.p[i];
	return all < 0x80;
}

enum sup_status text_check(struct sup_slice in, enum sup_address_fault *fault)
{
	for (size_t i = 0; i < in.n; i++) {
		unsigned char c = (unsigned char)in.p[i];

		if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') ||
		    c == 0x7f)
			return refuse(fault, SUP_ADDRESS_CONTROL);
	}
	if (!is_ascii(in) && u8_check((const uint8_t *)in.p, in.n) != NULL)
		return refuse(fault, SUP_ADDRESS_NOT_UTF8);
	return SUP_OK;
}

static enum sup_address_fault code_point_fault(ucs4_t c, bool joiners)
{
	if (c < 0x80)
		return SUP_ADDRESS_NONE;
	if (joiners && (c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER))
		return SUP_ADDRESS_NONE;
	if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cc))
		return SUP_ADDRESS_CONTROL;
	if (uc_is_property_default_ignorable_code_point(c) ||
	    uc_is_general_category_withtable(c, INVISIBLE_MASK))
		return SUP_ADDRESS_INVISIBLE;
	/* Private code points mean something else to everybody. */
	if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cn |
							UC_CATEGORY_MASK_Co))
		return SUP_ADDRESS_UNASSIGNED;
	return SUP_ADDRESS_NONE;
}

enum sup_status code_points_check(struct sup_slice in, bool joiners,
				  enum sup_address_fault *fault)
{
	const uint8_t *p = (const uint8_t *)in.p;
	size_t left = in.n;

	while (left > 0) {
		ucs4_t c = 0;
		int n = u8_mbtouc(&c, p, left);
		enum sup_address_fault f = code_point_fault(c, joiners);

		if (f != SUP_ADDRESS_NONE)
			return refuse(fault, f);
		p += n;
		left -= (size_t)n;
	}
	return SUP_OK;
}

/* Canonical caseless form (Unicode D145, in NFC) of *n bytes at text, in
 * place.  *same says that they were in that form. */
static enum sup_status fold_once(uint8_t *text, size_t *n, bool *same,
				 enum sup_address_fault *fault)
{
	uint8_t buf[RAW_PART_MAX];
	size_t len = sizeof(buf);
	enum sup_status st = SUP_OK;
	uint8_t *folded;

	errno = 0;
	folded = u8_casefold(text, *n, NULL, UNINORM_NFC, buf, &len);
	if (folded == NULL)
		return errno == ENOMEM ? SUP_NO_MEMORY
				       : refuse(fault, SUP_ADDRESS_NOT_UTF8);
	if (len > sizeof(buf)) {
		st = refuse(fault, SUP_ADDRESS_LOCAL_TOO_LONG);
	} else {
		*same = len == *n && memcmp(text, folded, len) == 0;
		memcpy(text, folded, len);
		*n = len;
	}
	if (folded != buf)
		free(folded);
	return st;
}

/* In place; refused if it does not settle, so that the normal form of a normal
 * form is always itself. */
static enum sup_status fold(uint8_t *text, size_t *n,
			    enum sup_address_fault *fault)
{
	bool same = false;

	for (int i = 0; i < ROUNDS_MAX && !same; i++) {
		struct sup_slice now = { (const char *)text, *n };
		enum sup_status st = code_points_check(now, false, fault);

		if (st == SUP_OK)
			st = fold_once(text, n, &same, fault);
		if (st != SUP_OK)
			return st;
	}
	return same ? SUP_OK : refuse(fault, SUP_ADDRESS_UNSTABLE);
}

static void fold_ascii(uint8_t *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (uint8_t)(text[i] - 'A' + 'a');
	}
}

static bool needs_quotes(const uint8_t *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] < 0x80 && local_bytes[text[i]] == 0)
			return true;
	}
	return false;
}

/* Copy with quotes where they are needed; false if over 64 bytes. */
static bool print_local(const uint8_t *text, size_t n, char *out, size_t *len)
{
	bool quotes = needs_quotes(text, n);
	size_t at = 0;

	if (n > SUP_LOCAL_MAX)
		return false;
	if (quotes)
		out[at++] = '"';
	for (size_t i = 0; i < n; i++) {
		bool escape = text[i] == '"' || text[i] == '\\';

		if (at + (escape ? 2 : 1) + (quotes ? 1 : 0) > SUP_LOCAL_MAX)
			return false;
		if (escape)
			out[at++] = '\\';
		out[at++] = (char)text[i];
	}
	if (quotes)
		out[at++] = '"';
	*len = at;
	return true;
}

enum sup_status local_normalise(struct sup_slice raw, char *out, size_t *n,
				bool *ascii, enum sup_address_fault *fault)
{
	uint8_t text[RAW_PART_MAX];
	size_t len = raw.n;
	enum sup_status st = SUP_OK;

	memcpy(text, raw.p, len);
	*ascii = is_ascii(raw);
	if (*ascii)
		fold_ascii(text, len);
	else
		st = fold(text, &len, fault);
	if (st != SUP_OK)
		return st;
	if (!print_local(text, len, out, n))
		return refuse(fault, SUP_ADDRESS_LOCAL_TOO_LONG);
	return SUP_OK;
}
