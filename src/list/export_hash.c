#include "list/export_hash.h"

#include "base/alloc.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/sorter.h"

enum {
	SORT_BYTES = 64 * 1024 * 1024
};

struct export_hash {
	enum sup_hash algorithm;
	struct digester *digester;
	struct sorter *sorter;
};

enum sup_status export_hash_open(const struct sup_store *s,
				 enum sup_hash algorithm,
				 struct export_hash **out)
{
	struct export_hash *h = mem_zero(1, sizeof(*h));
	enum sup_status st;

	if (h == NULL)
		return SUP_NO_MEMORY;
	h->algorithm = algorithm;
	st = digester_open(&h->digester);
	if (st == SUP_OK)
		st = sorter_open(sup_hash_bytes(algorithm), SORT_BYTES,
				 store_directory(s), &h->sorter);
	if (st != SUP_OK) {
		export_hash_close(h);
		return st;
	}
	*out = h;
	return SUP_OK;
}

void export_hash_close(struct export_hash *h)
{
	if (h == NULL)
		return;
	digester_close(h->digester);
	sorter_close(h->sorter);
	mem_free(h);
}

enum sup_status export_hash_add(struct export_hash *h, struct sup_slice key,
				struct sup_error *err)
{
	unsigned char digest[SUP_HASH_BYTES_MAX];
	enum sup_status st;

	if (key.n > 0 && key.p[0] == '@')
		return SUP_OK;
	st = digester_run(h->digester, h->algorithm, key, digest);
	if (st != SUP_OK)
		return error_set(err, st, "there is no %s on this machine",
				 sup_hash_name(h->algorithm));
	return sorter_add(h->sorter, digest, err);
}

static void print_hex(const unsigned char *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
}

enum sup_status export_hash_finish(struct export_hash *h, sup_line_fn *fn,
				   void *arg, struct sup_error *err)
{
	const size_t n = sup_hash_bytes(h->algorithm);
	const unsigned char *digest = NULL;
	char line[2 * SUP_HASH_BYTES_MAX];
	enum sup_status st = SUP_OK;

	while (st == SUP_OK) {
		st = sorter_next(h->sorter, &digest, err);
		if (st != SUP_OK)
			break;
		print_hex(digest, n, line);
		st = fn((struct sup_slice){ line, 2 * n }, arg);
	}
	return st == SUP_NOT_FOUND ? SUP_OK : st;
}
