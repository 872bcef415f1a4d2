#include "policy/classify_parts.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/slice.h"

/* The words that a line may begin with. */
static const struct {
	const char *name;
	enum step step;
	bool bare;
} keywords[] = {
	{ "receiver", STEP_RECEIVER, false }, { "words", STEP_WORDS, false },
	{ "status", STEP_STATUS, false },     { "phrase", STEP_PHRASE, false },
	{ "code", STEP_CODE, false },	      { "bare", STEP_CODE, true },
};

struct lines {
	struct sup_slice rest;
	int number;
};

static bool next_line(struct lines *l, struct sup_slice *out)
{
	const char *end;

	if (l->rest.n == 0)
		return false;
	end = memchr(l->rest.p, '\n', l->rest.n);
	*out = l->rest;
	if (end != NULL)
		out->n = (size_t)(end - l->rest.p);
	l->rest = slice_from(l->rest, out->n + 1);
	*out = slice_trim(*out);
	l->number++;
	return true;
}

/* The next word of line, which is then without it; empty at the end. */
static struct sup_slice next_word(struct sup_slice *line)
{
	struct sup_slice word;

	*line = slice_trim(*line);
	word = *line;
	word.n = 0;
	while (word.n < line->n && line->p[word.n] != ' ' &&
	       line->p[word.n] != '\t')
		word.n++;
	*line = slice_from(*line, word.n);
	return word;
}

/* The longest piece without '*'. */
static struct sup_slice longest_piece(struct sup_slice pattern)
{
	struct sup_slice best = { pattern.p, 0 };

	while (pattern.n > 0) {
		const char *star = memchr(pattern.p, '*', pattern.n);
		struct sup_slice piece = pattern;

		if (star != NULL)
			piece.n = (size_t)(star - pattern.p);
		if (piece.n > best.n)
			best = piece;
		pattern = slice_from(pattern, piece.n + 1);
	}
	return best;
}

/* "..." "..." up to the end of the line. */
static const char *read_patterns(struct sup_slice line, struct rule *r)
{
	line = slice_trim(line);
	while (line.n > 0) {
		struct sup_slice pattern = slice_from(line, 1);
		struct sup_slice anchor;
		const char *end = NULL;

		if (line.p[0] == '"' && pattern.n > 0)
			end = memchr(pattern.p, '"', pattern.n);
		if (end == NULL)
			return "a text in double quotes is expected";
		pattern.n = (size_t)(end - pattern.p);
		if (r->pattern_count == PATTERNS_MAX)
			return "more than 4 texts in one rule";
		if (pattern.n > PATTERN_MAX_BYTES)
			return "text over 200 bytes";
		anchor = longest_piece(pattern);
		if (anchor.n < ANCHOR_MIN_BYTES)
			return "a text needs three bytes in a row";
		if (anchor.n > r->anchor.n)
			r->anchor = anchor;
		r->patterns[r->pattern_count++] = pattern;
		line = slice_trim(slice_from(line, pattern.n + 2));
	}
	return r->pattern_count == 0 ? "a text in double quotes is expected"
				     : NULL;
}

/* One part of "5.1.*", up to the dot or the end; false if it is none. */
static bool read_part(struct sup_slice *s, int64_t max, int *out)
{
	const char *dot = memchr(s->p, '.', s->n);
	struct sup_slice part = *s;
	int64_t v;

	if (dot != NULL)
		part.n = (size_t)(dot - s->p);
	*s = slice_from(*s, part.n + 1);
	if (slice_is(part, "*")) {
		*out = STATUS_ANY;
		return true;
	}
	if (!slice_int64(part, &v) || v < 0 || v > max)
		return false;
	*out = (int)v;
	return true;
}

static const char *read_status(struct sup_slice word, struct rule *r)
{
	if (!read_part(&word, 5, &r->status.kind) || word.n == 0 ||
	    !read_part(&word, 9, &r->status.subject) || word.n == 0 ||
	    !read_part(&word, 999, &r->status.detail) || word.n != 0)
		return "an enhanced status such as 5.1.1 or *.7.* is expected";
	return NULL;
}

static const char *read_code(struct sup_slice word, struct rule *r)
{
	int64_t v;

	if (!slice_int64(word, &v) || v < 400 || v > 599)
		return "three digits from 400 to 599 are expected";
	r->code = (int)v;
	return NULL;
}

/* KEYWORD [DOMAINS | STATUS | CODE] CLASS ["TEXT" ...] */
static const char *read_rule(struct sup_slice line, struct rule *r)
{
	struct sup_slice word = next_word(&line);
	const char *wrong = NULL;
	size_t k = 0;

	while (k < sizeof(keywords) / sizeof(keywords[0]) &&
	       !slice_is(word, keywords[k].name))
		k++;
	if (k == sizeof(keywords) / sizeof(keywords[0]))
		return "receiver, words, status, phrase, code, bare or = is "
		       "expected";
	r->step = keywords[k].step;
	r->bare = keywords[k].bare;
	if (r->step == STEP_RECEIVER) {
		r->domains = next_word(&line);
		if (slice_is(r->domains, "*"))
			r->domains.n = 0;
	} else if (r->step == STEP_STATUS) {
		wrong = read_status(next_word(&line), r);
	} else if (r->step == STEP_CODE) {
		wrong = read_code(next_word(&line), r);
	}
	if (wrong != NULL)
		return wrong;
	if (!sup_class_from_name(next_word(&line), &r->cls))
		return "no such class";
	if (r->step != STEP_STATUS && r->step != STEP_CODE)
		return read_patterns(line, r);
	return slice_trim(line).n == 0 ? NULL : "nothing may follow the class";
}

