/* Sorted lists of others: what is in them, when they are built anew, what goes
 * wrong with them. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <signal.h>

#include "support/check.h"
#include "support/store.h"

#include "base/slice.h"
#include "list/flat.h"

#define ANN_MD5 "0cba00ca3da1b283a57287bcceb17e35"
#define ANN_SHA1 "a3caddb38202511eab803116294dc020f7c4f8a2"
#define ANN_SHA256 \
	"86e0b9e56c17cc4d12387e1949b85053fbe73bc3ce5a1188713a9d300cc6133d"

struct place {
	char dir[SCRATCH_MAX];
	char list[256];
	char flat[300];
	char cache[256];
	char refused[1024];
	struct digester *digester;
};

static void place_open(struct place *p)
{
	memset(p, 0, sizeof(*p));
	scratch_make(p->dir);
	(void)snprintf(p->list, sizeof(p->list), "%s/list", p->dir);
	(void)snprintf(p->flat, sizeof(p->flat), "%s.supflat", p->list);
	(void)snprintf(p->cache, sizeof(p->cache), "%s/cache", p->dir);
	CHECK_INT(SUP_OK, digester_open(&p->digester));
}

static void place_close(struct place *p)
{
	digester_close(p->digester);
	scratch_remove(p->dir);
}

static void write_file(const char *path, const char *data, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_true(n == 0 || fwrite(data, n, 1, f) == 1);
	assert_int_equal(0, fclose(f));
}

/* As if it had been written long ago, so that its time counts. */
static void set_list(const struct place *p, const char *text)
{
	write_file(p->list, text, strlen(text));
}

static enum sup_status refused(const struct sup_refused *r, void *arg)
{
	struct place *p = arg;
	size_t n = strlen(p->refused);

	(void)snprintf(p->refused + n, sizeof(p->refused) - n, "%d ",
		       (int)r->line);
	return SUP_OK;
}

static enum sup_status open_flat(struct place *p, size_t memory,
				 struct flat **out)
{
	const struct flat_options o = { .path = p->list,
					.cache_dir = p->cache,
					.memory = memory,
					.refused = refused,
					.arg = p };
	struct sup_error err = { "" };
	enum sup_status st;

	p->refused[0] = '\0';
	*out = NULL;
	st = flat_open(&o, out, &err);
	CHECK((st == SUP_OK) == (err.text[0] == '\0'));
	CHECK((st == SUP_OK) == (*out != NULL));
	return st;
}

static bool ask(struct place *p, const struct flat *f, const char *who)
{
	const struct sup_address *many[1];
	struct sup_address a;
	bool found = false;
	bool again = false;

	CHECK_INT(SUP_OK, sup_address_parse(sup_slice_of(who), &a, NULL));
	CHECK_INT(SUP_OK, flat_find(f, p->digester, &a, &found));
	many[0] = &a;
	CHECK_INT(SUP_OK, flat_find_many(f, p->digester, many, 1, &again));
	CHECK_INT(found, again);
	return found;
}

