/* import_guard.c - how many would records of our own take off the list? */
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "ingest/import.h"
#include "list/rework.h"

enum {
	SPOOL_BYTES = 64 * 1024
};

static enum sup_status spool_stream(struct stream *from, FILE *to,
				    struct sup_error *err)
{
	char buf[SPOOL_BYTES];
	size_t n = 1;
	enum sup_status st = SUP_OK;

	while (st == SUP_OK && n > 0) {
		st = stream_read(from, buf, sizeof(buf), &n, err);
		if (st == SUP_OK && fwrite(buf, 1, n, to) != n)
			st = error_set(err, SUP_IO,
				       "no room for what comes from the pipe");
	}
	if (st == SUP_OK && fflush(to) != 0)
		st = error_set(err, SUP_IO,
			       "no room for what comes from the pipe");
	return st;
}

/* From the start again. */
static enum sup_status open_again(const struct import *im, FILE *spool,
				  struct stream **out, struct sup_error *err)
{
	if (spool == NULL)
		return stream_open(im->o->path, out, err);
	if (lseek(fileno(spool), 0, SEEK_SET) != 0)
		return error_set(err, SUP_IO, "cannot read it again");
	return stream_open_fd(fileno(spool), im->o->path, out, err);
}

static enum sup_status try_it(const struct import *im,
			      const struct sup_actor *actor, FILE *spool,
			      uint64_t *released, struct sup_error *err)
{
	struct sup_import_options quiet = *im->o;
	struct sup_actor as = *actor;
	struct import trial = *im;
	struct sup_outcome out = { 0 };
	enum sup_status st;

	quiet.recognised = NULL;
	quiet.refused = NULL;
	quiet.progress = NULL;
	as.dry_run = true;
	trial.o = &quiet;
	trial.trial = true;
	trial.stream = NULL;
	st = open_again(im, spool, &trial.stream, err);
	if (st == SUP_OK)
		st = import_run(&trial, import_json, &as, &out, err);
	stream_close(trial.stream);
	arena_release(&trial.arena);
	*released = out.released;
	return st == SUP_STOPPED ? SUP_OK : st;
}

/* May it be opened a second time? */
static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

enum sup_status import_guard(struct import *im, const struct sup_actor *actor,
			     FILE **spool, struct sup_error *err)
{
	struct sup_store_info info;
	uint64_t released = 0;
	enum sup_status st = sup_store_info(im->store, &info, err);

	/* Nobody can be taken off an empty list. */
	if (st != SUP_OK || (info.recipients == 0 && info.domain_rules == 0))
		return st;
	if (!is_file(im->o->path)) {
		*spool = tmpfile();
		if (*spool == NULL)
			return error_set(err, SUP_IO,
					 "no temporary file for what comes "
					 "from the pipe");
		st = spool_stream(im->stream, *spool, err);
	}
	if (st == SUP_OK)
		st = try_it(im, actor, *spool, &released, err);
	if (st == SUP_OK)
		st = refuse_release(released, im->o->yes_remove, err);
	if (st != SUP_OK || *spool == NULL)
		return st;
	stream_close(im->stream);
	im->stream = NULL;
	return open_again(im, *spool, &im->stream, err);
}
