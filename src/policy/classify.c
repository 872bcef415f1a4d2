#include "policy/classify_parts.h"

#include <string.h>

#include "base/slice.h"

/* What is known while the steps are taken. */
struct question {
	const struct classifier *c;
	const struct bounce_text *in;
	struct reply reply;
	struct status_code field;
	/* Bit i: the anchor of rule i is somewhere in the reply. */
	uint64_t seen[RULES_MAX / 64];
};

static void decide(struct bounce_class *out, const struct rule *r)
{
	out->cls = r->cls;
	out->rule = r->source;
	out->line = r->line;
}

static void decide_by_name(struct bounce_class *out, enum sup_class cls,
			   const char *name)
{
	out->cls = cls;
	out->rule = name;
	out->line = 0;
}

/* One pass over the reply finds the rules worth a closer look. */
static void mark_seen(struct question *q)
{
	const struct classifier *c = q->c;
	const char *text = q->reply.text;
	size_t n = q->reply.n;

	for (size_t i = 0; i + ANCHOR_MIN_BYTES <= n; i++) {
		unsigned k = c->buckets[bucket_of(text + i)];

		while (k != NO_RULE) {
			const struct anchor *a = &c->anchors[k];

			if (a->n <= n - i && memcmp(text + i, a->p, a->n) == 0)
				q->seen[k / 64] |= UINT64_C(1) << (k % 64);
			k = a->next;
		}
	}
}

/* Is one of the names, divided by commas, this domain?  "yahoo.*" is all that
 * begins with "yahoo.". */
static bool domain_listed(struct sup_slice names, struct sup_slice domain)
{
	while (names.n > 0) {
		struct sup_slice name = names;
		const char *comma = memchr(names.p, ',', names.n);

		if (comma != NULL)
			name.n = (size_t)(comma - names.p);
		names = slice_from(names, name.n + 1);
		if (name.n > 0 && name.p[name.n - 1] == '*') {
			name.n--;
			if (domain.n >= name.n &&
			    memcmp(domain.p, name.p, name.n) == 0)
				return true;
		} else if (slice_equal(name, domain)) {
			return true;
		}
	}
	return false;
}

static bool text_rule_holds(const struct question *q, const struct rule *r)
{
	struct sup_slice text = { q->reply.text, q->reply.n };

	if (r->domains.n != 0 &&
	    (q->in->domain.n == 0 || !domain_listed(r->domains, q->in->domain)))
		return false;
	for (int i = 0; i < r->pattern_count; i++) {
		if (!pattern_matches(text, r->patterns[i]))
			return false;
	}
	return true;
}

static bool by_text(const struct question *q, enum step step,
		    struct bounce_class *out)
{
	int end = q->c->start[step + 1];

	for (int i = q->c->start[step]; i < end; i++) {
		if (q->seen[i / 64] == 0) {
			i |= 63;
			continue;
		}
		if ((q->seen[i / 64] >> (i % 64) & 1) != 0 &&
		    text_rule_holds(q, &q->c->rules[i])) {
			decide(out, &q->c->rules[i]);
			return true;
		}
	}
	return false;
}

/* A detail of 0 means "other": only a rule that writes the 0 matches it. */
static bool status_matches(struct status_code rule, struct status_code s)
{
	return (rule.kind == STATUS_ANY || rule.kind == s.kind) &&
	       (rule.subject == STATUS_ANY || rule.subject == s.subject) &&
	       (rule.detail == STATUS_ANY ? s.detail != 0
					  : rule.detail == s.detail);
}

static bool by_status(const struct question *q, struct status_code s,
		      struct bounce_class *out)
{
	/* 2.x.x means success, whatever it is doing in a bounce. */
	if (s.kind != 4 && s.kind != 5)
		return false;
	for (int i = q->c->start[STEP_STATUS]; i < q->c->start[STEP_STATUS + 1];
	     i++) {
		if (status_matches(q->c->rules[i].status, s)) {
			decide(out, &q->c->rules[i]);
			return true;
		}
	}
	return false;
}

static bool by_code(const struct question *q, struct bounce_class *out)
{
	int code = q->reply.code != 0 ? q->reply.code : q->in->reply_code;
	/* x.0.0 in the field is what mailers write when the reply had no
	 * enhanced status, so three digits beside it are still bare. */
	bool bare = q->reply.status.kind == 0 && q->field.subject == 0;

	if (code == 0)
		return false;
	for (int i = q->c->start[STEP_CODE]; i < q->c->start[STEP_CODE + 1];
	     i++) {
		const struct rule *r = &q->c->rules[i];

		if (r->code == code && (bare || !r->bare)) {
			decide(out, r);
			return true;
		}
	}
	return false;
}

/* Labels that are facts about the report itself, not about its cause. */
static bool by_strong_label(const struct bounce_text *in,
			    struct bounce_class *out)
{
	if (in->label == SUP_CLASS_ECHO || in->label == SUP_CLASS_AUTO_REPLY ||
	    (in->label == SUP_CLASS_DEFERRED && !in->permanent)) {
		decide_by_name(out, in->label, "label of the report");
		return true;
	}
	return false;
}

void classify(const struct classifier *c, const struct bounce_text *in,
	      struct bounce_class *out)
{
	struct question q;

	q.c = c;
	q.in = in;
	memset(q.seen, 0, sizeof(q.seen));
	reply_read(&q.reply, in->text);
	q.field = status_read(in->status);
	status_print(q.reply.status.kind != 0 ? q.reply.status : q.field,
		     out->status);
	if (by_strong_label(in, out))
		return;
	mark_seen(&q);
	if (by_text(&q, STEP_RECEIVER, out) || by_text(&q, STEP_WORDS, out) ||
	    by_status(&q, q.reply.status, out) || by_status(&q, q.field, out) ||
	    by_text(&q, STEP_PHRASE, out) || by_code(&q, out))
		return;
	if (in->label != SUP_CLASS_NONE)
		decide_by_name(out, in->label, "label of the provider");
	else
		decide_by_name(out, SUP_CLASS_UNDETERMINED, "no rule");
}
