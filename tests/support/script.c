#include "support/script.h"

#include <stdlib.h>

#include "base/slice.h"
#include "model/fact.h"
#include "support/check.h"

enum {
	FACTS_MAX = 512,
	LIFTS_MAX = 8
};

static const struct {
	const char *word;
	enum sup_kind kind;
	enum sup_reason reason;
	enum sup_class cls;
} kinds[] = {
	{ "delivered", SUP_KIND_DELIVERED, SUP_REASON_NONE, SUP_CLASS_NONE },
	{ "engaged", SUP_KIND_ENGAGED, SUP_REASON_NONE, SUP_CLASS_NONE },
	{ "soft", SUP_KIND_SOFT_BOUNCE, SUP_REASON_SOFT_BOUNCE,
	  SUP_CLASS_MAILBOX_FULL },
	{ "hard", SUP_KIND_HARD_BOUNCE, SUP_REASON_HARD_BOUNCE,
	  SUP_CLASS_MAILBOX_UNKNOWN },
	{ "complaint", SUP_KIND_COMPLAINT, SUP_REASON_COMPLAINT,
	  SUP_CLASS_NONE },
	{ "unsubscribe", SUP_KIND_UNSUBSCRIBE, SUP_REASON_UNSUBSCRIBE,
	  SUP_CLASS_NONE },
	{ "resubscribe", SUP_KIND_RESUBSCRIBE, SUP_REASON_NONE,
	  SUP_CLASS_NONE },
	{ "added", SUP_KIND_ADDED, SUP_REASON_MANUAL, SUP_CLASS_NONE },
	{ "removed", SUP_KIND_REMOVED, SUP_REASON_NONE, SUP_CLASS_NONE },
	{ "imported", SUP_KIND_IMPORTED, SUP_REASON_MANUAL, SUP_CLASS_NONE },
};

static const char *const use_words[] = {
	[FOLD_UNUSED] = "unused",	   [FOLD_CAUSE] = "cause",
	[FOLD_REPEAT] = "repeat",	   [FOLD_COUNTED] = "counted",
	[FOLD_SAME_DAY] = "day",	   [FOLD_SAME_MESSAGE] = "message",
	[FOLD_WHILE_SUPPRESSED] = "while", [FOLD_COMPLETED_RUN] = "completed",
	[FOLD_LIFTED] = "lifted",	   [FOLD_LIFTS] = "lifts",
	[FOLD_KNOWN_BEFORE] = "known",	   [FOLD_SENDER_SIDE] = "sender",
	[FOLD_VOIDED] = "voided",	   [FOLD_DISABLED] = "disabled",
	[FOLD_ALLOWED] = "allowed",	   [FOLD_TIMELESS] = "timeless",
};

static struct sup_slice cut(struct sup_slice *rest, const char *at)
{
	size_t n = slice_find(*rest, sup_slice_of(at));
	struct sup_slice word = { rest->p, n };

	*rest = slice_from(*rest, n + 1);
	return slice_trim(word);
}

static sup_time_ms day(struct sup_slice s)
{
	char text[64] = "";

	CHECK(s.n < sizeof(text));
	memcpy(text, s.p, s.n);
	/* To the minute, so that tenths of days are exact. */
	return (sup_time_ms)(strtod(text, NULL) * 1440 + 0.5) * 60000;
}

static uint64_t integer(struct sup_slice s)
{
	int64_t n = 0;

	CHECK(slice_int64(s, &n));
	return (uint64_t)n;
}

static void add_lift(struct sup_fact *f, struct sup_slice v, struct arena *a)
{
	struct sup_pair *lifts = arena_alloc(a, LIFTS_MAX, sizeof(*lifts));

	CHECK(lifts != NULL && f->n_lifts < LIFTS_MAX);
	if (f->n_lifts > 0)
		memcpy(lifts, f->lifts, f->n_lifts * sizeof(*lifts));
	lifts[f->n_lifts].scope = cut(&v, ":");
	CHECK(sup_reason_from_name(v, &lifts[f->n_lifts].reason));
	f->lifts = lifts;
	f->n_lifts++;
}

static void add_batch(struct sup_fact *f, uint64_t batch, struct arena *a)
{
	uint64_t *batches = arena_alloc(a, LIFTS_MAX, sizeof(*batches));

	CHECK(batches != NULL && f->n_batches < LIFTS_MAX);
	if (f->n_batches > 0)
		memcpy(batches, f->batches, f->n_batches * sizeof(*batches));
	batches[f->n_batches++] = batch;
	f->batches = batches;
}

static bool read_time(struct sup_fact *f, struct sup_slice name,
		      struct sup_slice v)
{
	if (slice_is(name, "expires"))
		f->expires = day(v);
	else if (slice_is(name, "seen"))
		f->first_seen = day(v);
	else if (slice_is(name, "last"))
		f->last_seen = day(v);
	else
		return false;
	return true;
}

