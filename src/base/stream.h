/*
 * stream.h - input that may be compressed, in constant memory.
 *
 * gzip and zstd are known by their first bytes; members and frames back to back
 * are one stream.
 */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include "suppress/types.h"

struct stream;

/* Fill buf with up to n bytes; *got is 0 at the end and nowhere else. */
typedef enum sup_status stream_read_fn(void *arg, char *buf, size_t n,
				       size_t *got);

/*
 * stream_open - open a file for reading; "-" is standard input.
 *
 * On success *out is released with stream_close(), on failure it is not
 * touched.  SUP_NOT_FOUND, SUP_DENIED, SUP_IO; err names the file.
 */
enum sup_status stream_open(const char *path, struct stream **out,
			    struct sup_error *err) SUP_CHECKED;
/* The same for a file that is open already, and stays so. */
enum sup_status stream_open_fd(int fd, const char *name, struct stream **out,
			       struct sup_error *err) SUP_CHECKED;
/* The same for bytes in memory, which outlive the stream. */
enum sup_status stream_open_bytes(struct sup_slice bytes, const char *name,
				  struct stream **out) SUP_CHECKED;
/* The same for what fn gives. */
enum sup_status stream_open_fn(stream_read_fn *fn, void *arg, const char *name,
			       struct stream **out) SUP_CHECKED;
void stream_close(struct stream *s);

/*
 * stream_read - the next up to n bytes, unpacked; *got is 0 at the end only.
 *
 * A file that is cut or damaged is an error, said after all bytes that can be
 * read were handed out, and from then on.
 */
enum sup_status stream_read(struct stream *s, char *buf, size_t n, size_t *got,
			    struct sup_error *err) SUP_CHECKED;

/*
 * stream_peek - look at the first bytes, unpacked, without taking them: a
 * line at least, unless that has more than 64 KiB; empty if there are none.
 * Only before the first stream_read(); valid until then.
 */
enum sup_status stream_peek(struct stream *s, struct sup_slice *out,
			    struct sup_error *err) SUP_CHECKED;

/* As given to stream_open(). */
const char *stream_name(const struct stream *s);
/* For progress: bytes read so far, as they are in the file, and their total;
 * 0 if that is not known. */
uint64_t stream_raw_bytes(const struct stream *s);
uint64_t stream_total_bytes(const struct stream *s);

#endif
