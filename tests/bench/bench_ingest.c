/*
 * bench_ingest - a file of events into a store, beside cJSON alone.
 *
 *	bench_ingest DIR FILE LABEL
 *
 * The file is read once before, so that neither side waits for the disk.  The
 * library's time is from opening the file to the answer that all is durable;
 * cJSON's is that of parsing each line into a tree and freeing it.
 */
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure.h"
#include "suppress/ingest.h"

struct task {
	const char *dir;
	const char *file;
	const char *label;
	double cjson;
};

static struct sup_slice map_file(const char *path)
{
	struct sup_slice all = { NULL, 0 };
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *p;

	must_be(fd >= 0 && fstat(fd, &st) == 0, path);
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	must_be(p != MAP_FAILED, "mmap");
	(void)close(fd);
	all.p = p;
	all.n = (size_t)st.st_size;
	return all;
}

/* Lines of the file; each is parsed if parse is set. */
static uint64_t read_lines(const char *path, bool parse)
{
	struct sup_slice all = map_file(path);
	const char *end = all.p + all.n;
	uint64_t lines = 0;

	for (const char *p = all.p; p < end; lines++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		if (nl == NULL)
			nl = end;
		if (parse) {
			cJSON *tree =
				cJSON_ParseWithLength(p, (size_t)(nl - p));

			must_be(tree != NULL, "cJSON");
			cJSON_Delete(tree);
		}
		p = nl + 1;
	}
	(void)munmap((void *)all.p, all.n);
	return lines;
}

static double by_cjson(void *arg)
{
	const struct task *t = arg;
	double began = seconds_now();

	(void)read_lines(t->file, true);
	return seconds_now() - began;
}

static void print(const struct task *t, const struct sup_ingest_counts *c,
		  double seconds)
{
	(void)printf("{\"bench\":\"ingest\",\"file\":\"%s\",\"events\":%" PRIu64
		     ",\"bytes\":%" PRIu64 ",\"seconds\":%.3f,"
		     "\"per_second\":%.0f,\"cjson_seconds\":%.3f,"
		     "\"times_cjson\":%.2f,\"facts\":%" PRIu64
		     ",\"dropped\":%" PRIu64 ",\"known\":%" PRIu64
		     ",\"changed\":%" PRIu64 ",\"quarantined\":%" PRIu64
		     ",\"peak_mib\":%.0f}\n",
		     t->label, c->pieces, c->bytes, seconds,
		     (double)c->pieces / seconds, t->cjson, t->cjson / seconds,
		     c->facts, c->dropped, c->known, c->changed, c->quarantined,
		     peak_mib());
}

static double by_library(void *arg)
{
	const struct task *t = arg;
	struct sup_store_options so = { .path = t->dir, .create = true };
	struct sup_ingest_options io = { .dry_run = false };
	struct sup_ingest_counts counts;
	struct sup_ingest *in = NULL;
	struct sup_store *s = NULL;
	struct sup_error err = { "" };
	double seconds;

	must(sup_store_open(&so, &s, &err), &err, t->dir);
	must(sup_ingest_open(s, &io, &in, &err), &err, "ingest");
	seconds = seconds_now();
	must(sup_ingest_file(in, t->file, NULL, NULL, &err), &err, t->file);
	seconds = seconds_now() - seconds;
	sup_ingest_counts(in, &counts);
	sup_ingest_close(in);
	must(sup_filter_drop(s, &err), &err, "filter");
	sup_store_close(s);
	print(t, &counts, seconds);
	must_be(fflush(stdout) == 0, "output");
	/* What is not understood is not ingested fast, but not at all. */
	must_be(counts.quarantined == 0 && counts.unknown_types == 0,
		"understanding all events");
	return seconds;
}

int main(int argc, char **argv)
{
	struct task t;
	double again;

	if (argc != 4) {
		(void)fputs("usage: bench_ingest DIR FILE LABEL\n", stderr);
		return 2;
	}
	t = (struct task){ argv[1], argv[2], argv[3], 0 };
	(void)read_lines(t.file, false);
	t.cjson = in_child(by_cjson, &t);
	again = in_child(by_cjson, &t);
	if (again < t.cjson)
		t.cjson = again;
	(void)in_child(by_library, &t);
	return 0;
}
