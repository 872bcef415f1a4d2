#include "suppress/status.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

const char *sup_status_text(enum sup_status st)
{
	switch (st) {
#define X(name, number, text) \
	case SUP_##name:      \
		return text;
		SUP_STATUS_MAP(X)
#undef X
	}
	return "unknown status";
}

enum sup_status error_set(struct sup_error *err, enum sup_status st,
			  const char *format, ...)
{
	va_list args;

	if (err == NULL)
		return st;
	va_start(args, format);
	(void)vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return st;
}
