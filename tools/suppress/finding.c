#include "finding.h"

#include <string.h>

void blocks_json(struct sup_text *t, unsigned blocks)
{
	sup_json_array_begin(t);
	for (int m = 0; m < 2; m++) {
		if ((blocks & (1u << m)) != 0)
			sup_json_text(t, sup_mail_name((enum sup_mail)m));
	}
	sup_json_array_end(t);
}

static void optional(struct sup_text *t, const char *key, struct sup_slice s)
{
	if (s.n == 0)
		return;
	sup_json_key(t, key);
	sup_json_string(t, s);
}

void fact_members(struct sup_text *t, const struct sup_fact *f)
{
	sup_json_key(t, "kind");
	sup_json_text(t, sup_kind_name(f->kind));
	sup_json_key(t, "time");
	sup_json_time(t, f->time);
	optional(t, "source", f->source);
	optional(t, "scope", f->scope);
	optional(t, "reason", sup_slice_of(sup_reason_name(f->reason)));
	optional(t, "class", sup_slice_of(sup_class_name(f->bounce_class)));
	optional(t, "status", f->status);
	optional(t, "text", f->text);
}

struct incident_of {
	const struct sup_fact *cause;
	bool found;
};

static enum sup_status look(const struct sup_explanation *e, void *arg)
{
	struct incident_of *i = arg;

	if (strcmp(e->use, "suppresses") == 0 && e->incident)
		i->found = true;
	return SUP_OK;
}

/* The fact behind the finding, and whether it lies in an open incident. */
static void cause_json(struct sup_reader *r, struct sup_text *t,
		       const struct sup_finding *f)
{
	struct sup_slice key = { f->key, f->key_len };
	struct sup_record *record = NULL;
	struct incident_of incident = { NULL, false };

	if (f->verdict != SUP_SUPPRESSED || f->key_len == 0 || f->by_hash ||
	    f->fault != SUP_ADDRESS_NONE ||
	    sup_explain(r, key, &record, look, &incident, NULL) != SUP_OK)
		return;
	if (f->cause < record->n_facts) {
		sup_json_key(t, "fact");
		sup_json_object_begin(t);
		fact_members(t, &record->facts[f->cause]);
		sup_json_object_end(t);
	}
	sup_json_key(t, "incident");
	sup_json_bool(t, incident.found);
	sup_record_free(record);
}

void finding_json(struct sup_reader *r, struct sup_slice given,
		  const struct sup_finding *f)
{
	struct sup_text t;

	sup_text_init(&t);
	sup_json_object_begin(&t);
	sup_json_key(&t, "address");
	sup_json_string(&t, given);
	sup_json_key(&t, "verdict");
	sup_json_text(&t, sup_verdict_name(f->verdict));
	sup_json_key(&t, "reason");
	if (f->verdict == SUP_UNKNOWN)
		sup_json_text(&t, sup_why_name(f->why));
	else if (f->reason == SUP_REASON_NONE)
		sup_json_null(&t);
	else
		sup_json_text(&t, sup_reason_name(f->reason));
	sup_json_key(&t, "scope");
	if (f->verdict == SUP_SUPPRESSED)
		sup_json_string(&t,
				(struct sup_slice){ f->scope, f->scope_len });
	else
		sup_json_null(&t);
	sup_json_key(&t, "since");
	sup_json_time(&t, f->since);
	sup_json_key(&t, "expires");
	sup_json_time(&t, f->expires);
	if (f->verdict == SUP_UNKNOWN) {
		sup_json_key(&t, "why");
		sup_json_text(&t, sup_why_text(f->why));
	}
	if (f->fault != SUP_ADDRESS_NONE) {
		sup_json_key(&t, "fault");
		sup_json_text(&t, sup_address_fault_name(f->fault));
	}
	sup_json_key(&t, "key");
	if (f->key_len > 0)
		sup_json_string(&t, (struct sup_slice){ f->key, f->key_len });
	else
		sup_json_null(&t);
	cause_json(r, &t, f);
	sup_json_object_end(&t);
	print_json_line(&t);
}
