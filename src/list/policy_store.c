#include "base/buf.h"
#include "base/error.h"
#include "store/meta.h"
#include "suppress/policy.h"

struct stored {
	struct buf text;
	uint32_t version;
};

static enum sup_status read_policy(struct txn *t, void *arg)
{
	struct stored *p = arg;
	struct sup_slice text;
	enum sup_status st = meta_policy(t, &text, &p->version);

	buf_clear(&p->text);
	return st == SUP_OK ? buf_add_slice(&p->text, text) : st;
}

enum sup_status sup_policy_of_store(struct sup_store *s,
				    struct sup_policy **out, uint32_t *version,
				    struct sup_error *err)
{
	struct stored p = { BUF_INIT((size_t)64 * 1024 * 1024), 0 };
	enum sup_status st;

	if (s == NULL || out == NULL)
		return error_set(err, SUP_INVALID, "no store");
	st = store_view(s, read_policy, &p, err);
	if (st == SUP_OK)
		st = sup_policy_parse(buf_slice(&p.text), "policy", out, err);
	if (st == SUP_OK && version != NULL)
		*version = p.version;
	buf_release(&p.text);
	return st;
}
