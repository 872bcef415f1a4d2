#include "ingest/rules.h"

#include "base/slice.h"
#include "policy/defaults.h"
#include "store/meta.h"
#include "store/quarantine.h"

struct load {
	struct classifier *made;
	struct sup_error *err;
};

static enum sup_status load_classifier(struct txn *t, void *arg)
{
	struct load *l = arg;
	struct sup_slice text;
	enum sup_status st = meta_get(t, "classifier", &text);

	classifier_free(l->made);
	l->made = NULL;
	if (st == SUP_NOT_FOUND)
		text = (struct sup_slice){ policy_default_classify,
					   policy_default_classify_size };
	else if (st != SUP_OK)
		return st;
	return classifier_new(text, &l->made, l->err);
}

enum sup_status ingest_classifier(struct sup_store *s, struct classifier **out,
				  struct sup_error *err)
{
	struct load l = { NULL, err };
	enum sup_status st = store_view(s, load_classifier, &l, err);

	if (st != SUP_OK)
		classifier_free(l.made);
	else
		*out = l.made;
	return st;
}

struct search {
	struct sup_slice type; /* "type:37", at the end of the reason */
	uint64_t n;
};

static enum sup_status see(const struct quarantined *q, void *arg)
{
	struct search *t = arg;

	if (q->unknown_type && q->why.n >= t->type.n &&
	    slice_equal(slice_from(q->why, q->why.n - t->type.n), t->type))
		t->n++;
	return SUP_OK;
}

static enum sup_status count_seen(struct txn *t, void *arg)
{
	((struct search *)arg)->n = 0;
	return quarantine_walk(t, 0, see, arg);
}

enum sup_status ingest_type_seen(struct sup_store *s, const char *type,
				 uint64_t *n)
{
	struct search t = { sup_slice_of(type), 0 };
	enum sup_status st = store_view(s, count_seen, &t, NULL);

	*n = t.n;
	return st;
}