/* Sort by step (stable), note where each begins, fill the buckets. */
static bool index_rules(struct classifier *c, int count)
{
	struct rule *sorted = mem_alloc((size_t)count + 1, sizeof(*sorted));
	int n = 0;

	if (sorted == NULL)
		return false;
	for (int step = 0; step < STEP_COUNT; step++) {
		c->start[step] = n;
		for (int i = 0; i < count; i++) {
			if ((int)c->rules[i].step == step)
				sorted[n++] = c->rules[i];
		}
	}
	c->start[STEP_COUNT] = n;
	mem_free(c->rules);
	c->rules = sorted;
	for (int i = 0; i < BUCKETS; i++)
		c->buckets[i] = NO_RULE;
	for (int i = 0; i < n; i++) {
		struct sup_slice anchor = sorted[i].anchor;
		unsigned b;

		if (anchor.n == 0)
			continue;
		b = bucket_of(anchor.p);
		c->anchors[i].p = anchor.p;
		c->anchors[i].n = (uint16_t)anchor.n;
		c->anchors[i].next = c->buckets[b];
		c->buckets[b] = (uint16_t)i;
	}
	return true;
}

/* Both copies of the file: c->text is folded and cut into rules, c->source is
 * as written and cut into lines. */
static bool copy_text(struct classifier *c, struct sup_slice rules)
{
	c->text = mem_alloc(rules.n + 1, 1);
	c->source = mem_alloc(rules.n + 1, 1);
	if (c->text == NULL || c->source == NULL)
		return false;
	for (size_t i = 0; i < rules.n; i++) {
		c->text[i] = (char)fold_byte(rules.p[i]);
		c->source[i] = rules.p[i];
	}
	c->text[rules.n] = '\0';
	c->source[rules.n] = '\0';
	return true;
}

static enum sup_status read_lines(struct classifier *c, size_t len, int *count,
				  struct sup_error *err)
{
	struct lines lines = { { c->text, len }, 0 };
	struct sup_slice line;

	while (next_line(&lines, &line)) {
		struct rule *r = &c->rules[*count];
		const char *wrong;
		size_t at = (size_t)(line.p - c->text);

		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (line.p[0] == '=') {
			if (*count > 0)
				continue;
			return error_set(err, SUP_INVALID,
					 "line %d: a sample without a rule",
					 lines.number);
		}
		if (*count == RULES_MAX)
			return error_set(err, SUP_TOO_LARGE,
					 "line %d: more than %d rules",
					 lines.number, RULES_MAX);
		wrong = read_rule(line, r);
		if (wrong != NULL)
			return error_set(err, SUP_INVALID, "line %d: %s",
					 lines.number, wrong);
		c->source[at + line.n] = '\0';
		r->source = c->source + at;
		r->line = lines.number;
		(*count)++;
	}
	return SUP_OK;
}

enum sup_status classifier_new(struct sup_slice rules, struct classifier **out,
			       struct sup_error *err)
{
	struct classifier *c = NULL;
	enum sup_status st = SUP_NO_MEMORY;
	int count = 0;

	if (rules.n > RULES_FILE_MAX_BYTES)
		return error_set(err, SUP_TOO_LARGE, "rules over %d bytes",
				 RULES_FILE_MAX_BYTES);
	c = mem_zero(1, sizeof(*c));
	if (c == NULL || !copy_text(c, rules))
		goto out;
	c->rules = mem_zero(RULES_MAX + 1, sizeof(*c->rules));
	if (c->rules == NULL)
		goto out;
	st = read_lines(c, rules.n, &count, err);
	if (st != SUP_OK)
		goto out;
	if (!index_rules(c, count)) {
		st = SUP_NO_MEMORY;
		goto out;
	}
	*out = c;
	c = NULL;
out:
	classifier_free(c);
	if (st == SUP_NO_MEMORY)
		return error_set(err, st, "no memory for the rules");
	return st;
}

void classifier_free(struct classifier *c)
{
	if (c == NULL)
		return;
	mem_free(c->rules);
	mem_free(c->text);
	mem_free(c->source);
	mem_free(c);
}

/* "= TEXT" or "= @DOMAIN TEXT". */
static void read_sample(struct sup_slice line, struct bounce_text *out)
{
	memset(out, 0, sizeof(*out));
	line = slice_trim(slice_from(line, 1));
	if (line.n > 0 && line.p[0] == '@')
		out->domain = slice_from(next_word(&line), 1);
	out->text = slice_trim(line);
}

static enum sup_status rule_untested(struct sup_error *err, int line)
{
	return error_set(err, SUP_INVALID, "line %d: rule without a sample",
			 line);
}

enum sup_status classifier_check_samples(const struct classifier *c,
					 struct sup_slice rules,
					 struct sup_error *err)
{
	struct lines lines = { rules, 0 };
	struct sup_slice line;
	int untested = 0;
	int rule = 0;

	while (next_line(&lines, &line)) {
		struct bounce_text sample;
		struct bounce_class got;

		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (line.p[0] != '=') {
			if (untested != 0)
				return rule_untested(err, untested);
			rule = untested = lines.number;
			continue;
		}
		read_sample(line, &sample);
		classify(c, &sample, &got);
		if (got.line != rule)
			return error_set(err, SUP_INVALID,
					 "line %d: decided by line %d: %s",
					 lines.number, got.line, got.rule);
		untested = 0;
	}
	return untested == 0 ? SUP_OK : rule_untested(err, untested);
}
