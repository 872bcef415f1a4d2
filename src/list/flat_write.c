/* flat_write.c - sorted records become a file that can be asked. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/sorter.h"
#include "list/flat_file.h"

enum {
	ROOM = 1024 * 1024,
	PER_PLACE = 8, /* entries a place of the index, in the middle */
	BITS_MAX = 31
};

struct out {
	int fd;
	unsigned char *data;
	size_t n;
	uint64_t end; /* of the file, with what is in data */
	struct sup_error *err;
};

static enum sup_status flush(struct out *o)
{
	size_t at = 0;

	while (at < o->n) {
		ssize_t k = write(o->fd, o->data + at, o->n - at);

		if (k < 0 && errno == EINTR)
			continue;
		if (k == 0)
			errno = ENOSPC;
		if (k <= 0) {
			int code = errno;

			return error_set(o->err, status_from_errno(code),
					 "the sorted file: %s", strerror(code));
		}
		at += (size_t)k;
	}
	o->n = 0;
	return SUP_OK;
}

static enum sup_status put(struct out *o, const void *p, size_t n)
{
	enum sup_status st = o->n + n > ROOM ? flush(o) : SUP_OK;

	if (st != SUP_OK)
		return st;
	memcpy(o->data + o->n, p, n);
	o->n += n;
	o->end += n;
	return SUP_OK;
}

static enum sup_status put_entries(struct out *o, struct sorter *s,
				   struct flat_header *h)
{
	const unsigned char *record = NULL;
	uint64_t all = 0;
	enum sup_status st;

	while ((st = sorter_next(s, &record, o->err)) == SUP_OK) {
		struct flat_section *section = &h->sections[record[0]];

		if (section->entries++ == 0)
			section->first = all;
		all++;
		st = put(o, record + 1, FLAT_ENTRY);
		if (st != SUP_OK)
			return st;
	}
	if (st != SUP_NOT_FOUND)
		return st;
	return flush(o);
}

static uint64_t leading(const unsigned char *entry)
{
	uint64_t x = 0;

	for (unsigned i = 0; i < 8; i++)
		x = x << 8 | entry[i];
	return x;
}

/* entries: of the section. */
static enum sup_status put_index(struct out *o, struct flat_section *s,
				 const unsigned char *entries)
{
	uint64_t places;
	uint32_t at = 0;
	enum sup_status st = SUP_OK;

	while (s->bits < BITS_MAX &&
	       s->entries >> s->bits >= (uint64_t)2 * PER_PLACE)
		s->bits++;
	s->index = o->end;
	places = (uint64_t)1 << s->bits;
	for (uint64_t i = 0; st == SUP_OK && i < places; i++) {
		while (s->bits > 0 && at < s->entries &&
		       leading(entries + (size_t)at * FLAT_ENTRY) >>
			       (64 - s->bits) < i)
			at++;
		st = put(o, &at, sizeof(at));
	}
	at = (uint32_t)s->entries;
	return st == SUP_OK ? put(o, &at, sizeof(at)) : st;
}

static enum sup_status map(const struct out *o, unsigned char **out)
{
	void *p = mmap(NULL, (size_t)o->end, PROT_READ, MAP_SHARED, o->fd, 0);
	int code = errno;

	if (p == MAP_FAILED)
		return error_set(o->err, status_from_errno(code),
				 "the sorted file: %s", strerror(code));
	*out = p;
	return SUP_OK;
}

static enum sup_status put_indexes(struct out *o, struct flat_header *h)
{
	const size_t size = (size_t)o->end;
	unsigned char *file = NULL;
	enum sup_status st = map(o, &file);

	for (size_t i = 0; st == SUP_OK && i < FLAT_KINDS; i++) {
		struct flat_section *s = &h->sections[i];

		if (s->entries > UINT32_MAX)
			st = error_set(o->err, SUP_TOO_LARGE,
				       "the list has more than 2^32 entries");
		else if (s->entries > 0)
			st = put_index(o, s,
				       file + FLAT_HEADER +
					       (size_t)s->first * FLAT_ENTRY);
	}
	if (file != NULL)
		(void)munmap(file, size);
	return st == SUP_OK ? flush(o) : st;
}

uint64_t flat_header_check(const struct flat_header *h)
{
	return hash64(h, offsetof(struct flat_header, check));
}

static enum sup_status put_header(struct out *o, struct flat_header *h)
{
	unsigned char *file = NULL;
	enum sup_status st = map(o, &file);
	ssize_t k;

	if (st != SUP_OK)
		return st;
	h->magic = FLAT_MAGIC;
	h->version = FLAT_VERSION;
	h->rules = hash64(sup_address_rules(), strlen(sup_address_rules()));
	h->size = o->end;
	h->body = hash64(file + FLAT_HEADER, (size_t)o->end - FLAT_HEADER);
	h->check = flat_header_check(h);
	(void)munmap(file, (size_t)o->end);
	k = pwrite(o->fd, h, sizeof(*h), 0);
	if (k != (ssize_t)sizeof(*h))
		return error_set(o->err, SUP_IO, "the sorted file: %s",
				 strerror(errno));
	return SUP_OK;
}

enum sup_status flat_write(int fd, struct sorter *s, struct flat_header *h,
			   struct sup_error *err)
{
	static const unsigned char nothing[FLAT_HEADER];
	struct out o = { .fd = fd, .data = mem_alloc(ROOM, 1), .err = err };
	enum sup_status st;

	if (o.data == NULL)
		return error_set(err, SUP_NO_MEMORY, "%s",
				 sup_status_text(SUP_NO_MEMORY));
	st = put(&o, nothing, sizeof(nothing));
	if (st == SUP_OK)
		st = put_entries(&o, s, h);
	if (st == SUP_OK)
		st = put_indexes(&o, h);
	if (st == SUP_OK)
		st = put_header(&o, h);
	mem_free(o.data);
	return st;
}
