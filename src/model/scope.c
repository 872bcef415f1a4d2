#include "model/scope.h"

#include <string.h>

/* The byte as it stands in a segment; 0 if it cannot. */
static char segment_byte(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return c;
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '.' || c == '_' || c == '-' ? c : '\0';
}

enum sup_status sup_scope_parse(struct sup_slice in, char *out, size_t *n)
{
	char text[SUP_SCOPE_MAX + 1];
	size_t segments = 1;
	size_t run = 0;

	if (in.n > SUP_SCOPE_MAX)
		return SUP_INVALID;
	for (size_t i = 0; i < in.n; i++) {
		text[i] = in.p[i] == '/' ? '/' : segment_byte(in.p[i]);
		if (text[i] == '\0')
			return SUP_INVALID;
		if (text[i] != '/') {
			run++;
		} else {
			if (run == 0)
				return SUP_INVALID;
			segments++;
			run = 0;
		}
		if (run > SUP_SCOPE_SEGMENT_MAX ||
		    segments > SUP_SCOPE_SEGMENTS_MAX)
			return SUP_INVALID;
	}
	if (in.n > 0 && run == 0)
		return SUP_INVALID;
	text[in.n] = '\0';
	memcpy(out, text, in.n + 1);
	*n = in.n;
	return SUP_OK;
}

bool scope_covers(struct sup_slice upper, struct sup_slice lower)
{
	if (upper.n == 0)
		return true;
	if (upper.n > lower.n || memcmp(upper.p, lower.p, upper.n) != 0)
		return false;
	return upper.n == lower.n || lower.p[upper.n] == '/';
}

struct sup_slice scope_parent(struct sup_slice s)
{
	while (s.n > 0) {
		s.n--;
		if (s.p[s.n] == '/')
			break;
	}
	return s;
}

/* Bytes 10xxxxxx belong to the code point before them. */
static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static void add_segment(char *text, size_t *n, struct sup_slice name,
			bool *changed)
{
	size_t run = 0;
	size_t i = 0;

	if (name.n > 0 && *n > 0)
		text[(*n)++] = '/';
	while (i < name.n && run < SUP_SCOPE_SEGMENT_MAX) {
		char c = segment_byte(name.p[i]);

		if (c == '\0')
			c = '-';
		*changed = *changed || c != name.p[i];
		text[*n + run++] = c;
		for (i++; i < name.n && continues(name.p[i]); i++)
			*changed = true;
	}
	*changed = *changed || i < name.n;
	*n += run;
}

enum sup_status scope_from_topic(const struct scope_topic *names, char *out,
				 size_t *n, bool *changed)
{
	/* Two more segments than fit, so that the end is looked at once. */
	char text[SUP_SCOPE_MAX + 2 * (SUP_SCOPE_SEGMENT_MAX + 1) + 1];
	size_t len = names->base.n;
	bool differs = false;

	if (len > SUP_SCOPE_MAX)
		return SUP_TOO_LARGE;
	if (len > 0)
		memcpy(text, names->base.p, len);
	add_segment(text, &len, names->list, &differs);
	add_segment(text, &len, names->topic, &differs);
	if (sup_scope_parse((struct sup_slice){ text, len }, out, n) != SUP_OK)
		return SUP_TOO_LARGE;
	*changed = differs;
	return SUP_OK;
}
