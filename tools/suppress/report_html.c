/* Text that cannot become markup, and numbers for people. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

enum {
	PIECE_MAX = 1024
};

void put(struct sup_text *t, const char *format, ...)
{
	char text[PIECE_MAX];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sup_text_add_text(t, text);
}

/* Bytes of the character at p, 0 if it is none. */
static size_t character(const unsigned char *p)
{
	static const struct {
		unsigned mask;
		unsigned lead;
		unsigned least; /* of the second byte ... */
		unsigned most;	/* ... where not all are allowed */
		size_t n;
	} forms[] = {
		{ 0x80, 0x00, 0x00, 0x00, 1 }, { 0xff, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xff, 0xed, 0x80, 0x9f, 3 }, { 0xff, 0xf0, 0x90, 0xbf, 4 },
		{ 0xff, 0xf4, 0x80, 0x8f, 4 }, { 0xe0, 0xc0, 0x80, 0xbf, 2 },
		{ 0xf0, 0xe0, 0x80, 0xbf, 3 }, { 0xfc, 0xf0, 0x80, 0xbf, 4 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if ((p[0] & forms[i].mask) != forms[i].lead)
			continue;
		if (forms[i].n == 1)
			return 1;
		if (p[0] < 0xc2 || p[1] < forms[i].least ||
		    p[1] > forms[i].most)
			return 0;
		for (size_t k = 2; k < forms[i].n; k++) {
			if ((p[k] & 0xc0U) != 0x80)
				return 0;
		}
		return forms[i].n;
	}
	return 0;
}

static void put_character(struct sup_text *t, const char *p, size_t n)
{
	unsigned char c = (unsigned char)*p;

	if (n == 0 || (n == 1 && (c < 0x20 || c == 0x7f)))
		sup_text_add_text(t, "\xef\xbf\xbd");
	else if (c == '&')
		sup_text_add_text(t, "&amp;");
	else if (c == '<')
		sup_text_add_text(t, "&lt;");
	else if (c == '>')
		sup_text_add_text(t, "&gt;");
	else if (c == '"')
		sup_text_add_text(t, "&quot;");
	else if (c == '\'')
		sup_text_add_text(t, "&#39;");
	else
		sup_text_add(t, (struct sup_slice){ p, n });
}

void put_tail(struct sup_text *t, const char *text, size_t max)
{
	size_t n = strlen(text);

	/* Characters that go on a byte before belong to it. */
	if (n > max) {
		text += n - max + 1;
		while (((unsigned char)*text & 0xc0U) == 0x80)
			text++;
		sup_text_add_text(t, "\xe2\x80\xa6");
	}
	put_escaped(t, text, 0);
}

void put_escaped(struct sup_text *t, const char *text, size_t max)
{
	size_t done = 0;

	while (*text != '\0') {
		size_t n = character((const unsigned char *)text);
		size_t step = n == 0 ? 1 : n;

		if (max != 0 && done + 1 == max && text[step] != '\0') {
			sup_text_add_text(t, "\xe2\x80\xa6");
			return;
		}
		put_character(t, text, n);
		text += step;
		done++;
	}
}

void put_number(struct sup_text *t, uint64_t n)
{
	char text[NUMBER_BYTES];

	sup_text_add_text(t, number_text(n, text));
}

const char *number_text(uint64_t n, char *out)
{
	char digits[24];
	char *to = out;
	int len =
		snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0) {
			memcpy(to, "\xe2\x80\xaf", 3);
			to += 3;
		}
		*to++ = digits[i];
	}
	*to = '\0';
	return out;
}

void put_short(struct sup_text *t, double n)
{
	if (n >= 1e9)
		put(t, "%gG", n / 1e9);
	else if (n >= 1e6)
		put(t, "%gM", n / 1e6);
	else if (n >= 1e4)
		put(t, "%gk", n / 1e3);
	else
		put_number(t, (uint64_t)n);
}

void put_date(struct sup_text *t, sup_time_ms when)
{
	char text[SUP_TIME_TEXT_MAX];

	put(t, "%.10s", sup_time_print(when, text));
}

void put_minute(struct sup_text *t, sup_time_ms when)
{
	char text[SUP_TIME_TEXT_MAX];

	(void)sup_time_print(when, text);
	if (text[0] != '\0')
		put(t, "%.10s %.5s", text, text + 11);
}

void put_words(struct sup_text *t, const char *name)
{
	for (; *name != '\0'; name++)
		put_character(t, *name == '_' ? " " : name, 1);
}

void put_row(struct sup_text *t, const char *head, const uint64_t *n,
	     size_t count)
{
	sup_text_add_text(t, "<tr><th scope=\"row\"><bdi>");
	put_escaped(t, head, 0);
	sup_text_add_text(t, "</bdi></th>");
	for (size_t i = 0; i < count; i++) {
		sup_text_add_text(t, "<td class=\"n\">");
		put_number(t, n[i]);
		sup_text_add_text(t, "</td>");
	}
	sup_text_add_text(t, "</tr>\n");
}
