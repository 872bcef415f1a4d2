/* What somebody has to look at: quarantined pieces and incidents. */
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"
#include "list/survey.h"
#include "store/quarantine.h"
#include "store/rules.h"

static enum sup_status see_piece(const struct quarantined *q, void *arg)
{
	struct survey *s = arg;
	struct sup_survey *v = s->v;
	struct sup_survey_pile *p = NULL;

	for (size_t i = 0; p == NULL && i < v->n_piles; i++) {
		if (survey_is(v->piles[i].source, q->source) &&
		    survey_is(v->piles[i].why, q->why))
			p = &v->piles[i];
	}
	if (p == NULL && v->n_piles == SUP_SURVEY_PILES) {
		v->more_pieces++;
		return SUP_OK;
	}
	if (p == NULL) {
		p = &v->piles[v->n_piles++];
		survey_name(p->source, q->source);
		survey_name(p->why, q->why);
		p->first = q->time;
		p->last = q->time;
	}
	p->pieces++;
	if (q->time < p->first)
		p->first = q->time;
	if (q->time > p->last)
		p->last = q->time;
	return SUP_OK;
}

static int compare_piles(const void *a, const void *b)
{
	const struct sup_survey_pile *x = a;
	const struct sup_survey_pile *y = b;
	int c;

	if (x->pieces != y->pieces)
		return x->pieces > y->pieces ? -1 : 1;
	c = strcmp(x->source, y->source);
	return c != 0 ? c : strcmp(x->why, y->why);
}

static const char *state_name(enum incident_state s)
{
	return s == INCIDENT_OPEN
		       ? "open"
		       : (s == INCIDENT_ACCEPTED ? "accepted" : "voided");
}

/* Open before closed, then the newer first. */
static bool precedes(const struct incident *i,
		     const struct sup_survey_incident *other)
{
	bool open = i->state == INCIDENT_OPEN;
	bool other_open = strcmp(other->incident.state, "open") == 0;

	if (open != other_open)
		return open;
	return i->id > other->incident.id;
}

static enum sup_status see_incident(const struct incident *i, void *arg)
{
	struct survey *s = arg;
	struct sup_survey *v = s->v;
	struct sup_survey_incident *to;
	size_t at = v->n_incidents;

	if (i->domain.n >= sizeof(to->text))
		return SUP_CORRUPT;
	while (at > 0 && precedes(i, &v->incidents[at - 1]))
		at--;
	if (v->n_incidents == SUP_SURVEY_INCIDENTS)
		v->more_incidents++;
	else
		v->n_incidents++;
	if (at == SUP_SURVEY_INCIDENTS)
		return SUP_OK;
	to = &v->incidents[at];
	memmove(to + 1, to, (v->n_incidents - 1 - at) * sizeof(*to));
	to->incident = (struct sup_incident){
		.id = i->id,
		.state = state_name(i->state),
		.bounce_class = i->bounce_class,
		.from = i->from,
		.to = i->to,
		.count = i->count,
		.usual = (double)i->usual / 1000.0,
	};
	memset(to->text, 0, sizeof(to->text));
	if (i->domain.n > 0)
		memcpy(to->text, i->domain.p, i->domain.n);
	return SUP_OK;
}

enum sup_status survey_trouble(struct survey *s)
{
	struct sup_survey *v = s->v;
	enum sup_status st = quarantine_walk(s->t, 0, see_piece, s);

	if (st == SUP_OK)
		st = incidents_walk(s->t, see_incident, s);
	if (st != SUP_OK)
		return st;
	qsort(v->piles, v->n_piles, sizeof(v->piles[0]), compare_piles);
	/* They moved while they were sorted in. */
	for (size_t i = 0; i < v->n_incidents; i++) {
		struct sup_survey_incident *in = &v->incidents[i];

		in->incident.domain =
			(struct sup_slice){ in->text, strlen(in->text) };
	}
	return SUP_OK;
}
