#include "list/question.h"
#include "model/scope.h"

static const char *const why_names[] = {
	[SUP_WHY_NONE] = "none",	 [SUP_WHY_FORKED] = "forked",
	[SUP_WHY_MOVED] = "moved",	 [SUP_WHY_SLOT_LOST] = "slot_lost",
	[SUP_WHY_LOCKLESS] = "lockless", [SUP_WHY_UNSTABLE] = "unstable",
	[SUP_WHY_RESIZED] = "resized",	 [SUP_WHY_NO_SENTINEL] = "no_sentinel",
	[SUP_WHY_FORMAT] = "format",	 [SUP_WHY_KEYED] = "keyed",
	[SUP_WHY_BUSY] = "busy",	 [SUP_WHY_IO] = "io",
	[SUP_WHY_CORRUPT] = "corrupt",	 [SUP_WHY_RULES] = "rules",
	[SUP_WHY_SCOPE] = "scope",	 [SUP_WHY_STALE] = "stale",
	[SUP_WHY_USAGE] = "usage",
};

static const char *const why_texts[] = {
#define X(name, number, text) [number] = (text),
	SUP_WHY_MAP(X)
#undef X
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

_Static_assert(COUNT(why_names) == COUNT(why_texts), "one name for each why");

const char *sup_why_text(enum sup_why w)
{
	return (unsigned)w < COUNT(why_texts) ? why_texts[w] : "";
}

const char *sup_why_name(enum sup_why w)
{
	return (unsigned)w < COUNT(why_names) ? why_names[w] : "";
}

bool in_force(const struct sup_suppression *s, sup_time_ms at)
{
	return at >= s->from && (s->expires == 0 || at < s->expires);
}

bool question_sees(const struct question *k, const struct sup_suppression *s)
{
	if (!in_force(s, k->at))
		return false;
	if (((s->blocks >> (unsigned)k->mail) & 1U) == 0)
		return false;
	return k->scope.n == 0 || scope_covers(s->scope, k->scope);
}

bool any_blocks(const struct sup_suppression *s, size_t n, sup_time_ms at)
{
	const struct question k = { .mail = SUP_MAIL_MARKETING, .at = at };

	for (size_t i = 0; i < n; i++) {
		if (question_sees(&k, &s[i]))
			return true;
	}
	return false;
}

bool suppression_stronger(const struct sup_suppression *a,
			  const struct sup_suppression *b)
{
	int strength_a = sup_reason_strength(a->reason);
	int strength_b = sup_reason_strength(b->reason);

	if (strength_a != strength_b)
		return strength_a > strength_b;
	return a->since < b->since;
}

bool sup_suppression_applies(const struct sup_suppression *s,
			     const struct sup_query *q, sup_time_ms at)
{
	struct question k = { .mail = SUP_MAIL_MARKETING, .at = at };
	char scope[SUP_SCOPE_MAX + 1];

	if (s == NULL)
		return false;
	if (q != NULL) {
		k.mail = q->mail;
		/* What is no scope is asked for any: the strictest. */
		if (sup_scope_parse(q->scope, scope, &k.scope.n) == SUP_OK)
			k.scope.p = scope;
		else
			k.scope.n = 0;
		if ((unsigned)k.mail > SUP_MAIL_TRANSACTIONAL)
			k.mail = SUP_MAIL_MARKETING;
	}
	return question_sees(&k, s);
}
