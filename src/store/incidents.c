#include <string.h>

#include "base/slice.h"
#include "store/meta.h"
#include "store/rules.h"
#include "store/value.h"
#include "suppress/address.h"

enum {
	INCIDENT_FAMILY = 1, /* and its number: the incident */
	OPEN_FAMILY = 2, /* domain, 0x00, class: the number of the open one */
	INCIDENT_VALUE_MAX = 4096
};

struct open_key {
	unsigned char bytes[1 + SUP_DOMAIN_MAX + 2];
	size_t n;
};

static enum sup_status open_key(struct open_key *k, struct sup_slice domain,
				enum sup_class c)
{
	if (domain.n > SUP_DOMAIN_MAX)
		return SUP_INVALID;
	k->n = 0;
	k->bytes[k->n++] = OPEN_FAMILY;
	if (domain.n > 0)
		memcpy(k->bytes + k->n, domain.p, domain.n);
	k->n += domain.n;
	k->bytes[k->n++] = 0;
	k->bytes[k->n++] = (unsigned char)c;
	return SUP_OK;
}

static struct sup_slice open_slice(const struct open_key *k)
{
	return bytes_slice(k->bytes, k->n);
}

static enum sup_status decode(struct sup_slice value, struct incident *i)
{
	struct feed f;
	enum sup_status st = value_open(value, &f);

	if (st != SUP_OK)
		return st;
	i->state = (enum incident_state)get_byte(&f);
	i->bounce_class = (enum sup_class)get_byte(&f);
	i->from = value_time(&f);
	i->to = value_time(&f);
	i->opened = value_time(&f);
	i->count = get_varint(&f);
	i->usual = get_varint(&f);
	i->batch = get_varint(&f);
	i->domain = value_text(&f);
	if (i->state < INCIDENT_OPEN || i->state > INCIDENT_VOIDED ||
	    i->bounce_class >= SUP_CLASS_END)
		return SUP_CORRUPT;
	return value_end(&f);
}

static enum sup_status put(struct txn *t, const struct incident *i)
{
	struct buf b = BUF_INIT(INCIDENT_VALUE_MAX);
	struct number_key k;
	struct sink s;

	value_begin(&s, &b);
	put_byte(&s, i->state);
	put_byte(&s, i->bounce_class);
	value_put_time(&s, i->from);
	value_put_time(&s, i->to);
	value_put_time(&s, i->opened);
	put_varint(&s, i->count);
	put_varint(&s, i->usual);
	put_varint(&s, i->batch);
	put_slice(&s, i->domain);
	return value_put(t, DB_INCIDENTS, key_of(&k, INCIDENT_FAMILY, i->id),
			 &s);
}

enum sup_status incident_get(struct txn *t, uint64_t id, struct incident *out)
{
	struct number_key k;
	struct sup_slice value;
	struct incident i = { .id = id };
	enum sup_status st = txn_get(t, DB_INCIDENTS,
				     key_of(&k, INCIDENT_FAMILY, id), &value);

	if (st == SUP_OK)
		st = decode(value, &i);
	if (st == SUP_OK)
		*out = i;
	return st;
}

/* Numbers are given in order and rows never deleted. */
static enum sup_status next_id(struct txn *t, uint64_t *out)
{
	struct number_key k;
	struct sup_slice key;
	struct sup_slice value;
	uint64_t last = 0;
	uint64_t step = UINT64_C(1) << 62;
	enum sup_status st;

	/* The second family lies behind the first: look for the last number by
	 * halves. */
	for (; step > 0; step /= 2) {
		uint64_t n = 0;

		st = txn_seek(t, DB_INCIDENTS,
			      key_of(&k, INCIDENT_FAMILY, last + step), &key,
			      &value);
		if (st == SUP_OK && key_is(key, INCIDENT_FAMILY, &n))
			last = n;
		else if (st != SUP_OK && st != SUP_NOT_FOUND)
			return st;
	}
	*out = last + 1;
	return SUP_OK;
}

static enum sup_status set_open(struct txn *t, const struct incident *i)
{
	struct buf b = BUF_INIT(16);
	struct open_key k;
	struct sink s;
	enum sup_status st = open_key(&k, i->domain, i->bounce_class);

	if (st != SUP_OK)
		return st;
	value_begin(&s, &b);
	put_varint(&s, i->id);
	meta_counts(t)->incidents_open++;
	return value_put(t, DB_INCIDENTS, open_slice(&k), &s);
}

static enum sup_status clear_open(struct txn *t, const struct incident *i)
{
	struct store_counts *c = meta_counts(t);
	struct open_key k;
	enum sup_status st = open_key(&k, i->domain, i->bounce_class);

	if (st == SUP_OK)
		st = txn_delete(t, DB_INCIDENTS, open_slice(&k));
	if (st == SUP_NOT_FOUND || c->incidents_open == 0)
		return SUP_CORRUPT;
	c->incidents_open--;
	return st;
}

enum sup_status incident_put(struct txn *t, struct incident *i)
{
	struct incident old = { 0 };
	struct incident other;
	enum sup_status st = SUP_OK;

	if (i->state < INCIDENT_OPEN || i->state > INCIDENT_VOIDED)
		return SUP_INVALID;
	if (i->id != 0) {
		st = incident_get(t, i->id, &old);
		if (st == SUP_NOT_FOUND)
			st = SUP_OK; /* loaded from a dump */
	} else {
		st = next_id(t, &i->id);
	}
	if (st == SUP_OK && old.state == INCIDENT_OPEN)
		st = clear_open(t, &old);
	if (st == SUP_OK && i->state == INCIDENT_OPEN) {
		st = incident_open_for(t, i->domain, i->bounce_class, &other);
		if (st == SUP_OK)
			st = SUP_EXISTS;
		else if (st == SUP_NOT_FOUND)
			st = set_open(t, i);
	}
	return st == SUP_OK ? put(t, i) : st;
}

enum sup_status incident_open_for(struct txn *t, struct sup_slice domain,
				  enum sup_class c, struct incident *out)
{
	struct open_key k;
	struct sup_slice value;
	struct feed f;
	uint64_t id;
	enum sup_status st;

	if (meta_counts(t)->incidents_open == 0)
		return SUP_NOT_FOUND;
	st = open_key(&k, domain, c);
	if (st == SUP_OK)
		st = txn_get(t, DB_INCIDENTS, open_slice(&k), &value);
	if (st == SUP_OK)
		st = value_open(value, &f);
	if (st != SUP_OK)
		return st;
	id = get_varint(&f);
	st = value_end(&f);
	if (st == SUP_OK)
		st = incident_get(t, id, out);
	/* A pointer to nothing is no proof of nothing. */
	return st == SUP_NOT_FOUND ? SUP_CORRUPT : st;
}

struct incident_walker {
	incident_fn *fn;
	void *arg;
};

static enum sup_status see_incident(struct txn *t, struct sup_slice key,
				    struct sup_slice value, void *arg)
{
	struct incident_walker *w = arg;
	struct incident i = { 0 };
	enum sup_status st;

	(void)t;
	if (!key_is(key, INCIDENT_FAMILY, &i.id))
		return SUP_STOPPED;
	st = decode(value, &i);
	return st == SUP_OK ? w->fn(&i, w->arg) : st;
}

enum sup_status incidents_walk(struct txn *t, incident_fn *fn, void *arg)
{
	struct incident_walker w = { .fn = fn, .arg = arg };

	return txn_walk(t, DB_INCIDENTS, SLICE(""), see_incident, &w);
}
