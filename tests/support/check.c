#include "support/check.h"

#include <stdlib.h>
#include <unistd.h>

static char row[256];

void check_row(const char *name)
{
	(void)snprintf(row, sizeof(row), "%s", name);
}

static void say_where(const char *what, const char *file, int line)
{
	print_error("%s:%d: %s", file, line, what);
	if (row[0] != '\0')
		print_error(" [row %s]", row);
}

void check_int(long long want, long long got, const char *what,
	       const char *file, int line)
{
	if (want == got)
		return;
	say_where(what, file, line);
	print_error(": want %lld, got %lld\n", want, got);
	_fail(file, line);
}

void check_bytes(struct sup_slice want, struct sup_slice got, const char *what,
		 const char *file, int line)
{
	if (want.n == got.n &&
	    (want.n == 0 || memcmp(want.p, got.p, want.n) == 0))
		return;
	say_where(what, file, line);
	print_error(": want \"%.*s\" (%zu bytes), got \"%.*s\" (%zu bytes)\n",
		    (int)want.n, want.p == NULL ? "" : want.p, want.n,
		    (int)got.n, got.p == NULL ? "" : got.p, got.n);
	_fail(file, line);
}

void check_failed(const char *what, const char *file, int line)
{
	say_where(what, file, line);
	print_error(": is not so\n");
	_fail(file, line);
	abort(); /* _fail() jumps */
}

/* Memcheck would count as lost what the parent still holds; it follows no
 * program that takes the child's place. */
void child_exit(int code)
{
#ifdef SUP_VALGRIND
	char text[8];

	(void)snprintf(text, sizeof(text), "%d", code);
	(void)execl("/bin/sh", "sh", "-c", "exit $0", text, (char *)NULL);
#endif
	_exit(code);
}
