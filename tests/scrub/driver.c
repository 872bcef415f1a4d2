/*
 * driver - one list through the library, with sizes that the program does not
 * offer, so that every row meets the edge of a block.
 *
 *	driver STORE LIST FOLDER THREADS BLOCK ROW_MAX FLAGS [COLUMN [D]]
 *
 * Outputs are FOLDER/kept, removed, rejected, annotated.  FLAGS: u unique,
 * r no file of rejected ones, h a header, n none, - none of these.  Prints the
 * counts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <suppress/suppress.h>

static int fail(const char *what, enum sup_status st,
		const struct sup_error *err)
{
	(void)fprintf(stderr, "driver: %s: %s: %s\n", what, sup_status_text(st),
		      err->text);
	return 2;
}

static void print(const struct sup_scrub *scrub)
{
	struct sup_scrub_counts c;

	sup_scrub_counts(scrub, &c);
	(void)printf(
		"%llu %llu %llu %llu %llu %llu %llu\n",
		(unsigned long long)c.rows, (unsigned long long)c.kept,
		(unsigned long long)c.removed, (unsigned long long)c.rejected,
		(unsigned long long)c.unknown, (unsigned long long)c.duplicates,
		(unsigned long long)c.blank);
}

static void read_options(int argc, char **argv, struct sup_scrub_options *o)
{
	const char *flags = argv[7];

	o->threads = (unsigned)strtoul(argv[4], NULL, 10);
	o->block_bytes = strtoul(argv[5], NULL, 10);
	o->row_max = strtoul(argv[6], NULL, 10);
	o->unique = strchr(flags, 'u') != NULL;
	if (strchr(flags, 'h') != NULL)
		o->header = SUP_SCRUB_HEADER_YES;
	if (strchr(flags, 'n') != NULL)
		o->header = SUP_SCRUB_HEADER_NO;
	o->column = argc > 8 ? argv[8] : NULL;
	o->delimiter = argc > 9 ? argv[9][0] : '\0';
}

int main(int argc, char **argv)
{
	static const char *const names[4] = { "kept", "removed", "rejected",
					      "annotated" };
	char paths[4][4096];
	struct sup_scrub_options o = { .threads = 0 };
	struct sup_scrub_list list = { .path = NULL };
	struct sup_store_options so = { .path = argv[1] };
	struct sup_store *store = NULL;
	struct sup_scrub *scrub = NULL;
	struct sup_error err = { "" };
	enum sup_status st;

	if (argc < 8) {
		(void)fputs("usage: see driver.c\n", stderr);
		return 2;
	}
	for (int i = 0; i < 4; i++)
		(void)snprintf(paths[i], sizeof(paths[i]), "%s/%s", argv[3],
			       names[i]);
	list = (struct sup_scrub_list){ argv[2], paths[0], paths[1], paths[2],
					paths[3] };
	read_options(argc, argv, &o);
	if (strchr(argv[7], 'r') != NULL)
		list.rejected = NULL;
	st = sup_store_open(&so, &store, &err);
	if (st != SUP_OK)
		return fail("store", st, &err);
	st = sup_scrub_open(store, &o, &scrub, &err);
	if (st == SUP_OK)
		st = sup_scrub_run(scrub, &list, NULL, NULL, &err);
	if (st == SUP_OK)
		print(scrub);
	sup_scrub_close(scrub);
	sup_store_close(store);
	return st == SUP_OK ? 0 : fail("scrub", st, &err);
}
