/*
 * SES Subscription events: what a contact changed on a contact list.
 *
 * They fire for opting in as well as out.  The contact is the one destination
 * of the message.  unsubscribeAll concerns everything below the source's scope;
 * a topic has the scope LIST/TOPIC below it (DESIGN 12.9).
 */
#include "base/slice.h"
#include "ingest/ses.h"
#include "model/scope.h"

enum choice {
	CHOICE_NONE, /* not said */
	CHOICE_IN,
	CHOICE_OUT
};

static enum choice unsubscribed_all(struct ses *s, const struct json_value *o)
{
	const struct json_value *v =
		o == NULL ? NULL : json_get(s->doc, o, "unsubscribeAll");
	bool out;

	if (v == NULL || !json_bool(v, &out))
		return CHOICE_NONE;
	return out ? CHOICE_OUT : CHOICE_IN;
}

static enum choice choice_of(struct ses *s, const struct json_value *topic)
{
	struct sup_slice status;

	if (!ses_text(s->doc, topic, "subscriptionStatus", &status))
		return CHOICE_NONE;
	if (slice_is(status, "OptOut"))
		return CHOICE_OUT;
	return slice_is(status, "OptIn") ? CHOICE_IN : CHOICE_NONE;
}

/* What preferences say of a topic by that name. */
static enum choice choice_before(struct ses *s, const struct json_value *old,
				 struct sup_slice name)
{
	const struct json_value *list =
		ses_member(s->doc, old, "topicSubscriptionStatus", JSON_ARRAY);
	const struct json_value *v;
	struct sup_slice other;

	if (list == NULL)
		return CHOICE_NONE;
	for (v = json_first(list); v != NULL; v = json_next(v)) {
		if (ses_text(s->doc, v, "topicName", &other) &&
		    slice_equal(other, name))
			return choice_of(s, v);
	}
	return CHOICE_NONE;
}

static void emit(struct ses *s, enum choice choice, struct sup_slice scope)
{
	bool out = choice == CHOICE_OUT;
	struct sup_fact f = {
		.kind = out ? SUP_KIND_UNSUBSCRIBE : SUP_KIND_RESUBSCRIBE,
		.reason = out ? SUP_REASON_UNSUBSCRIBE : SUP_REASON_NONE,
		.blocks = out ? sup_reason_blocks(SUP_REASON_UNSUBSCRIBE) : 0,
		.scope = scope,
	};

	parse_emit(s->p, &s->report, s->report.destinations[0], &f);
}

/* Two names in one slice, to tell topics apart whose scopes are the same. */
static void name_topic(struct ses *s, const struct scope_topic *names)
{
	size_t n = names->list.n + 1 + names->topic.n;
	char *both = arena_alloc(s->p->arena, n, 1);

	if (both == NULL) {
		s->p->failed = SUP_NO_MEMORY;
		return;
	}
	if (names->list.n > 0)
		memcpy(both, names->list.p, names->list.n);
	both[names->list.n] = '\0';
	if (names->topic.n > 0)
		memcpy(both + names->list.n + 1, names->topic.p,
		       names->topic.n);
	s->p->events[s->p->n_events - 1].topic = (struct sup_slice){ both, n };
}

static void topic(struct ses *s, const struct json_value *o,
		  const struct json_value *subscription, bool all_before)
{
	struct scope_topic names = { .base = s->p->scope };
	const struct json_value *old = ses_member(
		s->doc, subscription, "oldTopicPreferences", JSON_OBJECT);
	enum choice now = choice_of(s, o);
	char scope[SUP_SCOPE_MAX + 1];
	size_t n_events = s->p->n_events;
	bool changed;
	size_t n;

	if (!ses_text(s->doc, o, "topicName", &names.topic) ||
	    now == CHOICE_NONE) {
		parse_bad(s->p, "a topic without a name or status");
		return;
	}
	/* Unchanged, unless leaving "unsubscribe all" brings it back. */
	if (!all_before && choice_before(s, old, names.topic) == now)
		return;
	(void)ses_text(s->doc, subscription, "contactList", &names.list);
	if (scope_from_topic(&names, scope, &n, &changed) != SUP_OK) {
		parse_bad(s->p, "the topic's scope is too deep");
		return;
	}
	emit(s, now, (struct sup_slice){ scope, n });
	if (s->p->n_events > n_events)
		name_topic(s, &names);
}

void ses_subscription(struct ses *s, const struct json_value *subscription)
{
	const struct json_value *new = ses_member(
		s->doc, subscription, "newTopicPreferences", JSON_OBJECT);
	const struct json_value *old = ses_member(
		s->doc, subscription, "oldTopicPreferences", JSON_OBJECT);
	const struct json_value *list;
	const struct json_value *v;
	bool all_before = unsubscribed_all(s, old) == CHOICE_OUT;
	uint64_t before = s->p->n_events + s->p->bad;

	if (new == NULL) {
		parse_bad(s->p, "subscription.newTopicPreferences is missing");
		return;
	}
	if (s->report.n_destinations != 1) {
		parse_bad(s->p, "whose subscription it is, is not said");
		return;
	}
	if (unsubscribed_all(s, new) == CHOICE_OUT) {
		emit(s, CHOICE_OUT, s->p->scope);
		return;
	}
	if (all_before && unsubscribed_all(s, new) == CHOICE_IN)
		emit(s, CHOICE_IN, s->p->scope);
	list = ses_member(s->doc, new, "topicSubscriptionStatus", JSON_ARRAY);
	for (v = list == NULL ? NULL : json_first(list); v != NULL;
	     v = json_next(v))
		topic(s, v, subscription, all_before);
	if (s->p->n_events + s->p->bad == before)
		s->p->ignored++;
}
