#include "support/parsed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/parse.h"
#include "policy/defaults.h"

static struct classifier *classifier;

static void forget(void)
{
	classifier_free(classifier);
	classifier = NULL;
}

static const struct classifier *default_classifier(void)
{
	struct sup_slice text = { policy_default_classify,
				  policy_default_classify_size };

	if (classifier == NULL) {
		if (classifier_new(text, &classifier, NULL) != SUP_OK)
			abort();
		(void)atexit(forget);
	}
	return classifier;
}

static size_t add(char *out, size_t n, const char *text)
{
	int k = snprintf(out + n, PARSED_MAX - n, "%s", text);

	return n + (size_t)k < PARSED_MAX ? n + (size_t)k : PARSED_MAX - 1;
}

static size_t add_slice(char *out, size_t n, const char *before,
			struct sup_slice s)
{
	char text[1024];

	if (s.n == 0)
		return n;
	(void)snprintf(text, sizeof(text), "%s%.*s", before, (int)s.n, s.p);
	return add(out, n, text);
}

static size_t add_event(char *out, size_t n, const struct event *e)
{
	char time[SUP_TIME_TEXT_MAX];
	const struct sup_fact *f = &e->fact;

	n = add(out, n, sup_kind_name(f->kind));
	n = add(out, n, " ");
	n = add(out, n, e->address.text);
	n = add_slice(out, n, "/",
		      sup_slice_of(sup_class_name(f->bounce_class)));
	n = add_slice(out, n, " scope=", f->scope);
	if (f->reason == SUP_REASON_UNSUBSCRIBE && f->blocks == SUP_BLOCKS_ALL)
		n = add(out, n, " blocks=all");
	if ((f->flags & SUP_FACT_FORWARDED) != 0)
		n = add(out, n, " forwarded");
	if ((f->flags & SUP_FACT_POSSIBLE) != 0)
		n = add(out, n, " possible");
	n = add(out, n, " @");
	return add(out, n, f->time == 0 ? "-" : sup_time_print(f->time, time));
}

const char *parsed_as(struct sup_slice bytes, const char *source,
		      const char *scope, char *out)
{
	struct arena arena = ARENA_INIT(0);
	struct parse p = { .classifier = default_classifier(),
			   .arena = &arena,
			   .source = sup_slice_of(source),
			   .scope = sup_slice_of(scope),
			   .now = (sup_time_ms)PARSED_SECOND * 1000 };
	char text[256];
	size_t n = 0;

	out[0] = '\0';
	parse_reset(&p);
	parse_bytes(&p, bytes);
	for (size_t i = 0; i < p.n_events; i++) {
		n = add(out, n, i > 0 ? "; " : "");
		n = add_event(out, n, &p.events[i]);
	}
	if (p.ignored > 0) {
		(void)snprintf(text, sizeof(text), " ignored=%" PRIu64,
			       p.ignored);
		n = add(out, n, text);
	}
	if (p.unknown > 0) {
		(void)snprintf(text, sizeof(text), " unknown=%s",
			       p.unknown_type);
		n = add(out, n, text);
	}
	if (p.bad > 0) {
		(void)snprintf(text, sizeof(text), " bad: %s", p.why);
		n = add(out, n, text);
	}
	if (p.failed != SUP_OK)
		(void)add(out, n, " FAILED");
	arena_release(&arena);
	return out;
}

const char *parsed(struct sup_slice bytes, char *out)
{
	return parsed_as(bytes, "", "", out);
}
