#include "store/filter_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"

#define TMPFS_TYPE 0x01021994 /* linux/magic.h */
#define NAME_PREFIX "suppress."

enum {
	NAME_BYTES = sizeof(NAME_PREFIX) + (size_t)4 * FILTER_ID_BYTES + 1,
	OWN_PREFIX = sizeof(NAME_PREFIX) + (size_t)2 * FILTER_ID_BYTES,
	BLOCK_UNIT = 512, /* of st_blocks */
	DATA_PATH_MAX = 3072
};

static const char magic[8] = { 'S', 'U', 'P', 'F', 'L', 'T', '0', '1' };

/* Read and written on one machine only, within one boot. */
struct head {
	char magic[8];
	uint64_t sum; /* of all behind it, up to FILTER_HEAD_BYTES */
	unsigned char id[FILTER_ID_BYTES];
	unsigned char store_id[FILTER_ID_BYTES];
	uint64_t data_dev;
	uint64_t data_ino;
	uint64_t own_dev;
	uint64_t own_ino;
	uint64_t blocks;
	char data_path[DATA_PATH_MAX];
	char rest[FILTER_HEAD_BYTES - 8 * 7 - 2 * FILTER_ID_BYTES -
		  DATA_PATH_MAX];
};

_Static_assert(sizeof(struct head) == FILTER_HEAD_BYTES, "a page");
_Static_assert(sizeof(_Atomic uint64_t) == 8, "words as they are in the file");

static uint64_t sum_of(const struct head *h)
{
	return hash64(h->id, FILTER_HEAD_BYTES - offsetof(struct head, id));
}

static void put_hex(char **at, const unsigned char *p)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < FILTER_ID_BYTES; i++) {
		*(*at)++ = digits[p[i] >> 4];
		*(*at)++ = digits[p[i] & 15];
	}
}

/* suppress.STORE.FILTER */
static void name_of(const struct filter_place *p, const unsigned char *id,
		    char *out)
{
	memcpy(out, NAME_PREFIX, sizeof(NAME_PREFIX) - 1);
	out += sizeof(NAME_PREFIX) - 1;
	put_hex(&out, p->store_id);
	*out++ = '.';
	put_hex(&out, id);
	*out = '\0';
}

static bool is_tmpfs(int fd)
{
	struct statfs s;

	return fstatfs(fd, &s) == 0 &&
	       ((unsigned long)s.f_type & 0xffffffff) == TMPFS_TYPE;
}

