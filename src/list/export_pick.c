#include "list/export_pick.h"

#include "base/error.h"
#include "base/slice.h"
#include "store/meta.h"
#include "store/txn.h"

bool export_wants(const struct export_pick *p, const struct sup_suppression *s)
{
	if (p->o->reason != SUP_REASON_NONE && s->reason != p->o->reason)
		return false;
	return p->o->any_scope ? in_force(s, p->question.at)
			       : question_sees(&p->question, s);
}

bool export_wants_any(const struct export_pick *p, const struct sup_record *r)
{
	for (size_t i = 0; i < r->n_suppressions; i++) {
		if (export_wants(p, &r->suppressions[i]))
			return true;
	}
	return false;
}

struct asked {
	struct sup_slice scope;
	bool known;
};

static enum sup_status ask_scope(struct txn *t, void *arg)
{
	struct asked *a = arg;

	return scope_known(t, a->scope, &a->known);
}

enum sup_status export_pick(struct export_pick *p, struct sup_store *s,
			    const struct sup_export_options *o,
			    struct sup_error *err)
{
	const struct sup_query *q = &o->query;
	struct asked asked = { .known = true };
	enum sup_status st = SUP_OK;

	p->o = o;
	p->question = (struct question){
		.at = q->at == 0 ? sup_time_now() : q->at,
		.mail = q->mail,
		.scope = { p->scope, 0 },
	};
	if ((unsigned)q->mail > SUP_MAIL_TRANSACTIONAL)
		return error_set(err, SUP_INVALID, "no such kind of mail");
	if (!o->any_scope && q->scope.n > 0)
		st = sup_scope_parse(q->scope, p->scope, &p->question.scope.n);
	if (st != SUP_OK)
		return error_set(err, st, "no scope");
	asked.scope = p->question.scope;
	st = store_view(s, ask_scope, &asked, err);
	if (st == SUP_OK && !asked.known)
		return error_set(err, SUP_NOT_FOUND, "no such scope is known");
	return st;
}
