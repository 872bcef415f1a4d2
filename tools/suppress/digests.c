/* digests.c - the lists of digests that an address is on. */
#include <stdio.h>

#include "finding.h"

static enum sup_status in_words(const struct sup_hash_entry *e, void *arg)
{
	char since[SUP_TIME_TEXT_MAX];
	char expires[SUP_TIME_TEXT_MAX];

	(void)arg;
	(void)printf("digest\t%s\t%s\t%.*s\t%s\t%s\t%.*s\tbatch %llu%s\n",
		     sup_hash_name(e->algorithm), sup_reason_name(e->reason),
		     (int)e->scope.n, e->scope.n == 0 ? "" : e->scope.p,
		     sup_time_print(e->since, since),
		     sup_time_print(e->expires, expires), (int)e->source.n,
		     e->source.n == 0 ? "" : e->source.p,
		     (unsigned long long)e->batch,
		     e->undone ? ", taken back" : "");
	return SUP_OK;
}

static enum sup_status in_json(const struct sup_hash_entry *e, void *arg)
{
	struct sup_text *t = arg;

	sup_json_object_begin(t);
	sup_json_key(t, "algorithm");
	sup_json_text(t, sup_hash_name(e->algorithm));
	sup_json_key(t, "reason");
	sup_json_text(t, sup_reason_name(e->reason));
	sup_json_key(t, "scope");
	sup_json_string(t, e->scope);
	sup_json_key(t, "blocks");
	blocks_json(t, e->blocks);
	sup_json_key(t, "since");
	sup_json_time(t, e->since);
	sup_json_key(t, "expires");
	sup_json_time(t, e->expires);
	sup_json_key(t, "source");
	sup_json_string(t, e->source);
	sup_json_key(t, "batch");
	sup_json_uint(t, e->batch);
	sup_json_key(t, "undone");
	sup_json_bool(t, e->undone);
	sup_json_object_end(t);
	return SUP_OK;
}

enum sup_status print_digests(struct sup_reader *r, struct sup_slice address,
			      struct sup_text *json, struct sup_error *err)
{
	if (address.n > 0 && address.p[0] == '@')
		return SUP_NOT_FOUND; /* a rule has no digest */
	return json == NULL ? sup_hashes(r, address, in_words, NULL, err)
			    : sup_hashes(r, address, in_json, json, err);
}