static bool read_text(struct sup_fact *f, struct sup_slice name,
		      struct sup_slice v)
{
	if (slice_is(name, "scope"))
		f->scope = v;
	else if (slice_is(name, "src"))
		f->source = v;
	else if (slice_is(name, "status"))
		f->status = v;
	else if (slice_is(name, "text"))
		f->text = v;
	else
		return false;
	return true;
}

static void read_option(struct sup_fact *f, struct sup_slice word,
			struct arena *a)
{
	struct sup_slice v = word;
	struct sup_slice name = cut(&v, "=");

	if (sup_class_from_name(word, &f->bounce_class))
		return;
	if (read_time(f, name, v) || read_text(f, name, v))
		return;
	if (slice_is(name, "reason"))
		CHECK(sup_reason_from_name(v, &f->reason));
	else if (slice_is(name, "msg"))
		f->message = integer(v);
	else if (slice_is(name, "level"))
		f->level = (unsigned)integer(v);
	else if (slice_is(name, "blocks"))
		f->blocks = (unsigned)integer(v);
	else if (slice_is(name, "lifts"))
		add_lift(f, v, a);
	else if (slice_is(name, "batch"))
		add_batch(f, integer(v), a);
	else if (slice_is(name, "undone"))
		add_batch(f, integer(v) | SUP_BATCH_UNDONE, a);
	else
		fail_msg("script: %.*s", (int)word.n, word.p);
}

static void read_kind(struct sup_fact *f, struct sup_slice word)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (!slice_is(word, kinds[i].word))
			continue;
		f->kind = kinds[i].kind;
		f->reason = kinds[i].reason;
		f->bounce_class = kinds[i].cls;
	}
	CHECK(f->kind != SUP_KIND_NONE);
}

static void read_fact(struct sup_slice line, struct sup_fact *f,
		      struct arena *a)
{
	struct sup_slice when = cut(&line, " ");

	*f = (struct sup_fact){ .source = SLICE("ses") };
	if (!slice_is(when, "-"))
		f->time = day(when);
	read_kind(f, cut(&line, " "));
	for (line = slice_trim(line); line.n > 0; line = slice_trim(line))
		read_option(f, cut(&line, " "), a);
	if (f->first_seen == 0)
		f->first_seen = f->time;
	if (f->last_seen < f->first_seen)
		f->last_seen = f->first_seen;
}

static int in_order(const void *a, const void *b)
{
	return fact_compare(a, b);
}

void script_read(const char *text, struct record *r, struct arena *a)
{
	struct sup_slice rest = slice_trim(sup_slice_of(text));

	memset(r, 0, sizeof(*r));
	r->room = FACTS_MAX;
	r->facts = arena_alloc(a, r->room, sizeof(*r->facts));
	CHECK(r->facts != NULL);
	if (r->facts == NULL)
		return;
	while (rest.n > 0) {
		CHECK(r->n_facts < r->room);
		read_fact(cut(&rest, ";"), &r->facts[r->n_facts++], a);
		rest = slice_trim(rest);
	}
	qsort(r->facts, r->n_facts, sizeof(*r->facts), in_order);
}

static void print_day(sup_time_ms t, char *out, size_t room)
{
	if (t == 0)
		(void)snprintf(out, room, "never");
	else
		(void)snprintf(out, room, "%g", (double)t / (double)SUP_DAY_MS);
}

void script_suppressions(const struct record *r, char *out)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < r->n_suppressions; i++) {
		const struct sup_suppression *s = &r->suppressions[i];
		char since[32];
		char from[32];
		char expires[32];

		print_day(s->since, since, sizeof(since));
		print_day(s->from, from, sizeof(from));
		print_day(s->expires, expires, sizeof(expires));
		n += (size_t)snprintf(
			out + n, SCRIPT_TEXT_MAX - n, "%s%s@%.*s %s..%s #%u",
			i == 0 ? "" : "; ", sup_reason_name(s->reason),
			(int)s->scope.n, s->scope.p, since, expires, s->cause);
		if (s->from != s->since)
			n += (size_t)snprintf(out + n, SCRIPT_TEXT_MAX - n,
					      " from=%s", from);
		if (s->blocks != SUP_BLOCKS_ALL)
			n += (size_t)snprintf(out + n, SCRIPT_TEXT_MAX - n,
					      " blocks=%u", s->blocks);
		CHECK(n < SCRIPT_TEXT_MAX);
	}
}

void script_uses(const enum fold_use *uses, size_t n, char *out)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		len += (size_t)snprintf(out + len, SCRIPT_TEXT_MAX - len,
					"%s%s", i == 0 ? "" : " ",
					use_words[uses[i]]);
		CHECK(len < SCRIPT_TEXT_MAX);
	}
}
