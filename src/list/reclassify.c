#include "list/reclassify.h"

#include "base/buf.h"
#include "base/error.h"
#include "list/target.h"
#include "model/fact.h"
#include "policy/defaults.h"
#include "store/meta.h"

static enum sup_status read_rules(struct txn *t, void *arg)
{
	struct buf *b = arg;
	struct sup_slice text;
	enum sup_status st = meta_get(t, "classifier", &text);

	buf_clear(b);
	if (st == SUP_NOT_FOUND) {
		text.p = policy_default_classify;
		text.n = policy_default_classify_size;
		st = SUP_OK;
	}
	return st == SUP_OK ? buf_add_slice(b, text) : st;
}

enum sup_status classifier_of_store(struct sup_store *s,
				    struct classifier **out,
				    struct sup_error *err)
{
	struct buf b = BUF_INIT((size_t)16 * 1024 * 1024);
	enum sup_status st = store_view(s, read_rules, &b, err);

	if (st == SUP_OK)
		st = classifier_new(buf_slice(&b), out, err);
	buf_release(&b);
	return st;
}

size_t reclassify(const struct classifier *c, struct revision *r)
{
	size_t changed = 0;

	if (r->db != DB_RECIPIENTS)
		return 0;
	for (size_t i = 0; i < r->after.n_facts; i++) {
		struct sup_fact *f = &r->after.facts[i];
		struct bounce_class now;
		const struct bounce_text in = {
			.text = f->text,
			.status = f->status,
			.domain = key_domain(r->key),
			.label = f->bounce_class,
			.permanent = f->kind == SUP_KIND_HARD_BOUNCE,
		};

		if (!kind_is_bounce(f->kind) ||
		    (f->text.n == 0 && f->status.n == 0))
			continue;
		classify(c, &in, &now);
		if (now.cls == f->bounce_class)
			continue;
		f->bounce_class = now.cls;
		changed++;
	}
	return changed;
}
