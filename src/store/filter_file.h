/*
 * filter_file.h - a filter as a file in a tmpfs, mapped by many processes.
 *
 * Gone after a reboot, in no backup, touched by no lost write-back: that is
 * why it has to be a tmpfs, and fully allocated.  What it belongs to stands in
 * its header, its own inode included, so that a copy is none.
 */
#ifndef STORE_FILTER_FILE_H
#define STORE_FILTER_FILE_H

#include <sys/types.h>

#include "store/filter.h"

enum {
	FILTER_ID_BYTES = 16,
	FILTER_HEAD_BYTES = 4096,
	FILTER_PATH_MAX = 4096
};

/* Whose filter, and where. */
struct filter_place {
	const char *dir;
	const unsigned char *store_id; /* FILTER_ID_BYTES */
	const char *data_path;
	dev_t dev; /* of data.mdb, and so are the others */
	ino_t ino;
	uid_t uid;
	gid_t gid;
	mode_t mode;
};

struct filter_file {
	struct filter bits;
	unsigned char id[FILTER_ID_BYTES];
	bool writable;
	/* The owner's, who shares it: */
	unsigned refs;
	struct filter_file *next;
	/* filter_file.c's own: */
	int fd;
	size_t bytes;
	void *map;
	uint64_t head_sum;
};

/*
 * filter_file_create - a new one without keys, locked until it is finished or
 * closed.
 *
 * SUP_UNSAFE_PLACE: the directory is in no tmpfs.  SUP_DENIED: we cannot make
 * a file of data.mdb's owner.  SUP_STORE_FULL: no room for it there.
 */
enum sup_status filter_file_create(const struct filter_place *p,
				   const unsigned char *id, uint32_t blocks,
				   struct filter_file **out) SUP_CHECKED;

/* Map the one of that id, for writing if that is allowed.  SUP_NOT_FOUND: there
 * is none that can be trusted. */
enum sup_status filter_file_open(const struct filter_place *p,
				 const unsigned char *id,
				 struct filter_file **out) SUP_CHECKED;

/* Is it still whole: neither cut, nor its header written over? */
bool filter_file_holds(const struct filter_file *f);

/* Unmap and close; NULL is allowed.  The file stays. */
void filter_file_close(struct filter_file *f);

/* It is built: no longer locked. */
void filter_file_finish(struct filter_file *f);

/* Take the name away; who has it mapped keeps it. */
void filter_file_unlink(const struct filter_place *p, const unsigned char *id);

/* Does somebody build the one of that id just now? */
bool filter_file_building(const struct filter_place *p,
			  const unsigned char *id);

/* Unlink what nobody needs: files of this store but keep, and those of stores
 * that are no longer there. */
void filter_file_sweep(const struct filter_place *p, const unsigned char *keep);

#endif
