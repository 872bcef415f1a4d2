#include "ingest/skim.h"

#include "base/slice.h"

enum section {
	SECTION_OTHER = 0,
	SECTION_EVENT, /* SendPost */
	SECTION_MAIL,  /* SES */
	SECTION_DELIVERY
};

enum {
	VISIT_DEPTH = 3
};

static struct skim *skim_of(struct json_visitor *v)
{
	return (struct skim *)v;
}

static void begin(struct json_visitor *v)
{
	struct skim *s = skim_of(v);
	struct json_visitor visitor = *v;

	memset(s, 0, sizeof(*s));
	s->visitor = visitor;
}

static void take(struct skim *s, struct skim_list *list,
		 const struct json_member *m)
{
	if (m->type != JSON_STRING || m->escaped)
		s->doubtful = true;
	if (list->n++ == 0)
		list->first = m->raw;
}

/* Members of envelopes: what they hold is the event, whatever is beside it. */
static bool is_envelope(struct sup_slice key)
{
	static const char *const keys[] = { "Type",	"Message", "Records",
					    "Messages", "records", "detail",
					    "Body" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (slice_is(key, keys[i]))
			return true;
	}
	return false;
}

static void top_level(struct skim *s, const struct json_member *m)
{
	s->section = SECTION_OTHER;
	/* An escape may be the key's, which is then any of these. */
	if (m->escaped || is_envelope(m->key))
		s->doubtful = true;
	if (slice_equal(m->key, SLICE("event"))) {
		s->sendpost = true;
		if (m->type == JSON_OBJECT)
			s->section = SECTION_EVENT;
		else
			s->doubtful = true;
	} else if (slice_equal(m->key, SLICE("mail"))) {
		s->section = SECTION_MAIL;
	} else if (slice_equal(m->key, SLICE("delivery"))) {
		s->section = SECTION_DELIVERY;
	} else if (slice_equal(m->key, SLICE("eventType")) ||
		   slice_equal(m->key, SLICE("notificationType"))) {
		/* Both keys at once: the long way knows which one counts. */
		if (m->type != JSON_STRING || m->escaped || s->type.n > 0)
			s->doubtful = true;
		s->type = m->raw;
	}
}

static void second_level(struct skim *s, const struct json_member *m)
{
	s->list = NULL;
	if (s->section == SECTION_EVENT) {
		if (slice_equal(m->key, SLICE("type"))) {
			s->doubtful = s->doubtful || m->type != JSON_NUMBER;
			s->number = m->raw;
		} else if (slice_equal(m->key, SLICE("to"))) {
			take(s, &s->to, m);
		}
	} else if (s->section == SECTION_MAIL && m->type == JSON_ARRAY &&
		   slice_equal(m->key, SLICE("destination"))) {
		s->list = &s->destination;
	} else if (s->section == SECTION_DELIVERY && m->type == JSON_ARRAY &&
		   slice_equal(m->key, SLICE("recipients"))) {
		s->list = &s->recipients;
	}
}

static void member(struct json_visitor *v, const struct json_member *m)
{
	struct skim *s = skim_of(v);

	if (m->escaped && m->depth < VISIT_DEPTH && m->type != JSON_STRING)
		s->doubtful = true;
	if (m->depth == 1)
		top_level(s, m);
	else if (m->depth == 2)
		second_level(s, m);
	else if (s->list != NULL && m->key.p == NULL)
		take(s, s->list, m);
}

static void duplicate(struct json_visitor *v, unsigned depth)
{
	(void)depth;
	skim_of(v)->doubtful = true;
}

void skim_init(struct skim *s)
{
	memset(s, 0, sizeof(*s));
	s->visitor = (struct json_visitor){ .depth = VISIT_DEPTH,
					    .begin = begin,
					    .member = member,
					    .duplicate = duplicate };
}

static bool only_one(const struct skim_list *list, struct sup_slice *out)
{
	*out = list->first;
	return list->n == 1;
}

bool skim_is_benign(const struct skim *s, struct sup_slice *recipient,
		    const char **source)
{
	static const char *const benign[] = { "2", "5", "6", "28", "33", "34" };

	if (s->doubtful)
		return false;
	if (s->sendpost) {
		*source = "sendpost";
		if (s->type.n > 0)
			return false;
		for (size_t i = 0; i < sizeof(benign) / sizeof(*benign); i++) {
			if (slice_is(s->number, benign[i]))
				return only_one(&s->to, recipient);
		}
		return false;
	}
	*source = "ses";
	if (slice_equal(s->type, SLICE("Delivery")))
		return only_one(&s->recipients, recipient);
	if (slice_equal(s->type, SLICE("Open")) ||
	    slice_equal(s->type, SLICE("Click")))
		return only_one(&s->destination, recipient);
	return false;
}