static void test_dialects(void **state)
{
	static const struct {
		const char *name, *list;
		enum sup_status want;
		const char *on; /* with blanks between */
		const char *off;
		const char *refused;
	} rows[] = {
		{ "empty", "", SUP_OK, "", "jane.doe@example.com", "" },
		{ "text", "Jane.Doe@EXAMPLE.com\r\n\r\n bob@b.example \n",
		  SUP_OK, "jane.doe@example.com bob@b.example", "ann@b.example",
		  "" },
		{ "byte-order mark, no newline",
		  "\xef\xbb\xbf"
		  "bob@b.example",
		  SUP_OK, "BOB@b.example", "ann@b.example", "" },
		{ "names",
		  "Bob <bob@b.example>\n\"Doe, Jane\" <jane@b.example>\n",
		  SUP_OK, "bob@b.example jane@b.example", "ann@b.example", "" },
		{ "header decides the column",
		  "owner,EMail\nann@b.example,bob@b.example\n", SUP_OK,
		  "bob@b.example", "ann@b.example", "" },
		{ "header, cell that is none, another that is",
		  "id;email;other\n1;;cy@b.example\n", SUP_OK, "cy@b.example",
		  "ann@b.example", "" },
		{ "no header", "1\tbob@b.example\n2\tcy@b.example\n", SUP_OK,
		  "bob@b.example cy@b.example", "ann@b.example", "" },
		{ "quoted", "id,email\n\"1\",\"bob@b.example\"\n", SUP_OK,
		  "bob@b.example", "ann@b.example", "" },
		{ "a quote that swallows lines",
		  "\"bob@b.example\ncy@b.example\n\"di@b.example\n", SUP_OK,
		  "bob@b.example cy@b.example di@b.example", "ann@b.example",
		  "" },
		{ "a quote that never ends",
		  "ed@b.example\n\"bob@b.example\ncy@b.example\n", SUP_OK,
		  "ed@b.example bob@b.example cy@b.example", "ann@b.example",
		  "" },
		{ "md5", ANN_MD5 "\n", SUP_OK, "Jane.Doe@example.com",
		  "ann@b.example", "" },
		{ "sha1, a header", "sha1\n" ANN_SHA1 "\n", SUP_OK,
		  "Jane.Doe@example.com", "ann@b.example", "" },
		{ "sha256 and an address", ANN_SHA256 "\nbob@b.example\n",
		  SUP_OK, "Jane.Doe@example.com bob@b.example", "ann@b.example",
		  "" },
		{ "rules", "@example.com\n@*.b.example\n", SUP_OK,
		  "jane@example.com x@b.example y@c.b.example",
		  "jane@a.example.com", "" },
		{ "lines that are nothing",
		  "bob@b.example\nwho\n" ANN_MD5 "0\n\n@\nx@@y\n", SUP_OK,
		  "bob@b.example", "jane.doe@example.com", "2 3 5 6 " },
		{ "nothing at all", "one\ntwo\n", SUP_INVALID, "", "", "1 2 " },
		{ "a header nobody knows", "Kunde;Post\n7;bob@b.example\n",
		  SUP_OK, "bob@b.example", "ann@b.example", "" },
		{ "UTF-16", "b\0o\0b\0@\0", SUP_INVALID, "", "", "1 " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct flat *f = NULL;
		struct place p;
		char words[256];

		ROW(rows[i].name);
		place_open(&p);
		set_list(&p, rows[i].list);
		CHECK_INT(rows[i].want, open_flat(&p, 0, &f));
		CHECK_TEXT(rows[i].refused, p.refused);
		(void)snprintf(words, sizeof(words), "%s", rows[i].on);
		for (char *w = strtok(words, " "); f != NULL && w != NULL;
		     w = strtok(NULL, " "))
			CHECK(ask(&p, f, w));
		if (f != NULL)
			CHECK(!ask(&p, f, rows[i].off));
		flat_close(f);
		place_close(&p);
	}
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

/* Sets of numbers, with files to sort in and without. */
static void test_sets(void **state)
{
	static const struct {
		const char *name;
		size_t n, memory;
		unsigned of;
	} rows[] = {
		{ "a few", 7, 0, 20 },
		{ "some", 1000, 0, 5000 },
		{ "many", 60000, 0, 200000 },
		{ "many, sorted in pieces", 60000, 17000, 200000 },
		{ "each often", 60000, 17000, 3000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool *on = calloc(rows[i].of, sizeof(*on));
		struct sup_address *a = calloc(100, sizeof(*a));
		const struct sup_address *many[100];
		struct flat_facts facts;
		struct flat *f = NULL;
		uint64_t seed = 7 + i;
		uint64_t different = 0;
		uint64_t wrong = 0;
		struct place p;
		FILE *list;

		ROW(rows[i].name);
		assert_non_null(on);
		assert_non_null(a);
		place_open(&p);
		list = fopen(p.list, "wb");
		assert_non_null(list);
		for (size_t k = 0; k < rows[i].n; k++) {
			unsigned who =
				(unsigned)(next_random(&seed) % rows[i].of);

			different += on[who] ? 0 : 1;
			on[who] = true;
			(void)fprintf(list, "user%u@d%u.example\n", who,
				      who % 97);
		}
		CHECK_INT(0, fclose(list));
		CHECK_INT(SUP_OK, open_flat(&p, rows[i].memory, &f));
		flat_facts(f, &facts);
		CHECK_INT(different, facts.addresses);
		CHECK(facts.built);
		for (unsigned who = 0; who < rows[i].of; who += 100) {
			unsigned n =
				rows[i].of - who < 100 ? rows[i].of - who : 100;
			bool found[100];

			for (unsigned k = 0; k < n; k++) {
				char text[64];
				bool one = false;

				(void)snprintf(text, sizeof(text),
					       "User%u@d%u.example", who + k,
					       (who + k) % 97);
				CHECK_INT(SUP_OK,
					  sup_address_parse(sup_slice_of(text),
							    &a[k], NULL));
				CHECK_INT(SUP_OK, flat_find(f, p.digester,
							    &a[k], &one));
				wrong += one != on[who + k];
				many[k] = &a[k];
			}
			CHECK_INT(SUP_OK, flat_find_many(f, p.digester, many, n,
							 found));
			for (unsigned k = 0; k < n; k++)
				wrong += found[k] != on[who + k];
		}
		CHECK_INT(0, wrong);
		flat_close(f);
		free(a);
		free(on);
		place_close(&p);
	}
}

static void set_times(const char *path, time_t seconds)
{
	const struct timespec t[2] = { { seconds, 0 }, { seconds, 0 } };

	assert_int_equal(0, utimensat(AT_FDCWD, path, t, 0));
}

static unsigned files_in(const char *dir)
{
	DIR *d = opendir(dir);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	(void)closedir(d);
	return n - 2;
}

/* Was it built anew, and who is on it? */
static const char *opened(struct place *p)
{
	static char text[16];
	struct flat_facts facts;
	struct flat *f = NULL;

	CHECK_INT(SUP_OK, open_flat(p, 0, &f));
	flat_facts(f, &facts);
	(void)snprintf(text, sizeof(text), "%s%s%s",
		       facts.built ? "built" : "kept",
		       ask(p, f, "bob@b.example") ? " bob" : "",
		       ask(p, f, "ann@b.example") ? " ann" : "");
	flat_close(f);
	return text;
}

static void test_changes(void **state)
{
	struct place p;
	struct stat s;

	(void)state;
	place_open(&p);
	set_list(&p, "bob@b.example\n");
	CHECK_TEXT("built bob", opened(&p));
	CHECK_INT(2, files_in(p.dir));
	CHECK_TEXT("kept bob", opened(&p));
	ROW("another length");
	set_list(&p, "ann@b.example\nbob@b.example\n");
	CHECK_TEXT("built bob ann", opened(&p));
	ROW("the same length and time");
	set_list(&p, "ann@b.example\nbib@b.example\n");
	CHECK_INT(0, stat(p.list, &s));
	set_times(p.list, s.st_mtime - 100);
	CHECK_TEXT("built ann", opened(&p));
	set_list(&p, "bob@b.example\nbib@b.example\n");
	set_times(p.list, s.st_mtime - 100);
	CHECK_TEXT("built bob", opened(&p));
	ROW("only its time");
	set_times(p.list, s.st_mtime - 50);
	CHECK_TEXT("kept bob", opened(&p));
	CHECK_INT(2, files_in(p.dir));
	place_close(&p);
}

/* Any byte of the sorted file may be wrong. */
static void test_damage(void **state)
{
	struct place p;
	struct stat s;
	char *good;
	size_t n;
	FILE *f;

	(void)state;
	place_open(&p);
	set_list(&p, "bob@b.example\n@c.example\n" ANN_MD5 "\n");
	CHECK_TEXT("built bob", opened(&p));
	CHECK_INT(0, stat(p.flat, &s));
	n = (size_t)s.st_size;
	good = malloc(n);
	f = fopen(p.flat, "rb");
	assert_non_null(good);
	assert_non_null(f);
	assert_true(fread(good, n, 1, f) == 1);
	(void)fclose(f);
	/* Each building waits for the disk, so not all bytes, but all fields.
	 */
	for (size_t i = 0; i < n; i += 7) {
		/* Of the header only what means something. */
		if (i == 399)
			i = 4092;
		good[i] ^= 1;
		write_file(p.flat, good, n);
		good[i] ^= 1;
		CHECK(strstr(opened(&p), " bob") != NULL);
	}
	for (size_t cut = 0; cut < n; cut += cut < 420 ? 61 : 501) {
		write_file(p.flat, good, cut);
		CHECK_TEXT("built bob", opened(&p));
	}
	ROW("bytes behind it");
	{
		char *longer = calloc(n + 1, 1);

		assert_non_null(longer);
		memcpy(longer, good, n);
		write_file(p.flat, longer, n + 1);
		CHECK_TEXT("built bob", opened(&p));
		free(longer);
	}
	ROW("others may write to it");
	CHECK_INT(0, chmod(p.flat, 0666));
	CHECK_TEXT("built bob", opened(&p));
	ROW("a link");
	CHECK_INT(0, unlink(p.flat));
	CHECK_INT(0, symlink("/dev/null", p.flat));
	CHECK_TEXT("built bob", opened(&p));
	CHECK_TEXT("kept bob", opened(&p));
	free(good);
	place_close(&p);
}

/* A file that may not grow stands for a full disk. */
static void test_no_room(void **state)
{
	struct rlimit old;
	struct rlimit small;
	struct flat *f = NULL;
	struct place p;
	FILE *list;

	(void)state;
	place_open(&p);
	list = fopen(p.list, "wb");
	assert_non_null(list);
	for (unsigned i = 0; i < 5000; i++)
		(void)fprintf(list, "u%u@b.example\n", i);
	CHECK_INT(0, fclose(list));
	assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &old));
	small = old;
	(void)signal(SIGXFSZ, SIG_IGN);
	for (rlim_t size = 0; size < 90000; size += 10007) {
		for (size_t memory = 1700; memory < 1000000; memory *= 500) {
			small.rlim_cur = size;
			assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &small));
			CHECK(open_flat(&p, memory, &f) != SUP_OK || size != 0);
			assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &old));
			if (f != NULL) {
				flat_close(f);
				(void)unlink(p.flat);
			}
			/* The list, and nothing that was begun. */
			CHECK_INT(1, files_in(p.dir));
		}
	}
	(void)signal(SIGXFSZ, SIG_DFL);
	CHECK_INT(SUP_OK, open_flat(&p, 0, &f));
	CHECK(ask(&p, f, "u4999@b.example"));
	flat_close(f);
	place_close(&p);
}

