#include "base/buf.h"

#include <string.h>

#include "base/alloc.h"

enum {
	FIRST_ALLOC = 64
};

enum sup_status buf_reserve(struct buf *b, size_t len)
{
	size_t need;
	size_t alloc;
	char *grown;

	if (b->cap == 0 || len > b->cap - 1 - b->len)
		return SUP_TOO_LARGE;
	need = b->len + len + 1;
	if (need <= b->alloc)
		return SUP_OK;
	alloc = b->alloc > b->cap / 2 ? b->cap : b->alloc * 2;
	if (alloc < FIRST_ALLOC)
		alloc = FIRST_ALLOC < b->cap ? FIRST_ALLOC : b->cap;
	if (alloc < need)
		alloc = need;
	grown = mem_grow(b->data, alloc, 1);
	if (grown == NULL)
		return SUP_NO_MEMORY;
	b->data = grown;
	b->alloc = alloc;
	return SUP_OK;
}

enum sup_status buf_add(struct buf *b, const void *data, size_t len)
{
	enum sup_status st = buf_reserve(b, len);

	if (st != SUP_OK)
		return st;
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return SUP_OK;
}

enum sup_status buf_add_slice(struct buf *b, struct sup_slice s)
{
	return buf_add(b, s.p, s.n);
}

enum sup_status buf_add_text(struct buf *b, const char *text)
{
	return buf_add(b, text, strlen(text));
}

enum sup_status buf_add_byte(struct buf *b, unsigned byte)
{
	unsigned char c = (unsigned char)byte;

	return buf_add(b, &c, 1);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->data != NULL)
		b->data[0] = '\0';
}

struct sup_slice buf_slice(const struct buf *b)
{
	return (struct sup_slice){ b->data, b->len };
}

void buf_release(struct buf *b)
{
	mem_free(b->data);
	*b = (struct buf)BUF_INIT(b->cap);
}
