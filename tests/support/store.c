/* nftw() and mkdtemp() are X/Open's. */
#include "support/store.h"

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/check.h"

void scratch_make(char *out)
{
	const char *base = getenv("TMPDIR");

	(void)snprintf(out, SCRATCH_MAX, "%s/suppress.XXXXXX",
		       base == NULL || strlen(base) > 64 ? "/tmp" : base);
	assert_non_null(mkdtemp(out));
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void scratch_remove(const char *dir)
{
	(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct sup_store *scratch_store(const char *dir)
{
	struct sup_store_options o = { .path = dir, .create = true };
	struct sup_error err = { "" };
	struct sup_store *s = NULL;
	enum sup_status st = sup_store_open(&o, &s, &err);

	if (st != SUP_OK)
		print_error("%s\n", err.text);
	assert_int_equal(st, SUP_OK);
	return s;
}
