#include "list/target.h"

#include "base/error.h"
#include "base/slice.h"
#include "store/erased.h"
#include "store/meta.h"
#include "store/records.h"

enum sup_status target_parse(struct sup_slice in, struct target *out,
			     struct sup_error *err)
{
	enum sup_address_fault fault = SUP_ADDRESS_NONE;
	struct sup_slice s = slice_trim(in);
	struct sup_rule rule;
	enum sup_status st;

	if (s.n > 0 && s.p[0] == '@') {
		st = sup_rule_parse(s, &rule, &fault);
		if (st == SUP_OK) {
			out->db = DB_DOMAINS;
			out->key_len = rule_key(&rule, out->key);
			/* All that was not ASCII is an A-label now. */
			out->ascii = slice_find((struct sup_slice){ rule.domain,
								    rule.len },
						SLICE("xn--")) == rule.len;
		}
	} else {
		st = sup_address_parse(s, &out->address, &fault);
		if (st == SUP_OK) {
			out->db = DB_RECIPIENTS;
			out->key_len = address_key(&out->address, out->key);
			out->ascii = out->address.ascii;
		}
	}
	if (st == SUP_INVALID)
		return error_set(err, st, "no address: %s",
				 sup_address_fault_text(fault));
	if (st != SUP_OK)
		return error_set(err, st, "%s", sup_status_text(st));
	return SUP_OK;
}

enum sup_status target_parse_any(struct sup_slice in, struct target *out,
				 struct sup_error *err)
{
	struct sup_slice s = slice_trim(in);

	if (s.n != ERASED_NAME_LEN + (size_t)2 * SHA256_BYTES ||
	    memcmp(s.p, ERASED_NAME, ERASED_NAME_LEN) != 0 ||
	    !hex_decode(slice_from(s, ERASED_NAME_LEN), out->key + 1,
			SHA256_BYTES))
		return target_parse(in, out, err);
	out->db = DB_HASHES;
	out->ascii = true;
	out->key[0] = ERASED_BYTE;
	out->key_len = ERASED_KEY_BYTES;
	return SUP_OK;
}

enum sup_status target_erased(struct txn *t, const struct target *who,
			      struct target *out, bool *found)
{
	enum sup_status st;

	*found = false;
	if (who->db != DB_RECIPIENTS || meta_counts(t)->erased == 0)
		return SUP_OK;
	st = erased_key(t, target_key(who), out->key);
	if (st != SUP_OK)
		return st;
	out->db = DB_HASHES;
	out->ascii = true;
	out->key_len = ERASED_KEY_BYTES;
	return records_has(t, out->db, target_key(out), found);
}

enum sup_status store_same_rules(struct sup_store *s, bool *same,
				 struct sup_error *err)
{
	struct sup_store_info info;
	enum sup_status st = sup_store_info(s, &info, err);

	if (st == SUP_OK)
		*same = strcmp(info.rules, sup_address_rules()) == 0;
	return st;
}

enum sup_status key_text(enum store_db db, struct sup_slice key, char *out,
			 size_t *n)
{
	struct sup_slice domain;
	struct sup_slice local;
	struct sup_rule rule;

	if (db == DB_HASHES) {
		if (!is_erased_key(key))
			return SUP_CORRUPT;
		memcpy(out, ERASED_NAME, ERASED_NAME_LEN);
		hex_encode((const unsigned char *)key.p + 1, SHA256_BYTES,
			   out + ERASED_NAME_LEN);
		*n = ERASED_NAME_LEN + (size_t)2 * SHA256_BYTES;
		return SUP_OK;
	}
	if (db == DB_DOMAINS) {
		if (!rule_from_key(key, &rule))
			return SUP_CORRUPT;
		*n = sup_rule_print(&rule, out);
		return SUP_OK;
	}
	domain = key_domain(key);
	local = slice_from(key, domain.n + 1);
	if (domain.n == key.n || domain.n + local.n + 1 > SUP_ADDRESS_MAX)
		return SUP_CORRUPT;
	if (local.n != 0)
		memcpy(out, local.p, local.n);
	out[local.n] = '@';
	if (domain.n != 0)
		memcpy(out + local.n + 1, domain.p, domain.n);
	*n = local.n + 1 + domain.n;
	out[*n] = '\0';
	return SUP_OK;
}

struct sup_slice key_domain(struct sup_slice key)
{
	const char *end = key.n == 0 ? NULL : memchr(key.p, '\0', key.n);

	if (end == NULL)
		return key;
	return (struct sup_slice){ key.p, (size_t)(end - key.p) };
}
