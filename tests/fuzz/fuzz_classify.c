/* fuzz_classify.c - any reply against the default rules, and any rules file.
 * The first byte chooses. */
#include <stdint.h>
#include <stdlib.h>

#include "policy/classify.h"
#include "policy/defaults.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct classifier *default_rules(void)
{
	static struct classifier *c;
	struct sup_slice rules = { policy_default_classify,
				   policy_default_classify_size };

	if (c == NULL && classifier_new(rules, &c, NULL) != SUP_OK)
		abort();
	return c;
}

static void one_reply(const struct classifier *c, struct sup_slice reply)
{
	struct bounce_text in = { 0 };
	struct bounce_class out;

	in.text = reply;
	in.status.p = reply.p;
	in.status.n = reply.n < 12 ? reply.n : 12;
	in.domain = in.status;
	in.label = (enum sup_class)(reply.n % SUP_CLASS_END);
	classify(c, &in, &out);
	if (sup_class_name(out.cls)[0] == '\0' || out.rule == NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sup_slice rest;
	struct classifier *c = NULL;

	if (size == 0)
		return 0;
	rest = (struct sup_slice){ (const char *)data + 1, size - 1 };
	if (data[0] != '#') {
		one_reply(default_rules(), rest);
		return 0;
	}
	if (classifier_new(rest, &c, NULL) == SUP_OK) {
		enum sup_status st = classifier_check_samples(c, rest, NULL);

		if (st != SUP_OK && st != SUP_INVALID)
			abort();
		one_reply(c, rest);
		classifier_free(c);
	}
	return 0;
}