static void build_in_child(struct place *p)
{
	struct flat *f = NULL;
	bool good;

	alarm(60);
	good = open_flat(p, 8500, &f) == SUP_OK;
	for (unsigned i = 0; good && i < 20000; i += 1009) {
		char who[32];

		(void)snprintf(who, sizeof(who), "u%u@b.example", i);
		good = ask(p, f, who);
	}
	good = good && !ask(p, f, "nobody@b.example");
	flat_close(f);
	_exit(good ? 0 : 1);
}

static void test_together(void **state)
{
	enum {
		BUILDERS = 6
	};
	pid_t children[BUILDERS];
	struct place p;
	FILE *list;

	(void)state;
	place_open(&p);
	list = fopen(p.list, "wb");
	assert_non_null(list);
	for (unsigned i = 0; i < 20000; i++)
		(void)fprintf(list, "u%u@b.example\n", i);
	CHECK_INT(0, fclose(list));
	for (unsigned i = 0; i < BUILDERS; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0)
			build_in_child(&p);
	}
	for (unsigned i = 0; i < BUILDERS; i++) {
		int how = 0;

		CHECK(waitpid(children[i], &how, 0) == children[i]);
		CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 0);
	}
	CHECK_INT(2, files_in(p.dir));
	place_close(&p);
}

