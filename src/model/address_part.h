/*
 * address_part.h - the steps of sup_address_parse() off its fast path.
 *
 * mailbox_read() takes a mailbox apart, local_normalise() and
 * domain_normalise() bring the halves into normal form.  All of them answer
 * SUP_OK, SUP_INVALID with *fault set, or SUP_NO_MEMORY.
 */
#ifndef MODEL_ADDRESS_PART_H
#define MODEL_ADDRESS_PART_H

#include "suppress/address.h"

enum {
	/*
	 * Bytes of a half before normalisation.  63 bytes of A-label can stand
	 * for 236 of UTF-8, and decomposed text is up to three times longer.
	 */
	RAW_PART_MAX = 1024
};

/* A mailbox without name, comments, white space and brackets. */
struct mailbox {
	size_t local_len;
	size_t domain_len;
	size_t spelling_len;
	bool spelling_full;	  /* it was longer; what is there is a part */
	char local[RAW_PART_MAX]; /* without quotes and backslashes */
	char domain[RAW_PART_MAX];
	char spelling[SUP_SPELLING_MAX];
};

/* SUP_INVALID with *fault = f, for "return refuse(...)". */
static inline enum sup_status refuse(enum sup_address_fault *fault,
				     enum sup_address_fault f)
{
	*fault = f;
	return SUP_INVALID;
}

/* The byte as it stands in an unquoted local part, letters small; 0 if it is
 * not ASCII or needs quotes.  Dots may stand anywhere. */
extern const unsigned char local_bytes[256];

/* The same for the labels of a domain, without the dot. */
extern const unsigned char label_bytes[256];

/* No control characters but tab, CR and LF; UTF-8. */
enum sup_status text_check(struct sup_slice in,
			   enum sup_address_fault *fault) SUP_CHECKED;

/* Code points that cannot be seen, do not exist or are private, in UTF-8 that
 * was checked.  joiners: U+200C and U+200D may stand there. */
enum sup_status code_points_check(struct sup_slice in, bool joiners,
				  enum sup_address_fault *fault) SUP_CHECKED;

/* in has passed text_check(). */
enum sup_status mailbox_read(struct sup_slice in, struct mailbox *out,
			     enum sup_address_fault *fault) SUP_CHECKED;

/*
 * NFC and full case folding, then quotes if the result needs them.  out has
 * SUP_LOCAL_MAX bytes, *n is the length, *ascii says that raw was ASCII.
 */
enum sup_status local_normalise(struct sup_slice raw, char *out, size_t *n,
				bool *ascii,
				enum sup_address_fault *fault) SUP_CHECKED;

/* out has SUP_DOMAIN_MAX bytes, *n is the length; *ascii says that raw was
 * ASCII without an "xn--" label. */
enum sup_status domain_normalise(struct sup_slice raw, char *out, size_t *n,
				 bool *ascii,
				 enum sup_address_fault *fault) SUP_CHECKED;

#endif
