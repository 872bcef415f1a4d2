#include "model/key.h"

#include <string.h>

size_t address_key(const struct sup_address *a, unsigned char *key)
{
	struct sup_slice domain = address_domain(a);

	memcpy(key, domain.p, domain.n);
	key[domain.n] = 0;
	memcpy(key + domain.n + 1, a->text, a->local_len);
	return a->len;
}

bool address_from_key(struct sup_slice key, struct sup_address *out)
{
	char text[SUP_ADDRESS_MAX];
	const char *end;
	size_t domain_len;
	size_t local_len;

	if (key.n < 3 || key.n > SUP_ADDRESS_MAX)
		return false;
	end = memchr(key.p, '\0', key.n);
	if (end == NULL)
		return false;
	domain_len = (size_t)(end - key.p);
	local_len = key.n - domain_len - 1;
	memcpy(text, end + 1, local_len);
	text[local_len] = '@';
	memcpy(text + local_len + 1, key.p, domain_len);
	if (sup_address_parse((struct sup_slice){ text, key.n }, out, NULL) !=
	    SUP_OK)
		return false;
	return out->len == key.n && out->local_len == local_len &&
	       memcmp(out->text, text, key.n) == 0;
}
