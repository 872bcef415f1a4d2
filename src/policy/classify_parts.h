/*
 * classify_parts.h - what the three files of the classifier share.
 *
 * classify.c takes the steps, classify_rules.c reads the rules file,
 * classify_text.c makes a reply comparable and finds the codes in it.
 */
#ifndef POLICY_CLASSIFY_PARTS_H
#define POLICY_CLASSIFY_PARTS_H

#include <stdint.h>

#include "policy/classify.h"

/* In the order in which they are asked. */
enum step {
	STEP_RECEIVER,
	STEP_WORDS,
	STEP_STATUS,
	STEP_PHRASE,
	STEP_CODE,
	STEP_COUNT
};

enum {
	RULES_MAX = 512,
	PATTERNS_MAX = 4,
	PATTERN_MAX_BYTES = 200,
	RULES_FILE_MAX_BYTES = 256 * 1024,
	STATUS_ANY = -1,
	ANCHOR_MIN_BYTES = 3,
	BUCKETS = 2048,
	NO_RULE = 0xffff
};

/* An enhanced status by its three numbers; kind 0: none. */
struct status_code {
	int kind; /* 2, 4, 5 */
	int subject;
	int detail;
};

struct rule {
	enum step step;
	enum sup_class cls;
	int line;
	const char *source; /* the rule as it is written */
	/* STEP_RECEIVER, STEP_WORDS, STEP_PHRASE: all must be found. */
	struct sup_slice patterns[PATTERNS_MAX];
	int pattern_count;
	struct sup_slice domains;  /* empty: any */
	struct sup_slice anchor;   /* the longest piece without '*' */
	struct status_code status; /* STEP_STATUS; parts may be STATUS_ANY */
	int code;		   /* STEP_CODE */
	bool bare;		   /* only where no enhanced status is */
};

/* The anchor of a rule once more, packed: this is what each reply is compared
 * with, and it should stay in the cache. */
struct anchor {
	const char *p;
	uint16_t n;
	uint16_t next; /* anchor in the same bucket, or NO_RULE */
};

struct classifier {
	char *text; /* the rules file, folded in place; all slices are of it */
	char *source;
	struct rule *rules;		  /* sorted by step, then line */
	int start[STEP_COUNT + 1];	  /* where each step's rules begin */
	struct anchor anchors[RULES_MAX]; /* as in rules */
	uint16_t buckets[BUCKETS];	  /* by the first bytes of the anchor */
};

/* Of ANCHOR_MIN_BYTES bytes. */
static inline unsigned bucket_of(const char *p)
{
	return (((unsigned)(unsigned char)p[0] * 37U +
		 (unsigned)(unsigned char)p[1]) *
			37U +
		(unsigned)(unsigned char)p[2]) %
	       BUCKETS;
}

/* A reply made comparable: ASCII lower case, blanks collapsed, addresses
 * blotted out, the repeated codes of a multi-line reply removed. */
struct reply {
	size_t n;
	int code; /* the three digits it carries, or 0 */
	struct status_code status;
	char text[CLASSIFY_TEXT_MAX];
};

/* Fill r from the text of a bounce. */
void reply_read(struct reply *r, struct sup_slice text);

/* The status at the start of a Status field, a comment may follow; kind is 0
 * if there is none. */
struct status_code status_read(struct sup_slice field);

/* "5.1.1"; "" for kind 0.  out has BOUNCE_STATUS_MAX bytes. */
void status_print(struct status_code s, char *out);

/*
 * pattern_matches - is the folded pattern found in the folded text?
 *
 * '*' stands for any run of bytes.  Where the pattern begins or ends with a
 * letter or digit, a word must begin or end there too.
 */
bool pattern_matches(struct sup_slice text, struct sup_slice pattern);

/* ASCII lower case; all other bytes stay. */
unsigned char fold_byte(char c);

/* An ASCII letter or digit in lower case, or a byte of a longer character. */
bool is_word_byte(char c);

#endif
