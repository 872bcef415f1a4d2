/*
 * classify.h - why a bounce bounced: from reply, status and label to a class.
 *
 * Pure: no clock, no store, no locale.  docs/classifier.md explains the order
 * of the steps and the rules file.
 */
#ifndef POLICY_CLASSIFY_H
#define POLICY_CLASSIFY_H

#include "suppress/types.h"

/* What is known of one bounce of one recipient; zero means "not given". */
struct bounce_text {
	/* SMTP reply or diagnostic; may start with "smtp; " */
	struct sup_slice text;
	struct sup_slice status; /* Status field, "5.1.1" */
	int reply_code; /* three digits given apart from the text, or 0 */
	struct sup_slice domain; /* the recipient's, in its normal form */
	/* What the provider's label and sub-type say of the cause;
	 * SUP_CLASS_NONE if nothing.  Three say what the report itself is and
	 * win over any text: ECHO, AUTO_REPLY, and DEFERRED (not final: a
	 * DeliveryDelay, an action "delayed") unless permanent. */
	enum sup_class label;
	bool permanent; /* the provider called it permanent */
};

enum {
	BOUNCE_STATUS_MAX = 12 /* "5.123.456" and the NUL */
};

struct bounce_class {
	enum sup_class cls; /* never SUP_CLASS_NONE */
	/* The enhanced status found, inside the reply first, then that of the
	 * field, digits that decide nothing included; "" if none. */
	char status[BOUNCE_STATUS_MAX];
	/* What decided, for explain: the substring rule, or the name of a
	 * step.  Lives as long as the classifier. */
	const char *rule;
	int line; /* of the rules file; 0 if no rule of it decided */
};

struct classifier; /* immutable once made, shared between threads */

/*
 * classifier_new - make a classifier from a rules file (share/classify.conf
 * says how it is written).
 *
 * The text is not needed afterwards.  On success *out is owned by the caller;
 * on failure it is not touched and err names the line.
 *
 * SUP_INVALID: not written as it should be.
 * SUP_TOO_LARGE: more rules or longer ones than we are willing to hold.
 */
enum sup_status classifier_new(struct sup_slice rules, struct classifier **out,
			       struct sup_error *err) SUP_CHECKED;

/*
 * classifier_check_samples - is every rule followed by a sample reply that it,
 * and no other rule, decides?
 *
 * rules is the text that c was made from.  err names the first line at fault.
 *
 * SUP_INVALID: a rule has no sample, or another rule decides it.
 */
enum sup_status classifier_check_samples(const struct classifier *c,
					 struct sup_slice rules,
					 struct sup_error *err) SUP_CHECKED;

/* NULL is allowed. */
void classifier_free(struct classifier *c);

/*
 * classify - the class of one bounce.
 *
 * Cannot fail: what nobody knows is SUP_CLASS_UNDETERMINED.  Only the first
 * CLASSIFY_TEXT_MAX bytes of the text are read.  Allocates nothing.
 */
void classify(const struct classifier *c, const struct bounce_text *in,
	      struct bounce_class *out);

enum {
	CLASSIFY_TEXT_MAX = 2048
};

#endif
