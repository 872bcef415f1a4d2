#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int outfile_open(struct outfile *o, const char *path)
{
	int n;
	int fd;

	*o = (struct outfile){ .path = path, .f = stdout };
	if (path == NULL || strcmp(path, "-") == 0) {
		o->path = NULL;
		return EXIT_DONE;
	}
	n = snprintf(o->temporary, sizeof(o->temporary), "%s.%ld.part", path,
		     (long)getpid());
	if (n < 0 || (size_t)n >= sizeof(o->temporary))
		return fail(path, "the name is too long");
	fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	o->f = fd < 0 ? NULL : fdopen(fd, "wb");
	if (o->f == NULL)
		return fail(o->temporary, strerror(errno));
	return EXIT_DONE;
}

enum sup_status outfile_line(struct sup_slice line, void *arg)
{
	struct outfile *o = arg;

	if ((line.n > 0 && fwrite(line.p, 1, line.n, o->f) != line.n) ||
	    putc('\n', o->f) == EOF)
		return SUP_STOPPED;
	return SUP_OK;
}

/* The new name must survive a power cut too. */
static void sync_directory(const char *path)
{
	char copy[SUP_CONFIG_PATH_MAX];
	int fd;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	(void)close(fd);
}

int outfile_close(struct outfile *o, bool keep)
{
	bool written;

	if (o->f == NULL || o->path == NULL)
		return finish(keep ? EXIT_DONE : EXIT_FAILED);
	written =
		fflush(o->f) == 0 && !ferror(o->f) && fsync(fileno(o->f)) == 0;
	if (fclose(o->f) != 0)
		written = false;
	if (keep && written && rename(o->temporary, o->path) == 0) {
		sync_directory(o->path);
		return EXIT_DONE;
	}
	if (keep)
		(void)fail(o->path, strerror(errno));
	(void)unlink(o->temporary);
	return EXIT_FAILED;
}
