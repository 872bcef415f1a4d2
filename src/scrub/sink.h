/*
 * sink.h - one output of a scrub: written beside its name, synced, renamed.
 *
 * What is no regular file is written as it is.
 */
#ifndef SCRUB_SINK_H
#define SCRUB_SINK_H

#include "base/pack.h"
#include "suppress/scrub.h"

struct sink {
	const char *path; /* NULL: nothing is wanted */
	int fd;
	bool direct; /* written under its name */
	bool begun;  /* something was written */
	enum pack_kind kind;
	enum sup_scrub_encoding encoding;
	char *target; /* the name, behind a link */
	char *temporary;
};

/* path may be NULL or "-"; on failure s is released. */
enum sup_status sink_open(struct sink *s, const char *path,
			  struct sup_error *err) SUP_CHECKED;

/* Bytes on their way into a sink. */
struct parcel {
	struct sup_slice *parts;
	size_t n;
	size_t alloc;
	struct buf encoded;
	struct buf packed;
	struct sup_slice one; /* of the last two, if there is need */
	bool ready;
};

void parcel_init(struct parcel *p);
void parcel_clear(struct parcel *p);
void parcel_release(struct parcel *p);
/* Bytes that outlive the writing. */
enum sup_status parcel_add(struct parcel *p, struct sup_slice s) SUP_CHECKED;
/* Encode and pack as s wants it: from any thread. */
enum sup_status parcel_make(struct parcel *p, const struct sink *s) SUP_CHECKED;
enum sup_status sink_write(struct sink *s, const struct parcel *p,
			   struct sup_error *err) SUP_CHECKED;

/* All bytes are on the disk, under another name yet. */
enum sup_status sink_finish(struct sink *s, struct sup_error *err) SUP_CHECKED;
/* Give it its name. */
enum sup_status sink_publish(struct sink *s, struct sup_error *err) SUP_CHECKED;
/* Close; what was not published is gone. */
void sink_release(struct sink *s);

#endif
