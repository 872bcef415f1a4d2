/*
 * bench_size - bytes of disk for each recipient.
 *
 *	bench_size DIR LABEL
 *
 * Pages of the database of recipients; the file; and the file after a copy
 * without free pages.  Looks at the store by LMDB alone.
 */
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure.h"

static double file_bytes(const char *path)
{
	struct stat st;

	must_be(stat(path, &st) == 0, path);
	return (double)st.st_size;
}

/* Keys and values alone. */
static double content_of(MDB_txn *txn, MDB_dbi dbi)
{
	MDB_cursor *c = NULL;
	MDB_val key;
	MDB_val value;
	double sum = 0;

	must_be(mdb_cursor_open(txn, dbi, &c) == 0, "cursor");
	while (mdb_cursor_get(c, &key, &value, MDB_NEXT) == 0)
		sum += (double)(key.mv_size + value.mv_size);
	mdb_cursor_close(c);
	return sum;
}

/* Pages of one database, in bytes; *entries without the sentinel. */
static double pages_of(MDB_env *env, const char *name, double *entries,
		       double *content)
{
	MDB_txn *txn = NULL;
	MDB_stat s;
	MDB_dbi dbi;

	must_be(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) == 0, "begin");
	must_be(mdb_dbi_open(txn, name, 0, &dbi) == 0, name);
	must_be(mdb_stat(txn, dbi, &s) == 0, "stat");
	*content = content_of(txn, dbi);
	mdb_txn_abort(txn);
	*entries = (double)s.ms_entries - 1;
	return (double)s.ms_psize *
	       (double)(s.ms_branch_pages + s.ms_leaf_pages +
			s.ms_overflow_pages);
}

int main(int argc, char **argv)
{
	char data[4096];
	char copy[4096];
	char copied[4200];
	MDB_env *env = NULL;
	double entries;
	double content;
	double pages;

	if (argc != 3) {
		(void)fputs("usage: bench_size DIR LABEL\n", stderr);
		return 2;
	}
	(void)snprintf(data, sizeof(data), "%s/data.mdb", argv[1]);
	(void)snprintf(copy, sizeof(copy), "%s/copy.XXXXXX", argv[1]);
	must_be(mdb_env_create(&env) == 0, "create");
	must_be(mdb_env_set_maxdbs(env, 64) == 0, "databases");
	must_be(mdb_env_open(env, argv[1], MDB_RDONLY | MDB_NOTLS, 0) == 0,
		"open");
	pages = pages_of(env, "recipients", &entries, &content);
	must_be(mkdtemp(copy) != NULL, "mkdtemp");
	must_be(mdb_env_copy2(env, copy, MDB_CP_COMPACT) == 0, "copy");
	mdb_env_close(env);
	(void)snprintf(copied, sizeof(copied), "%s/data.mdb", copy);
	(void)printf(
		"{\"bench\":\"size\",\"store\":\"%s\",\"recipients\":%.0f,"
		"\"content\":%.1f,\"tree\":%.1f,\"file\":%.1f,\"compact\":%.1f}\n",
		argv[2], entries, content / entries, pages / entries,
		file_bytes(data) / entries, file_bytes(copied) / entries);
	(void)unlink(copied);
	(void)rmdir(copy);
	return 0;
}