static int open_dir(const struct filter_place *p)
{
	return open(p->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static size_t bytes_of(uint64_t blocks)
{
	return FILTER_HEAD_BYTES + (size_t)blocks * FILTER_BLOCK_BYTES;
}

static bool is_allocated(const struct stat *st, size_t bytes)
{
	return ((uint64_t)st->st_size == bytes &&
		(uint64_t)st->st_blocks * BLOCK_UNIT >= bytes) ||
	       !filter_takes(STEP_FIT_SIZE);
}

static bool map_it(struct filter_file *f)
{
	int rights = PROT_READ | (f->writable ? PROT_WRITE : 0);
	void *p = mmap(NULL, f->bytes, rights, MAP_SHARED, f->fd, 0);

	if (p == MAP_FAILED)
		return false;
	f->map = p;
	f->bits.words =
		(_Atomic uint64_t *)(void *)((char *)p + FILTER_HEAD_BYTES);
	return true;
}

static struct filter_file *file_new(const unsigned char *id)
{
	struct filter_file *f = mem_zero(1, sizeof(*f));

	if (f != NULL) {
		memcpy(f->id, id, FILTER_ID_BYTES);
		f->fd = -1;
	}
	return f;
}

void filter_file_close(struct filter_file *f)
{
	if (f == NULL)
		return;
	if (f->map != NULL)
		(void)munmap(f->map, f->bytes);
	if (f->fd >= 0)
		(void)close(f->fd);
	mem_free(f);
}

static bool write_head(const struct filter_place *p, struct filter_file *f)
{
	struct head *h = f->map;
	struct stat st;

	if (fstat(f->fd, &st) != 0 || strlen(p->data_path) >= DATA_PATH_MAX)
		return false;
	memcpy(h->id, f->id, FILTER_ID_BYTES);
	memcpy(h->store_id, p->store_id, FILTER_ID_BYTES);
	h->data_dev = p->dev;
	h->data_ino = p->ino;
	h->own_dev = st.st_dev;
	h->own_ino = st.st_ino;
	h->blocks = f->bits.blocks;
	memcpy(h->data_path, p->data_path, strlen(p->data_path));
	memcpy(h->magic, magic, sizeof(magic));
	h->sum = sum_of(h);
	f->head_sum = h->sum;
	return true;
}

/* Like data.mdb in all that says who may read and write it. */
static bool give_rights(const struct filter_place *p, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	if ((st.st_uid != p->uid || st.st_gid != p->gid) &&
	    fchown(fd, p->uid, p->gid) != 0 && st.st_uid != p->uid)
		return false;
	return fchmod(fd, p->mode & 0666) == 0;
}

enum sup_status filter_file_create(const struct filter_place *p,
				   const unsigned char *id, uint32_t blocks,
				   struct filter_file **out)
{
	char name[NAME_BYTES];
	enum sup_status st = SUP_IO;
	struct filter_file *f = file_new(id);
	bool made = false;
	int rc;
	int dir = -1;

	if (f == NULL)
		return SUP_NO_MEMORY;
	f->bits.blocks = blocks;
	f->bytes = bytes_of(blocks);
	f->writable = true;
	name_of(p, id, name);
	dir = open_dir(p);
	if (dir < 0 || !is_tmpfs(dir)) {
		st = SUP_UNSAFE_PLACE;
		goto out;
	}
	f->fd = openat(dir, name,
		       O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		       0600);
	if (f->fd < 0) {
		st = status_from_errno(errno);
		goto out;
	}
	made = true;
	if (flock(f->fd, LOCK_EX | LOCK_NB) != 0)
		goto out;
	/* A hole would be filled when there is no room: SIGBUS. */
	rc = filter_takes(STEP_HAVE_ROOM)
		     ? posix_fallocate(f->fd, 0, (off_t)f->bytes)
		     : ftruncate(f->fd, (off_t)f->bytes);
	if (rc != 0) {
		st = rc == ENOSPC ? SUP_STORE_FULL : status_from_errno(rc);
		goto out;
	}
	if (!map_it(f) || !write_head(p, f))
		goto out;
	filter_clear(&f->bits);
	if (!give_rights(p, f->fd)) {
		st = SUP_DENIED;
		goto out;
	}
	*out = f;
	f = NULL;
	st = SUP_OK;
out:
	if (st != SUP_OK && made)
		(void)unlinkat(dir, name, 0);
	if (dir >= 0)
		(void)close(dir);
	filter_file_close(f);
	return st;
}

/* Nobody may write it who may not write data.mdb. */
static bool is_ours(const struct filter_place *p, const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_uid == p->uid &&
	       (st->st_mode & 0022 & ~p->mode) == 0;
}

static bool head_fits(const struct filter_place *p, const struct filter_file *f,
		      const struct stat *st)
{
	const struct head *h = f->map;

	return memcmp(h->magic, magic, sizeof(magic)) == 0 &&
	       h->sum == sum_of(h) &&
	       memcmp(h->id, f->id, FILTER_ID_BYTES) == 0 &&
	       memcmp(h->store_id, p->store_id, FILTER_ID_BYTES) == 0 &&
	       h->data_dev == p->dev && h->data_ino == p->ino &&
	       h->own_dev == st->st_dev && h->own_ino == st->st_ino &&
	       h->blocks > 0 && h->blocks <= UINT32_MAX;
}

static int open_named(const struct filter_place *p, const unsigned char *id,
		      bool *writable)
{
	char name[NAME_BYTES];
	int dir = open_dir(p);
	int fd = -1;

	if (dir < 0)
		return -1;
	name_of(p, id, name);
	*writable = true;
	fd = openat(dir, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && (errno == EACCES || errno == EROFS)) {
		*writable = false;
		fd = openat(dir, name,
			    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	}
	(void)close(dir);
	return fd;
}

enum sup_status filter_file_open(const struct filter_place *p,
				 const unsigned char *id,
				 struct filter_file **out)
{
	struct filter_file *f = file_new(id);
	struct stat st;

	if (f == NULL)
		return SUP_NO_MEMORY;
	f->fd = open_named(p, id, &f->writable);
	if (f->fd < 0 || !is_tmpfs(f->fd) || fstat(f->fd, &st) != 0 ||
	    !is_ours(p, &st) ||
	    st.st_size < FILTER_HEAD_BYTES + FILTER_BLOCK_BYTES)
		goto refused;
	f->bytes = (size_t)st.st_size;
	if (!is_allocated(&st, f->bytes) || !map_it(f) ||
	    (!head_fits(p, f, &st) && filter_takes(STEP_FIT_HEAD)))
		goto refused;
	if (bytes_of(((const struct head *)f->map)->blocks) != f->bytes &&
	    filter_takes(STEP_FIT_SIZE))
		goto refused;
	f->bits.blocks = (uint32_t)((const struct head *)f->map)->blocks;
	f->head_sum = ((const struct head *)f->map)->sum;
	*out = f;
	return SUP_OK;
refused:
	filter_file_close(f);
	return SUP_NOT_FOUND;
}

bool filter_file_holds(const struct filter_file *f)
{
	const struct head *h = f->map;
	struct stat st;

	return fstat(f->fd, &st) == 0 && is_allocated(&st, f->bytes) &&
	       h->sum == f->head_sum && sum_of(h) == f->head_sum;
}

void filter_file_finish(struct filter_file *f)
{
	(void)flock(f->fd, LOCK_UN);
}

void filter_file_unlink(const struct filter_place *p, const unsigned char *id)
{
	char name[NAME_BYTES];
	int dir = open_dir(p);

	if (dir < 0)
		return;
	name_of(p, id, name);
	(void)unlinkat(dir, name, 0);
	(void)close(dir);
}

static bool is_locked(int fd)
{
	if (flock(fd, LOCK_SH | LOCK_NB) == 0) {
		(void)flock(fd, LOCK_UN);
		return false;
	}
	return errno == EWOULDBLOCK;
}

bool filter_file_building(const struct filter_place *p, const unsigned char *id)
{
	bool writable;
	bool locked;
	int fd = open_named(p, id, &writable);

	if (fd < 0)
		return false;
	locked = is_locked(fd);
	(void)close(fd);
	return locked;
}

/* A file of a store that is no longer where it was. */
static bool is_stray(int fd)
{
	struct head h;
	struct stat st;

	if (pread(fd, &h, sizeof(h), 0) != (ssize_t)sizeof(h) ||
	    memcmp(h.magic, magic, sizeof(magic)) != 0 || h.sum != sum_of(&h))
		return false;
	h.data_path[DATA_PATH_MAX - 1] = '\0';
	if (stat(h.data_path, &st) != 0)
		return errno == ENOENT || errno == ENOTDIR;
	return st.st_dev != h.data_dev || st.st_ino != h.data_ino;
}

/* Of our id, but of a copy of the store. */
static bool is_twins(const struct filter_place *p, int fd)
{
	struct head h;

	return pread(fd, &h, sizeof(h), 0) == (ssize_t)sizeof(h) &&
	       h.sum == sum_of(&h) &&
	       (h.data_dev != p->dev || h.data_ino != p->ino);
}

static void sweep_one(const struct filter_place *p, int dir, const char *name,
		      bool own)
{
	struct stat st;
	int fd = openat(dir, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == p->uid &&
	    !is_locked(fd) && ((own && !is_twins(p, fd)) || is_stray(fd)))
		(void)unlinkat(dir, name, 0);
	(void)close(fd);
}

void filter_file_sweep(const struct filter_place *p, const unsigned char *keep)
{
	static const char prefix[] = NAME_PREFIX;
	char kept[NAME_BYTES];
	const struct dirent *d;
	DIR *list;
	int dir = open_dir(p);

	if (dir < 0)
		return;
	list = is_tmpfs(dir) ? fdopendir(dir) : NULL;
	if (list == NULL) {
		(void)close(dir);
		return;
	}
	name_of(p, keep, kept);
	while ((d = readdir(list)) != NULL) {
		if (strncmp(d->d_name, prefix, sizeof(prefix) - 1) == 0 &&
		    strlen(d->d_name) == strlen(kept) &&
		    strcmp(d->d_name, kept) != 0)
			/* Also what a killed builder left without header. */
			sweep_one(p, dir, d->d_name,
				  strncmp(d->d_name, kept, OWN_PREFIX) == 0);
	}
	(void)closedir(list);
}
