#include <string.h>

#include "base/error.h"
#include "base/slice.h"
#include "list/hash_fold.h"
#include "list/reclassify.h"
#include "list/rework.h"
#include "policy/policy.h"
#include "store/meta.h"
#include "suppress/policy.h"

/* One simulation or application of a policy. */
struct policy_job {
	struct sup_store *store;
	const struct sup_policy *policy;
	const struct sup_policy_job *job;
	struct classifier *classifier; /* NULL: classes stay */
	struct rework work;
	struct hash_refold hashes;
	uint32_t version; /* of policy, once it is the store's */
};

static const struct sup_policy_job nobody = { .change = NULL };

/* Fold everything, after a look at the classes. */
static enum sup_status edit_all(struct revision *r, struct arena *a, void *arg,
				enum rework_need *need, size_t *facts)
{
	struct policy_job *p = arg;

	(void)a;
	*facts = p->classifier == NULL ? 0 : reclassify(p->classifier, r);
	*need = *facts == 0 ? REWORK_FOLD : REWORK_PUT;
	return SUP_OK;
}

/* Only what an earlier policy made, or whose classes change. */
static enum sup_status edit_stale(struct revision *r, struct arena *a,
				  void *arg, enum rework_need *need,
				  size_t *facts)
{
	struct policy_job *p = arg;
	enum sup_status st = edit_all(r, a, arg, need, facts);

	if (*need == REWORK_FOLD && r->before.policy_version == p->version)
		*need = REWORK_NOTHING;
	return st;
}

static enum sup_status open_job(struct policy_job *p, struct sup_error *err)
{
	struct sup_store_info info;
	enum sup_status st;

	if (p->store == NULL || p->policy == NULL)
		return error_set(err, SUP_INVALID, "no store or no policy");
	if (p->job == NULL)
		p->job = &nobody;
	if (err != NULL)
		err->text[0] = '\0';
	st = sup_store_info(p->store, &info, err);
	if (st != SUP_OK)
		return st;
	p->version = info.policy_version;
	p->work = (struct rework){
		.store = p->store,
		.edit = edit_all,
		.arg = p,
		.now = p->job->now != 0 ? p->job->now : sup_time_now(),
		.change = p->job->change,
		.progress = p->job->progress,
		.user = p->job->arg,
		.expected = info.recipients + info.domain_rules,
	};
	st = rulebook_open(p->store, &p->work.book);
	if (st == SUP_OK && p->job->reclassify)
		st = classifier_of_store(p->store, &p->classifier, err);
	return st;
}

static void close_job(struct policy_job *p)
{
	rulebook_close(p->work.book);
	classifier_free(p->classifier);
}

static enum sup_status try_hashes(struct txn *t, void *arg)
{
	struct policy_job *p = arg;

	return hash_lists_refold(t, p->policy, p->work.now, false, &p->hashes);
}

/* Lists of digests are part of the totals. */
static void add_hashes(struct policy_job *p)
{
	p->work.totals.changed += p->hashes.digests;
	p->work.totals.suppressed += p->hashes.suppressed;
	p->work.totals.released += p->hashes.released;
}

/* Fold under p with the store's voids; writes nothing. */
static enum sup_status run_trial(struct policy_job *p, struct sup_error *err)
{
	struct fold_rules rules = { .policy = NULL };
	enum sup_status st = rulebook_now(p->work.book, p->store, &rules, err);

	if (st != SUP_OK)
		return st;
	rules.policy = p->policy;
	p->work.trial = &rules;
	st = rework_all(&p->work, err);
	p->work.trial = NULL;
	if (st == SUP_OK)
		st = store_view(p->store, try_hashes, p, err);
	if (st == SUP_OK)
		add_hashes(p);
	return st;
}

static void report(const struct policy_job *p, struct sup_policy_totals *out)
{
	if (out == NULL)
		return;
	out->records = p->work.totals.records;
	out->changed = p->work.totals.changed;
	out->suppressed = p->work.totals.suppressed;
	out->released = p->work.totals.released;
	out->digests = p->hashes.digests;
}

enum sup_status sup_policy_simulate(struct sup_store *s,
				    const struct sup_policy *p,
				    const struct sup_policy_job *job,
				    struct sup_policy_totals *totals,
				    struct sup_error *err)
{
	struct policy_job j = { .store = s, .policy = p, .job = job };
	enum sup_status st = open_job(&j, err);

	if (st == SUP_OK)
		st = run_trial(&j, err);
	close_job(&j);
	report(&j, totals);
	return fail(err, st);
}

/* The same text once more is no new version: an interrupted job goes on.  What
 * lists of digests say changes with the policy, in one transaction. */
static enum sup_status store_policy(struct txn *t, void *arg)
{
	struct policy_job *p = arg;
	struct sup_slice old;
	enum sup_status st = meta_policy(t, &old, &p->version);

	memset(&p->hashes, 0, sizeof(p->hashes));
	if (st != SUP_OK || slice_equal(old, policy_text(p->policy)))
		return st;
	st = meta_set_policy(t, policy_text(p->policy), &p->version);
	return st == SUP_OK ? hash_lists_refold(t, p->policy, p->work.now, true,
						&p->hashes)
			    : st;
}

/* Refuse before anything is written. */
static enum sup_status ask_leave(struct policy_job *p, struct sup_error *err)
{
	sup_policy_change_fn *change = p->work.change;
	sup_progress_fn *progress = p->work.progress;
	enum sup_status st;

	p->work.change = NULL;
	p->work.progress = NULL;
	st = run_trial(p, err);
	if (st == SUP_OK)
		st = refuse_release(p->work.totals.released, p->job->yes_remove,
				    err);
	p->work.change = change;
	p->work.progress = progress;
	return st;
}

enum sup_status sup_policy_apply(struct sup_store *s,
				 const struct sup_policy *p,
				 const struct sup_policy_job *job,
				 struct sup_policy_totals *totals,
				 struct sup_error *err)
{
	struct policy_job j = { .store = s, .policy = p, .job = job };
	enum sup_status st = open_job(&j, err);

	if (st == SUP_OK)
		st = ask_leave(&j, err);
	if (st == SUP_OK) {
		memset(&j.work.totals, 0, sizeof(j.work.totals));
		j.work.edit = edit_stale;
		st = store_update(s, store_policy, &j, err);
	}
	if (st == SUP_OK) {
		add_hashes(&j);
		st = rework_all(&j.work, err);
	}
	close_job(&j);
	report(&j, totals);
	return fail(err, st);
}