enum {
	NOBODY = 65534
};

static void use_cache_in_child(struct place *p)
{
	char dir[300];
	bool good;

	alarm(60);
	good = geteuid() != 0 || setuid(NOBODY) == 0;
	(void)snprintf(p->list, sizeof(p->list), "%s/ro/list", p->dir);
	(void)snprintf(dir, sizeof(dir), "%s/ro", p->dir);
	good = good && mkdir(dir, 0700) == 0;
	if (good) {
		set_list(p, "bob@b.example\n");
		good = chmod(dir, 0500) == 0;
	}
	good = good && strcmp("built bob", opened(p)) == 0 &&
	       strcmp("kept bob", opened(p)) == 0 && files_in(dir) == 1 &&
	       files_in(p->cache) == 1;
	(void)chmod(dir, 0700);
	_exit(good ? 0 : 1);
}

/* Places that may not be written to, and lists that are no files. */
static void test_places(void **state)
{
	struct flat_facts facts;
	struct flat *f = NULL;
	struct place p;
	int ends[2];

	(void)state;
	place_open(&p);
	ROW("a pipe");
	CHECK_INT(0, pipe(ends));
	CHECK(write(ends[1], "bob@b.example\n", 14) == 14);
	(void)close(ends[1]);
	CHECK_INT(0, mkdir(p.cache, 0700));
	(void)snprintf(p.list, sizeof(p.list), "/dev/fd/%d", ends[0]);
	CHECK_INT(SUP_OK, open_flat(&p, 0, &f));
	flat_facts(f, &facts);
	CHECK_TEXT("", facts.path);
	CHECK(ask(&p, f, "bob@b.example"));
	flat_close(f);
	(void)close(ends[0]);
	CHECK_INT(1, files_in(p.dir));
	CHECK_INT(0, files_in(p.cache));
	CHECK_INT(0, rmdir(p.cache));
	ROW("none");
	(void)snprintf(p.list, sizeof(p.list), "%s/none", p.dir);
	CHECK_INT(SUP_NOT_FOUND, open_flat(&p, 0, &f));
	ROW("read-only");
	{
		int how = 0;
		pid_t child;

		/* Nothing is read-only for root. */
		if (geteuid() == 0)
			CHECK_INT(0, chown(p.dir, NOBODY, NOBODY));
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			use_cache_in_child(&p);
		CHECK(waitpid(child, &how, 0) == child);
		CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 0);
	}
	place_close(&p);
}

static void test_packed(void **state)
{
	/* gzip of "ann@a.example\nbob@b.example" */
	static const char packed[] =
		"\037\213\010\000\000\000\000\000\002\003\113\314"
		"\313\163\110\324\113\255\110\314\055\310\111\345"
		"\112\312\117\162\110\202\363\000\114\023\302\161"
		"\034\000\000\000";
	struct flat *f = NULL;
	struct place p;

	(void)state;
	place_open(&p);
	write_file(p.list, packed, sizeof(packed) - 1);
	CHECK_INT(SUP_OK, open_flat(&p, 0, &f));
	CHECK(ask(&p, f, "ann@a.example"));
	CHECK(ask(&p, f, "bob@b.example"));
	flat_close(f);
	ROW("cut");
	write_file(p.list, packed, sizeof(packed) - 9);
	CHECK(open_flat(&p, 0, &f) != SUP_OK);
	place_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dialects),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_packed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
