/* foreign.c - lists in the form of a provider, and what they cannot say. */
#include "foreign.h"

#include <stdio.h>
#include <string.h>

bool foreign_find(const char *name, struct sup_format *out)
{
	struct sup_format f;

	for (size_t i = 0; sup_format_at(i, &f); i++) {
		if (strcmp(name, f.name) == 0 && (f.csv || f.json)) {
			*out = f;
			return true;
		}
	}
	return false;
}

bool map_find(const char *name, struct sup_map *out)
{
	struct sup_map m;

	for (size_t i = 0; sup_map_at(i, &m); i++) {
		if (strcmp(name, m.name) == 0) {
			*out = m;
			return true;
		}
	}
	return false;
}

static void tell(const char *format, uint64_t n, const char *what,
		 const char *reason)
{
	if (n > 0)
		(void)fprintf(stderr, "%s: %llu %s%s\n", format,
			      (unsigned long long)n, what, reason);
}

void foreign_tell(const struct cli *cli, const char *format,
		  const struct sup_export_loss *l)
{
	if (cli->quiet)
		return;
	tell(format, l->written, "written", "");
	for (int r = 1; r < SUP_REASON_END; r++) {
		const char *reason = sup_reason_name((enum sup_reason)r);

		tell(format, l->left_out[r], "left out, no word for ", reason);
		tell(format, l->renamed[r], "written without their reason, ",
		     reason);
	}
	tell(format, l->weaker,
	     "left out, the address is there for another reason", "");
	tell(format, l->rules, "domain rules left out", "");
	tell(format, l->unfit, "left out, addresses it cannot spell", "");
	tell(format, l->scopes,
	     "written without their scope: they will hold everywhere", "");
	tell(format, l->expiries,
	     "written without their end: they will hold for ever", "");
	tell(format, l->blocks, "written without which mail they block", "");
}
