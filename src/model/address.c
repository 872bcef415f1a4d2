#include "suppress/address.h"

enum sup_status sup_address_parse(struct sup_slice in, struct sup_address *out,
				  enum sup_address_fault *fault)
{
	(void)in;
	out->len = 0;
	if (fault != NULL)
		*fault = SUP_ADDRESS_EMPTY;
	return SUP_INVALID;
}

enum sup_status sup_domain_parse(struct sup_slice in, char *out, size_t *n,
				 enum sup_address_fault *fault)
{
	(void)in;
	out[0] = '\0';
	*n = 0;
	if (fault != NULL)
		*fault = SUP_ADDRESS_EMPTY;
	return SUP_INVALID;
}

const char *sup_address_fault_name(enum sup_address_fault f)
{
	(void)f;
	return "";
}

const char *sup_address_fault_text(enum sup_address_fault f)
{
	(void)f;
	return "";
}

const char *sup_address_rules(void)
{
	return "0";
}
